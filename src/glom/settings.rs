//! What a user may turn while GLOM settles: update weights, the attention smoother's kernel, inverse temperature and
//! reach, the memory.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::attention::{Kernel, Reach, Schedule, Score, SelfScore};
use crate::fast_weights::{FastWeightsError, Learning, Rule};
use crate::names::keys;

/// One of the contributions to a level's next state: the four of GLOM (section 2), and the read of the level's fast
/// weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

    /// The effective share of each source at `level` of `levels`: its weight over the weights of the sources that exist
    /// there. The shares sum to 1; a source that does not exist has share 0.
    ///
    /// # Errors
    /// A weight that is negative, infinite or not a number, or no weight above zero at this level.
    pub fn shares(&self, level: usize, levels: usize) -> Result<Weights, SettingsError> {
        let mut shares = *self;
        let mut total = 0.0;
        for source in Source::ALL {
            let weight = self.get(source);
            if !weight.is_finite() || weight < 0.0 {
                return Err(SettingsError::BadWeight { source_name: source.name(), weight });
            }
            if source.exists(level, levels) {
                total += weight;
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

/// How the matrices A_l learn and are read, the same at every level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct MemorySettings {
    /// Rule, decay lambda and rate eta.
    pub learning: Learning,
    /// Steps S of the inner loop, 1 to [`MemorySettings::MOST_INNER`].
    pub inner: usize,
    /// Frozen matrices are read and do not learn.
    pub frozen: bool,
}

impl Default for MemorySettings {
    /// The paper's lambda 0.95, eta 0.5, S = 1.
    fn default() -> Self {
        Self { learning: Learning { rule: Rule::Decay, decay: 0.95, rate: 0.5 }, inner: 1, frozen: false }
    }
}

impl MemorySettings {
    /// The most steps of the inner loop.
    pub const MOST_INNER: usize = 64;

    /// Refuses what cannot be run.
    ///
    /// # Errors
    /// A decay outside 0 to 1, a rate below 0, no or too many inner steps.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.learning.check()?;
        if !(1..=Self::MOST_INNER).contains(&self.inner) {
            return Err(SettingsError::BadInner { inner: self.inner, most: Self::MOST_INNER });
        }
        Ok(())
    }

    /// How the matrix of a level with this smoother learns: the kernels that read it name its rule.
    pub fn learning_for(&self, kernel: Kernel) -> Learning {
        let rule = match kernel {
            Kernel::Softmax | Kernel::Linear => self.learning.rule,
            Kernel::LinearDecay => Rule::Decay,
            Kernel::Delta => Rule::Delta,
        };
        Learning { rule, ..self.learning }
    }
}

/// The settings of one level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LevelSettings {
    /// Update weights of this level alone, in place of the global ones.
    pub weights: Option<Weights>,
    /// What the smoother makes of scores.
    #[serde(default)]
    pub kernel: Kernel,
    /// Inverse temperature of the smoother.
    pub beta: Schedule,
    /// Range of the smoother.
    pub reach: Reach,
    /// Columns outside the reach that are seen as well, drawn once per column from the seed.
    pub far_samples: usize,
    /// A frozen level keeps its state.
    pub frozen: bool,
}

/// Everything that steers a step, for all levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// The update weights of every level that has none of its own.
    pub weights: Weights,
    /// One entry per level, the lowest first.
    pub levels: Vec<LevelSettings>,
    /// Kind of score.
    pub score: Score,
    /// What a column scores with itself.
    pub self_score: SelfScore,
    /// The fast weights of all levels.
    #[serde(default)]
    pub memory: MemorySettings,
    /// The one seed of the run (initial state, random nets, far samples, scrambling).
    pub seed: u64,
}

impl Settings {
    /// The weights that hold at `level`.
    pub fn weights_at(&self, level: usize) -> Weights {
        self.levels.get(level).and_then(|settings| settings.weights).unwrap_or(self.weights)
    }

    /// Checks the settings for a model of `levels` levels and gives the effective shares of every level.
    ///
    /// # Errors
    /// The first thing that is wrong, in words that name the level.
    pub fn check(&self, levels: usize) -> Result<Vec<Weights>, SettingsError> {
        if self.levels.len() != levels {
            return Err(SettingsError::LevelCount { given: self.levels.len(), model: levels });
        }
        for (level, settings) in self.levels.iter().enumerate() {
            let betas: &[f32] = match &settings.beta {
                Schedule::Constant(beta) => &[*beta],
                Schedule::Ramp { from, to, rate } => &[*from, *to, *rate],
            };
            if betas.iter().any(|beta| !beta.is_finite() || *beta < 0.0) {
                return Err(SettingsError::BadBeta { level });
            }
            self.memory.learning_for(settings.kernel).check()?;
            if let Reach::Radius(radius) = settings.reach
                && (!radius.is_finite() || radius < 0.0)
            {
                return Err(SettingsError::BadRadius { level, radius });
            }
        }
        self.memory.check()?;
        (0..levels).map(|level| self.weights_at(level).shares(level, levels)).collect()
    }
}

/// Settings that cannot be run.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SettingsError {
    /// No source with a weight above zero.
    #[error("level {level} has no update weight above zero: raise at least one of the weights that exist there")]
    AllWeightsZero {
        /// The level.
        level: usize,
    },
    /// A negative or non-finite weight.
    #[error("the {source_name} weight is {weight}: weights must be zero or a positive number")]
    BadWeight {
        /// Which of them.
        source_name: &'static str,
        /// Its value.
        weight: f32,
    },
    /// A negative or non-finite beta.
    #[error("beta at level {level} must be zero or a positive number, and so must its schedule")]
    BadBeta {
        /// The level.
        level: usize,
    },
    /// A negative or non-finite radius.
    #[error("the radius at level {level} is {radius}: it must be zero or a positive number of columns")]
    BadRadius {
        /// The level.
        level: usize,
        /// Its value.
        radius: f32,
    },
    /// Fast weights that cannot be run.
    #[error(transparent)]
    Memory(#[from] FastWeightsError),
    /// An inner loop of too few or too many steps.
    #[error("the memory's inner loop has {inner} steps: 1 to {most} are possible")]
    BadInner {
        /// Its steps.
        inner: usize,
        /// The most.
        most: usize,
    },
    /// Settings made for another number of levels.
    #[error("the settings are for {given} levels, the model has {model}")]
    LevelCount {
        /// Levels in the settings.
        given: usize,
        /// Levels of the model.
        model: usize,
    },
}
