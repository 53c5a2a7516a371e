//! What a table is made of, and the trainings that it takes: seed by seed, row by row, each once.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bilateral::config::Config;
use crate::bilateral::error::BilateralError;
use crate::bilateral::hemisphere::learned;
use crate::bilateral::rows::{Common, Lesson, Row};

/// A table.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Plan {
    /// Widths, side and all that the trainings have in common; its seed is the first one.
    pub config: Config,
    /// Weight decay of a hemisphere that learns one kind of label; all others have that of `config`.
    pub decay_alone: f32,
    /// Networks of which the best make the ensembles.
    pub ensemble_from: usize,
    /// The rows, in the order of [`Row::ALL`].
    pub rows: Vec<Row>,
    /// How often every row is trained, each time from the next seed.
    pub seeds: usize,
}

/// One training of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Of which seed.
    pub seed: u64,
    /// What is trained.
    pub lesson: Lesson,
}

impl Task {
    /// Its name, one in the whole table: "seed1-left-2".
    pub fn name(&self) -> String {
        task_name(self.seed, &self.lesson.name)
    }

    /// The names of the trainings whose hemispheres it is given.
    pub fn given(&self) -> Vec<String> {
        self.lesson.given.iter().map(|name| task_name(self.seed, name)).collect()
    }

    /// What an update of it takes beside one of a single hemisphere that learns, roughly.
    pub fn cost(&self) -> f32 {
        let Config { sides, widths, frozen, .. } = &self.lesson.config;
        // Without a way back a third of the work is left.
        (sides * learned(*widths)) as f32 * if *frozen { 1.0 / 3.0 } else { 1.0 }
    }
}

/// The name of a lesson of a seed.
fn task_name(seed: u64, lesson: &str) -> String {
    format!("seed{seed}-{lesson}")
}

impl Plan {
    /// The most seeds.
    pub const MOST_SEEDS: usize = 100;
    /// The most networks for the ensembles.
    pub const MOST_ENSEMBLE: usize = 50;

    /// # Errors
    /// What cannot be trained, in words.
    pub fn check(&self) -> Result<(), BilateralError> {
        self.config.check()?;
        let refuse = |words: String| Err(BilateralError::Settings(words));
        if self.rows.is_empty() {
            return refuse("no row is chosen: choose at least one".to_owned());
        }
        if !self.rows.is_sorted_by(|one, next| one < next) {
            return refuse("the rows stand in another order than that of the table, or twice".to_owned());
        }
        for (count, most, what) in
            [(self.seeds, Self::MOST_SEEDS, "seeds"), (self.ensemble_from, Self::MOST_ENSEMBLE, "networks")]
        {
            if !(1..=most).contains(&count) {
                return refuse(format!("{count} {what}: 1 to {most} are possible"));
            }
        }
        if !(self.decay_alone.is_finite() && self.decay_alone >= 0.0) {
            return refuse(format!("the weight decay is {}: it must be at least 0 and finite", self.decay_alone));
        }
        Ok(())
    }

    /// The seeds.
    pub fn seeds(&self) -> impl Iterator<Item = u64> + use<> {
        (self.config.seed..).take(self.seeds)
    }

    /// What all rows of a seed have in common.
    pub fn common(&self, seed: u64) -> Common {
        let config = Config { seed, ..self.config.clone() };
        Common { config, decay_alone: self.decay_alone, ensemble_from: self.ensemble_from }
    }

    /// All trainings, each after those whose hemispheres it is given.
    pub fn tasks(&self) -> Vec<Task> {
        let (mut all, mut met) = (Vec::new(), BTreeSet::new());
        for seed in self.seeds() {
            let common = self.common(seed);
            for lesson in self.rows.iter().flat_map(|row| row.lessons(&common)) {
                if met.insert(task_name(seed, &lesson.name)) {
                    all.push(Task { seed, lesson });
                }
            }
        }
        all
    }

    /// The names of the trainings that a row takes with a seed; the last one answers, of an ensemble every one may.
    pub fn tasks_of(&self, row: Row, seed: u64) -> Vec<String> {
        row.lessons(&self.common(seed)).iter().map(|lesson| task_name(seed, &lesson.name)).collect()
    }

    /// The settings with whatever may change between two updates set to one value: what is left must stay.
    fn lasting(&self) -> Self {
        Self { rows: Vec::new(), seeds: 1, ..self.clone() }
    }

    /// Whether a network of this plan is the one that `other` calls by the same name.
    pub fn same_networks(&self, other: &Self) -> bool {
        let made = |plan: &Self| {
            let config = Config { seed: 0, ..plan.config.clone() };
            Self { config, ensemble_from: 1, ..plan.lasting() }
        };
        made(self) == made(other)
    }

    /// Whether a table of this plan may go on as `other`: only rows and the number of seeds differ.
    pub fn goes_on_as(&self, other: &Self) -> bool {
        self.lasting() == other.lasting()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn plan(rows: &[Row], seeds: usize) -> Plan {
        Plan { config: Config::default(), decay_alone: 1e-3, ensemble_from: 5, rows: rows.to_vec(), seeds }
    }

    #[test]
    fn every_training_comes_once_and_after_those_that_it_needs() {
        let plan = plan(&Row::ALL, 2);
        plan.check().unwrap();
        let tasks = plan.tasks();
        let names: Vec<String> = tasks.iter().map(Task::name).collect();
        assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len());
        for (at, task) in tasks.iter().enumerate() {
            assert!(task.given().iter().all(|given| names[..at].contains(given)), "{}", task.name());
        }
        for row in Row::ALL {
            assert!(plan.tasks_of(row, 2).iter().all(|name| names.contains(name)), "{row:?}");
        }
        // As the command line has called its files from the beginning.
        assert!(names.contains(&"seed2-left-1".to_owned()) && names.contains(&"seed1-two-lefts".to_owned()));
        let cost = |name: &str| tasks.iter().find(|task| task.name() == name).unwrap().cost();
        assert!(cost("seed1-two-lefts") < cost("seed1-left-1"), "heads learn faster than a hemisphere");
        assert_eq!(cost("seed1-unspecialised"), 2.0 * cost("seed1-left-1"));
    }

    #[test]
    fn what_cannot_be_a_table_is_refused_and_rows_and_seeds_may_grow() {
        let said = |plan: Plan| plan.check().unwrap_err().to_string();
        assert!(said(plan(&[], 1)).contains("no row is chosen"));
        assert!(said(plan(&[Row::Right, Row::Left], 1)).contains("another order"));
        assert!(said(plan(&[Row::Left], 0)).contains("0 seeds"));
        assert!(said(Plan { ensemble_from: 0, ..plan(&[Row::Left], 1) }).contains("0 networks"));
        assert!(said(Plan { decay_alone: f32::NAN, ..plan(&[Row::Left], 1) }).contains("weight decay is NaN"));
        let small = plan(&[Row::Left], 1);
        assert!(small.goes_on_as(&plan(&Row::ALL, 3)));
        let larger = Plan { ensemble_from: 6, ..small.clone() };
        assert!(!small.goes_on_as(&larger) && small.same_networks(&larger));
        let config = Config { rate: 0.5, ..small.config.clone() };
        assert!(!small.same_networks(&Plan { config, ..small.clone() }));
    }
}
