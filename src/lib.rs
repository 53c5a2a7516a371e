//! glomscope: watch a neural network carve a picture into islands of agreement.
//!
//! The network is GLOM (Hinton 2021, "How to represent part-whole hierarchies in a neural network"). This page names
//! the rooms of the crate and says how data goes through them.
//!
//! # From a picture to its islands
//!
//! ```text
//! picture, video, scene   files, scenes     RGB pixels
//!        |
//!      grid               grid              rows x cols columns over the picture
//!        |
//!      model              glom              what a column sees, and the nets between levels
//!        |
//!      state <---.        glom              (levels, columns, dim): an embedding per column and level
//!        |       | step   glom              average of bottom-up, top-down, previous, attention, memory
//!        |-------'        fast_weights      A_l: the matrix of a level that remembers, and may pull
//!        |
//!     islands             islands           parse tree, meters, diagnoses, scores against a truth
//!        |
//!    snapshot             engine            all that can be shown of one step, immutable
//!        |
//!  window, files          app, cli, files   maps (colour), curves, reports, GIF, NPZ
//! ```
//!
//! In a program of one's own, with the bundled model:
//!
//! ```
//! use glomscope::engine::{Command, ModelChoice, PictureSource, Run, Setup};
//!
//! fn main() -> anyhow::Result<()> {
//!     let picture = PictureSource::Sample("harbour".to_owned());
//!     let mut run = Run::new(picture, Some(Setup::of(ModelChoice::Learned)?))?;
//!     run.apply(Command::RunUntilSettled);
//!     while run.is_running() {
//!         run.advance();
//!     }
//!     let snapshot = run.snapshot();
//!     let islands = snapshot.analysis.levels.iter().map(|level| level.islands.len());
//!     println!("step {}: {:?} islands", snapshot.step, islands.collect::<Vec<_>>());
//!     assert!(snapshot.settled);
//!     Ok(())
//! }
//! ```
//!
//! Commands go in, snapshots come out. An [`engine::Run`] takes [`engine::Command`]s, makes steps, keeps a history, and
//! gives an [`engine::Snapshot`] after each. The command line drives a run directly. The window leaves it to
//! [`engine::Engine`], on a thread of its own, and draws the newest snapshot. So undo, the timeline, sessions and
//! replay know nothing of the window.
//!
//! A training goes another way: settings and a seed in, a network out. What all trainings do alike is in [`training`]:
//! it counts, measures, remembers, and goes on to the same bits. [`learn`] settles [`scenes`] with gradients and learns
//! a GLOM. [`retrieval`] and [`glimpse`] teach a [`recurrent`] network. [`files`] keeps what was learned, with the
//! state of its training. The engine runs a training beside the window, the command line in a loop of its own.
//!
//! # Rooms
//!
//! Each layer knows only those below it. Science takes arrays and gives arrays: it knows no window, no files, and no
//! threads but those of a parallel loop.
//!
//! - Doors. [`app`]: the window, which draws snapshots and sends commands. [`cli`]: the same without a window.
//! - Teaching. [`teach`]: lessons as files, played and checked over snapshots.
//! - Engine. [`engine`]: a run with its history, and everything that works beside the window.
//! - Files. [`files`]: everything that lives on disk; every bad file ends there.
//! - Science that perceives. [`glom`]: the step and its models. [`islands`]: what agrees, and the tree that it makes.
//! - Science that learns where it stands. [`forward_forward`]: two passes up, nothing down.
//! - Science that remembers. [`fast_weights`]: the matrix, its capacity, deblurring. [`recall`]: priming.
//!   [`recurrent`]: cells with gradients in closed form. [`retrieval`] and [`glimpse`]: the two tasks that they learn.
//! - Science that sums up. [`sketch`]: one small vector for a whole run of a modular network, and what comes back.
//! - Science that compares. [`bilateral`]: two networks that are told different labels, and their rivals.
//! - Science that learns and measures. [`scenes`]: pictures with exact truth. [`learn`]: learning end to end.
//!   [`ruler`]: scores over many pictures. [`probes`]: pictures that ask one question each.
//! - Ground. [`numeric`]: products, vectors, random numbers. [`colour`]: colours that mean something, and pages of
//!   maps. [`grid`]: columns and their places. [`training`]: what every training does alike. [`digits`]: sets of
//!   labelled pictures. [`language`]: the languages of window and lessons. `names`: the variants of an enum, listed
//!   once.
//!
//! `layers` is the test that nothing points upward.

pub mod app;
pub mod bilateral;
pub mod cli;
pub mod colour;
pub mod digits;
pub mod engine;
pub mod fast_weights;
pub mod files;
pub mod forward_forward;
pub mod glimpse;
pub mod glom;
pub mod grid;
pub mod islands;
pub mod language;
#[cfg(test)]
mod layers;
pub mod learn;
mod names;
pub mod numeric;
pub mod probes;
pub mod recall;
pub mod recurrent;
pub mod retrieval;
pub mod ruler;
pub mod scenes;
pub mod sketch;
pub mod teach;
pub mod training;
