//! What can be turned in the capacity experiment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{FastWeightsError, Learning, Rule};
use crate::names::{keys, names};

/// A memory that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A matrix, by the sum.
    Sum,
    /// A matrix, by the decaying sum.
    Decay,
    /// A matrix, by the delta rule, every pattern presented once.
    Delta,
    /// A matrix, by the delta rule repeated until it changes nothing more: the pseudo-inverse.
    Settled,
    /// The list of all states, read by softmax attention.
    Softmax,
}

names!(Method { Sum: "sum", Decay: "decay", Delta: "delta, once", Settled: "delta, repeated", Softmax: "softmax" });

/// What a key is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// With itself: the memory cleans a noisy state up.
    States,
    /// With another pattern.
    Pairs,
}

keys!(Task { States: "states", Pairs: "pairs" });

/// Sizes, noise and the parameters of the memories.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct CapacitySettings {
    /// D of random patterns, 2 to 1024; columns of a level have their own.
    pub dim: usize,
    /// The largest number of patterns stored, 1 to 4096.
    pub largest: usize,
    /// Numbers of patterns that are tried, from 1 to the largest in equal ratios.
    pub points: usize,
    /// What a key is answered with.
    pub task: Task,
    /// Length of the noise on a cue, over that of the key: a = 1 / sqrt(1 + noise^2).
    pub noise: f32,
    /// lambda of the decaying sum, 0 to 1.
    pub decay: f32,
    /// eta of the delta rule, 0 to 2 (the sums do not depend on theirs).
    pub rate: f32,
    /// Inverse temperature of the softmax, 0 to 200, for keys and cues of unit length.
    pub beta: f32,
    /// Whether the mean of the columns of a level is taken away first.
    pub centre: bool,
    /// Sets of patterns drawn for every number.
    pub trials: usize,
    /// Cues per trial, over evenly spaced ages.
    pub cues: usize,
    /// The seed of all of them.
    pub seed: u64,
}

impl Default for CapacitySettings {
    fn default() -> Self {
        Self {
            dim: 64,
            largest: 256,
            points: 17,
            task: Task::States,
            noise: 1.0,
            decay: 0.95,
            rate: 1.0,
            beta: 8.0,
            centre: true,
            trials: 8,
            cues: 16,
            seed: 1,
        }
    }
}

impl CapacitySettings {
    /// Whether the experiment can be run.
    ///
    /// # Errors
    /// A size, noise, lambda, eta or beta outside its range.
    pub fn check(&self) -> Result<(), FastWeightsError> {
        let sizes = [
            (self.dim, 2, 1024, "units"),
            (self.largest, 1, 4096, "patterns"),
            (self.points, 1, 100, "points"),
            (self.trials, 1, 1000, "trials"),
            (self.cues, 1, 1000, "cues"),
        ];
        let refuse = |text: String| Err(FastWeightsError::Experiment(text));
        for (value, low, high, name) in sizes {
            if !(low..=high).contains(&value) {
                return refuse(format!("the number of {name} is {value}: choose {low} to {high}"));
            }
        }
        if !(0.0..=100.0).contains(&self.noise) {
            return refuse(format!("the noise is {}: choose 0 to 100 times the length of a key", self.noise));
        }
        if !(0.0..=200.0).contains(&self.beta) {
            return refuse(format!("beta is {}: choose 0 to 200", self.beta));
        }
        Rule::ALL.iter().try_for_each(|&rule| self.learning(rule).check())
    }

    /// Rule, lambda and eta together.
    pub fn learning(&self, rule: Rule) -> Learning {
        Learning { rule, decay: self.decay, rate: self.rate }
    }

    /// a, the cosine of a cue with its key.
    pub fn cue_cosine(&self) -> f32 {
        1.0 / (1.0 + self.noise * self.noise).sqrt()
    }

    /// The numbers of patterns to try, of which `most` is the largest: ascending, each once.
    pub(super) fn counts(&self, most: usize) -> Vec<usize> {
        let steps = self.points.saturating_sub(1).max(1) as f64;
        let mut counts: Vec<usize> = (0..self.points)
            .map(|point| (most as f64).powf(1.0 - point as f64 / steps).round() as usize)
            .map(|count| count.clamp(1, most))
            .collect();
        counts.sort_unstable();
        counts.dedup();
        counts
    }

    /// Which of `count` patterns, oldest first, are asked for: the newest, the oldest, and evenly spaced ones between.
    pub(super) fn asked(&self, count: usize) -> Vec<usize> {
        let cues = self.cues.min(count);
        if cues == 1 {
            return vec![count - 1];
        }
        (0..cues).map(|cue| (cue * (count - 1) + (cues - 1) / 2) / (cues - 1)).collect()
    }
}
