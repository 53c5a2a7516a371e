//! The contributions to a level's next state, and how much each of them weighs.
//!
//! ```text
//! share(source) = weight(source) / sum of the weights of the sources that exist at the level
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::settings_error::SettingsError;
use crate::names::keys;

/// One of the contributions to a level's next state: the four of GLOM (section 2), and the read of the level's fast
/// weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The prediction from the level below (from the picture, at the lowest level).
    BottomUp,
    /// The prediction from the level above; the top level has none.
    TopDown,
    /// The level's own previous state.
    Previous,
    /// The attention-weighted average of the same level in other columns.
    Attention,
    /// What the level's fast weights say: A_l h.
    Memory,
}

// In the order in which weights are written; the paper's names.
keys!(Source {
    BottomUp: "bottom-up",
    TopDown: "top-down",
    Previous: "previous",
    Attention: "attention",
    Memory: "memory"
});

impl Source {
    /// Whether this source exists at `level` of `levels`.
    pub fn exists(self, level: usize, levels: usize) -> bool {
        self != Source::TopDown || level + 1 < levels
    }
}

/// The update weights: each finite and not negative; only their ratios matter.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Weights {
    /// Weight of the bottom-up prediction.
    pub bottom_up: f32,
    /// Weight of the top-down prediction.
    pub top_down: f32,
    /// Weight of the previous state.
    pub previous: f32,
    /// Weight of the attention average.
    pub attention: f32,
    /// Weight of what the level's fast weights say; 0 is GLOM without a memory.
    #[serde(default)]
    pub memory: f32,
}

impl Weights {
    /// 1 : 1 : 1 : 1 without a memory, the reference implementation's plain average.
    pub const EQUAL: Weights = Weights { bottom_up: 1.0, top_down: 1.0, previous: 1.0, attention: 1.0, memory: 0.0 };

    /// The raw weight of `source`.
    pub fn get(&self, source: Source) -> f32 {
        match source {
            Source::BottomUp => self.bottom_up,
            Source::TopDown => self.top_down,
            Source::Previous => self.previous,
            Source::Attention => self.attention,
            Source::Memory => self.memory,
        }
    }

    /// The raw weight of `source`, to be changed.
    pub fn get_mut(&mut self, source: Source) -> &mut f32 {
        match source {
            Source::BottomUp => &mut self.bottom_up,
            Source::TopDown => &mut self.top_down,
            Source::Previous => &mut self.previous,
            Source::Attention => &mut self.attention,
            Source::Memory => &mut self.memory,
        }
    }

    /// Refuses weights that cannot be used.
    ///
    /// # Errors
    /// A weight that is negative, infinite or not a number.
    pub fn check(&self) -> Result<(), SettingsError> {
        for source in Source::ALL {
            let weight = self.get(source);
            if !weight.is_finite() || weight < 0.0 {
                return Err(SettingsError::BadWeight { source_name: source.name(), weight });
            }
        }
        Ok(())
    }

    /// The effective share of each source at `level` of `levels`: its weight over the weights of the sources that exist
    /// there. The shares sum to 1; a source that does not exist has share 0.
    ///
    /// # Errors
    /// A weight that is negative, infinite or not a number, or no weight above zero at this level.
    pub fn shares(&self, level: usize, levels: usize) -> Result<Weights, SettingsError> {
        self.check()?;
        let mut shares = *self;
        let mut total = 0.0;
        for source in Source::ALL {
            if source.exists(level, levels) {
                total += self.get(source);
            } else {
                *shares.get_mut(source) = 0.0;
            }
        }
        if total <= 0.0 {
            return Err(SettingsError::AllWeightsZero { level });
        }
        for source in Source::ALL {
            *shares.get_mut(source) /= total;
        }
        Ok(shares)
    }
}
