//! The ruler: how well islands match the truth, over many pictures, always beside what costs nothing.
//!
//! A [`Subject`] is a picture with truths of one or more kinds (parts and wholes of a generated scene, people's
//! segmentations of a photograph, several people for one kind). [`measure`] settles it and scores the islands of every
//! level against every kind; [`Table`] is the mean over subjects. Three rows need no model: one island, tiles, and the
//! islands of the state at t = 0; where a kind has several annotators, a fourth scores them against each other. A model
//! that votes for wholes has two rows more: wholes by votes, and by every column's own place.

mod ablations;
mod measure;
mod subject;
mod table;
mod trust;
mod votes;

pub use ablations::{AblatedScores, AblationLine, Without, ablation_table, measure_without};
pub use measure::{Labelling, Measured, Scored, Settling, measure};
pub use subject::{KindTruth, Subject};
pub use table::{Line, OnPixels, Parents, Table, WholeMeans};
pub use trust::LevelTrust;
pub use votes::{BY_OWN_PLACES, BY_VOTES, VoteScores, WholeScores};
