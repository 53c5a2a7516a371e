//! What cannot be trained, in plain words.

use thiserror::Error;

use crate::scenes::SceneError;
use crate::training::SavedError;

/// Why a network of hemispheres cannot be trained.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BilateralError {
    /// Settings.
    #[error("{0}")]
    Settings(String),
    /// Pictures that cannot be used.
    #[error("these pictures cannot be learned from: {0}")]
    Pictures(String),
    /// Fewer pictures than one update needs.
    #[error("{pictures} pictures are too few for batches of {batch}: use more pictures or a smaller batch")]
    TooFew {
        /// Pictures to learn from.
        pictures: usize,
        /// Pictures of a batch.
        batch: usize,
    },
    /// Settings with which a training cannot go on.
    #[error("only the number of updates of a training may change: begin another one")]
    OtherTraining,
    /// Other pictures than a training began with.
    #[error("the training began on other pictures ({began} of them, not these {given}): give those that it began with")]
    OtherPictures {
        /// How many it began with.
        began: usize,
        /// How many there are now.
        given: usize,
    },
    /// A training that grew beyond all numbers.
    #[error("the loss became infinite or not a number at update {0}: lower the rate and begin again")]
    NotFinite(u64),
    /// A scene that cannot be drawn.
    #[error(transparent)]
    Scene(#[from] SceneError),
    /// What was saved does not fit itself.
    #[error("the saved training cannot go on: {0}")]
    Saved(#[from] SavedError),
}
