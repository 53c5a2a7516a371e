//! The Islands workspace: the picture, the maps of all levels and what they mean, islands of agreement. Beside them the
//! column that is inspected, below them what happens over time.

use eframe::egui;

use super::bottom::Tab;
use super::controls::{Folded, Sections, islands, learning, model, smoother};
use super::fit::Fit;
use super::room::{Door, Room};
use super::screenshots::{LIGHT_AND_DARK, Look, Shot};
use super::side::SidePanel;
use super::{Colouring, Panel, ThemeChoice, bottom, inspector, maps};
use crate::language::Language;

/// What steers the run.
static SECTIONS: Sections = Sections {
    front: true,
    folded: &[
        Folded { title: "section-attention-in-detail", open: false, ui: smoother::ui },
        Folded { title: "section-where-islands-are-cut", open: false, ui: islands::ui },
        Folded { title: "section-learning-in-place", open: false, ui: learning::ui },
        Folded { title: "section-grid-seed-and-end", open: false, ui: model::ui },
    ],
};

/// Further pictures of the workspace.
static SHOTS: &[Shot] = &[
    shot("embedding", Look { colouring: Colouring::Embedding, pinned: false, ..Look::USUAL }),
    shot("smoother", Look { colouring: Colouring::Perplexity, below: Tab::Smoother, early: true, ..Look::USUAL }),
    shot("tree", Look { below: Tab::Tree, ..Look::USUAL }),
    shot("truth", Look { below: Tab::Truth, pinned: false, ..Look::USUAL }),
    Shot {
        name: "presentation",
        themes: &[ThemeChoice::Dark],
        look: Look { presented: true, pinned: false, ..Look::USUAL },
    },
    Shot {
        name: "chinese",
        themes: &[ThemeChoice::Light],
        look: Look { language: Language::Chinese, pinned: false, ..Look::USUAL },
    },
    Shot {
        name: "high-contrast",
        themes: &[ThemeChoice::HighContrast],
        look: Look { colouring: Colouring::Arrows, ..Look::USUAL },
    },
];

const fn shot(name: &'static str, look: Look) -> Shot {
    Shot { name, themes: LIGHT_AND_DARK, look }
}

/// The workspace. All that it shows is the run's, or shared with the others.
#[derive(Default)]
pub(in crate::app) struct Islands;

impl Room for Islands {
    fn shots() -> &'static [Shot] {
        SHOTS
    }

    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        let panel = &mut door.panel;
        if door.sides.bottom {
            let below = SidePanel::bottom("below", 250.0, 110.0..=700.0);
            below.show(ui, door.sizes, |ui| bottom::bottom_ui(ui, panel));
        } else if door.sides.timeline {
            bottom::timeline_panel(ui, panel);
        }
        if door.sides.right {
            let right = SidePanel::right("inspector", 350.0, 220.0..=520.0);
            right.show(ui, door.sizes, |ui| inspector::inspector_ui(ui, panel));
        }
        egui::CentralPanel::default_margins().show(ui, |ui| maps::maps_ui(ui, panel));
        // In a small window it would lie over most of the maps; there the inspector opens on demand.
        let fit = Fit::of(ui.ctx());
        if !panel.view.bare && !door.sides.right && !fit.is_low() && !fit.is_narrow() {
            inspector::close_up_window(ui.ctx(), panel);
        }
    }

    fn controls(&self) -> Option<&'static Sections> {
        Some(&SECTIONS)
    }

    fn leave(&mut self, ctx: &egui::Context, panel: &mut Panel<'_>) {
        maps::nobody_looks(ctx, panel);
    }
}
