//! What the engine refuses, in plain words.

use thiserror::Error;

use super::hidden::OutsideGrid;
use crate::files::FileError;
use crate::glom::{CallosumError, GlomError, ModelError, SettingsError, SideError};

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
    /// A callosum that cannot be, or sides that it cannot join.
    #[error(transparent)]
    Callosum(#[from] CallosumError),
    /// A step of one of two sides that went wrong.
    #[error(transparent)]
    Side(#[from] SideError),
    /// Hidden columns that the grid does not have.
    #[error(transparent)]
    Hidden(#[from] OutsideGrid),
    /// Anything else, in words.
    #[error("{0}")]
    Refused(String),
}
