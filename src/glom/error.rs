//! What can go wrong while GLOM runs.

use thiserror::Error;

use super::{ModelError, SettingsError};

/// A run that cannot start or cannot go on.
#[derive(Debug, Error)]
pub enum GlomError {
    /// Settings that cannot be run.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A model that cannot be used on this picture.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// NaN or infinity. The state before the step is kept.
    #[error("level {level} became {what} at step {step}: lower beta or the weights, or reset")]
    NotFinite {
        /// Level of the first bad value.
        level: usize,
        /// Step that made it (1 is the first update).
        step: usize,
        /// "not a number" or "infinite".
        what: &'static str,
    },
    /// A matrix for embeddings of another length.
    #[error("the memory is for embeddings of length {given}, this run has {needed}")]
    MemoryShape {
        /// Length given.
        given: usize,
        /// Length of this run.
        needed: usize,
    },
    /// A state of another shape.
    #[error("the state has shape {given:?}, this run needs {needed:?} (levels, columns, embedding)")]
    StateShape {
        /// Shape given.
        given: [usize; 3],
        /// Shape of this run.
        needed: [usize; 3],
    },
}
