//! The training of a network of hemispheres: batches in an order drawn anew for every round, pictures moved and
//! mirrored, Adam on the cross-entropy of all labels that are told.
//!
//! In the paper's third phase the hemispheres are given and frozen: they work in evaluation, so that neither what they
//! learned nor their running means change by a bit, and only the new heads learn. What comes at an update follows from
//! the seed and the number of the update alone.

use std::f64::consts::PI;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::block::Mode;
use super::config::Config;
use super::error::BilateralError;
use super::hemisphere::Hemisphere;
use super::network::Network;
use super::pictures::{Fingerprint, Labels, Pictures, View};
use super::score::{Right, right};
use crate::numeric::adam::Adam;
use crate::numeric::random::{Purpose, generator, uniform};
use crate::training::{self, Pace, Rounds, SavedError, Trainable, Training};

/// A training in progress.
pub type Trainer = Training<Bilateral>;
/// Everything that a training needs to go on, but the pictures.
pub type Saved = training::Saved<Bilateral>;
/// A point of the curve.
pub type CurvePoint = training::CurvePoint<Point>;

/// What a training is given: pictures to learn from, pictures kept apart to measure on, and the hemispheres where they
/// are given.
#[derive(Debug, Clone)]
pub struct Material {
    /// To learn from.
    pub training: Arc<Pictures>,
    /// To measure on.
    pub validation: Arc<Pictures>,
    /// Hemispheres that others learned; none where the network brings its own.
    pub sides: Vec<Hemisphere>,
}

impl Material {
    /// Pictures to learn from with those of them that are kept apart, and no hemispheres given.
    ///
    /// # Errors
    /// Too few pictures.
    pub fn of(pictures: &Pictures) -> Result<Self, BilateralError> {
        let (training, validation) = pictures.kept_apart()?;
        Ok(Self { training: Arc::new(training), validation: Arc::new(validation), sides: Vec::new() })
    }
}

/// What stands at a point of the curve.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Point {
    /// Mean loss of the updates since the point before, in nats, summed over the labels told.
    pub loss: f64,
    /// Share of the pictures kept apart that are answered rightly, 0 to 1.
    #[serde(flatten)]
    pub right: Right,
}

/// All numbers with which a training goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The network.
    pub network: Network,
    /// The optimiser's means of the gradient and of its square; empty where only the network was kept.
    pub moments: [Vec<f32>; 2],
    /// What the labels are called.
    pub labels: Arc<Labels>,
    /// The pictures that it began on.
    pub pictures: Fingerprint,
}

/// A network of hemispheres that learns.
#[derive(Debug)]
pub struct Bilateral {
    config: Config,
    network: Network,
    adam: Adam,
    rounds: Rounds,
    pictures: Fingerprint,
    training: Arc<Pictures>,
    validation: Arc<Pictures>,
}

impl Bilateral {
    fn begin(config: Config, network: Network, adam: Adam, material: &Material) -> Result<Self, BilateralError> {
        let (training, validation) = (material.training.clone(), material.validation.clone());
        if training.side() != config.side {
            let words = format!("they have {} pixels a side, not {}", training.side(), config.side);
            return Err(BilateralError::Pictures(words));
        }
        if training.len() < config.batch {
            return Err(BilateralError::TooFew { pictures: training.len(), batch: config.batch });
        }
        let rounds = Rounds::new(training.len(), config.batch, config.seed);
        let pictures = training.fingerprint();
        Ok(Self { config, network, adam, rounds, pictures, training, validation })
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Pictures learned from, and those kept apart.
    pub fn pictures(&self) -> [&Pictures; 2] {
        [&self.training, &self.validation]
    }

    /// The factors of dropout, for every head.
    fn dropout(&self, random: &mut ChaCha8Rng) -> Vec<Vec<f32>> {
        let (chance, count) = (self.config.dropout, self.config.batch * self.network.features());
        let mut one = || if uniform(random, 0.0, 1.0) < chance { 0.0 } else { 1.0 / (1.0 - chance) };
        self.network.places().iter().map(|_| (0..count).map(|_| one()).collect()).collect()
    }
}

impl Trainer {
    /// Updates of a round through all pictures.
    pub fn updates_per_round(&self) -> u64 {
        self.learner().rounds.updates()
    }
}

/// Numbers that the optimiser moves.
fn moved(config: &Config, network: &Network) -> usize {
    if config.frozen { network.heads.len() } else { network.parameters() }
}

impl Trainable for Bilateral {
    type Config = Config;
    type Data = Material;
    type State = State;
    type Loss = f64;
    type Point = Point;
    type Error = BilateralError;

    fn new(config: Config, data: &Material) -> Result<Self, BilateralError> {
        config.check()?;
        let refuse = |words: String| Err(BilateralError::Settings(words));
        if config.frozen == data.sides.is_empty() {
            return refuse("hemispheres that are frozen have to be given, and others not".to_owned());
        }
        if config.frozen && data.sides.len() != config.sides {
            return refuse(format!("{} hemispheres are given, not {}", data.sides.len(), config.sides));
        }
        let network = Network::new(&config, data.training.labels(), &data.sides);
        let adam = Adam::new(moved(&config, &network));
        Self::begin(config, network, adam, data)
    }

    fn resume(config: Config, state: State, update: u64, data: &Material) -> Result<Self, BilateralError> {
        config.check()?;
        let given = data.training.fingerprint();
        if state.pictures != given || state.labels != *data.training.labels() {
            let (began, given) = (state.pictures.pictures, given.pictures);
            return Err(BilateralError::OtherPictures { began, given });
        }
        let [first, second] = state.moments;
        if first.is_empty() {
            return Err(SavedError("it was kept without the state of its training".to_owned()).into());
        }
        let fits = first.len() == moved(&config, &state.network);
        let adam = Adam::resume(first, second, update).filter(|_| fits);
        let adam = adam.ok_or_else(|| SavedError("the moments do not fit the network".to_owned()))?;
        Self::begin(config, state.network, adam, data)
    }

    fn save(&self) -> State {
        State {
            network: self.network.clone(),
            moments: self.adam.moments().map(<[f32]>::to_vec),
            labels: self.training.labels().clone(),
            pictures: self.pictures,
        }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn change(&mut self, config: Config, _: u64) -> Result<(), BilateralError> {
        config.check()?;
        if config.lasting() != self.config.lasting() {
            return Err(BilateralError::OtherTraining);
        }
        self.config = config;
        Ok(())
    }

    fn updates(config: &Config) -> u64 {
        config.updates
    }

    fn with_updates(config: &Config, updates: u64) -> Config {
        Config { updates, ..config.clone() }
    }

    fn is_measured_at(&self, update: u64) -> bool {
        update.is_multiple_of(self.config.test_every)
    }

    fn update(&mut self, update: u64, _: Pace) -> Result<Option<f64>, BilateralError> {
        let config = &self.config;
        let mut random = generator(config.seed, Purpose::Training, update);
        let places = self.rounds.examples(update).to_vec();
        let views = places.iter().map(|place| (*place, View::by_chance(&mut random, config.shift, config.mirror)));
        let shown = self.training.drawn(views);
        let specific: Vec<usize> = places.iter().map(|place| self.training.specific(*place)).collect();
        let general: Vec<usize> = places.iter().map(|place| self.training.general(*place)).collect();
        let mode = if config.frozen { Mode::Evaluation } else { Mode::Training };
        let (features, kept) = self.network.forward(&shown, mode);
        let keep = self.dropout(&mut random);
        let (loss, mut slopes, of_features) = self.network.judge(&features, &keep, [&specific, &general]);
        if !loss.is_finite() {
            return Err(BilateralError::NotFinite(update));
        }
        let mut values = self.network.heads.clone();
        if !config.frozen {
            for ((side, kept), slope) in self.network.sides.iter().zip(&kept).zip(self.network.apart(&of_features)) {
                slopes.extend(side.back(kept, &slope).values);
                values.extend_from_slice(&side.values);
            }
        }
        slopes.iter_mut().zip(&values).for_each(|(slope, value)| *slope += config.decay * value);
        let course = update as f64 / config.updates.max(1) as f64;
        self.adam.rate = config.rate * (0.5 * (1.0 + (PI * course.min(1.0)).cos())) as f32;
        self.adam.clip = f32::INFINITY;
        if !self.adam.update(&mut values, &mut slopes).is_finite() {
            return Err(BilateralError::NotFinite(update));
        }
        let (heads, mut others) = values.split_at(self.network.heads.len());
        self.network.heads.copy_from_slice(heads);
        if !config.frozen {
            for (side, kept) in self.network.sides.iter_mut().zip(&kept) {
                let (own, rest) = others.split_at(side.values.len());
                side.values.copy_from_slice(own);
                side.follow(kept);
                others = rest;
            }
        }
        Ok(Some(loss))
    }

    fn measure(&mut self, _: u64, loss: f64, _: Pace) -> Result<Option<Point>, BilateralError> {
        Ok(Some(Point { loss, right: right(&self.network.ask(&self.validation), &self.validation) }))
    }

    fn loss(point: &Point) -> f64 {
        point.loss
    }
}
