//! Training: questions drawn anew for every update, a step size that stays, and a test on the same fresh questions
//! every time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::task::{Task, TestResult, shape, test};
use super::{RetrievalError, TrainConfig};
use crate::numeric::random::{self, Purpose};
use crate::recurrent::{Chunk, LANES, Network, Plan, SequenceTask, Supervised};
use crate::training::{self, Training};

/// A training in progress.
pub type Trainer = Training<Supervised<Retrieval>>;
/// Everything that a training needs to go on.
pub type Saved = training::Saved<Supervised<Retrieval>>;
/// A point of the curve: the mean loss in nats, and the error on the test questions.
pub type CurvePoint = training::CurvePoint<crate::recurrent::Point>;

/// Associative retrieval as it is trained.
#[derive(Debug, Default)]
pub struct Retrieval {
    tested: Tested,
}

/// What is remembered beside the network.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Tested {
    /// The last test: error, and accuracy per pair; nothing before the first.
    pub test: Option<TestResult>,
}

impl Trainer {
    /// The last test: error, and accuracy per pair; nothing before the first.
    pub fn test(&self) -> Option<&TestResult> {
        self.learner().task().tested.test.as_ref()
    }
}

impl SequenceTask for Retrieval {
    type Config = TrainConfig;
    type Data = ();
    type More = Tested;
    type Error = RetrievalError;

    fn check(config: &TrainConfig) -> Result<(), RetrievalError> {
        config.check()
    }

    fn plan(config: &TrainConfig) -> Plan {
        let TrainConfig { cell, units, dynamics, seed, updates, test_every, .. } = *config;
        Plan { shape: shape(cell, units), dynamics, seed, updates, test_every }
    }

    fn with_updates(config: &TrainConfig, updates: u64) -> TrainConfig {
        TrainConfig { updates, ..config.clone() }
    }

    fn lasting(config: &TrainConfig) -> TrainConfig {
        let (updates, batch, learning_rate, test_every, test_questions) = Default::default();
        TrainConfig { updates, batch, learning_rate, test_every, test_questions, ..config.clone() }
    }

    fn begin(_: &TrainConfig, (): &(), remembered: Option<Tested>) -> Result<Self, RetrievalError> {
        Ok(Self { tested: remembered.unwrap_or_default() })
    }

    fn more(&self) -> Tested {
        self.tested.clone()
    }

    /// The questions of this update: of the seed and the number of the update alone.
    fn draw(&mut self, config: &TrainConfig, update: u64) -> Result<Vec<Chunk>, RetrievalError> {
        let TrainConfig { seed, batch, pairs, mixed, .. } = *config;
        let mut generator = random::generator(seed, Purpose::Training, update);
        let one = |index: usize| {
            let pairs = if mixed { 1 + random::below(&mut generator, pairs) } else { pairs };
            let count = LANES.min(batch - index * LANES);
            Task::new(pairs)?.draw_chunk(&mut generator, count).map(|(chunk, _)| chunk)
        };
        (0..batch.div_ceil(LANES)).map(one).collect()
    }

    fn rate(config: &TrainConfig, _: u64) -> f32 {
        config.learning_rate
    }

    fn test(&mut self, config: &TrainConfig, network: &Network) -> Result<f64, RetrievalError> {
        let result = test(network, Task::new(config.pairs)?, config.seed, config.test_questions)?;
        let error = result.error;
        self.tested.test = Some(result);
        Ok(error)
    }
}
