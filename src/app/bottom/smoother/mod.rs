//! To be furnished.

use eframe::egui::Ui;

use crate::app::Panel;

pub fn smoother_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    ui.label(format!("Level {}", panel.view.level));
}
