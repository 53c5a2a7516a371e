//! How far a training is, and in what state.

use super::Trainee;

/// How far a training is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress<V> {
    /// Updates made.
    pub updates: usize,
    /// Updates of the whole training.
    pub total: usize,
    /// What is left to do, in updates like those that are being made now.
    pub left: f32,
    /// Nothing is left to do.
    pub over: bool,
    /// Updates in a second of its own time, pauses not counted; 0 until the first is made.
    pub per_second: f32,
    /// Seconds spent on updates since the program was started.
    pub seconds: f32,
    /// What the trainee shows.
    pub view: V,
}

impl<V> Progress<V> {
    pub(super) fn of<C: Trainee<View = V>>(trainee: &C, per_second: f32, seconds: f32) -> Self {
        let (updates, total, left, over) = (trainee.updates(), trainee.total(), trainee.left(), trainee.is_over());
        Self { updates, total, left, over, per_second, seconds, view: trainee.view() }
    }

    /// Seconds until the end at the present pace; none before there is one.
    pub fn seconds_left(&self) -> Option<f32> {
        (self.per_second > 0.0).then(|| self.left / self.per_second)
    }
}

/// In what state a training is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Updates are being made.
    Running,
    /// Held; can go on.
    Paused,
    /// All updates are made.
    Done,
    /// Ended before that; can go on.
    Stopped,
    /// Ended by an error, told in a sentence.
    Failed(String),
}

/// An error as a sentence of its own: it begins with a capital.
pub fn sentence(error: &dyn std::fmt::Display) -> String {
    let mut words = error.to_string();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
