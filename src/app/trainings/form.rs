//! What the forms of trainings share: the panel at the left, the seed, the digits, and the button that starts.

use eframe::egui::{self, DragValue, ScrollArea, Ui};

use super::kind::ListedKind;
use crate::app::commands::UiCommand;
use crate::app::side::{SidePanel, Sizes};
use crate::app::theme::space;
use crate::app::widgets::fields::{name_ui, refusal};
use crate::app::widgets::quiet;
use crate::engine::training::DigitsFrom;

/// The panel at the left of a tab that trains.
pub fn left_ui(ui: &mut Ui, sizes: &mut Sizes, contents: impl FnOnce(&mut Ui)) {
    SidePanel::left("trainings", 318.0, 280.0..=440.0).show(ui, sizes, |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.set_width(ui.available_width() - space::MEDIUM);
            contents(ui);
        });
    });
}

/// The seed, and a button for the next one.
pub fn seed_ui(ui: &mut Ui, tip: &str, seed: &mut u64) {
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Seed").on_hover_text(tip);
        ui.add(DragValue::new(seed).speed(0.1)).labelled_by(label.id).on_hover_text(tip);
        if ui.button("Next").on_hover_text("The next seed: the same training, other chance").clicked() {
            *seed = seed.wrapping_add(1);
        }
    });
}

/// Which digits: the program's own, or those of a folder.
pub fn digits_ui(ui: &mut Ui, digits: &mut DigitsFrom, ui_commands: &mut Vec<UiCommand>) {
    ui.horizontal(|ui| {
        name_ui(ui, "Digits");
        let own = *digits == DigitsFrom::Program;
        let tip = "12,000 digits that the program draws, each with another unsteady hand: no file is needed, and they \
            are easier than MNIST";
        if ui.selectable_label(own, "Drawn").on_hover_text(tip).clicked() {
            *digits = DigitsFrom::Program;
        }
        let tip = "A folder with the four files of MNIST or Fashion-MNIST, packed or not";
        if ui.selectable_label(!own, "MNIST folder…").on_hover_text(tip).clicked() {
            ui_commands.push(UiCommand::TrainingData);
        }
    });
    if let DigitsFrom::Folder(folder) = digits {
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
        ui.label(quiet(format!("from {name}")).small()).on_hover_text(folder.display().to_string());
    }
}

/// A button that makes the form that of a training of two minutes at most.
pub fn brief_ui<K: ListedKind>(ui: &mut Ui, form: &mut K::Form) {
    let Some(brief) = K::brief() else { return };
    let tip = "A small network, little to learn, few updates: less than two minutes on one core, and it can be seen \
               to learn";
    if ui.button("Two minutes").on_hover_text(tip).clicked() {
        *form = brief;
    }
}

/// The button that starts the training of a form, or why none can begin with it.
pub fn start_ui(ui: &mut Ui, refused: Option<&str>, ui_commands: &mut Vec<UiCommand>) {
    if start_button(ui, refused) {
        ui_commands.push(UiCommand::TrainingStart);
    }
    if let Some(refused) = refused {
        refusal(ui, refused);
    }
}

/// The button alone: whether it was clicked.
pub fn start_button(ui: &mut Ui, refused: Option<&str>) -> bool {
    let button = egui::Button::new("Start training").min_size(egui::vec2(100.0, 0.0));
    let tip = "Trains in the background: the window stays free, and several trainings may go on side by side";
    ui.add_enabled(refused.is_none(), button).on_hover_text(tip).clicked()
}
