//! What the engine refuses, in plain words.

use thiserror::Error;

use super::hidden::OutsideGrid;
use crate::files::FileError;
use crate::glom::{GlomError, ModelError, SettingsError};

/// A run that cannot begin, or a command that cannot be carried out.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A file that cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A model that cannot be made or does not fit the picture.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Settings or a state that cannot be run.
    #[error(transparent)]
    Glom(#[from] GlomError),
    /// Settings that cannot be run.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Hidden columns that the grid does not have.
    #[error(transparent)]
    Hidden(#[from] OutsideGrid),
    /// Anything else, in words.
    #[error("{0}")]
    Refused(String),
}
