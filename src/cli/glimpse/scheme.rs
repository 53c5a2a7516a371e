//! The schemes by their names on the command line.

use clap::ValueEnum;

/// What is done with the hidden state between glimpses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scheme {
    /// Carried on and stored at every step
    Flat,
    /// Stored and wiped when going down to the parts of a quadrant, as in the paper
    Wipe,
}

impl From<Scheme> for crate::glimpse::Scheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Flat => Self::Flat,
            Scheme::Wipe => Self::Wipe,
        }
    }
}
