//! A digit that is drawn, or one that nothing was learned from, and what the network makes of it.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::{Slider, Ui, WidgetInfo, vec2};

use super::compare::Second;
use super::pad::Pad;
use super::race::{Told, layers_ui, likeliest, picture_ui, race_ui, settling_ui};
use crate::app::background::Later;
use crate::app::theme::space;
use crate::app::trainings::Chosen;
use crate::app::widgets::quiet;
use crate::digits::Digits;
use crate::engine::training::{DigitsFrom, ForwardForwardView};
use crate::engine::worker::Wake;
use crate::forward_forward::{Asked, Config, Learner, Negative, asked};

/// Digits that can be paged through.
const PAGED: usize = 200;
/// While the race is played, a layer takes so long, in seconds.
const LAYER: f64 = 0.8;

/// Who is asked about which digit.
#[derive(Clone)]
struct Key {
    subject: Chosen,
    config: Config,
    learner: Arc<Learner>,
    digits: Arc<Digits>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.is_of(other) && Arc::ptr_eq(&self.learner, &other.learner) && self.config == other.config
    }
}

impl Key {
    /// Whether it is about the same digit and training, at whatever time.
    fn is_of(&self, other: &Self) -> bool {
        self.subject == other.subject && Arc::ptr_eq(&self.digits, &other.digits)
    }
}

/// Pad, digit and race, between frames.
#[derive(Default)]
pub struct Ask {
    digits: Later<DigitsFrom, Digits>,
    place: usize,
    /// The digit at that place alone.
    page: Option<(usize, Arc<Digits>, Arc<Digits>)>,
    pad: Pad,
    told: Later<Key, Asked>,
    /// The same of the network that it is compared with.
    told_second: Later<Key, Asked>,
    /// Layers of the race that are shown; none: all of them.
    layers: Option<usize>,
    /// When the present layer was come to, while the race is played.
    playing: Option<f64>,
}

impl Ask {
    /// Whether something is computed for it.
    pub fn is_busy(&self) -> bool {
        self.digits.is_working() || self.told.is_working() || self.told_second.is_working()
    }

    /// Draws it for the network that is looked at, and for the second one where two are compared.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        subject: Option<(Chosen, &ForwardForwardView)>,
        second: Option<&Second>,
        from: &DigitsFrom,
        wake: &Wake,
    ) {
        self.digits.wish(from, wake, |from| from.test(PAGED));
        if let Some(words) = self.digits.failure(from) {
            ui.colored_label(ui.visuals().error_fg_color, words);
        }
        let Some((_, digits)) = self.digits.latest() else {
            ui.spinner();
            return;
        };
        let digits = digits.clone();
        self.place = self.place.min(digits.len() - 1);
        let shown = self.shown(&digits);
        let both = [(&mut self.told, subject), (&mut self.told_second, second.map(|two| (two.chosen, &*two.seen)))];
        for (told, subject) in both {
            let Some((chosen, view)) = subject.filter(|(_, view)| view.config.kind.is_told_labels()) else { continue };
            let (config, learner) = (view.config.clone(), view.learner.clone());
            let key = Key { subject: chosen, config, learner, digits: shown.clone() };
            told.wish(&key, wake, |key| {
                asked(&key.config, &key.learner, &key.digits).ok_or_else(|| "It was told no labels".to_owned())
            });
        }
        let height = ui.available_height().max(190.0);
        ui.horizontal_top(|ui| {
            let side = (height - 64.0).clamp(110.0, 220.0);
            ui.vertical(|ui| {
                ui.set_width(side.max(150.0));
                self.pad_ui(ui, &digits, side);
            });
            ui.add_space(space::MEDIUM);
            let share = if second.is_some() { 0.5 } else { 0.56 };
            let width = (ui.available_width() * share).max(250.0);
            let right = self.pad.drawn().is_none().then(|| digits.label(self.place));
            match (subject, self.asked(&self.told, subject.map(|(chosen, _)| chosen))) {
                (Some((_, view)), Some(asked)) => {
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        self.race_ui(ui, view, &asked, right, height);
                    });
                    ui.add_space(space::MEDIUM);
                    if second.is_none() {
                        ui.vertical(|ui| handed_on_ui(ui, view, &asked, right, height));
                    }
                }
                (Some((_, view)), None) if !view.config.kind.is_told_labels() => {
                    ui.vertical(|ui| {
                        if second.is_some() {
                            ui.set_width(width);
                        }
                        hybrids_ui(ui, view);
                    });
                }
                (Some(_), None) => {
                    ui.spinner();
                }
                (None, _) => {
                    ui.label(quiet("No network yet. Start a training: the race of the ten labels appears here"));
                }
            }
            if let Some(second) = second {
                ui.vertical(|ui| self.second_ui(ui, second, right, height));
            }
        });
    }

    /// What was told last of this network, if it is about the digit that is shown.
    fn asked(&self, told: &Later<Key, Asked>, of: Option<Chosen>) -> Option<Arc<Asked>> {
        let (key, asked) = told.latest()?;
        (of == Some(key.subject) && self.is_shown(&key.digits)).then(|| asked.clone())
    }

    /// The race of the second network, for the same digit.
    fn second_ui(&self, ui: &mut Ui, second: &Second, right: Option<usize>, height: f32) {
        ui.strong(format!("Race of {}", second.name));
        let view = &*second.seen;
        if !view.config.kind.is_told_labels() {
            ui.label(quiet("It was told no labels, so there is no race to run"));
            return;
        }
        let Some(asked) = self.asked(&self.told_second, Some(second.chosen)) else {
            ui.spinner();
            return;
        };
        let layers = self.layers.unwrap_or(usize::MAX).min(asked.race.ncols());
        let of = format!(" of {}", second.name);
        let told = Told { of: &of, asked: &asked, rule: &view.config.rule, right, layers };
        let width = ui.available_width();
        race_ui(ui, &told, vec2(width, (height - 76.0).clamp(110.0, 260.0)));
        ui.label(quiet(verdict(view, &asked, right)).small());
    }

    /// The digit that is asked about, alone.
    fn shown(&mut self, digits: &Arc<Digits>) -> Arc<Digits> {
        if let Some(drawn) = self.pad.drawn() {
            return drawn.clone();
        }
        if let Some((place, of, alone)) = &self.page
            && *place == self.place
            && Arc::ptr_eq(of, digits)
        {
            return alone.clone();
        }
        let label = digits.label(self.place) as u8;
        // One digit of a set that is whole makes a set that is whole.
        let alone = Digits::new(digits.picture(self.place).to_vec(), vec![label]);
        let alone = Arc::new(alone.unwrap_or_else(|_| (**digits).clone()));
        self.page = Some((self.place, digits.clone(), alone.clone()));
        alone
    }

    fn is_shown(&self, digits: &Arc<Digits>) -> bool {
        match (self.pad.drawn(), &self.page) {
            (Some(drawn), _) => Arc::ptr_eq(drawn, digits),
            (None, Some((_, _, alone))) => Arc::ptr_eq(alone, digits),
            (None, None) => false,
        }
    }

    fn pad_ui(&mut self, ui: &mut Ui, digits: &Arc<Digits>, side: f32) {
        let drawn = self.pad.drawn().is_some();
        let words =
            if drawn { "Your digit".to_owned() } else { format!("A {}: draw your own", digits.label(self.place)) };
        ui.strong(words).on_hover_text("Draw on the picture. The digits that stand there are learned from by nobody");
        self.pad.ui(ui, digits, self.place, side);
        ui.horizontal(|ui| {
            let mut to = None;
            let last = digits.len() - 1;
            if ui.button("Back").on_hover_text("The digit before").accessible_name("Digit before").clicked() {
                to = Some(self.place.checked_sub(1).unwrap_or(last));
            }
            if ui.button("Next").on_hover_text("The next digit").accessible_name("Next digit").clicked() {
                to = Some((self.place + 1) % digits.len());
            }
            if let Some(to) = to {
                self.place = to;
                self.pad.clear();
            }
            if ui.button("Clear").on_hover_text("Wipes the pad").accessible_name("Clear the pad").clicked() {
                self.pad.clear();
            }
        });
    }

    fn race_ui(&mut self, ui: &mut Ui, view: &ForwardForwardView, asked: &Asked, right: Option<usize>, height: f32) {
        let (rule, all) = (&view.config.rule, asked.race.ncols());
        self.play(ui, all);
        let layers = self.layers.unwrap_or(all).min(all);
        ui.horizontal(|ui| {
            ui.strong("Race of the labels");
            let text = if self.playing.is_some() { "Hold" } else { "Play race" };
            if ui.button(text).on_hover_text("One layer after the other").clicked() {
                let now = ui.input(|input| input.time);
                (self.layers, self.playing) = match self.playing {
                    Some(_) => (self.layers, None),
                    None => (Some(0), Some(now)),
                };
            }
            ui.spacing_mut().slider_width = 70.0;
            let mut shown = layers;
            let slider = ui.add(Slider::new(&mut shown, 0..=all).show_value(false));
            let slider = slider.on_hover_text("How many layers have run");
            slider.widget_info(|| WidgetInfo::slider(true, shown as f64, "Layers of the race"));
            if slider.changed() {
                (self.layers, self.playing) = ((shown < all).then_some(shown), None);
            }
            ui.label(quiet(format!("{layers} of {all} layers")).small());
        });
        let told = Told { of: "", asked, rule, right, layers };
        let width = ui.available_width();
        race_ui(ui, &told, vec2(width, (height - 76.0).clamp(110.0, 260.0)));
        ui.label(quiet(verdict(view, asked, right)).small());
    }

    /// Goes to the next layer when it is time.
    fn play(&mut self, ui: &Ui, all: usize) {
        let Some(since) = self.playing else { return };
        let now = ui.input(|input| input.time);
        if now - since >= LAYER {
            let next = self.layers.unwrap_or(0) + 1;
            (self.layers, self.playing) = if next < all { (Some(next), Some(now)) } else { (None, None) };
        }
        if self.playing.is_some() {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(LAYER / 2.0));
        }
    }
}

/// Who wins, what a glance says, and which negative case it would be.
fn verdict(view: &ForwardForwardView, asked: &Asked, right: Option<usize>) -> String {
    let (winner, glance) = (asked.winner(&view.config.rule), likeliest(asked));
    let verdict = match right {
        Some(right) if right == winner => format!("{winner} wins the race, and right it is"),
        Some(right) => format!("{winner} wins the race, but it is a {right}"),
        None => format!("{winner} wins the race"),
    };
    let label = right.unwrap_or(winner);
    let hardest = asked.hardest(label);
    let share = 100.0 * asked.glance[hardest] / (1.0 - asked.glance[label]).max(1e-6);
    format!(
        "{verdict}. At a glance, without any label: {glance}, {:.0} %. The hardest negative label of a {label} is \
         {hardest}: of hard negatives {share:.0} % would have it",
        100.0 * asked.glance[glance]
    )
}

/// How a recurrent network settles, and what every layer judges and hands on.
fn handed_on_ui(ui: &mut Ui, view: &ForwardForwardView, asked: &Asked, right: Option<usize>, height: f32) {
    let width = ui.available_width().max(160.0);
    let told = Told { of: "", asked, rule: &view.config.rule, right, layers: asked.race.ncols() };
    if asked.settling.is_some() {
        let size = vec2(width, (height - 150.0).clamp(70.0, 160.0));
        settling_ui(ui, &told, view.config.settling.judge, size);
    }
    layers_ui(ui, &told, width);
}

/// What an unsupervised network is shown.
fn hybrids_ui(ui: &mut Ui, view: &ForwardForwardView) {
    let Some(sight) = &view.sight else {
        ui.label(quiet("A network alone: what it was shown is not in the file"));
        return;
    };
    ui.strong("What it is shown").on_hover_text(
        "Above pictures, positive cases; below the hybrid of each with another one, a negative case. These are held \
         out: the ones that it learns from are made in the same way",
    );
    ui.label(quiet(format!(
        "The mask of a hybrid is random bits, blurred {} times. It was told no labels, so there is no race to run: a \
         softmax that learns from labels reads it, and sends nothing back",
        view.config.blurs
    )));
    let side = ((ui.available_width() - 60.0) / 8.0).clamp(28.0, 84.0);
    for negative in [false, true] {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (at, example) in sight.examples.iter().enumerate() {
                match (&example.negative, negative) {
                    (Negative::Hybrid(pixels), true) => picture_ui(ui, &format!("Hybrid {}", at + 1), pixels, side),
                    (_, false) => picture_ui(ui, &format!("Picture {}", at + 1), &example.picture, side),
                    (Negative::Label(_), true) => {}
                }
            }
        });
    }
}
