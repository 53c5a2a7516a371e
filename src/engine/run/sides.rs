//! The sides of a run, one or two, the left one first, and the callosum between their steps.

use std::sync::Arc;

use super::common::Common;
use super::side::OneSide;
use crate::engine::begin::{fitting, open_model};
use crate::engine::error::EngineError;
use crate::engine::history::{History, Kept, KeptSide};
use crate::engine::setup::{ModelChoice, SecondSide, Setup};
use crate::files::Savable;
use crate::glom::{Callosum, CallosumError, Crossing, Exchange, GlomError, Side};

/// The left side, which is all that there is of most runs, and the right one beside it.
pub(super) struct Sides {
    pub left: OneSide,
    pub right: Option<RightSide>,
    /// The model that was opened last for a right side that has one of its own.
    opened: Option<Opened>,
}

/// A model that is open, with the choice and seed that made it.
pub(super) type Opened = (ModelChoice, u64, Arc<dyn Savable>);

/// The right side, and what is on its way between the two.
pub(super) struct RightSide {
    pub side: OneSide,
    pub exchange: Exchange,
    /// Whether its colours are fitted to itself, as they would be if it were alone.
    pub own_colours: bool,
    /// Whether it stands where the left side does: not before the step at which it began.
    there: bool,
}

impl Sides {
    /// A side alone. `opened` is a model that a right side may have.
    pub fn alone(left: OneSide, opened: Option<Opened>) -> Self {
        Self { left, right: None, opened }
    }

    /// The model that was opened last for a right side.
    pub fn opened(&self) -> Option<Opened> {
        self.opened.clone()
    }

    /// The sides that stand at the step that is shown, the left one first.
    pub fn there(&self) -> impl Iterator<Item = &OneSide> {
        let right = self.right.as_ref().filter(|right| right.there).map(|right| &right.side);
        std::iter::once(&self.left).chain(right)
    }

    /// The same, to be changed.
    pub fn there_mut(&mut self) -> impl Iterator<Item = &mut OneSide> {
        let right = self.right.as_mut().filter(|right| right.there).map(|right| &mut right.side);
        std::iter::once(&mut self.left).chain(right)
    }

    /// The right one, if it stands at the step that is shown.
    pub fn right_there_mut(&mut self) -> Option<&mut OneSide> {
        self.right.as_mut().filter(|right| right.there).map(|right| &mut right.side)
    }

    /// All sides, wherever they stand.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut OneSide> {
        std::iter::once(&mut self.left).chain(self.right.as_mut().map(|right| &mut right.side))
    }

    /// Whether all of them stand at the step that is shown.
    pub fn all_there(&self) -> bool {
        self.right.as_ref().is_none_or(|right| right.there)
    }

    /// For how many steps all of them have been quiet.
    pub fn quiet(&self) -> usize {
        self.there().map(|side| side.quiet).min().unwrap_or_default()
    }

    /// What is kept of the step that is shown.
    pub fn kept(&self) -> Vec<KeptSide> {
        self.there().map(|side| side.here.clone()).collect()
    }

    /// Makes one step of all sides. Both of two tell each other then what they hold.
    ///
    /// # Errors
    /// A level that became NaN or infinite; the sides then have the state before the step.
    pub fn step(&mut self) -> Result<(), EngineError> {
        match &mut self.right {
            Some(right) => Ok(right.exchange.step(&mut self.left.glom, &mut right.side.glom)?),
            None => Ok(self.left.glom.step()?),
        }
    }

    /// Shows a frame to all sides.
    ///
    /// # Errors
    /// A picture that does not fit.
    pub fn feed(&mut self, frame: usize, common: &Common) -> Result<(), GlomError> {
        self.there_mut().try_for_each(|side| side.feed(frame, common))
    }

    /// Shows the picture to all sides with what is covered and hidden now.
    ///
    /// # Errors
    /// A picture that does not fit.
    pub fn see_anew(&mut self, common: &Common) -> Result<(), GlomError> {
        self.there_mut().try_for_each(|side| side.see_anew(common))
    }

    /// Puts a kept step in all sides that there were then. `frame` is what the left side is shown now.
    ///
    /// # Errors
    /// What cannot be put in place.
    pub fn stand_at(
        &mut self,
        target: &Kept,
        frame: usize,
        history: &History,
        common: &Common,
    ) -> Result<(), GlomError> {
        let other = target.clock.frame != frame;
        if other {
            self.left.feed(target.clock.frame, common)?;
        }
        self.left.stand_at(target.step, target.left())?;
        let Some(right) = &mut self.right else { return Ok(()) };
        let was_there = std::mem::replace(&mut right.there, false);
        let Some(kept) = target.of(Side::Right) else { return Ok(()) };
        // While it was not there it was shown nothing new.
        if other || !was_there {
            right.side.feed(target.clock.frame, common)?;
        }
        right.side.stand_at(target.step, kept)?;
        right.there = true;
        let past = (0..=Crossing::MOST_DELAY.min(target.step)).map_while(|back| {
            let kept = history.at(target.step - back)?;
            Some([kept.of(Side::Left)?.state.clone(), kept.of(Side::Right)?.state.clone()])
        });
        let past: Vec<_> = past.collect();
        right.exchange.recall(past.iter().map(|[left, right]| [left.view(), right.view()]));
        Ok(())
    }

    /// All sides begin again at step 0, on the first frame, which those that are there are shown already.
    pub fn begin_again(&mut self, common: &Common) {
        self.left.begin_again();
        if let Some(right) = &mut self.right {
            let shown = if right.there { Ok(()) } else { right.side.feed(0, common) };
            assert!(shown.is_ok(), "a frame that was shown before fits");
            right.side.begin_again();
            right.exchange.recall([[self.left.glom.state(), right.side.glom.state()]]);
            right.there = true;
        }
    }

    /// A right side, which begins as [`OneSide::right`] says.
    ///
    /// # Errors
    /// A model, settings or a callosum that cannot be.
    pub fn add_right(&mut self, wanted: &SecondSide, common: &Common) -> Result<(), EngineError> {
        let (model, setup) = self.kind_of_right(wanted, &self.left.setup.clone(), common)?;
        let own_colours = !self.left.is_of_model(&setup);
        let side = self.left.right(model, setup, common)?;
        self.join(side, wanted.callosum.clone())?;
        self.right.iter_mut().for_each(|right| right.own_colours = own_colours);
        Ok(())
    }

    /// The model of the right side that is wanted beside a left one of this setup, and what it is run with.
    ///
    /// # Errors
    /// A model that cannot be opened, or that does not hear the left one; a picture that does not fit it.
    pub fn kind_of_right(
        &mut self,
        wanted: &SecondSide,
        left: &Setup,
        common: &Common,
    ) -> Result<(Arc<dyn Savable>, Setup), EngineError> {
        let beside = wanted.beside(left);
        let model = self.model_of(&beside)?;
        let (here, there) = (&*self.left.model, &*model);
        if (here.levels(), here.dim()) != (there.levels(), there.dim()) {
            let ((left_levels, left_dim), (right_levels, right_dim)) =
                ((here.levels(), here.dim()), (there.levels(), there.dim()));
            return Err(CallosumError::OtherShape { left_levels, left_dim, right_levels, right_dim }.into());
        }
        wanted.check(model.levels())?;
        let setup = match self.left.is_of_model(&beside) && beside.resolution == left.resolution {
            true => beside,
            false => self.of_another_kind(beside, &*model, common)?,
        };
        Ok((model, setup))
    }

    /// What a right side of another model or grid is run with: islands are read as the model is meant to be read, and
    /// what is hidden is so on its grid.
    fn of_another_kind(&self, mut setup: Setup, model: &dyn Savable, common: &Common) -> Result<Setup, EngineError> {
        if !self.left.is_of_model(&setup) {
            setup.read_as(&Setup::for_model(setup.model.clone(), model));
            setup.learning = setup.learning.filter(|_| model.teachable().is_some());
        }
        let seen = fitting(&common.pictures.frames.frames[..1], model, &setup)?;
        let (width, height) = seen[0].dimensions();
        let grid = model.grid(width, height, setup.resolution)?;
        setup.hidden = setup.hidden.on(self.left.glom.grid(), grid);
        Ok(setup)
    }

    /// The model of a right side with this setup: that of the left side, or one that is opened for it.
    fn model_of(&mut self, right: &Setup) -> Result<Arc<dyn Savable>, EngineError> {
        if self.left.is_of_model(right) {
            return Ok(self.left.model.clone());
        }
        let seed = right.settings.seed;
        match &self.opened {
            Some((choice, its_seed, model)) if (choice, *its_seed) == (&right.model, seed) => Ok(model.clone()),
            _ => {
                let model = open_model(&right.model, Some(seed))?;
                self.opened = Some((right.model.clone(), seed, model.clone()));
                Ok(model)
            }
        }
    }

    /// Puts a right side beside the left one, with a callosum between the two. Both stand at one step.
    ///
    /// # Errors
    /// Sides between which nothing can be exchanged, or a callosum that cannot be.
    pub fn join(&mut self, mut side: OneSide, callosum: Callosum) -> Result<(), EngineError> {
        let exchange = Exchange::new(callosum, &self.left.glom, &side.glom)?;
        (self.left.paired, side.which, side.paired) = (true, Side::Right, true);
        self.right = Some(RightSide { side, exchange, own_colours: false, there: true });
        Ok(())
    }

    /// Puts the right side away.
    pub fn part(&mut self) {
        (self.left.paired, self.right) = (false, None);
    }

    /// Whether the right side that there is has the model and the grid that are wanted.
    pub fn is_of_kind(&self, wanted: &SecondSide) -> bool {
        let setup = wanted.beside(&self.left.setup);
        self.right.as_ref().is_some_and(|right| !right.side.setup.begins_anew(&setup))
    }

    /// The right side that there is, which is of the kind that is wanted, becomes that one; it goes on with what it
    /// holds.
    ///
    /// # Errors
    /// Settings that cannot be used, a callosum that cannot be.
    pub fn change_right(&mut self, wanted: &SecondSide, common: &Common) -> Result<(), EngineError> {
        let (_, setup) = self.kind_of_right(wanted, &self.left.setup.clone(), common)?;
        let Some(right) = &mut self.right else { return Ok(()) };
        if setup != *right.side.setup {
            right.side.take_on(setup, common)?;
        }
        Ok(right.exchange.set(wanted.callosum.clone(), &self.left.glom, &right.side.glom)?)
    }

    /// The right side is seen in the colours of the left one, unless it has its own: equal vectors then have equal
    /// colours on both.
    pub fn share_colours(&mut self) {
        let Some(right) = self.right.as_mut().filter(|right| !right.own_colours) else { return };
        let (of, side) = (&self.left, &mut right.side);
        side.fitted = of.fitted;
        if side.basis != of.basis {
            side.basis = of.basis.clone();
            side.forget_colours();
        }
    }

    /// Shows the states again in the place of a contribution.
    pub fn leave_phase(&mut self) {
        self.all_mut().for_each(OneSide::leave_phase);
    }

    /// The snapshots are made again.
    pub fn forget_snapshots(&mut self) {
        self.all_mut().for_each(|side| side.shown.snapshot = None);
    }

    /// Drops the meters of what came after `step`.
    pub fn drop_after(&mut self, step: usize) {
        for side in self.all_mut() {
            let curves = Arc::make_mut(&mut side.curves);
            curves.steps.truncate(curves.steps.partition_point(|curve| curve.step <= step));
        }
    }
}
