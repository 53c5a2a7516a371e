//! Pictures of the window itself, taken by the window itself: it settles a picture, shows it in several ways, light and
//! dark, and closes.
//!
//! Every workspace and every tab is taken, light and dark, without being asked; a room may name further pictures
//! ([`Shot`]).

mod plan;
mod shot;
mod take;
mod tour;

#[cfg(test)]
pub use plan::plan;
pub use shot::{LIGHT_AND_DARK, Look, Shot};
pub use tour::{Outcome, Tour};
