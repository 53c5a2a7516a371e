//! Heads: a linear read-out of features for each of the labels that are asked for, with dropout before it.
//!
//! ```text
//! logits = (m f / (1 - p)) W + b     m: 0 with chance p, else 1; in evaluation f W + b
//! loss = sum over heads of the mean of -log softmax(logits)[label]
//! ```

use rayon::prelude::*;

use crate::numeric::product::{Into, multiply};
use crate::numeric::random::{Purpose, generator, uniform};
use crate::numeric::rows::{add_rows_to, add_to_rows, view, view_mut};
use crate::numeric::vector::largest;

/// Cases that are taken at a time.
const TOGETHER: usize = 64;

/// One head: weights (features, classes) and a bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Features that it reads.
    pub features: usize,
    /// Labels that it tells apart.
    pub classes: usize,
}

impl Head {
    /// Numbers that it learns.
    pub fn learned(self) -> usize {
        (self.features + 1) * self.classes
    }

    /// The numbers of a head that has learned nothing.
    pub fn begin(self, seed: u64, part: u64) -> Vec<f32> {
        let mut random = generator(seed, Purpose::Weights, part);
        let bound = 1.0 / (self.features as f32).sqrt();
        (0..self.learned()).map(|_| uniform(&mut random, -bound, bound)).collect()
    }

    /// The logits (count, classes) of features (count, features).
    pub fn logits(self, values: &[f32], features: &[f32]) -> Vec<f32> {
        let (weights, bias) = values.split_at(self.features * self.classes);
        let count = features.len() / self.features;
        let mut out = vec![0.0; count * self.classes];
        let parts = out.par_chunks_mut(TOGETHER * self.classes).zip(features.par_chunks(TOGETHER * self.features));
        parts.for_each(|(out, features)| {
            let rows = features.len() / self.features;
            let features = view(features, [rows, self.features]);
            let weights = view(weights, [self.features, self.classes]);
            multiply(features, weights, view_mut(out, [rows, self.classes]), Into::Replace);
            add_to_rows(out, bias);
        });
        out
    }

    /// The slopes of the head's numbers and of the features, where those of the logits are `slope`.
    pub fn back(self, values: &[f32], features: &[f32], slope: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let weights = view(&values[..self.features * self.classes], [self.features, self.classes]);
        let count = features.len() / self.features;
        let mut of_features = vec![0.0; features.len()];
        let slope_rows = view(slope, [count, self.classes]);
        multiply(slope_rows, weights.t(), view_mut(&mut of_features, [count, self.features]), Into::Replace);
        (self.slopes(features, slope), of_features)
    }

    /// The slopes of the head's numbers alone.
    pub fn slopes(self, features: &[f32], slope: &[f32]) -> Vec<f32> {
        let count = features.len() / self.features;
        let mut slopes = vec![0.0; self.learned()];
        let (of_weights, of_bias) = slopes.split_at_mut(self.features * self.classes);
        let slope_rows = view(slope, [count, self.classes]);
        let rows = view(features, [count, self.features]);
        multiply(rows.t(), slope_rows, view_mut(of_weights, [self.features, self.classes]), Into::Replace);
        add_rows_to(slope, of_bias);
        slopes
    }
}

/// Softmax of every row of logits.
pub fn softmax(logits: &mut [f32], classes: usize) {
    for row in logits.chunks_exact_mut(classes) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        row.iter_mut().for_each(|logit| *logit = (*logit - most).exp());
        let sum: f32 = row.iter().sum();
        row.iter_mut().for_each(|share| *share /= sum);
    }
}

/// The mean cross-entropy of logits (count, classes) in nats; the logits become its slopes.
pub fn cross_entropy(logits: &mut [f32], classes: usize, labels: &[usize]) -> f64 {
    softmax(logits, classes);
    let share = 1.0 / labels.len() as f32;
    let mut loss = 0.0;
    for (row, label) in logits.chunks_exact_mut(classes).zip(labels) {
        loss -= f64::from(row[*label]).max(1e-30).ln();
        // A row of what is no number has no chance to be taken for a small loss.
        loss += if row[*label].is_finite() { 0.0 } else { f64::NAN };
        row[*label] -= 1.0;
        row.iter_mut().for_each(|slope| *slope *= share);
    }
    loss / labels.len() as f64
}

/// The likeliest label of every row of logits.
pub fn answers(logits: &[f32], classes: usize) -> Vec<usize> {
    logits.chunks_exact(classes).map(|row| largest(row.iter().copied())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_finite_differences() {
        let head = Head { features: 5, classes: 3 };
        let (values, labels) = (head.begin(3, 0), [2, 0, 1, 1]);
        let features: Vec<f32> = (0..20).map(|at| (at as f32 * 0.9).sin()).collect();
        let loss = |values: &[f32], features: &[f32]| cross_entropy(&mut head.logits(values, features), 3, &labels);
        let mut slope = head.logits(&values, &features);
        cross_entropy(&mut slope, 3, &labels);
        let (of_values, of_features) = head.back(&values, &features, &slope);
        let differ = |found: f64, told: f32, at: usize| {
            assert!((found - f64::from(told)).abs() < 2e-3, "{at}: {found} {told}");
        };
        let moved = |numbers: &[f32], at: usize, by: f32| {
            let mut numbers = numbers.to_vec();
            numbers[at] += by;
            numbers
        };
        for (at, told) in of_values.iter().enumerate() {
            let at_step = |by| loss(&moved(&values, at, by), &features);
            differ((at_step(1e-2) - at_step(-1e-2)) / 2e-2, *told, at);
        }
        for (at, told) in of_features.iter().enumerate() {
            let at_step = |by| loss(&values, &moved(&features, at, by));
            differ((at_step(1e-2) - at_step(-1e-2)) / 2e-2, *told, at);
        }
    }

    #[test]
    fn what_is_no_number_is_no_loss() {
        assert!(cross_entropy(&mut [f32::NAN, 0.0], 2, &[0]).is_nan());
        assert_eq!(answers(&[0.0, 2.0, 1.0, 3.0, -1.0, 3.0], 3), [1, 0]);
    }
}
