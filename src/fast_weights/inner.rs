//! The inner loop: settling into what the memory holds while the boundary condition is sustained.

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::FastWeights;
use crate::numeric::rows::flat_mut;

/// Layer normalisation over the units of one state: gain (x - mean) / sqrt(variance + 1e-5) + bias.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerNorm {
    /// Gain of every unit (D), 1 at first.
    pub gain: Array1<f32>,
    /// Bias of every unit (D), 0 at first.
    pub bias: Array1<f32>,
}

impl LayerNorm {
    /// Added to the variance.
    pub const EPSILON: f32 = 1e-5;

    /// Gain 1 and bias 0 for `dim` units.
    pub fn new(dim: usize) -> Self {
        Self { gain: Array1::ones(dim), bias: Array1::zeros(dim) }
    }

    /// Normalises one state in place.
    ///
    /// # Panics
    /// If the length is not D, which is a mistake in the calling code.
    pub fn apply(&self, state: &mut [f32]) {
        assert_eq!(state.len(), self.gain.len(), "units of a state");
        let count = state.len().max(1) as f32;
        let mean = state.iter().sum::<f32>() / count;
        let variance = state.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count;
        let scale = 1.0 / (variance + Self::EPSILON).sqrt();
        for ((x, gain), bias) in state.iter_mut().zip(&self.gain).zip(&self.bias) {
            *x = (*x - mean) * scale * gain + bias;
        }
    }
}

/// The trajectory h_0 .. h_S, (S + 1, D), of the inner loop with `boundary` u (D) (Ba et al. 2016, equation 2):
///
/// ```text
/// h_0 = relu(u),   h_s+1 = relu(LN(u + A h_s))
/// ```
///
/// The boundary condition u is added at every inner step. Without `norm` there is no LN: the loop may then grow without
/// bound if A has an eigenvalue above 1.
///
/// # Panics
/// If a length is not D, which is a mistake in the calling code.
pub fn inner_loop(
    memory: &FastWeights,
    boundary: ArrayView1<f32>,
    steps: usize,
    norm: Option<&LayerNorm>,
) -> Array2<f32> {
    assert_eq!(boundary.len(), memory.dim(), "units of the boundary condition");
    let mut trajectory = Array2::zeros((steps + 1, memory.dim()));
    trajectory.row_mut(0).assign(&boundary.mapv(relu));
    for step in 0..steps {
        let (before, mut after) =
            trajectory.multi_slice_mut((ndarray::s![step..=step, ..], ndarray::s![step + 1..=step + 1, ..]));
        memory.read(before.view(), after.view_mut());
        let mut state = after.index_axis_mut(Axis(0), 0);
        state += &boundary;
        if let Some(norm) = norm {
            norm.apply(flat_mut(state.view_mut()));
        }
        state.mapv_inplace(relu);
    }
    trajectory
}

/// max(x, 0); not-a-number stays so.
fn relu(x: f32) -> f32 {
    if x < 0.0 { 0.0 } else { x }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{learning, unit_patterns};
    use super::*;
    use crate::fast_weights::Rule;
    use ndarray::array;

    #[test]
    fn follows_the_equation() {
        let memory = FastWeights::from_matrix(array![[0.5, 0.0], [1.0, -1.0]]).unwrap();
        let trajectory = inner_loop(&memory, array![1.0, -2.0].view(), 2, None);
        // h_0 = (1, 0); u + A h_0 = (1.5, -1) -> (1.5, 0); u + A h_1 = (1.75, -0.5) -> (1.75, 0).
        assert_eq!(trajectory, array![[1.0, 0.0], [1.5, 0.0], [1.75, 0.0]]);
        let normed = inner_loop(&memory, array![1.0, -2.0].view(), 1, Some(&LayerNorm::new(2)));
        // u + A h_0 = (1.5, -1): mean 0.25, deviation 1.25 -> (1, -1).
        assert!((normed[[1, 0]] - 1.0).abs() < 1e-4 && normed[[1, 1]] == 0.0);
    }

    #[test]
    fn layer_norm_has_its_gain_and_bias() {
        let norm = LayerNorm { gain: array![2.0, 2.0, 2.0, 2.0], bias: array![1.0, 1.0, 1.0, 1.0] };
        let mut state = [1.0, 2.0, 3.0, 4.0];
        norm.apply(&mut state);
        let mean = state.iter().sum::<f32>() / 4.0;
        let variance = state.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 4.0;
        assert!((mean - 1.0).abs() < 1e-5 && (variance - 4.0).abs() < 1e-3);
        let mut flat = [3.0; 4];
        norm.apply(&mut flat);
        assert_eq!(flat, [1.0; 4], "a state without contrast becomes the bias");
    }

    #[test]
    fn settles_into_the_stored_state_and_keeps_its_boundary() {
        let patterns = unit_patterns(8, 2, 200).mapv(f32::abs);
        let stored = &patterns.row(0) * &Array1::from_shape_fn(200, |i| if i % 2 == 0 { 1.0 } else { 0.0 });
        let mut memory = FastWeights::new(200);
        memory.store(stored.view(), &learning(Rule::Sum, 1.0, 1.5));
        let cue = &stored * 0.5 + &(&patterns.row(1) * 0.5);
        let trajectory = inner_loop(&memory, cue.view(), 12, Some(&LayerNorm::new(200)));
        let cosine = |step: usize| {
            let h = trajectory.row(step);
            h.dot(&stored) / (h.dot(&h) * stored.dot(&stored)).sqrt()
        };
        assert!(cosine(12) > cosine(0) + 0.05, "from {} to {}", cosine(0), cosine(12));
        let last = (&trajectory.row(12) - &trajectory.row(11)).iter().fold(0.0_f32, |worst, x| worst.max(x.abs()));
        assert!(last < 1e-2, "it has settled: {last}");
    }
}
