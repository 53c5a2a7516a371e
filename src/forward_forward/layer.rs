//! A layer of rectified units, and what it keeps to learn by the local rule.
//!
//! A layer is made of blocks. A fully connected layer is one block that sees everything below. A layer of local fields
//! has one block for every place of its grid, each with its own weights (nothing is shared) and its own piece of what
//! lies below. Goodness, the length that is taken away and the peers of a unit are those of its block.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, s};
use rayon::prelude::*;

use super::goodness::{Goodness, sum_of_squares};
use super::normalise::factor;
use crate::numeric::product::{Into, multiply};
use crate::numeric::random::{Purpose, generator, normal};
use crate::numeric::rows::{flat, flat_mut};

/// Cases that one thread takes at a time. Fixed, so that bits never depend on the number of threads.
const CASES: usize = 50;
/// Rows of a weight matrix that one thread takes at a time.
const ROWS: usize = 112;
/// The mean activity of a unit before anything is shown.
const FIRST_MEAN: f32 = 0.5;
/// How much of the running mean activity stays at each batch.
const KEEP_MEAN: f32 = 0.9;

/// What a block is made of: which numbers below it sees, and how many units it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Places of what lies below, ascending; none: all of it.
    pub sees: Option<Vec<u32>>,
    /// How many numbers it sees.
    pub inputs: usize,
    /// Its units.
    pub units: usize,
}

impl Shape {
    /// A block that sees all of `inputs` numbers.
    pub fn full(inputs: usize, units: usize) -> Self {
        Self { sees: None, inputs, units }
    }
}

/// The units of one place: their weights, and the running means that the rule keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it sees, and its size.
    pub shape: Shape,
    /// W, (inputs, units).
    pub weights: Array2<f32>,
    /// b, (units).
    pub bias: Array1<f32>,
    /// The running gradient of W.
    pub weights_step: Array2<f32>,
    /// The running gradient of b.
    pub bias_step: Array1<f32>,
    /// m, the running mean activity of every unit on positive data, (units).
    pub mean: Array1<f32>,
}

impl Block {
    fn new(shape: Shape, seed: u64, part: u64) -> Self {
        let mut random = generator(seed, Purpose::Weights, part);
        let deviation = 1.0 / (shape.inputs.max(1) as f32).sqrt();
        let weights = Array2::from_shape_simple_fn((shape.inputs, shape.units), || deviation * normal(&mut random));
        let (zeros, units) = (Array2::zeros(weights.dim()), shape.units);
        Self {
            shape,
            weights,
            bias: Array1::zeros(units),
            weights_step: zeros,
            bias_step: Array1::zeros(units),
            mean: Array1::from_elem(units, FIRST_MEAN),
        }
    }

    /// The cases (B, inputs) as this block sees them, from all that lies below (B, N).
    fn seen(&self, below: ArrayView2<f32>) -> Array2<f32> {
        match &self.shape.sees {
            None => below.to_owned(),
            Some(places) => {
                let mut seen = Array2::zeros((below.nrows(), places.len()));
                for (mut to, from) in seen.rows_mut().into_iter().zip(below.rows()) {
                    to.iter_mut().zip(places).for_each(|(to, place)| *to = from[*place as usize]);
                }
                seen
            }
        }
    }

    /// Writes the activities of cases as they are seen (B, inputs) into `out` (B, units).
    fn activities(&self, seen: ArrayView2<f32>, mut out: ArrayViewMut2<f32>) {
        multiply(seen, self.weights.view(), out.view_mut(), Into::Replace);
        rectify(out, &self.bias);
    }

    /// One step of the weights, from pairs of what was seen and of D. `first` is the same for the first few inputs
    /// alone.
    fn step_weights(
        &mut self,
        seen: &[(ArrayView2<f32>, ArrayView2<f32>)],
        first: Option<(ArrayView2<f32>, ArrayView2<f32>)>,
        step: &Step,
    ) {
        let share = (1.0 - step.momentum) / step.cases as f32;
        let slices: Vec<_> = self
            .weights
            .axis_chunks_iter_mut(Axis(0), ROWS)
            .zip(self.weights_step.axis_chunks_iter_mut(Axis(0), ROWS))
            .enumerate()
            .collect();
        slices.into_par_iter().for_each(|(index, (mut weights, mut running))| {
            let rows = index * ROWS..index * ROWS + weights.nrows();
            let mut sum = Array2::zeros(weights.dim());
            for (place, (seen, d)) in seen.iter().enumerate() {
                let into = if place == 0 { Into::Replace } else { Into::Add };
                multiply(seen.slice(s![.., rows.clone()]).reversed_axes(), *d, sum.view_mut(), into);
            }
            if let Some((first, d)) = first.filter(|_| index == 0) {
                let mut top = sum.slice_mut(s![..first.ncols(), ..]);
                multiply(first.reversed_axes(), d, top.view_mut(), Into::Add);
            }
            let (sum, running) = (flat(sum.view()), flat_mut(running.view_mut()));
            let weights = flat_mut(weights.view_mut());
            for ((weight, running), sum) in weights.iter_mut().zip(running).zip(sum) {
                *running = step.momentum * *running + share * sum;
                *weight += step.rate * (*running - step.cost * *weight);
            }
        });
    }

    /// One step of the biases, which cost nothing.
    fn step_bias(&mut self, d: &[ArrayView2<f32>], step: &Step) {
        let share = (1.0 - step.momentum) / step.cases as f32;
        let mut sums = Array1::<f32>::zeros(self.bias.len());
        for d in d {
            d.rows().into_iter().for_each(|row| sums += &row);
        }
        for ((bias, running), sum) in self.bias.iter_mut().zip(self.bias_step.iter_mut()).zip(sums) {
            *running = step.momentum * *running + share * sum;
            *bias += step.rate * *running;
        }
    }
}

/// Adds the bias to every row and takes away what is below 0.
pub(super) fn rectify(mut told: ArrayViewMut2<f32>, bias: &Array1<f32>) {
    for mut row in told.rows_mut() {
        row.iter_mut().zip(bias).for_each(|(told, bias)| *told = (*told + bias).max(0.0));
    }
}

/// How far a step goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Gain times rate.
    pub rate: f32,
    /// Cost of weights.
    pub cost: f32,
    /// How much of the running gradient stays.
    pub momentum: f32,
    /// Cases of one kind in the batch.
    pub cases: usize,
}

/// A layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    blocks: Vec<Block>,
    units: usize,
}

impl Layer {
    /// A layer of blocks with random weights: normally distributed with variance one over the number of inputs.
    pub fn new(shapes: Vec<Shape>, seed: u64, layer: usize) -> Self {
        let units = shapes.iter().map(|shape| shape.units).sum();
        let blocks = shapes
            .into_iter()
            .enumerate()
            .map(|(place, shape)| Block::new(shape, seed, ((layer as u64) << 16) | place as u64))
            .collect();
        Self { blocks, units }
    }

    /// Units of all blocks.
    pub fn units(&self) -> usize {
        self.units
    }

    /// Its blocks, whose units lie one after the other.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Its blocks, to be put back as they were saved.
    pub fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }

    /// Its block, where one block sees everything.
    pub fn full(&self) -> Option<&Block> {
        self.blocks.first().filter(|block| self.blocks.len() == 1 && block.shape.sees.is_none())
    }

    /// The places of the units of every block.
    pub fn ranges(&self) -> Vec<std::ops::Range<usize>> {
        let mut start = 0;
        let range = |block: &Block| {
            let range = start..start + block.shape.units;
            start = range.end;
            range
        };
        self.blocks.iter().map(range).collect()
    }

    /// The activities (B, units) of cases (B, N) whose length is taken away already.
    pub fn activities(&self, below: ArrayView2<f32>) -> Array2<f32> {
        let mut out = Array2::zeros((below.nrows(), self.units));
        let ranges = self.ranges();
        let work: Vec<_> =
            out.axis_chunks_iter_mut(Axis(0), CASES).zip(below.axis_chunks_iter(Axis(0), CASES)).collect();
        work.into_par_iter().for_each(|(mut out, below)| {
            for (block, range) in self.blocks.iter().zip(&ranges) {
                let out = out.slice_mut(s![.., range.clone()]);
                match &block.shape.sees {
                    None => block.activities(below, out),
                    Some(_) => block.activities(block.seen(below).view(), out),
                }
            }
        });
        out
    }

    /// The goodness of every case by every block, (B, blocks).
    pub fn goodness(&self, goodness: Goodness, activities: ArrayView2<f32>) -> Array2<f32> {
        let ranges = self.ranges();
        Array2::from_shape_fn((activities.nrows(), self.blocks.len()), |(case, block)| {
            goodness.of(&flat(activities.row(case))[ranges[block].clone()])
        })
    }

    /// What is handed on: the activities without their length, block by block.
    pub fn handed_on(&self, mut activities: Array2<f32>) -> Array2<f32> {
        let ranges = self.ranges();
        for row in activities.rows_mut() {
            let row = flat_mut(row);
            for range in &ranges {
                let block = &mut row[range.clone()];
                let by = factor(sum_of_squares(block), block.len());
                block.iter_mut().for_each(|y| *y *= by);
            }
        }
        activities
    }

    /// One step of the rule, from pairs of what lay below (B, N) and of D (B, units), which may be several: the
    /// positive cases and the negative ones.
    pub fn step(&mut self, batch: &[(ArrayView2<f32>, ArrayView2<f32>)], step: &Step) {
        let ranges = self.ranges();
        for (block, range) in self.blocks.iter_mut().zip(ranges) {
            let local: Vec<Array2<f32>> = match &block.shape.sees {
                None => Vec::new(),
                Some(_) => batch.iter().map(|(below, _)| block.seen(*below)).collect(),
            };
            let pairs: Vec<_> = batch
                .iter()
                .enumerate()
                .map(|(place, (below, told))| {
                    let seen = local.get(place).map_or(*below, |seen| seen.view());
                    (seen, told.slice_move(s![.., range.clone()]))
                })
                .collect();
            block.step_weights(&pairs, None, step);
            block.step_bias(&pairs.iter().map(|(_, d)| *d).collect::<Vec<_>>(), step);
        }
    }

    /// One step of a layer with one block, of which the first inputs are told apart (pictures with label pixels):
    /// `rest` (B, inputs) is 0 there and goes with `rest_d` (B, units); `first` (M, few) goes with `d` (M, units).
    pub(super) fn step_in_parts(
        &mut self,
        rest: ArrayView2<f32>,
        rest_d: ArrayView2<f32>,
        first: ArrayView2<f32>,
        d: ArrayView2<f32>,
        step: &Step,
    ) {
        let block = &mut self.blocks[0];
        block.step_weights(&[(rest, rest_d)], Some((first, d)), step);
        block.step_bias(&[d], step);
    }

    /// Takes the activities of positive cases (B, units) into the running means, and adds the pull of its peers to D of
    /// each unit.
    pub fn peers(&mut self, activities: ArrayView2<f32>, peer: f32, mut d: ArrayViewMut2<f32>) {
        let cases = activities.nrows().max(1) as f32;
        let mut seen = vec![0.0f32; self.units];
        for row in activities.rows() {
            seen.iter_mut().zip(flat(row)).for_each(|(sum, y)| *sum += y);
        }
        let mut pull = vec![0.0f32; self.units];
        let ranges = self.ranges();
        for (block, range) in self.blocks.iter_mut().zip(ranges) {
            for (mean, sum) in block.mean.iter_mut().zip(&seen[range.clone()]) {
                *mean = KEEP_MEAN * *mean + (1.0 - KEEP_MEAN) * sum / cases;
            }
            let all = block.mean.mean().unwrap_or(0.0);
            pull[range].iter_mut().zip(&block.mean).for_each(|(pull, mean)| *pull = peer * (all - mean));
        }
        if peer > 0.0 {
            for row in d.rows_mut() {
                flat_mut(row).iter_mut().zip(&pull).for_each(|(d, pull)| *d += pull);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(count: usize, numbers: usize) -> Array2<f32> {
        let mut random = generator(4, Purpose::Test, 0);
        Array2::from_shape_simple_fn((count, numbers), || normal(&mut random))
    }

    #[test]
    fn a_block_that_is_told_to_see_everything_is_a_full_one() {
        let full = Layer::new(vec![Shape::full(6, 5)], 3, 0);
        let mut told = full.clone();
        told.blocks[0].shape.sees = Some((0..6).collect());
        let below = cases(70, 6);
        assert_eq!(full.activities(below.view()), told.activities(below.view()));
        let (mut one, mut other) = (full, told);
        let (d, step) = (cases(70, 5), Step { rate: 0.1, cost: 0.01, momentum: 0.9, cases: 70 });
        for layer in [&mut one, &mut other] {
            layer.step(&[(below.view(), d.view())], &step);
        }
        assert_eq!(one.blocks[0].weights, other.blocks[0].weights);
    }

    #[test]
    fn a_step_is_the_sum_over_cases() {
        let mut layer = Layer::new(vec![Shape::full(3, 2)], 3, 0);
        let before = layer.blocks[0].clone();
        let (below, d) = (cases(4, 3), cases(4, 2));
        let step = Step { rate: 0.5, cost: 0.02, momentum: 0.75, cases: 4 };
        layer.step(&[(below.view(), d.view()), (below.view(), d.view())], &step);
        for i in 0..3 {
            for j in 0..2 {
                let sum: f32 = (0..4).map(|case| 2.0 * below[[case, i]] * d[[case, j]]).sum();
                let running = 0.25 * sum / 4.0;
                let weight = before.weights[[i, j]];
                let expected = weight + 0.5 * (running - 0.02 * weight);
                assert!((layer.blocks[0].weights[[i, j]] - expected).abs() < 1e-5);
            }
        }
        let bias: f32 = (0..4).map(|case| 2.0 * d[[case, 1]]).sum::<f32>() * 0.25 / 4.0 * 0.5;
        assert!((layer.blocks[0].bias[1] - bias).abs() < 1e-5);
    }

    #[test]
    fn peers_wake_the_silent_and_calm_the_loud() {
        let mut layer = Layer::new(vec![Shape::full(3, 2)], 3, 0);
        let activities = Array2::from_shape_fn((10, 2), |(_, unit)| if unit == 0 { 0.0 } else { 4.0 });
        let mut told = Array2::zeros((10, 2));
        layer.peers(activities.view(), 0.03, told.view_mut());
        assert!(told[[0, 0]] > 0.0 && told[[0, 1]] < 0.0);
        assert!((layer.blocks[0].mean[0] - 0.45).abs() < 1e-6 && (layer.blocks[0].mean[1] - 0.85).abs() < 1e-6);
    }
}
