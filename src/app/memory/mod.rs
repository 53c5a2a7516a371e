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
    matrix: matrix::MatrixTab, "Matrix",
        "The fast weights of a level: the matrix, its spectrum, what it gives back";
    priming: priming::PrimingTab, "Priming",
        "Is a picture seen before perceived faster or better when it comes back damaged?";
    capacity: capacity::CapacityTab, "Capacity",
        "How many states a memory holds: measured, with theory lines";
    deblurring: deblurring::DeblurringTab, "Deblurring",
        "What rehearsing a few old pairs does for the others (Hinton and Plaut 1987)";
    retrieval: retrieval::RetrievalTab, "Retrieval",
        "The paper's own task: networks that learn to bind, live";
    glimpses: glimpses::GlimpsesTab, "Glimpses",
        "The paper's second task: a digit seen piece by piece through small windows";
}
