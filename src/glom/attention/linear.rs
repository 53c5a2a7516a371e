//! The smoother without a softmax: raw products with all columns, through one matrix.
//!
//! ```text
//! linear         y_i = sum_j x_j (x_j . x_i) = C x_i,   C = sum_j x_j x_j^T
//! linear-decay,
//! delta          y_i = A_l x_i                          (columns of earlier steps as well)
//! A(i) = |x_i| / |y_i| y_i
//! ```
//!
//! A softmax average has about the length of the vectors that it averages; a raw product grows with the number of
//! columns and with the square of their length. The read is therefore given the length of the column that reads, so
//! that the attention weight means the same for every kernel, and an island of one vector is a fixed point of each. A
//! column that reads nothing listens to itself.

use ndarray::{Array2, ArrayView2, Axis};

use crate::glom::{AttentionRow, Kernel, Reach};
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{flat, view_mut};
use crate::numeric::vector;

/// The columns of a level at one moment, summed up in a matrix.
#[derive(Debug, Clone, Default)]
pub(in crate::glom) struct Gram {
    /// C / N, (D, D).
    pub matrix: Array2<f32>,
    /// Mean column, (D).
    pub mean: Vec<f32>,
    /// N.
    pub columns: usize,
}

impl Gram {
    /// Sums up `x` (N, D); allocates only the first time.
    pub fn fill(&mut self, x: ArrayView2<f32>) {
        let (columns, dim) = x.dim();
        if self.matrix.dim() != (dim, dim) {
            self.matrix = Array2::zeros((dim, dim));
            self.mean = vec![0.0; dim];
        }
        self.columns = columns;
        let share = 1.0 / columns.max(1) as f32;
        product::gram(x, share, self.matrix.view_mut());
        self.mean.fill(0.0);
        for row in x.outer_iter() {
            vector::add_scaled(&mut self.mean, share, flat(row));
        }
    }

    /// How many columns a column x listens to: (sum_j s_j)^2 / sum_j s_j^2 of its scores s_j = x_j . x, the exponential
    /// of the Renyi entropy of order 2 where the softmax has that of order 1. N if all columns are alike; below 1 where
    /// scores of both signs cancel. `read` is C x / N.
    fn perplexity(&self, x: &[f32], read: &[f32]) -> f32 {
        let sum = vector::dot(&self.mean, x);
        self.columns as f32 * sum * sum / vector::dot(x, read)
    }
}

/// Reads `x` (n, D, row by row) through `matrix` into `out` and gives every row the length of its column. With `gram`
/// the matrix is its own and the perplexity is that of its scores; otherwise there is none, and it is not a number.
///
/// # Panics
/// If the shapes do not fit, which is a mistake in the calling code.
pub(in crate::glom) fn read(
    x: ArrayView2<f32>,
    matrix: ArrayView2<f32>,
    gram: Option<&Gram>,
    out: &mut [f32],
    perplexity: &mut [f32],
) {
    let (columns, dim) = x.dim();
    assert_eq!(perplexity.len(), columns, "columns of a perplexity");
    product::multiply_transposed(x, matrix, view_mut(out, [columns, dim]), Into::Replace);
    for ((x, read), perplexity) in x.axis_iter(Axis(0)).zip(out.chunks_exact_mut(dim)).zip(perplexity) {
        let x = flat(x);
        *perplexity = gram.map_or(f32::NAN, |gram| gram.perplexity(x, read));
        at_length_of(x, read);
    }
}

/// Gives `read` the length of `x`; a read of nothing becomes x itself.
fn at_length_of(x: &[f32], read: &mut [f32]) {
    let (length, raw) = (vector::norm(x), vector::norm(read));
    let scale = length / raw;
    if raw > 0.0 && scale.is_finite() {
        read.iter_mut().for_each(|value| *value *= scale);
    } else {
        read.copy_from_slice(x);
    }
}

/// The row of `column` among the columns `x` (N, D) of its level, written out plainly: what the inspector shows.
///
/// For the linear kernel scores are x_j . x_i and weights what each column is multiplied by; the weighted sum of the
/// columns is the contribution. For a kernel that reads the memory, which holds more than the present columns, scores
/// are x_j . A x_i and weights their positive part at sum 1: where the read points. Those have no perplexity.
pub(in crate::glom) fn row(
    kernel: Kernel,
    beta: f32,
    x: ArrayView2<f32>,
    memory: ArrayView2<f32>,
    column: usize,
) -> AttentionRow {
    let own = x.row(column);
    let products = |cue: &[f32]| -> Vec<f32> {
        x.outer_iter().map(|other| other.iter().zip(cue).map(|(a, b)| a * b).sum()).collect()
    };
    let cue: Vec<f32> = match kernel {
        Kernel::Softmax | Kernel::Linear => own.to_vec(),
        Kernel::LinearDecay | Kernel::Delta => {
            memory.outer_iter().map(|row| row.iter().zip(own).map(|(a, b)| a * b).sum()).collect()
        }
    };
    let scores = products(&cue);
    let (weights, perplexity) = if matches!(kernel, Kernel::LinearDecay | Kernel::Delta) {
        let total: f32 = scores.iter().map(|score| score.max(0.0)).sum();
        let share = |score: &f32| if total > 0.0 { score.max(0.0) / total } else { 0.0 };
        (scores.iter().map(share).collect(), f32::NAN)
    } else {
        let mut sum = vec![0.0; own.len()];
        for (other, score) in x.outer_iter().zip(&scores) {
            sum.iter_mut().zip(other).for_each(|(sum, value)| *sum += score * value);
        }
        let scale = vector::norm(flat(own)) / vector::norm(&sum);
        let (total, squares) =
            scores.iter().fold((0.0, 0.0), |(total, squares), score| (total + score, squares + score * score));
        if scale.is_finite() {
            (scores.iter().map(|score| scale * score).collect(), total * total / squares)
        } else {
            let itself = |other| if other == column { 1.0 } else { 0.0 };
            ((0..scores.len()).map(itself).collect(), total * total / squares)
        }
    };
    let columns = (0..x.nrows()).collect();
    AttentionRow { column, kernel, columns, scores, weights, perplexity, beta, reach: Reach::Global }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "length of a matrix")]
    fn a_read_into_too_short_a_place_is_loud() {
        read(Array2::zeros((3, 4)).view(), Array2::zeros((4, 4)).view(), None, &mut [0.0; 11], &mut [0.0; 3]);
    }

    #[test]
    #[should_panic(expected = "columns of a perplexity")]
    fn a_read_of_columns_without_a_perplexity_is_loud() {
        read(Array2::zeros((3, 4)).view(), Array2::zeros((4, 4)).view(), None, &mut [0.0; 12], &mut [0.0; 2]);
    }
}
