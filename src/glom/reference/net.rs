//! The two-layer net of the reference network: D -> 4D -> D with exact GELU and biases, no norm, no residual.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2};

use super::ModelError;
use crate::numeric::product::{self, Into};
use crate::numeric::random;
use crate::numeric::rows::{flat, view, view_mut};
use crate::numeric::vector;

/// An affine map: y = W x + b.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// W, (out, in).
    pub weight: Array2<f32>,
    /// b, (out).
    pub bias: Array1<f32>,
}

impl Linear {
    /// Drawn uniformly within +-1 / sqrt(inputs), weights and biases alike.
    pub(super) fn random(inputs: usize, outputs: usize, generator: &mut rand_chacha::ChaCha8Rng) -> Self {
        let bound = 1.0 / (inputs as f32).sqrt();
        Self {
            weight: Array2::from_shape_simple_fn((outputs, inputs), || random::uniform(generator, -bound, bound)),
            bias: Array1::from_shape_simple_fn(outputs, || random::uniform(generator, -bound, bound)),
        }
    }

    /// Every row of `x` (n, in) to the same row of `out` (n, out).
    pub(super) fn apply(&self, x: ArrayView2<f32>, mut out: ArrayViewMut2<f32>) {
        out.assign(&self.bias);
        product::multiply_transposed(x, self.weight.view(), out, Into::Add);
    }

    /// Lays the weights out column by column in memory, as products of rows with them read it; no value changes.
    pub(super) fn arrange(&mut self) {
        if self.weight.is_standard_layout() {
            self.weight = self.weight.t().as_standard_layout().into_owned().reversed_axes();
        }
    }

    fn check(&self, what: &str, inputs: usize, outputs: usize) -> Result<(), ModelError> {
        if self.weight.dim() != (outputs, inputs) || self.bias.len() != outputs {
            return Err(ModelError::Configuration(format!(
                "{what} has shape {:?} with {} biases, {outputs} x {inputs} is needed",
                self.weight.dim(),
                self.bias.len()
            )));
        }
        Ok(())
    }
}

/// W2 gelu(W1 x + b1) + b2.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    /// W1 (4D, D), b1 (4D).
    pub first: Linear,
    /// W2 (D, 4D), b2 (D).
    pub second: Linear,
}

impl Net {
    pub(super) fn random(dim: usize, generator: &mut rand_chacha::ChaCha8Rng) -> Self {
        Self { first: Linear::random(dim, 4 * dim, generator), second: Linear::random(4 * dim, dim, generator) }
    }

    /// Every row of `x` (n, D) to the same row of `out` (n, D). `hidden` grows to n x 4D.
    pub(super) fn apply(&self, x: ArrayView2<f32>, out: ArrayViewMut2<f32>, hidden: &mut Vec<f32>) {
        let (rows, width) = (x.nrows(), self.first.bias.len());
        if hidden.len() < rows * width {
            hidden.resize(rows * width, 0.0);
        }
        let hidden = &mut hidden[..rows * width];
        product::multiply_transposed(x, self.first.weight.view(), view_mut(hidden, [rows, width]), Into::Replace);
        vector::bias_gelu(hidden, flat(self.first.bias.view()));
        self.second.apply(view(hidden, [rows, width]), out);
    }

    /// See [`Linear::arrange`].
    pub(super) fn arrange(&mut self) {
        self.first.arrange();
        self.second.arrange();
    }

    pub(super) fn check(&self, what: &str, dim: usize) -> Result<(), ModelError> {
        self.first.check(&format!("the first layer of {what}"), dim, 4 * dim)?;
        self.second.check(&format!("the second layer of {what}"), 4 * dim, dim)
    }
}
