//! Training: mini-batches of digits in an order drawn anew for every round, Adam, the clip of the global norm; the error on
//! digits held out of the training set, as a curve.
//!
//! The digits that come at an update follow from the seed and the number of the update alone, so a run that is taken up again
//! is the run that was not interrupted, to the last bit.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{CLASSES, Digits, Fingerprint, GlimpseError, INPUT, Scheme, Score, batch};
use crate::numeric::adam::Adam;
use crate::numeric::random::{Purpose, below, generator};
use crate::recurrent::{CellKind, Dynamics, Input, Learner, MOST_UNITS, Network, Shape};

/// Every how many of the training digits one is held out for the curve.
const HELD_OUT: usize = 12;

/// Everything that decides a run but the digits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
    /// Fast weights, R = 50, layers of 100, the paper's scheme, 5,000 updates of 128, Adam 1e-3 falling, a point every 250.
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

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss of the updates since the point before, in nats.
    pub loss: f64,
    /// Error on the digits held out, 0 to 1.
    pub error: f64,
    /// Seconds of training so far, tests not counted.
    pub seconds: f64,
}

/// Everything that a training needs to go on, but the digits.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// Weights.
    pub values: Vec<f32>,
    /// Adam's running means of the gradient and of its square.
    pub moments: [Vec<f32>; 2],
    /// Updates so far.
    pub update: u64,
    /// Sum and number of the losses since the last point of the curve.
    pub losses: (f64, u64),
    /// The curve so far.
    pub curve: Vec<CurvePoint>,
    /// Seconds of training so far.
    pub seconds: f64,
    /// The digits that it learns from, those held out among them.
    pub digits: Fingerprint,
}

impl Saved {
    /// The network as it was saved.
    ///
    /// # Errors
    /// A configuration that cannot be, or weights that do not fit it.
    pub fn network(&self) -> Result<Network, GlimpseError> {
        self.config.check()?;
        Ok(Network::from_values(self.config.shape(), self.config.dynamics, self.values.clone())?)
    }
}

/// A training in progress.
#[derive(Debug)]
pub struct Trainer {
    config: TrainConfig,
    digits: Fingerprint,
    training: Digits,
    held_out: Digits,
    learner: Learner,
    update: u64,
    /// The order of the round of this number.
    order: (Option<u64>, Vec<usize>),
    losses: (f64, u64),
    curve: Vec<CurvePoint>,
    spent: Duration,
}

impl Trainer {
    /// A training at its beginning, on `digits`, the last twelfth of which is held out for the curve.
    ///
    /// # Errors
    /// What cannot be trained, in words; fewer digits than an update needs.
    pub fn new(config: TrainConfig, digits: &Digits) -> Result<Self, GlimpseError> {
        config.check()?;
        let network = Network::new(config.shape(), config.dynamics, config.seed)?;
        let adam = Adam::new(network.values().len());
        Self::begin(config, digits, network, adam)
    }

    /// A training that goes on from where it was saved. The digits must be those that it began with.
    ///
    /// # Errors
    /// Other digits, a configuration that cannot be trained, weights that do not fit it, or a training kept without its optimiser.
    pub fn resume(saved: Saved, digits: &Digits) -> Result<Self, GlimpseError> {
        let network = saved.network()?;
        if saved.digits != digits.fingerprint() {
            return Err(GlimpseError::OtherDigits { began: saved.digits.count, given: digits.len() });
        }
        let Saved { config, moments: [first, second], update, losses, curve, seconds, .. } = saved;
        if first.is_empty() {
            return Err(GlimpseError::Saved("it was kept without the state of its optimiser, and cannot go on"));
        }
        let adam = Adam::resume(first, second, update).ok_or(GlimpseError::Saved("Adam's moments have two lengths"))?;
        let spent = Duration::try_from_secs_f64(seconds)
            .map_err(|_| GlimpseError::Saved("the training took no number of seconds"))?;
        Ok(Self { update, losses, curve, spent, ..Self::begin(config, digits, network, adam)? })
    }

    fn begin(config: TrainConfig, digits: &Digits, network: Network, adam: Adam) -> Result<Self, GlimpseError> {
        let (training, held_out) = digits.split(digits.len() - digits.len() / HELD_OUT)?;
        if training.len() < config.batch {
            return Err(GlimpseError::TooFew { digits: training.len(), batch: config.batch });
        }
        Ok(Self {
            config,
            digits: digits.fingerprint(),
            training,
            held_out,
            learner: Learner::new(network, adam)?,
            update: 0,
            order: (None, Vec::new()),
            losses: (0.0, 0),
            curve: Vec::new(),
            spent: Duration::ZERO,
        })
    }

    /// Everything that is needed to go on later.
    pub fn save(&self) -> Saved {
        Saved {
            config: self.config,
            values: self.network().values().to_vec(),
            moments: self.learner.adam().moments().map(<[f32]>::to_vec),
            update: self.update,
            losses: self.losses,
            curve: self.curve.clone(),
            seconds: self.spent.as_secs_f64(),
            digits: self.digits,
        }
    }

    /// Another number of updates to do; fewer than were done ends the training here.
    ///
    /// # Errors
    /// None at all.
    pub fn set_updates(&mut self, updates: u64) -> Result<(), GlimpseError> {
        let config = TrainConfig { updates, ..self.config };
        config.check()?;
        self.config = config;
        Ok(())
    }

    /// One update, and a point of the curve where one is due. Does nothing when the training is finished.
    ///
    /// # Errors
    /// A loss that became not a number or infinite; the network stays as it was before.
    pub fn step(&mut self) -> Result<(), GlimpseError> {
        if self.finished() {
            return Ok(());
        }
        let start = Instant::now();
        // What remains of a round after its last whole mini-batch waits for another round.
        let (round, place) = (self.update / self.updates_per_round(), self.update % self.updates_per_round());
        self.shuffle(round);
        let from = place as usize * self.config.batch;
        let places = &self.order.1[from..from + self.config.batch];
        let chunks = batch::chunks(&self.training, places, self.config.scheme)?;
        self.learner.set_rate(self.config.rate_at(self.update));
        let loss = self.learner.update(&chunks)?;
        self.update += 1;
        self.losses = (self.losses.0 + loss, self.losses.1 + 1);
        self.spent += start.elapsed();
        if self.update.is_multiple_of(self.config.test_every) || self.finished() {
            self.measure()?;
        }
        Ok(())
    }

    /// The order of round `round` (Fisher and Yates).
    fn shuffle(&mut self, round: u64) {
        if self.order.0 == Some(round) {
            return;
        }
        let mut random = generator(self.config.seed, Purpose::Order, round);
        let mut order: Vec<usize> = (0..self.training.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, below(&mut random, last + 1));
        }
        self.order = (Some(round), order);
    }

    fn measure(&mut self) -> Result<(), GlimpseError> {
        let error = Score::of(self.network(), &self.held_out, self.config.scheme)?.error();
        let (sum, count) = std::mem::take(&mut self.losses);
        let loss = sum / count.max(1) as f64;
        self.curve.push(CurvePoint { update: self.update, loss, error, seconds: self.spent.as_secs_f64() });
        Ok(())
    }

    /// What is trained, and how.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        self.learner.network()
    }

    /// Updates so far.
    pub fn update(&self) -> u64 {
        self.update
    }

    /// Whether all updates are done.
    pub fn finished(&self) -> bool {
        self.update >= self.config.updates
    }

    /// Updates of a round through all digits.
    pub fn updates_per_round(&self) -> u64 {
        (self.training.len() / self.config.batch) as u64
    }

    /// The curve so far.
    pub fn curve(&self) -> &[CurvePoint] {
        &self.curve
    }

    /// Seconds of training so far, tests not counted.
    pub fn seconds(&self) -> f64 {
        self.spent.as_secs_f64()
    }

    /// How many digits are learned from, and how many are held out.
    pub fn counts(&self) -> [usize; 2] {
        [self.training.len(), self.held_out.len()]
    }
}
