//! The Islands workspace: the picture, the maps of all levels and what they mean, islands of agreement. Beside them the column that is
//! inspected, below them what happens over time.

use eframe::egui;

use super::controls::{Folded, Sections, islands, model, smoother, weights};
use super::room::{Door, Room, within};
use super::{Panel, bottom, inspector, maps};

/// What steers the run.
static SECTIONS: Sections = Sections {
    picture: true,
    folded: &[
        Folded { title: "Update weights", open: true, ui: weights::ui },
        Folded { title: "Attention smoother", open: true, ui: smoother::ui },
        Folded { title: "Islands", open: true, ui: islands::ui },
        Folded { title: "Model and grid", open: false, ui: model::ui },
    ],
};

/// The workspace. All that it shows is the run's, or shared with the others.
#[derive(Default)]
pub(in crate::app) struct Islands;

impl Room for Islands {
    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        let panel = &mut door.panel;
        if door.sides.bottom {
            egui::Panel::bottom("bottom").resizable(true).default_size(270.0).min_size(110.0).show(ui, |ui| {
                bottom::bottom_ui(ui, panel);
            });
        }
        if door.sides.right {
            egui::Panel::right("right").resizable(true).default_size(370.0).size_range(220.0..=520.0).show(ui, |ui| {
                within(ui, |ui| inspector::inspector_ui(ui, panel));
            });
        }
        egui::CentralPanel::default_margins().show(ui, |ui| maps::maps_ui(ui, panel));
    }

    fn controls(&self) -> Option<&'static Sections> {
        Some(&SECTIONS)
    }

    fn leave(&mut self, ctx: &egui::Context, panel: &mut Panel<'_>) {
        maps::nobody_looks(ctx, panel);
    }
}
