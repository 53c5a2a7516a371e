//! What leaves the window as files: pictures of what is seen, animations, and the jobs that write them off the window's
//! thread.

mod animation;
mod job;
mod options;
mod sheet;

pub use animation::write_gif;
pub use job::{Job, Reporter};
pub use options::ExportOptions;
pub use sheet::{Frame, compose, describe};
