//! The scores of every level against every kind of truth at the step that is shown.

use eframe::egui::{Align, RichText, Ui};

use crate::app::Panel;
use crate::app::glossary::{self, Term};
use crate::app::widgets::{cell, fixed, level_colour, number, quiet};
use crate::islands::{TruthKind, TruthScores};

/// Width of the levels' names and of a number, and space between two kinds, in points.
const LEVEL: f32 = 40.0;
const NUMBER: f32 = 36.0;
const BETWEEN: f32 = 12.0;

/// Width of the line below the numbers.
const LINE: f32 = 340.0;

/// A score: heading, term, meaning, value.
type Score = (&'static str, Term, &'static str, fn(&TruthScores) -> Option<f32>);

const SCORES: [Score; 4] = [
    ("ARI", Term::Ari, "Adjusted Rand index: 1 is the truth, 0 is chance", |scores| Some(scores.ari)),
    (
        "FG",
        Term::ForegroundAri,
        "Adjusted Rand index without the ground: how well the things are told from each other. A truth of fewer than \
            two things has none",
        |scores| scores.foreground_ari,
    ),
    (
        "Ovl",
        Term::BestOverlap,
        "Mean best overlap without the ground: the best intersection over union of every thing, each counting the same",
        |scores| scores.foreground_overlap,
    ),
    (
        "Cov",
        Term::Covering,
        "Covering: every region's best intersection over union, weighted by its size; it flatters one large island",
        |scores| Some(scores.covering),
    ),
];

/// Width of the table for a number of kinds, the line below it included.
pub fn width(kinds: usize) -> f32 {
    (LEVEL + kinds as f32 * (SCORES.len() as f32 * NUMBER + BETWEEN)).max(LINE)
}

/// Draws the table.
pub fn table_ui(ui: &mut Ui, panel: &mut Panel<'_>, chosen: TruthKind) {
    ui.spacing_mut().item_spacing = eframe::egui::vec2(0.0, 1.0);
    let snapshot = panel.snapshot;
    let Some(known) = &snapshot.known_scores else { return };
    ui.horizontal(|ui| {
        cell(ui, LEVEL, Align::Min, "");
        for scores in &known.kinds {
            ui.add_space(BETWEEN);
            let text = RichText::new(format!("Against {}", scores.kind.name())).strong();
            let on = scores.kind == chosen;
            let text = if on { text.color(ui.visuals().hyperlink_color) } else { text };
            cell(ui, SCORES.len() as f32 * NUMBER, Align::Max, text);
        }
    });
    ui.horizontal(|ui| {
        cell(ui, LEVEL, Align::Min, quiet("Level").small());
        for _ in &known.kinds {
            ui.add_space(BETWEEN);
            for (name, term, help, _) in SCORES {
                glossary::heading(cell(ui, NUMBER, Align::Max, quiet(name).small()).on_hover_text(help), term);
            }
        }
    });
    for level in (0..snapshot.levels()).rev() {
        ui.horizontal(|ui| {
            let text = RichText::new(level.to_string()).color(level_colour(level)).strong();
            cell(ui, LEVEL, Align::Min, text);
            for scores in &known.kinds {
                ui.add_space(BETWEEN);
                let levels = if panel.view.truth_pixels { &scores.pixels } else { &scores.levels };
                let Some(here) = levels.get(level) else { continue };
                for (name, _, help, value) in SCORES {
                    let found = value(here);
                    let text = found.map_or_else(|| "-".to_owned(), |found| fixed(found, 4, 2));
                    let text = number(text).size(11.5);
                    // The best level of each score stands out.
                    let best = levels.iter().filter_map(value).fold(f32::NAN, f32::max);
                    let text = if found == Some(best) { text.strong() } else { text.weak() };
                    let tip = format!("{name} of level {level} against {}\n{help}", scores.kind.name());
                    cell(ui, NUMBER, Align::Max, text).on_hover_text(tip);
                }
            }
        });
    }
    if let Some(parents) = &known.parents {
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.label(number(format!("{:.0} %", 100.0 * parents.share)).strong());
            ui.add_space(5.0);
            let text = format!("of the parts hang under their whole (level {} in {})", parents.low, parents.high);
            ui.label(quiet(text)).on_hover_text(
                "The part's best island lies for its larger half in the island that is best for its whole and for no \
                 other; of all pairs of levels the best",
            );
        });
    }
}
