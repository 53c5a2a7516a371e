//! The Memory workspace: what the levels have held lately, and what comes of it.
//!
//! The first tab shows the memory of the run itself, the fast weights A_l = lambda A_l + eta / N sum_i x_i x_i^T,
//! beside its controls; the others are experiments of their own.
//!
//! To add an experiment: its module, a type in it that is a `Room` (`src/app/room.rs`) and `Default`, and one line
//! below.

mod answer;
mod bars;
mod capacity;
mod cells;
mod controls;
mod deblurring;
mod experiment;
mod glimpses;
mod matrix;
mod priming;
mod retrieval;

pub use matrix::{HeatScale, HeatView, MatrixView, colours};

use super::room::rooms;
use super::tabs::Tabbed;

/// The workspace.
pub(in crate::app) type Memory = Tabbed<MemoryTabs>;

rooms! {
    /// The tabs.
    MemoryTabs;
    matrix: matrix::MatrixTab;
    priming: priming::PrimingTab;
    capacity: capacity::CapacityTab;
    deblurring: deblurring::DeblurringTab;
    retrieval: retrieval::RetrievalTab;
    glimpses: glimpses::GlimpsesTab;
}
