//! One digit, looked at: the window of each glimpse, what is seen through it, and what the network would answer then.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{self, Align, Layout, Slider, Ui, vec2};

use super::kind::Form;
use super::over_time::over_time_ui;
use super::tiles::{Pictures, digit_ui, glimpses_ui, words};
use crate::app::background::Later;
use crate::app::memory::answer::{Answer, answer_ui, likeliest};
use crate::app::theme::space;
use crate::app::trainings::Chosen;
use crate::app::widgets::quiet;
use crate::digits::Digits;
use crate::engine::training::{DigitsFrom, GlimpsesView, sentence};
use crate::engine::worker::Wake;
use crate::glimpse::{Probe, STEPS, Scheme, probe, wrong_places};
use crate::recurrent::Network;

/// Digits that can be paged through.
const LOOKED_AT: usize = 200;
/// While it plays, a glimpse stays so long, in seconds.
const GLIMPSE: f64 = 0.45;

/// A digit as it is shown to a network.
#[derive(Clone)]
struct Key {
    subject: Chosen,
    network: Arc<Network>,
    scheme: Scheme,
    digits: Arc<Digits>,
    /// Which digit; none: all of them.
    place: Option<usize>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.is_of(other) && Arc::ptr_eq(&self.network, &other.network)
    }
}

impl Key {
    /// Whether it is about the same digit, training and scheme, at whatever time.
    fn is_of(&self, other: &Self) -> bool {
        self.subject == other.subject
            && self.scheme == other.scheme
            && self.place == other.place
            && Arc::ptr_eq(&self.digits, &other.digits)
    }
}

/// The look, between frames.
pub struct GlimpseLook {
    digits: Later<DigitsFrom, Digits>,
    /// Which of them.
    place: usize,
    /// The glimpse after which it is looked at.
    step: usize,
    /// When the present glimpse was come to, while it plays.
    playing: Option<f64>,
    probed: Later<Key, Probe>,
    /// Which digits the network answers wrongly.
    wrong: Later<Key, Vec<usize>>,
    pictures: Pictures,
}

impl Default for GlimpseLook {
    /// At the end, where the answer counts.
    fn default() -> Self {
        Self {
            digits: Later::default(),
            place: 0,
            step: STEPS - 1,
            playing: None,
            probed: Later::default(),
            wrong: Later::default(),
            pictures: Pictures::default(),
        }
    }
}

impl GlimpseLook {
    /// Whether something is computed for it.
    pub fn is_busy(&self) -> bool {
        self.digits.is_working() || self.probed.is_working() || self.wrong.is_working()
    }

    /// Draws it; `subject` is the network that is looked at, if there is one.
    pub fn ui(&mut self, ui: &mut Ui, subject: Option<(Chosen, &GlimpsesView)>, form: &Form, wake: &Wake) {
        self.digits.wish(&form.digits, wake, |from| from.test(LOOKED_AT));
        if let Some(words) = self.digits.failure(&form.digits) {
            ui.colored_label(ui.visuals().error_fg_color, words);
        }
        let Some((_, digits)) = self.digits.latest() else {
            ui.spinner();
            return;
        };
        let digits = digits.clone();
        self.place = self.place.min(digits.len() - 1);
        let scheme = subject.map_or(form.config.scheme, |(_, view)| view.config.scheme);
        let key = subject.map(|(subject, view)| Key {
            subject,
            network: view.network.clone(),
            scheme,
            digits: digits.clone(),
            place: Some(self.place),
        });
        if let Some(key) = &key {
            self.probed.wish(key, wake, |key| {
                let place = key.place.unwrap_or_default();
                probe(&key.network, &key.digits, place, key.scheme).map_err(|error| sentence(&error))
            });
            let all = Key { place: None, ..key.clone() };
            self.wrong.wish(&all, wake, |key| {
                wrong_places(&key.network, &key.digits, key.scheme).map_err(|error| sentence(&error))
            });
        }
        self.play(ui);
        self.line_ui(ui, &digits, key.as_ref());
        ui.add_space(space::SMALL);
        let height = ui.available_height().max(160.0);
        let side = (height - 48.0).clamp(110.0, 300.0);
        ui.horizontal_top(|ui| {
            column(ui, side, height, |ui| {
                ui.strong("Digit").on_hover_text(
                    "Where the network looks: the bright window; it has seen what is within the thin ones",
                );
                digit_ui(ui, &mut self.pictures, &digits, self.place, self.step, side);
            });
            ui.add_space(space::MEDIUM);
            column(ui, side * 1.5, height, |ui| {
                ui.strong("What it sees").on_hover_text(
                    "The 24 glimpses of 7 × 7 pixels, a row for each quadrant. A click goes to one; the arrow keys to \
                     its neighbours",
                );
                glimpses_ui(ui, &mut self.pictures, &digits, self.place, &mut self.step, scheme, side);
            });
            ui.add_space(space::MEDIUM);
            let width = ui.available_width().max(260.0);
            column(ui, width, height, |ui| self.answer_ui(ui, &digits, key.as_ref()));
        });
    }

    /// Goes to the next glimpse when it is time.
    fn play(&mut self, ui: &Ui) {
        let Some(since) = self.playing else { return };
        let now = ui.input(|input| input.time);
        if now - since >= GLIMPSE {
            self.step += 1;
            self.playing = (self.step + 1 < STEPS).then_some(now);
        }
        if self.playing.is_some() {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(GLIMPSE / 2.0));
        }
    }

    /// Which digit, and which glimpse of it.
    fn line_ui(&mut self, ui: &mut Ui, digits: &Digits, key: Option<&Key>) {
        let count = digits.len();
        ui.horizontal_wrapped(|ui| {
            let shown = format!("Digit {} of {count}, a {}", self.place + 1, digits.label(self.place));
            ui.strong(shown).on_hover_text("No network learns from these digits");
            let (mut to, last) = (None, count - 1);
            let button = |ui: &mut Ui, text: &str, name: &str, tip: &str| {
                ui.button(text).on_hover_text(tip).accessible_name(name).clicked()
            };
            if button(ui, "Back", "Digit before", "The digit before") {
                to = Some(self.place.checked_sub(1).unwrap_or(last));
            }
            if button(ui, "Next", "Next digit", "The next digit") {
                to = Some((self.place + 1) % count);
            }
            let wrong = self
                .wrong
                .latest()
                .filter(|(of, _)| key.is_some_and(|key| of.is_of(&Key { place: None, ..key.clone() })));
            if let Some((_, wrong)) = wrong {
                let next = wrong.iter().find(|place| **place > self.place).or(wrong.first()).copied();
                let tip = "The next digit that this network answers wrongly";
                let response = ui.add_enabled(next.is_some(), egui::Button::new("Next wrong")).on_hover_text(tip);
                if response.accessible_name("Next wrong digit").clicked() {
                    to = next;
                }
                ui.label(quiet(format!("{} of these {count} are answered wrongly", wrong.len())).small());
            }
            if let Some(to) = to {
                self.place = to;
            }
            ui.separator();
            let text = if self.playing.is_some() { "Hold" } else { "Play glimpses" };
            if ui.button(text).on_hover_text("One glimpse after the other, from the first").clicked() {
                self.playing = match self.playing {
                    Some(_) => None,
                    None => {
                        self.step = 0;
                        Some(ui.input(|input| input.time))
                    }
                };
            }
            ui.spacing_mut().slider_width = 150.0;
            let mut glimpse = self.step + 1;
            let slider = ui.add(Slider::new(&mut glimpse, 1..=STEPS).show_value(false));
            let slider = slider.on_hover_text("After which glimpse the network is looked at");
            slider.widget_info(|| egui::WidgetInfo::slider(true, glimpse as f64, "Glimpse"));
            if slider.changed() {
                (self.step, self.playing) = (glimpse.saturating_sub(1).min(STEPS - 1), None);
            }
            let scheme = key.map(|key| key.scheme);
            ui.label(quiet(words(self.step, scheme)).small());
        });
    }

    /// What the network would answer now, and after every glimpse.
    fn answer_ui(&mut self, ui: &mut Ui, digits: &Digits, key: Option<&Key>) {
        let Some(key) = key else {
            ui.strong("Answer");
            ui.label(quiet("No network yet. Start a training: what it answers after every glimpse appears here"));
            return;
        };
        if let Some(words) = self.probed.failure(key) {
            ui.colored_label(ui.visuals().error_fg_color, words);
        }
        let Some((_, probe)) = self.probed.latest().filter(|(of, _)| of.is_of(key)) else {
            ui.spinner();
            return;
        };
        let at = self.step.min(STEPS - 1);
        let when = if at + 1 == STEPS { "at the end".to_owned() } else { format!("after glimpse {}", at + 1) };
        ui.strong(format!("Answer {when}")).on_hover_text(
            "What counts is the answer at the end. Before it, this is what the network would answer if it had to",
        );
        let letter = |digit: usize| char::from(b'0' + digit as u8);
        let answers = &probe.answers[at];
        let likeliest = likeliest(answers).map(|(digit, share)| (letter(digit), share));
        let right = digits.label(self.place);
        let width = ui.available_width() - 4.0;
        let bars = ((ui.available_height() - 150.0) * 0.5).clamp(60.0, 150.0);
        answer_ui(ui, &Answer { likeliest, right: letter(right), digits: answers }, width, bars);
        ui.add_space(space::SMALL);
        ui.strong("After every glimpse").on_hover_text(
            "A row for each digit, a column for each glimpse: the brighter, the more likely. The right digit is framed",
        );
        over_time_ui(ui, probe, right, &mut self.step, width);
    }
}

fn column(ui: &mut Ui, width: f32, height: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.set_max_height(height);
        contents(ui);
    });
}
