//! The left side: the trainings and what can be done with them, and the settings of a new one.

use eframe::egui::{self, Button, Ui};

use super::form::form_ui;
use super::kind::{LearningKind, LearningTrainings};
use crate::app::commands::{UiCommand, entry};
use crate::app::theme::space;
use crate::app::trainings::{TrainingDesk as _, brief_ui, trainings_ui};
use crate::app::widgets::fields::refusal;
use crate::app::widgets::quiet;

/// Draws it; what is clicked is pushed.
pub fn side_ui(ui: &mut Ui, trainings: &mut LearningTrainings, ui_commands: &mut Vec<UiCommand>) {
    ui.horizontal(|ui| {
        ui.strong("Trainings").on_hover_text(
            "GLOM learned end to end by back-propagation through its settling steps, on scenes that are drawn as it \
             goes. It learns beside the window: everything else can be used meanwhile",
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            command_ui(ui, UiCommand::TrainingOpen, "Open training…", true, ui_commands);
        });
    });
    if trainings.listed().is_empty() && !trainings.is_awaited() {
        ui.label(quiet("None yet. Start one, and watch which islands it learns to see in the open picture"));
    }
    trainings_ui(ui, trainings, ui_commands);
    ui.separator();
    ui.horizontal(|ui| {
        ui.strong("New training");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            brief_ui::<LearningKind>(ui, &mut trainings.form);
        });
    });
    ui.add_space(space::SMALL);
    let refused = trainings.now().refused;
    form_ui(ui, &mut trainings.form);
    ui.add_space(space::SMALL);
    command_ui(ui, UiCommand::TrainingStart, "Start training", refused.is_none(), ui_commands);
    if let Some(refused) = refused {
        refusal(ui, &refused);
    }
    ui.add_space(space::LARGE);
}

/// A button that stands for a command of the window.
fn command_ui(ui: &mut Ui, command: UiCommand, text: &str, allowed: bool, out: &mut Vec<UiCommand>) {
    let response = ui.add_enabled(allowed, Button::new(text)).on_hover_text(entry(command).hint(ui.ctx()));
    if response.accessible_name(text.trim_end_matches('…')).clicked() {
        out.push(command);
    }
}
