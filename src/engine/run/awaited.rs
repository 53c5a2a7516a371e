//! Settings that wait until the run has settled: what acts on the parse of a picture needs one to act on.
//!
//! Of a pair of settings the first holds from step 0 until the run is settled, then the second takes its place. The
//! steps keep with which settings they were made, so a saved session makes both parts again.

use std::sync::Arc;

use super::super::command::{Command, Gesture};
use super::super::setup::Setup;
use super::super::snapshot::{Notice, Transport};
use super::Run;
use crate::glom::Settings;
use crate::learn::InPlace;

/// Settings that settle, and those that take their place then.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SettleFirst {
    first: Settings,
    then: Settings,
    /// Undo takes both changes back at once.
    gesture: Gesture,
    /// `first` is in force and `then` is to come.
    waiting: bool,
}

impl Run {
    /// Puts `first` in force and lets the run settle; then the settings of `then` take their place.
    pub(super) fn settle_then(&mut self, first: Setup, then: Setup, gesture: Gesture, notices: &mut Vec<Notice>) {
        let pair = SettleFirst { first: first.settings.clone(), then: then.settings, gesture, waiting: true };
        self.change(first.clone(), Some(gesture), notices);
        if **self.setup() != first {
            // Refused, with a reason.
            return;
        }
        self.settle_first = Some(pair);
        if self.settled() {
            self.take_over(notices);
        }
        self.start(Transport::Playing, 0, notices);
    }

    /// The settled state is there: the settings that waited for it are put in force. False when none waited.
    pub(super) fn take_over(&mut self, notices: &mut Vec<Notice>) -> bool {
        let Some(pair) = self.settle_first.as_mut().filter(|pair| pair.waiting) else { return false };
        pair.waiting = false;
        let (then, gesture) = (pair.then.clone(), pair.gesture);
        self.end_gesture();
        self.change(self.with_settings(then), Some(gesture), notices);
        true
    }

    /// The run begins again at step 0: what acts on a settled state waits for one again.
    pub(super) fn settle_first_again(&mut self, notices: &mut Vec<Notice>) {
        let Some(pair) = self.settle_first.clone().filter(|pair| pair.then == self.setup().settings) else {
            return;
        };
        if self.step() == 0 {
            self.change(self.with_settings(pair.first.clone()), None, notices);
            self.settle_first = Some(SettleFirst { waiting: true, ..pair });
        }
    }

    /// Who chooses settings does not wait any more, not even where they are those in force.
    pub(super) fn wait_no_more(&mut self, command: &Command) {
        let chooses = match command {
            Command::Change(setup, _) => setup.settings != self.setup().settings || **setup == **self.setup(),
            Command::SettleThen { .. } | Command::DefaultSettings | Command::Undo | Command::Redo => true,
            _ => false,
        };
        if chooses && let Some(pair) = &mut self.settle_first {
            pair.waiting = false;
        }
    }

    /// Other settings are in force: a pair of which they are neither is put away.
    pub(super) fn forget_to_settle_first(&mut self) {
        let now = &self.sides.left.setup.settings;
        self.settle_first.take_if(|pair| *now != pair.first && *now != pair.then);
    }

    /// What takes the place of the setup in force when the run has settled.
    pub(super) fn awaited(&self) -> Option<Arc<Setup>> {
        let pair = self.settle_first.as_ref().filter(|pair| pair.waiting)?;
        Some(Arc::new(self.with_settings(pair.then.clone())))
    }

    /// How the nets learn in the step that is made next: not while settings wait for a settled run.
    pub(super) fn learning(&self) -> Option<InPlace> {
        self.setup().learning.filter(|_| self.awaited().is_none())
    }

    fn with_settings(&self, settings: Settings) -> Setup {
        Setup { settings, ..Setup::clone(self.setup()) }
    }
}
