//! Islands of agreement and the parse tree that they form (GLOM, sections 2 and 6).
//!
//! An island of a level is a connected region of columns whose neighbouring embeddings agree. Agreement is the cosine
//! after the level's mean has been removed, so that a bias vector shared by every column is no island.

mod agreement;
mod analyse;
mod average_linkage;
mod diagnosis;
mod difference;
mod faint;
mod layout;
mod linkage;
mod parents;
mod regions;
mod same_vector;
mod score;
mod sets;
mod threshold;
mod touching;
mod tree;
mod trust;
mod types;
mod votes;

pub(crate) use agreement::FLOOR as AGREEMENT_FLOOR;
pub use analyse::{Reading, analyse};
pub use diagnosis::{Circumstances, Conduct, diagnose};
pub use difference::{by_islands, by_vectors};
pub use layout::{Block, tree_blocks};
pub use linkage::Linkage;
pub(crate) use linkage::{Joining, joinings};
pub use parents::{ParentShare, parents};
pub use score::{GridTruth, PixelTruth, Region, baselines, score};
pub(crate) use sets::Regions;
pub use touching::touching_means;
pub use tree::tree_of;
pub use trust::tells_right_from_wrong;
pub use types::{
    Analysis, Diagnosis, Island, LevelIslands, LevelMeters, NamedTruth, ParseNode, ParseTree, Truth, TruthKind,
    TruthScores,
};
pub use votes::{Seen, distance_to_centres, own_places, places_of_regions, wholes_by_votes};
