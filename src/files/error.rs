//! What can be wrong with a file, in plain words.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::probes::ProbeError;
use crate::scenes::SceneError;

/// A file that cannot be read, used or written: a sentence, what to do where something can be done, the path last.
#[derive(Debug, Error)]
pub enum FileError {
    /// Nothing there.
    #[error("there is no such file or folder: {}", .path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// Nothing in it.
    #[error("the file is empty (0 bytes): {}", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It is there, but the system does not give it.
    #[error("cannot read the file, {}: {}", reason(.source), .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It was read, but cannot be used.
    #[error("{what}: {}", .path.display())]
    Unusable {
        /// What is wrong and what to do.
        what: String,
        /// The file.
        path: PathBuf,
    },
    /// It could not be written. Nothing half-written is left.
    #[error("nothing was written, {}: {}", reason(.source), .path.display())]
    Write {
        /// Where it should have gone.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No sample of this name.
    #[error("there is no bundled sample of this name, the samples are {known}: {name}")]
    NoSuchSample {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// Settings that no scene can be drawn from.
    #[error(transparent)]
    Scene(#[from] SceneError),
    /// A probe that cannot be drawn.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// A pasted picture whose bytes do not fit its size.
    #[error("the pasted picture cannot be used: {what}")]
    Pasted {
        /// What is wrong.
        what: String,
    },
}

impl FileError {
    /// A file that was read but cannot be used: `what` is wrong with it.
    pub fn unusable(what: impl Into<String>, path: &Path) -> Self {
        FileError::Unusable { what: what.into(), path: path.to_path_buf() }
    }

    /// What the system said when `path` was opened or read.
    pub fn reading(source: io::Error, path: &Path) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileError::Missing { path: path.to_path_buf() },
            _ => FileError::Read { path: path.to_path_buf(), source },
        }
    }

    /// What the system said when `path` was written.
    pub fn writing(source: io::Error, path: &Path) -> Self {
        FileError::Write { path: path.to_path_buf(), source }
    }
}

/// The usual reasons in words, with what to do about them.
fn reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => {
            "the disk is full (free some space or choose another folder)".to_owned()
        }
        Kind::PermissionDenied => "permission denied (choose a place that is yours)".to_owned(),
        Kind::ReadOnlyFilesystem => "the disk can only be read (choose another folder)".to_owned(),
        Kind::NotFound => "its folder does not exist (make it or choose another)".to_owned(),
        Kind::NotADirectory => "a part of its path is a file, not a folder (choose another folder)".to_owned(),
        Kind::IsADirectory => "there is a folder of that name (choose another name)".to_owned(),
        Kind::OutOfMemory => "there is not enough memory".to_owned(),
        _ => error.to_string(),
    }
}
