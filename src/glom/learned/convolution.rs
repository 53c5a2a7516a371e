//! 3 x 3 convolutions over places in rows, channels last, with zeros around the picture.
//!
//! ```text
//! y[p, o] = b[o] + sum_{tap, c} W[o, tap, c] x[stride p + dilation (tap - centre), c]
//! ```
//!
//! as one product: the taps of every place are gathered side by side first.

use super::layout::ConvolutionBlock;
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{add_to_rows, view, view_mut};

/// Rows and columns of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub rows: usize,
    pub cols: usize,
}

impl Field {
    /// How many places there are.
    pub fn places(self) -> usize {
        self.rows * self.cols
    }

    /// Where a convolution of this stride is computed.
    pub fn strided(self, stride: usize) -> Self {
        Self { rows: self.rows.div_ceil(stride), cols: self.cols.div_ceil(stride) }
    }
}

/// Calls `each` with (place of the output, tap, place of the input) for all that lie inside.
fn taps(block: &ConvolutionBlock, from: Field, mut each: impl FnMut(usize, usize, usize)) {
    let to = from.strided(block.stride);
    // Taps of a stride of two begin at the even place, so that the four places of a half-size cell are seen evenly.
    let at = |out: usize, tap: usize, end: usize| {
        (out * block.stride + tap * block.dilation).checked_sub(block.dilation).filter(|place| *place < end)
    };
    for row in 0..to.rows {
        for tap_row in 0..3 {
            let Some(from_row) = at(row, tap_row, from.rows) else { continue };
            for col in 0..to.cols {
                for tap_col in 0..3 {
                    let Some(from_col) = at(col, tap_col, from.cols) else { continue };
                    each(row * to.cols + col, 3 * tap_row + tap_col, from_row * from.cols + from_col);
                }
            }
        }
    }
}

/// The taps of every place side by side, (places out, 9 x inputs), zeros where they lie outside.
pub(crate) fn gather(block: &ConvolutionBlock, from: Field, x: &[f32]) -> Vec<f32> {
    let channels = block.inputs;
    let mut gathered = vec![0.0; from.strided(block.stride).places() * 9 * channels];
    taps(block, from, |out, tap, place| {
        gathered[(9 * out + tap) * channels..][..channels].copy_from_slice(&x[place * channels..][..channels]);
    });
    gathered
}

/// The transpose of [`gather`]: adds every tap to the place that it came from.
pub(crate) fn scatter(block: &ConvolutionBlock, from: Field, gathered: &[f32]) -> Vec<f32> {
    let channels = block.inputs;
    let mut x = vec![0.0; from.places() * channels];
    taps(block, from, |out, tap, place| {
        let tap = &gathered[(9 * out + tap) * channels..][..channels];
        x[place * channels..][..channels].iter_mut().zip(tap).for_each(|(x, tap)| *x += tap);
    });
    x
}

/// The convolution of gathered taps, (places out, outputs).
pub(crate) fn apply(block: &ConvolutionBlock, values: &[f32], gathered: &[f32]) -> Vec<f32> {
    let inputs = 9 * block.inputs;
    let (weight, bias) = values.split_at(block.outputs * inputs);
    let places = gathered.len() / inputs;
    let mut out = vec![0.0; places * block.outputs];
    let (taps, weight) = (view(gathered, [places, inputs]), view(weight, [block.outputs, inputs]));
    product::multiply_transposed(taps, weight, view_mut(&mut out, [places, block.outputs]), Into::Replace);
    add_to_rows(&mut out, bias);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scatter_is_the_transpose_of_gather() {
        for (stride, dilation) in [(2, 1), (1, 1), (1, 4)] {
            let block = ConvolutionBlock { range: 0..0, inputs: 3, outputs: 1, stride, dilation };
            let from = Field { rows: 7, cols: 6 };
            let wave = |length: usize, step: f32| (0..length).map(|i| (step * i as f32).sin()).collect::<Vec<_>>();
            let x = wave(from.places() * 3, 0.7);
            let gathered = gather(&block, from, &x);
            let y = wave(gathered.len(), 1.3);
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let (there, back) = (dot(&gathered, &y), dot(&x, &scatter(&block, from, &y)));
            assert!((there - back).abs() < 1e-3, "{there} {back}");
        }
    }

    #[test]
    fn a_single_tap_moves_the_picture() {
        let block = ConvolutionBlock { range: 0..0, inputs: 1, outputs: 1, stride: 1, dilation: 2 };
        let mut values = vec![0.0; 10];
        values[5] = 1.0; // the tap to the right
        let x: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let out = apply(&block, &values, &gather(&block, Field { rows: 2, cols: 6 }, &x));
        assert_eq!(out[..6], [2.0, 3.0, 4.0, 5.0, 0.0, 0.0]);
    }
}
