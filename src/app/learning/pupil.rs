//! The one training of this workspace, and what is known of its files.

use std::path::PathBuf;

use crate::engine::training::{BackgroundTraining, LearningTrainee, Trainee as _};
use crate::engine::worker::Wake;

/// A training.
pub struct Pupil {
    /// Counted from 1, never used twice.
    pub number: usize,
    /// The training itself.
    pub training: BackgroundTraining<LearningTrainee>,
    /// The file in which it was kept last, or from which it came, and the updates that the model there has had.
    pub kept: Option<(PathBuf, u64)>,
}

impl Pupil {
    /// Takes a trainee in; `start`s at once or stands still.
    pub fn new(number: usize, trainee: LearningTrainee, start: bool, path: Option<PathBuf>, wake: &Wake) -> Self {
        let kept = path.map(|path| (path, trainee.updates() as u64));
        let training = if start {
            BackgroundTraining::start(trainee, wake.clone())
        } else {
            BackgroundTraining::hold(trainee, wake.clone())
        };
        Self { number, training, kept }
    }

    /// Updates that no file has.
    pub fn unkept(&self) -> u64 {
        let kept = self.kept.as_ref().map_or(0, |(_, update)| *update);
        (self.training.latest().updates as u64).saturating_sub(kept)
    }

    /// The file that holds the model as it is now.
    pub fn kept_as_it_is(&self) -> Option<PathBuf> {
        let (path, update) = self.kept.as_ref()?;
        (*update == self.training.latest().updates as u64).then(|| path.clone())
    }
}
