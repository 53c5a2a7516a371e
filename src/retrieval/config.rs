//! What is trained, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RetrievalError, Task, shape};
use crate::recurrent::{CellKind, Dynamics};

/// A training: the network, the task and the optimiser.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainConfig {
    /// The recurrent cell.
    pub cell: CellKind,
    /// Recurrent units, R.
    pub units: usize,
    /// Pairs, K, 1 to 26: of every test question, and the most of a training question.
    pub pairs: usize,
    /// Whether the number of pairs is drawn from 1 to K while training, for every 32 questions anew.
    pub mixed: bool,
    /// lambda, eta and S of the fast weights.
    pub dynamics: Dynamics,
    /// Updates to do.
    pub updates: u64,
    /// Questions of an update.
    pub batch: usize,
    /// Step size of Adam.
    pub learning_rate: f32,
    /// The one seed.
    pub seed: u64,
    /// Updates between two points of the error curve.
    pub test_every: u64,
    /// Questions for a point of the error curve, the same every time.
    pub test_questions: usize,
}

impl Default for TrainConfig {
    /// Fast weights, R = 50, K = 4, mixed, 12,000 updates of 128, Adam 1e-3, seed 1; tested on 2,000 questions every
    /// 250 updates.
    fn default() -> Self {
        Self {
            cell: CellKind::FastWeights,
            units: 50,
            pairs: 4,
            mixed: true,
            dynamics: Dynamics::default(),
            updates: 12_000,
            batch: 128,
            learning_rate: 1e-3,
            seed: 1,
            test_every: 250,
            test_questions: 2_000,
        }
    }
}

impl TrainConfig {
    /// # Errors
    /// What cannot be trained, in words.
    pub fn check(&self) -> Result<(), RetrievalError> {
        shape(self.cell, self.units).check()?;
        self.dynamics.check()?;
        Task::new(self.pairs)?;
        let counts = [
            (self.updates, "the number of updates"),
            (self.batch as u64, "the number of questions of an update"),
            (self.test_every, "the number of updates between two tests"),
            (self.test_questions as u64, "the number of test questions"),
        ];
        if let Some((_, what)) = counts.into_iter().find(|(count, _)| *count == 0) {
            return Err(RetrievalError::AtLeastOne(what));
        }
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return Err(RetrievalError::LearningRate(self.learning_rate));
        }
        Ok(())
    }
}
