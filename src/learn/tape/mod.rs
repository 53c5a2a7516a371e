//! Operations of GLOM as the tape of back-propagation knows them.
//!
//! candle keeps the tape: what was computed from what, and the sums of gradients where a value is used more than once.
//! The large operations of a settling step are ours, each one pass over memory with its gradient in closed form: the
//! two-layer nets ([`net`]), the windowed smoother ([`smoother`]), the weighted average and the unit length
//! ([`average`]), the convolutions of the visual input ([`convolution`]), affine layers ([`affine`]), and objectives
//! whose gradient is known with their value ([`scalar`]). Every gradient is checked against finite differences. Their
//! forward passes are those of `crate::glom::learned`, which the engine runs.

pub(super) mod affine;
pub(super) mod average;
pub(super) mod convolution;
pub(super) mod net;
pub(super) mod scalar;
pub(super) mod smoother;

#[cfg(test)]
pub(super) mod check;

use std::sync::{Mutex, MutexGuard, PoisonError};

use candle_core::{CpuStorage, Device, Layout, Result, Shape, Storage, Tensor};

/// The numbers of a contiguous tensor.
fn numbers<'a>(storage: &'a CpuStorage, layout: &Layout, op: &'static str) -> Result<&'a [f32]> {
    let values = storage.as_slice::<f32>()?;
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&values[start..end]),
        None => Err(candle_core::Error::RequiresContiguous { op }.bt()),
    }
}

/// Lends the numbers of a tensor.
pub(super) fn lend<T>(tensor: &Tensor, use_them: impl FnOnce(&[f32]) -> T) -> Result<T> {
    let tensor = tensor.contiguous()?;
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => Ok(use_them(numbers(storage, layout, "lend")?)),
        _ => candle_core::bail!("training runs on the processor alone"),
    }
}

/// A tensor of these numbers.
pub(super) fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> Result<Tensor> {
    Tensor::from_vec(values, shape.into(), &Device::Cpu)
}

/// What a forward pass leaves for the backward pass.
#[derive(Default)]
struct Kept<T>(Mutex<T>);

impl<T> Kept<T> {
    fn put(&self, value: T) {
        *self.take() = value;
    }

    fn take(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
