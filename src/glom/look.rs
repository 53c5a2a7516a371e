//! A close look at one column: what it is told, and whom it listens to.

use super::{Kernel, Reach, Source};

/// One of the contributions to one column's next state.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// Which.
    pub source: Source,
    /// Its effective share, 0 to 1.
    pub share: f32,
    /// The vector, (D), before weighting.
    pub vector: Vec<f32>,
}

/// The attention of one column: whom it listens to.
#[derive(Debug, Clone)]
pub struct AttentionRow {
    /// The column that listens.
    pub column: usize,
    /// The smoother's kernel at this level.
    pub kernel: Kernel,
    /// Columns it sees, rising.
    pub columns: Vec<usize>,
    /// Score of each (before beta), the self score as set.
    pub scores: Vec<f32>,
    /// Weight of each. For the softmax they sum to 1; for the linear kernel they may be negative and the sum is what
    /// makes the length of the read that of the column; for a kernel that reads the memory they say where its read
    /// points.
    pub weights: Vec<f32>,
    /// exp of the entropy of the weights, in columns; for the linear kernel (sum s)^2 / sum s^2 of the scores; not a
    /// number for kernels that read the memory.
    pub perplexity: f32,
    /// beta in force; it acts on the softmax alone.
    pub beta: f32,
    /// Reach in force.
    pub reach: Reach,
}
