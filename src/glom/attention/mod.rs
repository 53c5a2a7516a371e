//! The attention smoother: the only way in which locations interact (GLOM, section 2.2).
//!
//! ```text
//! A(i) = sum_j w_ij x_j,   w_ij = exp(beta s_ij) / sum_z exp(beta s_iz),   j and z over the neighbourhood of i
//! ```
//!
//! Queries, keys and values are the embeddings themselves. `s` is one of the kinds of [`Score`]. Where a column sees
//! nobody (itself excluded, nobody else within reach) it listens to itself.
//!
//! [`row`] is the definition, one column at a time. [`smoother`] computes the same for tiles of columns by matrix
//! products. [`linear`] are the kernels without a softmax.

mod far;
mod linear;
mod row;
mod settings;
mod smoother;
mod softmax;
mod window;

use crate::grid::Grid;

pub(super) use far::draw as draw_far;
pub(super) use linear::{Gram, read, row as linear_row};
pub(super) use row::row;
pub use settings::{Kernel, Reach, Schedule, Score, SelfScore};
pub(super) use smoother::{Buffers, Smoother, inverse_norms};
pub(super) use window::{TILE_ROWS, Window};

/// The smoother of one level at one step.
#[derive(Debug, Clone, Copy)]
pub(super) struct LevelAttention<'a> {
    /// The grid.
    pub grid: Grid,
    /// Inverse temperature.
    pub beta: f32,
    /// Range.
    pub reach: Reach,
    /// Kind of score.
    pub score: Score,
    /// What a column scores with itself.
    pub self_score: SelfScore,
    /// Far columns of every column, (N, F) row by row; empty for none.
    pub far: &'a [u32],
}

impl LevelAttention<'_> {
    /// The far columns of `column`.
    fn far_of(&self, column: usize) -> &[u32] {
        let count = self.far.len() / self.grid.columns().max(1);
        &self.far[column * count..(column + 1) * count]
    }

    /// How many columns `column` sees.
    pub fn neighbours(&self, column: usize) -> usize {
        row::visible(self, column).len()
    }
}

/// 1 / |x|, as scores use it: a vector of length zero scores zero.
pub(super) fn inverse_norm(norm: f32) -> f32 {
    1.0 / norm.max(1e-12)
}

/// The largest squared distance within `radius`, a whole number.
fn squared_limit(radius: f32) -> usize {
    (f64::from(radius) * f64::from(radius)).min(1e15) as usize
}
