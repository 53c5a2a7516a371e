//! A block of a hemisphere: convolution, batch normalisation (Ioffe, Szegedy 2015), ReLU, and in some blocks the
//! largest of every 2 x 2 places.
//!
//! ```text
//! z = x * W        h = (z - mean) / sqrt(var + 1e-5)        u = gain h + bias        y = max over 2 x 2 of relu(u)
//! ```
//!
//! In training, mean and var are those of the batch, and the running means come a tenth nearer to them. In evaluation
//! they are the running means, which nothing changes: a frozen block is one in evaluation.

use rayon::prelude::*;

use super::convolution::{self, TAPS};
use super::maps::{Maps, sum};
use super::pointwise;

/// Added to a variance.
const EPSILON: f32 = 1e-5;
/// Share by which running means come nearer to those of a batch.
const MOMENTUM: f32 = 0.1;

/// Where mean and variance come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// From the batch.
    Training,
    /// From the running means.
    Evaluation,
}

/// What a block is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Channels that it is shown.
    pub inputs: usize,
    /// Channels that it hands on.
    pub outputs: usize,
    /// Whether it hands on the largest of every 2 x 2 places.
    pub pool: bool,
}

/// What a block keeps of a forward pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// What it was shown.
    pub x: Maps,
    hat: Maps,
    deviation: Vec<f32>,
    /// Mean and variance of the batch; none in evaluation.
    batch: Option<[Vec<f32>; 2]>,
}

impl Block {
    /// Numbers that it learns: weights, gain, bias.
    pub fn learned(&self) -> usize {
        (TAPS * self.inputs + 2) * self.outputs
    }

    /// Its running means and variances.
    pub fn running(&self) -> usize {
        2 * self.outputs
    }

    fn parts<'a>(&self, values: &'a [f32]) -> [&'a [f32]; 3] {
        let (weights, others) = values.split_at(TAPS * self.inputs * self.outputs);
        let (gain, bias) = others.split_at(self.outputs);
        [weights, gain, bias]
    }

    /// What it hands on, and what it keeps for the way back.
    pub fn forward(&self, values: &[f32], running: &[f32], x: Maps, mode: Mode) -> (Maps, Kept) {
        let [weights, gain, bias] = self.parts(values);
        let mut hat = convolution::convolve(&x, weights, self.outputs);
        let batch = (mode == Mode::Training).then(|| moments(&hat));
        let (mean, variance) = match &batch {
            Some([mean, variance]) => (&mean[..], &variance[..]),
            None => running.split_at(self.outputs),
        };
        let deviation: Vec<f32> = variance.iter().map(|variance| (variance + EPSILON).sqrt()).collect();
        let length = hat.group_length();
        hat.values.par_chunks_mut(length).for_each(|part| pointwise::normalise(part, mean, &deviation));
        let affine = [gain, bias];
        let mut out = Maps::zeros(x.count, if self.pool { x.side / 2 } else { x.side }, self.outputs);
        let group = hat.group();
        let parts = out.values.par_chunks_mut((group * out.side * out.side * out.width).max(1));
        parts.zip(hat.values.par_chunks(length)).for_each(|(out, hat)| match self.pool {
            true => pointwise::rectify_and_pool(hat, affine, x.side, out),
            false => pointwise::rectify(hat, affine, out),
        });
        (out, Kept { x, hat, deviation, batch })
    }

    /// The slopes of what it learns, and those of what it was shown where they are asked for, where those of what it
    /// handed on are `slope`.
    pub fn back(&self, values: &[f32], kept: &Kept, slope: &Maps, to_input: bool) -> (Vec<f32>, Option<Maps>) {
        let [weights, gain, bias] = self.parts(values);
        let affine = [gain, bias];
        let hat = &kept.hat;
        let (group, length) = (hat.group(), hat.group_length());
        let mut inner = Maps::zeros(hat.count, hat.side, hat.width);
        let parts = inner.values.par_chunks_mut(length).zip(hat.values.par_chunks(length));
        let slopes = slope.values.par_chunks((group * slope.side * slope.side * slope.width).max(1));
        let sums: Vec<Vec<f32>> = parts
            .zip(slopes)
            .map(|((inner, hat), slope)| {
                match self.pool {
                    true => pointwise::rectify_and_pool_back(hat, affine, slope, kept.x.side, inner),
                    false => pointwise::rectify_back(hat, affine, slope, inner),
                }
                let mut sums = vec![0.0; 2 * self.outputs];
                pointwise::slope_sums(inner, hat, &mut sums);
                sums
            })
            .collect();
        let sums = sum(sums.into_iter());
        let (gain_slope, bias_slope) = sums.split_at(self.outputs);
        // In evaluation mean and variance do not move with the pictures.
        let share = if kept.batch.is_some() { 1.0 / (hat.count * hat.places()) as f32 } else { 0.0 };
        let scale: Vec<f32> = gain.iter().zip(&kept.deviation).map(|(gain, deviation)| gain / deviation).collect();
        let by_hat: Vec<f32> = gain_slope.iter().map(|slope| slope * share).collect();
        let by_mean: Vec<f32> = bias_slope.iter().map(|slope| slope * share).collect();
        let parts = inner.values.par_chunks_mut(length).zip(hat.values.par_chunks(length));
        parts.for_each(|(inner, hat)| pointwise::normalise_back(inner, hat, &scale, &by_hat, &by_mean));
        let mut slopes = convolution::weights_slope(&kept.x, &inner);
        slopes.extend_from_slice(&sums);
        (slopes, to_input.then(|| convolution::input_slope(&inner, weights, self.inputs)))
    }

    /// Brings running means and variances nearer to those of the batch; nothing in evaluation.
    pub fn follow(&self, kept: &Kept, running: &mut [f32]) {
        let Some([mean, variance]) = &kept.batch else { return };
        let places = (kept.hat.count * kept.hat.places()) as f32;
        let (means, variances) = running.split_at_mut(self.outputs);
        means.iter_mut().zip(mean).for_each(|(running, mean)| *running += MOMENTUM * (mean - *running));
        // As the usual libraries do, the running variance is the unbiased one.
        let unbiased = places / (places - 1.0).max(1.0);
        variances
            .iter_mut()
            .zip(variance)
            .for_each(|(running, one)| *running += MOMENTUM * (one * unbiased - *running));
    }
}

/// Mean and variance of every channel over pictures and places.
fn moments(maps: &Maps) -> [Vec<f32>; 2] {
    let places = (maps.count * maps.places()).max(1) as f64;
    let sums: Vec<Vec<f64>> = maps
        .values
        .par_chunks(maps.group_length())
        .map(|part| {
            let mut sums = vec![0.0f32; 2 * maps.width];
            pointwise::sums(part, &mut sums);
            sums.into_iter().map(f64::from).collect()
        })
        .collect();
    let total = |channel: usize| sums.iter().map(|sums| sums[channel]).sum::<f64>() / places;
    let mean: Vec<f64> = (0..maps.width).map(total).collect();
    let variance = (0..maps.width).map(|channel| {
        let squares = total(maps.width + channel);
        (squares - mean[channel] * mean[channel]).max(0.0) as f32
    });
    let variance = variance.collect();
    [mean.into_iter().map(|mean| mean as f32).collect(), variance]
}
