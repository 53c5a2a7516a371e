//! Trainings in the window: one list for every kind of them, with what can be done with each, their curves, and what
//! the commands of the window act on.

mod curves;
mod desk;
mod form;
mod kind;
mod line;
mod list;
mod rows;
mod worked;

pub use curves::{Curve, CurveWords, CurvesView, Floor, curves, curves_ui, last_update};
pub use desk::{TrainingDesk, TrainingNow};
pub use form::{brief_ui, digits_ui, left_ui, seed_ui, start_button, start_ui};
pub use kind::{ListedKind, TrainingKind};
pub use line::line;
pub use list::{Chosen, Listed, Seen, Still, Trainings, still_colour};
pub use rows::trainings_ui;
