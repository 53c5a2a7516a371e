//! The attention smoother of one column, opened up (GLOM, section 2):
//!
//! ```text
//! w_ij = exp(beta s_ij) / sum_z exp(beta s_iz)
//! ```
//!
//! scores, weights and ranks of one row; rows of several columns summed or subtracted; a row before and after a change
//! of beta or radius.

mod charts;
mod compare;
pub mod facts;
mod map;
mod rows;

use std::sync::Arc;

use eframe::egui::{self, Align, Id, Layout, ScrollArea, Ui, vec2};

use super::held::{change, held};
use crate::app::Panel;
use crate::app::inspector::request::{self, answer};
use crate::app::inspector::strip::share_bar;
use crate::app::inspector::{csv, parts};
use crate::app::widgets::{cell, fixed, number, quiet, short};
use crate::glom::{AttentionRow, Kernel, Reach};
use facts::Facts;

/// What the tab shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Row,
    Several,
    Compare,
}

/// What is remembered between frames.
#[derive(Debug, Clone, Copy)]
struct Memory {
    part: Part,
    log_weights: bool,
    log_counts: bool,
}

impl Default for Memory {
    fn default() -> Self {
        Self { part: Part::Row, log_weights: true, log_counts: true }
    }
}

/// Draws the tab.
pub fn smoother_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    let id = Id::unique("smoother");
    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        for (part, name, help) in [
            (Part::Row, "One row", "Scores, weights and ranks of the inspected column"),
            (Part::Several, "Several rows", "Rows of pinned columns, summed or subtracted"),
            (Part::Compare, "Before and after", "The row under another beta or radius"),
        ] {
            let chosen = ui.selectable_value(&mut memory.part, part, name).on_hover_text(help).clicked();
            if chosen && part == Part::Compare && panel.view.compare.is_none() {
                begin_comparing(ui, panel);
            }
        }
        ui.separator();
        ui.checkbox(&mut memory.log_weights, "Log weights")
            .on_hover_text("Weights span many magnitudes: one decade per step");
        ui.checkbox(&mut memory.log_counts, "Log counts").on_hover_text("Show rare values beside frequent ones");
        ui.separator();
        breakpoint(ui, panel);
    });
    ui.data_mut(|data| data.insert_temp(id, memory));
    ui.add_space(2.0);

    let Some((level, column)) = request::inspected(ui.ctx(), panel) else {
        ui.label(quiet("Point at a column in a map, or pin one, to see whom it listens to"));
        return;
    };
    let Some((inspection, current)) = answer(panel, level, column) else {
        ui.label(quiet("Asking the engine…"));
        return;
    };
    let Some(row) = inspection.rows.first() else {
        return;
    };
    if !current {
        ui.set_opacity(0.5);
    }
    match memory.part {
        Part::Row => one_row(ui, panel, row, level, memory),
        Part::Several => rows::several(ui, panel, level, memory.log_weights),
        Part::Compare => compare::compare(ui, panel, row, level, memory.log_weights),
    }
}

/// Compares with twice the beta at first, so that there is something to see.
fn begin_comparing(ui: &Ui, panel: &mut Panel<'_>) {
    let inspected = request::inspected(ui.ctx(), panel);
    let row = inspected.and_then(|(level, column)| answer(panel, level, column)?.0.rows.first());
    let compare = row.map(|row| (2.0 * row.beta, row.reach));
    panel.view.compare = compare;
}

/// The facts of a row, worked out once per snapshot.
fn facts_of(ui: &Ui, panel: &Panel<'_>, row: &AttentionRow, which: &str) -> Arc<Facts> {
    let id = Id::unique(("row facts", which));
    let key = (panel.snapshot.serial, row.column, row.columns.len(), row.beta.to_bits());
    if let Some((known, facts)) = ui.data(|data| data.get_temp::<((u64, usize, usize, u32), Arc<Facts>)>(id))
        && known == key
    {
        return facts;
    }
    let facts = Arc::new(Facts::of(row));
    ui.data_mut(|data| data.insert_temp(id, (key, facts.clone())));
    facts
}

/// Pause when the mean perplexity of any level leaves a range.
fn breakpoint(ui: &mut Ui, panel: &mut Panel<'_>) {
    let set = panel.snapshot.setup.breakpoints.perplexity;
    let mut on = set.is_some();
    let (low, high) = set.unwrap_or_else(|| {
        let means = panel.snapshot.analysis.levels.iter().map(|level| level.meters.perplexity);
        let highest = means.filter(|mean| mean.is_finite()).fold(2.0_f32, f32::max);
        (1.0, (2.0 * highest).ceil())
    });
    let response = ui
        .checkbox(&mut on, "Break when perplexity leaves")
        .on_hover_text("Pause when the mean attention perplexity of any level leaves this range, in columns");
    if response.changed() {
        change(panel, 0, |setup| setup.breakpoints.perplexity = on.then_some((low, high)));
    }
    let mut edit = |ui: &mut Ui, name: &str, value: f32, put: fn((f32, f32), f32) -> (f32, f32)| {
        let (_, changed) = held(ui, Id::unique(("perplexity", name)), f64::from(value), |ui, value| {
            let control = egui::DragValue::new(value).range(0.0..=300_000.0).speed(0.1).fixed_decimals(1);
            ui.add_enabled(on, control).accessible_name(name)
        });
        if let Some((value, gesture)) = changed {
            change(panel, gesture, |setup| setup.breakpoints.perplexity = Some(put((low, high), value as f32)));
        }
    };
    edit(ui, "Lowest perplexity", low, |(_, high), low| (low, high.max(low)));
    ui.label("to");
    edit(ui, "Highest perplexity", high, |(low, _), high| (low.min(high), high));
}

fn one_row(ui: &mut Ui, panel: &mut Panel<'_>, row: &AttentionRow, level: usize, memory: Memory) {
    let facts = facts_of(ui, panel, row, "row");
    let height = ui.available_height() - ui.spacing().scroll.allocated_width().max(8.0);
    ScrollArea::horizontal().auto_shrink([false, false]).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let gap = ui.spacing().item_spacing.x;
            column(ui, 176.0, height, |ui| numbers(ui, panel, row, &facts, level));
            column(ui, 268.0, height, |ui| strongest(ui, panel, row, &facts));
            let width = ((ui.available_width() - 2.0 * gap) / 3.0).max(150.0);
            column(ui, width, height, |ui| charts::scores(ui, row, memory.log_counts));
            column(ui, width, height, |ui| charts::weights(ui, row, memory.log_weights, memory.log_counts));
            column(ui, width, height, |ui| charts::cumulative(ui, row, &facts, memory.log_weights));
        });
    });
}

/// One block of the tab, from top to bottom.
fn column(ui: &mut Ui, width: f32, height: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.set_max_height(height);
        ui.spacing_mut().item_spacing.y = 1.0;
        contents(ui);
    });
}

/// A name, and a number at the right.
fn line(ui: &mut Ui, name: &str, value: String, help: &str) {
    ui.horizontal(|ui| {
        cell(ui, 96.0, Align::Min, quiet(name)).on_hover_text(help);
        cell(ui, 70.0, Align::Max, number(value));
    });
}

fn numbers(ui: &mut Ui, panel: &Panel<'_>, row: &AttentionRow, facts: &Facts, level: usize) {
    let grid = panel.snapshot.grid;
    let (at, col) = grid.place(row.column);
    ui.strong(format!("Row {at}, col {col}, level {level}"));
    line(
        ui,
        "Perplexity",
        fixed(row.perplexity, 8, 2),
        "exp of the entropy: as if it listened to this many columns equally; without a softmax, of the raw products, \
         and none where the memory is read",
    );
    line(ui, "Entropy, bits", fixed(facts.entropy, 8, 2), "log2 of the perplexity");
    line(ui, "It sees", format!("{:>8}", row.columns.len()), "Columns within reach");
    if row.kernel == Kernel::Softmax {
        line(ui, "beta", fixed(row.beta, 8, 2), "Inverse temperature in force");
    } else {
        line(ui, "Kernel", row.kernel.name().to_owned(), "Raw products without a softmax: beta does not act");
    }
    let reach = match row.reach {
        Reach::Global => "global".to_owned(),
        Reach::Radius(radius) => fixed(radius, 8, 1),
    };
    line(ui, "Radius", reach, "Euclidean distance on the grid, in columns");
    line(
        ui,
        "Its own weight",
        facts.itself.map_or_else(|| "none".to_owned(), |weight| fixed(weight, 8, 4)),
        "What it gives itself",
    );
    line(ui, "Half in", format!("{:>8}", facts.half), "Columns that hold half of the weight");
}

/// The strongest columns with the numbers that are drawn over the picture.
fn strongest(ui: &mut Ui, panel: &mut Panel<'_>, row: &AttentionRow, facts: &Facts) {
    let grid = panel.snapshot.grid;
    ui.horizontal(|ui| {
        cell(ui, 150.0, Align::Min, egui::RichText::new("Strongest columns").strong())
            .on_hover_text("Numbered as over the picture");
        parts::copy_button(ui, "the attention row", || csv::attention(row, grid));
    });
    ui.horizontal(|ui| {
        for (width, align, text) in [
            (22.0, Align::Max, "#"),
            (78.0, Align::Min, "row, col"),
            (62.0, Align::Max, "score"),
            (70.0, Align::Max, "weight"),
        ] {
            cell(ui, width, align, quiet(text).small());
        }
    });
    let most = row.weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let own = facts.order.iter().position(|at| row.columns[*at] == row.column);
    let mut pointed = None;
    let mut pinned = None;
    let height = 18.0 + ui.spacing().item_spacing.y;
    ScrollArea::vertical().id_salt("strongest").auto_shrink([false, false]).show_rows(
        ui,
        height - ui.spacing().item_spacing.y,
        facts.order.len().min(100),
        |ui, shown| {
            for place in shown {
                let at = facts.order[place];
                let column = row.columns[at];
                let (line, col) = grid.place(column);
                // The column itself has no number, as over the picture.
                let before = own.is_some_and(|own| own < place);
                let rank = (Some(place) != own).then_some(place + 1 - usize::from(before));
                let response = ui
                    .horizontal(|ui| {
                        cell(ui, 22.0, Align::Max, number(rank.map_or_else(String::new, |rank| rank.to_string())));
                        let place = format!("{line}, {col}");
                        cell(ui, 78.0, Align::Min, if rank.is_none() { format!("{place} itself") } else { place });
                        cell(ui, 62.0, Align::Max, number(fixed(row.scores[at], 7, 4)));
                        share_bar(
                            ui,
                            row.weights[at] / most,
                            70.0,
                            ui.visuals().selection.bg_fill,
                            &short(row.weights[at]),
                        );
                    })
                    .response
                    .interact(egui::Sense::click());
                if response.contains_pointer() {
                    pointed = Some(column);
                }
                let name = match rank {
                    Some(rank) => format!("Column {column}, rank {rank}"),
                    None => format!("Column {column}, itself"),
                };
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if response.on_hover_text("Click to pin it beside").clicked() {
                    pinned = Some(column);
                }
            }
        },
    );
    if let Some(column) = pointed {
        request::point_at(ui.ctx(), panel, column);
    }
    if let Some(column) = pinned {
        // The inspected column stays the first, so that the list does not change under the pointer.
        if panel.view.pinned.is_empty() {
            panel.view.pinned.push(row.column);
        }
        if !panel.view.pinned.contains(&column) {
            panel.view.pinned.push(column);
        }
    }
}
