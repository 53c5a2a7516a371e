//! Every meter of every level as a table, and the scores against a truth beside their baselines.

use eframe::egui::{self, Align, RichText, ScrollArea, Ui};

use super::labels;
use crate::app::Panel;
use crate::app::glossary::{self, Term};
use crate::app::widgets::{cell, fixed, level_colour, number, quiet};
use crate::islands::{LevelIslands, TruthScores};

/// One column of the table: heading, unit, what it says, how it is written.
struct Column {
    name: &'static str,
    unit: &'static str,
    help: &'static str,
    text: fn(&LevelIslands) -> String,
}

const COLUMNS: [Column; 14] = [
    Column {
        name: "Islands",
        unit: "count",
        help: "Connected regions whose neighbouring columns agree above the threshold",
        text: |level| format!("{:>6}", level.meters.islands),
    },
    Column {
        name: "Largest",
        unit: "% of columns",
        help: "Size of the largest island",
        text: |level| fixed(100.0 * level.meters.largest_share, 6, 1),
    },
    Column {
        name: "Threshold",
        unit: "cosine",
        help: "Centred cosine above which neighbours belong together",
        text: |level| fixed(level.threshold, 6, 3),
    },
    Column {
        name: "Inside",
        unit: "cosine",
        help: "The same inside every island but the largest, where what touches is told apart by more; none where \
            islands are cut once",
        text: |level| fixed(level.inside.unwrap_or(f32::NAN), 6, 3),
    },
    Column {
        name: "Contrast",
        unit: "cosine",
        help: "Mean centred cosine of neighbours minus that of all pairs: islands show as a high contrast, one bias \
            for all as none",
        text: |level| fixed(level.meters.contrast, 6, 3),
    },
    Column {
        name: "Neighbours",
        unit: "cosine",
        help: "Mean centred cosine of 4-neighbours. Centred: the level's mean is taken away, so that a bias vector is \
            no island",
        text: |level| fixed(level.meters.neighbour_cosine, 6, 3),
    },
    Column {
        name: "Perplexity",
        unit: "columns",
        help: "exp of the entropy of the attention weights, mean over columns: to how many columns each one listens",
        text: |level| fixed(level.meters.perplexity, 8, 2),
    },
    Column {
        name: "|dx|",
        unit: "length",
        help: "How far the last step moved a vector, mean over columns",
        text: |level| fixed(level.meters.change, 8, 4),
    },
    Column {
        name: "|dx| / |x|",
        unit: "%",
        help: "The same over the mean length of a vector: settled when it stays small",
        text: |level| fixed(100.0 * level.meters.relative_change, 7, 2),
    },
    Column {
        name: "|x|",
        unit: "length",
        help: "Length of a vector, mean over columns",
        text: |level| fixed(level.meters.norm, 7, 3),
    },
    Column {
        name: "Angle up",
        unit: "degrees",
        help: "Mean angle between a column's vector here and one level up: near zero, two levels say the same and \
            carry no hierarchy",
        text: |level| fixed(level.meters.cross_level_angle.unwrap_or(f32::NAN), 6, 1),
    },
    Column {
        name: "Nesting",
        unit: "over chance",
        help: "Share of neighbour pairs of one island here that are in one island a level up, minus what chance would \
            give",
        text: |level| fixed(level.meters.nesting.unwrap_or(f32::NAN), 6, 3),
    },
    Column {
        name: "Flatness",
        unit: "cosine",
        help: "Mean centred cosine of a column with the mean of its island, where an island has two columns or more: 1 \
            is one vector for all of it",
        text: |level| fixed(level.meters.flatness.unwrap_or(f32::NAN), 6, 3),
    },
    Column {
        name: "Doubt",
        unit: "%",
        help: "100 % minus the mean trust of all columns. Trust is how alike a column is to its neighbours, where \
            one of another island counts nothing",
        text: |level| fixed(100.0 * level.meters.doubt, 6, 1),
    },
];

const BIAS: Column = Column {
    name: "Bias",
    unit: "%",
    help: "Length of the level's mean vector over the mean length: near 100, one vector shared by all hides \
        everything else",
    text: |level| fixed(100.0 * level.meters.bias_share, 6, 1),
};

/// The tables.
pub fn meters_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    ui.spacing_mut().interact_size.y = 17.0;
    ui.spacing_mut().button_padding.y = 0.0;
    ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
        let levels = &panel.snapshot.analysis.levels;
        egui::Grid::new("meters").striped(true).spacing([8.0, 1.0]).show(ui, |ui| {
            let columns = || COLUMNS.iter().chain(std::iter::once(&BIAS));
            cell(ui, 40.0, Align::Min, RichText::new("Level").strong());
            for column in columns() {
                heading(ui, column);
            }
            ui.end_row();
            for (at, level) in levels.iter().enumerate().rev() {
                level_name(ui, panel.view, at);
                for column in columns() {
                    let help = format!("{} of level {at}, {}\n{}", column.name, column.unit, column.help);
                    cell(ui, WIDTH, Align::Max, number((column.text)(level))).on_hover_text(help);
                }
                ui.end_row();
            }
        });
        if let Some(scores) = &panel.snapshot.scores {
            ui.add_space(10.0);
            truth(ui, panel, scores);
        } else {
            ui.add_space(6.0);
            ui.label(quiet("With a label image as the truth, scores of every level and of three baselines stand here"));
        }
    });
}

const WIDTH: f32 = 74.0;

fn heading(ui: &mut Ui, column: &Column) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let name = cell(ui, WIDTH, Align::Max, RichText::new(column.name).strong()).on_hover_text(column.help);
        if let Some(term) = Term::named(column.name) {
            glossary::heading(name, term);
        }
        cell(ui, WIDTH, Align::Max, quiet(column.unit).small()).on_hover_text(column.help);
    });
}

fn level_name(ui: &mut Ui, view: &mut crate::app::View, level: usize) {
    let text = RichText::new(format!("{level}")).color(level_colour(level)).strong();
    if ui.selectable_label(view.level == level, text).accessible_name(format!("Look at level {level}")).clicked() {
        view.level = level;
    }
}

/// Scores of every level beside what simple labellings get on the same picture.
fn truth(ui: &mut Ui, panel: &mut Panel<'_>, scores: &[TruthScores]) {
    ui.strong("Against the truth");
    labels::labels_ui(ui, panel);
    ui.label(quiet("Covering flatters one large island: read it beside ARI and the baselines").small());
    egui::Grid::new("scores").striped(true).spacing([10.0, 2.0]).show(ui, |ui| {
        cell(ui, 120.0, Align::Min, "");
        for (name, help) in [
            ("ARI", "Adjusted Rand index: 1 is the truth, 0 is chance"),
            ("FG-ARI", "The same over the columns that are not background (id 0)"),
            ("Covering", "Every truth region's best intersection over union, weighted by its size"),
            ("Best overlap", "The same, every truth region counted once"),
            ("Regions", "Islands in this labelling"),
        ] {
            let heading = cell(ui, WIDTH, Align::Max, RichText::new(name).strong()).on_hover_text(help);
            if let Some(term) = Term::named(name) {
                glossary::heading(heading, term);
            }
        }
        ui.end_row();
        let best = |value: fn(&TruthScores) -> f32| scores.iter().map(value).fold(f32::NEG_INFINITY, f32::max);
        let (ari, covering) = (best(|score| score.ari), best(|score| score.covering));
        for (level, score) in scores.iter().enumerate().rev() {
            cell(ui, 120.0, Align::Min, RichText::new(format!("Level {level}")).color(level_colour(level)).strong());
            score_cells(ui, score, score.ari == ari, score.covering == covering);
        }
        for (name, score) in &panel.snapshot.baselines {
            cell(ui, 120.0, Align::Min, quiet(*name));
            score_cells(ui, score, false, false);
        }
    });
}

fn score_cells(ui: &mut Ui, score: &TruthScores, best_ari: bool, best_covering: bool) {
    let values = [
        (fixed(score.ari, 6, 3), best_ari),
        (fixed(score.foreground_ari.unwrap_or(f32::NAN), 6, 3), false),
        (fixed(score.covering, 6, 3), best_covering),
        (fixed(score.mean_best_overlap, 6, 3), false),
        (format!("{:>5}", score.regions), false),
    ];
    for (text, best) in values {
        let text = number(text);
        cell(ui, WIDTH, Align::Max, if best { text.strong() } else { text });
    }
    ui.end_row();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_is_in_the_glossary() {
        for column in COLUMNS.iter().chain([&BIAS]) {
            assert!(Term::named(column.name).is_some(), "{}", column.name);
        }
    }
}
