//! How a command ends: a sentence for the user and an exit code that scripts can use.

use std::process::ExitCode;

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
        eprintln!("glomscope: {}", self.message());
        ExitCode::from(self.code())
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
