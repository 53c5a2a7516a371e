//! The trainings of a workspace or tab as the commands of the window see them: start, hold, stop, keep, open, use act
//! on the one that is chosen.

use std::path::PathBuf;

use super::TrainingKind;
use crate::engine::training::Standing;
use crate::engine::worker::Wake;
use crate::teach::{Trial, Tried};

/// A list of trainings that can be told what to do.
pub trait TrainingDesk {
    /// Of which kind its trainings are.
    fn kind(&self) -> TrainingKind;

    /// Of which kind its trainings are, and which of them the commands act on.
    fn now(&self) -> TrainingNow;

    /// Begins a training with what stands in the form.
    fn start(&mut self, wake: &Wake);

    /// Holds the chosen training, or lets it go on; one that is over goes on for more updates.
    ///
    /// # Errors
    /// More updates than can be made.
    fn hold_or_go_on(&mut self) -> Result<(), String>;

    /// Ends the chosen training where it is.
    fn stop(&mut self);

    /// The chosen training is to be written: remembers which, while a path is asked for.
    fn ask_keep(&mut self);

    /// What the file of that one may be called, without ending.
    fn stem(&self) -> String;

    /// Writes the training that was asked about last; with `then_use` the run settles with what has learned.
    ///
    /// # Errors
    /// It is no longer in the list.
    fn keep(&mut self, path: PathBuf, then_use: bool, wake: &Wake) -> Result<(), String>;

    /// Reads a training from a file. It stands still until it is told to go on.
    fn open(&mut self, path: PathBuf, wake: &Wake);

    /// A new training is to learn from what lies in a folder.
    fn learn_from(&mut self, folder: PathBuf);

    /// How many trainings there are.
    fn count(&self) -> usize;

    /// Begins what a lesson tries, or goes on with it where it was begun before. False where it is of another kind.
    fn try_out(&mut self, trial: &Trial, wake: &Wake) -> bool;

    /// Whether the chosen training stands, and none is being made.
    fn stands(&self) -> bool;

    /// Says what a lesson may ask of the chosen training.
    fn tried(&self, tried: &mut Tried);

    /// Lets the run settle with what the chosen training has learned, if that is kept as it is now; false when it has
    /// to be kept first.
    fn use_kept(&mut self, wake: &Wake) -> bool;
}

/// What the commands of trainings act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingNow {
    /// The kind.
    pub kind: TrainingKind,
    /// Number and state of the chosen training; none where none is chosen.
    pub chosen: Option<(usize, Standing)>,
    /// Why none can be begun with what stands in the form.
    pub refused: Option<String>,
}

impl TrainingNow {
    /// The chosen training in words: "training 2".
    pub fn words(&self) -> Option<String> {
        self.chosen.as_ref().map(|(number, _)| format!("training {number}"))
    }
}
