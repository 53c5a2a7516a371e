//! What can be changed while a network learns: every slider takes effect from the next update on.

use eframe::egui::{ComboBox, Slider, Ui, WidgetInfo};

use super::kind::ForwardForwardTrainings;
use crate::app::trainings::Listed;
use crate::app::widgets::quiet;
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::engine::training::Standing;
use crate::forward_forward::hybrids::BLURS;
use crate::forward_forward::{BlackBox, BlackBoxKind, Config, Kind, Negatives, Order, Rule, Settling};

/// The most blurs under the slider; a file may have more.
const BLURS_SHOWN: usize = 30;

/// The sliders, between frames.
#[derive(Default)]
pub struct Live {
    /// What was asked of a training and has not come back yet.
    asked: Option<(usize, Config)>,
}

impl Live {
    /// Draws them for the training that is looked at. Gives why a change was refused.
    pub fn ui(&mut self, ui: &mut Ui, trainings: &mut ForwardForwardTrainings) -> Option<String> {
        let Some(listed) = trainings.chosen_training() else {
            ui.label(quiet("Theta, rate, peers, negatives, jitter: they are here while a network learns"));
            return None;
        };
        let number = listed.number;
        let failed = matches!(listed.training.standing(), Standing::Failed(_));
        let before = self.of(listed);
        let mut config = before.clone();
        ui.add_enabled_ui(!failed, |ui| rule_ui(ui, &mut config));
        if config == before {
            return None;
        }
        let refused = trainings.change(number, config.clone()).err();
        if refused.is_none() {
            self.asked = Some((number, config));
        }
        refused
    }

    /// What was asked for last, until the training has it.
    fn of(&mut self, listed: &Listed<super::kind::ForwardForwardKind>) -> Config {
        let now = &listed.training.latest().view.config;
        match &self.asked {
            Some((number, asked)) if *number == listed.number && asked != now => asked.clone(),
            _ => {
                self.asked = None;
                now.clone()
            }
        }
    }
}

fn rule_ui(ui: &mut Ui, config: &mut Config) {
    let usual = Rule::default();
    let theta = config.rule.goodness.usual_theta();
    let rule = &mut config.rule;
    SliderRow::new("Theta", "The threshold of goodness, for each unit of a layer", 0.1..=4.0, 100.0)
        .default(theta)
        .show(ui, &mut rule.theta);
    SliderRow::new("Rate", "How far a step of the weights goes", 0.0..=0.1, 10.0)
        .decimals(4)
        .default(usual.rate)
        .show(ui, &mut rule.rate);
    let tip = "Peer normalisation: pulls every unit to the mean activity of its layer, so that none is always off or \
               always on; 0 is none";
    SliderRow::new("Peers", tip, 0.0..=0.5, 100.0).decimals(3).default(usual.peer).show(ui, &mut rule.peer);
    whole_ui(ui, "Jitter", "Moves every picture by up to so many pixels, anew each time", 4, 0, &mut config.jitter);
    if config.kind.is_told_labels() {
        ui.horizontal(|ui| {
            let tip = "Which wrong label a negative case has";
            name_ui(ui, "Negatives").on_hover_text(tip);
            for (negatives, name, tip) in [
                (Negatives::Hard, "Hard", "Drawn from the wrong labels that the softmax finds likely"),
                (Negatives::Random, "Random", "Any wrong label"),
            ] {
                ui.selectable_value(&mut config.negatives, negatives, name).on_hover_text(tip);
            }
        });
    } else {
        let tip = "How often the mask of a hybrid is blurred: the more, the larger the pieces of the two pictures";
        whole_ui(ui, "Blur", tip, BLURS_SHOWN, BLURS, &mut config.blurs);
    }
    let mut burst = config.burst as usize;
    let tip = "Sleep: so many updates on positive cases alone, then as many on negative ones alone; 0 shows both at \
               once";
    whole_ui(ui, "Burst", tip, 200, 0, &mut burst);
    config.burst = burst as u64;
    if config.kind == Kind::Recurrent {
        let settling = &mut config.settling;
        let tip = "How much of its state a layer keeps at each step of its settling";
        let usual = Settling::default().keep;
        SliderRow::new("Damping", tip, 0.0..=0.9, 0.99).default(usual).show(ui, &mut settling.keep);
        ui.horizontal(|ui| {
            let tip = "In which order the layers take a step";
            name_ui(ui, "Order").on_hover_text(tip);
            for (order, name, tip) in [
                (Order::Synchronous, "Synchronous", "All at once, from what all were a step before"),
                (Order::Alternating, "Alternating", "Every second layer, then the others, from what those have become"),
            ] {
                ui.selectable_value(&mut settling.order, order, name).on_hover_text(tip);
            }
        });
    }
    if config.kind != Kind::Recurrent && config.layers.len() > 1 {
        ui.horizontal(|ui| {
            let tip = "Any function between the first two layers, also one without a gradient: they learn all the same";
            name_ui(ui, "Black box").on_hover_text(tip);
            let name = |kind: Option<BlackBoxKind>| kind.map_or("None", BlackBoxKind::name);
            let mut kind = config.black_box.map(|black_box| black_box.kind);
            let combo = ComboBox::from_id_salt("black box").selected_text(name(kind)).show_ui(ui, |ui| {
                for other in std::iter::once(None).chain(BlackBoxKind::ALL.map(Some)) {
                    ui.selectable_value(&mut kind, other, name(other));
                }
            });
            let words = name(kind);
            combo
                .response
                .on_hover_text(tip)
                .widget_info(|| WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, format!("Black box: {words}")));
            let after = config.black_box.map_or(0, |black_box| black_box.after);
            config.black_box = kind.map(|kind| BlackBox { after, kind });
        });
    }
}

/// A whole number under a slider.
fn whole_ui(ui: &mut Ui, name: &str, tip: &str, most: usize, usual: usize, value: &mut usize) {
    ui.horizontal(|ui| {
        let tip = format!("{tip}; usual: {usual}");
        let label = name_ui(ui, name).on_hover_text(&tip);
        ui.spacing_mut().slider_width = (ui.available_width() - 74.0).max(40.0);
        let slider = Slider::new(value, 0..=most).clamping(eframe::egui::SliderClamping::Never);
        ui.add(slider).labelled_by(label.id).on_hover_text(&tip);
    });
}
