//! The Hemispheres workspace: two networks that are told different labels of the same pictures, joined; and two GLOMs
//! on one picture.
//!
//! To add a tab: its module, a type in it that is a [`Room`](super::room::Room) and `Default`, and one line below.

mod experiment;
mod two_gloms;

use super::room::rooms;
use super::tabs::Tabbed;

/// The workspace.
pub(in crate::app) type Hemispheres = Tabbed<HemispheresTabs>;

rooms! {
    /// The tabs.
    HemispheresTabs;
    experiment: experiment::ExperimentTab;
    sides: two_gloms::TwoGlomsTab;
}
