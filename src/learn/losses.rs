//! What an update costs, objective by objective.

use serde::{Deserialize, Serialize};

use super::picture::Taught;
use crate::training::Loss;

/// The mean of every objective, unweighted, and of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Losses {
    /// The weighted sum.
    pub loss: f64,
    /// Contrastive islands with masks, in nats.
    pub contrast: f64,
    /// Borders, in nats.
    pub border: f64,
    /// Label-free contrastive islands, in nats.
    pub label_free: f64,
    /// Mean squared error of pixels, which run from -1 to 1.
    pub reconstruction: f64,
    /// 1 minus the cosine of predictions and consensus.
    pub agreement: f64,
    /// Squared change in the last step.
    pub rest: f64,
}

impl Losses {
    /// Those of a picture.
    pub(super) fn of(taught: &Taught) -> Self {
        let [contrast, border, label_free, reconstruction, agreement, rest] = taught.terms.map(f64::from);
        Losses { loss: f64::from(taught.loss), contrast, border, label_free, reconstruction, agreement, rest }
    }

    /// `self` + `share` times `other`.
    pub(crate) fn with(self, other: Losses, share: f64) -> Losses {
        let others = other.numbers();
        let mut numbers = self.numbers();
        numbers.iter_mut().zip(others).for_each(|(number, other)| *number += share * other);
        Losses::of_numbers(numbers)
    }

    /// All of them, in the order in which they stand here.
    pub fn numbers(self) -> [f64; 7] {
        let Losses { loss, contrast, border, label_free, reconstruction, agreement, rest } = self;
        [loss, contrast, border, label_free, reconstruction, agreement, rest]
    }

    /// The other way round.
    pub fn of_numbers(numbers: [f64; 7]) -> Self {
        let [loss, contrast, border, label_free, reconstruction, agreement, rest] = numbers;
        Losses { loss, contrast, border, label_free, reconstruction, agreement, rest }
    }
}

impl Loss for Losses {
    type Bits = [u64; 7];

    fn plus(self, other: Self) -> Self {
        self.with(other, 1.0)
    }

    fn mean(self, count: u64) -> Self {
        Losses::default().with(self, 1.0 / count as f64)
    }

    fn to_bits(self) -> [u64; 7] {
        self.numbers().map(f64::to_bits)
    }

    fn from_bits(bits: [u64; 7]) -> Self {
        Losses::of_numbers(bits.map(f64::from_bits))
    }
}
