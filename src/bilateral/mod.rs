//! Two hemispheres (Rajagopalan, Rawlinson, Goldberg, Kowadlo 2022): one network learns specific labels, another one
//! general labels, from the same pictures; then both are frozen and new heads read the features of both.
//!
//! ```text
//! left:  f_L = hemisphere(picture), told the specific label       (an apple)
//! right: f_R = hemisphere(picture), told the general label        (a fruit)
//! pair:  logits = W [f_L, f_R] + b for both labels, only W and b learn
//! ```
//!
//! Is it the specialisation that helps? The rivals and controls of [`rows`] answer: the pair beside one large network,
//! beside ensembles, beside two networks that are told the same.
//!
//! Two sides may also come to differ without labels: [`Parting`] are two equal GLOMs that inhibit each other. What
//! either side explains of a picture, per spatial frequency, say [`Spectra`]; which of the two is trusted says a
//! [`Gate`]; whether both together tell what neither tells alone say [`ColumnHeads`].

mod asked;
mod block;
mod column_heads;
mod config;
mod convolution;
mod cosine;
mod error;
mod gate;
mod generated;
mod gradcam;
mod heads;
mod hemisphere;
mod kept;
mod likeness;
mod maps;
mod network;
mod parting;
mod pictures;
mod pointwise;
pub mod rows;
mod score;
mod shares;
mod spectrum;
pub mod table;
#[cfg(test)]
mod tests;
mod train;

pub use asked::{Asked, asked};
pub use block::Mode;
pub use column_heads::{
    ColumnHeads, Figures, HeadsDifference, HeadsRow, HeadsScores, Held, Percent, Reads, Shown, other_level,
};
pub use config::{Config, Told};
pub use cosine::{Cosines, Rows, cosines};
pub use error::BilateralError;
pub use gate::{Gate, GateError, Novelty, Trust};
pub use generated::{Set, generate};
pub use gradcam::{Cam, gradcam};
pub use heads::{answers, softmax};
pub use hemisphere::Hemisphere;
pub use likeness::{Scenario, cka, scenario_of_each, scenarios};
pub use network::{Logits, Network, classes};
pub use parting::{Between, Parted, Parting, PartingError, apart, critical_gain};
pub use pictures::{Fingerprint, Labels, Pictures};
pub use score::{Marks, McNemar, Right, marks, mcnemar, mean_and_error, right, share};
pub use shares::{Parts, parts};
pub use spectrum::{Band, Explained, Spectra, Spectrum};
pub use train::{Bilateral, CurvePoint, Material, Point, Saved, State, Trainer};
