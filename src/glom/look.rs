//! A close look at one column: what it is told, and whom it listens to.

use super::{Reach, Source};

/// One of the four contributions to one column's next state.
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
    /// Columns it sees, rising.
    pub columns: Vec<usize>,
    /// Score of each (before beta), the self score as set.
    pub scores: Vec<f32>,
    /// Weight of each; the weights sum to 1.
    pub weights: Vec<f32>,
    /// exp of the entropy of the weights, in columns.
    pub perplexity: f32,
    /// beta in force.
    pub beta: f32,
    /// Reach in force.
    pub reach: Reach,
}
