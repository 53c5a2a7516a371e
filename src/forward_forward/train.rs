//! A training by Forward-Forward: batches of pictures in an order drawn anew for every round, each picture moved a
//! little where that is asked for; errors on pictures held out of the training set, as a curve.
//!
//! What comes at an update follows from the seed and the number of the update alone, so a training that is taken up
//! again is the one that was not interrupted, to the last bit.

use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{Config, ForwardForwardError, Kind};
use super::learner::{Errors, Learner, TOGETHER};
use super::network::Told;
use super::pictures::{Pictures, Shift};
use super::rule::{Moment, gain};
use super::twin::Twin;
use super::unsupervised::without_length;
use crate::digits::{Digits, Fingerprint};
use crate::numeric::random::{Purpose, below, generator};
use crate::training::{self, Pace, Rounds, Trainable, Training};

/// A training in progress, on pictures of which the last twelfth is held out for the curve.
pub type Trainer = Training<ForwardForward>;
/// Everything that a training needs to go on, but the pictures.
pub type Saved = training::Saved<ForwardForward>;
/// A point of the curve.
pub type CurvePoint = training::CurvePoint<Point>;

/// The most pictures on which a point of the curve is measured: a race takes ten passes for each.
pub(super) const MOST_MEASURED: usize = 1000;
/// The most pictures from which the softmax of a point of the curve learns, where one has to be trained for it.
const MOST_READ: usize = 4000;

/// What stands at a point of the curve.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Point {
    /// Mean of -J over pairs, layers and the updates since the point before, in nats.
    pub loss: f64,
    /// Share of pictures held out that are answered wrongly, 0 to 1: by the race of the labels, or by a linear read-out
    /// where no labels were told.
    pub error: f64,
    /// The same by the softmax at a glance, where labels were told.
    pub glance: Option<f64>,
    /// Share of the pairs of pictures held out in which a layer finds the negative case the better one, for each layer.
    pub pairs: Vec<f64>,
}

/// All numbers with which a training goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The network, with its running means.
    pub learner: Learner,
    /// The pictures that it began on.
    pub digits: Fingerprint,
    /// Whether the running means are there, or the network alone.
    pub goes_on: bool,
}

/// A network that learns by Forward-Forward.
#[derive(Debug)]
pub struct ForwardForward {
    config: Config,
    learner: Learner,
    digits: Fingerprint,
    training: Digits,
    held_out: Digits,
    rounds: Rounds,
}

/// The pictures of the update after `update` of them, each moved a little, and the generator of all else that is drawn
/// for it.
pub(super) fn draw(rounds: &mut Rounds, config: &Config, update: u64) -> (Vec<(usize, Shift)>, ChaCha8Rng) {
    let mut random = generator(config.seed, Purpose::Training, update);
    let jitter = config.jitter as i32;
    let mut along = || below(&mut random, 2 * jitter as usize + 1) as i32 - jitter;
    let places = rounds.examples(update).iter();
    let places = places.map(|place| (*place, Shift { right: along(), down: along() })).collect();
    (places, random)
}

impl ForwardForward {
    fn begin(config: Config, learner: Learner, digits: &Digits) -> Result<Self, ForwardForwardError> {
        let (training, held_out) = digits.held_out()?;
        if training.len() < config.batch {
            return Err(ForwardForwardError::TooFew { pictures: training.len(), batch: config.batch });
        }
        let rounds = Rounds::new(training.len(), config.batch, config.seed);
        let digits = digits.fingerprint();
        Ok(Self { config, learner, digits, training, held_out, rounds })
    }

    /// The network as it is now.
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// Pictures learned from, and those held out for the curve.
    pub fn pictures(&self) -> [&Digits; 2] {
        [&self.training, &self.held_out]
    }

    /// Updates of a round through all pictures.
    pub fn updates_per_round(&self) -> u64 {
        self.rounds.updates()
    }

    /// Errors on pictures that nothing before depends on.
    pub fn test(&self, test: &Digits) -> Errors {
        self.learner.errors(&self.config, &self.training, test)
    }

    /// The error of the same network with its first weights, measured as the points of the curve are; none where labels
    /// are told.
    pub fn first_weights_error(&self) -> Option<f64> {
        let read = self.training.clone().first(MOST_READ);
        let asked = self.held_out.clone().first(MOST_MEASURED);
        random_weights_error(&self.config, &read, &asked)
    }

    /// How the layers tell pairs of pictures held out apart, without learning from them.
    fn told(&self) -> Vec<Told> {
        let mut learner = self.learner.clone();
        let moment = Moment { gain: 0.0, learns: [false; 2] };
        let places: Vec<_> = (0..self.held_out.len().min(MOST_MEASURED)).map(|at| (at, Shift::default())).collect();
        let mut random = generator(self.config.seed, Purpose::Testing, 0);
        learner.update(&self.config, moment, &self.held_out, &places, &mut random)
    }
}

impl Trainer {
    /// Updates of a round through all pictures.
    pub fn updates_per_round(&self) -> u64 {
        self.learner().updates_per_round()
    }
}

impl Trainable for ForwardForward {
    type Config = Config;
    type Data = Digits;
    type State = State;
    type Loss = f64;
    type Point = Point;
    type Error = ForwardForwardError;

    fn new(config: Config, data: &Digits) -> Result<Self, ForwardForwardError> {
        config.check()?;
        let learner = Learner::new(&config);
        Self::begin(config, learner, data)
    }

    fn resume(config: Config, state: State, _: u64, data: &Digits) -> Result<Self, ForwardForwardError> {
        config.check()?;
        if !state.goes_on {
            return Err(training::SavedError("it was kept without its running means".to_owned()).into());
        }
        if state.digits != data.fingerprint() {
            return Err(ForwardForwardError::OtherDigits { began: state.digits.count, given: data.len() });
        }
        Self::begin(config, state.learner, data)
    }

    fn save(&self) -> State {
        State { learner: self.learner.clone(), digits: self.digits, goes_on: true }
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn change(&mut self, config: Config, _: u64) -> Result<(), ForwardForwardError> {
        config.check()?;
        if config.lasting() != self.config.lasting() {
            return Err(ForwardForwardError::OtherTraining);
        }
        self.learner.follow(&config);
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

    fn update(&mut self, update: u64, _: Pace) -> Result<Option<f64>, ForwardForwardError> {
        let (places, mut random) = draw(&mut self.rounds, &self.config, update);
        let moment = Moment::in_bursts(update, self.config.updates, self.config.burst);
        let told = self.learner.update(&self.config, moment, &self.training, &places, &mut random);
        let loss = told.iter().map(|told| told.loss).sum::<f64>() / told.len().max(1) as f64;
        if !loss.is_finite() {
            return Err(ForwardForwardError::NotFinite(update));
        }
        Ok(Some(loss))
    }

    fn measure(&mut self, _: u64, loss: f64, _: Pace) -> Result<Option<Point>, ForwardForwardError> {
        let read = self.training.clone().first(MOST_READ);
        let asked = self.held_out.clone().first(MOST_MEASURED);
        let Errors { error, glance } = self.learner.errors(&self.config, &read, &asked);
        let pairs = self.told().iter().map(|told| told.pair_error).collect();
        Ok(Some(Point { loss, error, glance, pairs }))
    }

    fn loss(point: &Point) -> f64 {
        point.loss
    }
}

/// The error of the same network with its first weights, read by the same softmax: what an unsupervised training has to
/// beat. None where labels are told.
pub fn random_weights_error(config: &Config, training: &Digits, test: &Digits) -> Option<f64> {
    let learner = Learner::new(config);
    (!config.kind.is_told_labels()).then(|| learner.errors(config, training, test).error)
}

/// Units of the layers of a twin: places of local fields are taken together into full layers.
pub(super) fn twin_units(config: &Config) -> Vec<usize> {
    match config.kind {
        Kind::Local => config.shapes().iter().map(|places| places.iter().map(|place| place.units).sum()).collect(),
        _ => config.layers.clone(),
    }
}

/// The error of the twin: the same layers, pictures, order and number of updates, learned by back-propagation. Places
/// of local fields are taken together into full layers.
pub fn twin_error(config: &Config, updates: u64, training: &Digits, test: &Digits) -> f64 {
    let mut twin = Twin::new(&twin_units(config), config.seed);
    let mut rounds = Rounds::new(training.len(), config.batch, config.seed);
    for update in 0..updates {
        let (places, _) = draw(&mut rounds, config, update);
        let classes: Vec<usize> = places.iter().map(|(place, _)| training.label(*place)).collect();
        let shown = without_length(Pictures::plain_pixels(training, &places));
        twin.update(shown.view(), &classes, gain(update, updates), config.rule.momentum);
    }
    let places: Vec<_> = (0..test.len()).map(|place| (place, Shift::default())).collect();
    let wrong = places.chunks(TOGETHER).map(|places| {
        let said = twin.says(without_length(Pictures::plain_pixels(test, places)).view());
        said.iter().zip(places).filter(|(said, (place, _))| **said != test.label(*place)).count()
    });
    wrong.sum::<usize>() as f64 / test.len() as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::digits::{Set, generate};

    fn small(kind: Kind) -> Config {
        let layers = match kind {
            Kind::Local => vec![4, 4, 8],
            _ => vec![24, 20],
        };
        Config { kind, layers, batch: 20, updates: 12, test_every: 6, jitter: 1, ..Config::default() }
    }

    #[test]
    fn a_training_that_is_taken_up_again_comes_to_the_same_bits() {
        let digits = generate(2, Set::Training, 240).unwrap();
        for kind in Kind::ALL {
            let mut whole = Trainer::new_on(small(kind), &digits).unwrap();
            while !whole.finished() {
                whole.step().unwrap();
            }
            let mut begun = Trainer::new_on(small(kind), &digits).unwrap();
            while begun.update() < 7 {
                begun.step().unwrap();
            }
            let mut again = Trainer::resume_on(begun.save(), &digits).unwrap();
            while !again.finished() {
                again.step().unwrap();
            }
            assert_eq!(again.save().state, whole.save().state, "{kind:?}");
            let other = generate(3, Set::Training, 240).unwrap();
            let refused = Trainer::resume_on(begun.save(), &other).unwrap_err().to_string();
            assert!(refused.starts_with("the training began on other pictures"), "{refused}");
        }
    }

    #[test]
    fn the_rule_may_change_while_it_learns_and_the_layers_may_not() {
        let digits = generate(2, Set::Training, 240).unwrap();
        let mut training = Trainer::new_on(small(Kind::Supervised), &digits).unwrap();
        let mut config = training.config().clone();
        config.rule.theta = 2.0;
        config.jitter = 0;
        training.go_on(config.clone()).unwrap();
        assert_eq!(training.config(), &config);
        config.layers = vec![10];
        assert_eq!(training.go_on(config).unwrap_err(), ForwardForwardError::OtherTraining);
    }

    #[test]
    fn a_training_that_diverges_says_so_and_leaves_a_network_of_numbers() {
        let digits = generate(2, Set::Training, 240).unwrap();
        for kind in Kind::ALL {
            let mut config = small(kind);
            config.rule.rate = 1e25;
            let mut training = Trainer::new_on(config, &digits).unwrap();
            let error = (0..12).find_map(|_| training.step().err()).unwrap();
            assert!(matches!(error, ForwardForwardError::NotFinite(_)), "{kind:?}: {error}");
            let state = training.save().state;
            let blocks = state.learner.layers().iter().flat_map(|layer| layer.blocks());
            let told = state.learner.readout().into_iter().flat_map(|readout| &readout.weights);
            let numbers = blocks.flat_map(|block| block.weights.iter().chain(&block.bias)).chain(told);
            assert!(numbers.into_iter().all(|number| !number.is_nan()), "{kind:?}");
        }
    }

    #[test]
    fn the_bits_are_those_of_one_thread() {
        let digits = generate(2, Set::Training, 600).unwrap();
        let config = Config { layers: vec![150, 130], batch: 120, updates: 3, test_every: 9, ..Config::default() };
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut training = Trainer::new_on(config.clone(), &digits).unwrap();
                while !training.finished() {
                    training.step().unwrap();
                }
                training.save().state
            })
        };
        assert_eq!(run(1), run(3));
    }
}
