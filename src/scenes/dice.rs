//! The dice of one scene: what the seed decides, drawn in order.

use rand_chacha::ChaCha8Rng;

use crate::numeric::random::{self, Purpose};

/// Random numbers in the words of a draughtsman.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of `seed`; `part` tells several dice of one scene apart.
    pub fn new(seed: u64, part: u64) -> Self {
        Self(random::generator(seed, Purpose::Scene, part))
    }

    /// Uniform between `low` and `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        random::uniform(&mut self.0, low, high)
    }

    /// Uniform within `by` (a share) of `value`.
    pub fn about(&mut self, value: f32, by: f32) -> f32 {
        value * self.between(1.0 - by, 1.0 + by)
    }

    /// True in this share of the throws.
    pub fn chance(&mut self, share: f32) -> bool {
        self.between(0.0, 1.0) < share
    }

    /// One of 0 .. `end`.
    pub fn below(&mut self, end: usize) -> usize {
        random::below(&mut self.0, end.max(1))
    }

    /// Uniform between two whole numbers, both included.
    pub fn count(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// One of `choices`; the first of none is a programming error and not possible with the arrays used here.
    pub fn pick<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> T {
        choices[self.below(N)]
    }

    /// Normally distributed, mean 0, standard deviation 1.
    pub fn normal(&mut self) -> f32 {
        random::normal(&mut self.0)
    }

    /// A number to seed something else with.
    pub fn seed(&mut self) -> u32 {
        random::below(&mut self.0, u32::MAX as usize) as u32
    }
}
