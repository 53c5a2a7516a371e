//! An affine layer on the tape.
//!
//! ```text
//! y = x W^T + b:   dx = dy W,  dW = dy^T x,  db = sum of the rows of dy
//! ```

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};

use super::{lend, numbers, tensor};
use crate::glom::learned::layout::AffineBlock;
use crate::glom::learned::votes::affine;
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{add_rows_to, view, view_mut};

struct Affine {
    inputs: usize,
    outputs: usize,
}

/// The layer of `values` on every row of `x` (n, inputs): (n, outputs).
pub(in crate::learn) fn apply(block: &AffineBlock, x: &Tensor, values: &Tensor) -> Result<Tensor> {
    x.apply_op2(values, Affine { inputs: block.inputs, outputs: block.outputs })
}

impl CustomOp2 for Affine {
    fn name(&self) -> &'static str {
        "affine layer"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout, values: &CpuStorage, vl: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = numbers(x, xl, self.name())?;
        let (weight, bias) = numbers(values, vl, self.name())?.split_at(self.outputs * self.inputs);
        Ok((CpuStorage::F32(affine(weight, bias, x)), Shape::from((x.len() / self.inputs, self.outputs))))
    }

    fn bwd(&self, x: &Tensor, values: &Tensor, _: &Tensor, slope: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let Self { inputs, outputs } = *self;
        let rows = x.elem_count() / inputs;
        let mut x_slope = vec![0.0; rows * inputs];
        let mut values_slope = vec![0.0; outputs * (inputs + 1)];
        let (weight_slope, bias_slope) = values_slope.split_at_mut(outputs * inputs);
        lend(x, |x| {
            lend(values, |values| {
                lend(slope, |slope| {
                    let dy = view(slope, [rows, outputs]);
                    let weight = view(&values[..outputs * inputs], [outputs, inputs]);
                    product::multiply(dy, weight, view_mut(&mut x_slope, [rows, inputs]), Into::Replace);
                    let out = view_mut(weight_slope, [outputs, inputs]);
                    product::multiply(dy.t(), view(x, [rows, inputs]), out, Into::Replace);
                    add_rows_to(slope, bias_slope);
                })
            })
        })???;
        Ok((Some(tensor(x_slope, x.shape())?), Some(tensor(values_slope, values.shape())?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let block = AffineBlock { range: 0..18, inputs: 5, outputs: 3 };
        slopes_hold(&[(wave(20, 0.3), vec![4, 5]), (wave(18, 0.9), vec![18])], move |inputs| {
            apply(&block, &inputs[0], &inputs[1])
        });
    }
}
