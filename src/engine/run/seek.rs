//! Going to and fro: kept steps, the beginning, the parts of a step.

use std::sync::Arc;

use super::Run;
use crate::engine::history::{Clock, History, Kept};
use crate::engine::snapshot::{Notice, Phase};
use crate::glom::{GlomError, Source};

impl Run {
    /// Goes back by a number of kept steps.
    pub(super) fn back(&mut self, steps: usize, notices: &mut Vec<Notice>) {
        let here = self.step();
        let kept = self.history.kept();
        let position = kept.partition_point(|kept| kept.step < here);
        let target = kept[position.saturating_sub(steps)].step;
        self.seek(target, notices);
    }

    /// Goes to the kept step that is nearest.
    pub(super) fn seek(&mut self, step: usize, notices: &mut Vec<Notice>) {
        self.pause();
        self.sides.left.phase = None;
        let target = self.history.nearest(step).clone();
        if let Err(error) = self.stand_at(&target) {
            notices.push(Notice::error(error.to_string()));
        }
    }

    /// Puts a kept step in all sides, with the frame that belongs to it.
    pub(super) fn stand_at(&mut self, target: &Kept) -> Result<(), GlomError> {
        self.carried = None;
        let frame = std::mem::replace(&mut self.common.clock, target.clock).frame;
        self.halted = None;
        self.sides.stand_at(target, frame, &self.history, &self.common)
    }

    /// Goes back to step 0 and forgets what came after.
    pub(super) fn reset(&mut self, notices: &mut Vec<Notice>) {
        self.pause();
        self.sides.leave_phase();
        if self.common.clock.frame != 0
            && let Err(error) = self.sides.feed(0, &self.common)
        {
            notices.push(Notice::error(error.to_string()));
            return;
        }
        self.begin_again();
        self.settle_first_again(notices);
    }

    /// A new run from step 0, on the frame that is shown, which is the first.
    pub(super) fn begin_again(&mut self) {
        self.carried = None;
        self.halted = None;
        self.number += 1;
        self.marks.clear();
        (self.common.clock, self.common.played) = (Clock::default(), Arc::default());
        self.sides.begin_again(&self.common);
        self.history = History::new(Kept::new(0, self.sides.kept(), self.common.clock), self.history.budget());
        self.record();
    }

    /// Shows the next part of a step; after the last contribution the step is made.
    pub(super) fn step_phase(&mut self, notices: &mut Vec<Notice>) {
        if let Some(why) = &self.halted {
            notices.push(Notice::error(why.clone()));
            return;
        }
        self.pause();
        let left = &mut self.sides.left;
        let next = match left.phase {
            None | Some(Phase::Average) => Some(Source::BottomUp),
            Some(Phase::Contribution(Source::BottomUp)) => Some(Source::TopDown),
            Some(Phase::Contribution(Source::TopDown)) => Some(Source::Previous),
            Some(Phase::Contribution(Source::Previous)) => Some(Source::Attention),
            Some(Phase::Contribution(Source::Attention)) if left.remembers() => Some(Source::Memory),
            Some(Phase::Contribution(Source::Attention | Source::Memory)) => None,
        };
        match next {
            Some(source) => {
                left.phase = Some(Phase::Contribution(source));
                left.forget_shown();
                left.shown.field = Some(Arc::new(left.glom.contribution_field(source)));
            }
            None => {
                left.phase = None;
                left.forget_shown();
                let told = left.about_to_step();
                if self.step_once(notices) {
                    self.sides.left.phase = Some(Phase::Average);
                    self.sides.left.shown.told = told;
                }
            }
        }
    }
}
