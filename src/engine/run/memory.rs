//! The fast weights of a run: clearing, storing and restoring them. Commands are for the left side.

use std::sync::Arc;

use super::Run;
use super::side::{Slot, fits};
use crate::engine::memory::{Matrices, MemoryCommand};
use crate::engine::played::{Event, Played};
use crate::engine::snapshot::Notice;

impl Run {
    /// Carries a command out.
    pub(super) fn obey_memory(&mut self, command: MemoryCommand, notices: &mut Vec<Notice>) {
        match command {
            MemoryCommand::Clear => self.clear_memory(),
            MemoryCommand::Store => self.store_memory(),
            MemoryCommand::Restore => self.restore_memory(None, notices),
            MemoryCommand::Look(at) => {
                self.sides.left.memory_look = at.filter(|at| fits(at, &self.sides.left.glom));
                self.sides.left.shown.memory = None;
            }
        }
    }

    /// Makes all matrices empty.
    pub(super) fn clear_memory(&mut self) {
        self.sides.leave_phase();
        self.drop_newer();
        self.sides.left.glom.clear_memory();
        self.note_event(Event::MemoryCleared);
        self.mark("memory".to_owned(), "memory cleared".to_owned());
        self.left_was_changed();
    }

    /// Keeps the matrices aside.
    pub(super) fn store_memory(&mut self) {
        let step = self.step();
        let picture = self.common.pictures.frames.name.clone();
        let left = &mut self.sides.left;
        left.slot = Some(Slot { matrices: left.matrices(), step, run: self.number, picture });
        left.shown.memory = None;
        self.note_event(Event::MemoryStored);
    }

    /// Puts the stored matrices in place, or those that a session gives.
    pub(super) fn restore_memory(&mut self, given: Option<Matrices>, notices: &mut Vec<Notice>) {
        if let Some(Matrices(matrices)) = given {
            let (step, picture) = (self.step(), self.common.pictures.frames.name.clone());
            // Not of this run, whatever its number: so that it is saved with the matrices again.
            self.sides.left.slot = Some(Slot { matrices, step, run: 0, picture });
        }
        let Some(slot) = self.sides.left.slot.clone() else {
            notices.push(Notice::error("There is no stored memory to restore: store one first".to_owned()));
            return;
        };
        if !slot.fits(&self.sides.left.glom) {
            notices.push(Notice::error("The stored memory is for embeddings of another size".to_owned()));
            return;
        }
        self.sides.leave_phase();
        self.drop_newer();
        if let Err(error) = self.sides.left.put_memory(&slot.matrices) {
            notices.push(Notice::error(error.to_string()));
            return;
        }
        let last = self.common.played.iter().rev().find(|played| played.event == Event::MemoryStored);
        let again = slot.run == self.number && last.is_some_and(|last| last.step == slot.step);
        let event = Event::MemoryRestored { matrices: (!again).then(|| Matrices(slot.matrices.clone())) };
        self.note_event(event);
        self.mark("memory".to_owned(), format!("memory of {} restored", slot.picture));
        self.left_was_changed();
    }

    /// Another past is about to begin: what comes after the step that is shown is dropped.
    fn drop_newer(&mut self) {
        let step = self.step();
        if self.history.newest().step > step {
            self.drop_after(step);
        }
    }

    /// Notes an event at the step that is shown, after all that happened there.
    pub(super) fn note_event(&mut self, event: Event) {
        let step = self.step();
        let at = self.common.played.partition_point(|played| played.step <= step);
        Arc::make_mut(&mut self.common.played).insert(at, Played { step, event });
        self.carried = None;
    }
}
