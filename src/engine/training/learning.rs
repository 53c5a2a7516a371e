//! Learning a model end to end in the background: what a window draws of it.

use std::path::Path;
use std::sync::Arc;

use super::watched::{Shown, Watched};
use super::{Opened, Trace, TracePoint};
use crate::glom::Learned;
use crate::learn::{CurvePoint, EndToEnd, LearnError, Losses, TrainConfig, Trainer};

/// What the model of a training is called until it is kept in a file.
const NAME: &str = "being learned";

/// A model that learns. An update comes in pieces: some of its scenes are drawn, the update is made, and where scores
/// are due one held-out scene is scored at a time. The numbers are those that [`Trainer::step`] gives.
pub type LearningTrainee = Watched<EndToEnd>;

/// What there is to see of a training.
#[derive(Debug, Clone)]
pub struct LearningView {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// The model as it was at this moment. The same `Arc` until an update is made.
    pub model: Arc<Learned>,
    /// Updates that this model has had.
    pub update: u64,
    /// Mean losses since the last point of the curve.
    pub losses: Losses,
    /// Losses and scores on held-out scenes, those of earlier sessions included.
    pub curve: Vec<CurvePoint>,
    /// Losses of the updates since the training was begun or opened.
    pub trace: Arc<Vec<TracePoint>>,
    /// Held-out scenes scored and to be scored, while scores are taken.
    pub scoring: Option<(usize, usize)>,
    /// Seconds of training, those of earlier sessions included; scores are not counted.
    pub seconds: f64,
}

/// What is remembered of a training.
pub struct LearningSight {
    /// The model as it is now; another one only after an update.
    model: Arc<Learned>,
    trace: Trace,
}

impl Shown for EndToEnd {
    type View = LearningView;
    type Sight = LearningSight;

    fn sight(training: &Trainer) -> Result<LearningSight, LearnError> {
        Ok(LearningSight { model: Arc::new(training.model(NAME)?), trace: Trace::default() })
    }

    fn updated(training: &Trainer, sight: &mut LearningSight) -> Result<(), LearnError> {
        sight.trace.add(training.update(), training.latest_loss().unwrap_or_default());
        sight.model = Arc::new(training.model(NAME)?);
        Ok(())
    }

    fn view(training: &Trainer, sight: &LearningSight) -> LearningView {
        LearningView {
            config: training.config().clone(),
            model: sight.model.clone(),
            update: training.update(),
            losses: training.loss().unwrap_or_default(),
            curve: training.curve().to_vec(),
            trace: sight.trace.points().clone(),
            scoring: training.scoring(),
            seconds: training.seconds(),
        }
    }

    /// An update of a stage with other batches takes longer or shorter by the number of its pictures.
    fn left(training: &Trainer) -> f32 {
        let (config, update) = (training.config(), training.update());
        let pictures = config.pictures(config.updates()).saturating_sub(config.pictures(update));
        pictures as f32 / config.stage_at(update).0.batch as f32
    }

    /// The step sizes to come follow the new number. What was saved as a model alone has them in a stage of their own,
    /// which begins anew.
    fn longer(training: &Trainer, updates: u64) -> Option<TrainConfig> {
        let config = training.config().clone();
        Some(if training.remembers() {
            let all = config.updates().saturating_add(updates);
            config.with_updates(all)
        } else {
            config.with_stage_anew(updates)
        })
    }
}

/// A training at its beginning.
///
/// # Errors
/// What cannot be trained, as a sentence.
pub fn begin_learning(config: TrainConfig) -> Result<LearningTrainee, String> {
    Watched::begin(config, &())
}

/// Reads a kept training from a file.
///
/// # Errors
/// Why it cannot be gone on with, as a sentence.
pub fn open_learning(path: &Path) -> Result<Opened<LearningTrainee>, String> {
    Watched::open(path, |_| Ok(()), None)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::training::{BackgroundTraining, Standing, Trainee as _};
    use crate::glom::learned::LearnedConfig;
    use crate::learn::Stage;

    fn small(updates: u64) -> TrainConfig {
        let model = LearnedConfig { across: 8, ..LearnedConfig::tiny() };
        TrainConfig {
            model,
            stages: vec![Stage { updates, ..Stage::default() }],
            columns: 64,
            steps: 2,
            before: 2,
            score_every: 3,
            score_scenes: 1,
            ..TrainConfig::default()
        }
    }

    fn of(updates: u64) -> LearningTrainee {
        begin_learning(small(updates)).unwrap()
    }

    /// What a training has learned, without the times.
    fn learned(trainer: &Trainer) -> (Vec<f32>, Vec<(u64, Losses, f32)>) {
        let saved = trainer.save();
        let points =
            saved.record.curve.iter().map(|point| (point.update, point.value.losses, point.value.natural.parts));
        (saved.state.values, points.collect())
    }

    #[test]
    fn pieces_give_the_bits_of_whole_updates() {
        let mut whole = Trainer::new(small(7)).unwrap();
        while !whole.finished() {
            whole.step().unwrap();
        }
        let (mut pieces, mut calls) = (of(7), 0);
        let mut scored = Vec::new();
        while !pieces.is_over() {
            pieces.update().unwrap();
            calls += 1;
            scored.extend(pieces.view().scoring);
        }
        assert_eq!(learned(pieces.training()), learned(&whole));
        assert_eq!(pieces.view().curve.len(), 3, "after updates 3 and 6, and at the end");
        // Seven updates, six scenes, and the drawing of a set of scenes at least once.
        assert!(calls > 13, "{calls}");
        assert_eq!(scored, [(1, 2); 3], "half-way through each of the three tests");
    }

    #[test]
    fn the_model_is_another_one_only_after_an_update() {
        let mut trainee = of(4);
        let mut before = trainee.view();
        assert_eq!(before.update, 0);
        while !trainee.is_over() {
            trainee.update().unwrap();
            let now = trainee.view();
            assert_eq!(Arc::ptr_eq(&now.model, &before.model), now.update == before.update);
            if now.update > before.update {
                assert_ne!(now.model.values(), before.model.values());
            }
            before = now;
        }
        assert_eq!(before.trace.iter().map(|point| point.update).collect::<Vec<_>>(), [1, 2, 3, 4]);
        let mean = before.trace[..3].iter().map(|point| point.losses.loss).sum::<f64>() / 3.0;
        assert!((mean - before.curve[0].value.losses.loss).abs() < 1e-9, "the curve is the mean of the trace");
    }

    #[test]
    fn a_training_kept_in_the_middle_and_opened_ends_in_the_same_bits() {
        let mut straight = Trainer::new(small(8)).unwrap();
        while !straight.finished() {
            straight.step().unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("middle.safetensors");
        let quiet: crate::engine::worker::Wake = Arc::new(|| ());
        let mut trainee = of(8);
        while trainee.view().scoring.is_none() {
            trainee.update().unwrap();
        }
        assert_eq!(trainee.updates(), 3, "half-way through the first scores");
        BackgroundTraining::hold(trainee, quiet.clone()).keep(&path).unwrap();
        let Opened::Training(mut opened) = open_learning(&path).unwrap() else { panic!("it can be trained on") };
        assert_eq!(opened.updates(), 3);
        // Not on the trainings' pool, where tests of how soon a training ends would wait for these pieces.
        while !opened.is_over() {
            opened.update().unwrap();
        }
        assert_eq!(opened.view().model.values(), straight.save().state.values);
        assert_eq!(opened.view().curve.len(), 3);

        let mut training = BackgroundTraining::hold(*opened, quiet);
        assert_eq!(training.standing(), Standing::Done);
        training.change(|trainee| trainee.extend(2)).unwrap();
        assert_eq!((training.latest().total, training.standing()), (10, Standing::Stopped));
    }

    #[test]
    fn what_cannot_be_learned_is_said_in_a_sentence() {
        let none = Stage { batch: 0, ..Stage::default() };
        let said = begin_learning(TrainConfig { stages: vec![none], ..small(1) }).err().unwrap();
        assert!(said.starts_with("The number of pictures"), "{said}");
        let said = open_learning(Path::new("no-such-file.safetensors")).err().unwrap();
        assert!(said.contains("no-such-file"), "{said}");
    }
}
