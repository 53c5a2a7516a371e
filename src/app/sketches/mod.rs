//! The Sketches workspace: a run summed up in one small vector (Ghazi, Panigrahy and Wang 2019), and a memory of such
//! vectors.
//!
//! To add a tab: its module, a type in it that is a [`Room`](super::room::Room) and `Default`, and one line below.

mod remembered;
mod sketch;

use super::room::rooms;
use super::tabs::Tabbed;

/// The workspace.
pub(in crate::app) type Sketches = Tabbed<SketchTabs>;

rooms! {
    /// The tabs.
    SketchTabs;
    sketch: sketch::SketchTab;
    remembered: remembered::MemoryTab;
}
