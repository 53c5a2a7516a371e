//! The Learning workspace: what learns beside the window, on threads of its own. Everything that a training can be told
//! is a command of the window.
//!
//! To add a way of learning: its module, a type in it that is a [`Room`](super::room::Room) and `Default`, and one line
//! below.

mod end_to_end;
mod forward_forward;

use super::room::rooms;
use super::tabs::Tabbed;

/// The workspace.
pub(in crate::app) type Learning = Tabbed<LearningTabs>;

rooms! {
    /// The tabs.
    LearningTabs;
    model: end_to_end::EndToEndTab;
    forward: forward_forward::ForwardForwardTab;
}
