//! Two GLOMs that see one picture, and the callosum between them.
//!
//! Both sides make their step; then each is told what the other holds, level by level:
//!
//! ```text
//! x_L[l](t) <- normalise_l( x_L[l](t) + g_l s_l P x_R[l](t - d_l) )        and the other way round
//! ```
//!
//! with a gain g, a sign s (+1 helps, -1 inhibits) and a delay of d steps. Both read before either is changed. P is the
//! identity where both sides stand on one grid, and else brings the vectors onto the grid of the side that is told
//! ([`resampled`](super::resampled)). A message without delay is the state that the step has just made, before it was
//! told anything; one with delay is the state as it was in the end, d steps ago. With a gain of 0 nothing is added and
//! nothing is normalised again: each side is a GLOM alone, to the bit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::names::keys;

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

keys!(Side { Left: ("left", "Left"), Right: ("right", "Right") });

impl Side {
    /// The side at the other end of the callosum.
    pub fn other(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}

/// What a message does to the side that it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// It is added: both come to hold the same.
    #[default]
    Helps,
    /// It is taken away: what one holds the other is kept from holding.
    Inhibits,
}

keys!(Sign { Helps: ("+", "Helps"), Inhibits: ("-", "Inhibits") });

impl Sign {
    /// s: +1 or -1.
    pub fn factor(self) -> f32 {
        match self {
            Sign::Helps => 1.0,
            Sign::Inhibits => -1.0,
        }
    }
}

/// What crosses at one level.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Crossing {
    /// How strongly a side hears the other, g: 0 (nothing crosses) to 2.
    pub gain: f32,
    /// Whether what crosses helps or inhibits, s.
    pub sign: Sign,
    /// Steps for which a message is on its way, d: 0 to 32.
    pub delay: usize,
}

impl Crossing {
    /// The largest gain. At 1 a side hears the other as loudly as itself.
    pub const MOST_GAIN: f32 = 2.0;
    /// The longest delay, in steps.
    pub const MOST_DELAY: usize = 32;

    /// g s.
    pub fn amount(self) -> f32 {
        self.gain * self.sign.factor()
    }
}

/// What can be cut, as it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lesion {
    /// The left side stands still and says nothing.
    Left,
    /// The right side stands still and says nothing.
    Right,
    /// Nothing crosses.
    Callosum,
    /// Nothing crosses from left to right.
    LeftToRight,
    /// Nothing crosses from right to left.
    RightToLeft,
}

keys!(Lesion {
    Left: ("left", "Left side"),
    Right: ("right", "Right side"),
    Callosum: ("callosum", "Callosum"),
    LeftToRight: ("left-to-right", "Left to right"),
    RightToLeft: ("right-to-left", "Right to left"),
});

/// Which lesions there are: a switch each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lesions([bool; Lesion::ALL.len()]);

impl Lesions {
    /// Whether this one is there.
    pub fn has(self, lesion: Lesion) -> bool {
        self.0[lesion as usize]
    }

    /// Makes it or takes it back.
    pub fn set(&mut self, lesion: Lesion, there: bool) {
        self.0[lesion as usize] = there;
    }

    /// Whether `side` stands still.
    pub fn stills(self, side: Side) -> bool {
        self.has(match side {
            Side::Left => Lesion::Left,
            Side::Right => Lesion::Right,
        })
    }

    /// Whether anything reaches `side`.
    pub fn reaches(self, side: Side) -> bool {
        let way = match side {
            Side::Left => Lesion::RightToLeft,
            Side::Right => Lesion::LeftToRight,
        };
        !self.has(Lesion::Callosum) && !self.has(way) && !self.stills(Side::Left) && !self.stills(Side::Right)
    }
}

impl FromIterator<Lesion> for Lesions {
    fn from_iter<I: IntoIterator<Item = Lesion>>(lesions: I) -> Self {
        let mut all = Self::default();
        lesions.into_iter().for_each(|lesion| all.set(lesion, true));
        all
    }
}

/// The settings of a callosum.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Callosum {
    /// What crosses, level by level from the lowest.
    pub levels: Vec<Crossing>,
    /// What is cut.
    #[serde(default)]
    pub lesions: Lesions,
}

impl Callosum {
    /// The same at all of `levels` levels, and nothing cut.
    pub fn even(levels: usize, crossing: Crossing) -> Self {
        Self { levels: vec![crossing; levels], lesions: Lesions::default() }
    }

    /// Refuses what cannot be exchanged between two sides of `levels` levels.
    ///
    /// # Errors
    /// The first thing that is wrong, in words that name the level.
    pub fn check(&self, levels: usize) -> Result<(), CallosumError> {
        if self.levels.len() != levels {
            return Err(CallosumError::LevelCount { given: self.levels.len(), sides: levels });
        }
        for (level, crossing) in self.levels.iter().enumerate() {
            if !(0.0..=Crossing::MOST_GAIN).contains(&crossing.gain) {
                return Err(CallosumError::BadGain { level, gain: crossing.gain });
            }
            if crossing.delay > Crossing::MOST_DELAY {
                return Err(CallosumError::BadDelay { level, delay: crossing.delay });
            }
        }
        Ok(())
    }

    /// Steps of the past that a message may come from.
    pub(super) fn depth(&self) -> usize {
        self.levels.iter().filter(|crossing| crossing.gain > 0.0).map(|crossing| crossing.delay).max().unwrap_or(0)
    }
}

/// A callosum that cannot be.
#[derive(Debug, Error)]
pub enum CallosumError {
    /// Embeddings of two lengths, or two numbers of levels.
    #[error(
        "left has {left_levels} levels of {left_dim} numbers, right has {right_levels} of {right_dim}: the callosum \
         joins sides whose levels and embeddings are of one size"
    )]
    OtherShape {
        /// Levels of the left side.
        left_levels: usize,
        /// Numbers of an embedding there.
        left_dim: usize,
        /// Levels of the right side.
        right_levels: usize,
        /// Numbers of an embedding there.
        right_dim: usize,
    },
    /// Crossings for another number of levels.
    #[error("the callosum has {given} levels, the sides have {sides}")]
    LevelCount {
        /// Levels of the callosum.
        given: usize,
        /// Levels of the sides.
        sides: usize,
    },
    /// A gain that is negative, too large or not a number.
    #[error("the gain of the callosum at level {level} is {gain}: it goes from 0 to {}", Crossing::MOST_GAIN)]
    BadGain {
        /// The level.
        level: usize,
        /// What was given.
        gain: f32,
    },
    /// A delay that is too long.
    #[error("the delay of the callosum at level {level} is {delay} steps: it goes from 0 to {}", Crossing::MOST_DELAY)]
    BadDelay {
        /// The level.
        level: usize,
        /// What was given.
        delay: usize,
    },
}
