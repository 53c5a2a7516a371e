//! What is trained, and how.

use serde::{Deserialize, Serialize};

use super::LearnError;
use crate::glom::learned::LearnedConfig;

/// Who says which columns belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Teacher {
    /// The generator's masks: parts at level 1, wholes at level 2, scenes at level 3 and above; level 0 is label-free.
    #[default]
    Masks,
    /// Nobody: the smoother's own weights say which columns are alike, at every level.
    Nobody,
}

/// The weight of every objective in the loss; 0 leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Objectives {
    /// Contrastive islands with masks.
    pub contrast: f32,
    /// Borders between neighbours, with masks.
    pub border: f32,
    /// Share of the borders' weight for whole borders as islands join over them, 0 to 1; the rest is for pairs of neighbours.
    pub whole_borders: f32,
    /// Label-free contrastive islands.
    pub label_free: f32,
    /// Pixels from the lowest level.
    pub reconstruction: f32,
    /// Predictions that point to the consensus.
    pub agreement: f32,
    /// Rest: the squared change of the last step, so that a parse is a fixed point.
    pub rest: f32,
    /// Temperature of both contrasts, above 0.
    pub temperature: f32,
    /// With masks: how much parts, wholes and scenes count beside each other in the contrast and the borders.
    pub emphasis: [f32; 3],
}

impl Default for Objectives {
    fn default() -> Self {
        Self {
            contrast: 1.0,
            border: 1.5,
            whole_borders: 0.5,
            label_free: 0.1,
            reconstruction: 1.0,
            agreement: 0.05,
            rest: 1.0,
            temperature: 0.1,
            emphasis: [1.0, 1.5, 1.0],
        }
    }
}

/// Everything that decides a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct TrainConfig {
    /// What is trained.
    pub model: LearnedConfig,
    /// The one seed: first weights, scenes, hidden columns.
    pub seed: u64,
    /// Updates to make, 1 to 10 million.
    pub updates: u64,
    /// Pictures per update, 1 to 256.
    pub batch: usize,
    /// Parts that are taken of every scene that is drawn, 1 to 64: drawing costs as much as learning.
    pub parts: usize,
    /// Columns of a picture, 64 to 4096; their rows and columns vary around a square.
    pub columns: usize,
    /// Updates of a round of the step size, at least 1: each round falls along a cosine to 1 % of where it began, and begins at half
    /// of where the one before began. After every round the model is as good as a training that ends there. There are as many rounds as
    /// fit into the updates, at least one, all of one length.
    pub round: u64,
    /// Largest step size of AdamW; it rises over the warm-up.
    pub learning_rate: f32,
    /// Weight decay of AdamW.
    pub decay: f32,
    /// Updates over which the step size rises.
    pub warm_up: u64,
    /// Settling steps that gradients go back through, 2 to 64.
    pub steps: usize,
    /// Half of the pictures settle up to this many steps before, without gradients, and then half of `steps` with: what has
    /// settled is to stay. 0 for none.
    pub before: usize,
    /// Share of the pictures of things that have the natural look, 0 to 1; the others are clear. It rises from 0 over the first
    /// quarter of the first round: what a whole is, is easier seen where its outline is plain.
    pub natural: f32,
    /// Share of pictures of the world of leaves, 0 to 1; the others show things. Things teach shape, leaves what photographs are
    /// made of.
    pub leaves: f32,
    /// Share of pictures with hidden columns, 0 to 1.
    pub hidden: f32,
    /// Who says which columns belong together.
    pub teacher: Teacher,
    /// What is wanted.
    pub objectives: Objectives,
    /// Updates between scores on held-out scenes.
    pub score_every: u64,
    /// Held-out scenes of each look that are scored, 1 to 200.
    pub score_scenes: usize,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            model: LearnedConfig::default(),
            seed: 0,
            updates: 44_000,
            batch: 2,
            parts: 1,
            columns: 512,
            round: 22_000,
            learning_rate: 1.5e-3,
            decay: 0.01,
            warm_up: 100,
            steps: 8,
            before: 16,
            natural: 0.65,
            leaves: 0.25,
            hidden: 0.3,
            teacher: Teacher::Masks,
            objectives: Objectives::default(),
            score_every: 2000,
            score_scenes: 12,
        }
    }
}

impl TrainConfig {
    /// Refuses what cannot be trained.
    ///
    /// # Errors
    /// The first thing that is wrong, in words.
    pub fn check(&self) -> Result<(), LearnError> {
        self.model.check()?;
        let wrong = |words: String| Err(LearnError::Configuration(words));
        let whole = |what: &str, value: u64, least: u64, most: u64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            wrong(format!("{what} must be {least} to {most}, not {value}"))
        };
        whole("the number of updates", self.updates, 1, 10_000_000)?;
        whole("the updates of a round", self.round, 1, 10_000_000)?;
        whole("the number of pictures per update", self.batch as u64, 1, 256)?;
        whole("the number of parts of a scene", self.parts as u64, 1, 64)?;
        whole("the number of columns of a picture", self.columns as u64, 64, 4096)?;
        whole("the number of steps with gradients", self.steps as u64, 2, 64)?;
        whole("the number of steps before them", self.before as u64, 0, 1000)?;
        whole("the number of updates between scores", self.score_every, 1, 10_000_000)?;
        whole("the number of held-out scenes", self.score_scenes as u64, 1, 200)?;
        let number = |what: &str, value: f32, most: f32| {
            if (0.0..=most).contains(&value) {
                return Ok(());
            }
            wrong(format!("{what} must be from 0 to {most}, not {value}"))
        };
        number("the learning rate", self.learning_rate, 1.0)?;
        number("the weight decay", self.decay, 10.0)?;
        number("the share of natural pictures", self.natural, 1.0)?;
        number("the share of pictures of leaves", self.leaves, 1.0)?;
        number("the share of pictures with hidden columns", self.hidden, 1.0)?;
        let Objectives {
            contrast,
            border,
            whole_borders,
            label_free,
            reconstruction,
            agreement,
            rest,
            temperature,
            emphasis,
        } = self.objectives;
        let weights = [contrast, border, label_free, reconstruction, agreement, rest];
        weights.into_iter().chain(emphasis).try_for_each(|weight| number("the weight of an objective", weight, 1e4))?;
        if weights.iter().sum::<f32>() <= 0.0 {
            return wrong("all objectives have weight 0: nothing would be learned".to_owned());
        }
        if emphasis.iter().sum::<f32>() <= 0.0 {
            return wrong("parts, wholes and scenes all count 0: no mask would be learned from".to_owned());
        }
        number("the share of whole borders", whole_borders, 1.0)?;
        if !(0.01..=10.0).contains(&temperature) {
            return wrong(format!("the temperature of the contrast must be from 0.01 to 10, not {temperature}"));
        }
        Ok(())
    }

    /// Whether masks teach it borders.
    pub fn teaches_borders(&self) -> bool {
        self.teacher == Teacher::Masks && self.objectives.border > 0.0
    }

    /// Number of rounds, and updates of each; what is left over belongs to the last.
    fn rounds(&self) -> (u64, u64) {
        let rounds = (self.updates / self.round.max(1)).max(1);
        (rounds, (self.updates / rounds).max(1))
    }

    /// Share of natural pictures among those of things at update `update`.
    pub fn natural_at(&self, update: u64) -> f32 {
        self.natural * (4.0 * update as f32 / self.rounds().1 as f32).min(1.0)
    }

    /// Step size of update `update` (0 is the first): a line up, then a cosine down to a hundredth, in every round but the first
    /// from half as high ("SGDR", Loshchilov and Hutter 2017).
    pub fn rate(&self, update: u64) -> f32 {
        if update < self.warm_up {
            return self.learning_rate * (update + 1) as f32 / self.warm_up as f32;
        }
        let (rounds, length) = self.rounds();
        let round = (update / length).min(rounds - 1);
        let begin = (round * length).max(self.warm_up);
        let end = if round + 1 == rounds { self.updates } else { (round + 1) * length };
        let share = ((update - begin.min(update)) as f32 / end.saturating_sub(begin).max(1) as f32).min(1.0);
        let peak = self.learning_rate * 0.5_f32.powi(round as i32);
        peak * (0.01 + 0.99 * 0.5 * (1.0 + (std::f32::consts::PI * share).cos()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_step_size_rises_once_and_falls_in_every_round() {
        let config =
            TrainConfig { updates: 1000, round: 500, warm_up: 10, learning_rate: 1.0, ..TrainConfig::default() };
        let rates: Vec<f32> = (0..1000).map(|update| config.rate(update)).collect();
        assert!(rates[..10].is_sorted() && rates[9] == 1.0 && rates[10] == 1.0);
        assert!(rates[10..500].is_sorted_by(|a, b| a > b) && (0.01..0.011).contains(&rates[499]), "{}", rates[499]);
        assert!(rates[500..].is_sorted_by(|a, b| a > b) && rates[500] == 0.5 && rates[999] < 0.0051, "{}", rates[999]);
        // What is left over belongs to the last round.
        let uneven = TrainConfig { updates: 1001, ..config };
        assert!(uneven.rate(1000) < 0.0051 && uneven.rate(1000) <= uneven.rate(999));
    }

    #[test]
    fn a_short_training_is_one_round() {
        let config =
            TrainConfig { updates: 300, round: 500, warm_up: 10, learning_rate: 1.0, ..TrainConfig::default() };
        assert!((0.01..0.011).contains(&config.rate(299)));
        assert_eq!(config.natural_at(75), config.natural);
        let two = TrainConfig { updates: 999, ..config };
        assert_eq!(two.rounds(), (1, 999));
    }
}
