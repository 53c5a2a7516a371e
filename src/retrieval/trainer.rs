//! Training, one update at a time: can be paused between any two, saved, and gone on with to the same bits.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::task::{Task, TestResult, shape, test};
use super::{RetrievalError, TrainConfig, floor};
use crate::numeric::adam::Adam;
use crate::numeric::random::{self, Purpose};
use crate::recurrent::{Chunk, LANES, Learner, Network};

/// A point of the curves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss of the updates since the point before, in nats.
    pub loss: f64,
    /// Test error, 0 to 1.
    pub error: f64,
    /// Seconds of training so far, tests not counted.
    pub seconds: f64,
}

/// How far a training has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Updates so far.
    pub update: u64,
    /// Updates to do.
    pub updates: u64,
    /// Mean loss of the updates since the last point of the curve (of the last point, right after it), in nats.
    pub loss: f64,
    /// A point every [`TrainConfig::test_every`] updates, and one at the end.
    pub curve: Vec<CurvePoint>,
    /// The last test: error and accuracy per pair. Nothing before the first.
    pub test: Option<TestResult>,
    /// Seconds of training so far, tests not counted.
    pub seconds: f64,
    /// Updates per second in the last few seconds.
    pub updates_per_second: f64,
    /// The error of a network that binds nothing, 0 to 1.
    pub floor: f64,
}

/// Everything that a training needs to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// What is trained, and how.
    pub config: TrainConfig,
    /// Weights.
    pub values: Vec<f32>,
    /// Adam's running means of the gradient and of its square; empty when the training is not to go on.
    pub moments: [Vec<f32>; 2],
    /// Updates so far.
    pub update: u64,
    /// Sum and number of the losses since the last point of the curve.
    pub losses: (f64, u64),
    /// The curve so far.
    pub curve: Vec<CurvePoint>,
    /// The last test.
    pub test: Option<TestResult>,
    /// Seconds of training so far.
    pub seconds: f64,
}

impl Saved {
    /// The network as it was saved.
    ///
    /// # Errors
    /// Weights that do not fit the configuration.
    pub fn network(&self) -> Result<Network, RetrievalError> {
        let TrainConfig { cell, units, dynamics, .. } = self.config;
        Ok(Network::from_values(shape(cell, units), dynamics, self.values.clone())?)
    }
}

/// A training in progress.
#[derive(Debug)]
pub struct Trainer {
    config: TrainConfig,
    learner: Learner,
    update: u64,
    losses: (f64, u64),
    curve: Vec<CurvePoint>,
    test: Option<TestResult>,
    spent: Duration,
    /// Updates and time of training of a moment not long ago.
    mark: (u64, Duration),
    rate: f64,
}

impl Trainer {
    /// A training at its beginning.
    ///
    /// # Errors
    /// What cannot be trained, in words.
    pub fn new(config: TrainConfig) -> Result<Self, RetrievalError> {
        config.check()?;
        let network = Network::new(shape(config.cell, config.units), config.dynamics, config.seed)?;
        let adam = Adam::new(network.values().len());
        Self::begin(config, network, adam)
    }

    /// A training that goes on from where it was saved.
    ///
    /// # Errors
    /// A configuration that cannot be trained, or weights that do not fit it.
    pub fn resume(saved: Saved) -> Result<Self, RetrievalError> {
        let Saved { config, values, moments: [first, second], update, losses, curve, test, seconds } = saved;
        config.check()?;
        let network = Network::from_values(shape(config.cell, config.units), config.dynamics, values)?;
        if first.is_empty() && second.is_empty() {
            return Err(RetrievalError::Saved("it was kept without the state of its optimiser".to_owned()));
        }
        let adam = Adam::resume(first, second, update)
            .ok_or_else(|| RetrievalError::Saved("Adam's moments have two lengths".to_owned()))?;
        let spent = Duration::try_from_secs_f64(seconds)
            .map_err(|_| RetrievalError::Saved(format!("the training took {seconds} seconds")))?;
        let new = Self::begin(config, network, adam)?;
        Ok(Self { update, losses, curve, test, spent, mark: (update, spent), ..new })
    }

    fn begin(config: TrainConfig, network: Network, adam: Adam) -> Result<Self, RetrievalError> {
        let mut learner = Learner::new(network, adam)?;
        learner.set_rate(config.learning_rate);
        Ok(Self {
            config,
            learner,
            update: 0,
            losses: (0.0, 0),
            curve: Vec::new(),
            test: None,
            spent: Duration::ZERO,
            mark: (0, Duration::ZERO),
            rate: 0.0,
        })
    }

    /// Everything that is needed to go on later.
    pub fn save(&self) -> Saved {
        Saved {
            config: self.config.clone(),
            values: self.network().values().to_vec(),
            moments: self.learner.adam().moments().map(<[f32]>::to_vec),
            update: self.update,
            losses: self.losses,
            curve: self.curve.clone(),
            test: self.test.clone(),
            seconds: self.spent.as_secs_f64(),
        }
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

    /// The curve so far.
    pub fn curve(&self) -> &[CurvePoint] {
        &self.curve
    }

    /// Whether all updates are done.
    pub fn finished(&self) -> bool {
        self.update >= self.config.updates
    }

    /// Another number of updates to do; fewer than were done ends the training here.
    ///
    /// # Errors
    /// None at all.
    pub fn set_updates(&mut self, updates: u64) -> Result<(), RetrievalError> {
        let config = TrainConfig { updates, ..self.config.clone() };
        config.check()?;
        self.config = config;
        Ok(())
    }

    /// Trains for about `time`, at least one update, unless it is finished. Whether it is not.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn train_for(&mut self, time: Duration) -> Result<bool, RetrievalError> {
        let start = Instant::now();
        while !self.finished() {
            self.step()?;
            if start.elapsed() >= time {
                break;
            }
        }
        Ok(!self.finished())
    }

    /// One update, and a test where one is due. Does nothing when the training is finished.
    ///
    /// # Errors
    /// A loss that became not a number or infinite; the network stays as it was before.
    pub fn step(&mut self) -> Result<(), RetrievalError> {
        if self.finished() {
            return Ok(());
        }
        let start = Instant::now();
        let chunks = self.draw()?;
        let loss = self.learner.update(&chunks)?;
        self.update += 1;
        self.losses = (self.losses.0 + loss, self.losses.1 + 1);
        self.spent += start.elapsed();
        let since = (self.spent - self.mark.1).as_secs_f64();
        if since >= 1.0 || self.finished() && since > 0.0 {
            self.rate = (self.update - self.mark.0) as f64 / since;
            self.mark = (self.update, self.spent);
        }
        if self.update.is_multiple_of(self.config.test_every) || self.finished() {
            self.measure()?;
        }
        Ok(())
    }

    /// The questions of this update: of the seed and the number of the update alone.
    fn draw(&self) -> Result<Vec<Chunk>, RetrievalError> {
        let TrainConfig { seed, batch, pairs, mixed, .. } = self.config;
        let mut generator = random::generator(seed, Purpose::Training, self.update);
        let one = |index: usize| {
            let pairs = if mixed { 1 + random::below(&mut generator, pairs) } else { pairs };
            let count = LANES.min(batch - index * LANES);
            Task::new(pairs)?.draw_chunk(&mut generator, count).map(|(chunk, _)| chunk)
        };
        (0..batch.div_ceil(LANES)).map(one).collect()
    }

    fn measure(&mut self) -> Result<(), RetrievalError> {
        let TrainConfig { pairs, seed, test_questions, .. } = self.config;
        let result = test(self.network(), Task::new(pairs)?, seed, test_questions)?;
        let (sum, count) = std::mem::take(&mut self.losses);
        self.curve.push(CurvePoint {
            update: self.update,
            loss: sum / count.max(1) as f64,
            error: result.error,
            seconds: self.spent.as_secs_f64(),
        });
        self.test = Some(result);
        Ok(())
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let (sum, count) = self.losses;
        let last = self.curve.last().map_or(f64::NAN, |point| point.loss);
        Progress {
            update: self.update,
            updates: self.config.updates,
            loss: if count > 0 { sum / count as f64 } else { last },
            curve: self.curve.clone(),
            test: self.test.clone(),
            seconds: self.spent.as_secs_f64(),
            updates_per_second: self.rate,
            floor: floor(self.config.pairs),
        }
    }
}
