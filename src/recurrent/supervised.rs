//! Supervised training of a recurrent network on a task that draws sequences: what all such trainings have alike.
//!
//! A task says what the network looks like, what it is shown at an update, how large the step is, and how it is tested.
//! The weights, Adam, the settings that may change and what a file keeps are the same for all of them.

use std::borrow::Cow;
use std::fmt::Debug;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Chunk, Dynamics, Learner, Network, RecurrentError, Shape};
use crate::numeric::adam::Adam;
use crate::training::{Kept, Named, Pace, Part, Saved, SavedError, Tensors, Trainable, Training};

/// Tensors of Adam's running means of the gradient and of its square.
const MOMENTS: [&str; 2] = ["adam.first", "adam.second"];
/// W, whose shape tells the size of the network.
const RECURRENT: &str = "recurrent.weight";

/// What the settings of every task say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Sizes of the network.
    pub shape: Shape,
    /// lambda, eta and S of its fast weights.
    pub dynamics: Dynamics,
    /// Seed of the first weights.
    pub seed: u64,
    /// Updates to do.
    pub updates: u64,
    /// Updates between two points of the curve.
    pub test_every: u64,
}

/// A task that a recurrent network learns: the part in which such trainings differ.
pub trait SequenceTask: Sized {
    /// What is trained, and how.
    type Config: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// What the sequences are made from and no file keeps; nothing where they are drawn.
    type Data;
    /// What the task itself has to remember from one session to the next, as fields of one object.
    type More: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// What can be wrong.
    type Error: std::error::Error + From<RecurrentError> + From<SavedError>;

    /// # Errors
    /// What cannot be trained, in words.
    fn check(config: &Self::Config) -> Result<(), Self::Error>;

    /// What its settings say that those of every task say.
    fn plan(config: &Self::Config) -> Plan;

    /// The same settings with another number of updates.
    fn with_updates(config: &Self::Config, updates: u64) -> Self::Config;

    /// The settings with whatever may change between two updates set to one value: what is left must stay as it is.
    fn lasting(config: &Self::Config) -> Self::Config;

    /// The task at its beginning, or with what it remembered.
    ///
    /// # Errors
    /// Data that do not fit the settings, or others than it began with.
    fn begin(config: &Self::Config, data: &Self::Data, remembered: Option<Self::More>) -> Result<Self, Self::Error>;

    /// What it has to remember.
    fn more(&self) -> Self::More;

    /// What the network is shown at the update that follows `update` of them.
    ///
    /// # Errors
    /// Sequences that cannot be made.
    fn draw(&mut self, config: &Self::Config, update: u64) -> Result<Vec<Chunk>, Self::Error>;

    /// The step size of that update.
    fn rate(config: &Self::Config, update: u64) -> f32;

    /// The share of sequences held out from training that the network answers wrongly, 0 to 1.
    ///
    /// # Errors
    /// A network that cannot be tested.
    fn test(&mut self, config: &Self::Config, network: &Network) -> Result<f64, Self::Error>;
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Point {
    /// Mean loss of the updates since the point before, in nats.
    pub loss: f64,
    /// Error of the test, 0 to 1.
    pub error: f64,
}

/// All numbers with which a training goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct State<M> {
    /// Weights.
    pub values: Vec<f32>,
    /// Adam's running means of the gradient and of its square; empty when the training is not to go on.
    pub moments: [Vec<f32>; 2],
    /// What the task remembers.
    pub more: M,
}

/// A recurrent network that learns a task.
#[derive(Debug)]
pub struct Supervised<T: SequenceTask> {
    config: T::Config,
    learner: Learner,
    task: T,
}

impl<T: SequenceTask> Supervised<T> {
    /// What it learns.
    pub fn task(&self) -> &T {
        &self.task
    }
}

impl<T: SequenceTask> Trainable for Supervised<T> {
    type Config = T::Config;
    type Data = T::Data;
    type State = State<T::More>;
    type Loss = f64;
    type Point = Point;
    type Error = T::Error;

    fn new(config: T::Config, data: &T::Data) -> Result<Self, T::Error> {
        T::check(&config)?;
        let Plan { shape, dynamics, seed, .. } = T::plan(&config);
        let network = Network::new(shape, dynamics, seed)?;
        let adam = Adam::new(network.values().len());
        Ok(Self { task: T::begin(&config, data, None)?, learner: Learner::new(network, adam)?, config })
    }

    fn resume(config: T::Config, state: State<T::More>, update: u64, data: &T::Data) -> Result<Self, T::Error> {
        let State { values, moments: [first, second], more } = state;
        let network = network::<T>(&config, values)?;
        let task = T::begin(&config, data, Some(more))?;
        if first.is_empty() && second.is_empty() {
            return Err(SavedError("it was kept without the state of its optimiser".to_owned()).into());
        }
        let adam = Adam::resume(first, second, update)
            .ok_or_else(|| SavedError("Adam's moments have two lengths".to_owned()))?;
        Ok(Self { task, learner: Learner::new(network, adam)?, config })
    }

    fn save(&self) -> State<T::More> {
        State {
            values: self.learner.network().values().to_vec(),
            moments: self.learner.adam().moments().map(<[f32]>::to_vec),
            more: self.task.more(),
        }
    }

    fn config(&self) -> &T::Config {
        &self.config
    }

    fn change(&mut self, config: T::Config, _: u64) -> Result<(), T::Error> {
        T::check(&config)?;
        if T::lasting(&config) != T::lasting(&self.config) {
            return Err(RecurrentError::OtherTraining.into());
        }
        self.config = config;
        Ok(())
    }

    fn updates(config: &T::Config) -> u64 {
        T::plan(config).updates
    }

    fn with_updates(config: &T::Config, updates: u64) -> T::Config {
        T::with_updates(config, updates)
    }

    fn is_measured_at(&self, update: u64) -> bool {
        update.is_multiple_of(T::plan(&self.config).test_every)
    }

    fn update(&mut self, update: u64, _: Pace) -> Result<Option<f64>, T::Error> {
        let chunks = self.task.draw(&self.config, update)?;
        self.learner.set_rate(T::rate(&self.config, update));
        Ok(Some(self.learner.update(&chunks)?))
    }

    fn measure(&mut self, _: u64, loss: f64, _: Pace) -> Result<Option<Point>, T::Error> {
        let error = self.task.test(&self.config, self.learner.network())?;
        Ok(Some(Point { loss, error }))
    }

    fn loss(point: &Point) -> f64 {
        point.loss
    }
}

/// A network of the given settings and weights.
fn network<T: SequenceTask>(config: &T::Config, values: Vec<f32>) -> Result<Network, T::Error> {
    T::check(config)?;
    let Plan { shape, dynamics, .. } = T::plan(config);
    Ok(Network::from_values(shape, dynamics, values)?)
}

impl<T: SequenceTask> Training<Supervised<T>> {
    /// The network as it is now.
    pub fn network(&self) -> &Network {
        self.learner().learner.network()
    }
}

impl<T: SequenceTask> Saved<Supervised<T>> {
    /// The network as it was saved.
    ///
    /// # Errors
    /// A configuration that cannot be, or weights that do not fit it.
    pub fn network(&self) -> Result<Network, T::Error> {
        network::<T>(&self.config, self.state.values.clone())
    }

    /// Whether it holds all that a training needs to go on, or the network alone.
    pub fn goes_on(&self) -> bool {
        !self.state.moments.iter().all(Vec::is_empty)
    }
}

impl<T: SequenceTask> Kept for Supervised<T> {
    type More = T::More;

    fn tensors(saved: &Saved<Self>) -> Result<Vec<Named<'_>>, T::Error> {
        let network = saved.network()?;
        let weights = network.parameters().tensors().iter().map(|tensor| Named {
            name: Cow::Borrowed(tensor.name),
            shape: tensor.shape.to_vec(),
            values: Cow::Borrowed(&saved.state.values[tensor.range.clone()]),
            part: Part::Network,
        });
        let moments = MOMENTS.into_iter().zip(&saved.state.moments);
        Ok(weights.chain(moments.map(|(name, moment)| Named::row(name, moment))).collect())
    }

    fn more(saved: &Saved<Self>) -> T::More {
        saved.state.more.clone()
    }

    fn state(config: &T::Config, _: u64, more: T::More, tensors: &dyn Tensors) -> Result<State<T::More>, String> {
        T::check(config).map_err(|error| error.to_string())?;
        let Plan { shape, dynamics, .. } = T::plan(config);
        // A tensor is bounded by its file, so a network is never made larger than what is there.
        let rows = tensors.shape(RECURRENT).ok_or_else(|| format!("the tensor {RECURRENT} is missing"))?;
        if *rows != [shape.cell.gates() * shape.units, shape.units] {
            return Err(format!("the tensor {RECURRENT} has shape {rows:?}, which does not fit R = {}", shape.units));
        }
        let sizes = Network::new(shape, dynamics, 0).map_err(|error| error.to_string())?;
        let mut values = Vec::with_capacity(sizes.values().len());
        for tensor in sizes.parameters().tensors() {
            values.extend(tensors.values_of_shape(tensor.name, &tensor.shape)?);
        }
        let [first, second] = MOMENTS.map(|name| {
            let moment = tensors.values_if_there(name)?;
            match moment.len() {
                found if found > 0 && found != values.len() => {
                    Err(format!("the tensor {name} has {found} numbers, {} are needed", values.len()))
                }
                _ => Ok(moment),
            }
        });
        Ok(State { moments: [first?, second?], values, more })
    }
}
