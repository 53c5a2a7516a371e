//! The twin: the same layers, pictures and number of updates, learned by back-propagation of one error from the top. It
//! stands beside every supervised training, so that what Forward-Forward costs and saves can be seen.
//!
//! ```text
//! y_l = max(y_{l-1} W_l + b_l, 0)     P = softmax(y_top V + c)     W <- W - rate gain g,  g <- 0.9 g + 0.1 dL/dW
//! ```
//!
//! Steps, running gradient and gain are those of the local rule; the rate is its own. Here all activities have to be
//! kept until the error has come down.

use ndarray::{Array2, ArrayView2, Axis};

use super::layer::{Layer, Shape, Step};
use super::readout::softmax;
use crate::digits::{CLASSES, PIXELS};
use crate::numeric::product::{Into, multiply, multiply_transposed};
use crate::numeric::vector::largest;

/// Its step size.
pub const RATE: f32 = 0.3;

/// Rectified layers and a softmax on the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Twin {
    layers: Vec<Layer>,
    top: Layer,
}

impl Twin {
    /// Layers of these sizes over pictures of 784 pixels, with the same kind of random weights.
    pub fn new(units: &[usize], seed: u64) -> Self {
        let below = std::iter::once(PIXELS).chain(units.iter().copied());
        let layer = |(index, (inputs, units)): (usize, (usize, &usize))| {
            Layer::new(vec![Shape::full(inputs, *units)], seed, index)
        };
        let layers = below.zip(units).enumerate().map(layer).collect();
        let width = units.last().copied().unwrap_or(PIXELS);
        Self { layers, top: Layer::new(vec![Shape::full(width, CLASSES)], seed, units.len()) }
    }

    /// The activities of every layer, and the logits.
    fn forward(&self, pictures: ArrayView2<f32>) -> (Vec<Array2<f32>>, Array2<f32>) {
        let mut all: Vec<Array2<f32>> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let activities = match all.last() {
                Some(below) => layer.activities(below.view()),
                None => layer.activities(pictures),
            };
            all.push(activities);
        }
        let last = all.last().map_or(pictures, |last| last.view());
        let block = &self.top.blocks()[0];
        let mut logits = Array2::zeros((pictures.nrows(), CLASSES));
        multiply(last, block.weights.view(), logits.view_mut(), Into::Replace);
        logits += &block.bias;
        (all, logits)
    }

    /// Learns from pictures (B, 784) without length, of these classes. Gives the mean loss in nats.
    pub fn update(&mut self, pictures: ArrayView2<f32>, classes: &[usize], gain: f32, momentum: f32) -> f64 {
        let (all, mut d) = self.forward(pictures);
        softmax(&mut d);
        let mut loss = 0.0;
        for (mut row, class) in d.rows_mut().into_iter().zip(classes) {
            loss -= f64::from(row[*class].max(f32::MIN_POSITIVE).ln());
            row.mapv_inplace(|p| -p);
            row[*class] += 1.0;
        }
        let by = Step { rate: gain * RATE, cost: 0.0, momentum, cases: classes.len() };
        for index in (0..=self.layers.len()).rev() {
            let below = if index == 0 { pictures } else { all[index - 1].view() };
            let layer = if index == self.layers.len() { &mut self.top } else { &mut self.layers[index] };
            let lower = (index > 0).then(|| {
                let mut lower = Array2::zeros(below.dim());
                multiply_transposed(d.view(), layer.blocks()[0].weights.view(), lower.view_mut(), Into::Replace);
                lower.zip_mut_with(&below, |d, y| *d = if *y > 0.0 { *d } else { 0.0 });
                lower
            });
            layer.step(&[(below, d.view())], &by);
            if let Some(lower) = lower {
                d = lower;
            }
        }
        loss / classes.len().max(1) as f64
    }

    /// The likeliest class of every picture (B, 784) without length.
    pub fn says(&self, pictures: ArrayView2<f32>) -> Vec<usize> {
        let (_, logits) = self.forward(pictures);
        logits.axis_iter(Axis(0)).map(|row| largest(row.iter().copied())).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::pictures::shown;
    use super::super::rule::gain;
    use super::*;
    use crate::digits::{Set, generate};

    #[test]
    fn its_step_is_the_derivative_of_its_loss() {
        let digits = generate(1, Set::Training, 3).unwrap();
        let (shown, classes) = shown::directions(&digits, 0..3);
        let twin = Twin::new(&[7, 6], 3);
        let mut after = twin.clone();
        after.update(shown.view(), &classes, 1.0, 0.0);
        let loss = |twin: &Twin| twin.clone().update(shown.view(), &classes, 0.0, 0.0);
        let inked = (300..500).find(|place| digits.picture(0)[*place] > 200).unwrap();
        for (layer, inputs) in [(0, vec![inked, inked + 1]), (1, vec![0, 3, 5])] {
            for input in inputs {
                for unit in 0..4 {
                    let moved = |by: f32| {
                        let mut moved = twin.clone();
                        moved.layers[layer].blocks_mut()[0].weights[[input, unit]] += by;
                        loss(&moved)
                    };
                    let slope = (moved(1e-3) - moved(-1e-3)) / 2e-3;
                    let step = after.layers[layer].blocks()[0].weights[[input, unit]]
                        - twin.layers[layer].blocks()[0].weights[[input, unit]];
                    assert!((slope + f64::from(step / RATE)).abs() < 1e-2, "{layer} {input} {unit}: {slope} {step}");
                }
            }
        }
    }

    #[test]
    fn it_learns() {
        let (training, test) = (generate(1, Set::Training, 2000).unwrap(), generate(1, Set::Test, 400).unwrap());
        let mut twin = Twin::new(&[60, 50], 5);
        for update in 0..300 {
            let from = (update * 50) % 2000;
            let (shown, classes) = shown::directions(&training, from..from + 50);
            twin.update(shown.view(), &classes, gain(update as u64, 300), 0.9);
        }
        let (shown, classes) = shown::directions(&test, 0..400);
        let wrong = twin.says(shown.view()).iter().zip(&classes).filter(|(said, class)| said != class).count();
        println!("twin: {wrong} of 400 wrong");
        assert!(wrong < 60, "{wrong} of 400 wrong");
    }
}
