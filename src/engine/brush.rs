//! The perturbation brush.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the perturbation brush does to the columns under it.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Brush {
    /// Set the vectors to zero.
    Erase,
    /// Replace them by random vectors of the same length (from the run's seed).
    Scramble,
    /// Copy the vector of this column over them.
    Overwrite {
        /// The column whose vectors are painted.
        from: usize,
    },
}
