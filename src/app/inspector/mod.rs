//! The inspector: a close look at the column that is pinned or under the pointer. What it holds at every level, what it
//! is told by each of the four sources (GLOM, section 2), to which island it belongs and whom it listens to.

mod close_up;
pub mod csv;
mod flow;
mod neighbourhood;
pub mod parts;
pub mod request;
pub mod strip;

use eframe::egui::{self, RichText, ScrollArea, Ui};

pub(super) use close_up::window as close_up_window;

use super::Panel;
use super::anchors;
use super::help::{Help, help_ui};
use super::widgets::{level_chooser, quiet};
use crate::teach::Anchor;

/// Draws the inspector and asks the engine for what it needs.
pub fn inspector_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    request::request(ui.ctx(), panel);
    let levels = panel.snapshot.state.dim().0;
    let Some((level, column)) = request::inspected(ui.ctx(), panel) else {
        nothing_yet(ui, panel, levels);
        return;
    };
    head(ui, panel, level, column);
    ui.add_space(4.0);
    ScrollArea::vertical().id_salt("inspector").auto_shrink([false, false]).show(ui, |ui| {
        // The diagram of the four contributions stands first: it is in sight in a small window as well.
        marked(ui, Anchor::Contributions, |ui| close_up::close_up(ui, panel, level, column));
        parts::vectors(ui, panel, level, column);
        parts::contributions(ui, panel, level, column);
        parts::island(ui, panel, level, column);
        marked(ui, Anchor::Attention, |ui| parts::attention(ui, panel, level, column));
        parts::against_pointer(ui, panel, column);
    });
}

/// Draws a part and says where it is.
fn marked(ui: &mut Ui, anchor: Anchor, contents: impl FnOnce(&mut Ui)) {
    let drawn = ui.scope(contents).response.rect;
    anchors::mark(ui.ctx(), anchor, drawn.intersect(ui.clip_rect()));
}

/// What can be done before anything was pointed at.
fn nothing_yet(ui: &mut Ui, panel: &mut Panel<'_>, levels: usize) {
    for anchor in [Anchor::Contributions, Anchor::Attention] {
        anchors::mark(ui.ctx(), anchor, ui.max_rect().intersect(ui.clip_rect()));
    }
    ui.horizontal(|ui| {
        ui.strong("Inspector");
        help_ui(ui, Help::Inspector);
    });
    ui.add_space(4.0);
    ui.label("Point at a column in a map to look into it");
    ui.label(quiet("Click to pin it, shift-click to pin another beside it, Esc to free them"));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label("Level");
        level_chooser(ui, &mut panel.view.level, levels);
    });
}

/// Which column, where, and at which level.
fn head(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, column: usize) {
    let grid = panel.snapshot.grid;
    let (row, col) = grid.place(column);
    let pinned = panel.view.pinned.contains(&column);
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("Row {row}, col {col}")).strong().size(15.0));
        ui.label(quiet(match (pinned, panel.view.hovered == Some(column)) {
            (true, _) => "pinned",
            (false, true) => "under the pointer",
            (false, false) => "last pointed at",
        }));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            help_ui(ui, Help::Inspector);
            if pinned {
                if ui.small_button("Unpin").on_hover_text("Follow the pointer again (Esc)").clicked() {
                    panel.view.pinned.retain(|&other| other != column);
                }
            } else if ui.small_button("Pin").on_hover_text("Keep looking at this column").clicked() {
                panel.view.pinned.insert(0, column);
                panel.view.level = level;
            }
        });
    });
    let (width, height) = panel.snapshot.picture.dimensions();
    let span = |at: usize, cells: usize, pixels: u32| {
        let edge = |at: usize| (at as f64 * f64::from(pixels) / cells as f64).round() as u32;
        let (from, to) = (edge(at), edge(at + 1).saturating_sub(1));
        if to > from { format!("{from}-{to}") } else { format!("{from}") }
    };
    ui.label(quiet(format!(
        "column {column} of {}, pixels x {}, y {}",
        grid.columns(),
        span(col, grid.cols, width),
        span(row, grid.rows, height)
    )));
    ui.horizontal(|ui| {
        ui.label("Level");
        request::level_of_inspected(ui, panel);
    });
}
