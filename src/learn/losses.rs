//! What an update costs, objective by objective.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::picture::Taught;
use crate::training::Loss;

/// How many numbers there are: the loss and the objectives.
const NUMBERS: usize = 8;

/// The mean of every objective, unweighted, and of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
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
    /// Where wholes are and how large: smooth L1 distances, and whether there is one, in nats. 0 where it is not
    /// taught.
    #[serde(skip_serializing_if = "is_zero")]
    pub pose: f64,
}

// serde lends what it asks about.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(loss: &f64) -> bool {
    *loss == 0.0
}

/// Bits of all of them. That of pose is left out where it is 0, as it is in what was saved before there was any.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(into = "Vec<u64>", try_from = "Vec<u64>")]
pub struct LossBits([u64; NUMBERS]);

impl From<LossBits> for Vec<u64> {
    fn from(LossBits(bits): LossBits) -> Self {
        let kept = if bits[NUMBERS - 1] == 0 { NUMBERS - 1 } else { NUMBERS };
        bits[..kept].to_vec()
    }
}

impl TryFrom<Vec<u64>> for LossBits {
    type Error = String;

    fn try_from(mut bits: Vec<u64>) -> Result<Self, String> {
        if bits.len() == NUMBERS - 1 {
            bits.push(0);
        }
        let count = bits.len();
        bits.try_into().map(LossBits).map_err(|_| format!("{count} losses, {NUMBERS} are known"))
    }
}

impl Losses {
    /// Those of a picture.
    pub(super) fn of(taught: &Taught) -> Self {
        let [contrast, border, label_free, reconstruction, agreement, rest, pose] = taught.terms.map(f64::from);
        Losses { loss: f64::from(taught.loss), contrast, border, label_free, reconstruction, agreement, rest, pose }
    }

    /// `self` + `share` times `other`.
    pub(crate) fn with(self, other: Losses, share: f64) -> Losses {
        let others = other.numbers();
        let mut numbers = self.numbers();
        numbers.iter_mut().zip(others).for_each(|(number, other)| *number += share * other);
        Losses::of_numbers(numbers)
    }

    /// All of them, in the order in which they stand here.
    pub fn numbers(self) -> [f64; NUMBERS] {
        let Losses { loss, contrast, border, label_free, reconstruction, agreement, rest, pose } = self;
        [loss, contrast, border, label_free, reconstruction, agreement, rest, pose]
    }

    /// The other way round.
    pub fn of_numbers(numbers: [f64; NUMBERS]) -> Self {
        let [loss, contrast, border, label_free, reconstruction, agreement, rest, pose] = numbers;
        Losses { loss, contrast, border, label_free, reconstruction, agreement, rest, pose }
    }
}

impl Loss for Losses {
    type Bits = LossBits;

    fn plus(self, other: Self) -> Self {
        self.with(other, 1.0)
    }

    fn mean(self, count: u64) -> Self {
        Losses::default().with(self, 1.0 / count as f64)
    }

    fn to_bits(self) -> LossBits {
        LossBits(self.numbers().map(f64::to_bits))
    }

    fn from_bits(LossBits(bits): LossBits) -> Self {
        Losses::of_numbers(bits.map(f64::from_bits))
    }
}
