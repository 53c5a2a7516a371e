//! Training: mini-batches of digits in an order drawn anew for every round, Adam, the clip of the global norm; the
//! error on digits held out of the training set, as a curve.
//!
//! The digits that come at an update follow from the seed and the number of the update alone, so a run that is taken up
//! again is the run that was not interrupted, to the last bit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GlimpseError, INPUT, Scheme, Score, batch};
use crate::digits::{CLASSES, Digits, Fingerprint};
use crate::recurrent::{CellKind, Chunk, Dynamics, Input, MOST_UNITS, Network, Plan, SequenceTask, Shape, Supervised};
use crate::training::{self, Rounds, Training};

/// A training in progress, on digits of which the last twelfth is held out for the curve.
pub type Trainer = Training<Supervised<Glimpses>>;
/// Everything that a training needs to go on, but the digits.
pub type Saved = training::Saved<Supervised<Glimpses>>;
/// A point of the curve: the mean loss in nats, and the error on the digits held out.
pub type CurvePoint = training::CurvePoint<crate::recurrent::Point>;

/// Everything that decides a run but the digits.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainConfig {
    /// The recurrent cell.
    pub cell: CellKind,
    /// Recurrent units, R.
    pub units: usize,
    /// Units of the rectified layer between glimpse and cell; 0 for none.
    pub layer: usize,
    /// Units of the rectified layer between the last state and the softmax.
    pub hidden: usize,
    /// lambda, eta, S of the fast weights.
    pub dynamics: Dynamics,
    /// What is done with the hidden state between glimpses.
    pub scheme: Scheme,
    /// Digits of an update.
    pub batch: usize,
    /// Step size of Adam at the first update.
    pub learning_rate: f32,
    /// Whether the step size falls in a straight line to a fiftieth of it at the last update.
    pub anneal: bool,
    /// Updates to do.
    pub updates: u64,
    /// Updates between two points of the curve.
    pub test_every: u64,
    /// The one seed: weights and order of the digits.
    pub seed: u64,
}

impl Default for TrainConfig {
    /// Fast weights, R = 50, layers of 100, the paper's scheme, 5,000 updates of 128, Adam 1e-3 falling, a point every
    /// 250.
    fn default() -> Self {
        Self {
            cell: CellKind::FastWeights,
            units: 50,
            layer: 100,
            hidden: 100,
            dynamics: Dynamics::default(),
            scheme: Scheme::Wipe,
            batch: 128,
            learning_rate: 1e-3,
            anneal: true,
            updates: 5_000,
            test_every: 250,
            seed: 1,
        }
    }
}

impl TrainConfig {
    /// The shape of its network.
    pub fn shape(&self) -> Shape {
        Shape {
            input: Input::Dense { width: INPUT, layer: self.layer },
            cell: self.cell,
            units: self.units,
            hidden: self.hidden,
            classes: CLASSES,
        }
    }

    /// # Errors
    /// What cannot be trained, in words.
    pub fn check(&self) -> Result<(), GlimpseError> {
        self.shape().check()?;
        self.dynamics.check()?;
        if self.layer > MOST_UNITS || self.hidden > MOST_UNITS {
            return Err(GlimpseError::Layer(self.layer.max(self.hidden)));
        }
        let counts = [
            (self.updates, "the number of updates"),
            (self.batch as u64, "the number of digits of an update"),
            (self.test_every, "the number of updates between two points of the curve"),
        ];
        if let Some((_, what)) = counts.into_iter().find(|(count, _)| *count == 0) {
            return Err(GlimpseError::AtLeastOne(what));
        }
        if !(self.learning_rate.is_finite() && self.learning_rate > 0.0) {
            return Err(GlimpseError::LearningRate(self.learning_rate));
        }
        Ok(())
    }

    /// The step size of the update after `update` of them.
    fn rate_at(&self, update: u64) -> f32 {
        const LEAST: f64 = 0.02;
        let gone = (update as f64 / self.updates as f64).min(1.0);
        let share = if self.anneal { (1.0 - gone).max(LEAST) } else { 1.0 };
        (f64::from(self.learning_rate) * share) as f32
    }
}

/// Digits seen through glimpses as they are learned from.
#[derive(Debug)]
pub struct Glimpses {
    origin: Origin,
    training: Digits,
    held_out: Digits,
    rounds: Rounds,
}

/// What is remembered beside the network.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Origin {
    /// The digits that it learns from, those held out among them.
    pub digits: Fingerprint,
}

impl Trainer {
    /// Updates of a round through all digits.
    pub fn updates_per_round(&self) -> u64 {
        self.learner().task().rounds.updates()
    }

    /// How many digits are learned from, and how many are held out.
    pub fn counts(&self) -> [usize; 2] {
        let Glimpses { training, held_out, .. } = self.learner().task();
        [training.len(), held_out.len()]
    }
}

impl SequenceTask for Glimpses {
    type Config = TrainConfig;
    type Data = Digits;
    type More = Origin;
    type Error = GlimpseError;

    fn check(config: &TrainConfig) -> Result<(), GlimpseError> {
        config.check()
    }

    fn plan(config: &TrainConfig) -> Plan {
        let TrainConfig { dynamics, seed, updates, test_every, .. } = *config;
        Plan { shape: config.shape(), dynamics, seed, updates, test_every }
    }

    fn with_updates(config: &TrainConfig, updates: u64) -> TrainConfig {
        TrainConfig { updates, ..*config }
    }

    /// The size of a mini-batch stays: the place in the order follows from it.
    fn lasting(config: &TrainConfig) -> TrainConfig {
        let (updates, learning_rate, anneal, test_every) = Default::default();
        TrainConfig { updates, learning_rate, anneal, test_every, ..*config }
    }

    fn begin(config: &TrainConfig, digits: &Digits, remembered: Option<Origin>) -> Result<Self, GlimpseError> {
        let origin = Origin { digits: digits.fingerprint() };
        match remembered {
            Some(began) if began != origin => {
                return Err(GlimpseError::OtherDigits { began: began.digits.count, given: digits.len() });
            }
            _ => {}
        }
        let (training, held_out) = digits.held_out()?;
        if training.len() < config.batch {
            return Err(GlimpseError::TooFew { digits: training.len(), batch: config.batch });
        }
        let rounds = Rounds::new(training.len(), config.batch, config.seed);
        Ok(Self { origin, training, held_out, rounds })
    }

    fn more(&self) -> Origin {
        self.origin
    }

    fn draw(&mut self, config: &TrainConfig, update: u64) -> Result<Vec<Chunk>, GlimpseError> {
        batch::chunks(&self.training, self.rounds.examples(update), config.scheme)
    }

    fn rate(config: &TrainConfig, update: u64) -> f32 {
        config.rate_at(update)
    }

    fn test(&mut self, config: &TrainConfig, network: &Network) -> Result<f64, GlimpseError> {
        Ok(Score::of(network, &self.held_out, config.scheme)?.error())
    }
}
