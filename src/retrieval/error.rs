//! What can be wrong with a string, a configuration or a training, in plain words.

use thiserror::Error;

use super::symbols::MOST_PAIRS;
use crate::recurrent::RecurrentError;
use crate::training::SavedError;

/// Why a retrieval cannot be trained, tested or asked.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RetrievalError {
    /// The network cannot be, or diverged.
    #[error(transparent)]
    Network(#[from] RecurrentError),
    /// K.
    #[error("there can be 1 to {MOST_PAIRS} pairs (K), one for every letter, not {0}")]
    Pairs(usize),
    /// A number that must be at least 1.
    #[error("{0} must be at least 1")]
    AtLeastOne(&'static str),
    /// The step size.
    #[error("the learning rate must be a number above 0, not {0}")]
    LearningRate(f32),
    /// A network of another task.
    #[error("this network was not made for associative retrieval")]
    OtherTask,
    /// A string that is no question.
    #[error("{0}: write letters each followed by a digit, then ?? and one of the letters, such as c9k8j3f1??c")]
    Question(String),
    /// Settings of a training without a backward pass.
    #[error("{0}")]
    Settings(String),
    /// A training without a backward pass that grew beyond all numbers.
    #[error("the activities became infinite or not a number at update {0}: lower the rate and begin again")]
    NotFinite(u64),
    /// What was saved does not fit itself.
    #[error("the saved training cannot go on: {0}")]
    Saved(#[from] SavedError),
}
