//! Training by gradient steps: what every training has alike, whatever is learned, and what one of a kind has to bring.
//!
//! A training makes updates, one after the other. Between two of them it can be held, saved, measured, and given other
//! settings; gone on with, it comes to the same bits. [`Training`] counts the updates, gathers their losses, keeps the
//! curve and the time. What is learned, from what, and how it is measured is a [`Trainable`]; what of it a file holds
//! is a [`Kept`].
//!
//! An update and a measurement may come in pieces ([`Pace`]), so that whoever looks on never waits long. Where
//! something is to be drawn before an update, or scored scene by scene, the learner keeps what is begun; that needs no
//! hook of its own here, and all trainings of the program share this room.

mod kept;
mod record;
mod rounds;
mod run;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use kept::{Kept, Named, Part, Tensors};
pub use record::{CurvePoint, Record, Saved};
pub use rounds::Rounds;
pub use run::Training;

/// How much of an update or of a measurement is done before the call returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// All that is left of it.
    Whole,
    /// A short piece of it, where it comes in pieces.
    Piece,
}

/// A learner, what it learns from, and how it is measured: the part in which trainings differ.
///
/// Everything random follows from the configuration and the number of the update, so that a training that is taken up
/// again is the one that was not interrupted.
pub trait Trainable: Sized {
    /// What is trained, and how.
    type Config: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// What it learns from and no file keeps, such as pictures of digits; nothing where all of it is drawn.
    type Data;
    /// All numbers with which it goes on to the same bits, those of the optimiser included.
    type State: Clone + Debug + PartialEq;
    /// The loss of an update.
    type Loss: Loss;
    /// What stands at a point of the curve beside the number of updates and the time.
    type Point: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// Why it cannot begin or go on.
    type Error: std::error::Error + From<SavedError>;

    /// A learner that has learned nothing.
    ///
    /// # Errors
    /// What cannot be trained, in words.
    fn new(config: Self::Config, data: &Self::Data) -> Result<Self, Self::Error>;

    /// The learner as it was saved after `update` updates.
    ///
    /// # Errors
    /// A configuration that cannot be trained, numbers that do not fit it, or other data than it began with.
    fn resume(config: Self::Config, state: Self::State, update: u64, data: &Self::Data) -> Result<Self, Self::Error>;

    /// All numbers that it takes to go on later.
    fn save(&self) -> Self::State;

    /// What is trained, and how.
    fn config(&self) -> &Self::Config;

    /// Other settings from here on, after `update` updates.
    ///
    /// # Errors
    /// Settings that cannot be trained, or with which this training cannot go on; the former stay.
    fn change(&mut self, config: Self::Config, update: u64) -> Result<(), Self::Error>;

    /// How many updates are to be made.
    fn updates(config: &Self::Config) -> u64;

    /// The same settings with another number of updates.
    fn with_updates(config: &Self::Config, updates: u64) -> Self::Config;

    /// Whether a measurement is due after `update` updates. One more is due at the end.
    fn is_measured_at(&self, update: u64) -> bool;

    /// Makes the update that follows `update` of them, or a piece of it. Gives the loss once the update is made.
    ///
    /// # Errors
    /// A loss that became not a number or infinite; the learner stays as it was before.
    fn update(&mut self, update: u64, pace: Pace) -> Result<Option<Self::Loss>, Self::Error>;

    /// Measures the learner as it is after `update` updates, or does a piece of that. Gives a point of the curve once
    /// the measurement is done; `loss` is the mean of the updates since the point before.
    ///
    /// # Errors
    /// A learner that cannot be measured.
    fn measure(&mut self, update: u64, loss: Self::Loss, pace: Pace) -> Result<Option<Self::Point>, Self::Error>;

    /// The mean loss that stands at a point.
    fn loss(point: &Self::Point) -> Self::Loss;
}

/// The loss of an update: one number, or several of them.
pub trait Loss: Copy + Debug + Default + PartialEq {
    /// Its bits: a sum of losses comes back from a file exactly.
    type Bits: Serialize + DeserializeOwned;

    /// This and another one.
    #[must_use]
    fn plus(self, other: Self) -> Self;

    /// The mean where this is the sum of `count` losses, at least one.
    #[must_use]
    fn mean(self, count: u64) -> Self;

    /// As bits.
    fn to_bits(self) -> Self::Bits;

    /// From its bits.
    fn from_bits(bits: Self::Bits) -> Self;
}

/// A loss in nats.
impl Loss for f64 {
    type Bits = u64;

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn mean(self, count: u64) -> Self {
        self / count as f64
    }

    fn to_bits(self) -> u64 {
        self.to_bits()
    }

    fn from_bits(bits: u64) -> Self {
        Self::from_bits(bits)
    }
}

/// A training that was saved and does not hold together: what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct SavedError(pub String);
