//! Digits seen through glimpses: the second task of "Using Fast Weights to Attend to the Recent Past" (Ba, Hinton,
//! Mnih, Leibo, Ionescu 2016, section 4.2).
//!
//! A network sees a digit of 28 x 28 pixels through twenty-four windows of 7 x 7, one a step, and says at the end which
//! digit it was. The order is fixed: a quadrant coarsely, its four parts finely, the quadrant coarsely again
//! ([`sequence`]). In the scheme with the wipe the network stores its hidden state in the fast weights when it goes
//! down to the parts and forgets it; coming back up it must find again what it knew.

pub mod batch;
mod error;
mod probe;
mod score;
pub mod sequence;
#[cfg(test)]
mod tests;
mod train;

pub use error::GlimpseError;
pub use probe::{Probe, probe};
pub use score::{Score, wrong_places};
pub use sequence::{INPUT, STEPS, Scheme};
pub use train::{CurvePoint, Glimpses, Origin, Saved, TrainConfig, Trainer};
