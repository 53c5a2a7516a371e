//! Everything that can be done to a run.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::brush::Brush;
use super::film::FilmRequest;
use super::memory::MemoryCommand;
use super::session::Session;
use super::setup::{Setup, TruthSource};
use crate::colour::ColourAxes;
use crate::files::source::PictureSource;
use crate::glom::Reach;

/// How fast a playing run goes.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Speed {
    /// Steps per second, above 0.
    StepsPerSecond(f32),
    /// As fast as it goes.
    Unlimited,
}

/// Changes with the same gesture number are one point of undo (a slider that is dragged). 0: a point of its own.
pub type Gesture = u64;

/// A command to a run. What cannot be carried out becomes a [`super::Notice`]; the run goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Step until told otherwise, or until settled ([`Command::GoOnWhenSettled`]). A change of what moves the state
    /// lets a run that has stopped because it was settled go on.
    Play,
    /// Stop stepping.
    Pause,
    /// Step until settled, then pause.
    RunUntilSettled,
    /// Make this many steps, then pause. From an earlier kept step, steps again from there (what came after is
    /// dropped).
    Step(usize),
    /// Show the kept state this many steps back.
    Back(usize),
    /// Show the kept state nearest to this step. The next step goes on from what is shown.
    Seek(usize),
    /// Show the newest state again.
    SeekEnd,
    /// Begin again from step 0 with the same setup.
    Reset,
    /// Show the next part of a step: bottom-up, top-down, previous, attention, then the average (which makes the step).
    StepPhase,
    /// Set the speed.
    SetSpeed(Speed),
    /// Whether a run that plays goes on when it is settled. A video always does, while frames are to come.
    GoOnWhenSettled(bool),
    /// Give up the picture, model or grid that is being opened; the run in progress stays.
    CancelOpening,
    /// Open a picture and begin a new run on it.
    Open(PictureSource),
    /// Make a saved run again: its picture, its setup, and the steps to where it stood.
    OpenSession(Box<Session>),
    /// Replace the setup.
    Change(Box<Setup>, Gesture),
    /// Put `first` in force and play until settled, then put the settings of `then` in force and go on: for what acts
    /// on a settled parse. Both changes are one point of undo. As long as either holds, a run that begins again does
    /// both again.
    SettleThen {
        /// What settles.
        first: Box<Setup>,
        /// What acts on the settled state.
        then: Box<Setup>,
        /// The gesture of both.
        gesture: Gesture,
    },
    /// Read the model's file again, which has changed meanwhile, and begin a new run with the model's own settings.
    ReadModelAgain,
    /// Put the default settings of the current model in place.
    DefaultSettings,
    /// Take the newest change back.
    Undo,
    /// Bring an undone change again.
    Redo,
    /// Use a brush on `columns` at `levels`.
    Perturb {
        /// What it does.
        brush: Brush,
        /// Levels it touches.
        levels: Vec<usize>,
        /// Columns under the brush.
        columns: Vec<usize>,
    },
    /// Grey out a rectangle of the input, in picture shares (left, top, right, bottom, 0 to 1); none shows all again.
    Occlude(Option<[f32; 4]>),
    /// Hide these columns as well: nothing of the picture is shown to them any more. Can be undone.
    Hide(Vec<usize>),
    /// Show the picture to the hidden columns again. Can be undone.
    Unhide,
    /// Make the picture that level 0 says there is to see with every snapshot, or no longer.
    Reconstruct(bool),
    /// Look closely at these columns of a level; the first is the one that is inspected, rows of all are summed or
    /// subtracted.
    Inspect {
        /// The level.
        level: usize,
        /// Columns; empty for none.
        columns: Vec<usize>,
        /// Columns whose rows are subtracted.
        minus: Vec<usize>,
        /// A second beta and reach, to see the row before and after.
        compare: Option<(f32, Reach)>,
    },
    /// Whose axes the colours of embeddings have.
    ColourAxes(ColourAxes),
    /// Refit the colour basis on the state that is shown.
    RefitColours,
    /// Score against a ground truth, or stop scoring.
    Truth(Option<TruthSource>),
    /// Do something to the fast weights, or look closely at them.
    Memory(MemoryCommand),
    /// Bytes that the timeline may keep.
    SetMemoryBudget(usize),
    /// Hand over the kept states of a range, to be drawn as an animation.
    Film(FilmRequest),
    /// Write the kept states as NPZ.
    ExportStates(PathBuf),
    /// Write the curves as CSV.
    ExportCurves(PathBuf),
    /// Save model and configuration as a checkpoint.
    SaveCheckpoint(PathBuf),
}
