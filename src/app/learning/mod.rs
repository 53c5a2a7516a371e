//! The Learning workspace: a model learns end to end beside the window, while its losses and the islands that it finds
//! in the open picture are watched.
//!
//! At the left the training and the settings of a new one, in the middle the picture and the islands of every level as
//! the model has them now, below the losses and the scores on held-out scenes. Everything that it can be told is a
//! command of the window.

mod curves;
mod form;
mod maps;
mod pupil;
mod side;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{self, RichText, ScrollArea, Ui};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::form::Form;
use self::maps::Maps;
use self::pupil::Pupil;
use self::watch::Watch;
use super::background::FileJobs;
use super::commands::Now;
use super::room::{Door, News, Room};
use super::theme::space;
use super::widgets::{quiet, thousands};
use super::{Colouring, View};
use crate::engine::training::{
    LearningTrainee, LearningView, Progress, Standing, Trainee as _, open_learning, sentence,
};
use crate::engine::worker::Wake;
use crate::engine::{ModelChoice, Setup};
use crate::files::checkpoint;

/// Updates by which a training that is over is made longer.
const MORE: u64 = 500;

/// How this workspace shows a model: display only, remembered between starts.
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

/// What a file job brings.
enum Made {
    /// A trainee, at its beginning or as it was kept.
    Trainee {
        trainee: Box<LearningTrainee>,
        /// Whether it learns at once.
        start: bool,
        /// The file that it came from.
        path: Option<PathBuf>,
    },
    /// A training was written.
    Kept {
        training: usize,
        path: PathBuf,
        /// Updates that the model in the file has had.
        update: u64,
        /// What the run settles with, when it is to.
        setup: Option<Box<Setup>>,
    },
    /// A file was read for the run.
    Ready(Box<Setup>),
}

/// The workspace.
#[derive(Default)]
pub(in crate::app) struct Learning {
    form: Form,
    pupil: Option<Pupil>,
    /// Trainings so far.
    begun: usize,
    /// A trainee is being made or read, and takes the place of the present one.
    awaited: bool,
    jobs: FileJobs<Made>,
    watch: Watch,
    maps: Maps,
    /// How a model is shown.
    display: LearningDisplay,
}

impl Learning {
    /// Begins a training with the settings of the form, in place of one that is over or stopped.
    pub fn start(&mut self, wake: &Wake) {
        if std::mem::replace(&mut self.awaited, true) {
            return;
        }
        let config = self.form.config.clone();
        // Drawing the first weights of a large model takes longer than a frame.
        self.jobs.start("begin", wake, move || {
            let trainee = Box::new(LearningTrainee::begin(config)?);
            Ok((String::new(), Some(Made::Trainee { trainee, start: true, path: None })))
        });
    }

    /// Holds the training, or lets it go on; one that is over goes on for more updates.
    ///
    /// # Errors
    /// More updates than can be made.
    pub fn pause_or_go_on(&mut self) -> Result<(), String> {
        let Some(pupil) = &mut self.pupil else { return Ok(()) };
        match pupil.training.standing() {
            Standing::Running => pupil.training.pause(),
            Standing::Paused | Standing::Stopped => pupil.training.resume(),
            Standing::Done => {
                pupil.training.change(|trainee| trainee.extend(MORE))?;
                pupil.training.resume();
            }
            Standing::Failed(_) => {}
        }
        Ok(())
    }

    /// Ends the training where it is.
    pub fn stop(&mut self) {
        if let Some(pupil) = &mut self.pupil {
            pupil.training.stop();
        }
    }

    /// Writes the training to a file; with `then_use` the run settles with the model in it.
    pub fn keep(&mut self, path: PathBuf, then_use: bool, wake: &Wake) {
        let Some(pupil) = &self.pupil else { return };
        let (training, keeper) = (pupil.number, pupil.training.keeper());
        self.jobs.start("keep", wake, move || {
            keeper(&path)?;
            // The training may have gone on until it was written: the file itself says how far.
            let info = checkpoint::info(&path).map_err(|error| sentence(&error))?;
            let update = info.training.map_or(0, |training| training.update);
            let setup = if then_use { Some(Box::new(setup_for(path.clone())?)) } else { None };
            let words = format!("Kept the model of {} updates in {}", thousands(update as usize), path.display());
            Ok((words, Some(Made::Kept { training, path, update, setup })))
        });
    }

    /// Reads a training from a file; it stands still until it is told to go on.
    pub fn open(&mut self, path: PathBuf, wake: &Wake) {
        if std::mem::replace(&mut self.awaited, true) {
            return;
        }
        self.jobs.start("open", wake, move || {
            let trainee = Box::new(open_learning(&path)?);
            let words = format!("Opened {}", path.display());
            Ok((words, Some(Made::Trainee { trainee, start: false, path: Some(path) })))
        });
    }

    /// Lets the run settle with the model if it is kept as it is now; false when it has to be kept first.
    pub fn use_kept(&mut self, wake: &Wake) -> bool {
        let Some(path) = self.pupil.as_ref().and_then(Pupil::kept_as_it_is) else { return false };
        self.jobs.start("use", wake, move || Ok((String::new(), Some(Made::Ready(Box::new(setup_for(path)?))))));
        true
    }

    /// What a file of the training may be called, without ending.
    pub fn stem(&self) -> String {
        let progress = self.pupil.as_ref().map(|pupil| pupil.training.latest());
        progress.map_or_else(String::new, |progress| {
            let (seed, update) = (progress.view.config.seed, progress.updates);
            format!("learned-seed{seed}-{update}")
        })
    }
}

impl Room for Learning {
    fn ui(&mut self, ui: &mut Ui, door: &mut Door<'_>) {
        let (sides, wake) = (door.sides, door.wake);
        let (panel, ui_commands) = (&mut door.panel, &mut *door.ui_commands);
        let seen = self.pupil.as_ref().map(|pupil| (pupil.training.latest(), pupil.training.standing()));
        if sides.left {
            let left = egui::Panel::left("learning left").resizable(true).default_size(318.0).size_range(280.0..=440.0);
            left.show(ui, |ui| {
                ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                    ui.set_width(ui.available_width() - space::MEDIUM);
                    let training = seen.as_ref().map(|(_, standing)| standing);
                    let now = Now { snapshot: Some(panel.snapshot), view: panel.view, training };
                    let training = self.pupil.as_ref().zip(seen.as_ref());
                    let training = training.map(|(pupil, (progress, standing))| (pupil, progress.as_ref(), standing));
                    side::side_ui(ui, &mut self.form, training, self.awaited, &now, ui_commands);
                });
            });
        }
        if sides.bottom {
            let bottom = egui::Panel::bottom("learning curves").resizable(true).default_size(250.0).min_size(120.0);
            bottom.show(ui, |ui| curves::curves_ui(ui, seen.as_ref().map(|(progress, _)| &progress.view)));
        }
        self.watch.look_at(panel.snapshot);
        if let (Some(pupil), Some((progress, standing))) = (&self.pupil, &seen) {
            self.watch.wish(pupil.number, &progress.view, *standing == Standing::Running, wake);
        }
        egui::CentralPanel::default_margins().show(ui, |ui| {
            headline_ui(ui, seen.as_ref().map(|(progress, standing)| (progress, standing)));
            let training = self.pupil.as_ref().map(|pupil| pupil.number);
            self.maps.ui(ui, panel, &self.watch, training, &mut self.display);
        });
    }

    fn standing(&self) -> Option<Standing> {
        self.pupil.as_ref().map(|pupil| pupil.training.standing())
    }

    fn receive(&mut self, wake: &Wake) -> Vec<News> {
        let mut news = Vec::new();
        while let Some(brought) = self.jobs.receive() {
            let (words, made) = match brought {
                Ok(brought) => brought,
                Err(words) => {
                    self.awaited = false;
                    news.push(News::Failed(words));
                    continue;
                }
            };
            if !words.is_empty() {
                news.push(News::Done(words));
            }
            match made {
                Some(Made::Trainee { trainee, start, path }) => {
                    self.awaited = false;
                    self.begun += 1;
                    self.pupil = Some(Pupil::new(self.begun, *trainee, start, path, wake));
                }
                Some(Made::Kept { training, path, update, setup }) => {
                    if let Some(pupil) = self.pupil.as_mut().filter(|pupil| pupil.number == training) {
                        pupil.kept = Some((path, update));
                    }
                    news.extend(setup.map(News::Use));
                }
                Some(Made::Ready(setup)) => news.push(News::Use(setup)),
                None => {}
            }
        }
        news
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

/// The setup with which the model in a file is meant to be run.
fn setup_for(path: PathBuf) -> Result<Setup, String> {
    let model = checkpoint::open(&path).map_err(|error| sentence(&error))?;
    Ok(Setup::for_model(ModelChoice::Checkpoint(path), &*model))
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
