//! Layers one above the other, and one update of all of them: two forward passes, nothing backward.
//!
//! Each layer is shown the direction of what the layer below made of its case, learns by the local rule, and is
//! forgotten before the next but one is reached: at no time are the activities of more than two layers held.

use ndarray::{Array2, ArrayView2, Axis, concatenate, s};
use schemars::JsonSchema;
use serde::Serialize;

use super::black_box::BlackBox;
use super::layer::{Layer, Shape, Step};
use super::rule::{Judged, Moment, Rule};
use crate::numeric::rows::{flat, flat_mut};

/// Layers, the lowest first, and a black box between two of them where there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    layers: Vec<Layer>,
    black_box: Option<BlackBox>,
}

/// How one layer told the positive cases of a batch from the negative ones, before it learned from them.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Told {
    /// Mean of -J over the pairs and blocks, in nats.
    pub loss: f64,
    /// Share of the pairs in which the negative case has the better goodness, 0 to 1.
    pub pair_error: f64,
}

/// What a network makes of cases, layer by layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// The activities, (B, units) each: their length is what the layer judges by.
    pub activities: Vec<Array2<f32>>,
    /// What each layer hands on: their direction.
    pub handed: Vec<Array2<f32>>,
}

impl Network {
    /// Layers of blocks with random weights.
    pub fn new(shapes: Vec<Vec<Shape>>, seed: u64) -> Self {
        let layers = shapes.into_iter().enumerate().map(|(layer, shapes)| Layer::new(shapes, seed, layer)).collect();
        Self { layers, black_box: None }
    }

    /// Fully connected layers of `units` units over `inputs` numbers.
    pub fn full(inputs: usize, units: &[usize], seed: u64) -> Self {
        let below = std::iter::once(inputs).chain(units.iter().copied());
        Self::new(below.zip(units).map(|(inputs, units)| vec![Shape::full(inputs, *units)]).collect(), seed)
    }

    /// Its layers, the lowest first.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Its layers, to be put back as they were saved.
    pub fn layers_mut(&mut self) -> &mut [Layer] {
        &mut self.layers
    }

    /// Puts a black box between two layers, or takes it away.
    pub fn set_black_box(&mut self, black_box: Option<BlackBox>) {
        self.black_box = black_box;
    }

    /// The layers whose goodness judges labels and whose activities are read: all but the lowest, which sees the label
    /// itself; the lowest where there is no other.
    pub fn judges(&self) -> std::ops::Range<usize> {
        usize::from(self.layers.len() > 1)..self.layers.len()
    }

    /// What `layer` hands on, through the black box where one stands there.
    fn handed_on(&self, layer: usize, activities: Array2<f32>) -> Array2<f32> {
        let handed = self.layers[layer].handed_on(activities);
        match self.black_box {
            Some(black_box) => black_box.pass(layer, handed),
            None => handed,
        }
    }

    /// What every layer makes of cases of which the lowest made `first` (B, units).
    pub fn pass(&self, first: Array2<f32>) -> Pass {
        let mut pass = Pass { activities: vec![first], handed: Vec::new() };
        for layer in 0..self.layers.len() {
            if layer > 0 {
                pass.activities.push(self.layers[layer].activities(pass.handed[layer - 1].view()));
            }
            pass.handed.push(self.handed_on(layer, pass.activities[layer].clone()));
        }
        pass
    }

    /// The goodness of every case by every layer, all blocks together, (B, layers).
    pub fn goodness(&self, rule: &Rule, first: Array2<f32>) -> Array2<f32> {
        let mut all = Array2::zeros((first.nrows(), self.layers.len()));
        let mut activities = first;
        for (index, layer) in self.layers.iter().enumerate() {
            if index > 0 {
                activities = layer.activities(self.handed_on(index - 1, activities).view());
            }
            all.column_mut(index).assign(&layer.goodness(rule.goodness, activities.view()).sum_axis(Axis(1)));
        }
        all
    }

    /// One update. The cases come in pairs: `first` (2 B, units) is what the lowest layer made of B positive cases and,
    /// below them, of the negative one beside each; `first_step` carries out the step of that layer, given D (2 B,
    /// units), for only the caller knows what it saw.
    ///
    /// A layer whose loss is not a number or infinite learns nothing, and so do those above it; its loss is the last.
    ///
    /// # Panics
    /// If the number of cases is odd, which is a mistake in the calling code.
    pub fn learn(
        &mut self,
        rule: &Rule,
        moment: Moment,
        first: Array2<f32>,
        first_step: impl FnOnce(&mut Layer, ArrayView2<f32>, &Step),
    ) -> Vec<Told> {
        assert!(first.nrows().is_multiple_of(2) && first.nrows() > 0, "cases come in pairs");
        let cases = first.nrows() / 2;
        let step = Step { rate: moment.gain * rule.rate, cost: rule.cost, momentum: rule.momentum, cases };
        let others = rule.objective.is_shared().then(|| self.above_theta(rule, first.clone()));
        let mut first_step = Some(first_step);
        let mut below: Option<Array2<f32>> = None;
        let mut activities = first;
        let mut told_all = Vec::with_capacity(self.layers.len());
        for index in 0..self.layers.len() {
            let handed = (index + 1 < self.layers.len()).then(|| self.handed_on(index, activities.clone()));
            let layer = &mut self.layers[index];
            let (mut d, told) = judge(layer, rule, moment, activities.view(), others.as_ref());
            told_all.push(told);
            // Numbers that are none teach nothing: this layer and those above stay as they are.
            if !told.loss.is_finite() {
                break;
            }
            if moment.learns[0] {
                layer.peers(activities.slice(s![..cases, ..]), rule.peer, d.slice_mut(s![..cases, ..]));
            }
            match (&below, first_step.take()) {
                (None, Some(first_step)) => first_step(layer, d.view(), &step),
                (Some(below), _) => layer.step(&[(below.view(), d.view())], &step),
                (None, None) => unreachable!("only the lowest layer has nothing below"),
            }
            if let Some(handed) = handed {
                activities = self.layers[index + 1].activities(handed.view());
                below = Some(handed);
            }
        }
        told_all
    }

    /// By how much the goodness of all layers together is above all thresholds, for every case.
    fn above_theta(&self, rule: &Rule, first: Array2<f32>) -> Vec<f32> {
        let blocks = self.layers.iter().flat_map(Layer::blocks);
        let theta: f32 = blocks.map(|block| rule.goodness.theta(rule.theta, block.shape.units)).sum();
        self.goodness(rule, first).rows().into_iter().map(|row| row.sum() - theta).collect()
    }
}

/// Writes D of a layer for pairs of cases (2 B, units), and says how well it told them apart.
pub(super) fn judge(
    layer: &Layer,
    rule: &Rule,
    moment: Moment,
    activities: ArrayView2<f32>,
    all: Option<&Vec<f32>>,
) -> (Array2<f32>, Told) {
    let cases = activities.nrows() / 2;
    let goodness = layer.goodness(rule.goodness, activities);
    let ranges = layer.ranges();
    let mut d = activities.to_owned();
    let (mut loss, mut wrong) = (0.0, 0usize);
    for case in 0..cases {
        let mut ahead = 0.0;
        for (block, range) in ranges.iter().enumerate() {
            let theta = rule.goodness.theta(rule.theta, range.len());
            let judged = |case: usize| {
                let goodness = goodness[[case, block]];
                Judged { goodness, others: all.map_or(0.0, |all| all[case] - (goodness - theta)) }
            };
            let pair = [judged(case), judged(cases + case)];
            let residuals = rule.residuals(pair[0], pair[1], range.len());
            loss -= f64::from(rule.likelihood(pair[0], pair[1], range.len()));
            ahead += rule.pull.sign() * (pair[0].goodness - pair[1].goodness);
            let residuals = residuals.into_iter().zip(moment.learns);
            let residuals = residuals.map(|(residual, learns)| if learns { residual } else { 0.0 });
            for (case, residual) in [case, cases + case].into_iter().zip(residuals) {
                rule.goodness.slope(residual, &mut flat_mut(d.row_mut(case))[range.clone()]);
            }
        }
        wrong += usize::from(ahead <= 0.0);
    }
    let pairs = cases.max(1) as f64;
    (d, Told { loss: loss / (pairs * ranges.len().max(1) as f64), pair_error: wrong as f64 / pairs })
}

/// Positive cases and the negative ones below them.
pub fn pairs(positive: ArrayView2<f32>, negative: ArrayView2<f32>) -> Array2<f32> {
    concatenate(Axis(0), &[positive, negative]).unwrap_or_else(|_| panic!("two batches of one shape"))
}

/// What the layers that are read hand on, side by side (B, all their units).
pub fn features(network: &Network, pass: &Pass) -> Array2<f32> {
    let judges = network.judges();
    let width = network.layers()[judges.clone()].iter().map(Layer::units).sum();
    let mut all = Array2::zeros((pass.activities[0].nrows(), width));
    let mut start = 0;
    for layer in judges {
        let handed = &pass.handed[layer];
        for (mut to, from) in all.rows_mut().into_iter().zip(handed.rows()) {
            flat_mut(to.slice_mut(s![start..start + handed.ncols()])).copy_from_slice(flat(from));
        }
        start += handed.ncols();
    }
    all
}
