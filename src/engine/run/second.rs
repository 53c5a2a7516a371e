//! The right side of a run: a second GLOM of the same model on the same picture and grid, with settings of its own.
//!
//! The run is the left side; it has the clock, the transport, undo and the session. The right side begins as a copy of
//! what the left one holds when it is called for, makes every step with it, and goes back with it. [`SecondSide`] says
//! what it is like.

use std::sync::Arc;

use super::{Run, begin};
use crate::engine::begin::{Fresh, Reason, occluded};
use crate::engine::error::EngineError;
use crate::engine::history::Kept;
use crate::engine::setup::{SecondSide, Setup};
use crate::engine::snapshot::{Notice, Snapshot};
use crate::glom::{Crossing, Exchange, Glom};

/// The right side, and what is on its way between the two.
pub(super) struct Second {
    pub(super) run: Box<Run>,
    pub(super) exchange: Exchange,
    /// Whether it stands where the left side does: not before the step at which it began.
    there: bool,
}

impl Run {
    /// Makes the right side, changes it or puts it away, as the setup says.
    pub(super) fn match_second(&mut self, notices: &mut Vec<Notice>) {
        self.shown.snapshot = None;
        let Some(wanted) = self.setup.second.clone() else {
            self.second = None;
            return;
        };
        let setup = self.setup_of_second(&wanted);
        let matched = match self.second.take() {
            Some(mut second) => {
                second.run.change(setup, None, notices);
                second.run.shown.snapshot = None;
                let set = second.exchange.set(wanted.callosum, &self.glom, &second.run.glom);
                set.map(|()| second).map_err(EngineError::from)
            }
            None => self.make_second(setup, &wanted),
        };
        match matched {
            Ok(second) => self.second = Some(second),
            Err(error) => notices.push(Notice::error(format!("There is no right side: {error}"))),
        }
    }

    /// What the right side is made from: all but its settings is as on the left.
    fn setup_of_second(&self, wanted: &SecondSide) -> Setup {
        let mut setup = Setup { settings: wanted.settings.clone(), second: None, ..Setup::clone(&self.setup) };
        setup.settings.seed = self.setup.settings.seed;
        setup
    }

    /// A right side that holds what the left one does now.
    fn make_second(&self, setup: Setup, wanted: &SecondSide) -> Result<Second, EngineError> {
        let frame = &self.seen[self.clock.frame.min(self.seen.len() - 1)];
        let picture = occluded(frame, self.occlusion);
        let mut glom = Glom::new(self.model.clone(), &picture, setup.resolution, setup.settings.clone())?;
        begin::show(&mut glom, &picture, &setup.hidden)?;
        glom.reset();
        let fresh = Fresh {
            reason: Reason::Opened,
            pictures: self.pictures.clone(),
            seen: self.seen.clone(),
            model: self.model.clone(),
            setup,
            defaults: Setup::clone(&self.defaults),
            occlusion: self.occlusion,
            glom,
            known: self.known.clone(),
        };
        let mut run = Run::begin(fresh);
        run.history.set_budget(self.history.budget());
        run.stand_on(&self.to_copy())?;
        run.quiet = 0;
        let exchange = Exchange::new(wanted.callosum.clone(), &self.glom, &run.glom)?;
        Ok(Second { run: Box::new(run), exchange, there: true })
    }

    /// A right side made anew, where the left one stands now.
    pub(super) fn second_anew(&mut self, notices: &mut Vec<Notice>) {
        self.second = None;
        self.match_second(notices);
    }

    /// The right side goes to the step at which the left one stands.
    pub(super) fn second_follows(&mut self) -> Result<(), String> {
        let step = self.glom.step_count();
        let Some(mut second) = self.second.take() else { return Ok(()) };
        let began = second.run.history.kept().first().map_or(0, |first| first.step);
        second.there = step >= began;
        if second.there {
            let target = Kept { step, ..second.run.history.nearest(step).clone() };
            second.run.stand_at(&target)?;
            let past = (0..=Crossing::MOST_DELAY.min(step)).map_while(|back| {
                let at = |run: &Run| run.history.at(step - back).map(|kept| kept.state.clone());
                Some([at(self)?, at(&second.run)?])
            });
            let past: Vec<_> = past.collect();
            second.exchange.recall(past.iter().map(|[left, right]| [left.view(), right.view()]));
        }
        self.second = Some(second);
        Ok(())
    }

    /// The right side begins again with the left one, from step 0.
    pub(super) fn second_begins_again(&mut self) {
        let Some(second) = &mut self.second else { return };
        second.run.pause();
        let shown = second.run.feed(0);
        assert!(shown.is_ok(), "a frame that was shown before fits");
        second.run.glom.reset();
        second.run.begin_again();
        second.exchange.recall([[self.glom.state(), second.run.glom.state()]]);
        second.there = true;
    }

    /// Whether the right side stands where the left one does, where there is one.
    pub(super) fn second_is_there(&self) -> bool {
        self.second.as_ref().is_none_or(|second| second.there)
    }

    /// For how many steps both sides have been quiet.
    pub(super) fn both_quiet(&self) -> usize {
        self.second.as_ref().map_or(self.quiet, |second| second.run.quiet.min(self.quiet))
    }

    /// What the right side shows, in the colours of the left one; none where there is none yet.
    pub(super) fn second_snapshot(&mut self) -> Option<Arc<Snapshot>> {
        let second = self.second.as_mut().filter(|second| second.there)?;
        second.run.basis = self.basis.clone();
        (second.run.fitted, second.run.shown.colours, second.run.shown.arrows) = (self.fitted, None, None);
        second.run.shown.snapshot = None;
        Some(second.run.snapshot())
    }
}
