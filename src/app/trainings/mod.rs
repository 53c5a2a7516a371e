//! What the trainings of all workspaces share: fields of a form, the line that says how far a training is, files, and
//! what is computed beside the window.

mod fields;
mod files;
mod later;
mod line;

pub use fields::{decimal, name_ui, number, refusal};
pub use files::FileJobs;
pub use later::Later;
pub use line::line;
