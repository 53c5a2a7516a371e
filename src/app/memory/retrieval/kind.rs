//! Associative retrieval as a kind of training, and what the tab draws of all its networks.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::Ui;

use super::form::Form;
use crate::app::memory::cells::{step_and_updates_ui, title};
use crate::app::trainings::{Chosen, Listed, ListedKind, TrainingKind, Trainings};
use crate::engine::training::{
    Opened, RetrievalTrainee, RetrievalView, Standing, begin_retrieval, brief_retrieval, open_retrieval, sentence,
};
use crate::recurrent::Network;
use crate::retrieval::TrainConfig;
use crate::teach::{Trial, Tried};

/// The kind.
pub enum RetrievalKind {}

impl ListedKind for RetrievalKind {
    const KIND: TrainingKind = TrainingKind::Retrieval;
    type Trainee = RetrievalTrainee;
    type Form = Form;

    fn refused(form: &Form) -> Option<String> {
        form.config().check().err().map(|error| sentence(&error))
    }

    fn begin(form: Form) -> Result<RetrievalTrainee, String> {
        begin_retrieval(form.config())
    }

    fn open(path: &Path, _form: &Form) -> Result<Opened<RetrievalTrainee>, String> {
        open_retrieval(path)
    }

    fn brief() -> Option<Form> {
        Some(Form::of(&brief_retrieval()))
    }

    fn form_of(trial: &Trial) -> Option<Form> {
        match trial {
            Trial::Retrieval(config) => Some(Form::of(config)),
            _ => None,
        }
    }

    fn tried(view: &RetrievalView, updates: usize, left: usize, tried: &mut Tried) {
        tried.see_retrieval(view, updates, left);
    }

    fn name(view: &RetrievalView) -> String {
        let TrainConfig { cell, units, pairs, seed, mixed, .. } = view.config;
        let fixed = if mixed { "" } else { " fixed" };
        format!("{}, R {units}, K {pairs}{fixed}, seed {seed}", title(cell))
    }

    fn stem(view: &RetrievalView, _updates: usize) -> String {
        let TrainConfig { cell, units, pairs, seed, .. } = view.config;
        format!("{}-r{units}-k{pairs}-seed{seed}", cell.key())
    }

    fn config(view: &RetrievalView) -> &TrainConfig {
        &view.config
    }

    fn change_ui(ui: &mut Ui, _view: &RetrievalView, config: &mut TrainConfig) {
        step_and_updates_ui(ui, &mut config.learning_rate, &mut config.updates);
    }

    fn reached(view: &RetrievalView) -> Option<String> {
        view.curve.last().map(|point| format!("{:.2} % wrong", 100.0 * point.value.error))
    }
}

/// The trainings of the tab.
pub type RetrievalTrainings = Trainings<RetrievalKind>;

/// A network that can be asked.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Which of them it is.
    pub id: Chosen,
    /// In the list.
    pub name: String,
    /// Its weights.
    pub network: Arc<Network>,
    /// Whether the weights change meanwhile.
    pub training: bool,
    /// Pairs that it is tested with where it is trained.
    pub pairs: usize,
}

/// Everything that can be asked.
pub fn subjects(trainings: &RetrievalTrainings) -> Vec<Subject> {
    let still = |(at, still): (usize, &crate::app::trainings::Still<RetrievalView>)| Subject {
        id: Chosen::Still(at),
        name: still.name.clone(),
        network: still.view.network.clone(),
        training: false,
        pairs: still.view.config.pairs,
    };
    let listed = |listed: &Listed<RetrievalKind>| {
        let progress = listed.training.latest();
        Subject {
            id: Chosen::Training(listed.number),
            name: format!("Training {}: {}", listed.number, listed.name),
            network: progress.view.network.clone(),
            training: listed.training.standing() == Standing::Running,
            pairs: progress.view.config.pairs,
        }
    };
    let stills = trainings.stills().iter().enumerate().map(still);
    stills.chain(trainings.listed().iter().map(listed)).collect()
}

/// The pairs of every curve.
pub fn pairs(trainings: &RetrievalTrainings) -> Vec<usize> {
    let shown = trainings.shown().map(|(view, _)| view.config.pairs);
    let listed = trainings.listed().iter().map(|listed| listed.training.latest().view.config.pairs);
    let mut pairs: Vec<usize> = listed.chain(shown).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
