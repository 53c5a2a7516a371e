//! What can go wrong while a model learns.

use thiserror::Error;

use crate::glom::{GlomError, ModelError};
use crate::scenes::SceneError;
use crate::training::SavedError;

/// A training that cannot begin or go on.
#[derive(Debug, Error)]
pub enum LearnError {
    /// A configuration that cannot be trained.
    #[error("{0}")]
    Configuration(String),
    /// A model that cannot be built.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A scene that cannot be drawn.
    #[error(transparent)]
    Scene(#[from] SceneError),
    /// A model that cannot be run on a held-out scene.
    #[error(transparent)]
    Glom(#[from] GlomError),
    /// A saved training that does not fit its configuration.
    #[error("the saved training does not fit its configuration: {0}")]
    Saved(#[from] SavedError),
    /// A loss or gradient that is not finite.
    #[error("the loss became {0} at update {1}: a smaller learning rate may help; what was learned before it is whole")]
    NotFinite(f32, u64),
    /// The tape of back-propagation.
    #[error("an internal error of the tape: {0}")]
    Tape(#[from] candle_core::Error),
}
