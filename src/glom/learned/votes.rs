//! The read-out of wholes: where a column of level 2 says that its whole is.
//!
//! ```text
//! v_i = W3 gelu(W2 gelu(W1 (x_i, p_i) + b1) + b2) + b3        five numbers of column i
//! v_i = ((centre - place of i) / 3 (row, column), ln extent (rows, columns), logit of being no ground)
//! ```
//!
//! x_i is the state of level 2, p_i the Fourier location. The centre is the mean place of the columns in which the
//! whole is seen, its extent the side of the box around them. All places are in columns. Nothing that settles hears
//! what is read.

use ndarray::ArrayView2;

use super::layout::VotesBlock;
use super::net::{self, Unit};
use crate::glom::Votes;
use crate::grid::Grid;
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{add_to_rows, view, view_mut};
use crate::numeric::vector;

/// What all columns say, (N, 5) row by row, from `x` (N, D) and `places` (N, P).
pub(super) fn read(block: &VotesBlock, values: &[f32], x: ArrayView2<f32>, places: ArrayView2<f32>) -> Vec<f32> {
    let (rows, shape) = (x.nrows(), block.net.shape);
    let joined: Vec<f32> =
        x.outer_iter().zip(places.outer_iter()).flat_map(|(x, place)| [x.to_vec(), place.to_vec()].concat()).collect();
    let mut hidden = vec![0.0; rows * shape.outputs];
    let out = view_mut(&mut hidden, [rows, shape.outputs]);
    let read = view(&joined, [rows, shape.inputs]);
    net::apply(shape, Unit::Gelu, &values[block.net.range.clone()], read, out, &mut Vec::new());
    vector::gelu(&mut hidden);
    let (weight, bias) = values[block.last.range.clone()].split_at(block.last.outputs * block.last.inputs);
    affine(weight, bias, &hidden)
}

/// `x` (n, inputs) times the transpose of `weight` (outputs, inputs), plus `bias`: (n, outputs).
pub(crate) fn affine(weight: &[f32], bias: &[f32], x: &[f32]) -> Vec<f32> {
    let (outputs, inputs) = (bias.len(), weight.len() / bias.len());
    let rows = x.len() / inputs;
    let mut out = vec![0.0; rows * outputs];
    let (x, weight) = (view(x, [rows, inputs]), view(weight, [outputs, inputs]));
    product::multiply_transposed(x, weight, view_mut(&mut out, [rows, outputs]), Into::Replace);
    add_to_rows(&mut out, bias);
    out
}

/// The votes of what was `told`, (N, 5).
pub(super) fn decode(told: &[f32], grid: Grid) -> Votes {
    let (rows, _) = told.as_chunks::<{ Votes::NUMBERS }>();
    let place = |column: usize| {
        let (row, col) = grid.place(column);
        [row as f32, col as f32]
    };
    let centre = |(column, [down, right, ..]): (usize, &[f32; Votes::NUMBERS])| {
        let [row, col] = place(column);
        [row + Votes::OFFSET * down, col + Votes::OFFSET * right]
    };
    Votes {
        centres: rows.iter().enumerate().map(centre).collect(),
        extents: rows.iter().map(|[_, _, rows, cols, _]| [rows.exp(), cols.exp()]).collect(),
        foreground: rows.iter().map(|[.., logit]| 1.0 / (1.0 + (-logit).exp())).collect(),
    }
}
