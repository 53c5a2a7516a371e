//! What leaves the window as files: pictures of what is seen, animations, and the jobs that write them off the window's thread.

mod job;
mod options;
mod sheet;

pub use job::{Job, Reporter};
pub use options::{ExportOptions, What};
pub use sheet::{Frame, compose, describe};
