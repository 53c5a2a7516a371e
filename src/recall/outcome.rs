//! What a priming experiment makes: perceptions of damaged pictures, and one picture to look at.

use std::sync::Arc;

use image::RgbImage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Condition;
use crate::grid::Grid;

/// What an experiment has found so far.
#[derive(Debug, Clone, Default)]
pub struct PrimingOutcome {
    /// Perceptions that are made, of [`PrimingOutcome::all`].
    pub done: usize,
    /// Perceptions in all.
    pub all: usize,
    /// One entry per damaged picture and condition (and delay), picture by picture.
    pub trials: Vec<Trial>,
    /// The first picture, to look at.
    pub exhibit: Option<Arc<Exhibit>>,
}

/// One picture of an experiment with its parses, under the first seed and the shortest delay.
#[derive(Debug, Clone)]
pub struct Exhibit {
    /// Its name.
    pub name: String,
    /// The columns.
    pub grid: Grid,
    /// As it is.
    pub clean: RgbImage,
    /// As it is shown again.
    pub damaged: RgbImage,
    /// Islands of the clean parse, (L) x (N).
    pub parse: Vec<Vec<u32>>,
    /// Islands of the damaged picture under every condition, (L) x (N).
    pub parses: Vec<(Condition, Vec<Vec<u32>>)>,
}

/// One perception of a damaged picture.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Trial {
    /// Position of the picture in [`PrimingReport::pictures`](super::PrimingReport::pictures).
    pub picture: usize,
    /// Seed of the damage.
    pub seed: u64,
    /// With which memory.
    pub condition: Condition,
    /// Delay in steps, of a condition that has one.
    pub delay: Option<usize>,
    /// Steps to settle.
    pub steps: usize,
    /// Whether it settled.
    pub settled: bool,
    /// Adjusted Rand index against the clean parse, per level, the lowest first.
    pub ari: Vec<f32>,
    /// Number of islands per level.
    pub islands: Vec<usize>,
}

impl Trial {
    /// Mean over the levels.
    pub(super) fn mean_ari(&self) -> f64 {
        self.ari.iter().map(|ari| f64::from(*ari)).sum::<f64>() / self.ari.len().max(1) as f64
    }
}
