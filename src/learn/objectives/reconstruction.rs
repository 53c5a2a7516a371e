//! Reconstruction (section 2, end; masked as in BERT): the lowest level tells the pixels of its cell, and those of
//! hidden columns it can only know from what its neighbours and the levels above say.
//!
//! ```text
//! L = sum_i w_i |y_i - pixels_i|^2 / (3 x 8 x 8 sum_i w_i)
//! ```

use crate::learn::tape::scalar::Valued;

/// The objective for `told` and `pixels` (N, P each) and the weight of every column.
pub(in crate::learn) fn of(told: &[f32], pixels: &[f32], weights: &[f32]) -> Valued {
    let width = pixels.len() / weights.len().max(1);
    let share = 1.0 / (weights.iter().sum::<f32>() * width as f32).max(1e-6);
    let (mut value, mut slope) = (0.0_f64, vec![0.0; told.len()]);
    let cells = told.chunks_exact(width).zip(pixels.chunks_exact(width)).zip(slope.chunks_exact_mut(width));
    for (((told, pixels), slope), weight) in cells.zip(weights) {
        for ((told, pixel), slope) in told.iter().zip(pixels).zip(slope) {
            let error = told - pixel;
            value += f64::from(share * weight * error * error);
            *slope = 2.0 * share * weight * error;
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
        let (pixels, weights) = (wave(12, 0.9), vec![1.0, 0.1, 0.5]);
        slopes_hold(&[(wave(12, 0.5), vec![3, 4])], move |x| {
            let (pixels, weights) = (pixels.clone(), weights.clone());
            scalar::of(&x[0], move |told| of(told, &pixels, &weights))
        });
    }
}
