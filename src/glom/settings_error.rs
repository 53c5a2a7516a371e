//! Why settings cannot be run.

use thiserror::Error;

use crate::fast_weights::FastWeightsError;

/// Settings that cannot be run.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SettingsError {
    /// No source with a weight above zero.
    #[error("level {level} has no update weight above zero: raise at least one of the weights that exist there")]
    AllWeightsZero {
        /// The level.
        level: usize,
    },
    /// A negative or non-finite weight.
    #[error("the {source_name} weight is {weight}: weights must be zero or a positive number")]
    BadWeight {
        /// Which of them.
        source_name: &'static str,
        /// Its value.
        weight: f32,
    },
    /// A negative or non-finite factor.
    #[error("the factor on {what} is {gain}: factors must be zero or a positive number")]
    BadGain {
        /// What it multiplies.
        what: &'static str,
        /// Its value.
        gain: f32,
    },
    /// A kappa that cannot be.
    #[error("sources are weighed by agreement with a kappa of {kappa}: it must be from 0 to {most}")]
    BadAgreement {
        /// Its value.
        kappa: f32,
        /// The largest.
        most: f32,
    },
    /// A negative or non-finite beta.
    #[error("beta at level {level} must be zero or a positive number, and so must its schedule")]
    BadBeta {
        /// The level.
        level: usize,
    },
    /// A negative or non-finite radius.
    #[error("the radius at level {level} is {radius}: it must be zero or a positive number of columns")]
    BadRadius {
        /// The level.
        level: usize,
        /// Its value.
        radius: f32,
    },
    /// Fast weights that cannot be run.
    #[error(transparent)]
    Memory(#[from] FastWeightsError),
    /// An inner loop of too few or too many steps.
    #[error("the memory's inner loop has {inner} steps: 1 to {most} are possible")]
    BadInner {
        /// Its steps.
        inner: usize,
        /// The most.
        most: usize,
    },
    /// Settings made for another number of levels.
    #[error("the settings are for {given} levels, the model has {model}")]
    LevelCount {
        /// Levels in the settings.
        given: usize,
        /// Levels of the model.
        model: usize,
    },
}
