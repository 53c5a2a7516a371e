//! The right side of a run: a second GLOM of the same model on the same picture and grid, with settings of its own.
//!
//! The run's setup is that of the left side. The right side begins as a copy of what the left one holds when it is
//! called for, makes every step with it, and goes back with it. [`SecondSide`] says what it is like.
//!
//! [`SecondSide`]: crate::engine::SecondSide

use super::Run;
use crate::engine::error::EngineError;
use crate::engine::snapshot::Notice;

impl Run {
    /// Makes the right side, changes it or puts it away, as the setup says.
    pub(super) fn match_right(&mut self, notices: &mut Vec<Notice>) {
        self.sides.forget_snapshots();
        match &self.setup().second {
            None if self.sides.right.is_some() => {
                self.sides.part();
                self.history.forget_right();
            }
            None => {}
            Some(wanted) if self.sides.right.is_some() => {
                let wanted = wanted.clone();
                let changed = self.sides.change_right(&wanted, &self.common);
                self.right_is_there(changed, notices);
            }
            Some(_) => self.right_anew(notices),
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

    /// Says why there is no right side, where there is none.
    fn right_is_there(&mut self, outcome: Result<(), EngineError>, notices: &mut Vec<Notice>) {
        if let Err(error) = outcome {
            self.sides.part();
            self.history.forget_right();
            notices.push(Notice::error(format!("There is no right side: {error}")));
        }
    }
}
