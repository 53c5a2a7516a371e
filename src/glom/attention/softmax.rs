//! The softmax of a tile of columns over a stream of keys.
//!
//! Scores stand key by key, one lane per column of the tile, so that every operation runs over the lanes and nothing is
//! summed across a register. Keys come in blocks: with m the largest logit so far,
//!
//! ```text
//! Z = sum exp(l - m),   T = sum exp(l - m) (l - m),   perplexity = exp(ln Z - T / Z)
//! ```
//!
//! and all of them, and the weighted sum of values, are rescaled by exp(m - m') when a block raises m to m'.

use super::window::{LANES, Lanes, Window};
use crate::numeric::vector::{exp_one, for_each_processor, mul_add};
use multiversion::multiversion;
use multiversion::target::target_cfg_f;

/// The largest logit before any key was seen: finite, so that differences from it are numbers.
pub(super) const NOBODY: f32 = f32::MIN;

/// What is known of a key besides its scores.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::glom) struct Key {
    /// Factor of its scores.
    pub scale: f32,
    /// Where it stands in [`Window::rows`].
    pub row: u32,
    /// Where it stands in [`Window::cols`].
    pub col: u32,
}

/// The softmax of every lane so far.
#[derive(Debug, Clone)]
pub(super) struct Running {
    /// m.
    pub largest: Lanes,
    /// Z.
    pub total: Lanes,
    /// T.
    pub entropy: Lanes,
}

impl Running {
    pub fn new() -> Self {
        Self { largest: [NOBODY; LANES], total: [0.0; LANES], entropy: [0.0; LANES] }
    }

    /// exp of the entropy of a lane's weights; 1 where nobody was seen.
    pub fn perplexity(&self, lane: usize) -> f32 {
        let total = self.total[lane];
        if total == 0.0 { 1.0 } else { (total.ln() - self.entropy[lane] / total).exp() }
    }
}

for_each_processor! {
    /// Scores of a block become logits: scaled by their key, minus infinity where the window hides the key.
    pub fn logits(scores: &mut [Lanes], keys: &[Key], window: Option<&Window>) = logits_body
}

for_each_processor! {
    /// `largest` becomes the larger of itself and all logits, lane by lane.
    pub fn raise(largest: &mut Lanes, logits: &[Lanes]) = raise_body
}

for_each_processor! {
    /// Logits become weights, exp(l - m), and are added to Z and T.
    pub fn weigh(logits: &mut [Lanes], running: &mut Running) = weigh_body
}

#[inline(always)]
fn logits_body<const FMA: bool>(scores: &mut [Lanes], keys: &[Key], window: Option<&Window>) {
    let Some(window) = window else {
        for (scores, key) in scores.iter_mut().zip(keys) {
            for score in scores {
                *score *= key.scale;
            }
        }
        return;
    };
    let limit = window.limit;
    for (scores, key) in scores.iter_mut().zip(keys) {
        let (rows, cols) = (&window.rows[key.row as usize], &window.cols[key.col as usize]);
        for lane in 0..LANES {
            let seen = rows[lane] + cols[lane] <= limit;
            scores[lane] = if seen { scores[lane] * key.scale } else { f32::NEG_INFINITY };
        }
    }
}

#[inline(always)]
fn raise_body<const FMA: bool>(largest: &mut Lanes, logits: &[Lanes]) {
    let mut raised = *largest;
    for logits in logits {
        for lane in 0..LANES {
            raised[lane] = if logits[lane] > raised[lane] { logits[lane] } else { raised[lane] };
        }
    }
    *largest = raised;
}

#[inline(always)]
fn weigh_body<const FMA: bool>(logits: &mut [Lanes], running: &mut Running) {
    let largest = running.largest;
    let (mut total, mut entropy) = (running.total, running.entropy);
    for logits in logits {
        for lane in 0..LANES {
            let below = logits[lane] - largest[lane];
            // Minus infinity times a weight of zero is not a number.
            let below = if below < -100.0 { -100.0 } else { below };
            let weight = exp_one::<FMA>(below);
            total[lane] += weight;
            entropy[lane] = mul_add::<FMA>(weight, below, entropy[lane]);
            logits[lane] = weight;
        }
    }
    running.total = total;
    running.entropy = entropy;
}
