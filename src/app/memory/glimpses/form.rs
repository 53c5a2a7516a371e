//! What a new training is to be: the network, the scheme of its glimpses, the digits, the seed. What cannot be is
//! refused before anything starts.

use eframe::egui::{self, DragValue, Ui};

use super::kind::{Form, scheme_title};
use crate::app::commands::UiCommand;
use crate::app::memory::cells::cell_ui;
use crate::app::widgets::fields::{decimal, name_ui, number, refusal};
use crate::app::widgets::quiet;
use crate::engine::training::DigitsFrom;
use crate::glimpse::Scheme;
use crate::recurrent::CellKind;

/// Draws the form; `refused` is why no training can begin with it. What is clicked is pushed.
pub fn form_ui(ui: &mut Ui, form: &mut Form, refused: Option<&str>, ui_commands: &mut Vec<UiCommand>) {
    let config = &mut form.config;
    cell_ui(ui, "glimpses model", &mut config.cell);
    ui.horizontal(|ui| {
        let tip = "Recurrent units, R: the paper takes 100 and 200; 50 learn faster";
        number(ui, "Units (R)", tip, &mut config.units, 1.0);
    });
    ui.horizontal(|ui| {
        let tip = "What becomes of the hidden state between the glimpses";
        name_ui(ui, "Scheme").on_hover_text(tip);
        for (scheme, tip) in [
            (
                Scheme::Wipe,
                "The paper's: before the parts of a quadrant the state is stored in A and set to 0. Only A can bring \
                 it back",
            ),
            (Scheme::Flat, "The state is carried on from glimpse to glimpse, and stored at every one"),
        ] {
            ui.selectable_value(&mut config.scheme, scheme, scheme_title(scheme)).on_hover_text(tip);
        }
    });
    ui.add_enabled_ui(config.cell == CellKind::FastWeights, |ui| {
        let dynamics = &mut config.dynamics;
        ui.horizontal(|ui| {
            let tip = "What is left of A after each store, 0 to 1";
            decimal(ui, "Decay (lambda)", tip, &mut dynamics.decay, 0.005, 3);
        });
        ui.horizontal(|ui| {
            let tip = "How strongly a state is written into A; 0 is none, and then nothing outlives a wipe";
            decimal(ui, "Rate (eta)", tip, &mut dynamics.rate, 0.01, 3);
        });
    });
    ui.horizontal(|ui| {
        let tip = "One seed decides the weights and the order of the digits";
        let label = name_ui(ui, "Seed").on_hover_text(tip);
        ui.add(DragValue::new(&mut config.seed).speed(0.1)).labelled_by(label.id).on_hover_text(tip);
        if ui.button("Next").on_hover_text("The next seed: the same training, other chance").clicked() {
            config.seed = config.seed.wrapping_add(1);
        }
    });
    ui.horizontal(|ui| {
        let tip = "Updates of the weights, each from 128 digits";
        number(ui, "Updates", tip, &mut config.updates, 20.0);
    });
    digits_ui(ui, &mut form.digits, ui_commands);
    let button = egui::Button::new("Start training").min_size(egui::vec2(100.0, 0.0));
    let tip = "Trains in the background: the window stays free, and several trainings may go on side by side";
    if ui.add_enabled(refused.is_none(), button).on_hover_text(tip).clicked() {
        ui_commands.push(UiCommand::TrainingStart);
    }
    if let Some(refused) = refused {
        refusal(ui, refused);
    }
}

/// Which digits: the program's own, or those of a folder.
fn digits_ui(ui: &mut Ui, digits: &mut DigitsFrom, ui_commands: &mut Vec<UiCommand>) {
    ui.horizontal(|ui| {
        name_ui(ui, "Digits");
        let own = *digits == DigitsFrom::Program;
        let tip = "12,000 digits that the program draws, each with another unsteady hand: no file is needed, and they \
            are easier than MNIST";
        if ui.selectable_label(own, "Drawn").on_hover_text(tip).clicked() {
            *digits = DigitsFrom::Program;
        }
        let tip = "A folder with the four files of MNIST, packed or not";
        if ui.selectable_label(!own, "MNIST folder…").on_hover_text(tip).clicked() {
            ui_commands.push(UiCommand::TrainingData);
        }
    });
    if let DigitsFrom::Folder(folder) = digits {
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
        ui.label(quiet(format!("from {name}")).small()).on_hover_text(folder.display().to_string());
    }
}
