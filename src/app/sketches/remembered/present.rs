//! The picture that is open, as the memory would keep it, and which of the memory's pictures are nearest to it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::file::Opened;
use crate::app::background::Later;
use crate::app::widgets::{duration, fixed};
use crate::engine::Snapshot;
use crate::engine::sketches::{Settled, record_of};
use crate::engine::worker::Wake;
use crate::sketch::Near;

/// A memory and a run as it stands.
#[derive(Debug, Clone)]
struct Now {
    opened: Arc<Opened>,
    snapshot: Snapshot,
}

impl PartialEq for Now {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.opened, &other.opened)
            && Arc::ptr_eq(&self.snapshot.state, &other.snapshot.state)
            && Arc::ptr_eq(&self.snapshot.analysis, &other.snapshot.analysis)
    }
}

/// The search, between frames.
#[derive(Default)]
pub struct Present {
    nearest: Later<Now, Vec<Near>>,
}

impl Present {
    /// Looks at the run: where it has changed its nearest pictures are searched anew.
    pub fn see(&mut self, opened: &Arc<Opened>, snapshot: &Snapshot, wake: &Wake) {
        let now = Now { opened: opened.clone(), snapshot: snapshot.clone() };
        self.nearest.wish(&now, wake, |Now { opened, snapshot }| {
            let words = |error: crate::engine::sketches::RememberError| error.to_string();
            let settled = Settled::of(snapshot).map_err(words)?;
            let sketch = record_of(&settled, &opened.memory.header).map_err(words)?.sketch;
            let sketches: Vec<&[f32]> = opened.memory.records.iter().map(|record| record.sketch.as_slice()).collect();
            Ok(opened.search.nearest(&sketches, &sketch, sketches.len()))
        });
    }

    /// All pictures of this memory, the nearest first; none while they are searched for the first time.
    pub fn nearest(&self, opened: &Opened) -> Option<&[Near]> {
        let (now, near) = self.nearest.latest()?;
        std::ptr::eq(Arc::as_ptr(&now.opened), opened).then_some(near.as_slice())
    }

    /// Whether a thread is at work.
    pub fn is_working(&self) -> bool {
        self.nearest.is_working()
    }
}

/// How long ago a picture was added.
pub fn ago(added: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    format!("{} ago", duration(now.saturating_sub(added) as f32))
}

/// Whether something like the picture was seen before, and when.
pub fn told(opened: &Opened, near: &[Near]) -> String {
    let Some(best) = near.first() else { return "Nothing is remembered yet".to_owned() };
    let entry = &opened.memory.records[best.place].entry;
    let begin =
        format!("Nearest to this picture: {}, number {}, seen {}", entry.name, best.place + 1, ago(entry.added));
    let cosine = fixed(best.cosine as f32, 4, 2);
    let plain = fixed(best.plain as f32, 5, 4);
    if near.len() < 3 {
        return format!(
            "{begin}, with a cosine of {plain}. From three pictures on, what all share is taken away first"
        );
    }
    format!(
        "{begin}, with a cosine of {cosine}, after what all pictures share was taken away. As they are the sketches \
         have a cosine of {plain}: all trees are much alike"
    )
}
