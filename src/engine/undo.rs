//! Undo and redo of setups. Changes of one gesture (a slider that is dragged) are one point.

use std::sync::Arc;

use super::command::Gesture;
use super::setup::Setup;

/// Setups before and after the one in force.
#[derive(Debug, Default)]
pub(super) struct Undo {
    past: Vec<Arc<Setup>>,
    future: Vec<Arc<Setup>>,
    gesture: Gesture,
}

impl Undo {
    /// The most points that are kept.
    const MOST: usize = 500;

    /// Notes that `before` is about to be replaced.
    pub fn note(&mut self, before: &Arc<Setup>, gesture: Gesture) {
        self.future.clear();
        let same_gesture = gesture != 0 && gesture == self.gesture && !self.past.is_empty();
        self.gesture = gesture;
        if same_gesture {
            return;
        }
        if self.past.len() == Self::MOST {
            self.past.remove(0);
        }
        self.past.push(before.clone());
    }

    /// What an undo would bring back.
    pub fn back(&self) -> Option<&Arc<Setup>> {
        self.past.last()
    }

    /// What a redo would bring back.
    pub fn forth(&self) -> Option<&Arc<Setup>> {
        self.future.last()
    }

    /// The undo was carried out: `now` is what was replaced.
    pub fn went_back(&mut self, now: &Arc<Setup>) {
        self.past.pop();
        self.future.push(now.clone());
        self.gesture = 0;
    }

    /// The redo was carried out: `now` is what was replaced.
    pub fn went_forth(&mut self, now: &Arc<Setup>) {
        self.future.pop();
        self.past.push(now.clone());
        self.gesture = 0;
    }

    /// Whether there is something to undo and to redo.
    pub fn available(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }
}
