//! What a new table is to be: pictures, size of a hemisphere, rounds, seeds, rows. What cannot be is refused before
//! anything starts.

use eframe::egui::{self, TextEdit, Ui};

use super::kind::Form;
use super::rows::rows_ui;
use crate::app::commands::UiCommand;
use crate::app::trainings::{seed_ui, start_ui};
use crate::app::widgets::fields::{decimal, name_ui, number};
use crate::app::widgets::quiet;
use crate::bilateral::rows::Row;
use crate::files::hemispheres::PicturesFrom;

/// Draws the form; `refused` is why no training can begin with it. What is clicked is pushed.
pub fn form_ui(ui: &mut Ui, form: &mut Form, refused: Option<&str>, ui_commands: &mut Vec<UiCommand>) {
    pictures_ui(ui, &mut form.pictures, ui_commands);
    ui.horizontal(|ui| {
        let tip = "Channels of a hemisphere at its four widths. The paper has 64, 128, 256, 512: days on a laptop";
        let label = name_ui(ui, "Widths").on_hover_text(tip);
        ui.add(TextEdit::singleline(&mut form.widths).desired_width(130.0)).labelled_by(label.id).on_hover_text(tip);
    });
    ui.horizontal(|ui| {
        let tip = "Pixels along a side, to which every picture is scaled: a multiple of 8. The paper has 32";
        number(ui, "Side", tip, &mut form.plan.config.side, 0.2);
    });
    ui.horizontal(|ui| {
        let tip = "Rounds through the pictures for every network. The paper has 180";
        number(ui, "Rounds", tip, &mut form.rounds, 0.1);
    });
    ui.horizontal(|ui| {
        let tip = "Every row is trained so often, each time from the next seed: with two or more there are standard \
                   errors";
        number(ui, "Seeds", tip, &mut form.plan.seeds, 0.03);
    });
    seed_ui(ui, "The first seed: weights, order, shifts, dropout", &mut form.plan.config.seed);
    let chosen = form.plan.rows.len();
    egui::CollapsingHeader::new(format!("Rows: {chosen} of {}", Row::ALL.len()))
        .id_salt("rows of the form")
        .show(ui, |ui| rows_ui(ui, &mut form.plan.rows));
    egui::CollapsingHeader::new("How they learn").id_salt("hemispheres learning").show(ui, |ui| learning_ui(ui, form));
    start_ui(ui, refused, ui_commands);
}

fn pictures_ui(ui: &mut Ui, pictures: &mut PicturesFrom, ui_commands: &mut Vec<UiCommand>) {
    ui.horizontal(|ui| {
        name_ui(ui, "Pictures");
        let own = matches!(pictures, PicturesFrom::Scenes(_));
        let tip = "Generated scenes of one whole each. Its kind is the specific label, and whether it lives, grows or \
                   is built the general one";
        if ui.selectable_label(own, "Drawn").on_hover_text(tip).clicked() && !own {
            *pictures = PicturesFrom::default();
        }
        let tip = "CIFAR-100 in its binary layout, or folders of pictures: general/specific/*.png";
        if ui.selectable_label(!own, "Folder…").on_hover_text(tip).clicked() {
            ui_commands.push(UiCommand::TrainingData);
        }
    });
    match pictures {
        PicturesFrom::Scenes(each) => {
            ui.horizontal(|ui| {
                let tip = "Pictures of each of the 17 kinds. A tenth of them is kept apart for the curves";
                number(ui, "Of each kind", tip, each, 0.5);
            });
        }
        PicturesFrom::Folder(folder) => {
            let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
            ui.label(quiet(format!("from {name}")).small()).on_hover_text(folder.display().to_string());
        }
    }
}

fn learning_ui(ui: &mut Ui, form: &mut Form) {
    let config = &mut form.plan.config;
    ui.horizontal(|ui| number(ui, "Batch", "Pictures of an update. The paper has 256", &mut config.batch, 1.0));
    ui.horizontal(|ui| {
        let tip = "Step size of Adam at the beginning; it falls to 0 along half a cosine";
        decimal(ui, "Rate", tip, &mut config.rate, 1e-4, 5);
    });
    ui.horizontal(|ui| {
        let tip = "Chance that a feature is left out before a head, while it learns";
        decimal(ui, "Dropout", tip, &mut config.dropout, 0.01, 2);
    });
    ui.horizontal(|ui| {
        let tip = "Weight decay of a hemisphere that is told one kind of label";
        decimal(ui, "Decay alone", tip, &mut form.plan.decay_alone, 1e-4, 5);
    });
    ui.horizontal(|ui| {
        let tip = "Weight decay of everything that is told both kinds of label";
        decimal(ui, "Decay", tip, &mut config.decay, 1e-5, 6);
    });
    ui.horizontal(|ui| {
        let tip = "Networks of which the best on the pictures kept apart make the ensembles. The paper has 10";
        number(ui, "Ensemble from", tip, &mut form.plan.ensemble_from, 0.05);
    });
    let tip = "Every second picture is mirrored while it is learned from. Letters change when they are mirrored";
    ui.checkbox(&mut config.mirror, "Mirror pictures").on_hover_text(tip);
}
