//! The engine's place until it moves in: takes commands, has nothing to show.

use std::sync::Arc;

use crate::engine::{Command, Notice, PictureSource, Setup, Snapshot};

/// An engine that never has anything to show.
pub struct Engine;

impl Engine {
    /// Starts it.
    pub fn start(_source: PictureSource, _setup: Option<Setup>, _wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self
    }

    /// Takes a command.
    pub fn send(&self, _command: Command) {}

    /// Nothing yet.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        None
    }

    /// Nothing yet.
    pub fn notices(&self) -> Vec<Notice> {
        Vec::new()
    }

    /// Nothing yet.
    pub fn busy(&self) -> Option<String> {
        Some("No engine yet".to_owned())
    }
}
