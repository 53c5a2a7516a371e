//! The attention of one column, written out plainly: what the inspector shows, and what the fast path is tested
//! against.

use ndarray::ArrayView2;

use super::{LevelAttention, inverse_norm, squared_limit};
use crate::glom::{AttentionRow, Kernel, Reach, Score, SelfScore};
use crate::grid::Grid;
use crate::numeric::rows::flat;
use crate::numeric::vector;

/// The row of `column` at a level with embeddings `x` (N, D).
pub(in crate::glom) fn row(attention: &LevelAttention, x: ArrayView2<f32>, column: usize) -> AttentionRow {
    let columns = visible(attention, column);
    let scores: Vec<f32> = columns.iter().map(|other| score(attention, x, column, *other)).collect();
    let largest = scores.iter().fold(f32::NEG_INFINITY, |largest, score| largest.max(attention.beta * score));
    let mut weights: Vec<f32> = scores.iter().map(|score| (attention.beta * score - largest).exp()).collect();
    let total: f32 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    let entropy: f32 = weights.iter().filter(|weight| **weight > 0.0).map(|weight| -weight * weight.ln()).sum();
    AttentionRow {
        column,
        kernel: Kernel::Softmax,
        columns,
        scores,
        weights,
        perplexity: entropy.exp(),
        beta: attention.beta,
        reach: attention.reach,
    }
}

/// The columns that `column` sees, rising.
pub(super) fn visible(attention: &LevelAttention, column: usize) -> Vec<usize> {
    let grid = attention.grid;
    let mut columns = neighbourhood(grid, attention.reach, column);
    columns.extend(attention.far_of(column).iter().map(|far| *far as usize));
    columns.sort_unstable();
    // Another reach than the run's may hold some of the far columns.
    columns.dedup();
    if attention.self_score == SelfScore::Excluded {
        columns.retain(|other| *other != column);
        if columns.is_empty() {
            columns.push(column);
        }
    }
    columns
}

/// The columns within reach of `column`, itself included, rising.
fn neighbourhood(grid: Grid, reach: Reach, column: usize) -> Vec<usize> {
    let Reach::Radius(radius) = reach else {
        return (0..grid.columns()).collect();
    };
    let (row, col) = grid.place(column);
    let within = radius.min((grid.rows + grid.cols) as f32) as usize;
    let mut columns = Vec::new();
    for other_row in row.saturating_sub(within)..=(row + within).min(grid.rows - 1) {
        for other_col in col.saturating_sub(within)..=(col + within).min(grid.cols - 1) {
            let other = grid.index(other_row, other_col);
            if grid.distance_squared(column, other) <= squared_limit(radius) {
                columns.push(other);
            }
        }
    }
    columns
}

fn score(attention: &LevelAttention, x: ArrayView2<f32>, query: usize, key: usize) -> f32 {
    if query == key
        && let SelfScore::Constant(score) = attention.self_score
    {
        return score;
    }
    let (q, k) = (x.row(query), x.row(key));
    let product: f32 = q.iter().zip(k).map(|(q, k)| q * k).sum();
    let inverse = |v: ndarray::ArrayView1<f32>| inverse_norm(vector::norm(flat(v)));
    match attention.score {
        Score::Dot => product,
        Score::Cosine => product * (inverse(q) * inverse(k)),
        Score::CosineKey => product * (inverse(k) / (x.ncols() as f32).sqrt()),
    }
}
