//! What a new training is to be: the network, the scheme of its glimpses, the digits, the seed. What cannot be is
//! refused before anything starts.

use eframe::egui::Ui;

use super::kind::{Form, scheme_title};
use crate::app::commands::UiCommand;
use crate::app::memory::cells::cell_ui;
use crate::app::trainings::{digits_ui, seed_ui, start_ui};
use crate::app::widgets::fields::{decimal, name_ui, number};
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
    let tip = "One seed decides the weights and the order of the digits";
    seed_ui(ui, tip, &mut config.seed);
    ui.horizontal(|ui| {
        let tip = "Updates of the weights, each from 128 digits";
        number(ui, "Updates", tip, &mut config.updates, 20.0);
    });
    digits_ui(ui, &mut form.digits, ui_commands);
    start_ui(ui, refused, ui_commands);
}
