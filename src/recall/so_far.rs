//! An experiment under the eyes of its watcher, shared by the perceptions that are made side by side.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::outcome::PrimingOutcome;

/// What there is so far, and whom it is told.
pub(super) struct SoFar<'a> {
    /// Perceptions that are made.
    done: AtomicUsize,
    stopped: AtomicBool,
    told: Mutex<Told<'a>>,
}

struct Told<'a> {
    outcome: PrimingOutcome,
    watch: &'a mut (dyn FnMut(&PrimingOutcome) -> bool + Send),
}

impl<'a> SoFar<'a> {
    /// Before the first of `all` perceptions.
    pub fn new(all: usize, watch: &'a mut (dyn FnMut(&PrimingOutcome) -> bool + Send)) -> Self {
        let told = Mutex::new(Told { outcome: PrimingOutcome { all, ..PrimingOutcome::default() }, watch });
        Self { done: AtomicUsize::new(0), stopped: AtomicBool::new(false), told }
    }

    /// Whether to go on. Any perception may ask at every step; one at a time asks the watcher, the others go by what it
    /// said last.
    pub fn go_on(&self) -> bool {
        if let Ok(mut told) = self.told.try_lock() {
            self.tell(&mut told);
        }
        !self.stopped.load(Ordering::Relaxed)
    }

    /// One more perception is made.
    pub fn count(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds what was found, between two rounds of perceptions. Whether to go on.
    pub fn add(&self, found: impl FnOnce(&mut PrimingOutcome)) -> bool {
        // Whoever panicked in the watcher left the outcome whole.
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        found(&mut told.outcome);
        self.tell(&mut told);
        !self.stopped.load(Ordering::Relaxed)
    }

    /// What was found.
    pub fn into_outcome(self) -> PrimingOutcome {
        self.told.into_inner().unwrap_or_else(PoisonError::into_inner).outcome
    }

    fn tell(&self, told: &mut Told) {
        told.outcome.done = self.done.load(Ordering::Relaxed);
        if !(told.watch)(&told.outcome) {
            self.stopped.store(true, Ordering::Relaxed);
        }
    }
}
