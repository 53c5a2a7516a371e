//! What every panel is given.

use super::View;
use crate::engine::{Command, Snapshot};

/// A panel's surroundings for one frame: a snapshot to draw, display state to share, commands to push.
pub struct Panel<'a> {
    /// The run as it stands.
    pub snapshot: &'a Snapshot,
    /// What is looked at and how. Display only: never changes what is computed.
    pub view: &'a mut View,
    /// Commands to the engine, drained after the frame.
    pub commands: &'a mut Vec<Command>,
}
