//! A convolution of 3 x 3 places with a border of zeros and no bias, as a product: the nine neighbours of a place stand
//! side by side as a row of taps g.
//!
//! ```text
//! z = g(x) W        W: (9 inputs, outputs), row (ky, kx, input)
//! dW = g(x)^T dz
//! dx = g(dz) W'     W': the same weights turned round, (ky, kx) to (2 - ky, 2 - kx), inputs and outputs exchanged
//! ```

use rayon::prelude::*;

use super::maps::{Maps, sum};
use crate::numeric::product::{Into, multiply};
use crate::numeric::rows::{view, view_mut};

/// Neighbours of a place, itself included.
pub const TAPS: usize = 9;

/// The taps of every place of some pictures of maps (places, 9 width).
fn gather(pictures: &[f32], side: usize, width: usize, taps: &mut Vec<f32>) {
    taps.resize(pictures.len() * TAPS, 0.0);
    let mut rows = taps.chunks_exact_mut(3 * width);
    for picture in pictures.chunks_exact(side * side * width) {
        for row in 0..side {
            for col in 0..side {
                let (before, after) = (usize::from(col == 0) * width, usize::from(col + 1 == side) * width);
                for (above, taps) in (0..3).zip(&mut rows) {
                    if !(1..=side).contains(&(row + above)) {
                        taps.fill(0.0);
                        continue;
                    }
                    let from = ((row + above - 1) * side + col) * width + before;
                    let length = 3 * width - before - after;
                    taps[..before].fill(0.0);
                    taps[before..before + length].copy_from_slice(&picture[from - width..from - width + length]);
                    taps[before + length..].fill(0.0);
                }
            }
        }
    }
}

/// The convolution of `x` by weights (9 inputs, `outputs`).
pub fn convolve(x: &Maps, weights: &[f32], outputs: usize) -> Maps {
    let mut out = Maps::zeros(x.count, x.side, outputs);
    let group = out.values.par_chunks_mut((x.group() * x.places() * outputs).max(1));
    group.zip(x.values.par_chunks(x.group_length())).for_each_init(Vec::new, |taps, (out, pictures)| {
        gather(pictures, x.side, x.width, taps);
        let rows = out.len() / outputs;
        let taps = view(taps, [rows, TAPS * x.width]);
        let weights = view(weights, [TAPS * x.width, outputs]);
        multiply(taps, weights, view_mut(out, [rows, outputs]), Into::Replace);
    });
    out
}

/// The slope of the weights where that of the output is `slope`.
pub fn weights_slope(x: &Maps, slope: &Maps) -> Vec<f32> {
    let inputs = TAPS * x.width;
    let groups = x.values.par_chunks(x.group_length());
    let groups = groups.zip(slope.values.par_chunks((x.group() * x.places() * slope.width).max(1)));
    let parts: Vec<Vec<f32>> = groups
        .map_init(Vec::new, |taps, (pictures, slope_of)| {
            gather(pictures, x.side, x.width, taps);
            let rows = slope_of.len() / slope.width;
            let mut part = vec![0.0; inputs * slope.width];
            let taps = view(taps, [rows, inputs]);
            let out = view_mut(&mut part, [inputs, slope.width]);
            multiply(taps.reversed_axes(), view(slope_of, [rows, slope.width]), out, Into::Replace);
            part
        })
        .collect();
    sum(parts.into_iter())
}

/// The slope of the input, of `inputs` channels, where that of the output is `slope`.
pub fn input_slope(slope: &Maps, weights: &[f32], inputs: usize) -> Maps {
    let outputs = slope.width;
    let mut turned = vec![0.0; weights.len()];
    for (tap, of_tap) in turned.chunks_exact_mut(outputs * inputs).enumerate() {
        let from = (TAPS - 1 - tap) * inputs * outputs;
        for (output, row) in of_tap.chunks_exact_mut(inputs).enumerate() {
            row.iter_mut().zip(0..).for_each(|(value, input): (_, usize)| {
                *value = weights[from + input * outputs + output];
            });
        }
    }
    convolve(slope, &turned, inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(length: usize, pace: f32) -> Vec<f32> {
        (0..length).map(|at| (at as f32 * pace).sin()).collect()
    }

    #[test]
    fn it_is_the_sum_over_neighbours_and_zero_beyond_the_border() {
        let x = Maps { count: 3, side: 4, width: 2, values: wave(96, 0.7) };
        let weights = wave(TAPS * 2 * 3, 1.3);
        let out = convolve(&x, &weights, 3);
        for (at, found) in out.values.iter().enumerate() {
            let (output, place) = (at % 3, at / 3);
            let (col, row, picture) = (place % 4, place / 4 % 4, place / 16);
            let mut sum = 0.0;
            for tap in 0..TAPS {
                let (down, right) = (row + tap / 3, col + tap % 3);
                if (1..=4).contains(&down) && (1..=4).contains(&right) {
                    for input in 0..2 {
                        let from = ((picture * 4 + down - 1) * 4 + right - 1) * 2 + input;
                        sum += x.values[from] * weights[(tap * 2 + input) * 3 + output];
                    }
                }
            }
            assert!((sum - found).abs() < 1e-5, "{at}: {sum} {found}");
        }
    }

    #[test]
    fn slopes_are_those_of_finite_differences() {
        let x = Maps { count: 2, side: 3, width: 2, values: wave(36, 0.7) };
        let weights = wave(TAPS * 2 * 3, 1.3);
        let slope = Maps { count: 2, side: 3, width: 3, values: wave(54, 0.4) };
        let told = |x: &Maps, weights: &[f32]| -> f64 {
            let out = convolve(x, weights, 3);
            out.values.iter().zip(&slope.values).map(|(a, b)| f64::from(a * b)).sum()
        };
        let of_weights = weights_slope(&x, &slope);
        for at in 0..weights.len() {
            let moved = |by: f32| {
                let mut weights = weights.clone();
                weights[at] += by;
                told(&x, &weights)
            };
            let slope = (moved(0.5) - moved(-0.5)) as f32;
            assert!((slope - of_weights[at]).abs() < 1e-3, "weight {at}: {slope} {}", of_weights[at]);
        }
        let of_input = input_slope(&slope, &weights, 2);
        for at in 0..x.values.len() {
            let moved = |by: f32| {
                let mut x = x.clone();
                x.values[at] += by;
                told(&x, &weights)
            };
            let slope = (moved(0.5) - moved(-0.5)) as f32;
            assert!((slope - of_input.values[at]).abs() < 1e-3, "input {at}: {slope} {}", of_input.values[at]);
        }
    }
}
