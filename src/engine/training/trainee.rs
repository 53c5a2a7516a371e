//! What learns, as a training in the background drives it.

use std::path::Path;

/// Something that is learned in updates: a trainee and what it is trained on.
pub trait Trainee: Send + 'static {
    /// What a window draws of it; it is made up to ten times a second.
    type View: Send + Sync + 'static;
    /// What is trained, and how.
    type Config: Clone + PartialEq + Send + 'static;

    /// Updates made so far, those of earlier sessions included.
    fn updates(&self) -> usize;

    /// Updates after which the training is over.
    fn total(&self) -> usize;

    /// What is left to do, in updates like those that are being made now.
    fn left(&self) -> f32 {
        self.total().saturating_sub(self.updates()) as f32
    }

    /// Whether there is nothing left to do.
    fn is_over(&self) -> bool {
        self.updates() >= self.total()
    }

    /// Makes one update, or a piece of what belongs to one. A training ends within one such call when it is told to,
    /// and others wait for it, so they are as short as can be: well below a second but for updates of many pictures.
    ///
    /// # Errors
    /// Why the training cannot go on, as a sentence.
    fn update(&mut self) -> Result<(), String>;

    /// Adds updates to those that are to be made.
    ///
    /// # Errors
    /// More than can be made, as a sentence.
    fn extend(&mut self, updates: u64) -> Result<(), String>;

    /// Other settings from here on.
    ///
    /// # Errors
    /// Settings with which it cannot go on, as a sentence; the former stay.
    fn go_on(&mut self, config: Self::Config) -> Result<(), String>;

    /// What there is to see now.
    fn view(&self) -> Self::View;

    /// Writes everything that it takes to go on from here exactly, in one piece or not at all.
    ///
    /// # Errors
    /// Why nothing was written, as a sentence.
    fn keep(&self, path: &Path) -> Result<(), String>;
}

/// What a file held.
#[derive(Debug)]
pub enum Opened<T: Trainee> {
    /// A training that goes on exactly where it was kept.
    Training(Box<T>),
    /// Something without the state of its optimiser: it can be looked at and asked, not trained.
    Still(Box<T::View>),
}
