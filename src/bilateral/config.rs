//! Everything that decides the training of a network of hemispheres but its pictures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::BilateralError;
use crate::names::keys;

/// Which labels a network is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// The specific ones, as the left hemisphere.
    #[default]
    Specific,
    /// The general ones, as the right hemisphere.
    General,
    /// Both.
    Both,
}

keys!(Told {
    Specific: ("specific", "specific labels"),
    General: ("general", "general labels"),
    Both: ("both", "both labels")
});

/// The settings of a training.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Config {
    /// Hemispheres, whose features stand side by side.
    pub sides: usize,
    /// Which labels the heads tell.
    pub told: Told,
    /// Whether the hemispheres are given and stay as they are to the bit, so that only the heads learn.
    pub frozen: bool,
    /// Channels a, b, c, d of every hemisphere.
    pub widths: [usize; 4],
    /// Pixels along a side of a picture, a multiple of 8.
    pub side: usize,
    /// Chance that a feature is left out before a head.
    pub dropout: f32,
    /// Step size of Adam at the beginning; it falls to 0 along half a cosine.
    pub rate: f32,
    /// Weight decay, added to the gradient.
    pub decay: f32,
    /// Every picture is moved by up to so many pixels each time, its edge reflected.
    pub shift: usize,
    /// Whether every second picture is mirrored.
    pub mirror: bool,
    /// Pictures of an update.
    pub batch: usize,
    /// Updates to do.
    pub updates: u64,
    /// Updates between two points of the curve.
    pub test_every: u64,
    /// The one seed: weights, order, shifts, dropout.
    pub seed: u64,
}

impl Default for Config {
    /// A left hemisphere, small enough for a minute.
    fn default() -> Self {
        Self {
            sides: 1,
            told: Told::Specific,
            frozen: false,
            widths: [16, 24, 32, 40],
            side: 16,
            dropout: 0.6,
            rate: 2e-3,
            decay: 1e-5,
            shift: 2,
            mirror: true,
            batch: 100,
            updates: 800,
            test_every: 50,
            seed: 1,
        }
    }
}

impl Config {
    /// The most channels.
    pub const MOST_WIDTH: usize = 2048;
    /// The longest side of a picture.
    pub const MOST_SIDE: usize = 256;
    /// The most hemispheres.
    pub const MOST_SIDES: usize = 16;
    /// Rounds through the pictures, where nothing else is asked for.
    pub const ROUNDS: u64 = 20;
    /// Weight decay of a hemisphere that learns one kind of label (the paper's), where nothing else is asked for.
    pub const DECAY_ALONE: f32 = 1e-3;

    /// # Errors
    /// What cannot be trained, in words.
    pub fn check(&self) -> Result<(), BilateralError> {
        let refuse = |words: String| Err(BilateralError::Settings(words));
        if !(1..=Self::MOST_SIDES).contains(&self.sides) {
            return refuse(format!("{} hemispheres: 1 to {} are possible", self.sides, Self::MOST_SIDES));
        }
        if let Some(width) = self.widths.iter().find(|width| !(1..=Self::MOST_WIDTH).contains(*width)) {
            return refuse(format!("a width of {width} channels: 1 to {} are possible", Self::MOST_WIDTH));
        }
        if !self.side.is_multiple_of(8) || !(8..=Self::MOST_SIDE).contains(&self.side) {
            return refuse(format!(
                "pictures of {} pixels a side: a multiple of 8 from 8 to {} is needed, as they are halved three times",
                self.side,
                Self::MOST_SIDE
            ));
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return refuse(format!("a dropout of {}: it must be at least 0 and below 1", self.dropout));
        }
        for (value, what) in [(self.rate, "rate"), (self.decay, "weight decay")] {
            if !(value.is_finite() && value >= 0.0) || (what == "rate" && value == 0.0) {
                return refuse(format!("the {what} is {value}: it must be above 0 and finite"));
            }
        }
        if self.shift >= self.side {
            return refuse(format!("a shift of {} pixels: it must be below the side, {}", self.shift, self.side));
        }
        let counts = [
            (self.updates, "the number of updates"),
            (self.batch as u64, "the number of pictures of an update"),
            (self.test_every, "the number of updates between two points of the curve"),
        ];
        match counts.into_iter().find(|(count, _)| *count == 0) {
            Some((_, what)) => refuse(format!("{what} must be at least 1")),
            None if self.batch == 1 && !self.frozen => {
                refuse("a batch of one picture has no variance: use at least 2".to_owned())
            }
            None => Ok(()),
        }
    }

    /// The same with as many updates as `rounds` through the pictures to learn from take, and a point of the curve
    /// after each round.
    pub fn with_rounds(&self, rounds: u64, pictures: usize) -> Self {
        let round = (pictures / self.batch.max(1)).max(1) as u64;
        Self { updates: rounds.saturating_mul(round), test_every: round, ..self.clone() }
    }

    /// The settings with whatever may change between two updates set to one value: what is left must stay.
    pub fn lasting(&self) -> Self {
        let usual = Self::default();
        Self { updates: usual.updates, test_every: usual.test_every, ..self.clone() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_trained_are_refused_in_words() {
        let usual = Config::default;
        usual().check().unwrap();
        let said = |config: Config| config.check().unwrap_err().to_string();
        assert!(said(Config { sides: 0, ..usual() }).contains("0 hemispheres"));
        assert!(said(Config { widths: [1, 2, 3, 0], ..usual() }).contains("a width of 0 channels"));
        assert!(said(Config { side: 20, ..usual() }).contains("a multiple of 8"));
        assert!(said(Config { dropout: 1.0, ..usual() }).contains("a dropout of 1"));
        assert!(said(Config { rate: f32::NAN, ..usual() }).contains("the rate is NaN"));
        assert!(said(Config { rate: 0.0, ..usual() }).contains("the rate is 0"));
        assert!(said(Config { decay: -1.0, ..usual() }).contains("the weight decay is -1"));
        assert!(said(Config { shift: 16, ..usual() }).contains("a shift of 16"));
        assert!(said(Config { batch: 1, ..usual() }).contains("no variance"));
        assert!(said(Config { updates: 0, ..usual() }).contains("the number of updates must be at least 1"));
    }
}
