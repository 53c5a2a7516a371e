//! What a user may turn while GLOM settles: update weights, the attention smoother's kernel, inverse temperature and
//! reach, the memory, and the factors on them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::agreement;
use super::attention::{Kernel, Reach, Schedule, Score, SelfScore};
use super::gains::Gains;
use super::settings_error::SettingsError;
use super::weights::Weights;
use crate::fast_weights::{Learning, Rule};

/// How the matrices A_l learn and are read, the same at every level.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct MemorySettings {
    /// Rule, decay lambda and rate eta.
    pub learning: Learning,
    /// Steps S of the inner loop, 1 to 64.
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
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Settings {
    /// The update weights of every level that has none of its own.
    pub weights: Weights,
    /// One entry per level, the lowest first.
    pub levels: Vec<LevelSettings>,
    /// Factors on weights, beta and radius of every level; nothing is written where all are 1.
    #[serde(default, skip_serializing_if = "Gains::is_one")]
    pub gains: Gains,
    /// kappa: how much less a source counts at a column where it contradicts what all say together; 0: every column
    /// has the shares of its level.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub agreement: f32,
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

/// What is not written in a file.
fn is_zero(value: &f32) -> bool {
    *value == 0.0
}

impl Settings {
    /// The weights of `level`, its own or the global ones, before the factors.
    pub fn weights_at(&self, level: usize) -> Weights {
        self.levels.get(level).and_then(|settings| settings.weights).unwrap_or(self.weights)
    }

    /// The weights in force at `level`: its weights times the factors.
    pub fn weights_in_force(&self, level: usize) -> Weights {
        self.gains.weigh(self.weights_at(level))
    }

    /// The inverse temperature in force at `level`: its schedule times the factor.
    ///
    /// # Panics
    /// If there is no such level, which is a mistake in the calling code.
    pub fn beta_in_force(&self, level: usize) -> Schedule {
        self.levels[level].beta.times(self.gains.beta)
    }

    /// The reach in force at `level`: its radius times the factor; what is global stays global.
    ///
    /// # Panics
    /// If there is no such level, which is a mistake in the calling code.
    pub fn reach_in_force(&self, level: usize) -> Reach {
        self.levels[level].reach.times(self.gains.radius)
    }

    /// How far columns listen at every level: the reach in force, or everywhere where the kernel knows no radius.
    pub fn reaches(&self) -> Vec<Reach> {
        let reach = |level: usize| match self.levels[level].kernel {
            Kernel::Softmax => self.reach_in_force(level),
            Kernel::Linear | Kernel::LinearDecay | Kernel::Delta => Reach::Global,
        };
        (0..self.levels.len()).map(reach).collect()
    }

    /// Gives `level` this inverse temperature and this reach, as they are to be in force. The factors on both go into
    /// the values of the levels, so that every other level stays as it is.
    ///
    /// # Panics
    /// If there is no such level, which is a mistake in the calling code.
    pub fn put(&mut self, level: usize, beta: Schedule, reach: Reach) {
        for other in 0..self.levels.len() {
            (self.levels[other].beta, self.levels[other].reach) =
                (self.beta_in_force(other), self.reach_in_force(other));
        }
        (self.gains.beta, self.gains.radius) = (1.0, 1.0);
        (self.levels[level].beta, self.levels[level].reach) = (beta, reach);
    }

    /// The effective shares of the sources at `level`.
    ///
    /// # Errors
    /// Weights that cannot be used, or none above zero at this level.
    pub fn shares(&self, level: usize) -> Result<Weights, SettingsError> {
        let levels = self.levels.len();
        // What is wrong before the factors act is named as it was given.
        self.weights_at(level).check()?;
        self.weights_in_force(level).shares(level, levels)
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
        self.gains.check()?;
        agreement::check(self.agreement)?;
        (0..levels).map(|level| self.shares(level)).collect()
    }
}
