//! The convolutions of the visual input on the tape, and the GELU between them.

use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor};

use super::{Kept, lend, numbers, tensor};
use crate::glom::learned::convolution::{self, Field};
use crate::glom::learned::layout::ConvolutionBlock;
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{add_rows_to, view, view_mut};
use crate::numeric::vector;

/// A convolution of places `from`. With taps g: dW = dy^T g, dx = scatter(dy W).
struct Convolution {
    block: ConvolutionBlock,
    from: Field,
    gathered: Kept<Vec<f32>>,
}

/// The convolution of `x` (places, inputs): (places out, outputs).
pub(in crate::learn) fn apply(block: &ConvolutionBlock, from: Field, x: &Tensor, values: &Tensor) -> Result<Tensor> {
    x.apply_op2(values, Convolution { block: block.clone(), from, gathered: Kept::default() })
}

impl CustomOp2 for Convolution {
    fn name(&self) -> &'static str {
        "convolution"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout, values: &CpuStorage, vl: &Layout) -> Result<(CpuStorage, Shape)> {
        let gathered = convolution::gather(&self.block, self.from, numbers(x, xl, self.name())?);
        let out = convolution::apply(&self.block, numbers(values, vl, self.name())?, &gathered);
        self.gathered.put(gathered);
        let places = out.len() / self.block.outputs;
        Ok((CpuStorage::F32(out), Shape::from((places, self.block.outputs))))
    }

    fn bwd(&self, x: &Tensor, values: &Tensor, _: &Tensor, slope: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let gathered = std::mem::take(&mut *self.gathered.take());
        let (inputs, outputs) = (9 * self.block.inputs, self.block.outputs);
        let places = gathered.len() / inputs;
        let mut values_slope = vec![0.0; outputs * (inputs + 1)];
        let (weight_slope, bias_slope) = values_slope.split_at_mut(outputs * inputs);
        let x_slope = lend(values, |values| {
            lend(slope, |slope| {
                let dy = view(slope, [places, outputs]);
                let out = view_mut(weight_slope, [outputs, inputs]);
                product::multiply(dy.t(), view(&gathered, [places, inputs]), out, Into::Replace);
                add_rows_to(slope, bias_slope);
                // The picture itself needs no gradient.
                x.track_op().then(|| {
                    let mut taps_slope = vec![0.0; places * inputs];
                    let weight = view(&values[..outputs * inputs], [outputs, inputs]);
                    product::multiply(dy, weight, view_mut(&mut taps_slope, [places, inputs]), Into::Replace);
                    convolution::scatter(&self.block, self.from, &taps_slope)
                })
            })
        })??;
        let x_slope = x_slope.map(|slope| tensor(slope, x.shape())).transpose()?;
        Ok((x_slope, Some(tensor(values_slope, values.shape())?)))
    }
}

struct Gelu;

/// GELU of every number.
pub(in crate::learn) fn gelu(x: &Tensor) -> Result<Tensor> {
    x.apply_op1(Gelu)
}

impl CustomOp1 for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut out = numbers(x, xl, self.name())?.to_vec();
        vector::gelu(&mut out);
        Ok((CpuStorage::F32(out), xl.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, slope: &Tensor) -> Result<Option<Tensor>> {
        let x_slope = lend(x, |x| {
            lend(slope, |slope| {
                let mut x_slope = slope.to_vec();
                vector::times_gelu_slope(&mut x_slope, x);
                x_slope
            })
        })??;
        Ok(Some(tensor(x_slope, x.shape())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};

    #[test]
    fn gradients_are_those_of_finite_differences() {
        for (stride, dilation) in [(2, 1), (1, 2)] {
            let block = ConvolutionBlock { range: 0..0, inputs: 2, outputs: 3, stride, dilation };
            let from = Field { rows: 4, cols: 6 };
            slopes_hold(&[(wave(48, 0.4), vec![24, 2]), (wave(57, 1.1), vec![57])], move |x| {
                apply(&block, from, &x[0], &x[1])
            });
        }
        slopes_hold(&[(wave(20, 0.6), vec![4, 5])], |x| gelu(&x[0]));
    }
}
