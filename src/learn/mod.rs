//! Learning end to end (GLOM, section 2, end): the nets of all levels, the visual input, the initial state, the update
//! weights and the inverse temperatures, by back-propagation through the settling steps.
//!
//! A [`Trainer`] makes one update at a time on freshly drawn scenes (`example`); a model that it gives
//! ([`Trainer::model`]) is the `crate::glom::Learned` that the engine runs. What is wanted of a settled state is in
//! `objectives`, the differentiable steps are in `network` and `tape`. Pictures of a batch are learned from side
//! by side, one thread each, and their gradients are summed in a fixed order: the same bits for any number of threads.
//!
//! The nets may also be taught in place, with no back-propagation through steps or levels: [`Local`]. Those of a GLOM
//! that runs learn step by step: [`Nets`].

mod ablation;
mod aim;
mod config;
mod error;
mod example;
mod held_out;
mod kept;
mod local;
mod losses;
mod network;
mod objectives;
pub mod parting;
mod picture;
mod tape;
#[cfg(test)]
mod tests;
mod tones;
mod trainer;

pub use ablation::{AblationRow, Variant, variants};
pub use aim::Local;
pub use config::{Objectives, Stage, Teacher, TrainConfig};
pub use error::LearnError;
pub use held_out::{HeldOut, OfWholes, Scores, Test, WithoutGround};
pub use kept::{Optimised, model_tensors};
pub use local::{Goodness, Hybrid, InPlace, LevelGoodness, Nets, THETA, in_words, mean};
pub use losses::{LossBits, Losses};
pub use trainer::{CurvePoint, EndToEnd, Point, Saved, State, Trainer};
