//! The two-layer nets: bottom-up with GELU, top-down with sinusoidal units (section 2.1: a neural field).
//!
//! ```text
//! y = W2 a(W1 x + b1) + b2,   a = gelu or sin
//! ```

use ndarray::{ArrayView2, ArrayViewMut2};

use super::layout::NetShape;
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{add_to_rows, view, view_mut};
use crate::numeric::vector;

/// What the hidden units do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// x/2 (1 + erf(x / sqrt 2)).
    Gelu,
    /// sin x.
    Sine,
}

/// W1 x + b1 for every row of `x` (n, inputs): `before` (n, hidden).
pub(crate) fn first(shape: NetShape, block: &[f32], x: ArrayView2<f32>, before: &mut [f32]) {
    let [weight, bias, ..] = shape.split(block);
    let weight = view(weight, [shape.hidden, shape.inputs]);
    product::multiply_transposed(x, weight, view_mut(before, [x.nrows(), shape.hidden]), Into::Replace);
    add_to_rows(before, bias);
}

/// a(hidden), in place.
pub(crate) fn activate(unit: Unit, hidden: &mut [f32]) {
    match unit {
        Unit::Gelu => vector::gelu(hidden),
        Unit::Sine => vector::sin(hidden),
    }
}

/// W2 h + b2 for every row of `hidden` (n, hidden): `out` (n, outputs).
pub(crate) fn second(shape: NetShape, block: &[f32], hidden: &[f32], mut out: ArrayViewMut2<f32>) {
    let [.., weight, bias] = shape.split(block);
    for mut row in out.outer_iter_mut() {
        row.iter_mut().zip(bias).for_each(|(value, bias)| *value = *bias);
    }
    let hidden = view(hidden, [out.nrows(), shape.hidden]);
    product::multiply_transposed(hidden, view(weight, [shape.outputs, shape.hidden]), out, Into::Add);
}

/// The whole net; `hidden` grows to what it needs.
pub(crate) fn apply(
    shape: NetShape,
    unit: Unit,
    block: &[f32],
    x: ArrayView2<f32>,
    out: ArrayViewMut2<f32>,
    hidden: &mut Vec<f32>,
) {
    let length = x.nrows() * shape.hidden;
    if hidden.len() < length {
        hidden.resize(length, 0.0);
    }
    first(shape, block, x, &mut hidden[..length]);
    activate(unit, &mut hidden[..length]);
    second(shape, block, &hidden[..length], out);
}
