//! What the trainings of all workspaces share: the line that says how far a training is.

mod line;

pub use line::line;
