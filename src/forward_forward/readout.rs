//! A softmax that reads classes off what layers hand on: the only part that is told classes from outside the layers. It
//! sends nothing back into them (Hinton 2022, sections 3.2 and 3.3).
//!
//! ```text
//! P(class) = softmax(f V + c)      V <- V + rate f^T (target - P) / cases
//! ```

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::digits::CLASSES;
use crate::numeric::product::{Into, multiply};

/// Weights from features to classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Readout {
    /// V, (features, classes).
    pub weights: Array2<f32>,
    /// c, (classes).
    pub bias: Array1<f32>,
}

impl Readout {
    /// One that has learned nothing.
    pub fn new(features: usize) -> Self {
        Self { weights: Array2::zeros((features, CLASSES)), bias: Array1::zeros(CLASSES) }
    }

    /// What it says for features (B, F): the logits (B, classes).
    pub fn logits(&self, features: ArrayView2<f32>) -> Array2<f32> {
        let mut logits = Array2::zeros((features.nrows(), CLASSES));
        multiply(features, self.weights.view(), logits.view_mut(), Into::Replace);
        logits += &self.bias;
        logits
    }

    /// Learns from features (B, F) and their logits, by one step. Gives the mean loss in nats.
    pub fn learn(&mut self, features: ArrayView2<f32>, logits: &Array2<f32>, classes: &[usize], rate: f32) -> f64 {
        let mut error = logits.clone();
        softmax(&mut error);
        let mut loss = 0.0;
        for (mut row, class) in error.rows_mut().into_iter().zip(classes) {
            loss -= f64::from(row[*class].max(f32::MIN_POSITIVE).ln());
            row.mapv_inplace(|p| -p);
            row[*class] += 1.0;
        }
        let loss = loss / classes.len().max(1) as f64;
        if rate == 0.0 {
            return loss;
        }
        error *= rate / classes.len().max(1) as f32;
        multiply(features.reversed_axes(), error.view(), self.weights.view_mut(), Into::Add);
        self.bias += &error.sum_axis(Axis(0));
        loss
    }
}

/// Softmax over every row.
pub fn softmax(logits: &mut Array2<f32>) {
    for mut row in logits.rows_mut() {
        let most = row.fold(f32::NEG_INFINITY, |most, x| most.max(*x));
        row.mapv_inplace(|x| (x - most).exp());
        let sum = row.sum();
        row /= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::vector::largest;

    #[test]
    fn it_learns_what_can_be_read_off() {
        let classes: Vec<usize> = (0..60).map(|case| case % 3).collect();
        let features = Array2::from_shape_fn((60, 4), |(case, place)| f32::from(u8::from(place == case % 3)) + 0.1);
        let mut readout = Readout::new(4);
        let mut losses = Vec::new();
        for _ in 0..200 {
            let logits = readout.logits(features.view());
            losses.push(readout.learn(features.view(), &logits, &classes, 1.0));
        }
        assert!((losses[0] - (CLASSES as f64).ln()).abs() < 1e-3 && losses[199] < 0.2, "{losses:?}");
        let said = readout.logits(features.view());
        assert!(said.rows().into_iter().zip(&classes).all(|(row, class)| largest(row.iter().copied()) == *class));
    }
}
