//! Recurrent networks that read a sequence and give one answer, trained by the closed form of their gradient.
//!
//! Four cells, one interface. With the sustained input u(t) = W h(t-1) + C x(t) + b:
//!
//! ```text
//! fast weights       h_0 = relu(u);  h_s+1 = relu(LN(u + A(t-1) h_s)),  s = 0 .. S-1;  h(t) = h_S
//!                    A(t) = lambda A(t-1) + eta h(t) h(t)^T,  A(0) = 0
//! IRNN               h(t) = relu(u),  W begins as the identity
//! layer-normed RNN   h(t) = relu(LN(u))
//! LSTM               c(t) = f c(t-1) + i g;  h(t) = o tanh c(t)
//! ```
//!
//! The fast weights are never written out as a matrix while training: A(t-1) h_s = eta sum_tau lambda^(t-1-tau) h(tau)
//! [h(tau) . h_s], attention to the recent past, costs 2 R t multiplications instead of R^2 (Ba, Hinton, Mnih, Leibo,
//! Ionescu 2016, equation 2 and section 3).
//!
//! A mini-batch is a list of [`Chunk`]s of up to [`LANES`] sequences that stand side by side in the registers of the
//! processor. Chunks are worked on by different threads and their gradients added in a fixed order, so the bits do not
//! depend on the number of threads.

mod chunk;
mod lanes;
mod learner;
mod lstm;
mod network;
mod parameters;
mod readout;
mod relu;
mod supervised;
#[cfg(test)]
mod tests;
mod trace;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::names::keys;
pub use chunk::{Chunk, Flags, Input, Inputs};
pub use lanes::LANES;
pub use learner::Learner;
pub use network::{Network, Shape};
pub use parameters::{Parameters, Tensor};
pub use supervised::{Plan, Point, SequenceTask, State, Supervised};
pub use trace::{Bar, InnerRead, StepTrace, Trace};

/// The most units of a cell: beyond this the sums of a step no longer fit the memory that a desktop has.
pub const MOST_UNITS: usize = 4096;
/// The most inner steps, S.
pub const MOST_INNER: usize = 64;

/// The recurrent cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// h(t+1) = relu(LN(u + A h_s)) with the fast weights A.
    FastWeights,
    /// h(t+1) = relu(u), W begins as the identity (Le, Jaitly, Hinton 2015).
    Irnn,
    /// h(t+1) = relu(LN(u)).
    RnnLn,
    /// Long short-term memory.
    Lstm,
}

// In the order of the paper's table, with the layer-normed RNN after the IRNN.
keys!(CellKind {
    Irnn: ("irnn", "IRNN"),
    RnnLn: ("rnn-ln", "layer-normed RNN"),
    Lstm: ("lstm", "LSTM"),
    FastWeights: ("fast-weights", "fast weights")
});

impl CellKind {
    /// Rows of W, C and b for every unit: 4 for the gates of an LSTM.
    pub fn gates(self) -> usize {
        if self == Self::Lstm { 4 } else { 1 }
    }
}

/// What can be changed on a trained network: how its fast weights are stored and read. Means nothing to an LSTM.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Dynamics {
    /// Decay lambda of the fast weights, 0 to 1.
    pub decay: f32,
    /// Rate eta of the fast weights, 0 or more; 0 switches A off.
    pub rate: f32,
    /// Inner steps S, 1 or more.
    pub inner: usize,
    /// Whether the layer norm inside the loop is there.
    pub layer_norm: bool,
}

impl Default for Dynamics {
    /// lambda 0.95, eta 0.5, S = 1, layer norm: what the associative retrieval task is trained with.
    fn default() -> Self {
        Self { decay: 0.95, rate: 0.5, inner: 1, layer_norm: true }
    }
}

impl Dynamics {
    /// # Errors
    /// Numbers outside their ranges, in words.
    pub fn check(&self) -> Result<(), RecurrentError> {
        if !(0.0..=1.0).contains(&self.decay) {
            return Err(RecurrentError::Decay(self.decay));
        }
        if !(self.rate.is_finite() && self.rate >= 0.0) {
            return Err(RecurrentError::Rate(self.rate));
        }
        if !(1..=MOST_INNER).contains(&self.inner) {
            return Err(RecurrentError::Inner(self.inner));
        }
        Ok(())
    }
}

/// A network that cannot be, or that has become useless.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RecurrentError {
    /// lambda.
    #[error("the decay (lambda) must be from 0 to 1, not {0}")]
    Decay(f32),
    /// eta.
    #[error("the rate (eta) must be a number of at least 0, not {0}")]
    Rate(f32),
    /// S.
    #[error("the inner loop needs 1 to {MOST_INNER} steps (S), not {0}")]
    Inner(usize),
    /// R.
    #[error("a network needs 1 to {MOST_UNITS} recurrent units (R), not {0}")]
    Units(usize),
    /// Another number of the shape that is 0.
    #[error("a network needs at least one {0}")]
    Nothing(&'static str),
    /// Numbers that do not fit.
    #[error("{what}: {needed} numbers are needed, {found} are there")]
    Length {
        /// Which.
        what: &'static str,
        /// How many fit.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A symbol or an answer that the network does not know.
    #[error("{what} {found} is none of the {known} that the network knows")]
    Unknown {
        /// Symbol or class.
        what: &'static str,
        /// Which.
        found: usize,
        /// How many there are.
        known: usize,
    },
    /// Training diverged.
    #[error(
        "the loss became not a number or infinite after {0} updates: a smaller rate (eta) or fewer inner steps help"
    )]
    NotFinite(u64),
    /// Settings that would make another training of it.
    #[error("a training goes on with the network, the task and the seed that it began with")]
    OtherTraining,
}
