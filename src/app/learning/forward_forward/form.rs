//! What a new training is to be: the kind, its layers, the digits, the twin, the seed. What cannot be is refused before
//! anything starts.

use eframe::egui::{TextEdit, Ui};

use super::kind::{Form, title};
use crate::app::commands::UiCommand;
use crate::app::trainings::{digits_ui, seed_ui, start_ui};
use crate::app::widgets::fields::{name_ui, number};
use crate::app::widgets::quiet;
use crate::forward_forward::Kind;

/// Draws the form; `refused` is why no training can begin with it. What is clicked is pushed.
pub fn form_ui(ui: &mut Ui, form: &mut Form, refused: Option<&str>, ui_commands: &mut Vec<UiCommand>) {
    ui.horizontal_wrapped(|ui| {
        for kind in Kind::ALL {
            let on = form.config.kind == kind;
            if ui.selectable_label(on, title(kind)).on_hover_text(tip(kind)).clicked() && !on {
                form.set_kind(kind);
            }
        }
    });
    ui.label(quiet(tip(form.config.kind)).small());
    ui.horizontal(|ui| {
        let tip = match form.config.kind {
            Kind::Local => "Units of every place: of the 4 × 4 patches, and of the 3 × 3 and 2 × 2 squares above them",
            _ => "Units of every layer, the lowest first",
        };
        let label = name_ui(ui, "Layers").on_hover_text(tip);
        ui.add(TextEdit::singleline(&mut form.layers).desired_width(130.0)).labelled_by(label.id).on_hover_text(tip);
    });
    ui.horizontal(|ui| {
        let tip = "Updates of the weights, each from 100 positive and 100 negative cases";
        number(ui, "Updates", tip, &mut form.config.updates, 20.0);
    });
    let tip = "One seed decides the weights, the order of the digits, and the negative cases";
    seed_ui(ui, tip, &mut form.config.seed);
    digits_ui(ui, &mut form.digits, ui_commands);
    let tip = "A network of the same layers learns from the same pictures by back-propagation, update by update. It \
               takes time of its own and is not kept in files";
    ui.checkbox(&mut form.twin, "Back-propagation twin").on_hover_text(tip);
    start_ui(ui, refused, ui_commands);
}

fn tip(kind: Kind) -> &'static str {
    match kind {
        Kind::Supervised => "Positive: a picture with its right label in its first ten pixels. Negative: a wrong label",
        Kind::Unsupervised => "Positive: a picture. Negative: a hybrid of two. A softmax reads what was learned",
        Kind::Local => "As unsupervised, but every unit sees only a patch, and no two places share weights",
        Kind::Recurrent => "Layers settle between the picture below and a label above, right or wrong",
    }
}
