//! The run that was frozen for comparison: a snapshot, held as it was while the run goes on.

use std::sync::Arc;

use crate::engine::Snapshot;

/// A frozen run. It costs one state, its curves and its islands, most of which it shares with the run that goes on.
#[derive(Debug, Clone)]
pub struct Frozen(Arc<Snapshot>);

impl Frozen {
    /// The run as it stands in a snapshot.
    pub fn new(snapshot: Arc<Snapshot>) -> Self {
        Self(snapshot)
    }

    /// How it stood.
    pub fn snapshot(&self) -> &Snapshot {
        &self.0
    }
}

impl PartialEq for Frozen {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
