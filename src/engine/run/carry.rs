//! Another grid under a run that goes on: the state is carried over to it, and settles there.
//!
//! The step goes on counting and the fast weights stay. What was kept on the grid before is dropped, so that the
//! timeline begins here; its curves and marks stay. At step 0 there is nothing to carry over: the run begins on the new
//! grid.

use std::sync::Arc;

use ndarray::Array2;

use super::super::begin::{Fresh, Reason};
use super::super::history::{Clock, History, Kept, KeptSide};
use super::super::played::Played;
use super::super::setup::Setup;
use super::super::snapshot::{Curves, Notice};
use super::super::words;
use super::Run;
use super::marks::Noted;
use crate::colour::Basis;
use crate::glom::{GlomError, carried_over, resampled};
use crate::grid::{Grid, Resolution};

/// A state that is to go on on another grid, and what has happened to it.
#[derive(Clone)]
pub(super) struct Carried {
    grid: Grid,
    resolution: Resolution,
    step: usize,
    clock: Clock,
    kept: KeptSide,
    curves: Arc<Curves>,
    marks: Vec<Noted>,
    played: Arc<Vec<Played>>,
    basis: Basis,
    fitted: usize,
}

impl Run {
    /// What goes on in the run that is about to take the place of this one: nothing when more than the grid changes.
    ///
    /// Of several changes of the grid at one step, with nothing made of the state in between, all start from the state
    /// that was there before the first: so a slider may be dragged down and up, and back is back to the bit.
    pub(super) fn to_carry(&self, fresh: &Fresh) -> Option<Carried> {
        let of_this_run = matches!(fresh.reason, Reason::Changed(_) | Reason::Played | Reason::Undone | Reason::Redone);
        let same_picture = Arc::ptr_eq(&fresh.pictures.frames, &self.common.pictures.frames);
        let step = self.step();
        if !of_this_run || !same_picture || step == 0 || !self.setup().regrids(&fresh.setup) {
            return None;
        }
        Some(self.carried.clone().unwrap_or_else(|| {
            let left = &self.sides.left;
            let mut curves = Curves::clone(&left.curves);
            curves.steps.retain(|curve| curve.step < step);
            Carried {
                grid: left.glom.grid(),
                resolution: left.setup.resolution,
                step,
                clock: self.common.clock,
                kept: left.here.clone(),
                curves: Arc::new(curves),
                marks: self.marks.iter().filter(|noted| noted.mark.step <= step).cloned().collect(),
                played: Arc::new(self.common.played.iter().filter(|played| played.step <= step).cloned().collect()),
                basis: left.basis.clone(),
                fitted: left.fitted,
            }
        }))
    }

    /// Goes on with what was carried over. The run has just begun on the new grid.
    pub(super) fn carry_on(&mut self, from: Carried, notices: &mut Vec<Notice>) {
        if let Err(error) = self.stand_on(&from) {
            notices.push(Notice::error(format!("The state could not be carried over: {error}")));
            self.begin_again();
            return;
        }
        let (step, here, before) = (from.step, self.setup().resolution, from.resolution);
        if here != before {
            let (here, before) = (words::resolution(here), words::resolution(before));
            let text = format!("{here}, the state carried over from {before}");
            self.mark("columns".to_owned(), text);
        }
        // At once and not with the next step: what is painted until then is painted on this grid.
        self.note_conditions(step);
        self.carried = Some(from);
        self.right_anew(notices);
    }

    fn stand_on(&mut self, from: &Carried) -> Result<(), GlomError> {
        let Carried { step, clock, kept, .. } = from;
        let left = &mut self.sides.left;
        let to = left.glom.grid();
        if clock.frame != 0 {
            left.feed(clock.frame, &self.common)?;
        }
        left.learner.put_back(kept.taught.clone(), &left.model, &mut left.glom);
        let state = carried_over(&*left.model, kept.state.view(), from.grid, to);
        left.glom.restore(*step, state.view())?;
        left.put_memory(&kept.memory)?;
        (left.basis, left.fitted) = (from.basis.clone(), from.fitted);
        left.keep(Arc::new(kept.things.on(from.grid, to)), None);
        left.here.change = Arc::new(kept.change.iter().map(|change| on_grid(change, from.grid, to)).collect());
        (left.quiet, left.curves) = (0, from.curves.clone());
        (self.common.clock, self.marks, self.common.played) = (*clock, from.marks.clone(), from.played.clone());
        self.history = History::new(Kept::new(*step, self.sides.kept(), *clock), self.history.budget());
        self.record();
        // What the former grid had settled to is the beginning here; back on that grid it is what it was.
        let quiet = if from.grid == to { kept.quiet } else { 0 };
        let left = &mut self.sides.left;
        (left.quiet, left.here.quiet) = (quiet, quiet);
        self.keep_again();
        Ok(())
    }

    /// A setup whose hidden columns are those of this run's grid, with them on its own grid.
    pub(super) fn hidden_on_its_grid(&self, setup: Setup) -> Setup {
        if setup.hidden.is_empty() || setup.resolution == self.setup().resolution {
            return setup;
        }
        let (width, height) = self.sides.left.seen[0].dimensions();
        match self.sides.left.model.grid(width, height, setup.resolution) {
            Ok(grid) => Setup { hidden: setup.hidden.on(self.sides.left.glom.grid(), grid), ..setup },
            Err(_) => setup.all_shown(),
        }
    }
}

/// A number per column on another grid.
fn on_grid(values: &[f32], from: Grid, to: Grid) -> Vec<f32> {
    let rows = Array2::from_shape_fn((values.len(), 1), |(column, _)| values[column]);
    resampled(rows.view(), from, to).into_raw_vec_and_offset().0
}
