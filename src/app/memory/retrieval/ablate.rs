//! A trained network with parts of it taken away or changed: what was it that solved the task?

use eframe::egui::{self, Slider, Ui};

use crate::app::widgets::quiet;
use crate::recurrent::{CellKind, Dynamics};

/// What is changed on the network that is asked; its weights stay as they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ablation {
    /// Whether A is stored and read at all.
    pub memory: bool,
    /// lambda, eta, S, and whether the layer norm is there.
    pub dynamics: Dynamics,
}

impl Ablation {
    /// Nothing taken away.
    pub fn none(own: Dynamics) -> Self {
        Self { memory: own.rate > 0.0, dynamics: own }
    }

    /// What the network computes with.
    pub fn dynamics(&self) -> Dynamics {
        Dynamics { rate: if self.memory { self.dynamics.rate } else { 0.0 }, ..self.dynamics }
    }
}

/// Draws the switches and sliders; `own` is what the network was trained with.
pub fn ablate_ui(ui: &mut Ui, cell: CellKind, own: Dynamics, ablation: &mut Ablation) {
    let fast = cell == CellKind::FastWeights;
    if cell == CellKind::Lstm || cell == CellKind::Irnn {
        ui.label(quiet("Neither fast weights nor layer norm to take away from this network"));
        return;
    }
    ui.horizontal(|ui| {
        if fast {
            let tip = "Off: nothing is stored and nothing read, eta = 0. What is left is a layer-normed RNN";
            ui.checkbox(&mut ablation.memory, "Fast weights A").on_hover_text(tip);
        }
        let tip = "Off: h = relu(u + A h). Without it the product with A grows or dies";
        ui.checkbox(&mut ablation.dynamics.layer_norm, "Layer norm").on_hover_text(tip);
        let changed = *ablation != Ablation::none(own);
        let button = egui::Button::new("As trained");
        if ui.add_enabled(changed, button).on_hover_text("Back to what the network was trained with").clicked() {
            *ablation = Ablation::none(own);
        }
    });
    if !fast {
        return;
    }
    ui.add_enabled_ui(ablation.memory, |ui| {
        let dynamics = &mut ablation.dynamics;
        let (decay, rate, inner) = (own.decay, own.rate, own.inner);
        let tip = format!("What is left of A after each character; trained with {decay}");
        row(ui, "lambda", &tip, Slider::new(&mut dynamics.decay, 0.0..=1.0).fixed_decimals(2));
        let tip = format!("How strongly states are written into A; trained with {rate}");
        row(ui, "eta", &tip, Slider::new(&mut dynamics.rate, 0.0..=2.0).fixed_decimals(2));
        let tip = format!("How often h is read through A before the next character; trained with {inner}");
        row(ui, "S", &tip, Slider::new(&mut dynamics.inner, 1..=10));
    });
}

fn row(ui: &mut Ui, name: &str, tip: &str, slider: Slider<'_>) {
    ui.horizontal(|ui| {
        let size = egui::vec2(46.0, ui.spacing().interact_size.y);
        let label = ui
            .allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_min_width(46.0);
                ui.label(name)
            })
            .inner;
        ui.spacing_mut().slider_width = (ui.available_width() - 64.0).max(50.0);
        ui.add(slider).labelled_by(label.id).on_hover_text(tip);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switched_off_means_eta_0_and_back_means_as_trained() {
        let own = Dynamics { rate: 0.7, ..Dynamics::default() };
        let mut ablation = Ablation::none(own);
        assert_eq!(ablation.dynamics(), own);
        ablation.memory = false;
        assert_eq!(ablation.dynamics().rate, 0.0);
        assert_eq!(ablation.dynamics.rate, 0.7, "the slider keeps its place");
        assert!(!Ablation::none(Dynamics { rate: 0.0, ..own }).memory);
    }
}
