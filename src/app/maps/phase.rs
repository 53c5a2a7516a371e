//! A step in slow motion: which part of it the maps show.

use eframe::egui::{self, Stroke};

use crate::app::Panel;
use crate::engine::Phase;
use crate::glom::Source;

/// What is seen while a step is shown in slow motion: one sentence for each part.
pub fn sentence(phase: Phase) -> &'static str {
    match phase {
        Phase::Contribution(Source::BottomUp) => {
            "Bottom-up: every level shows what the level below (the picture, at level 0) predicts for it"
        }
        Phase::Contribution(Source::TopDown) => {
            "Top-down: every level shows what the level above predicts for this place; the top level has none and \
             keeps its state"
        }
        Phase::Contribution(Source::Previous) => "Previous: every level shows its own state before the step",
        Phase::Contribution(Source::Attention) => {
            "Attention: every column shows the average of like-minded columns in reach; here islands form"
        }
        Phase::Contribution(Source::Memory) => {
            "Memory: every column shows what the fast weights of its level recall of it"
        }
        Phase::Average => "Average: the contributions weighted by their shares are the new state",
    }
}

/// In slow motion inside a step: which part of it the maps show.
pub fn banner_ui(ui: &mut egui::Ui, panel: &Panel<'_>) {
    let Some(phase) = panel.snapshot.phase else { return };
    let accent = ui.visuals().hyperlink_color;
    egui::Frame::new()
        .fill(ui.visuals().faint_bg_color)
        .stroke(Stroke::new(1.0, accent))
        .corner_radius(4)
        .inner_margin(egui::Margin::symmetric(10, 5))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(sentence(phase));
        });
}
