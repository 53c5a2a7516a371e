//! What every training remembers of its course, and what is saved of it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Trainable;

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct CurvePoint<P> {
    /// Updates so far.
    pub update: u64,
    /// The mean loss since the point before, and what was measured. In a file its fields stand beside the others.
    #[serde(flatten)]
    pub value: P,
    /// Seconds of training so far, measurements not counted.
    pub seconds: f64,
}

/// The course of a training so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<L, P> {
    /// Updates made.
    pub update: u64,
    /// Sum and number of the losses since the last point of the curve.
    pub losses: (L, u64),
    /// The curve.
    pub curve: Vec<CurvePoint<P>>,
    /// Seconds of training, measurements not counted.
    pub seconds: f64,
}

impl<L: Default, P> Default for Record<L, P> {
    /// Nothing yet.
    fn default() -> Self {
        Self { update: 0, losses: (L::default(), 0), curve: Vec::new(), seconds: 0.0 }
    }
}

/// Everything that a training needs to go on, but the data that no file keeps.
pub struct Saved<T: Trainable> {
    /// What is trained, and how.
    pub config: T::Config,
    /// All numbers with which it goes on.
    pub state: T::State,
    /// Its course so far.
    pub record: Record<T::Loss, T::Point>,
}

impl<T: Trainable> Clone for Saved<T> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), state: self.state.clone(), record: self.record.clone() }
    }
}

impl<T: Trainable> PartialEq for Saved<T> {
    fn eq(&self, other: &Self) -> bool {
        (&self.config, &self.state, &self.record) == (&other.config, &other.state, &other.record)
    }
}

impl<T: Trainable> fmt::Debug for Saved<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { config, state, record } = self;
        out.debug_struct("Saved").field("config", config).field("state", state).field("record", record).finish()
    }
}
