//! Objectives on the tape: a number whose gradient was worked out together with it.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::{Kept, lend, numbers, tensor};

/// A value and its gradient by every number of what it is of.
pub(in crate::learn) struct Valued {
    /// The value.
    pub value: f32,
    /// Its gradient, as long as what it is of.
    pub slope: Vec<f32>,
}

struct Scalar<F> {
    objective: F,
    slope: Kept<Vec<f32>>,
}

/// `objective` of the numbers of `x`, as a tensor of one number.
pub(in crate::learn) fn of<F>(x: &Tensor, objective: F) -> Result<Tensor>
where
    F: Fn(&[f32]) -> Valued + Send + Sync + 'static,
{
    x.apply_op1(Scalar { objective, slope: Kept::default() })
}

impl<F: Fn(&[f32]) -> Valued> CustomOp1 for Scalar<F> {
    fn name(&self) -> &'static str {
        "objective"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout) -> Result<(CpuStorage, Shape)> {
        let Valued { value, slope } = (self.objective)(numbers(x, xl, self.name())?);
        self.slope.put(slope);
        Ok((CpuStorage::F32(vec![value]), Shape::from(1)))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, slope: &Tensor) -> Result<Option<Tensor>> {
        let factor = lend(slope, |slope| slope[0])?;
        let mut x_slope = std::mem::take(&mut *self.slope.take());
        x_slope.iter_mut().for_each(|value| *value *= factor);
        Ok(Some(tensor(x_slope, x.shape())?))
    }
}
