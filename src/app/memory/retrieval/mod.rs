//! Associative retrieval, the paper's own task, live: networks learn in the background while their errors are drawn
//! against the floor, and any of them, learning or learned, can be asked a string and looked into.

mod ablate;
mod ask;
mod form;
mod kind;
mod look;
mod text;

use eframe::egui::{self, Sense, Ui, vec2};

use self::ask::Ask;
use self::form::form_ui;
use self::kind::{RetrievalKind, RetrievalTrainings, pairs, subjects};
use super::bars::{Bar, bars_ui};
use crate::app::commands::UiCommand;
use crate::app::room::{Door, News, Room};
use crate::app::theme::space;
use crate::app::trainings::{
    CurveWords, CurvesView, Floor, TrainingDesk, brief_ui, curves, curves_ui, last_update, left_ui, trainings_ui,
};
use crate::app::widgets::fields::refusal;
use crate::app::widgets::{quiet, thousands};
use crate::engine::training::bundled_retrieval;
use crate::engine::worker::Wake;
use crate::retrieval::floor;

/// Width of the bars of the slots beside the curves.
const SLOTS: f32 = 200.0;

const CURVES: CurveWords = CurveWords {
    id: "retrieval curves",
    error: "Test error",
    error_tip: "Share of wrong answers, on strings that no network is trained on",
    loss_tip: "Cross entropy of the batches that are trained on, in nats; ln 10 = 2.30 is guessing",
    most: [90.0, 2.4],
};

/// The tab.
#[derive(Default)]
pub(in crate::app) struct RetrievalTab {
    trainings: RetrievalTrainings,
    curves: CurvesView,
    ask: Ask,
    /// Whether the bundled network was looked for.
    opened: bool,
    /// Why it is not there.
    missing: Option<String>,
}

impl Room for RetrievalTab {
    /// Trainings do not begin by themselves.
    fn is_busy(&self) -> bool {
        self.ask.is_busy()
    }

    fn receive(&mut self, wake: &Wake) -> Vec<News> {
        self.trainings.receive(wake)
    }

    fn training(&mut self) -> Option<&mut dyn TrainingDesk> {
        Some(&mut self.trainings)
    }

    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        if !std::mem::replace(&mut self.opened, true) {
            match bundled_retrieval() {
                Ok(view) => self.trainings.offer("Bundled", view),
                Err(words) => self.missing = Some(words),
            }
        }
        if door.sides.left {
            left_ui(ui, door.sizes, |ui| self.trainings_ui(ui, door.ui_commands, door.wake));
        }
        egui::CentralPanel::default().frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 0))).show(
            ui,
            |ui| {
                let height = (ui.available_height() * 0.38).clamp(120.0, 320.0);
                ui.allocate_ui_with_layout(
                    vec2(ui.available_width(), height),
                    egui::Layout::left_to_right(egui::Align::Min),
                    |ui| self.progress_ui(ui),
                );
                ui.separator();
                let subjects = subjects(&self.trainings);
                let before = self.trainings.chosen();
                let mut chosen = before;
                self.ask.ui(ui, &subjects, &mut chosen, door.wake);
                if chosen != before {
                    self.trainings.choose(chosen);
                }
            },
        );
    }
}

impl RetrievalTab {
    fn trainings_ui(&mut self, ui: &mut Ui, ui_commands: &mut Vec<UiCommand>, wake: &Wake) {
        ui.horizontal(|ui| {
            ui.strong("New training").on_hover_text(
                "Associative retrieval: read c9k8j3f1??c, answer 9. The network sees each character once and must have \
                 bound the digits to their letters",
            );
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let tip = "A kept network: to ask it, and to go on with its training";
                if ui.button("Open…").on_hover_text(tip).clicked() {
                    ui_commands.push(UiCommand::TrainingOpen);
                }
                brief_ui::<RetrievalKind>(ui, &mut self.trainings.form);
            });
        });
        ui.label(quiet("Which digit followed the letter? One pass, no looking back").small());
        ui.add_space(space::SMALL);
        let refused = self.trainings.now().refused;
        let begun = form_ui(ui, &mut self.trainings.form, refused.as_deref());
        let forms: Vec<_> = begun.into_iter().map(|cell| self.trainings.form.with_cell(cell)).collect();
        if !forms.is_empty() {
            self.trainings.start_with(forms, wake);
        }
        if let Some(words) = &self.missing {
            refusal(ui, words);
        }
        ui.separator();
        ui.strong("Trainings");
        if self.trainings.listed().is_empty() {
            ui.label(quiet("None yet. Start one with fast weights and one without, and watch who leaves the floor"));
        }
        trainings_ui(ui, &mut self.trainings, ui_commands);
    }

    /// Curves and, of the chosen training, the slots.
    fn progress_ui(&mut self, ui: &mut Ui) {
        // One floor for every number of pairs that is being learned.
        let mut pairs = pairs(&self.trainings);
        if pairs.is_empty() {
            pairs.push(self.trainings.form.pairs);
        }
        let known = pairs.into_iter().filter(|pairs| (2..=26).contains(pairs));
        let floors: Vec<Floor> = known
            .map(|pairs| {
                let error = 100.0 * floor(pairs);
                Floor { error, words: format!("no binding: {error:.2} % at K = {pairs}") }
            })
            .collect();
        let most = last_update(&self.trainings, |view| &view.curve).unwrap_or(self.trainings.form.updates).max(1);
        let curves = curves(&self.trainings, |view| &view.curve);
        let width = ui.available_width() - SLOTS - space::LARGE;
        let height = ui.available_height();
        ui.allocate_ui_with_layout(vec2(width, height), egui::Layout::top_down(egui::Align::Min), |ui| {
            curves_ui(ui, &CURVES, &curves, &floors, most, &mut self.curves);
        });
        ui.allocate_ui_with_layout(vec2(SLOTS, height), egui::Layout::top_down(egui::Align::Min), |ui| {
            self.slots_ui(ui);
        });
    }

    /// Share of right answers by the place of the pair that is asked for.
    fn slots_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let tip = "Share of right answers when the first pair of the string is asked for, the second, and so on: \
                       early pairs have decayed most";
            ui.strong("Right by place").on_hover_text(tip);
            ui.label(quiet("of the pair").small());
        });
        let Some((view, colour)) = self.trainings.shown() else {
            ui.label(quiet("Shown for the chosen training").small());
            return;
        };
        let Some(test) = &view.test else {
            let words = format!("First test after {} updates", thousands(view.config.test_every as usize));
            ui.label(quiet(words).small());
            return;
        };
        let bars: Vec<Bar> = test
            .slots
            .iter()
            .enumerate()
            .map(|(slot, share)| {
                let value = share.unwrap_or(f64::NAN) as f32;
                let text = match share {
                    Some(share) => format!("Pair {}: {:.1} % right", slot + 1, 100.0 * share),
                    None => format!("Pair {}: never asked for", slot + 1),
                };
                Bar { label: (slot + 1).to_string(), value, text, colour, marked: false }
            })
            .collect();
        let size = vec2(ui.available_width() - 4.0, (ui.available_height() - 18.0).max(50.0));
        bars_ui(ui, "Right by place", &bars, 1.0, size, Sense::hover());
        ui.label(quiet(format!("{} strings, K = {}", thousands(test.questions), test.pairs)).small());
    }
}
