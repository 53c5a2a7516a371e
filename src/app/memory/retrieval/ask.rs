//! Ask a network a string of one's own: its answer, what it held and looked back at, and what is left when parts are
//! taken away.

use std::sync::Arc;

use eframe::egui::{self, RichText, TextEdit, Ui};

use super::ablate::{Ablation, ablate_ui};
use super::kind::Subject;
use super::look::{LookView, look_ui};
use super::text::{parts, text_ui};
use crate::app::background::Later;
use crate::app::memory::answer::{Answer, answer_ui, likeliest};
use crate::app::theme::space;
use crate::app::trainings::Chosen;
use crate::app::widgets::quiet;
use crate::engine::training::sentence;
use crate::engine::worker::Wake;
use crate::numeric::random::{Purpose, generator};
use crate::recurrent::{CellKind, Dynamics, Network, Trace};
use crate::retrieval::{Question, Task, TestResult, character, probe, test};

/// Strings of a test.
const TEST_STRINGS: usize = 2_000;
/// Which strings: others than those of the trainings' seeds.
const TEST_SEED: u64 = 20_161_020;
/// Symbols of the digits 0 to 9 among the answers of a network.
const DIGITS: std::ops::Range<usize> = 26..36;
/// Up to this many units a string is answered within a millisecond, so at once.
const AT_ONCE: usize = 128;

/// A network as it is asked: the same weights, stored and read in some way.
#[derive(Debug, Clone)]
struct Key {
    subject: Chosen,
    network: Arc<Network>,
    dynamics: Dynamics,
    question: Option<Question>,
    pairs: usize,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.subject == other.subject
            && Arc::ptr_eq(&self.network, &other.network)
            && self.dynamics == other.dynamics
            && self.question == other.question
            && self.pairs == other.pairs
    }
}

/// The questioning, between frames.
pub struct Ask {
    text: String,
    drawn: u64,
    /// The last string that can be asked.
    question: Option<Question>,
    at: usize,
    ablation: Option<(Chosen, Dynamics, Ablation)>,
    probed: Later<Key, Trace>,
    as_changed: Later<Key, TestResult>,
    as_trained: Later<Key, TestResult>,
    look: LookView,
}

impl Default for Ask {
    fn default() -> Self {
        let text = "c9k8j3f1??c".to_owned();
        let at = text.len() - 1;
        Self {
            question: Question::parse(&text).ok(),
            text,
            drawn: 0,
            at,
            ablation: None,
            probed: Later::default(),
            as_changed: Later::default(),
            as_trained: Later::default(),
            look: LookView::default(),
        }
    }
}

impl Ask {
    /// Whether an answer or an error is being computed.
    pub fn is_busy(&self) -> bool {
        self.probed.is_working() || self.as_trained.is_working() || self.as_changed.is_working()
    }

    /// Draws it. `subjects` are the networks that there are, `chosen` the one that is asked.
    pub fn ui(&mut self, ui: &mut Ui, subjects: &[Subject], chosen: &mut Chosen, wake: &Wake) {
        self.line_ui(ui, subjects, chosen);
        let Some(subject) = subjects.iter().find(|subject| subject.id == *chosen) else {
            ui.add_space(space::LARGE);
            ui.label(quiet("No network yet: start a training or open a kept one, and it can be asked while it learns"));
            return;
        };
        let (cell, own) = (subject.network.shape().cell, subject.network.dynamics());
        // Another network is asked as it was trained; the same one keeps its changes while it goes on learning.
        let mut ablation = match &self.ablation {
            Some((of, was, ablation)) if *of == subject.id && *was == own => *ablation,
            _ => Ablation::none(own),
        };
        let Some(question) = self.question.clone() else { return };
        self.probe(subject, ablation.dynamics(), &question, wake);
        ui.add_space(space::SMALL);
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(egui::vec2(250.0, height), egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_width(250.0);
                let area = egui::ScrollArea::vertical().id_salt("answer").auto_shrink([false, false]);
                area.show(ui, |ui| self.left_ui(ui, subject, own, &question, &mut ablation, wake));
            });
            ui.separator();
            ui.vertical(|ui| self.right_ui(ui, cell));
        });
        self.ablation = Some((subject.id, own, ablation));
    }

    /// The string and the network.
    fn line_ui(&mut self, ui: &mut Ui, subjects: &[Subject], chosen: &mut Chosen) {
        ui.horizontal(|ui| {
            let tip = "Letters each followed by a digit, then ?? and one of the letters: which digit followed it?";
            let label = ui.label(RichText::new("Ask").strong()).on_hover_text(tip);
            let field = TextEdit::singleline(&mut self.text).font(egui::TextStyle::Monospace).desired_width(220.0);
            let response = ui.add(field).labelled_by(label.id).on_hover_text(tip);
            let mut changed = response.changed();
            if ui.button("Another").on_hover_text("Draws a string with as many pairs").clicked() {
                self.draw_another();
                changed = true;
            }
            let parsed = Question::parse(&self.text);
            if let Ok(question) = &parsed
                && changed
            {
                self.at = question.symbols().len() - 1;
                self.question = Some(question.clone());
            }
            let label = ui.label("Network");
            let subject = subjects.iter().find(|subject| subject.id == *chosen);
            let name = subject.map_or("no network", |subject| subject.name.as_str());
            egui::ComboBox::from_id_salt("asked network")
                .width(260.0)
                .selected_text(name)
                .truncate()
                .show_ui(ui, |ui| {
                    for subject in subjects {
                        ui.selectable_value(chosen, subject.id, &subject.name);
                    }
                })
                .response
                .labelled_by(label.id);
            match (&parsed, subject) {
                (Err(error), _) => {
                    ui.colored_label(ui.visuals().error_fg_color, sentence(error));
                }
                (Ok(question), Some(subject)) if question.pairs() > subject.pairs => {
                    let words = format!("longer than what it learned: {} pairs", subject.pairs);
                    ui.colored_label(ui.visuals().warn_fg_color, words);
                }
                _ => {}
            }
        });
    }

    fn draw_another(&mut self) {
        let pairs = self.question.as_ref().map_or(4, Question::pairs);
        if let Ok(task) = Task::new(pairs) {
            self.drawn += 1;
            self.text = task.draw(&mut generator(TEST_SEED, Purpose::Testing, self.drawn << 8)).to_string();
        }
    }

    fn probe(&mut self, subject: &Subject, dynamics: Dynamics, question: &Question, wake: &Wake) {
        let network = subject.network.clone();
        let at_once = network.shape().units <= AT_ONCE;
        let key = Key { subject: subject.id, network, dynamics, question: Some(question.clone()), pairs: 0 };
        let compute = |key: &Key| {
            let question = key.question.as_ref().ok_or("There is nothing to ask")?;
            let probe = probe(&key.network, question, Some(key.dynamics)).map_err(|error| sentence(&error))?;
            Ok(probe.trace)
        };
        if at_once {
            self.probed.now(&key, compute);
        } else {
            self.probed.wish(&key, wake, compute);
        }
    }

    /// Answer, ablations, test error.
    fn left_ui(
        &mut self,
        ui: &mut Ui,
        subject: &Subject,
        own: Dynamics,
        question: &Question,
        ablation: &mut Ablation,
        wake: &Wake,
    ) {
        match self.probed.latest() {
            Some((key, trace)) => {
                let right = key.question.as_ref().map_or(0, Question::answer);
                let likeliest = likeliest(&trace.probabilities).map(|(symbol, share)| (character(symbol), share));
                let digits = trace.probabilities.get(DIGITS).unwrap_or_default();
                let answer = Answer { likeliest, right: character(right), digits };
                answer_ui(ui, &answer, 236.0, 104.0);
            }
            None => {
                ui.spinner();
            }
        }
        ui.add_space(space::MEDIUM);
        ui.strong("Without and otherwise").on_hover_text(
            "The trained weights stay; what is changed here is how the fast weights are stored and read",
        );
        ablate_ui(ui, subject.network.shape().cell, own, ablation);
        ui.add_space(space::SMALL);
        self.test_ui(ui, subject, own, question.pairs(), ablation, wake);
    }

    /// The error on many strings, as trained and as changed.
    fn test_ui(
        &mut self,
        ui: &mut Ui,
        subject: &Subject,
        own: Dynamics,
        pairs: usize,
        ablation: &Ablation,
        wake: &Wake,
    ) {
        let key =
            |dynamics| Key { subject: subject.id, network: subject.network.clone(), dynamics, question: None, pairs };
        let (trained, changed) = (key(own), key(ablation.dynamics()));
        let compute = |key: &Key| {
            let mut network = (*key.network).clone();
            network.set_dynamics(key.dynamics).map_err(|error| sentence(&error))?;
            let task = Task::new(key.pairs).map_err(|error| sentence(&error))?;
            test(&network, task, TEST_SEED, TEST_STRINGS).map_err(|error| sentence(&error))
        };
        let differs = ablation.dynamics() != own;
        self.as_trained.receive();
        self.as_changed.receive();
        // A network in training has its own curve; here it is measured when one asks for it.
        let asked = subject.training
            && ui.button("Measure test error").on_hover_text("On 2,000 strings, in the background").clicked();
        if asked || !subject.training {
            self.as_trained.wish(&trained, wake, compute);
            if differs {
                self.as_changed.wish(&changed, wake, compute);
            }
        }
        let measured = self.as_trained.latest().is_some_and(|(of, _)| of.subject == subject.id);
        if subject.training && !measured && !self.as_trained.is_busy() {
            return;
        }
        let busy = self.as_trained.is_busy() || self.as_changed.is_busy();
        let tip = format!("Share of wrong answers on {TEST_STRINGS} strings of {pairs} pairs like this one");
        ui.label(quiet(format!("Test error on 2,000 strings, K = {pairs}")).small()).on_hover_text(tip);
        let said = |later: &Later<Key, TestResult>, key: &Key| {
            let same = |of: &Key| of.subject == key.subject && of.dynamics == key.dynamics && of.pairs == pairs;
            let known = later.latest().filter(|(of, _)| same(of) && (subject.training || *of == key));
            match (later.failure(key), known) {
                (Some(words), _) => words.to_owned(),
                (None, Some((_, result))) => format!("{:.2} %", 100.0 * result.error),
                (None, None) => "…".to_owned(),
            }
        };
        ui.horizontal(|ui| {
            ui.label(format!("as trained {}", said(&self.as_trained, &trained)));
            if differs {
                ui.strong(format!("as changed {}", said(&self.as_changed, &changed)));
            }
            if busy {
                ui.add(egui::Spinner::new().size(12.0));
            }
        });
    }

    /// The characters and the inside of the network.
    fn right_ui(&mut self, ui: &mut Ui, cell: CellKind) {
        let Some((key, trace)) = self.probed.latest() else { return };
        let shown = key.question.as_ref().map(Question::to_string).unwrap_or_default();
        let (parts, trace) = (parts(&shown), trace.clone());
        text_ui(ui, &parts, &mut self.at);
        ui.add_space(space::SMALL);
        look_ui(ui, &trace, cell, &parts, &mut self.at, &mut self.look);
    }
}
