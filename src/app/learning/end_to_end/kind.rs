//! A model that learns end to end as a kind of training.

use std::path::Path;

use eframe::egui::Ui;

use super::form::{Form, stage_ui};
use crate::app::trainings::{ListedKind, TrainingKind, Trainings};
use crate::app::widgets::{quiet, thousands};
use crate::engine::training::{
    LearningTrainee, LearningView, Opened, begin_learning, brief_learning, open_learning, sentence,
};
use crate::learn::TrainConfig;
use crate::teach::{Trial, Tried};

/// The kind.
pub enum LearningKind {}

impl ListedKind for LearningKind {
    const KIND: TrainingKind = TrainingKind::Learning;
    type Trainee = LearningTrainee;
    type Form = Form;

    fn refused(form: &Form) -> Option<String> {
        form.config.check().err().map(|error| sentence(&error))
    }

    fn begin(form: Form) -> Result<LearningTrainee, String> {
        begin_learning(form.config)
    }

    fn open(path: &Path, _form: &Form) -> Result<Opened<LearningTrainee>, String> {
        open_learning(path)
    }

    fn brief() -> Option<Form> {
        Some(Form { config: brief_learning() })
    }

    fn form_of(trial: &Trial) -> Option<Form> {
        match trial {
            Trial::Model(config) => Some(Form { config: config.clone() }),
            _ => None,
        }
    }

    fn tried(view: &LearningView, _updates: usize, left: usize, tried: &mut Tried) {
        tried.see_model(view, left);
    }

    fn name(view: &LearningView) -> String {
        let config = &view.config;
        let taught = config.local.map_or(String::new(), |local| format!("{}, ", local.name().to_lowercase()));
        format!("{taught}D {}, {} levels, seed {}", config.model.dim, config.model.levels, config.seed)
    }

    fn stem(view: &LearningView, updates: usize) -> String {
        format!("learned-seed{}-{updates}", view.config.seed)
    }

    fn config(view: &LearningView) -> &TrainConfig {
        &view.config
    }

    /// Of all stages the one that it is in.
    fn change_ui(ui: &mut Ui, view: &LearningView, config: &mut TrainConfig) {
        let (mut end, update) = (0, view.update);
        let stage = config.stages.iter_mut().find(|stage| {
            end += stage.updates;
            update < end
        });
        match stage {
            Some(stage) => stage_ui(ui, stage),
            None => {
                ui.label(quiet("All updates are made: it goes on with more of them"));
            }
        }
    }

    fn reached(view: &LearningView) -> Option<String> {
        (view.update > 0).then(|| format!("loss {:.3}", view.losses.loss))
    }

    fn settings(view: &LearningView) -> Option<String> {
        let config = &view.config;
        let (stage, _) = config.stage_at(view.update);
        Some(format!(
            "Seed {}, {} pictures of {} columns, rate {}, natural {}, leaves {}, tones {}, {} numbers",
            config.seed,
            stage.batch,
            config.columns,
            stage.learning_rate,
            stage.natural,
            stage.leaves,
            stage.tones,
            thousands(view.model.values().len())
        ))
    }
}

/// The trainings of the workspace.
pub type LearningTrainings = Trainings<LearningKind>;
