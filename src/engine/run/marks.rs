//! Marks on the timeline: what was changed at which step, in words.

use super::Run;
use crate::engine::command::Gesture;
use crate::engine::snapshot::Mark;

/// A mark, and what it is of.
#[derive(Debug, Clone)]
pub(super) struct Noted {
    /// The parameter: two changes of the same one at the same step are one mark.
    what: String,
    /// The gesture that set it; 0 for none. What one gesture does to a parameter is one mark, where it began.
    gesture: Gesture,
    /// The mark itself.
    pub mark: Mark,
}

impl Run {
    /// Notes a change on the timeline; another one of the same thing at the same step takes its place.
    pub(super) fn mark(&mut self, what: String, text: String) {
        self.mark_of(0, what, text);
    }

    /// The same for a change that is part of a gesture.
    pub(super) fn mark_of(&mut self, gesture: Gesture, what: String, text: String) {
        let same = |noted: &&mut Noted| gesture != 0 && noted.gesture == gesture && noted.what == what;
        if let Some(noted) = self.marks.iter_mut().find(same) {
            noted.mark.text = text;
            return;
        }
        let step = self.step();
        self.marks.retain(|noted| noted.mark.step != step || noted.what != what);
        let at = self.marks.partition_point(|noted| noted.mark.step <= step);
        self.marks.insert(at, Noted { what, gesture, mark: Mark { step, text } });
    }

    /// What comes now is no part of any gesture before.
    pub(super) fn end_gesture(&mut self) {
        self.marks.iter_mut().for_each(|noted| noted.gesture = 0);
    }
}
