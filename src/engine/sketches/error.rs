//! Why a picture cannot be remembered.

use thiserror::Error;

use crate::engine::EngineError;
use crate::files::FileError;
use crate::sketch::SketchError;

/// Why a picture cannot be remembered, or a memory not be used.
#[derive(Debug, Error)]
pub enum RememberError {
    /// A picture or a setup that cannot be run.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A memory that cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Settings that no sketch has.
    #[error(transparent)]
    Sketch(#[from] SketchError),
    /// A picture without a parse tree.
    #[error("{name}: {error}")]
    Tree {
        /// The picture.
        name: String,
        /// What is wrong.
        error: SketchError,
    },
    /// NaN or infinity.
    #[error("{0}")]
    NotFinite(String),
    /// A memory of another program, or a newer one.
    #[error("what settles the memory's pictures cannot be understood ({0})")]
    Setup(#[from] serde_json::Error),
    /// A thumbnail that cannot be made.
    #[error("the picture cannot be made small ({0})")]
    Thumbnail(#[from] image::ImageError),
    /// A run that the memory does not fit.
    #[error("{0}")]
    Other(String),
    /// It was ended before it was done.
    #[error("stopped before it was done")]
    Stopped,
}
