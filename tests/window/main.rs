//! The whole window, driven through its accessibility tree.

mod app;
mod clock;
#[path = "../common/mod.rs"]
mod common;
mod experiments;
mod first_minutes;
mod forward_forward;
mod glimpses;
mod harness;
mod hemispheres;
mod hidden;
mod in_place;
mod language;
mod learning;
mod looks;
mod memory;
mod priming;
mod retrieval;
mod room;
mod scenes;
mod settings;
mod share;
mod sketches;
mod steering;
mod teach;
mod two_gloms;
mod understanding;
