//! The right side of a run: a second GLOM on the same picture, with settings and, where it is wanted, a model and a
//! grid of its own.
//!
//! The run's setup is that of the left side. The right side begins where the left one stands when it is called for,
//! makes every step with it, and goes back with it. [`SecondSide`] says what it is like. With another model or on
//! another grid it begins anew.
//!
//! [`SecondSide`]: crate::engine::SecondSide

use std::sync::Arc;

use super::Run;
use crate::engine::error::EngineError;
use crate::engine::played::{Conditions, Event};
use crate::engine::setup::{SecondSide, Setup};
use crate::engine::snapshot::Notice;
use crate::glom::Settings;

impl Run {
    /// Makes the right side, changes it or puts it away, as the setup says.
    pub(super) fn match_right(&mut self, notices: &mut Vec<Notice>) {
        self.sides.forget_snapshots();
        match self.setup().second.clone() {
            None if self.sides.right.is_some() => {
                self.sides.part();
                self.history.forget_right();
            }
            None => {}
            Some(wanted) if self.sides.is_of_kind(&wanted) => {
                let changed = self.sides.change_right(&wanted, &self.common);
                self.right_is_there(changed, notices);
            }
            Some(_) => self.right_anew_on_its_way(notices),
        }
    }

    /// Makes the right side anew, where the left one stands now, if there is to be one.
    pub(super) fn right_anew(&mut self, notices: &mut Vec<Notice>) {
        self.sides.forget_snapshots();
        self.sides.part();
        self.history.forget_right();
        let Some(wanted) = self.setup().second.clone() else { return };
        let added = self.sides.add_right(&wanted, &self.common);
        self.keep_again();
        self.right_is_there(added, notices);
    }

    /// The same where nothing else makes it so when the run is made again: this is noted.
    pub(super) fn right_anew_on_its_way(&mut self, notices: &mut Vec<Notice>) {
        self.right_anew(notices);
        let Some(wanted) = &self.setup().second else { return };
        let (step, resolution) = (self.step(), self.setup().resolution);
        let alike = |then: &SecondSide| (&then.model, then.resolution) == (&wanted.model, wanted.resolution);
        let as_noted =
            |then: &Conditions| then.resolution == Some(resolution) && then.second.as_deref().is_some_and(alike);
        let so_far = || self.common.played.iter().filter(|played| played.step <= step).rev();
        let last = so_far().find_map(|played| match &played.event {
            Event::Conditions(then) => Some(then),
            _ => None,
        });
        let was_there = match last {
            Some(then) => as_noted(then),
            // The first conditions will be those of the beginning, before anything was done.
            None => so_far().next().is_some(),
        };
        if was_there {
            self.note_event(Event::RightBegan);
        }
    }

    /// A setup whose right side can be: where only another model was chosen for it, it comes with its own settings.
    ///
    /// # Errors
    /// Why there cannot be such a right side.
    pub(super) fn with_possible_right(&mut self, mut setup: Setup, chosen: bool) -> Result<Setup, EngineError> {
        let Some(mut wanted) = setup.second.take() else { return Ok(setup) };
        let now = self.setup().clone();
        let before = now.second.as_ref();
        if chosen && before.is_some_and(|now| now.model != wanted.model && now.settings == wanted.settings) {
            let gains = wanted.settings.gains;
            let own = match wanted.model {
                None => setup.settings.clone(),
                Some(_) => {
                    let (model, beside) = self.sides.kind_of_right(&wanted, &setup, &self.common)?;
                    Setup::for_model(beside.model, &*model).settings
                }
            };
            wanted.settings = Settings { gains, ..own };
        }
        if before != Some(&wanted) {
            self.sides.kind_of_right(&wanted, &setup, &self.common)?;
        }
        setup.second = Some(wanted);
        Ok(setup)
    }

    /// Says why there is no right side, where there is none: then the setup has none either.
    fn right_is_there(&mut self, outcome: Result<(), EngineError>, notices: &mut Vec<Notice>) {
        if let Err(error) = outcome {
            self.sides.part();
            self.history.forget_right();
            Arc::make_mut(&mut self.sides.left.setup).second = None;
            notices.push(Notice::error(format!("There is no right side: {error}")));
        }
    }
}
