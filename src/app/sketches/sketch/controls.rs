//! How the sketch is made, what befalls it, and what it costs.

use eframe::egui::{ComboBox, Grid, Label, RichText, Ui};

use crate::app::theme::space;
use crate::app::widgets::row::{SliderRow, name_ui, whole_ui};
use crate::app::widgets::{number, quiet, thousands};
use crate::engine::sketches::{Parsed, TreeWays};
use crate::sketch::{Damage, plain_bits};
use crate::teach::SketchTrial;

/// Lengths of a sketch that are offered.
const DIMS: [usize; 6] = [256, 512, 1024, 2048, 4096, 8192];
/// More bits than this leave the numbers as they are.
const FEW_BITS: u32 = 16;
/// Bits of a number as it is.
const ALL_BITS: u32 = 32;

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Form {
    /// How parse trees are sketched.
    pub ways: TreeWays,
    /// Numbers that are kept; as many as there are, or more: all.
    keep: usize,
    bits: u32,
    noise: f32,
}

impl Default for Form {
    fn default() -> Self {
        Self::of(&SketchTrial::default())
    }
}

impl Form {
    /// The form in which this stands.
    pub fn of(trial: &SketchTrial) -> Self {
        let SketchTrial { ways, damage } = *trial;
        let keep = damage.keep.unwrap_or(ways.settings.dim);
        Self { ways, keep, bits: damage.bits.unwrap_or(ALL_BITS), noise: damage.noise }
    }

    /// What befalls the sketch.
    pub fn damage(&self) -> Damage {
        Damage {
            noise: self.noise,
            bits: (self.bits <= FEW_BITS).then_some(self.bits),
            keep: (self.keep < self.ways.settings.dim).then_some(self.keep),
        }
    }
}

/// How the sketch is made.
pub fn form_ui(ui: &mut Ui, form: &mut Form) {
    ui.strong("The sketch").on_hover_text(
        "Every island is an object: which level put it out, how it looks and lies, and of which islands it is made. \
         Random turns lay all of them into one vector",
    );
    let whole = form.keep >= form.ways.settings.dim;
    ui.horizontal(|ui| {
        let tip = "d: how many numbers the sketch has, however large the tree is";
        let label = name_ui(ui, "Numbers d").on_hover_text(tip);
        let dim = &mut form.ways.settings.dim;
        let combo = ComboBox::from_id_salt("numbers of the sketch").selected_text(thousands(*dim)).width(90.0);
        let combo = combo.show_ui(ui, |ui| {
            for choice in DIMS {
                ui.selectable_value(dim, choice, thousands(choice));
            }
        });
        combo.response.on_hover_text(tip).labelled_by(label.id);
    });
    if whole {
        form.keep = form.ways.settings.dim;
    }
    let tip = "Angle of the turns, in degrees. At 0 a sketch is a plain sum and forgets what hangs under what; at 90 \
               every place in the tree has a direction of its own";
    ui.horizontal(|ui| {
        let row = SliderRow::new("Angle", tip, 0.0..=90.0, 90.0).decimals(0).default(90.0);
        row.show(ui, &mut form.ways.settings.angle);
    });
    let tip = "Objects of the tree at most, the picture among them: the largest islands whose parent is taken";
    whole_ui(ui, "Objects", tip, 2..=200, 400, &mut form.ways.objects);
    let tip = "Types of islands on every level: their vectors in so many groups. They follow the islands up to step 4 \
               and then stay as they are";
    whole_ui(ui, "Types", tip, 1..=8, 16, &mut form.ways.types);
    form.ways.objects = form.ways.objects.max(2);
    form.ways.types = form.ways.types.max(1);
}

/// What befalls it.
pub fn damage_ui(ui: &mut Ui, form: &mut Form) {
    ui.horizontal(|ui| {
        ui.strong("Damage").on_hover_text("What befalls the sketch before it is unpacked: the run itself goes on");
        let changed = form.damage() != Damage::NONE;
        let button = eframe::egui::Button::new("Undo the damage");
        if ui.add_enabled(changed, button).clicked() {
            (form.keep, form.bits, form.noise) = (form.ways.settings.dim, ALL_BITS, 0.0);
        }
    });
    let dim = form.ways.settings.dim;
    let mut keep = form.keep.min(dim) as f32;
    let tip = "Erase: only the first so many numbers of the sketch are kept";
    ui.horizontal(|ui| {
        let row = SliderRow::new("Keep", tip, 16.0..=dim as f32, dim as f32).decimals(0).logarithmic();
        row.default(dim as f32).show(ui, &mut keep);
    });
    form.keep = (keep.round() as usize).clamp(1, dim);
    let mut bits = form.bits as f32;
    let tip = "Quantise: bits a number, 2 to 16; more leave the numbers as they are";
    ui.horizontal(|ui| {
        let row = SliderRow::new("Bits", tip, 2.0..=ALL_BITS as f32, ALL_BITS as f32).decimals(0);
        row.default(ALL_BITS as f32).show(ui, &mut bits);
    });
    form.bits = (bits.round() as u32).clamp(2, ALL_BITS);
    let tip = "Normal noise on every number, as a share of the sketch's length";
    ui.horizontal(|ui| {
        let row = SliderRow::new("Noise", tip, 0.0..=1.0, 10.0).default(0.0);
        row.show(ui, &mut form.noise);
    });
    form.noise = form.noise.clamp(0.0, 10.0);
}

/// What the sketch takes, beside the tree itself.
pub fn cost_ui(ui: &mut Ui, parsed: &Parsed, form: &Form) {
    let damage = form.damage();
    let bits = damage.bits.unwrap_or(ALL_BITS) as usize;
    let kept = damage.keep.unwrap_or(parsed.sketch.len()).min(parsed.sketch.len());
    let (sketch, tree) = (kept * bits, plain_bits(&parsed.network, bits));
    ui.strong("What it costs").on_hover_text(format!(
        "The sketch: {} numbers of {bits} bits. The tree: attributes and weights with {bits} bits each, and which \
         island is part of which",
        thousands(kept)
    ));
    Grid::new("what the sketch costs").num_columns(2).show(ui, |ui| {
        for (name, bits) in [("This sketch", sketch), ("The tree, stored plainly", tree)] {
            ui.label(name);
            ui.label(number(format!("{} bits", thousands(bits))));
            ui.end_row();
        }
    });
    ui.add_space(space::SMALL);
    ui.add(Label::new(quiet(loses(sketch, tree, kept < parsed.unknowns()))).wrap());
    ui.add_space(space::SMALL);
    let text = "A sketch buys a fixed size, sums over many pictures, search, an end that can be erased, and questions \
                that nobody thought of when it was made";
    ui.add(Label::new(RichText::new(text).weak()).wrap());
}

/// Where it loses, for the sketch and the tree that there are.
fn loses(sketch: usize, tree: usize, too_few: bool) -> String {
    match (sketch > tree, too_few) {
        (true, _) => {
            format!(
                "It loses here: one known tree takes {:.1} times less room stored plainly",
                sketch as f64 / tree as f64
            )
        }
        (false, true) => "It is smaller than the tree now, and no longer holds all of it: with fewer numbers than \
                          unknowns something must be lost"
            .to_owned(),
        (false, false) => "It takes no more room than the tree".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_loses_is_said_truly() {
        assert!(loses(2048, 832, false).contains("2.5 times less room"));
        assert!(loses(800, 832, true).contains("no longer holds all"));
    }

    #[test]
    fn an_untouched_form_damages_nothing() {
        assert_eq!(Form::default().damage(), Damage::NONE);
        let damaged = Form { keep: 100, bits: 4, ..Form::default() }.damage();
        assert_eq!((damaged.keep, damaged.bits, damaged.noise), (Some(100), Some(4), 0.0));
    }
}
