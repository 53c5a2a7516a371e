//! Agreement (section 2: the two regularisers): what bottom-up and top-down predict points where the consensus stands.
//!
//! ```text
//! L = 1 - mean_i y_i . x_i / |y_i|,  x the state that the step came to, which is not moved by this
//! ```

use crate::learn::tape::scalar::Valued;
use crate::numeric::vector;

/// The objective for predictions `told` and unit vectors `consensus` (N, D each).
pub(in crate::learn) fn of(told: &[f32], consensus: &[f32], dim: usize) -> Valued {
    let share = dim as f32 / told.len().max(1) as f32;
    let (mut value, mut slope) = (1.0_f64, vec![0.0; told.len()]);
    let rows = told.chunks_exact(dim).zip(consensus.chunks_exact(dim)).zip(slope.chunks_exact_mut(dim));
    for ((told, consensus), slope) in rows {
        let length = vector::norm(told).max(1e-6);
        let cosine = vector::dot(told, consensus) / length;
        value -= f64::from(share * cosine);
        for ((slope, told), consensus) in slope.iter_mut().zip(told).zip(consensus) {
            *slope = -share * (consensus - cosine * told / length) / length;
        }
    }
    Valued { value: value as f32, slope }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};
    use crate::learn::tape::scalar;

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let consensus = wave(12, 0.9);
        slopes_hold(&[(wave(12, 0.5), vec![3, 4])], move |x| {
            let consensus = consensus.clone();
            scalar::of(&x[0], move |told| of(told, &consensus, 4))
        });
    }
}
