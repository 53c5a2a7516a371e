//! What there is to see at one moment of a lesson: the run, how it is looked at, and the moments that were remembered.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::place::Place;
use super::tried::Tried;
use crate::colour::Colouring;
use crate::engine::Snapshot;

/// Moments that were remembered, by their names.
pub type Kept = BTreeMap<String, Moment>;

/// A moment that was remembered.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The run.
    pub snapshot: Arc<Snapshot>,
    /// What trials had come to.
    pub tried: Tried,
}

/// How a run is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Looks {
    /// The workspace and the tab that are shown.
    pub place: Place,
    /// What the colours of the maps mean.
    pub colouring: Colouring,
    /// The level that inspector and curves look at.
    pub level: usize,
    /// Pinned columns.
    pub pinned: Vec<usize>,
    /// The column under the pointer, and the level of its map where it is on one.
    pub hovered: Option<(usize, Option<usize>)>,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            place: Place::named("islands.curves").unwrap_or_default(),
            colouring: Colouring::Islands,
            level: 1,
            pinned: Vec::new(),
            hovered: None,
        }
    }
}

/// A moment of a lesson.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// The run.
    pub snapshot: &'a Snapshot,
    /// How it is looked at.
    pub looks: &'a Looks,
    /// Moments before.
    pub kept: &'a Kept,
    /// What trials have come to.
    pub tried: &'a Tried,
}
