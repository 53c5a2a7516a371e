//! Associative retrieval, the paper's own task: read `k1 v1 k2 v2 .. kK vK ? ? q`, distinct letters each followed by a
//! digit, and name the digit that followed the letter q (Ba et al. 2016, section 4.1).
//!
//! The only way to answer is to have bound each digit to its letter; a network that merely knows which digits occurred
//! stops at the exact [`floor`](fn@floor).

mod config;
mod error;
mod floor;
pub mod local;
mod probe;
mod symbols;
mod task;
#[cfg(test)]
mod tests;
mod trainer;

pub use crate::recurrent::{Bar, CellKind, Dynamics, InnerRead, Network, StepTrace, Trace};
pub use config::TrainConfig;
pub use error::RetrievalError;
pub use floor::floor;
pub use probe::{Probe, probe};
pub use symbols::{MOST_PAIRS, SYMBOLS, character};
pub use task::{EMBEDDING, HIDDEN, Question, Task, TestResult, shape, test};
pub use trainer::{CurvePoint, Retrieval, Saved, Tested, Trainer};
