//! A new run in the place of another.

use std::sync::Arc;

use super::Run;
use super::common::Scoring;
use super::going::MOST_SETTLING_STEPS;
use super::side::fits;
use crate::engine::begin::{Fresh, Reason};
use crate::engine::error::EngineError;
use crate::engine::setup::Setup;
use crate::engine::snapshot::{Notice, Transport};
use crate::engine::undo::Undo;

impl Run {
    /// Puts a new run in the place of this one. What belongs to the user and not to the run stays: undo, speed, budget,
    /// transport. Where only the grid is another, the state is carried over.
    pub(in crate::engine) fn install(&mut self, fresh: Fresh, notices: &mut Vec<Notice>) {
        let carried = self.to_carry(&fresh);
        let (before, occlusion) = (self.setup().clone(), self.common.occlusion);
        let reason = fresh.reason.clone();
        let made = |setup: &Arc<Setup>| setup.all_shown() == fresh.setup.all_shown();
        match &fresh.reason {
            Reason::Opened | Reason::Named(_) => {}
            Reason::Restored(_) => {
                self.undo = Undo::default();
                (self.transport, self.rested) = (Transport::Paused, None);
                self.common.scoring = None;
            }
            Reason::Undone if self.undo.back().is_some_and(made) => self.undo.went_back(&before),
            Reason::Redone if self.undo.forth().is_some_and(made) => self.undo.went_forth(&before),
            Reason::Undone | Reason::Redone => self.undo.note(&before, 0),
            Reason::Changed(gesture) => self.undo.note(&before, *gesture),
            Reason::Played => {}
        }
        let same_picture = Arc::ptr_eq(&fresh.pictures.frames, &self.common.pictures.frames);
        if !same_picture {
            notices.extend(fresh.pictures.said());
        }
        // While a picture was being opened, sliders could still be moved.
        let before = before.all_shown();
        let moved = reason == Reason::Opened && before != fresh.setup && !before.begins_anew(&fresh.setup);
        let mut next = Run::begin(fresh, self.sides.opened(), notices);
        next.number = self.number + 1;
        next.serial = self.serial;
        next.undo = std::mem::take(&mut self.undo);
        (next.speed, next.goes_on) = (self.speed, self.goes_on);
        let (left, was) = (&mut next.sides.left, &mut self.sides.left);
        (left.reconstructs, left.timings) = (was.reconstructs, was.timings);
        left.basis.set_used(was.basis.used());
        next.history.set_budget(self.history.budget());
        // A run that has stopped by itself goes on like one that was going.
        let going = self.rested.unwrap_or(self.transport);
        if matches!(going, Transport::Playing | Transport::Settling) && self.halted.is_none() {
            next.transport = going;
            next.steps_left = MOST_SETTLING_STEPS;
        }
        if reason == Reason::Played {
            (next.transport, next.steps_left) = (self.transport, self.steps_left);
            next.replay = self.replay.take();
        }
        let scoring = self.common.scoring.take();
        if !matches!(reason, Reason::Restored(_)) {
            next.settle_first = self.settle_first.take();
            next.forget_to_settle_first();
        }
        let (left, was) = (&mut next.sides.left, &mut self.sides.left);
        let same_grid = left.glom.grid() == was.glom.grid();
        left.look = was.look.take().filter(|look| same_grid && look.fits(&left.glom));
        left.memory_look = was.memory_look.filter(|look| fits(look, &left.glom));
        let slot = was.slot.take();
        let had_slot = slot.is_some();
        left.slot = slot.filter(|slot| slot.fits(&left.glom));
        if left.slot.is_none() && had_slot {
            let why = "The stored memory belonged to embeddings of another size and was put away";
            notices.push(Notice::info(why.to_owned()));
        }
        *self = next;
        match scoring {
            Some(scoring) if same_picture => self.score_against(Some(scoring)),
            // The next picture knows its own parts or wholes: it is scored against them as the one before was.
            Some(Scoring { source, .. })
                if source.kind().is_some_and(|kind| self.sides.left.known.truth(kind).is_some()) =>
            {
                match self.open_truth(source) {
                    Ok(scoring) => self.score_against(Some(scoring)),
                    Err(why) => notices.push(Notice::warning(why)),
                }
            }
            Some(_) => {
                notices.push(Notice::info("The truth belonged to the picture before and was put away".to_owned()))
            }
            None => {}
        }
        if let Some(carried) = carried {
            self.carry_on(carried, notices);
            // Put over the picture while the grid was being made.
            if reason != Reason::Played {
                self.occlude(occlusion, notices);
            }
        }
        if moved {
            self.change(before, None, notices);
        }
        self.settle_first_again(notices);
        if let Reason::Restored(session) = reason {
            self.restore(*session, notices);
        }
    }

    /// The same run with a new GLOM at the last good state, paused: after an internal error, when the old one cannot be
    /// trusted.
    pub(in crate::engine) fn recovered(mut self) -> Result<Run, EngineError> {
        self.pause();
        self.replay = None;
        let good = self.history.newest().clone();
        self.common.clock = good.clock;
        self.sides.left.recover(good.step, good.left(), &self.common)?;
        self.right_anew_on_its_way(&mut Vec::new());
        Ok(self)
    }
}
