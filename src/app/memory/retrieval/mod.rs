//! Associative retrieval, the paper's own task, live: networks learn in the background while their errors are drawn
//! against the floor, and any of them, learning or learned, can be asked a string and looked into.

mod ablate;
mod answer;
mod ask;
mod bars;
mod curves;
mod files;
mod form;
mod list;
mod look;
mod school;
mod text;

use eframe::egui::{self, ScrollArea, Sense, Ui, vec2};

use self::ask::Ask;
use self::bars::{Bar, bars_ui};
use self::curves::{CurvesView, Floor, curves_ui};
use self::files::Files;
use self::form::{Form, form_ui};
use self::list::{Row, Wish, row_ui};
use self::school::{Chosen, School};
use crate::app::room::{Door, Room};
use crate::app::theme::space;
use crate::app::widgets::fields::refusal;
use crate::app::widgets::{quiet, thousands};
use crate::engine::training::{Opened, RetrievalTrainee, bundled_retrieval, sentence};
use crate::engine::worker::Wake;
use crate::retrieval::{TrainConfig, Trainer, floor};

/// Width of the bars of the slots beside the curves.
const SLOTS: f32 = 200.0;

/// The tab.
#[derive(Default)]
pub(in crate::app) struct RetrievalTab {
    form: Form,
    school: School,
    curves: CurvesView,
    ask: Ask,
    files: Files,
    /// Whether the bundled network was looked for.
    opened: bool,
}

impl Room for RetrievalTab {
    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        let wake = door.wake;
        self.take_over(wake);
        let left =
            egui::Panel::left("retrieval trainings").resizable(true).default_size(318.0).size_range(270.0..=420.0);
        left.show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                ui.set_width(ui.available_width() - space::MEDIUM);
                self.trainings_ui(ui, wake);
            });
        });
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
                let subjects = self.school.subjects();
                let mut chosen = self.school.chosen();
                self.ask.ui(ui, &subjects, &mut chosen, wake);
                self.school.choose(chosen);
            },
        );
    }

    /// Whether an answer or an error is computed; trainings do not count.
    fn is_busy(&self) -> bool {
        self.ask.is_busy()
    }
}

impl RetrievalTab {
    /// Takes over what was opened and written meanwhile.
    fn take_over(&mut self, wake: &Wake) {
        if !std::mem::replace(&mut self.opened, true) {
            match bundled_retrieval() {
                Ok(view) => self.school.show("Bundled", view),
                Err(words) => self.files.say_error(words),
            }
        }
        match self.files.receive() {
            Some(Opened::Training(trainee)) => self.school.take_in(*trainee, false, wake),
            Some(Opened::Still(view)) => self.school.show("Opened", *view),
            None => {}
        }
        for keep in self.files.keeps() {
            match self.school.keeper(keep.number) {
                Some(keeper) => self.files.keep(keeper, keep.path, wake),
                None => self.files.say_error("This training is no longer in the list".to_owned()),
            }
        }
        for path in self.files.opens() {
            self.files.open(path, wake);
        }
    }

    fn trainings_ui(&mut self, ui: &mut Ui, wake: &Wake) {
        ui.horizontal(|ui| {
            ui.strong("New training").on_hover_text(
                "Associative retrieval: read c9k8j3f1??c, answer 9. The network sees each character once and must have bound \
                 the digits to their letters",
            );
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let tip = "A kept network: to ask it, and to go on with its training";
                if ui.button("Open…").on_hover_text(tip).clicked() {
                    self.files.ask_open();
                }
            });
        });
        ui.label(quiet("Which digit followed the letter? One pass, no looking back").small());
        ui.add_space(space::SMALL);
        let config = self.form.config();
        let refused = config.check().err().map(|error| sentence(&error));
        let before = self.school.pupils().len();
        for cell in form_ui(ui, &mut self.form, refused.as_deref()) {
            self.start(TrainConfig { cell, ..config.clone() }, wake);
        }
        // Of several that began, the first is looked at.
        if let Some(number) = self.school.pupils().get(before).map(|first| first.number) {
            self.school.choose(Chosen::Training(number));
        }
        self.files.ui(ui);
        ui.separator();
        ui.strong("Trainings");
        if self.school.pupils().is_empty() {
            ui.label(quiet("None yet. Start one with fast weights and one without, and watch who leaves the floor"));
        }
        let mut wishes = Vec::new();
        for pupil in self.school.pupils() {
            let (progress, standing) = (pupil.training.latest(), pupil.training.standing());
            let row = Row {
                number: pupil.number,
                name: &pupil.name,
                colour: pupil.colour,
                chosen: self.school.chosen() == Chosen::Training(pupil.number),
                progress: &progress,
                standing: &standing,
                error: progress.view.curve.last().map(|point| 100.0 * point.value.error as f32),
            };
            wishes.extend(row_ui(ui, &row).map(|wish| (pupil.number, wish)));
        }
        for (number, wish) in wishes {
            self.carry_out(number, wish);
        }
    }

    fn start(&mut self, config: TrainConfig, wake: &Wake) {
        match Trainer::new(config) {
            Ok(trainer) => self.school.take_in(RetrievalTrainee::new(trainer), true, wake),
            Err(error) => self.files.say_error(sentence(&error)),
        }
    }

    fn carry_out(&mut self, number: usize, wish: Wish) {
        match wish {
            Wish::Choose => self.school.choose(Chosen::Training(number)),
            Wish::Keep => {
                if let Some(pupil) = self.school.pupil(number) {
                    self.files.ask_keep(number, &pupil.stem());
                }
            }
            Wish::Remove => self.school.remove(number),
            Wish::More(updates) => {
                if let Err(words) = self.school.teach_on(number, updates) {
                    self.files.say_error(words);
                }
            }
            Wish::Pause | Wish::Resume | Wish::Stop => {
                if let Some(pupil) = self.school.pupil_mut(number) {
                    match wish {
                        Wish::Pause => pupil.training.pause(),
                        Wish::Resume => pupil.training.resume(),
                        _ => pupil.training.stop(),
                    }
                }
            }
        }
    }

    /// Curves and, of the chosen training, the slots.
    fn progress_ui(&mut self, ui: &mut Ui) {
        let curves = self.school.curves();
        // One floor for every number of pairs that is being learned.
        let mut pairs = self.school.pairs();
        if pairs.is_empty() {
            pairs.push(self.form.pairs);
        }
        let known = pairs.into_iter().filter(|pairs| (2..=26).contains(pairs));
        let floors: Vec<Floor> = known
            .map(|pairs| {
                let error = 100.0 * floor(pairs);
                Floor { error, words: format!("no binding: {error:.2} % at K = {pairs}") }
            })
            .collect();
        let most = self.school.last_update();
        let width = ui.available_width() - SLOTS - space::LARGE;
        let height = ui.available_height();
        ui.allocate_ui_with_layout(vec2(width, height), egui::Layout::top_down(egui::Align::Min), |ui| {
            curves_ui(ui, &curves, &floors, most.unwrap_or(self.form.updates).max(1), &mut self.curves);
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
        let Some((view, colour)) = self.school.shown() else {
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

/// What went wrong or right with a file, drawn where the trainings are begun.
fn message_ui(ui: &mut Ui, message: &Result<String, String>) {
    match message {
        Ok(words) => {
            ui.label(quiet(words.as_str()));
        }
        Err(words) => refusal(ui, words),
    }
}
