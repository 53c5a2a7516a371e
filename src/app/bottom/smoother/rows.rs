//! The rows of several pinned columns, summed or subtracted.

use eframe::egui::{self, Align, ScrollArea, Ui};

use super::column;
use super::map::{Crop, Ink, weight_map};
use crate::app::Panel;
use crate::app::inspector::request::answer;
use crate::app::inspector::{csv, parts, request};
use crate::app::widgets::{cell, fixed, number, quiet, short};
use crate::glom::AttentionRow;

/// Draws the list of pinned columns and what their rows add up to.
pub fn several(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, logarithmic: bool) {
    let Some((inspected_level, inspected)) = request::inspected(ui.ctx(), panel) else {
        return;
    };
    let Some((inspection, _)) = answer(panel, inspected_level, inspected) else {
        return;
    };
    let height = ui.available_height();
    let grid = panel.snapshot.grid;
    ui.horizontal_top(|ui| {
        column(ui, 300.0, height, |ui| list(ui, panel, &inspection.rows, &inspection.minus));
        let rows = || inspection.rows.iter().chain(&inspection.minus);
        let crop = Crop::around(grid, rows().flat_map(|row| row.columns.iter().copied()));
        let signed = !inspection.minus.is_empty();
        let extreme = inspection.combined.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        column(ui, height.max(160.0) * 1.4, height, |ui| {
            ui.label(
                quiet(if signed {
                    "sum, less those subtracted: orange above zero, blue below"
                } else {
                    "sum of the rows"
                })
                .small(),
            );
            let ink = if signed { Ink::Signed { most: extreme } } else { Ink::Scalar { most: extreme, logarithmic } };
            let marked: Vec<usize> = rows().map(|row| row.column).collect();
            let size = [ui.available_width(), (ui.available_height() - 2.0).max(40.0)];
            let values = crop.of_grid(grid, &inspection.combined);
            weight_map(ui, panel, crop, &values, ink, &marked, size, "Map of the summed rows");
        });
        column(ui, 260.0, height, |ui| strongest(ui, panel, &inspection.combined, inspection.column, signed));
        column(ui, 120.0, height, |ui| {
            ui.label(quiet(format!("level {level}")).small());
            parts::copy_button(ui, "the summed rows", || csv::combined(inspection, grid));
        });
    });
}

fn list(ui: &mut Ui, panel: &mut Panel<'_>, plus: &[AttentionRow], minus: &[AttentionRow]) {
    let grid = panel.snapshot.grid;
    ui.strong("Pinned columns");
    if panel.view.pinned.is_empty() {
        ui.label(quiet("Pin a column to add the rows of others: click in a map, shift-click for more"));
    }
    let all: Vec<(usize, bool)> = panel
        .view
        .pinned
        .iter()
        .map(|column| (*column, true))
        .chain(panel.view.subtracted.iter().map(|column| (*column, false)))
        .filter(|(column, _)| *column < grid.columns())
        .collect();
    let added = all.iter().filter(|(_, add)| *add).count();
    let mut pointed = None;
    ScrollArea::vertical().id_salt("pinned").auto_shrink([false, false]).show(ui, |ui| {
        for (column, add) in all {
            let (row, col) = grid.place(column);
            let place = format!("row {row}, col {col}");
            let response = ui
                .horizontal(|ui| {
                    let last = add && added == 1;
                    let plus_sign = ui.add_enabled(!add, egui::Button::selectable(add, "+").small());
                    if plus_sign.on_hover_text("Add its row").accessible_name(format!("Add {place}")).clicked() {
                        panel.view.subtracted.retain(|other| *other != column);
                        panel.view.pinned.push(column);
                    }
                    let minus_sign = ui.add_enabled(add && !last, egui::Button::selectable(!add, "−").small());
                    if minus_sign
                        .on_hover_text("Subtract its row")
                        .accessible_name(format!("Subtract {place}"))
                        .clicked()
                    {
                        panel.view.pinned.retain(|other| *other != column);
                        panel.view.subtracted.push(column);
                    }
                    cell(ui, 104.0, Align::Min, place.clone());
                    let row = plus.iter().chain(minus).find(|row| row.column == column);
                    let perplexity = row.map_or(f32::NAN, |row| row.perplexity);
                    cell(ui, 56.0, Align::Max, number(fixed(perplexity, 7, 1))).on_hover_text("Perplexity, in columns");
                    if ui.small_button("Free").accessible_name(format!("Free {place}")).clicked() {
                        panel.view.pinned.retain(|other| *other != column);
                        panel.view.subtracted.retain(|other| *other != column);
                    }
                })
                .response;
            if response.contains_pointer() {
                pointed = Some(column);
            }
        }
    });
    if let Some(column) = pointed {
        request::point_at(ui.ctx(), panel, column);
    }
}

/// The columns with the most weight in the sum, and with the least when rows are subtracted.
fn strongest(ui: &mut Ui, panel: &mut Panel<'_>, combined: &[f32], itself: usize, signed: bool) {
    ui.strong(if signed { "Furthest from zero" } else { "Strongest in the sum" });
    // Without the inspected column, as they are numbered over the picture.
    let mut order: Vec<usize> =
        (0..combined.len()).filter(|column| combined[*column] != 0.0 && *column != itself).collect();
    let stronger = |a: &usize, b: &usize| combined[*b].abs().total_cmp(&combined[*a].abs()).then(a.cmp(b));
    if order.len() > 40 {
        order.select_nth_unstable_by(40, stronger);
        order.truncate(40);
    }
    order.sort_by(stronger);
    let grid = panel.snapshot.grid;
    let mut pointed = None;
    ScrollArea::vertical().id_salt("combined").auto_shrink([false, false]).show(ui, |ui| {
        for (rank, column) in order.into_iter().enumerate() {
            let (row, col) = grid.place(column);
            let response = ui
                .horizontal(|ui| {
                    cell(ui, 22.0, Align::Max, number(format!("{}", rank + 1)));
                    cell(ui, 110.0, Align::Min, format!("row {row}, col {col}"));
                    cell(ui, 80.0, Align::Max, number(short(combined[column])));
                })
                .response;
            if response.contains_pointer() {
                pointed = Some(column);
            }
        }
    });
    if let Some(column) = pointed {
        request::point_at(ui.ctx(), panel, column);
    }
}
