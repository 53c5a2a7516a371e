//! The weighted average of the contributions, and the unit length of states, on the tape.

use candle_core::{CpuStorage, CustomOp1, CustomOp3, Layout, Result, Shape, Tensor};

use super::{Kept, lend, numbers, tensor};
use crate::numeric::vector;

/// y = sum + w x.
struct AddScaled;

/// `sum` + `weight` (one number) times `x`.
pub(in crate::learn) fn add_scaled(sum: &Tensor, x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    sum.apply_op3(x, weight, AddScaled)
}

impl CustomOp3 for AddScaled {
    fn name(&self) -> &'static str {
        "add scaled"
    }

    fn cpu_fwd(
        &self,
        sum: &CpuStorage,
        sl: &Layout,
        x: &CpuStorage,
        xl: &Layout,
        weight: &CpuStorage,
        wl: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let mut out = numbers(sum, sl, self.name())?.to_vec();
        vector::add_scaled(&mut out, numbers(weight, wl, self.name())?[0], numbers(x, xl, self.name())?);
        Ok((CpuStorage::F32(out), xl.shape().clone()))
    }

    fn bwd(
        &self,
        _: &Tensor,
        x: &Tensor,
        weight: &Tensor,
        _: &Tensor,
        slope: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let (x_slope, weight_slope) = scaled_slopes(x, weight, slope)?;
        Ok((Some(slope.clone()), Some(x_slope), Some(weight_slope)))
    }
}

fn scaled_slopes(x: &Tensor, weight: &Tensor, slope: &Tensor) -> Result<(Tensor, Tensor)> {
    let factor = lend(weight, |weight| weight[0])?;
    let scaled = slope.affine(f64::from(factor), 0.0)?;
    let along = lend(x, |x| lend(slope, |slope| vector::dot(x, slope)))??;
    Ok((scaled, tensor(vec![along], weight.shape())?))
}

/// y = w x.
struct Scaled;

/// `weight` (one number) times `x`.
pub(in crate::learn) fn scaled(x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    x.apply_op2(weight, Scaled)
}

impl candle_core::CustomOp2 for Scaled {
    fn name(&self) -> &'static str {
        "scaled"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout, weight: &CpuStorage, wl: &Layout) -> Result<(CpuStorage, Shape)> {
        let weight = numbers(weight, wl, self.name())?[0];
        let out = numbers(x, xl, self.name())?.iter().map(|x| weight * x).collect();
        Ok((CpuStorage::F32(out), xl.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, weight: &Tensor, _: &Tensor, slope: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (x_slope, weight_slope) = scaled_slopes(x, weight, slope)?;
        Ok((Some(x_slope), Some(weight_slope)))
    }
}

/// u = y / |y| row by row: du = (dy - u (u . dy)) / |y|.
#[derive(Default)]
struct Unit {
    lengths: Kept<Vec<f32>>,
}

/// Every row of `x` (n, D) at length 1; a row of length zero stays.
pub(in crate::learn) fn unit(x: &Tensor) -> Result<Tensor> {
    x.apply_op1(Unit::default())
}

impl CustomOp1 for Unit {
    fn name(&self) -> &'static str {
        "unit length"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut out = numbers(x, xl, self.name())?.to_vec();
        let dim = xl.dims().last().copied().unwrap_or(1).max(1);
        let mut lengths = Vec::with_capacity(out.len() / dim);
        for row in out.chunks_exact_mut(dim) {
            let length = vector::norm(row);
            let length = if length > 0.0 { length } else { 1.0 };
            row.iter_mut().for_each(|value| *value /= length);
            lengths.push(length);
        }
        self.lengths.put(lengths);
        Ok((CpuStorage::F32(out), xl.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, unit: &Tensor, slope: &Tensor) -> Result<Option<Tensor>> {
        let lengths = self.lengths.take();
        let dim = x.dims().last().copied().unwrap_or(1).max(1);
        let x_slope = lend(unit, |unit| {
            lend(slope, |slope| {
                let mut x_slope = slope.to_vec();
                for ((slope, unit), length) in
                    x_slope.chunks_exact_mut(dim).zip(unit.chunks_exact(dim)).zip(lengths.iter())
                {
                    let along = vector::dot(slope, unit);
                    slope.iter_mut().zip(unit).for_each(|(slope, unit)| *slope = (*slope - along * unit) / length);
                }
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
        let rows = |step| (wave(12, step), vec![3, 4]);
        slopes_hold(&[rows(0.3), rows(0.8), (vec![0.7], vec![1])], |x| add_scaled(&x[0], &x[1], &x[2]));
        slopes_hold(&[rows(0.3), (vec![0.7], vec![1])], |x| scaled(&x[0], &x[1]));
        slopes_hold(&[rows(0.5)], |x| unit(&x[0]));
    }
}
