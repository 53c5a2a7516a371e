//! Digits through glimpses, live: networks learn to read a digit through 24 small windows, one after the other. What
//! they have learned is shown on digits that they do not learn from, glimpse by glimpse.

mod form;
mod kind;
mod look;
mod over_time;
mod tiles;

use eframe::egui::{self, Ui, vec2};

use self::form::form_ui;
use self::kind::GlimpsesTrainings;
use self::look::GlimpseLook;
use crate::app::commands::UiCommand;
use crate::app::room::{Door, News, Room};
use crate::app::theme::space;
use crate::app::trainings::{
    CurveWords, CurvesView, Floor, TrainingDesk, curves, curves_ui, last_update, left_ui, trainings_ui,
};
use crate::app::widgets::quiet;
use crate::engine::Snapshot;
use crate::engine::training::GlimpsesView;
use crate::engine::worker::Wake;
use crate::glimpse::Scheme;
use crate::recurrent::CellKind;

const CURVES: CurveWords = CurveWords {
    id: "glimpses curves",
    error: "Held-out error",
    error_tip: "Share of wrong answers on digits that are held out of the training",
    loss_tip: "Cross entropy of the batches that are trained on, in nats; ln 10 = 2.30 is guessing",
    // Above guessing there is room for its words.
    most: [100.0, 2.4],
};

/// Updates after which a network poses for a picture: its curve has two points.
const POSED: usize = 510;

/// The tab.
#[derive(Default)]
pub(in crate::app) struct GlimpsesTab {
    trainings: GlimpsesTrainings,
    curves: CurvesView,
    look: GlimpseLook,
}

impl Room for GlimpsesTab {
    /// Trainings do not begin by themselves.
    fn is_busy(&self) -> bool {
        self.look.is_busy()
    }

    fn pose(&mut self, _snapshot: &Snapshot, wake: &Wake) -> bool {
        self.trainings.pose(POSED, wake) && !self.is_busy()
    }

    fn receive(&mut self, wake: &Wake) -> Vec<News> {
        self.trainings.receive(wake)
    }

    fn training(&mut self) -> Option<&mut dyn TrainingDesk> {
        Some(&mut self.trainings)
    }

    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        if door.sides.left {
            left_ui(ui, door.sizes, |ui| self.trainings_ui(ui, door.ui_commands));
        }
        egui::CentralPanel::default().frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 0))).show(
            ui,
            |ui| {
                let shown = self.trainings.shown();
                ui.label(told(shown.as_ref().map(|(view, _)| &**view)));
                ui.add_space(space::SMALL);
                let height = (ui.available_height() * 0.32).clamp(110.0, 280.0);
                ui.allocate_ui_with_layout(
                    vec2(ui.available_width(), height),
                    egui::Layout::top_down(egui::Align::Min),
                    |ui| self.progress_ui(ui),
                );
                ui.separator();
                let subject = shown.map(|(view, _)| (self.trainings.chosen(), view));
                let subject = subject.as_ref().map(|(chosen, view)| (*chosen, &**view));
                self.look.ui(ui, subject, &self.trainings.form, door.wake);
            },
        );
    }
}

impl GlimpsesTab {
    fn trainings_ui(&mut self, ui: &mut Ui, ui_commands: &mut Vec<UiCommand>) {
        ui.horizontal(|ui| {
            ui.strong("New training").on_hover_text(
                "A digit of 28 × 28 pixels is seen as 24 glimpses of 7 × 7. For each quadrant: the whole of it \
                 coarsely, its four parts finely, the whole again. After the last one the network says which digit it \
                 was",
            );
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let tip = "A kept network: to look at it, and to go on with its training";
                if ui.button("Open…").on_hover_text(tip).clicked() {
                    ui_commands.push(UiCommand::TrainingOpen);
                }
            });
        });
        ui.label(quiet("Which digit was it? Seen piece by piece, answered at the end").small());
        ui.add_space(space::SMALL);
        let refused = self.trainings.now().refused;
        form_ui(ui, &mut self.trainings.form, refused.as_deref(), ui_commands);
        ui.separator();
        ui.strong("Trainings");
        if self.trainings.listed().is_empty() {
            ui.label(quiet(
                "None yet. Start one with the wipe and fast weights, then one with eta 0, which has no memory",
            ));
        }
        trainings_ui(ui, &mut self.trainings, ui_commands);
    }

    fn progress_ui(&mut self, ui: &mut Ui) {
        let most = last_update(&self.trainings, |view| &view.curve);
        let most = most.unwrap_or(self.trainings.form.config.updates as usize).max(1);
        let curves = curves(&self.trainings, |view| &view.curve);
        let guessing = Floor { error: 90.0, words: "guessing: 90 %".to_owned() };
        curves_ui(ui, &CURVES, &curves, &[guessing], most, &mut self.curves);
    }
}

/// What moves, why, and what to try next: true for the network that is looked at.
fn told(view: Option<&GlimpsesView>) -> &'static str {
    let Some(view) = view else {
        return "A network looks at a digit through 24 small windows, one after the other, and then says which digit it \
            was. Press Start training, and watch its error on digits that it does not learn from fall from 90 %, which \
            is guessing";
    };
    let has_memory = view.config.cell == CellKind::FastWeights && view.config.dynamics.rate > 0.0;
    match (view.config.scheme, has_memory) {
        (Scheme::Wipe, true) => {
            "Before it goes down to the parts of a quadrant this network stores its state in the fast weights A and \
             wipes it: what it knew can only come back through A. Start the same with eta 0, which has no A, and \
             compare"
        }
        (Scheme::Wipe, false) => {
            "Before it goes down to the parts of a quadrant this network wipes its state, and it has no memory that \
             brings it back: at the end it knows the last quadrant only. Start the same with fast weights and eta 0.5, \
             and compare"
        }
        (Scheme::Flat, true) => {
            "This network carries its state from glimpse to glimpse, so its fast weights have little to do. Start the \
             same with Store and wipe: then nothing but A outlives the wipe"
        }
        (Scheme::Flat, false) => {
            "This network carries all that it knows in its state from glimpse to glimpse. Start the same with Store \
             and wipe: then what it knew is gone, for it has no fast weights"
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::glimpse::TrainConfig;
    use crate::recurrent::{Dynamics, Network};

    #[test]
    fn what_is_told_is_true_for_the_network_that_is_looked_at() {
        let view = |cell, scheme, rate| {
            let dynamics = Dynamics { rate, ..Dynamics::default() };
            let config = TrainConfig { cell, scheme, dynamics, units: 4, ..TrainConfig::default() };
            let network = Arc::new(Network::new(config.shape(), dynamics, 1).unwrap());
            GlimpsesView { config, network, curve: Vec::new() }
        };
        assert!(told(None).contains("Start training"));
        let said = |cell, scheme, rate| told(Some(&view(cell, scheme, rate)));
        assert!(said(CellKind::FastWeights, Scheme::Wipe, 0.5).contains("come back through A"));
        assert!(said(CellKind::FastWeights, Scheme::Wipe, 0.0).contains("no memory"), "eta 0 is no memory");
        assert!(said(CellKind::Lstm, Scheme::Wipe, 0.5).contains("no memory"), "eta means nothing to an LSTM");
        assert!(said(CellKind::Irnn, Scheme::Flat, 0.5).contains("in its state"));
    }
}
