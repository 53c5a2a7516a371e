//! What a block does to every place by itself. All numbers of a place stand side by side.

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use crate::numeric::vector::for_each_processor;

for_each_processor! {
    /// Adds up every channel (the first half of `sums`) and its squares (the second).
    pub fn sums(values: &[f32], sums: &mut [f32]) = sums_body
}

#[inline(always)]
fn sums_body<const FMA: bool>(values: &[f32], sums: &mut [f32]) {
    let (sum, squares) = sums.split_at_mut(sums.len() / 2);
    for place in values.chunks_exact(sum.len()) {
        for ((sum, square), value) in sum.iter_mut().zip(squares.iter_mut()).zip(place) {
            *sum += value;
            *square += value * value;
        }
    }
}

for_each_processor! {
    /// Takes the mean away and divides by the deviation.
    pub fn normalise(values: &mut [f32], mean: &[f32], deviation: &[f32]) = normalise_body
}

#[inline(always)]
fn normalise_body<const FMA: bool>(values: &mut [f32], mean: &[f32], deviation: &[f32]) {
    let inverse: Vec<f32> = deviation.iter().map(|deviation| 1.0 / deviation).collect();
    for place in values.chunks_exact_mut(mean.len()) {
        for ((value, mean), inverse) in place.iter_mut().zip(mean).zip(&inverse) {
            *value = (*value - mean) * inverse;
        }
    }
}

for_each_processor! {
    /// relu(gain h + bias).
    pub fn rectify(hat: &[f32], affine: [&[f32]; 2], out: &mut [f32]) = rectify_body
}

#[inline(always)]
fn rectify_body<const FMA: bool>(hat: &[f32], [gain, bias]: [&[f32]; 2], out: &mut [f32]) {
    let width = gain.len();
    for (hat, out) in hat.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
        for (((out, hat), gain), bias) in out.iter_mut().zip(hat).zip(gain).zip(bias) {
            *out = (hat * gain + bias).max(0.0);
        }
    }
}

for_each_processor! {
    /// The slope before [`rectify`].
    pub fn rectify_back(hat: &[f32], affine: [&[f32]; 2], slope: &[f32], inner: &mut [f32]) = rectify_back_body
}

#[inline(always)]
fn rectify_back_body<const FMA: bool>(hat: &[f32], [gain, bias]: [&[f32]; 2], slope: &[f32], inner: &mut [f32]) {
    let width = gain.len();
    let places = hat.chunks_exact(width).zip(slope.chunks_exact(width)).zip(inner.chunks_exact_mut(width));
    for ((hat, slope), inner) in places {
        for ((((inner, slope), hat), gain), bias) in inner.iter_mut().zip(slope).zip(hat).zip(gain).zip(bias) {
            *inner = if hat * gain + bias > 0.0 { *slope } else { 0.0 };
        }
    }
}

/// The four places of a square at (row, col) of the smaller maps, in maps of `side`.
fn square(side: usize, width: usize, row: usize, col: usize) -> [usize; 4] {
    let first = (2 * row * side + 2 * col) * width;
    [first, first + width, first + side * width, first + (side + 1) * width]
}

for_each_processor! {
    /// The largest relu(gain h + bias) of every 2 x 2 places of maps of `side`.
    pub fn rectify_and_pool(hat: &[f32], affine: [&[f32]; 2], side: usize, out: &mut [f32]) = rectify_and_pool_body
}

#[inline(always)]
fn rectify_and_pool_body<const FMA: bool>(hat: &[f32], [gain, bias]: [&[f32]; 2], side: usize, out: &mut [f32]) {
    let (width, small) = (gain.len(), side / 2);
    for (hat, out) in hat.chunks_exact(side * side * width).zip(out.chunks_exact_mut(small * small * width)) {
        for (place, out) in out.chunks_exact_mut(width).enumerate() {
            let [a, b, c, d] = square(side, width, place / small, place % small).map(|at| &hat[at..at + width]);
            for channel in 0..width {
                let (gain, bias) = (gain[channel], bias[channel]);
                let of = |hat: &[f32]| hat[channel] * gain + bias;
                out[channel] = of(a).max(of(b)).max(of(c).max(of(d))).max(0.0);
            }
        }
    }
}

for_each_processor! {
    /// The slope before [`rectify_and_pool`]: it goes to the largest place, the first of equals.
    pub fn rectify_and_pool_back(hat: &[f32], affine: [&[f32]; 2], slope: &[f32], side: usize, inner: &mut [f32])
        = rectify_and_pool_back_body
}

#[inline(always)]
fn rectify_and_pool_back_body<const FMA: bool>(
    hat: &[f32],
    [gain, bias]: [&[f32]; 2],
    slope: &[f32],
    side: usize,
    inner: &mut [f32],
) {
    let (width, small) = (gain.len(), side / 2);
    let pictures = hat.chunks_exact(side * side * width).zip(inner.chunks_exact_mut(side * side * width));
    for ((hat, inner), slope) in pictures.zip(slope.chunks_exact(small * small * width)) {
        inner.fill(0.0);
        for (place, slope) in slope.chunks_exact(width).enumerate() {
            let square = square(side, width, place / small, place % small);
            for channel in 0..width {
                let (gain, bias) = (gain[channel], bias[channel]);
                let (mut best, mut largest) = (square[0], f32::NEG_INFINITY);
                for at in square {
                    let value = hat[at + channel] * gain + bias;
                    (best, largest) = if value > largest { (at, value) } else { (best, largest) };
                }
                inner[best + channel] = if largest > 0.0 { slope[channel] } else { 0.0 };
            }
        }
    }
}

for_each_processor! {
    /// Adds up slope times h (the first half of `sums`) and the slope (the second), for every channel.
    pub fn slope_sums(inner: &[f32], hat: &[f32], sums: &mut [f32]) = slope_sums_body
}

#[inline(always)]
fn slope_sums_body<const FMA: bool>(inner: &[f32], hat: &[f32], sums: &mut [f32]) {
    let (by_hat, alone) = sums.split_at_mut(sums.len() / 2);
    let width = alone.len();
    for (inner, hat) in inner.chunks_exact(width).zip(hat.chunks_exact(width)) {
        for (((by_hat, alone), inner), hat) in by_hat.iter_mut().zip(alone.iter_mut()).zip(inner).zip(hat) {
            *by_hat += inner * hat;
            *alone += inner;
        }
    }
}

for_each_processor! {
    /// The slope before the normalisation: scale (du - mean(du) - h mean(du h)), the two means given.
    pub fn normalise_back(inner: &mut [f32], hat: &[f32], scale: &[f32], by_hat: &[f32], by_mean: &[f32])
        = normalise_back_body
}

#[inline(always)]
fn normalise_back_body<const FMA: bool>(
    inner: &mut [f32],
    hat: &[f32],
    scale: &[f32],
    by_hat: &[f32],
    by_mean: &[f32],
) {
    let width = scale.len();
    for (inner, hat) in inner.chunks_exact_mut(width).zip(hat.chunks_exact(width)) {
        let means = by_hat.iter().zip(by_mean).zip(scale);
        for ((inner, hat), ((by_hat, by_mean), scale)) in inner.iter_mut().zip(hat).zip(means) {
            *inner = scale * (*inner - by_mean - hat * by_hat);
        }
    }
}
