//! What cannot be done, in plain words.

use thiserror::Error;

use crate::digits::DigitsError;
use crate::recurrent::{MOST_UNITS, RecurrentError};
use crate::training::SavedError;

/// Digits or settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum GlimpseError {
    /// Digits that cannot be used.
    #[error(transparent)]
    Digits(#[from] DigitsError),
    /// Fewer digits than one update needs.
    #[error("{digits} digits are too few for mini-batches of {batch}: use more digits or a smaller batch")]
    TooFew {
        /// Digits to learn from.
        digits: usize,
        /// Sequences of a mini-batch.
        batch: usize,
    },
    /// A number that must be at least 1.
    #[error("{0} must be at least 1")]
    AtLeastOne(&'static str),
    /// A layer too large.
    #[error("a layer can have at most {MOST_UNITS} units, not {0}")]
    Layer(usize),
    /// The step size.
    #[error("the learning rate must be a number above 0, not {0}")]
    LearningRate(f32),
    /// Other digits than a training began with.
    #[error("the training began on other digits ({began} of them, not these {given}): give those that it began with")]
    OtherDigits {
        /// How many it began with.
        began: usize,
        /// How many there are now.
        given: usize,
    },
    /// What was saved does not fit itself.
    #[error("the saved training cannot go on: {0}")]
    Saved(#[from] SavedError),
    /// What the network says.
    #[error(transparent)]
    Network(#[from] RecurrentError),
}
