//! Forward-Forward: learning with two forward passes and no backward one (Hinton 2022, "The Forward-Forward
//! Algorithm").
//!
//! One pass shows positive, real data and raises the goodness of every layer; the other shows negative data and lowers
//! it. Each layer has its own objective. Nothing is sent backward, no activity is kept for later, and what happens
//! between two layers need not be known.

mod beside;
mod black_box;
mod config;
mod goodness;
pub mod hybrids;
mod kept;
mod layer;
mod learner;
pub mod local;
mod network;
mod normalise;
pub mod pictures;
mod readout;
mod recurrent;
mod rule;
mod sight;
mod supervised;
mod train;
mod twin;
pub mod unsupervised;

pub use beside::TwinBeside;
pub use black_box::{BlackBox, BlackBoxKind};
pub use config::{Config, ForwardForwardError, Kind};
pub use goodness::{Goodness, Pull, sigma};
pub use layer::{Block, Layer, Shape, Step};
pub use learner::{Errors, Learner};
pub use network::{Network, Pass, Told, features, pairs};
pub use readout::{Readout, softmax};
pub use recurrent::{Order, Recurrent, Settling};
pub use rule::{Judged, Moment, Objective, Rule, gain};
pub use sight::{Asked, Example, Judgement, LayerSight, Negative, Sight, asked, sight, unit_goodness};
pub use supervised::{Negatives, Supervised, Update};
pub use train::{CurvePoint, ForwardForward, Point, Saved, State, Trainer, random_weights_error, twin_error};
pub use twin::Twin;
