//! What a new training is to be: the model, its size, the task, the fast weights, the seed. What cannot be is refused
//! before anything starts.

use eframe::egui::{self, Ui};

use crate::app::memory::cells::{CELLS, cell_ui};
use crate::app::trainings::{seed_ui, start_button};
use crate::app::widgets::fields::{decimal, number, refusal};
use crate::recurrent::{CellKind, Dynamics};
use crate::retrieval::TrainConfig;

/// Numbers as typed, not checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The recurrent cell.
    pub cell: CellKind,
    /// Recurrent units, R.
    pub units: usize,
    /// Pairs of a string, K.
    pub pairs: usize,
    /// The number of pairs is drawn from 1 to K while training.
    pub mixed: bool,
    /// lambda, eta, S.
    pub dynamics: Dynamics,
    /// Decides everything that is drawn.
    pub seed: u64,
    /// How many updates.
    pub updates: usize,
}

impl Form {
    /// The form of this training.
    pub fn of(config: &TrainConfig) -> Self {
        let TrainConfig { cell, units, pairs, mixed, dynamics, seed, updates, .. } = *config;
        Self { cell, units, pairs, mixed, dynamics, seed, updates: updates as usize }
    }

    /// The training that it describes, not checked.
    pub fn config(&self) -> TrainConfig {
        TrainConfig {
            cell: self.cell,
            units: self.units,
            pairs: self.pairs,
            mixed: self.mixed,
            dynamics: self.dynamics,
            seed: self.seed,
            updates: self.updates as u64,
            ..TrainConfig::default()
        }
    }

    /// The same with another cell.
    pub fn with_cell(&self, cell: CellKind) -> Self {
        Self { cell, ..self.clone() }
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::of(&TrainConfig::default())
    }
}

/// Draws the form; `refused` is why no training can begin with it. Gives the models of the trainings that are to begin.
pub fn form_ui(ui: &mut Ui, form: &mut Form, refused: Option<&str>) -> Vec<CellKind> {
    cell_ui(ui, "retrieval model", &mut form.cell);
    ui.horizontal(|ui| {
        let tip = "Recurrent units, R: the paper compares 20, 50 and 100";
        number(ui, "Units (R)", tip, &mut form.units, 1.0);
        for units in [20, 50, 100] {
            let response = ui.selectable_label(form.units == units, units.to_string());
            if response.on_hover_text(tip).accessible_name(format!("R = {units}")).clicked() {
                form.units = units;
            }
        }
    });
    ui.horizontal(|ui| {
        number(
            ui,
            "Pairs (K)",
            "Pairs of a letter and a digit in a string: 1 to 26, the paper takes 4",
            &mut form.pairs,
            0.1,
        );
        ui.checkbox(&mut form.mixed, "Mixed").on_hover_text(
            "While training, the number of pairs is drawn from 1 to K: short strings teach what long ones need. \
             Tests are always of K pairs",
        );
    });
    ui.add_enabled_ui(form.cell == CellKind::FastWeights, |ui| {
        let dynamics = &mut form.dynamics;
        ui.horizontal(|ui| {
            decimal(
                ui,
                "Decay (lambda)",
                "What is left of A after each character, 0 to 1",
                &mut dynamics.decay,
                0.005,
                3,
            );
        });
        ui.horizontal(|ui| {
            decimal(ui, "Rate (eta)", "How strongly a state is written into A; 0 is none", &mut dynamics.rate, 0.01, 3);
        });
        ui.horizontal(|ui| {
            let tip = "Inner steps S: how often h is read through A before the next character. More than 1 is worth \
                       looking at in a trained network, but learns badly";
            number(ui, "Steps (S)", tip, &mut dynamics.inner, 0.05);
        });
    });
    let tip = "One seed decides weights and strings; when a network leaves the floor is luck, so try several";
    seed_ui(ui, tip, &mut form.seed);
    ui.horizontal(|ui| {
        let tip = "Updates of the weights, each from 128 strings";
        number(ui, "Updates", tip, &mut form.updates, 50.0);
    });
    let mut start = Vec::new();
    ui.horizontal(|ui| {
        if start_button(ui, refused) {
            start.push(form.cell);
        }
        let tip = "The same training for fast weights, IRNN, layer-normed RNN and LSTM, in one plot";
        if ui.add_enabled(refused.is_none(), egui::Button::new("All four models")).on_hover_text(tip).clicked() {
            start.extend(CELLS);
        }
    });
    if let Some(refused) = refused {
        refusal(ui, refused);
    }
    start
}
