//! The inspector: a close look at the column under the pointer, or at the pinned one.

use eframe::egui;

use super::Panel;

/// Draws the inspector and asks the engine for what it needs.
pub fn inspector_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    let grid = panel.snapshot.grid;
    match panel.view.pinned.first().copied().or(panel.view.hovered) {
        Some(column) if column < grid.columns() => {
            let (row, col) = grid.place(column);
            ui.label(format!("Column at row {row}, col {col}"));
        }
        _ => {
            ui.label("Point at a column to look into it, click to pin it");
        }
    }
}
