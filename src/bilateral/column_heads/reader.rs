//! A head that is fitted to features that stand still: a linear softmax, with a decay that keeps its weights small.
//!
//! ```text
//! z = (f - mean) / deviation           both of the cases that it is fitted to
//! minimise over W and b:  mean of -log softmax(z W + b)[label] + decay / 2 |W|^2
//! ```
//!
//! The loss has one minimum; Adam goes there from zero, with all cases in every update. So nothing is drawn.

use std::f64::consts::PI;

use ndarray::{Array2, ArrayView2};

use crate::bilateral::heads::{Head, answers, cross_entropy, softmax};
use crate::numeric::adam::Adam;

/// Updates that are made.
const UPDATES: usize = 150;
/// Step size of the first one; it falls to 0 along half a cosine.
const RATE: f64 = 0.05;
/// A feature that differs by less among the cases is the same in all of them.
const LEAST_DEVIATION: f64 = 1e-6;

/// The head.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    head: Head,
    /// Weights and bias.
    values: Vec<f32>,
    mean: Vec<f32>,
    /// 1 / deviation, 0 for what is the same in all cases.
    scale: Vec<f32>,
    /// How strongly its weights were kept small.
    decay: f32,
}

impl Reader {
    /// Fitted to cases (count, features) with their labels, each below `classes`.
    pub fn fit(features: ArrayView2<f32>, labels: &[usize], classes: usize, decay: f32) -> Self {
        let (mean, scale) = spread(features);
        let head = Head { features: features.ncols(), classes };
        let mut reader = Self { head, values: vec![0.0; head.learned()], mean, scale, decay };
        let rows = reader.standard(features);
        let mut adam = Adam::new(head.learned());
        adam.clip = f32::INFINITY;
        for update in 0..UPDATES {
            let mut slope = head.logits(&reader.values, &rows);
            cross_entropy(&mut slope, classes, labels);
            let mut slopes = head.slopes(&rows, &slope);
            let weights = head.features * classes;
            slopes[..weights].iter_mut().zip(&reader.values).for_each(|(slope, value)| *slope += decay * value);
            adam.rate = (0.5 * RATE * (1.0 + (PI * update as f64 / UPDATES as f64).cos())) as f32;
            adam.update(&mut reader.values, &mut slopes);
        }
        reader
    }

    /// The same with that of `decays` with which the cases of `apart` are told best, after it was fitted to the others;
    /// then fitted to all.
    pub fn chosen(
        features: ArrayView2<f32>,
        labels: &[usize],
        classes: usize,
        decays: &[f32],
        apart: impl Fn(usize) -> bool,
    ) -> Self {
        let part = |which: bool| {
            let cases: Vec<usize> = (0..labels.len()).filter(|case| apart(*case) == which).collect();
            let labels: Vec<usize> = cases.iter().map(|case| labels[*case]).collect();
            (features.select(ndarray::Axis(0), &cases), labels)
        };
        let ((shown, told), (kept, asked)) = (part(false), part(true));
        let loss = |decay: f32| {
            let reader = Self::fit(shown.view(), &told, classes, decay);
            cross_entropy(&mut reader.logits(kept.view()), classes, &asked)
        };
        let best = match decays {
            [one] => Some(*one),
            _ if told.is_empty() || asked.is_empty() => decays.last().copied(),
            _ => decays.iter().copied().min_by(|a, b| loss(*a).total_cmp(&loss(*b))),
        };
        Self::fit(features, labels, classes, best.unwrap_or_default())
    }

    /// The chance that it gives to every label, case by case: (count, classes).
    pub fn chances(&self, features: ArrayView2<f32>) -> Vec<f32> {
        let mut logits = self.logits(features);
        softmax(&mut logits, self.head.classes);
        logits
    }

    /// The likeliest label of every case.
    pub fn answers(&self, features: ArrayView2<f32>) -> Vec<usize> {
        answers(&self.logits(features), self.head.classes)
    }

    /// How strongly its weights were kept small.
    pub fn decay(&self) -> f32 {
        self.decay
    }

    /// Features that it reads.
    pub fn features(&self) -> usize {
        self.head.features
    }

    fn logits(&self, features: ArrayView2<f32>) -> Vec<f32> {
        self.head.logits(&self.values, &self.standard(features))
    }

    fn standard(&self, features: ArrayView2<f32>) -> Vec<f32> {
        let row = |row: ndarray::ArrayView1<f32>| {
            let numbers = row.iter().zip(self.mean.iter().zip(&self.scale));
            numbers.map(|(value, (mean, scale))| (value - mean) * scale).collect::<Vec<_>>()
        };
        features.outer_iter().flat_map(row).collect()
    }
}

/// Mean and 1 / deviation of every feature.
fn spread(features: ArrayView2<f32>) -> (Vec<f32>, Vec<f32>) {
    let count = features.nrows().max(1) as f64;
    let over = |of: &dyn Fn(usize, f64) -> f64| -> Vec<f64> {
        let mut sums = vec![0.0; features.ncols()];
        for row in features.outer_iter() {
            let numbers = sums.iter_mut().zip(row).enumerate();
            numbers.for_each(|(at, (sum, value))| *sum += of(at, f64::from(*value)));
        }
        sums.into_iter().map(|sum| sum / count).collect()
    };
    let mean = over(&|_, value| value);
    let deviation = over(&|at, value| (value - mean[at]).powi(2)).into_iter().map(f64::sqrt);
    let scale = deviation.map(|deviation| if deviation > LEAST_DEVIATION { (1.0 / deviation) as f32 } else { 0.0 });
    (mean.iter().map(|mean| *mean as f32).collect(), scale.collect())
}

/// Features side by side.
pub(super) fn beside(blocks: &[ArrayView2<f32>]) -> Array2<f32> {
    let rows = blocks.first().map_or(0, ArrayView2::nrows);
    let width = blocks.iter().map(ArrayView2::ncols).sum();
    let mut all = Array2::zeros((rows, width));
    let mut at = 0;
    for block in blocks {
        all.slice_mut(ndarray::s![.., at..at + block.ncols()]).assign(block);
        at += block.ncols();
    }
    all
}

/// Cases below each other, all with the same features.
pub(super) fn below(blocks: &[Array2<f32>]) -> Array2<f32> {
    let width = blocks.first().map_or(0, Array2::ncols);
    let mut all = Array2::zeros((blocks.iter().map(Array2::nrows).sum(), width));
    let mut at = 0;
    for block in blocks {
        all.slice_mut(ndarray::s![at..at + block.nrows(), ..]).assign(block);
        at += block.nrows();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator, normal};

    /// Cases of three labels: the mean of a label is its own, far from 0 and in other units from feature to feature.
    fn cases(seed: u64, count: usize) -> (Array2<f32>, Vec<usize>) {
        let mut random = generator(seed, Purpose::Test, 0);
        let labels: Vec<usize> = (0..count).map(|case| case % 3).collect();
        let features = Array2::from_shape_fn((count, 4), |(case, at)| {
            let own = f32::from(u8::from(at == labels[case]));
            (5.0 + 3.0 * own + 0.5 * normal(&mut random)) * 10.0_f32.powi(at as i32 - 1)
        });
        (features, labels)
    }

    fn right(reader: &Reader, (features, labels): &(Array2<f32>, Vec<usize>)) -> usize {
        reader.answers(features.view()).iter().zip(labels).filter(|(said, label)| said == label).count()
    }

    #[test]
    fn what_can_be_told_apart_is_told_apart() {
        let ((features, labels), asked) = (cases(1, 90), cases(2, 60));
        let reader = Reader::fit(features.view(), &labels, 3, 1e-3);
        assert!(right(&reader, &asked) >= 58, "{} of 60", right(&reader, &asked));
        let chances = reader.chances(asked.0.view());
        assert!(chances.chunks(3).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-5));
        // Labels that have nothing to do with the features are not told better than by chance.
        let mixed: Vec<usize> = (0..90).map(|case| (case * case / 7) % 3).collect();
        let reader = Reader::fit(features.view(), &mixed, 3, 1e-3);
        assert!(right(&reader, &asked) < 40);
    }

    #[test]
    fn what_it_is_asked_changes_nothing_of_how_features_are_brought_to_one_scale() {
        let ((features, labels), (mut asked, _)) = (cases(1, 90), cases(2, 60));
        let reader = Reader::fit(features.view(), &labels, 3, 1e-2);
        let first = reader.chances(asked.slice(ndarray::s![..1, ..]))[..3].to_vec();
        asked.slice_mut(ndarray::s![1.., ..]).mapv_inplace(|value| 100.0 * value - 7.0);
        assert_eq!(reader.chances(asked.view())[..3], first[..]);
        let mean = features.column(0).mean().unwrap_or_default();
        assert!((reader.mean[0] - mean).abs() < 1e-4 && (reader.scale[3] * 10.0 - reader.scale[2]).abs() < 0.5);
    }

    #[test]
    fn a_feature_that_never_changes_says_nothing() {
        let (mut features, labels) = cases(1, 30);
        features.column_mut(1).fill(7.0);
        let reader = Reader::fit(features.view(), &labels, 3, 1e-2);
        let before = reader.chances(features.view());
        features.column_mut(1).fill(-1e6);
        assert_eq!(reader.chances(features.view()), before);
    }

    #[test]
    fn the_decay_is_the_one_that_tells_what_was_kept_apart_best() {
        let (features, labels) = cases(1, 90);
        let chosen =
            |apart: fn(usize) -> bool| Reader::chosen(features.view(), &labels, 3, &[1e-3, 10.0], apart).decay();
        assert_eq!(chosen(|case| case % 5 == 4), 1e-3, "what is told apart so easily asks for no restraint");
        assert_eq!(chosen(|_| false), 10.0, "nothing was kept apart: the most careful one");
    }
}
