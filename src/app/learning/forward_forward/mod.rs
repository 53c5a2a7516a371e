//! Forward-Forward, live: layers that learn each for itself. What they are judged by is drawn as it changes, and every
//! number of the rule can be turned meanwhile.
//!
//! At the left the trainings, their rule, and the settings of a new one; in the middle the error, the goodness of
//! positive and of negative cases against theta, the first layer, and a pad to draw a digit on.

mod ask;
mod compare;
mod fields;
mod form;
mod histograms;
mod kind;
mod live;
mod pad;
mod race;

use eframe::egui::{self, Align, Layout, ScrollArea, Ui, vec2};

use self::ask::Ask;
use self::compare::{Compare, Second, differences, name_of};
use self::fields::Fields;
use self::form::form_ui;
use self::histograms::{ends, histograms_ui};
use self::kind::{ForwardForwardKind, ForwardForwardTrainings};
use self::live::Live;
use crate::app::commands::UiCommand;
use crate::app::room::{Door, News, Room};
use crate::app::theme::space;
use crate::app::trainings::{
    Curve, CurveWords, CurvesView, Floor, TrainingDesk, brief_ui, curves_ui, left_ui, still_colour, trainings_ui,
};
use crate::app::widgets::{level_colour, quiet, thousands};
use crate::engine::Snapshot;
use crate::engine::training::ForwardForwardView;
use crate::engine::worker::Wake;
use crate::forward_forward::{Config, Kind, Pull};

const CURVES: CurveWords = CurveWords {
    id: "forward-forward curves",
    error: "Held-out error",
    error_tip: "Share of wrong answers on digits that are held out of the training: by the race of the labels, or by a \
                softmax that reads the layers where no labels were told",
    loss_tip: "Minus the logarithm of how likely the layers find the right verdict, mean over pairs and layers, in \
               nats; the twin has none of this kind",
    most: [100.0, 1.5],
};

/// Updates after which a network poses for a picture: its curve has two points.
const POSED: usize = 210;

/// The tab.
#[derive(Default)]
pub(in crate::app) struct ForwardForwardTab {
    trainings: ForwardForwardTrainings,
    live: Live,
    curves: CurvesView,
    fields: Fields,
    compare: Compare,
    second_fields: Fields,
    ask: Ask,
}

impl Room for ForwardForwardTab {
    /// Trainings do not begin by themselves.
    fn is_busy(&self) -> bool {
        self.ask.is_busy()
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
            left_ui(ui, door.sizes, |ui| self.side_ui(ui, door.ui_commands));
        }
        egui::CentralPanel::default().frame(egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 0))).show(
            ui,
            |ui| {
                let shown = self.trainings.shown();
                let view = shown.as_ref().map(|(view, _)| &**view);
                let second = self.compare.second(&self.trainings).filter(|_| view.is_some());
                match (view, &second) {
                    (Some(view), Some(second)) => {
                        let name = name_of(&self.trainings, self.trainings.chosen());
                        ui.label(compared(&name, &view.config, second));
                    }
                    _ => {
                        ui.label(told(view));
                    }
                }
                ui.add_space(space::SMALL);
                let (share, most) = if second.is_some() { (0.54, 460.0) } else { (0.44, 360.0) };
                let height = (ui.available_height() * share).clamp(150.0, most);
                ui.allocate_ui_with_layout(
                    vec2(ui.available_width(), height),
                    Layout::left_to_right(Align::Min),
                    |ui| {
                        let width = ui.available_width();
                        column(ui, if view.is_some() { 0.38 * width } else { width }, height, |ui| {
                            self.progress_ui(ui)
                        });
                        if let Some(view) = view {
                            ui.add_space(space::MEDIUM);
                            column(ui, 0.36 * width, height, |ui| goodness_ui(ui, view, second.as_ref(), height));
                            ui.add_space(space::MEDIUM);
                            let width = ui.available_width().max(120.0);
                            column(ui, width, height, |ui| {
                                let each = if second.is_some() { 0.5 * (height - space::MEDIUM) } else { height };
                                let fits = (each - 30.0) * 2.5;
                                self.fields.ui(ui, "", &view.learner, width.min(fits));
                                if let Some(second) = &second {
                                    ui.add_space(space::MEDIUM);
                                    let of = format!(" of {}", second.name);
                                    self.second_fields.ui(ui, &of, &second.seen.learner, width.min(fits));
                                }
                            });
                        }
                    },
                );
                ui.separator();
                let subject = view.map(|view| (self.trainings.chosen(), view));
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                    self.ask.ui(ui, subject, second.as_ref(), &self.trainings.form.digits, door.wake);
                });
            },
        );
    }
}

impl ForwardForwardTab {
    fn side_ui(&mut self, ui: &mut Ui, ui_commands: &mut Vec<UiCommand>) {
        ui.horizontal(|ui| {
            ui.strong("New training").on_hover_text(
                "Two passes go up and nothing comes down: one shows something real, the other something that is not. \
                 Every layer learns to tell them apart by the length of its activities, and hands on their direction",
            );
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let tip = "A kept network: to look at it, and to go on with its training";
                if ui.button("Open…").on_hover_text(tip).clicked() {
                    ui_commands.push(UiCommand::TrainingOpen);
                }
                brief_ui::<ForwardForwardKind>(ui, &mut self.trainings.form);
            });
        });
        let refused = self.trainings.now().refused;
        form_ui(ui, &mut self.trainings.form, refused.as_deref(), ui_commands);
        ui.separator();
        ui.strong("While it learns").on_hover_text("All of this takes effect from the next update on");
        if let Some(refused) = self.live.ui(ui, &mut self.trainings) {
            self.trainings.say_refused(Some(refused));
        }
        ui.separator();
        ui.strong("Trainings");
        if self.trainings.listed().is_empty() {
            ui.label(quiet("None yet. Start one, then another with random negatives, and compare them"));
        }
        self.compare.ui(ui, &self.trainings);
        trainings_ui(ui, &mut self.trainings, ui_commands);
    }

    fn progress_ui(&mut self, ui: &mut Ui) {
        let mut lines = Vec::new();
        let mut most = 0;
        let chosen = self.trainings.chosen_training().map(|listed| listed.number);
        if let Some(still) = self.trainings.chosen_still() {
            lines.extend(curves_of(&still.name, still_colour(), true, &still.view));
            most = still.view.looked_at as usize;
        }
        for listed in self.trainings.listed() {
            let progress = listed.training.latest();
            most = most.max(progress.total);
            let on = chosen == Some(listed.number);
            lines.extend(curves_of(&format!("{}", listed.number), listed.colour, on, &progress.view));
        }
        if most == 0 {
            most = self.trainings.form.config.updates as usize;
        }
        let mut floors = vec![Floor { error: 90.0, words: "guessing: 90 %".to_owned() }];
        if let Some(error) = self.trainings.shown().and_then(|(view, _)| view.first_weights) {
            let words = format!("random weights: {:.1} %", 100.0 * error);
            floors.push(Floor { error: 100.0 * error, words });
        }
        curves_ui(ui, &CURVES, &lines, &floors, most.max(1), &mut self.curves);
    }
}

/// The goodness of the network that is looked at, and below it that of the second one, on the same axes.
fn goodness_ui(ui: &mut Ui, view: &ForwardForwardView, second: Option<&Second>, height: f32) {
    let of = second.map_or_else(String::new, |second| format!(" of {}", second.name));
    let both: Vec<(&str, &ForwardForwardView)> =
        std::iter::once(("", view)).chain(second.map(|second| (&*of, &*second.seen))).collect();
    let sights: Vec<_> =
        both.iter().filter_map(|(_, view)| view.sight.as_deref().map(|sight| (sight, &view.config.rule))).collect();
    let ends = ends(&sights);
    let each = height / both.len() as f32 - if both.len() > 1 { space::SMALL } else { 0.0 };
    for (of, view) in both {
        match view.sight.as_deref() {
            Some(sight) => histograms_ui(ui, of, (sight, &view.config.rule), &ends, each),
            None => {
                ui.label(quiet("A network without its training: nothing is held out to judge"));
            }
        }
    }
}

/// Which network is above, which below, and how they differ.
fn compared(name: &str, config: &Config, second: &Second) -> String {
    let differ = match differences(config, &second.seen.config) {
        none if none.is_empty() => "They have the same settings".to_owned(),
        some => format!("They differ in {}", some.join("; ")),
    };
    format!(
        "Above is {name}, below it {}; their races run side by side. {differ}. Their axes are the same, and so is the \
         digit that they are asked about: draw one",
        second.name
    )
}

/// The curve of a training, and that of its twin where it has one.
fn curves_of(name: &str, colour: egui::Color32, chosen: bool, view: &ForwardForwardView) -> Vec<Curve> {
    let points = &view.curve;
    let own = Curve {
        name: format!("training {name}"),
        colour,
        chosen,
        errors: points.iter().map(|point| [point.update as f64, 100.0 * point.value.error]).collect(),
        losses: points.iter().map(|point| [point.update as f64, point.value.loss]).collect(),
    };
    let twin = view.twin.as_ref().map(|twin| Curve {
        name: format!("twin of {name}, back-propagation"),
        colour: level_colour(6),
        chosen: false,
        errors: twin.iter().map(|(update, error)| [*update as f64, 100.0 * error]).collect(),
        losses: Vec::new(),
    });
    std::iter::once(own).chain(twin).collect()
}

fn column(ui: &mut Ui, width: f32, height: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.set_max_height(height);
        contents(ui);
    });
}

/// What moves, why, and what to try next: true for the network that is looked at.
fn told(view: Option<&ForwardForwardView>) -> String {
    let Some(view) = view else {
        return "Layers learn each for itself, with two forward passes and no backward one. Press Start training: the \
                goodness of positive and of negative cases parts at theta, layer by layer, and the error falls"
            .to_owned();
    };
    let config = &view.config;
    let (positive, negative) = match config.kind {
        Kind::Supervised => ("a digit under its right label", "under a wrong one"),
        Kind::Recurrent => ("a digit that settles under its right label", "under a wrong one"),
        Kind::Unsupervised | Kind::Local => ("a digit", "for a hybrid of two"),
    };
    let (up, down) = match config.rule.pull {
        Pull::Up => ("above", "below"),
        Pull::Down => ("below", "above"),
    };
    let tried = match config.burst {
        0 if config.kind.is_told_labels() => {
            "Turn theta, rate or peers at the left while it learns, or draw a digit".to_owned()
        }
        0 => "Turn theta, rate or blur at the left while it learns".to_owned(),
        burst => format!(
            "It sleeps: {} updates show positive cases alone, the next {} negative ones alone. Set Burst to 0, and \
             both come at once",
            thousands(burst as usize),
            thousands(burst as usize)
        ),
    };
    format!(
        "Every layer is to have a goodness {up} theta for {positive}, {down} it {negative}. None waits for an error \
         from above. {tried}"
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::forward_forward::{Config, Learner};

    #[test]
    fn what_is_told_is_true_for_the_network_that_is_looked_at() {
        let view = |kind, burst, pull| {
            let mut config = Config { kind, burst, layers: vec![4, 4, 4], ..Config::default() };
            config.rule.pull = pull;
            let learner = Arc::new(Learner::new(&config));
            let (curve, pictures) = (Vec::new(), [1, 1]);
            let (sight, first_weights, twin) = (None, None, None);
            ForwardForwardView { config, learner, curve, sight, looked_at: 0, pictures, first_weights, twin }
        };
        assert!(told(None).contains("Start training"));
        let said = |kind, burst, pull| told(Some(&view(kind, burst, pull)));
        assert!(said(Kind::Supervised, 0, Pull::Up).contains("above theta for a digit under its right label"));
        assert!(said(Kind::Local, 0, Pull::Down).contains("below theta for a digit, above it for a hybrid"));
        assert!(said(Kind::Unsupervised, 0, Pull::Up).contains("blur"), "it has no race to draw a digit for");
        assert!(said(Kind::Recurrent, 200, Pull::Up).contains("200 updates show positive cases alone"));
    }
}
