//! Two runs on one picture become one run of two sides, each with its own model and setup.

use std::sync::Arc;

use super::{Run, Timings};
use crate::engine::error::EngineError;
use crate::engine::setup::TruthSource;
use crate::engine::snapshot::{Notice, Snapshot};
use crate::glom::{Callosum, Side};

/// A run of two sides whose setups have nothing to do with each other, and which nobody changes while it goes on. After
/// every step the sides tell each other what they hold.
pub struct Pair {
    run: Run,
    callosum: Callosum,
}

impl Pair {
    /// Of two runs that stand at step 0, paused. They are shown the same picture by whoever made them.
    ///
    /// # Errors
    /// Sides between which nothing can be exchanged, or a callosum that cannot be.
    pub fn new(mut left: Run, right: Run, callosum: Callosum) -> Result<Self, EngineError> {
        left.sides.join(right.sides.left, callosum.clone())?;
        left.sides.right.iter_mut().for_each(|right| right.own_colours = true);
        left.keep_again();
        // Nothing here looks back.
        left.history.set_budget(0);
        Ok(Self { run: left, callosum })
    }

    /// Scores both from now on against a truth.
    ///
    /// # Errors
    /// A truth that cannot be opened, or does not lie over the picture, in plain words.
    pub fn score_against(&mut self, source: TruthSource) -> Result<(), String> {
        let scoring = self.run.open_truth(source)?;
        self.run.score_against(Some(scoring));
        Ok(())
    }

    /// What is between them.
    pub fn callosum(&self) -> &Callosum {
        &self.callosum
    }

    /// SHA-256 of the picture's file, in hexadecimal.
    pub fn picture_sha256(&self) -> &str {
        self.run.picture_sha256()
    }

    /// Whether both are settled.
    pub fn settled(&self) -> bool {
        self.run.settled()
    }

    /// Makes one step of both. False, and a notice, where one of them became NaN or infinite: both are halted then,
    /// with the state before the step.
    pub fn step(&mut self, notices: &mut Vec<Notice>) -> bool {
        self.run.step_once(notices)
    }

    /// What both show, the left one first.
    pub fn snapshots(&mut self) -> [Arc<Snapshot>; 2] {
        let left = self.run.snapshot();
        assert!(left.second.is_some(), "both sides stand at one step");
        let right = left.second.clone().unwrap_or_else(|| left.clone());
        [left, right]
    }

    /// Time spent so far, by purpose, on the left side and on the right one. That of the steps is of both.
    pub fn timings(&self) -> [Timings; 2] {
        let [left, right] = Side::ALL.map(|which| self.run.sides.there().find(|side| side.which == which));
        [left, right].map(|side| side.map(|side| side.timings).unwrap_or_default())
    }
}
