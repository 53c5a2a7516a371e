//! What sets the two runs apart, in words, and what the colours of the difference mean.

use eframe::egui::{self, Label, Rect, RichText, ScrollArea, UiBuilder};

use crate::app::commands::{self, UiCommand, entry};
use crate::app::maps::legend::ramp;
use crate::app::widgets::{quiet, short};
use crate::app::{Frozen, Panel};
use crate::colour::scalar_rgb;
use crate::engine::{Apart, Difference, Transport, differences};

/// Draws them into `rect`. `most` is the upper end of the scale of differences.
pub fn words_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>, held: &Frozen, rect: Rect, levels: &[Apart], most: f32) {
    let frozen = held.snapshot();
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt("two runs"), |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("what differs").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.horizontal_wrapped(|ui| {
                for (command, name) in [(UiCommand::SwapRuns, "Swap"), (UiCommand::EndComparison, "End comparison")] {
                    if ui.small_button(name).on_hover_text(entry(command).hint(ui.ctx())).clicked() {
                        commands::request(ui.ctx(), command);
                    }
                }
            });
            ui.strong(format!("Frozen at step {}, now at step {}", frozen.step, panel.snapshot.step));
            for words in what_differs(panel, held) {
                ui.add(Label::new(words).wrap());
            }
            ui.add_space(4.0);
            legend(ui, levels, most);
        });
    });
}

/// The same of the two sides of a run.
pub fn sides_ui(ui: &mut egui::Ui, panel: &Panel<'_>, held: &Frozen, rect: Rect, levels: &[Apart], most: f32) {
    let (left, right) = (panel.snapshot, held.snapshot());
    ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt("two sides"), |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("what sides differ in").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.strong(format!("Two GLOMs at step {}", left.step));
            let mut found = differences(left, right);
            // That there is a right side is said of the left one alone.
            found.retain(|difference| difference.what != "right side");
            for Difference { what, now, frozen } in &found {
                let side = |value: &Option<String>, side: &str| value.as_ref().map(|value| format!("{value} {side}"));
                let values: Vec<_> = [side(now, "left"), side(frozen, "right")].into_iter().flatten().collect();
                ui.add(Label::new(format!("{what} {}", values.join(", "))).wrap());
            }
            if found.is_empty() {
                ui.add(Label::new("Both sides have the same settings").wrap());
            }
            ui.add_space(4.0);
            for (level, apart) in levels.iter().enumerate().rev() {
                if let Some(mean) = apart.mean() {
                    ui.label(quiet(format!("Level {level} is {} apart", short(mean))).small());
                }
            }
            legend(ui, levels, most);
        });
    });
}

/// What differs, line by line.
fn what_differs(panel: &Panel<'_>, held: &Frozen) -> Vec<String> {
    let (now, frozen) = (panel.snapshot, held.snapshot());
    let mut found: Vec<String> = differences(now, frozen).iter().map(ToString::to_string).collect();
    if !found.is_empty() {
        if now.step == frozen.step && now.run == frozen.run && now.transport == Transport::Paused {
            found.push("Make steps (Space) to see what it does".to_owned());
        }
        return found;
    }
    let common = now.step.min(frozen.step);
    let past = |played: &[crate::engine::played::Played]| {
        played.iter().filter(|one| one.step < common).cloned().collect::<Vec<_>>()
    };
    let words = if past(&now.played) != past(&frozen.played) {
        "The same settings now, and other things done on the way"
    } else if now.step != frozen.step {
        "The same settings: only the step differs. Change something and watch"
    } else {
        "Nothing differs yet. Change something and watch"
    };
    vec![words.to_owned()]
}

/// What the colours of the difference mean.
fn legend(ui: &mut egui::Ui, levels: &[Apart], most: f32) {
    let Some(measured) = levels.iter().find(|level| level.values().is_some()) else { return };
    ui.horizontal(|ui| {
        ui.label(quiet("0").small());
        ramp(ui, 72.0, scalar_rgb);
        ui.label(quiet(short(most)).small());
    });
    let (words, more) = match measured {
        Apart::Islands(_) => (
            "Difference: the part of its two islands that a column's islands do not share",
            "1 - |A and B| / |A or B| for the islands A and B of a column in the two runs: 0 where they hold the same \
             columns",
        ),
        _ => (
            "Difference: 1 - cosine of a column's vectors in the two runs",
            "0 is the same direction, 1 nothing in common. Coloured by islands, the maps tell how far islands differ",
        ),
    };
    ui.add(Label::new(RichText::new(words).weak().small()).wrap()).on_hover_text(more);
}
