//! Which model settles, on how fine a grid, from which seed.

use eframe::egui::{self, DragValue, RichText};

use super::Section;
use crate::app::commands::UiCommand;
use crate::app::widgets::row::name_ui;
use crate::engine::{ModelChoice, Snapshot};
use crate::glom::Origin;
use crate::grid::Resolution;

/// Says where the model's functions come from: always in sight.
pub fn origin_ui(ui: &mut egui::Ui, snapshot: &Snapshot) {
    let (text, tip) = match snapshot.origin {
        Origin::HandMade => ("Hand-made model".to_owned(), "Its functions are designed by hand: nothing was learned"),
        Origin::Random => ("Random model".to_owned(), "The reference network with random weights: nothing was learned"),
        Origin::Checkpoint => {
            (format!("Checkpoint {}", snapshot.model_name), "Its weights come from a file, see Model and grid")
        }
        Origin::Learned => (
            format!("Learned model {}", snapshot.model_name),
            "Its weights were learned from generated scenes by glomscope train",
        ),
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(text).strong()).on_hover_text(tip);
        if matches!(snapshot.origin, Origin::HandMade | Origin::Random) {
            ui.weak("nothing learned");
        }
    });
}

/// Draws model, grid and seed.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    model_ui(ui, section);
    resolution_ui(ui, section);
    seed_ui(ui, section);
    ui.horizontal(|ui| {
        let tip = "A run is settled when no level changes by more than this share of its length, three steps long";
        let label = ui.label("Settled below").on_hover_text(tip);
        let number = DragValue::new(&mut section.setup.settled_below).range(1e-6..=0.5).speed(1e-4).max_decimals(6);
        ui.add(number).labelled_by(label.id).on_hover_text(tip);
    });
    if section.snapshot.frame.1 > 1 {
        let frames = &mut section.setup.frames;
        ui.horizontal(|ui| {
            let label = ui.label("Steps per frame");
            ui.add(DragValue::new(&mut frames.steps_per_frame).range(1..=10_000)).labelled_by(label.id);
            ui.checkbox(&mut frames.looped, "Loop");
        });
    }
}

fn model_ui(ui: &mut egui::Ui, section: &mut Section) {
    let file_name = match &section.setup.model {
        ModelChoice::Checkpoint(path) => {
            Some(path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned())
        }
        _ => None,
    };
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Model");
        let text = match &section.setup.model {
            ModelChoice::Learned => "Learned (bundled)".to_owned(),
            ModelChoice::HandMade => "Hand-made".to_owned(),
            ModelChoice::Random => "Random (untrained reference)".to_owned(),
            ModelChoice::Checkpoint(_) => file_name.unwrap_or_default(),
        };
        egui::ComboBox::from_id_salt("model")
            .width(ui.available_width() - 8.0)
            .selected_text(text)
            .truncate()
            .show_ui(ui, |ui| {
                let model = &mut section.setup.model;
                ui.selectable_value(model, ModelChoice::Learned, "Learned (bundled)")
                    .on_hover_text("Learned end to end on generated scenes: parts at level 1, wholes at level 2");
                ui.selectable_value(model, ModelChoice::HandMade, "Hand-made")
                    .on_hover_text("Colour and texture features, orthogonal couplings: works on any picture at once");
                ui.selectable_value(model, ModelChoice::Random, "Random (untrained reference)")
                    .on_hover_text("Teaches why beta matters: untrained, attention is the global mean");
                if ui.selectable_label(matches!(model, ModelChoice::Checkpoint(_)), "Checkpoint…").clicked() {
                    section.ui_commands.push(UiCommand::OpenCheckpoint);
                }
            })
            .response
            .labelled_by(label.id);
    });
}

fn resolution_ui(ui: &mut egui::Ui, section: &mut Section) {
    let grid = section.snapshot.grid;
    ui.horizontal(|ui| {
        let resolution = &mut section.setup.resolution;
        let label =
            name_ui(ui, "Grid").on_hover_text("How fine the columns are; cells keep the picture's aspect ratio");
        let mut across = matches!(resolution, Resolution::ColumnsAcross(_));
        let [width, height] = [section.snapshot.picture.width(), section.snapshot.picture.height()];
        let longer = width.max(height).max(1);
        let side = |count: u32| (longer / count.max(1)).max(1);
        if ui.selectable_label(across, "Columns").on_hover_text("Columns across the longer side").clicked() && !across {
            if let Resolution::PatchSize(patch) = *resolution {
                *resolution = Resolution::ColumnsAcross(side(patch));
            }
            across = true;
        }
        if ui.selectable_label(!across, "Patch").on_hover_text("Side of one cell in pixels").clicked()
            && let Resolution::ColumnsAcross(count) = *resolution
        {
            *resolution = Resolution::PatchSize(side(count));
        }
        let number = match resolution {
            Resolution::ColumnsAcross(count) => DragValue::new(count).range(1..=512),
            Resolution::PatchSize(side) => DragValue::new(side).range(1..=512).suffix(" px"),
        };
        let number = number.clamp_existing_to_range(false);
        ui.add(number.update_while_editing(false)).labelled_by(label.id);
        ui.weak(format!("{} × {}", grid.rows, grid.cols)).on_hover_text(format!("{} columns", grid.columns()));
    });
}

fn seed_ui(ui: &mut egui::Ui, section: &mut Section) {
    ui.horizontal(|ui| {
        let tip = "One seed decides everything that is drawn by chance; a change begins a new run";
        let label = name_ui(ui, "Seed").on_hover_text(tip);
        let seed = &mut section.setup.settings.seed;
        ui.add(DragValue::new(seed).update_while_editing(false)).labelled_by(label.id).on_hover_text(tip);
        if ui.button("Next").on_hover_text("The next seed: the same settings, other chance").clicked() {
            *seed = seed.wrapping_add(1);
        }
    });
}
