//! The engine: commands in, immutable snapshots out.
//!
//! [`Run`] is the whole of a run, synchronous and without a window: the command line drives it directly. [`Engine`]
//! owns a `Run` on one named thread for the window, which sends [`Command`]s and reads the latest [`Snapshot`].

mod begin;
mod brush;
mod column_heads;
mod command;
mod command_line;
mod cost;
mod differences;
mod error;
mod film;
mod hidden;
mod history;
mod joined;
mod memory;
mod places;
pub mod played;
mod presets;
mod reconstruction;
mod run;
pub mod session;
mod setup;
pub mod sketches;
mod snapshot;
mod taught;
mod tempo;
mod thread;
pub mod training;
mod truth;
pub mod typed;
mod undo;
mod words;
pub mod worker;
pub mod written;

pub use begin::open_model;
pub use brush::Brush;
pub use column_heads::{ColumnAnswer, HeadsFound, HeadsPlan};
pub use command::{Command, Gesture, Speed};
pub use cost::StepCost;
pub use differences::{Apart, Difference, apart, differences};
pub use error::EngineError;
pub use film::{Film, FilmFrame, FilmRequest};
pub use hidden::{Hidden, OutsideGrid, Rectangle};
pub use joined::{Joined, Reading, Trusted, join, novelty, spectra, trust};
pub use memory::{
    BothReads, LevelMemory, Matrices, MemoryCommand, MemoryLook, MemoryLookAt, MemoryMeters, MemorySnapshot, RecentRead,
};
pub use presets::{Begins, Preset, Recipe, SideStyle};
pub use reconstruction::{Decoded, Reconstruction};
pub use run::{Pair, Run, Timings};
pub use session::Session;
pub use setup::{Breakpoints, FrameClock, ModelChoice, SecondSide, Setup, TruthSource};
pub use snapshot::{
    Comparison, Curves, Inspection, Mark, Notice, Phase, Severity, Snapshot, StepCurve, Timeline, Transport,
};
pub use taught::{Taught, cannot_learn};
pub use thread::Engine;
pub use truth::{KindScores, Known, KnownScores, KnownTruth};
pub use words::changes_in_words;

pub use crate::files::source::PictureSource;
pub use crate::scenes::SceneSource;
