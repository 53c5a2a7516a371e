//! Work beside the window: what is computed between frames, and jobs that each make or write one thing.

mod jobs;
mod later;

pub use jobs::FileJobs;
pub use later::Later;
