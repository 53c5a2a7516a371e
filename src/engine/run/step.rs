//! One step of a run: all its sides make it together, and it is kept and measured.

use std::sync::Arc;
use std::time::Instant;

use super::Run;
use super::going::QUIET_STEPS;
use crate::colour::Things;
use crate::engine::error::EngineError;
use crate::engine::history::{Clock, Kept};
use crate::engine::played::{Conditions, Event, Played};
use crate::engine::snapshot::Notice;
use crate::glom::PhaseTimes;

/// A step that has begun.
struct Begun {
    /// What the islands of every side were called.
    things: Vec<Arc<Things>>,
    started: Instant,
    /// Where the time of the left side's steps before went.
    before: PhaseTimes,
    /// Where the video stands after it.
    clock: Clock,
}

impl Run {
    /// Makes a step from what is shown. What came after it on the timeline is dropped. False when the run was halted.
    pub(super) fn step_once(&mut self, notices: &mut Vec<Notice>) -> bool {
        if !self.sides.all_there() {
            self.right_anew_on_its_way(notices);
        }
        let begun = self.begin_step();
        let made = self.show_frame(begun.clock.frame).and_then(|()| self.sides.step());
        match made {
            Ok(()) => self.end_step(begun),
            Err(error) => {
                self.break_step(begun, &error, notices);
                return false;
            }
        }
        true
    }

    /// What a step needs to know of what was before it.
    fn begin_step(&mut self) -> Begun {
        let left = &self.sides.left;
        let (before, frames) = (left.glom.phase_times(), left.seen.len());
        let clock = left.setup.frames.next(self.common.clock, frames);
        // What the islands are called now goes on in the next step.
        let things = self.sides.there_mut().map(|side| side.things(&self.common)).collect();
        Begun { things, started: Instant::now(), before, clock }
    }

    /// Feeds a frame to the model, if it is another than the one it sees.
    fn show_frame(&mut self, frame: usize) -> Result<(), EngineError> {
        match frame == self.common.clock.frame {
            true => Ok(()),
            false => Ok(self.sides.feed(frame, &self.common)?),
        }
    }

    /// GLOM could not make it: all is as it was, and the run is halted.
    fn break_step(&mut self, begun: Begun, error: &dyn std::error::Error, notices: &mut Vec<Notice>) {
        // The frame goes back as well, so that what is shown stays what made it.
        if begun.clock.frame != self.common.clock.frame {
            let _ = self.sides.feed(self.common.clock.frame, &self.common);
        }
        self.halt(error, notices);
    }

    /// GLOM has made it.
    fn end_step(&mut self, begun: Begun) {
        let Begun { things, started, before, clock } = begun;
        let step = self.step();
        if self.history.newest().step >= step {
            self.drop_after(step - 1);
        }
        self.note_conditions(step - 1);
        self.common.clock = clock;
        let waits = self.awaited().is_some();
        let learned: Result<(), EngineError> =
            self.sides.there_mut().try_for_each(|side| side.learn(waits, &self.common));
        let glom = started.elapsed();
        for (side, things) in self.sides.there_mut().zip(things) {
            side.phase = None;
            side.timings.steps += glom;
            side.keep(things, self.history.take_spare());
        }
        self.history.push(Kept::new(step, self.sides.kept(), clock));
        self.carried = None;
        self.record();
        let Run { history, sides, .. } = self;
        history.drop_equal(QUIET_STEPS, sides.left.setup.settled_below);
        self.cost.note(started.elapsed(), glom, self.sides.left.glom.phase_times() - before);
        self.pace.count();
        if let Err(error) = learned {
            self.halt(&error, &mut Vec::new());
        }
    }

    /// Drops what came after `step`: another past is about to begin.
    pub(super) fn drop_after(&mut self, step: usize) {
        self.history.drop_after(step);
        self.marks.retain(|noted| noted.mark.step <= step);
        self.sides.drop_after(step);
        let keep = self.common.played.partition_point(|played| played.step <= step);
        if keep < self.common.played.len() {
            Arc::make_mut(&mut self.common.played).truncate(keep);
        }
    }

    /// Notes the conditions under which the step after `step` was made, when they are not those of the steps before.
    pub(super) fn note_conditions(&mut self, step: usize) {
        let conditions = Conditions::of(self.setup(), self.common.occlusion);
        let now = Conditions { learning: self.learning(), ..conditions };
        let last = self.common.played.iter().rev().find_map(|played| match &played.event {
            Event::Conditions(conditions) => Some(conditions),
            _ => None,
        });
        if last.is_some_and(|last| **last == now) {
            return;
        }
        Arc::make_mut(&mut self.common.played).push(Played { step, event: Event::Conditions(Box::new(now)) });
    }

    /// Stops for good until something is changed.
    fn halt(&mut self, error: &dyn std::error::Error, notices: &mut Vec<Notice>) {
        self.pause();
        self.replay = None;
        let text = format!("The run stopped: {error}");
        self.halted = Some(text.clone());
        notices.push(Notice::error(text));
    }

    /// Meters, scores and settledness of the step that was just made.
    pub(super) fn record(&mut self) {
        self.sides.there_mut().for_each(|side| side.record(&self.common));
        self.keep_again();
    }

    /// What is shown takes the place of what was kept of its step.
    pub(super) fn keep_again(&mut self) {
        self.history.amend(self.step(), self.sides.kept());
    }
}
