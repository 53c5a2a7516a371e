//! The bottom panel: what happens over time, the parse tree and the smoother, above a timeline that is always there.

use eframe::egui;

use super::Panel;

/// Draws the tabs and the timeline.
pub fn bottom_ui(ui: &mut egui::Ui, panel: &mut Panel<'_>) {
    ui.label(format!("Step {} of {}", panel.snapshot.step, panel.snapshot.newest_step));
}
