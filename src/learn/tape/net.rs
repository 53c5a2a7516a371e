//! The two-layer nets on the tape.
//!
//! ```text
//! y = W2 a(z) + b2,  z = W1 (x, side) + b1
//! dW2 = dy^T a(z),  dz = (dy W2) a'(z),  dW1 = dz^T (x, side),  dx = the first columns of dz W1
//! ```

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};
use ndarray::s;

use super::{Kept, lend, numbers, tensor};
use crate::glom::learned::layout::NetShape;
use crate::glom::learned::net::{self, Unit};
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{add_rows_to, view, view_mut};
use crate::numeric::vector;

/// A net that reads rows x (n, inputs - side) with constant rows beside them.
struct Net {
    shape: NetShape,
    unit: Unit,
    /// (n, side); empty where there are none.
    side: Arc<[f32]>,
    kept: Kept<Forward>,
}

#[derive(Default)]
struct Forward {
    /// What the first layer read where there is a side.
    joined: Vec<f32>,
    /// z.
    before: Vec<f32>,
}

/// The net of `block` on every row of `x`: (n, outputs).
pub(in crate::learn) fn apply(
    shape: NetShape,
    unit: Unit,
    x: &Tensor,
    side: &Arc<[f32]>,
    block: &Tensor,
) -> Result<Tensor> {
    x.apply_op2(block, Net { shape, unit, side: side.clone(), kept: Kept::default() })
}

impl Net {
    /// Rows of `x`, and how many numbers of its own each has.
    fn split(&self, x: &[f32]) -> (usize, usize) {
        let rows = (x.len() + self.side.len()) / self.shape.inputs;
        (rows, x.len() / rows.max(1))
    }

    fn join(&self, x: &[f32]) -> Vec<f32> {
        let (rows, own) = self.split(x);
        let beside = self.side.len() / rows.max(1);
        let mut joined = Vec::with_capacity(rows * self.shape.inputs);
        for (x, side) in x.chunks_exact(own).zip(self.side.chunks_exact(beside)) {
            joined.extend_from_slice(x);
            joined.extend_from_slice(side);
        }
        joined
    }
}

impl CustomOp2 for Net {
    fn name(&self) -> &'static str {
        "two-layer net"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout, block: &CpuStorage, bl: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, block) = (numbers(x, xl, self.name())?, numbers(block, bl, self.name())?);
        let (rows, _) = self.split(x);
        let joined = if self.side.is_empty() { Vec::new() } else { self.join(x) };
        let read = if self.side.is_empty() { x } else { &joined };
        let mut before = vec![0.0; rows * self.shape.hidden];
        net::first(self.shape, block, view(read, [rows, self.shape.inputs]), &mut before);
        let mut hidden = before.clone();
        net::activate(self.unit, &mut hidden);
        let shape = [rows, self.shape.outputs];
        let mut out = vec![0.0; rows * self.shape.outputs];
        net::second(self.shape, block, &hidden, view_mut(&mut out, shape));
        self.kept.put(Forward { joined, before });
        Ok((CpuStorage::F32(out), Shape::from((rows, self.shape.outputs))))
    }

    fn bwd(&self, x: &Tensor, block: &Tensor, _: &Tensor, slope: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let kept = std::mem::take(&mut *self.kept.take());
        let NetShape { inputs, hidden, outputs } = self.shape;
        let rows = kept.before.len() / hidden;
        let mut active = kept.before.clone();
        net::activate(self.unit, &mut active);
        let mut block_slope = vec![0.0; self.shape.len()];
        let (first_slope, rest) = block_slope.split_at_mut(hidden * inputs);
        let (first_bias, rest) = rest.split_at_mut(hidden);
        let (second_slope, second_bias) = rest.split_at_mut(outputs * hidden);
        let x_slope = lend(x, |x| {
            lend(block, |block| {
                lend(slope, |slope| {
                    let [first, _, second, _] = self.shape.split(block);
                    let dy = view(slope, [rows, outputs]);
                    let out = view_mut(second_slope, [outputs, hidden]);
                    product::multiply(dy.t(), view(&active, [rows, hidden]), out, Into::Replace);
                    add_rows_to(slope, second_bias);
                    let mut before_slope = vec![0.0; rows * hidden];
                    let out = view_mut(&mut before_slope, [rows, hidden]);
                    product::multiply(dy, view(second, [outputs, hidden]), out, Into::Replace);
                    match self.unit {
                        Unit::Gelu => vector::times_gelu_slope(&mut before_slope, &kept.before),
                        Unit::Sine => vector::times_cosine(&mut before_slope, &kept.before),
                    }
                    let read = if kept.joined.is_empty() { x } else { &kept.joined };
                    let dz = view(&before_slope, [rows, hidden]);
                    let out = view_mut(first_slope, [hidden, inputs]);
                    product::multiply(dz.t(), view(read, [rows, inputs]), out, Into::Replace);
                    add_rows_to(&before_slope, first_bias);
                    let own = x.len() / rows.max(1);
                    let mut x_slope = vec![0.0; x.len()];
                    let first = view(first, [hidden, inputs]);
                    let out = view_mut(&mut x_slope, [rows, own]);
                    product::multiply(dz, first.slice(s![.., ..own]), out, Into::Replace);
                    x_slope
                })
            })
        })???;
        Ok((Some(tensor(x_slope, x.shape())?), Some(tensor(block_slope, block.shape())?)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let shape = NetShape { inputs: 5, hidden: 7, outputs: 3 };
        for unit in [Unit::Gelu, Unit::Sine] {
            for side in [0, 2] {
                let beside: Arc<[f32]> = wave(4 * side, 2.0).into();
                slopes_hold(
                    &[(wave(4 * (5 - side), 0.3), vec![4, 5 - side]), (wave(shape.len(), 0.9), vec![shape.len()])],
                    move |inputs| apply(shape, unit, &inputs[0], &beside, &inputs[1]),
                );
            }
        }
    }
}
