//! The row as the run has it beside the same row under another beta and radius: nothing changes in the run until asked.

use eframe::egui::{self, Align, RichText, Ui};

use super::facts::{Facts, overlap};
use super::map::{Crop, Ink, weight_map};
use super::{column, facts_of};
use crate::app::Panel;
use crate::app::bottom::held::change;
use crate::app::inspector::{csv, parts, request};
use crate::app::widgets::{cell, fixed, number, quiet};
use crate::glom::{AttentionRow, Reach, Schedule};

/// Draws the controls, two maps and the numbers.
pub fn compare(ui: &mut Ui, panel: &mut Panel<'_>, row: &AttentionRow, level: usize, logarithmic: bool) {
    let height = ui.available_height();
    let grid = panel.snapshot.grid;
    let comparison = request::inspected(ui.ctx(), panel)
        .and_then(|(level, column)| request::answer(panel, level, column))
        .and_then(|(inspection, _)| inspection.comparison.as_ref());
    ui.horizontal_top(|ui| {
        column(ui, 210.0, height, |ui| controls(ui, panel, row, level));
        let Some(comparison) = comparison.filter(|_| panel.view.compare.is_some()) else {
            column(ui, 320.0, height, |ui| {
                ui.label(quiet(if panel.view.compare.is_some() {
                    "Asking the engine…"
                } else {
                    "Turn a beta or a radius to see what this column would listen to, before the run is changed"
                }));
            });
            return;
        };
        let (before, after) = (&comparison.before, &comparison.after);
        let crop = Crop::around(grid, before.columns.iter().chain(&after.columns).copied());
        let most = |row: &AttentionRow| row.weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let shared = most(before).max(most(after));
        let side = (height * 1.3).clamp(120.0, 320.0);
        for (row, name, map) in [
            (before, "Before: as the run has it", "Map of the row before"),
            (after, "After: as it would be", "Map of the row after"),
        ] {
            column(ui, side, height, |ui| {
                ui.label(quiet(name).small());
                let size = [side, (ui.available_height() - 2.0).max(40.0)];
                // One scale for both, so that a brighter column is a stronger one.
                let ink = Ink::Scalar { most: shared, logarithmic };
                weight_map(ui, panel, crop, &crop.of_row(grid, row), ink, &[row.column], size, map);
            });
        }
        let facts = [facts_of(ui, panel, before, "before"), facts_of(ui, panel, after, "after")];
        column(ui, 300.0, height, |ui| {
            egui::ScrollArea::vertical().id_salt("numbers").auto_shrink([false, false]).show(ui, |ui| {
                table(ui, [before, after], [&facts[0], &facts[1]]);
                ui.add_space(4.0);
                parts::copy_button(ui, "the row after", || csv::attention(after, grid));
            });
        });
    });
}

fn controls(ui: &mut Ui, panel: &mut Panel<'_>, row: &AttentionRow, level: usize) {
    let (mut beta, mut reach) = panel.view.compare.unwrap_or((row.beta, row.reach));
    let mut changed = false;
    ui.strong("What if");
    ui.horizontal(|ui| {
        cell(ui, 50.0, Align::Min, "beta");
        let speed = (beta / 50.0).max(0.01);
        let control = egui::DragValue::new(&mut beta).range(0.0..=100_000.0).speed(speed).fixed_decimals(2);
        changed |= ui.add(control).accessible_name("Beta to compare with").changed();
        for (text, factor, name) in [("× ½", 0.5, "Half the beta"), ("× 2", 2.0, "Double the beta")] {
            if ui.small_button(text).accessible_name(name).clicked() {
                beta *= factor;
                changed = true;
            }
        }
    });
    ui.horizontal(|ui| {
        cell(ui, 50.0, Align::Min, "radius");
        let mut global = reach == Reach::Global;
        let mut radius = match reach {
            Reach::Radius(radius) => radius,
            Reach::Global => 8.0,
        };
        let control = egui::DragValue::new(&mut radius).range(0.0..=512.0).speed(0.1).fixed_decimals(1);
        let turned = ui.add_enabled(!global, control).accessible_name("Radius to compare with").changed();
        let switched = ui.checkbox(&mut global, "global").changed();
        if turned || switched {
            reach = if global { Reach::Global } else { Reach::Radius(radius) };
            changed = true;
        }
    });
    if changed {
        panel.view.compare = Some((beta, reach));
    }
    ui.add_space(4.0);
    ui.add_enabled_ui(panel.view.compare.is_some(), |ui| {
        let text = format!("Use at level {level}");
        if ui
            .button(text)
            .on_hover_text("Put this beta (constant) and radius in place; undo brings the old back")
            .clicked()
        {
            change(panel, 0, |setup| {
                if level < setup.settings.levels.len() {
                    setup.settings.put(level, Schedule::Constant(beta), reach);
                }
            });
            panel.view.compare = None;
        }
        if ui.button("Stop comparing").clicked() {
            panel.view.compare = None;
        }
    });
}

fn table(ui: &mut Ui, rows: [&AttentionRow; 2], facts: [&Facts; 2]) {
    ui.horizontal(|ui| {
        let help = "Sum over columns of the smaller of both weights: 1 the same row, 0 nothing in common";
        cell(ui, 110.0, Align::Min, quiet("overlap")).on_hover_text(help);
        cell(ui, 76.0, Align::Max, number(fixed(overlap(rows[0], rows[1]), 8, 3)));
    });
    egui::Grid::new("before and after").spacing([6.0, 1.0]).striped(true).show(ui, |ui| {
        cell(ui, 110.0, Align::Min, "");
        cell(ui, 76.0, Align::Max, RichText::new("before").strong());
        cell(ui, 76.0, Align::Max, RichText::new("after").strong());
        ui.end_row();
        let mut line = |name: &str, help: &str, texts: [String; 2]| {
            cell(ui, 110.0, Align::Min, quiet(name)).on_hover_text(help);
            for text in texts {
                cell(ui, 76.0, Align::Max, number(text));
            }
            ui.end_row();
        };
        line("beta", "Inverse temperature", rows.map(|row| fixed(row.beta, 8, 2)));
        line("columns seen", "Within reach", rows.map(|row| format!("{:>8}", row.columns.len())));
        line("perplexity", "exp of the entropy, in columns", rows.map(|row| fixed(row.perplexity, 8, 2)));
        line("entropy, bits", "log2 of the perplexity", facts.map(|facts| fixed(facts.entropy, 8, 3)));
        line("half in", "Columns that hold half of the weight", facts.map(|facts| format!("{:>8}", facts.half)));
        let own = |facts: &Facts| facts.itself.map_or_else(|| "none".to_owned(), |weight| fixed(weight, 8, 4));
        line("its own weight", "What the column gives itself", facts.map(own));
    });
}
