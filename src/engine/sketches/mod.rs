//! Recursive sketches of runs: what the window and the command line share.
//!
//! [`Strip`] is one sketch per kept step of a run, [`Parsed`] the parse tree that is shown with its sketch. A memory of
//! pictures takes up what has [`Settled`] and answers a [`Question`].

mod ask;
mod error;
mod grammar;
mod measure;
mod remember;
mod settled;
mod strip;

pub use ask::{Answer, DayTime, Question, Sums, answer, answer_from, shared};
pub use error::RememberError;
pub use grammar::{Grammar, Rule, grammar};
pub use measure::{RealRecovery, RealReport, Similarity, measure};
pub use remember::{MEMORY_ANGLE, MemoryPlan, TYPES_FROM, new_header, record_of, setup_of, stranger};
pub use settled::Settled;
pub use strip::{Parsed, Strip, StripStep, TreeWays};
