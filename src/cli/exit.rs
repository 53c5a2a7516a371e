//! How a command ends: a sentence for the user and an exit code that scripts can use.

use std::process::ExitCode;

use super::say::say;
use crate::engine::EngineError;
use crate::glom::{GlomError, ModelError};

/// Exit codes, said in every help.
pub const EXIT_CODES: &str = "\
Exit codes:
    0  done
    1  failed: a file that cannot be read or written, a picture that does not fit the model, no display
    2  bad usage or settings that cannot be run
    3  the run became not a number or infinite
  130  interrupted (Ctrl-C); no half-written file is left";

/// Why a command did not end well.
#[derive(Debug)]
pub enum Failure {
    /// A file, a disk, a display: exit code 1.
    Failed(anyhow::Error),
    /// Settings that cannot be run: exit code 2, as for a bad command line.
    Usage(String),
    /// NaN or infinity: exit code 3.
    NotFinite(String),
    /// Ctrl-C: exit code 130.
    Interrupted,
}

impl Failure {
    /// A bad file or the like, in words.
    pub fn failed(text: impl Into<String>) -> Self {
        Self::Failed(anyhow::Error::msg(text.into()))
    }

    /// What an engine refuses: a bad setting is bad usage, a bad file or a picture that does not fit is a failure.
    pub fn of_engine(error: EngineError) -> Self {
        match error {
            EngineError::Settings(error) | EngineError::Glom(GlomError::Settings(error)) => {
                Self::Usage(error.to_string())
            }
            EngineError::Model(error @ ModelError::TooManyColumns { .. })
            | EngineError::Glom(GlomError::Model(error @ ModelError::TooManyColumns { .. })) => {
                Self::Usage(error.to_string())
            }
            EngineError::Hidden(error) => Self::Usage(error.to_string()),
            EngineError::Callosum(error) => Self::Usage(error.to_string()),
            EngineError::Side(error) if matches!(error.error, GlomError::NotFinite { .. }) => {
                Self::NotFinite(error.to_string())
            }
            EngineError::Glom(error @ GlomError::NotFinite { .. }) => Self::NotFinite(error.to_string()),
            other => other.into(),
        }
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::NotFinite(_) => 3,
            Self::Interrupted => 130,
        }
    }

    /// The sentence.
    pub fn message(&self) -> String {
        match self {
            Self::Failed(error) => error.to_string(),
            Self::Usage(text) | Self::NotFinite(text) => text.clone(),
            Self::Interrupted => "interrupted".to_owned(),
        }
    }

    /// Says it on standard error and gives the code.
    pub fn report(&self) -> ExitCode {
        say(&format!("glomscope: {}", self.message()));
        ExitCode::from(self.code())
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
