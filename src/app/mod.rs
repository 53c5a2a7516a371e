//! The window. Panels draw a [`crate::engine::Snapshot`] and push commands; they never touch the science.

pub mod bottom;
mod context;
pub mod inspector;
pub mod maps;
mod view;

pub use context::Panel;
pub use view::{Camera, Colouring, Scale, Tool, View};
