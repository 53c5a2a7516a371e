//! Colours that mean something: the run's embedding basis, island palettes, scalar ramps and maps drawn without a
//! window.
//!
//! [`Basis`] turns embeddings into coordinates that tell islands apart, once per run, so that the same vector of a
//! level has the same colour at every step. [`Things`] gives islands that are one thing one colour, at every level and
//! from step to step. The ramps are safe for colour-blind eyes and projectors: viridis for scalars, blue-white-orange
//! for signed values, and an island palette whose neighbours stay apart under simulated colour blindness.

mod basis;
mod islands;
pub mod map;
mod outline;
mod over;
pub mod page;
mod ramp;
mod text;
mod things;

pub use basis::{Arrow, Basis, ColourAxes, Coordinates};
pub use islands::{ISLAND_COLOURS, island_rgb};
pub use map::{Colouring, LevelData, MapStyle, Scale};
pub use outline::{Outline, outlines, surround};
pub use over::over_picture;
pub use ramp::{KINDS, embedding_rgb, level_rgb, scalar_rgb, signed_rgb};
pub use text::number;
pub use things::Things;
