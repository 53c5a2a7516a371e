//! The cosine figure of the paper with what it lacks: a brush that shows the pictures, and head space, in which the
//! weighting that the heads do can be seen.

mod scatter;
mod work;

use eframe::egui::{self, Rect, ScrollArea, Sense, Ui, vec2};

use self::scatter::{Brush, Colour, Scatter};
use self::work::{Found, Work};
use super::pair::{Pair, Scenarios, words};
use super::sheet::Sheet;
use crate::app::theme::space;
use crate::app::widgets::{fixed, quiet, thousands};
use crate::bilateral::Cosines;
use crate::engine::worker::Wake;

/// Pairs whose pictures are shown at most.
const SHOWN: usize = 120;
/// Side of a picture of a pair, in points.
const PICTURE: f32 = 52.0;

/// Regions that say something, by a button.
const REGIONS: [(&str, &str, Brush); 3] = [
    (
        "Alike to the left only",
        "The left finds the two alike, the right does not",
        Brush { left: [0.3, 1.0], right: [-1.0, 0.0] },
    ),
    (
        "Alike to the right only",
        "The right finds the two alike, the left does not",
        Brush { left: [-1.0, 0.0], right: [0.3, 1.0] },
    ),
    ("Alike to both", "Both find the two alike", Brush { left: [0.5, 1.0], right: [0.5, 1.0] }),
];

/// What is chosen of the figure, between frames.
#[derive(Default)]
pub struct CosinesView {
    work: Work,
    scenarios: Scenarios,
    colour: Colour,
    /// Only the pictures of the scenario that is chosen.
    of_scenario: bool,
    brush: Option<Brush>,
    /// Where a drag began.
    begun: Option<[f32; 2]>,
    sheet: Sheet,
}

impl CosinesView {
    /// Whether something is computed for it.
    pub fn is_busy(&self) -> bool {
        self.work.is_busy()
    }

    /// Lets go of the brush; false where there was none.
    pub fn release(&mut self) -> bool {
        self.brush.take().is_some()
    }

    /// Draws it; `cell` is the scenario that is chosen.
    pub fn ui(&mut self, ui: &mut Ui, pair: &Pair, cell: Option<usize>, wake: &Wake) {
        self.of_scenario &= cell.is_some();
        self.choices_ui(ui, cell);
        let places = match cell.filter(|_| self.of_scenario) {
            Some(cell) => self.scenarios.of(pair)[cell].clone(),
            None => (0..pair.test.len()).collect(),
        };
        let Some(found) = self.work.of(pair, &places, wake) else {
            ui.spinner();
            return;
        };
        let pairs = &found.pairs;
        if pairs.is_empty() {
            ui.label(quiet("No two of these pictures have one label: choose a scenario with more pictures, or all"));
            return;
        }
        ui.label(said(&found));
        ui.add_space(space::SMALL);
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            let side = height.min(0.56 * ui.available_width()).clamp(240.0, 720.0);
            Scatter { pairs, colour: self.colour }.ui(ui, &mut self.brush, &mut self.begun, side);
            ui.add_space(space::MEDIUM);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                self.pictures_ui(ui, pair, pairs);
            });
        });
    }

    fn choices_ui(&mut self, ui: &mut Ui, cell: Option<usize>) {
        ui.horizontal_wrapped(|ui| {
            ui.label(quiet("Pictures"));
            let all = "All test pictures";
            if ui.selectable_label(!self.of_scenario, all).on_hover_text("Pairs of one label among them").clicked() {
                self.of_scenario = false;
            }
            let tip = cell.map_or("Choose a cell under Scenarios first".to_owned(), words);
            ui.add_enabled_ui(cell.is_some(), |ui| {
                let label = ui.selectable_label(self.of_scenario, "Those of the scenario");
                if label.on_hover_text(&tip).on_disabled_hover_text(&tip).clicked() {
                    self.of_scenario = true;
                }
            });
            ui.separator();
            ui.label(quiet("Colour"));
            let tip = "The cosine of the features of both sides, side by side: a weighted mean of the two axes, dark \
                       blue unlike, yellow alike";
            ui.selectable_value(&mut self.colour, Colour::Joint, "Both sides").on_hover_text(tip);
            let tip = "The cosine after the head of the fine labels: what the heads make of both sides";
            ui.selectable_value(&mut self.colour, Colour::Head, "Head space").on_hover_text(tip);
        });
    }

    fn pictures_ui(&mut self, ui: &mut Ui, pair: &Pair, pairs: &[Cosines]) {
        ui.horizontal_wrapped(|ui| {
            for (name, tip, region) in REGIONS {
                let on = self.brush == Some(region);
                if ui.selectable_label(on, name).on_hover_text(tip).clicked() {
                    self.brush = (!on).then_some(region);
                }
            }
        });
        let Some(brush) = self.brush else {
            ui.label(quiet("Drag over the figure, or choose a region: the pictures of its pairs appear here"));
            return;
        };
        let inside: Vec<&Cosines> = pairs.iter().filter(|one| brush.holds(one)).collect();
        let first = if inside.len() > SHOWN { format!("; the first {SHOWN} are shown") } else { String::new() };
        ui.label(quiet(format!("{} of {} pairs{first}", thousands(inside.len()), thousands(pairs.len()))));
        let shown = &inside[..inside.len().min(SHOWN)];
        let places: Vec<usize> = shown.iter().flat_map(|one| one.places).collect();
        ScrollArea::vertical().id_salt("pairs").auto_shrink([false, false]).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(10.0, 6.0);
                for (number, one) in shown.iter().enumerate() {
                    self.pair_ui(ui, pair, &places, number, one);
                }
            });
        });
    }

    fn pair_ui(&mut self, ui: &mut Ui, pair: &Pair, places: &[usize], number: usize, one: &Cosines) {
        let size = vec2(2.0 * PICTURE + 2.0, PICTURE + 16.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        if !ui.is_rect_visible(rect) {
            return;
        }
        for side in 0..2 {
            let left = rect.left() + side as f32 * (PICTURE + 2.0);
            let at = Rect::from_min_size(egui::pos2(left, rect.top()), vec2(PICTURE, PICTURE));
            self.sheet.picture(ui, &pair.test, places, 2 * number + side, at);
        }
        let labels = pair.test.labels();
        let name = &labels.specific[pair.test.specific(one.places[0])];
        let font = egui::TextStyle::Small.resolve(ui.style());
        let below = egui::pos2(rect.left(), rect.bottom() - 1.0);
        ui.painter_at(rect).text(below, egui::Align2::LEFT_BOTTOM, name, font, ui.visuals().text_color());
        let number = |value: f32| fixed(value, 5, 2);
        let words = format!(
            "Two of {name}: left {}, right {}, both {}, head space {}",
            number(one.left),
            number(one.right),
            number(one.joint),
            number(one.head)
        );
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
        response.on_hover_text(words);
    }
}

/// What the figure shows, in a sentence of its own numbers.
fn said(Found { pairs, all }: &Found) -> String {
    let mean = |of: fn(&Cosines) -> f32| pairs.iter().map(of).sum::<f32>() / pairs.len() as f32;
    let [left, right] = [mean(|one| one.left), mean(|one| one.right)];
    let differ = pairs.iter().filter(|one| (one.left - one.right).abs() > 0.5).count();
    let more = match left - right {
        gap if gap > 0.05 => "The left finds pictures of one label more alike than the right does",
        gap if gap < -0.05 => "The right finds pictures of one label more alike than the left does",
        _ => "Both sides find pictures of one label about equally alike",
    };
    let of = if *all > pairs.len() { format!(" of {}", thousands(*all)) } else { String::new() };
    format!(
        "{}{of} pairs of pictures of one label. {more}: {} and {} on average. In {:.0} % of the pairs the two sides \
         differ by more than 0.5",
        thousands(pairs.len()),
        fixed(left, 4, 2),
        fixed(right, 4, 2),
        100.0 * differ as f32 / pairs.len() as f32
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_follows_from_the_pairs() {
        let pair = |left, right| Cosines { places: [0, 1], left, right, joint: 0.0, head: 0.0 };
        let said = |pairs: &[Cosines], all| said(&Found { pairs: pairs.to_vec(), all });
        let words = said(&[pair(0.8, 0.2), pair(0.4, 0.2)], 2);
        assert!(words.starts_with("2 pairs") && words.contains("The left finds"), "{words}");
        assert!(words.contains("0.60 and 0.20 on average") && words.contains("In 50 % of the pairs"), "{words}");
        assert!(
            said(&[pair(0.1, 0.5)], 4000).starts_with("1 of 4,000 pairs of pictures of one label. The right finds")
        );
        assert!(said(&[pair(0.5, 0.52)], 1).contains("about equally alike"));
    }
}
