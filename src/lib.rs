//! glomscope: watch a neural network carve a picture into islands of agreement.
//!
//! The library is layered in one direction. [`glom`], [`islands`] and [`fast_weights`] are the science: arrays in, arrays out, no
//! window and no files; [`learn`] trains models on [`scenes`]. [`files`] reads and writes everything that lives on disk. [`engine`] runs the science,
//! takes [`engine::Command`]s and gives immutable [`engine::Snapshot`]s. [`app`] (the window) and [`cli`] (the
//! same engine without a window) stand on top.

pub mod app;
pub mod cli;
pub mod colour;
pub mod engine;
pub mod fast_weights;
pub mod files;
pub mod glimpse;
pub mod glom;
pub mod grid;
pub mod islands;
pub mod learn;
pub mod numeric;
pub mod recall;
pub mod recurrent;
pub mod retrieval;
pub mod ruler;
pub mod scenes;
