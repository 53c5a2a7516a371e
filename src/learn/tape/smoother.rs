//! The attention smoother on the tape, over a window of columns.
//!
//! ```text
//! s_ij = beta x_i . x_j,  p_ij = softmax_j s_ij over the window of i,  y_i = sum_j p_ij x_j
//! dp_ij = dy_i . x_j,  ds_ij = p_ij (dp_ij - sum_k p_ik dp_ik)
//! dx_i += beta sum_j ds_ij x_j   (as query)
//! dx_j += beta sum_i ds_ij x_i + sum_i p_ij dy_i   (as key and as value)
//! dbeta = sum_ij ds_ij x_i . x_j
//! ```
//!
//! Rows of the grid are taken in bands; the keys of a band are the rows within reach of it, so that everything but the
//! softmax is a matrix product.

use std::ops::Range;

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};
use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use super::{Kept, lend, numbers, tensor};
use crate::glom::Reach;
use crate::grid::Grid;
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{view, view_mut};
use crate::numeric::vector::{self, exp_one, for_each_processor, mul_add};

/// Far below any logit: its exponential is 0.
const HIDDEN: f32 = -1e30;

struct Smoother {
    grid: Grid,
    reach: Reach,
    dim: usize,
    /// p, band by band.
    weights: Kept<Vec<Vec<f32>>>,
}

/// A_l of every column of `x` (N, D), at the inverse temperature `beta` (one number).
pub(in crate::learn) fn smooth(x: &Tensor, beta: &Tensor, grid: Grid, reach: Reach) -> Result<Tensor> {
    let dim = x.dims().last().copied().unwrap_or(1);
    x.apply_op2(beta, Smoother { grid, reach, dim, weights: Kept::default() })
}

/// The weights p of every column over all columns, (N, N) row by row: for whoever wants to see them.
pub(in crate::learn) fn weights(x: &[f32], dim: usize, beta: f32, grid: Grid, reach: Reach) -> Vec<f32> {
    let columns = grid.columns();
    let mut all = vec![0.0; columns * columns];
    for band in bands(grid, reach) {
        let weights = band.weigh(x, dim, beta, grid, reach);
        let width = band.keys.len() * grid.cols;
        for (query, row) in weights.chunks_exact(width).enumerate() {
            let column = band.queries.start * grid.cols + query;
            all[column * columns + band.keys.start * grid.cols..][..width].copy_from_slice(row);
        }
    }
    all
}

/// Rows of the grid that ask together, and the rows that they can see.
struct Band {
    queries: Range<usize>,
    keys: Range<usize>,
}

fn bands(grid: Grid, reach: Reach) -> Vec<Band> {
    let most = match reach {
        Reach::Global => grid.rows,
        Reach::Radius(radius) => (radius.max(0.0) as usize).min(grid.rows),
    };
    let height = most.max(1);
    (0..grid.rows)
        .step_by(height)
        .map(|start| {
            let queries = start..(start + height).min(grid.rows);
            let keys = queries.start.saturating_sub(most)..(queries.end + most).min(grid.rows);
            Band { queries, keys }
        })
        .collect()
}

impl Band {
    /// Where the numbers of rows of the grid lie.
    fn span(rows: &Range<usize>, grid: Grid, dim: usize) -> Range<usize> {
        rows.start * grid.cols * dim..rows.end * grid.cols * dim
    }

    /// p of the band, (queries, keys).
    fn weigh(&self, x: &[f32], dim: usize, beta: f32, grid: Grid, reach: Reach) -> Vec<f32> {
        let (queries, keys) = (self.queries.len() * grid.cols, self.keys.len() * grid.cols);
        let mut weights = vec![0.0; queries * keys];
        let ask = view(&x[Self::span(&self.queries, grid, dim)], [queries, dim]);
        let answer = view(&x[Self::span(&self.keys, grid, dim)], [keys, dim]);
        product::multiply_transposed(ask, answer, view_mut(&mut weights, [queries, keys]), Into::Replace);
        // For every distance in rows: what to add to the logits of keys at -(cols - 1) .. cols - 1 columns.
        let masks: Vec<Vec<f32>> = match reach {
            Reach::Global => Vec::new(),
            Reach::Radius(_) => (0..grid.rows)
                .map(|down| {
                    let seen = |across: usize| if reach.sees(down * down + across * across) { 0.0 } else { HIDDEN };
                    (0..2 * grid.cols - 1).map(|at| seen(at.abs_diff(grid.cols - 1))).collect()
                })
                .collect(),
        };
        for (query, row) in weights.chunks_exact_mut(keys).enumerate() {
            let (at_row, at_col) = (self.queries.start + query / grid.cols, query % grid.cols);
            for (key_row, logits) in self.keys.clone().zip(row.chunks_exact_mut(grid.cols)) {
                match masks.get(key_row.abs_diff(at_row)) {
                    Some(mask) => scale_and_add(logits, beta, &mask[grid.cols - 1 - at_col..][..grid.cols]),
                    None => logits.iter_mut().for_each(|logit| *logit *= beta),
                }
            }
            softmax(row);
        }
        weights
    }
}

for_each_processor! {
    /// Every value of `logits` is multiplied by `beta`; `mask` is added.
    pub fn scale_and_add(logits: &mut [f32], beta: f32, mask: &[f32]) = scale_and_add_body
}

for_each_processor! {
    /// `row` becomes its softmax.
    pub fn softmax(row: &mut [f32]) = softmax_body
}

for_each_processor! {
    /// `slope` by the weights becomes slope by the logits: p (dp - sum p dp).
    pub fn through_softmax(slope: &mut [f32], weights: &[f32]) = through_softmax_body
}

#[inline(always)]
fn scale_and_add_body<const FMA: bool>(logits: &mut [f32], beta: f32, mask: &[f32]) {
    for (logit, mask) in logits.iter_mut().zip(mask) {
        *logit = mul_add::<FMA>(*logit, beta, *mask);
    }
}

#[inline(always)]
fn softmax_body<const FMA: bool>(row: &mut [f32]) {
    const LANES: usize = 16;
    let mut most = [f32::MIN; LANES];
    for block in row.chunks(LANES) {
        for (most, value) in most.iter_mut().zip(block) {
            *most = if *value > *most { *value } else { *most };
        }
    }
    let most = most.iter().fold(f32::MIN, |a, b| a.max(*b));
    let mut sums = [0.0f32; LANES];
    let (blocks, rest) = row.as_chunks_mut::<LANES>();
    for block in blocks {
        for lane in 0..LANES {
            block[lane] = exp_one::<FMA>(block[lane] - most);
            sums[lane] += block[lane];
        }
    }
    let mut total: f32 = sums.iter().sum();
    for value in rest {
        *value = exp_one::<FMA>(*value - most);
        total += *value;
    }
    let share = 1.0 / total;
    row.iter_mut().for_each(|value| *value *= share);
}

#[inline(always)]
fn through_softmax_body<const FMA: bool>(slope: &mut [f32], weights: &[f32]) {
    let mean = vector::dot_body::<FMA>(slope, weights);
    for (slope, weight) in slope.iter_mut().zip(weights) {
        *slope = weight * (*slope - mean);
    }
}

impl CustomOp2 for Smoother {
    fn name(&self) -> &'static str {
        "attention smoother"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout, beta: &CpuStorage, bl: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = numbers(x, xl, self.name())?;
        let beta = numbers(beta, bl, self.name())?[0];
        let (grid, dim) = (self.grid, self.dim);
        let mut out = vec![0.0; x.len()];
        let mut kept = Vec::new();
        for band in bands(grid, self.reach) {
            let weights = band.weigh(x, dim, beta, grid, self.reach);
            let (queries, keys) = (band.queries.len() * grid.cols, band.keys.len() * grid.cols);
            let values = view(&x[Band::span(&band.keys, grid, dim)], [keys, dim]);
            let to = view_mut(&mut out[Band::span(&band.queries, grid, dim)], [queries, dim]);
            product::multiply(view(&weights, [queries, keys]), values, to, Into::Replace);
            kept.push(weights);
        }
        self.weights.put(kept);
        Ok((CpuStorage::F32(out), xl.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, beta: &Tensor, _: &Tensor, slope: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let kept = std::mem::take(&mut *self.weights.take());
        let beta_value = lend(beta, |beta| beta[0])?;
        let (x_slope, beta_slope) = lend(x, |x| lend(slope, |slope| self.slopes(x, beta_value, slope, &kept)))??;
        Ok((Some(tensor(x_slope, x.shape())?), Some(tensor(vec![beta_slope], beta.shape())?)))
    }
}

impl Smoother {
    fn slopes(&self, x: &[f32], beta: f32, slope: &[f32], kept: &[Vec<f32>]) -> (Vec<f32>, f32) {
        let (grid, dim) = (self.grid, self.dim);
        let mut x_slope = vec![0.0; x.len()];
        let mut beta_slope = 0.0;
        let (mut scores, mut asked) = (Vec::new(), Vec::new());
        for (band, weights) in bands(grid, self.reach).iter().zip(kept) {
            let (queries, keys) = (band.queries.len() * grid.cols, band.keys.len() * grid.cols);
            let (asking, answering) = (Band::span(&band.queries, grid, dim), Band::span(&band.keys, grid, dim));
            let dy = view(&slope[asking.clone()], [queries, dim]);
            let (ask, answer) = (view(&x[asking.clone()], [queries, dim]), view(&x[answering.clone()], [keys, dim]));
            scores.resize(queries * keys, 0.0);
            product::multiply_transposed(dy, answer, view_mut(&mut scores, [queries, keys]), Into::Replace);
            for (slope, weights) in scores.chunks_exact_mut(keys).zip(weights.chunks_exact(keys)) {
                through_softmax(slope, weights);
            }
            asked.resize(queries * dim, 0.0);
            let ds = view(&scores, [queries, keys]);
            product::multiply(ds, answer, view_mut(&mut asked, [queries, dim]), Into::Replace);
            beta_slope += vector::dot(&x[asking.clone()], &asked);
            vector::add_scaled(&mut x_slope[asking], beta, &asked);
            scores.iter_mut().for_each(|score| *score *= beta);
            let ds = view(&scores, [queries, keys]);
            product::multiply(ds.t(), ask, view_mut(&mut x_slope[answering.clone()], [keys, dim]), Into::Add);
            let weights = view(weights, [queries, keys]);
            product::multiply(weights.t(), dy, view_mut(&mut x_slope[answering], [keys, dim]), Into::Add);
        }
        (x_slope, beta_slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let grid = Grid::new(5, 4);
        for reach in [Reach::Radius(1.5), Reach::Radius(2.3), Reach::Global] {
            slopes_hold(&[(wave(20 * 3, 0.37), vec![20, 3]), (vec![1.3], vec![1])], move |x| {
                smooth(&x[0], &x[1], grid, reach)
            });
        }
    }

    #[test]
    fn weights_are_a_softmax_over_the_window() {
        let (grid, dim) = (Grid::new(4, 5), 3);
        let x = wave(60, 0.7);
        let all = weights(&x, dim, 2.0, grid, Reach::Radius(1.5));
        for (column, row) in all.chunks_exact(20).enumerate() {
            let logit = |other: usize| (2.0 * vector::dot(&x[column * dim..][..dim], &x[other * dim..][..dim])).exp();
            let seen = |other: &usize| grid.distance_squared(column, *other) <= 2;
            let total: f32 = (0..20).filter(seen).map(logit).sum();
            for (other, weight) in row.iter().enumerate() {
                let exact = if seen(&other) { logit(other) / total } else { 0.0 };
                assert!((weight - exact).abs() < 1e-5, "{column} {other}: {weight}, not {exact}");
            }
        }
    }
}
