//! What a priming experiment does: the damage, the delays, the memory, the conditions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Damage, Grain, RecallError};
use crate::fast_weights::{Learning, Rule};
use crate::glom::{MemorySettings, Settings};
use crate::names::{keys, names};

/// What happens between the clean picture and the damaged one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Between {
    /// Nothing is seen and nothing stored: the matrices only decay, by lambda^D under every rule, as in Hinton and
    /// Plaut 1987, whose fast weights learn by the delta rule and decay.
    #[default]
    Nothing,
    /// The picture after this one in the list is perceived from a fresh state for D steps, and stored on top.
    Picture,
}

keys!(Between { Nothing: "nothing", Picture: "picture" });

/// With which memory the damaged picture is perceived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Memory weight 0.
    Without,
    /// The memory is empty when the damaged picture appears and learns from it, frozen or not.
    Own,
    /// The memory holds the same picture, perceived clean.
    Primed,
    /// The memory holds the picture after this one in the list, perceived clean.
    Other,
}

// In the order of reports.
names!(Condition {
    Without: "without memory",
    Own: "memory empty at first",
    Primed: "primed",
    Other: "primed with another"
});

impl Condition {
    /// Whether the delay makes a difference.
    pub fn has_delay(self) -> bool {
        matches!(self, Condition::Primed | Condition::Other)
    }
}

/// A priming experiment.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PrimingPlan {
    /// Columns across the longer side of every picture.
    pub columns: u32,
    /// What is done to a picture before it is shown again.
    pub damage: Damage,
    /// Delays D in steps, rising.
    pub delays: Vec<usize>,
    /// What happens in the delay.
    pub between: Between,
    /// Weight of the memory's contribution while the damaged picture is perceived.
    pub weight: f32,
    /// The levels whose memory is read, all when empty. Every level's memory learns.
    pub levels: Vec<usize>,
    /// How the matrices learn and are read. With `frozen` they do not learn from the damaged picture.
    pub memory: MemorySettings,
    /// Seeds of the damage, one damaged picture each.
    pub seeds: Vec<u64>,
    /// Settled when every level's relative change stays below this for three steps.
    pub settled_below: f32,
    /// A perception that has not settled by then is taken as it is.
    pub most_steps: usize,
}

impl Default for PrimingPlan {
    fn default() -> Self {
        Self {
            columns: 32,
            damage: Damage { noise: 0.15, salt_pepper: 0.0, occlude: 0.0, grain: Grain::Cell },
            delays: vec![0, 5, 10, 20, 40, 80],
            between: Between::Nothing,
            weight: 1.0,
            levels: Vec::new(),
            memory: MemorySettings {
                learning: Learning { rule: Rule::Delta, decay: 0.95, rate: 2.0 },
                inner: 1,
                frozen: true,
            },
            seeds: vec![1, 2],
            settled_below: 1e-3,
            most_steps: 150,
        }
    }
}

impl PrimingPlan {
    /// The finest grid that is worth the time here.
    pub const MOST_COLUMNS: u32 = 256;

    /// Refuses what makes no sense, for a model of `levels` levels.
    ///
    /// # Errors
    /// The first thing that is wrong, in words.
    pub fn check(&self, levels: usize) -> Result<(), RecallError> {
        let bad = |text: String| Err(RecallError::Bad(text));
        self.damage.check()?;
        if !(2..=Self::MOST_COLUMNS).contains(&self.columns) {
            return bad(format!("{} columns across: from 2 to {} are possible", self.columns, Self::MOST_COLUMNS));
        }
        if self.delays.is_empty() || self.seeds.is_empty() {
            return bad("at least one delay and one seed are needed".to_owned());
        }
        if !self.delays.is_sorted_by(|a, b| a < b) {
            return bad("delays must rise, each named once".to_owned());
        }
        if let Some(delay) = self.delays.iter().find(|delay| **delay > 100_000) {
            return bad(format!("a delay of {delay} steps: at most 100000 are possible"));
        }
        if !self.weight.is_finite() || self.weight < 0.0 {
            return bad(format!("the memory weight is {}: it must be zero or a positive number", self.weight));
        }
        if let Some(level) = self.levels.iter().find(|level| **level >= levels) {
            return bad(format!("there is no level {level}: the model has levels 0 to {}", levels.saturating_sub(1)));
        }
        if !self.settled_below.is_finite() || self.settled_below < 0.0 {
            return bad(format!("settled below {}: it must be zero or a positive number", self.settled_below));
        }
        if self.most_steps == 0 {
            return bad("at least one step is needed".to_owned());
        }
        self.memory.check().map_err(|error| RecallError::Bad(error.to_string()))
    }

    /// Whether the memory of `level` is read.
    pub fn reads(&self, level: usize) -> bool {
        self.levels.is_empty() || self.levels.contains(&level)
    }

    /// The settings while a clean picture is perceived: nothing is read, everything is learned.
    pub fn listening(&self, settings: &Settings) -> Settings {
        let memory = MemorySettings { frozen: false, ..self.memory };
        self.with_weight(Settings { memory, ..settings.clone() }, |_| 0.0)
    }

    /// The settings while the damaged picture is perceived.
    pub fn recalling(&self, settings: &Settings, condition: Condition) -> Settings {
        let frozen = self.memory.frozen && condition != Condition::Own;
        let read = Settings { memory: MemorySettings { frozen, ..self.memory }, ..settings.clone() };
        self.with_weight(
            read,
            |level| {
                if condition != Condition::Without && self.reads(level) { self.weight } else { 0.0 }
            },
        )
    }

    fn with_weight(&self, mut settings: Settings, weight: impl Fn(usize) -> f32) -> Settings {
        // The weight that the plan names is the one in force.
        settings.gains.weights.memory = 1.0;
        for level in 0..settings.levels.len() {
            let mut weights = settings.weights_at(level);
            weights.memory = weight(level);
            settings.levels[level].weights = Some(weights);
        }
        settings
    }

    /// The conditions that differ from each other: at weight 0 nothing is read.
    pub fn conditions(&self) -> &'static [Condition] {
        if self.weight > 0.0 { &Condition::ALL } else { &[Condition::Without] }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_possible_and_what_makes_no_sense_is_refused() {
        let plan = PrimingPlan::default();
        plan.check(5).unwrap();
        let refused = |change: &dyn Fn(&mut PrimingPlan), word: &str| {
            let mut plan = PrimingPlan::default();
            change(&mut plan);
            let said = plan.check(5).unwrap_err().to_string();
            assert!(said.contains(word), "{said}");
        };
        refused(&|plan| plan.columns = 1, "1 columns");
        refused(&|plan| plan.delays = vec![3, 3], "rise");
        refused(&|plan| plan.delays.clear(), "delay");
        refused(&|plan| plan.seeds.clear(), "seed");
        refused(&|plan| plan.weight = f32::NAN, "memory weight");
        refused(&|plan| plan.levels = vec![5], "level 5");
        refused(&|plan| plan.most_steps = 0, "step");
        refused(&|plan| plan.memory.learning.decay = 1.5, "lambda");
        refused(&|plan| plan.memory.inner = 0, "inner");
        refused(&|plan| plan.damage.occlude = 2.0, "occlusion");
    }
}
