//! The front of the panel, what one sees without opening anything: which picture settles with which model, the levels
//! that a row is for, four weights, beta, radius, columns.

use eframe::egui::{self, RichText};

use super::factors::Factors;
use super::{Controls, Section, Target, attention, columns, weights};
use crate::app::commands::{UiCommand, entry};
use crate::app::help::{Help, help_ui};
use crate::app::pins::Pin;
use crate::app::theme::space;
use crate::app::widgets::row::said_ui;
use crate::app::words;
use crate::engine::{PictureSource, Setup, Snapshot};
use crate::glom::Source;

/// The picture that settles; a click opens the gallery.
pub(super) fn picture_ui(ui: &mut egui::Ui, snapshot: &Snapshot, ui_commands: &mut Vec<UiCommand>) {
    ui.horizontal(|ui| {
        said_ui(ui, "control-picture");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(space::MEDIUM);
            if matches!(snapshot.source, PictureSource::Scene(_)) {
                let row = entry(UiCommand::NewScene);
                let next = ui.button(words::say(ui.ctx(), "control-next-scene"));
                if next.on_hover_text(row.hint(ui.ctx())).clicked() {
                    ui_commands.push(UiCommand::NewScene);
                }
            }
            let name = RichText::new(format!("{}…", snapshot.picture_name));
            let width = ui.available_width();
            let button = egui::Button::new(name).truncate().min_size(egui::vec2(width, 0.0));
            let response = ui.add_sized([width, ui.spacing().interact_size.y], button);
            let (width, height) = snapshot.picture.dimensions();
            let tip = [("width", width.into()), ("height", height.into())];
            let tip = words::fill(ui.ctx(), "control-picture.tip", tip);
            if response.on_hover_text(tip).clicked() {
                ui_commands.push(UiCommand::Samples);
            }
        });
    });
}

/// The rows: four weights, and the memory's where it has one; beta, radius, columns.
pub(super) fn rows_ui(ui: &mut egui::Ui, section: &mut Section) {
    weights::ui(ui, section);
    for (pin, row_ui) in [
        (Pin::Beta, attention::beta_ui as fn(&mut egui::Ui, &mut Section)),
        (Pin::Radius, attention::radius_ui),
        (Pin::Columns, columns::ui),
    ] {
        if section.shows(pin) {
            row_ui(ui, section);
        }
    }
}

impl Controls {
    /// Chooses the levels that the rows below are for, and says what the rows are.
    pub(super) fn target_ui(&mut self, ui: &mut egui::Ui, setup: &mut Setup, snapshot: &Snapshot, factors: Factors) {
        let levels = setup.settings.levels.len();
        let words = words::of(ui.ctx());
        ui.horizontal(|ui| {
            said_ui(ui, "control-levels").on_hover_text(words.tip("control-levels"));
            ui.spacing_mut().item_spacing.x = 3.0;
            // Five levels and more leave room for what stands at the right.
            if levels > 4 {
                ui.spacing_mut().button_padding.x = 3.0;
                ui.spacing_mut().item_spacing.x = 1.0;
            }
            ui.selectable_value(&mut self.target, Target::All, words.say("control-all"))
                .on_hover_text(words.tip("control-all"));
            for level in 0..levels {
                let text = format!(" {level} ");
                let tip = words.fill("level.tip", [("level", level.into())]);
                let response = ui.selectable_value(&mut self.target, Target::Level(level), text).on_hover_text(tip);
                response.widget_info(|| {
                    let on = self.target == Target::Level(level);
                    egui::WidgetInfo::selected(
                        egui::Role::Button,
                        true,
                        on,
                        words.fill("level", [("level", level.into())]),
                    )
                });
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add_space(space::MEDIUM);
                help_ui(ui, Help::Controls);
            });
        });
        ui.horizontal(|ui| {
            ui.set_height(ui.spacing().interact_size.y);
            match self.target {
                Target::All if factors.weight(Source::Attention) => {
                    ui.small(RichText::new(words.say("control-factors")).weak());
                }
                Target::All => {
                    ui.small(RichText::new(words.say("control-same")).weak());
                }
                Target::Level(level) => own_ui(ui, setup, snapshot, level),
            }
        });
    }
}

/// What a level has of its own, and the way back to what it has in the model.
fn own_ui(ui: &mut egui::Ui, setup: &mut Setup, snapshot: &Snapshot, level: usize) {
    let Some(own) = setup.settings.levels.get_mut(level) else { return };
    let Some(model) = snapshot.defaults.settings.levels.get(level) else { return };
    let text = match (own == model, own.weights.is_some()) {
        (true, _) => "level-as-model",
        (false, true) => "level-own-weights",
        (false, false) => "level-own",
    };
    let said = |id| words::fill(ui.ctx(), id, [("level", level.into())]);
    let (text, restore, tip) = (said(text), said("level-restore"), said("level-restore.tip"));
    ui.small(RichText::new(text).weak());
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.add_space(space::MEDIUM);
        let button = ui.add_enabled(own != model, egui::Button::new(restore).small());
        if button.on_hover_text(tip).clicked() {
            *own = *model;
        }
    });
}
