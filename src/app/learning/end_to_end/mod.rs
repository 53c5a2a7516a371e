//! A model learns end to end beside the window, while its losses and the islands that it finds
//! in the open picture are watched.
//!
//! At the left the trainings and the settings of a new one, in the middle the picture and the islands of every level as
//! the model has them now, below the losses and the scores on held-out scenes. Everything that it can be told is a
//! command of the window.

mod curve;
mod curves;
mod form;
mod kind;
mod maps;
mod scores;
mod side;
mod watch;

use std::sync::Arc;

use eframe::egui::{self, RichText, Ui};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::kind::LearningTrainings;
use self::maps::Maps;
use self::scores::Measure;
use self::watch::Watch;
use crate::app::room::{Door, News, Room};
use crate::app::side::SidePanel;
use crate::app::trainings::{TrainingDesk, left_ui};
use crate::app::widgets::{quiet, thousands};
use crate::app::{Colouring, View};
use crate::engine::Snapshot;
use crate::engine::training::{LearningView, Progress, Standing};
use crate::engine::worker::Wake;

/// Updates after which a model poses for a picture: it was scored twice, and has begun to see parts.
const POSED: usize = 210;

/// How this tab shows a model: display only, remembered between starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct LearningDisplay {
    /// What the colours of the maps mean.
    pub colouring: Colouring,
}

impl Default for LearningDisplay {
    fn default() -> Self {
        Self { colouring: Colouring::Islands }
    }
}

/// The tab.
#[derive(Default)]
pub(in crate::app) struct EndToEndTab {
    trainings: LearningTrainings,
    watch: Watch,
    maps: Maps,
    /// How a model is shown.
    display: LearningDisplay,
    /// Which scores on held-out scenes are drawn.
    measure: Measure,
}

impl Room for EndToEndTab {
    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        let (sides, wake) = (door.sides, door.wake);
        let (panel, ui_commands) = (&mut door.panel, &mut *door.ui_commands);
        if sides.left {
            left_ui(ui, door.sizes, |ui| side::side_ui(ui, &mut self.trainings, ui_commands));
        }
        let seen = self.trainings.chosen_training();
        let seen = seen.map(|listed| (listed.number, listed.training.latest(), listed.training.standing()));
        if sides.bottom {
            let bottom = SidePanel::bottom("learning curves", 250.0, 120.0..=700.0);
            let (view, measure) = (seen.as_ref().map(|(_, progress, _)| &progress.view), &mut self.measure);
            bottom.show(ui, door.sizes, |ui| curves::curves_ui(ui, view, measure));
        }
        self.watch.look_at(panel.snapshot);
        if let Some((number, progress, standing)) = &seen {
            self.watch.wish(*number, &progress.view, *standing == Standing::Running, wake);
        }
        egui::CentralPanel::default_margins().show(ui, |ui| {
            headline_ui(ui, seen.as_ref().map(|(_, progress, standing)| (progress, standing)));
            let training = seen.as_ref().map(|(number, _, _)| *number);
            self.maps.ui(ui, panel, &self.watch, training, &mut self.display);
        });
    }

    fn is_busy(&self) -> bool {
        self.watch.is_busy()
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

    fn colouring<'a>(&'a mut self, _view: &'a mut View) -> &'a mut Colouring {
        &mut self.display.colouring
    }

    fn keep(&self) -> Value {
        serde_json::to_value(&self.display).unwrap_or_default()
    }

    fn restore(&mut self, kept: &Value) -> serde_json::Result<()> {
        self.display = LearningDisplay::deserialize(kept)?;
        Ok(())
    }
}

/// Says that a model is being learned, and how many updates it has had.
fn headline_ui(ui: &mut Ui, seen: Option<(&Arc<Progress<LearningView>>, &Standing)>) {
    let visuals = ui.visuals();
    let ink = match seen {
        Some((_, Standing::Running)) => visuals.hyperlink_color,
        Some((_, Standing::Failed(_))) => visuals.error_fg_color,
        _ => visuals.strong_text_color(),
    };
    ui.horizontal_wrapped(|ui| {
        let words = seen.map_or_else(|| "No model is being learned yet".to_owned(), |(now, is)| headline(now, is));
        ui.label(RichText::new(words).heading().color(ink));
        if let Some((scored, all)) = seen.and_then(|(progress, _)| progress.view.scoring) {
            ui.label(quiet(format!("scoring held-out scene {} of {all}", (scored + 1).min(all))));
        }
    });
}

fn headline(progress: &Progress<LearningView>, standing: &Standing) -> String {
    let (updates, total) = (thousands(progress.updates), thousands(progress.total));
    match standing {
        Standing::Running => format!("This model is being learned: it has had {updates} of {total} updates"),
        Standing::Paused => format!("Learning is paused: the model has had {updates} of {total} updates"),
        Standing::Stopped => format!("Learning stands still: the model has had {updates} of {total} updates"),
        Standing::Done => format!("Learning is over: the model has had all {updates} updates"),
        Standing::Failed(_) => format!("Learning was ended by an error after {updates} updates"),
    }
}
