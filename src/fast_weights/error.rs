//! What can be wrong with the settings of a memory.

use thiserror::Error;

/// Settings or a matrix that cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FastWeightsError {
    /// A decay outside 0 to 1.
    #[error("the decay (lambda) is {decay}: it must be a number from 0 to 1")]
    Decay {
        /// Its value.
        decay: f32,
    },
    /// A negative or non-finite rate.
    #[error("the rate (eta) is {rate}: it must be zero or a positive number")]
    Rate {
        /// Its value.
        rate: f32,
    },
    /// A rate at which the delta rule overshoots without end.
    #[error("the rate (eta) is {rate}: above 2 the delta rule overshoots what it corrects, choose 0 to 2")]
    DeltaRate {
        /// Its value.
        rate: f32,
    },
    /// A matrix that is not square.
    #[error("a matrix of fast weights must be square, this one is {rows} x {cols}")]
    NotSquare {
        /// Its rows.
        rows: usize,
        /// Its columns.
        cols: usize,
    },
    /// Settings of an experiment that cannot be run.
    #[error("{0}")]
    Experiment(String),
}
