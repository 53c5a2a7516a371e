//! A hemisphere: a ResNet-9 without its head, after Rajagopalan et al. (2022). With widths a, b, c, d:
//!
//! ```text
//! block 3-a; block a-b, pooled; r = r + block(block(r)) at b; block b-c, pooled; block c-d, pooled;
//! r = r + block(block(r)) at d; mean over all places: d features
//! ```
//!
//! The paper has 64, 128, 256, 512 and pictures of 32 x 32 pixels: 6.57 million numbers.

use std::ops::Range;

use super::block::{Block, Kept as BlockKept, Mode};
use super::convolution::TAPS;
use super::maps::Maps;
use crate::numeric::random::{Purpose, generator, uniform};

/// Blocks of a hemisphere.
const BLOCKS: usize = 8;
/// The second block of a residual stage, to which the input of the first is added.
const JOINS: [usize; 2] = [3, 7];

/// A hemisphere: what it is made of and its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Hemisphere {
    widths: [usize; 4],
    /// What it learns, block by block: weights, gain, bias.
    pub values: Vec<f32>,
    /// Running means and variances, block by block.
    pub running: Vec<f32>,
}

/// What a hemisphere keeps of a forward pass.
#[derive(Debug, Clone)]
pub struct Kept {
    blocks: Vec<BlockKept>,
    /// What the second residual stage hands on.
    last: Maps,
}

impl Kept {
    /// What the two residual stages hand on.
    pub fn stages(&self) -> [&Maps; 2] {
        [&self.blocks[JOINS[0] + 1].x, &self.last]
    }
}

/// What comes back through a hemisphere.
#[derive(Debug, Clone)]
pub struct Slopes {
    /// Of what it learns.
    pub values: Vec<f32>,
    /// Of what the two residual stages hand on.
    pub stages: [Maps; 2],
}

/// The blocks of a hemisphere of these widths.
fn blocks([a, b, c, d]: [usize; 4]) -> [Block; BLOCKS] {
    let block = |inputs, outputs, pool| Block { inputs, outputs, pool };
    [
        block(3, a, false),
        block(a, b, true),
        block(b, b, false),
        block(b, b, false),
        block(b, c, true),
        block(c, d, true),
        block(d, d, false),
        block(d, d, false),
    ]
}

/// Numbers that a hemisphere of these widths learns.
pub fn learned(widths: [usize; 4]) -> usize {
    blocks(widths).iter().map(Block::learned).sum()
}

/// Its running means and variances.
pub fn running(widths: [usize; 4]) -> usize {
    blocks(widths).iter().map(Block::running).sum()
}

impl Hemisphere {
    /// A hemisphere that has learned nothing; `part` tells those of one seed apart. Weights are even between
    /// plus and minus 1 / sqrt(9 inputs).
    pub fn new(widths: [usize; 4], seed: u64, part: u64) -> Self {
        let mut random = generator(seed, Purpose::Weights, part);
        let (mut values, mut running) = (Vec::new(), Vec::new());
        for block in blocks(widths) {
            let bound = 1.0 / ((TAPS * block.inputs) as f32).sqrt();
            values.extend((0..TAPS * block.inputs * block.outputs).map(|_| uniform(&mut random, -bound, bound)));
            values.extend(std::iter::repeat_n(1.0, block.outputs));
            values.extend(std::iter::repeat_n(0.0, block.outputs));
            running.extend(std::iter::repeat_n(0.0, block.outputs));
            running.extend(std::iter::repeat_n(1.0, block.outputs));
        }
        Self { widths, values, running }
    }

    /// A hemisphere of these numbers; none where there are not as many as it takes.
    pub fn of(widths: [usize; 4], values: Vec<f32>, running_means: Vec<f32>) -> Option<Self> {
        let fits = values.len() == learned(widths) && running_means.len() == running(widths);
        fits.then_some(Self { widths, values, running: running_means })
    }

    /// Its widths.
    pub fn widths(&self) -> [usize; 4] {
        self.widths
    }

    /// Features of a picture.
    pub fn features(&self) -> usize {
        self.widths[3]
    }

    /// Every block with the places of its numbers and of its running means.
    fn placed(&self) -> impl Iterator<Item = (Block, Range<usize>, Range<usize>)> + use<> {
        let (mut at, mut at_running) = (0, 0);
        blocks(self.widths).into_iter().map(move |block| {
            let values = at..at + block.learned();
            let running = at_running..at_running + block.running();
            (at, at_running) = (values.end, running.end);
            (block, values, running)
        })
    }

    /// The features (count, d) of pictures (count, side, side, 3), and what is kept for the way back.
    pub fn forward(&self, pictures: &Maps, mode: Mode) -> (Vec<f32>, Kept) {
        let mut kept: Vec<BlockKept> = Vec::with_capacity(BLOCKS);
        let mut maps = pictures.clone();
        for (number, (block, values, running)) in self.placed().enumerate() {
            let (out, of_block) = block.forward(&self.values[values], &self.running[running], maps, mode);
            kept.push(of_block);
            maps = out;
            if JOINS.contains(&number) {
                let around = &kept[number - 1].x;
                maps.values.iter_mut().zip(&around.values).for_each(|(value, around)| *value += around);
            }
        }
        let share = 1.0 / maps.places() as f32;
        let mut features = vec![0.0; maps.count * maps.width];
        let pictures = maps.values.chunks_exact(maps.places() * maps.width);
        for (features, picture) in features.chunks_exact_mut(maps.width).zip(pictures) {
            for place in picture.chunks_exact(features.len()) {
                features.iter_mut().zip(place).for_each(|(feature, value)| *feature += value * share);
            }
        }
        (features, Kept { blocks: kept, last: maps })
    }

    /// What comes back where the slopes of the features (count, d) are `slope`.
    pub fn back(&self, kept: &Kept, slope: &[f32]) -> Slopes {
        let last = &kept.last;
        let share = 1.0 / last.places() as f32;
        let mut maps = Maps::zeros(last.count, last.side, last.width);
        let pictures = maps.values.chunks_exact_mut(last.places() * last.width);
        for (picture, slope) in pictures.zip(slope.chunks_exact(last.width)) {
            for place in picture.chunks_exact_mut(last.width) {
                place.iter_mut().zip(slope).for_each(|(value, slope)| *value = slope * share);
            }
        }
        let mut all = vec![0.0; self.values.len()];
        let mut stages: [Maps; 2] = Default::default();
        let mut around = Maps::default();
        let placed: Vec<_> = self.placed().collect();
        for (number, (block, values, _)) in placed.into_iter().enumerate().rev() {
            if let Some(stage) = JOINS.iter().position(|join| *join == number) {
                stages[stage] = maps.clone();
                around = maps.clone();
            }
            let (slopes, to_input) = block.back(&self.values[values.clone()], &kept.blocks[number], &maps, number > 0);
            all[values].copy_from_slice(&slopes);
            maps = to_input.unwrap_or_default();
            if JOINS.contains(&(number + 1)) {
                maps.values.iter_mut().zip(&around.values).for_each(|(value, around)| *value += around);
            }
        }
        Slopes { values: all, stages }
    }

    /// The features of what the first residual stage hands on, in evaluation: what comes behind it.
    #[cfg(test)]
    pub(super) fn after_first_stage(&self, maps: Maps) -> Vec<f32> {
        let first = JOINS[0] + 1;
        let mut maps = maps;
        let mut around = Maps::default();
        for (number, (block, values, running)) in self.placed().enumerate().skip(first) {
            if number + 1 == JOINS[1] {
                around = maps.clone();
            }
            maps = block.forward(&self.values[values], &self.running[running], maps, Mode::Evaluation).0;
        }
        maps.values.iter_mut().zip(&around.values).for_each(|(value, around)| *value += around);
        let places = maps.places() as f32;
        (0..maps.width).map(|at| maps.values.iter().skip(at).step_by(maps.width).sum::<f32>() / places).collect()
    }

    /// Brings running means nearer to those of the batch of a pass in training.
    pub fn follow(&mut self, kept: &Kept) {
        for ((block, _, running), kept) in self.placed().zip(&kept.blocks) {
            block.follow(kept, &mut self.running[running]);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const WIDTHS: [usize; 4] = [3, 4, 5, 6];

    fn pictures(count: usize) -> Maps {
        let mut random = generator(3, Purpose::Test, 1);
        let values = (0..count * 256 * 3).map(|_| uniform(&mut random, -1.0, 1.0)).collect();
        Maps { count, side: 16, width: 3, values }
    }

    /// A hemisphere none of whose gains, biases and running means are what they are at the beginning.
    fn hemisphere() -> Hemisphere {
        let mut hemisphere = Hemisphere::new(WIDTHS, 2, 0);
        let mut random = generator(3, Purpose::Test, 2);
        hemisphere.values.iter_mut().for_each(|value| *value += uniform(&mut random, -0.2, 0.2));
        hemisphere.running.iter_mut().for_each(|value| *value += uniform(&mut random, 0.0, 0.3));
        hemisphere
    }

    #[test]
    fn the_paper_s_hemisphere_has_as_many_numbers_as_the_paper_says() {
        assert_eq!(learned([64, 128, 256, 512]), 6_568_000);
    }

    #[test]
    fn the_slopes_of_every_block_are_those_of_finite_differences_in_both_modes() {
        let (pictures, mut whole) = (pictures(4), hemisphere());
        // Running means near those of these pictures, so that no block is silent in evaluation.
        let kept = whole.forward(&pictures, Mode::Training).1;
        (0..40).for_each(|_| whole.follow(&kept));
        let weights: Vec<f32> = (0..24).map(|at| (at as f32 * 1.7).cos()).collect();
        for mode in [Mode::Training, Mode::Evaluation] {
            let told = |hemisphere: &Hemisphere| -> f64 {
                let features = hemisphere.forward(&pictures, mode).0;
                features.iter().zip(&weights).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
            };
            let (_, kept) = whole.forward(&pictures, mode);
            let slopes = whole.back(&kept, &weights).values;
            for (number, (_, values, _)) in whole.placed().enumerate() {
                // Along the slope itself: a step changes the number by its squared length. ReLU and pooling have
                // corners, so a small step is measured over the whole block and not number by number.
                let slope = &slopes[values.clone()];
                let square: f64 = slope.iter().map(|slope| f64::from(*slope).powi(2)).sum();
                let step = 1e-4 / square.sqrt();
                let moved = |by: f64| {
                    let mut other = whole.clone();
                    other.values[values.clone()]
                        .iter_mut()
                        .zip(slope)
                        .for_each(|(value, slope)| *value += (by * f64::from(*slope)) as f32);
                    told(&other)
                };
                let found = (moved(step) - moved(-step)) / (2.0 * step);
                assert!(square > 1e-6 && (found / square - 1.0).abs() < 0.02, "{mode:?} {number}: {found} {square}");
            }
        }
    }

    #[test]
    fn a_pass_in_evaluation_changes_nothing_and_one_in_training_brings_the_running_means_nearer() {
        let (pictures, mut whole) = (pictures(12), hemisphere());
        let before = whole.clone();
        let kept = whole.forward(&pictures, Mode::Evaluation).1;
        whole.follow(&kept);
        assert_eq!(whole, before);
        let kept = whole.forward(&pictures, Mode::Training).1;
        whole.follow(&kept);
        assert_eq!(whole.values, before.values);
        assert!(whole.running.iter().zip(&before.running).all(|(now, before)| now != before));
        (0..200).for_each(|_| whole.follow(&kept));
        let [told, settled] = [Mode::Training, Mode::Evaluation].map(|mode| whole.forward(&pictures, mode).0);
        let apart = told.iter().zip(&settled).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 0.2, "both modes come near to each other: {apart}");
    }
}
