//! Which model settles, on how fine a grid, from which seed.

use eframe::egui::{self, DragValue};

use super::Section;
use crate::app::commands::UiCommand;
use crate::app::theme::space;
use crate::app::widgets::row::{name_ui, said_ui};
use crate::engine::{ModelChoice, Snapshot};
use crate::glom::Origin;
use crate::grid::Resolution;

/// The models without a file, by name.
const LEARNED: &str = "Learned (bundled)";
const HAND_MADE: &str = "Hand-made, nothing learned";
const RANDOM: &str = "Random, nothing learned";

/// Draws grid, seed, end and frames.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
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

/// The model that settles: always in sight, with whether anything was learned.
pub(super) fn model_ui(
    ui: &mut egui::Ui,
    model: &mut ModelChoice,
    snapshot: &Snapshot,
    ui_commands: &mut Vec<UiCommand>,
) {
    let tip = match snapshot.origin {
        Origin::HandMade => "Its functions are designed by hand: nothing was learned".to_owned(),
        Origin::Random => "The reference network with random weights: nothing was learned".to_owned(),
        Origin::Checkpoint => format!("{}: its weights come from a file", snapshot.model_name),
        Origin::Learned => format!("{}: learned from generated scenes by glomscope train", snapshot.model_name),
    };
    ui.horizontal(|ui| {
        let label = said_ui(ui, "control-model");
        egui::ComboBox::from_id_salt("model")
            .width(ui.available_width() - space::MEDIUM)
            .selected_text(name(model))
            .truncate()
            .show_ui(ui, |ui| match offered_ui(ui, Some(&*model)) {
                Some(Offered::Model(chosen)) => *model = chosen,
                Some(Offered::File) => ui_commands.push(UiCommand::OpenCheckpoint),
                None => {}
            })
            .response
            .labelled_by(label.id)
            .on_hover_text(tip);
    });
}

/// What was chosen among the models that are offered.
pub(in crate::app) enum Offered {
    /// A model that needs no file.
    Model(ModelChoice),
    /// A file, which is still to be named.
    File,
}

/// The models in an open box; `now` is the one in force, if it is among them.
pub(in crate::app) fn offered_ui(ui: &mut egui::Ui, now: Option<&ModelChoice>) -> Option<Offered> {
    let mut chosen = None;
    for (model, tip) in [
        (ModelChoice::Learned, "Learned end to end on generated scenes: parts at level 1, wholes at level 2"),
        (ModelChoice::HandMade, "Colour and texture features, orthogonal couplings: works on any picture at once"),
        (ModelChoice::Random, "Teaches why beta matters: untrained, attention is the global mean"),
    ] {
        if ui.selectable_label(now == Some(&model), name(&model)).on_hover_text(tip).clicked() {
            chosen = Some(Offered::Model(model));
        }
    }
    if ui.selectable_label(matches!(now, Some(ModelChoice::Checkpoint(_))), "Checkpoint…").clicked() {
        chosen = Some(Offered::File);
    }
    chosen
}

/// The name of a model for people.
pub(in crate::app) fn name(model: &ModelChoice) -> String {
    match model {
        ModelChoice::Learned => LEARNED.to_owned(),
        ModelChoice::HandMade => HAND_MADE.to_owned(),
        ModelChoice::Random => RANDOM.to_owned(),
        ModelChoice::Checkpoint(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
    }
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
        ui.weak(format!("{} × {}", grid.cols, grid.rows)).on_hover_text(format!("{} columns", grid.columns()));
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
