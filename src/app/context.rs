//! What every panel is given.

use super::View;
use crate::engine::{Command, Snapshot};
use crate::islands::TruthKind;

/// A panel's surroundings for one frame: a snapshot to draw, display state to share, commands to push.
pub struct Panel<'a> {
    /// The run as it stands.
    pub snapshot: &'a Snapshot,
    /// What is looked at and how. Display only: never changes what is computed.
    pub view: &'a mut View,
    /// Commands to the engine, drained after the frame.
    pub commands: &'a mut Vec<Command>,
}

impl Panel<'_> {
    /// The kind of truth that is looked at: the chosen one where the picture knows it, else the first that it knows.
    pub fn truth_kind(&self) -> Option<TruthKind> {
        let known = &self.snapshot.known;
        let wanted = known.truth(self.view.truth_kind).or_else(|| known.truths.first());
        wanted.map(|truth| truth.kind())
    }
}
