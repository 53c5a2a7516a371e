//! What the panels of all workspaces share: how numbers, headings and levels look, so that they look the same
//! everywhere.

mod colours;
pub mod fields;
mod level_chooser;
pub mod note;
mod numbers;
pub mod row;
mod text;

pub use colours::{level_colour, rgb};
pub use level_chooser::level_chooser;
pub use numbers::{axis, bytes, duration, fixed, short, thousands};
pub use text::{cell, leading, number, quiet};
