//! Digits seen through glimpses as a kind of training.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use crate::app::memory::cells::{step_and_updates_ui, title};
use crate::app::trainings::{ListedKind, TrainingKind, Trainings};
use crate::engine::training::{
    DigitsFrom, GlimpsesTrainee, GlimpsesView, Opened, begin_glimpses, open_glimpses, sentence,
};
use crate::glimpse::{Scheme, TrainConfig};
use crate::recurrent::CellKind;

/// What a new training is to be, as typed, not checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// On which digits.
    pub digits: DigitsFrom,
}

impl Default for Form {
    /// A training to be watched: shorter than one that nobody looks at, and measured more often.
    fn default() -> Self {
        let config = TrainConfig { updates: 2_000, test_every: 50, ..TrainConfig::default() };
        Self { config, digits: DigitsFrom::default() }
    }
}

/// The kind.
pub enum GlimpsesKind {}

impl ListedKind for GlimpsesKind {
    const KIND: TrainingKind = TrainingKind::Glimpses;
    type Trainee = GlimpsesTrainee;
    type Form = Form;

    fn refused(form: &Form) -> Option<String> {
        form.config.check().err().map(|error| sentence(&error))
    }

    fn begin(form: Form) -> Result<GlimpsesTrainee, String> {
        begin_glimpses(form.config, &form.digits)
    }

    fn open(path: &Path, form: &Form) -> Result<Opened<GlimpsesTrainee>, String> {
        open_glimpses(path, &form.digits)
    }

    fn learn_from(form: &mut Form, folder: PathBuf) {
        form.digits = DigitsFrom::Folder(folder);
    }

    fn name(view: &GlimpsesView) -> String {
        let TrainConfig { cell, units, scheme, seed, dynamics, .. } = view.config;
        let off = if cell == CellKind::FastWeights && dynamics.rate == 0.0 { " off" } else { "" };
        format!("{}{off}, R {units}, {}, seed {seed}", title(cell), scheme.name())
    }

    fn stem(view: &GlimpsesView, _updates: usize) -> String {
        let TrainConfig { cell, units, scheme, seed, .. } = view.config;
        format!("glimpses-{}-r{units}-{}-seed{seed}", cell.key(), scheme.name())
    }

    fn config(view: &GlimpsesView) -> &TrainConfig {
        &view.config
    }

    fn change_ui(ui: &mut Ui, _view: &GlimpsesView, config: &mut TrainConfig) {
        step_and_updates_ui(ui, &mut config.learning_rate, &mut config.updates);
    }

    fn reached(view: &GlimpsesView) -> Option<String> {
        view.curve.last().map(|point| format!("{:.2} % wrong", 100.0 * point.value.error))
    }
}

/// The trainings of the tab.
pub type GlimpsesTrainings = Trainings<GlimpsesKind>;

/// A scheme at the beginning of a line.
pub fn scheme_title(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Wipe => "Store and wipe",
        Scheme::Flat => "Flat",
    }
}
