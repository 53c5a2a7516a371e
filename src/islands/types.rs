//! What an analysis of a state says, level by level.

use crate::names::keys;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A connected region of one level whose neighbouring columns agree.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Island {
    /// Number of the island in its level; islands are numbered from the largest (0) down, ties by first column.
    pub id: u32,
    /// Number of columns.
    pub size: usize,
    /// First row, first col, last row, last col, all inclusive.
    pub bounding_box: [usize; 4],
    /// Islands of one level with the same vector ("two pieces of one thing") share this number: that of the largest of
    /// them.
    pub same_vector: u32,
    /// The column whose vector is nearest to the island's mean: where a label or a thumbnail belongs.
    pub centre: usize,
}

/// A number; not a number for `null`, which is how JSON writes it.
fn number_or_null<'de, D: serde::Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    Option::deserialize(from).map(|number| number.unwrap_or(f32::NAN))
}

/// The meters of one level at one step.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct LevelMeters {
    /// Number of islands at the threshold in force.
    pub islands: usize,
    /// Columns in the largest island over all columns, 0 to 1.
    pub largest_share: f32,
    /// Mean centred cosine of 4-neighbours minus the mean over all pairs.
    pub contrast: f32,
    /// Mean centred cosine of 4-neighbours, -1 to 1.
    pub neighbour_cosine: f32,
    /// Mean attention perplexity, in columns: 1 (one column is seen) to the size of the neighbourhood. Not a number
    /// where the smoother's kernel has none; `null` in JSON.
    #[serde(deserialize_with = "number_or_null")]
    pub perplexity: f32,
    /// Mean |x(t) - x(t-1)| over columns.
    pub change: f32,
    /// `change` over the mean |x|.
    pub relative_change: f32,
    /// Mean |x| over columns.
    pub norm: f32,
    /// Mean angle between a column's vector here and one level up, degrees; none at the top.
    pub cross_level_angle: Option<f32>,
    /// Share of neighbour pairs of one island here that are in one island one level up, minus its chance value
    /// (the share of all neighbour pairs that are); none at the top and where no island has two columns.
    pub nesting: Option<f32>,
    /// |level mean| over mean |x|, 0 to 1: near 1, a shared bias vector hides everything else.
    pub bias_share: f32,
    /// Mean centred cosine of a column with the mean of its island, over the columns of islands of two and more, -1 to
    /// 1: 1 where every island is one vector. None where every column is alone, and where all are one island.
    #[serde(default)]
    pub flatness: Option<f32>,
    /// 1 minus the mean trust of all columns, 0 to 1.
    #[serde(default)]
    pub doubt: f32,
}

/// The islands of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelIslands {
    /// Agreement above which neighbours belong together: the user's, or `automatic_threshold`.
    pub threshold: f32,
    /// The threshold chosen from this level's data, and with [`Linkage::Nested`](super::Linkage::Nested) from those of
    /// the level below.
    pub automatic_threshold: f32,
    /// The threshold inside every island but the largest, above `threshold`: the user's, or `automatic_inside`; none
    /// where islands are cut once.
    pub inside: Option<f32>,
    /// The one that follows from the data; none where the linkage asks for one cut.
    pub automatic_inside: Option<f32>,
    /// Island number of every column, (N).
    pub labels: Vec<u32>,
    /// The islands, the largest first.
    pub islands: Vec<Island>,
    /// Mean centred cosine of every column with its 4-neighbours, (N).
    pub agreement: Vec<f32>,
    /// How sure every column is of its island, (N), 0 to 1: mean centred cosine with its 4-neighbours, where one of
    /// another island counts 0.
    pub trust: Vec<f32>,
    /// Centred cosine with the column to the right and the one below, (N) each; NaN where there is none.
    pub right: Vec<f32>,
    /// See `right`.
    pub down: Vec<f32>,
    /// The meters.
    pub meters: LevelMeters,
    /// Number of islands against threshold while `inside` stays: pairs (threshold, count), threshold rising.
    pub count_curve: Vec<(f32, usize)>,
    /// Mean raw cosine of neighbours, the bias left in.
    pub raw_cosine: f32,
    /// sqrt(mean |x - mean|^2) over mean |x|: 0 where all columns hold one vector.
    pub spread: f32,
}

/// One island in the parse tree.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct ParseNode {
    /// Level, 0 the lowest.
    pub level: usize,
    /// Island number in that level.
    pub island: u32,
    /// Number of columns.
    pub size: usize,
    /// First row, first col, last row, last col, all inclusive.
    pub bounding_box: [usize; 4],
    /// Position in [`ParseTree::nodes`] of the island of the next level that holds most of this one; none at the top.
    pub parent: Option<usize>,
    /// Share of this island's columns that the parent holds, 0 to 1 (1 at the top).
    pub held: f32,
    /// Positions in [`ParseTree::nodes`] of the islands below that hang here, the largest first.
    pub children: Vec<usize>,
}

/// The parse tree: islands of level l hang under the island of level l + 1 that holds most of them.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct ParseTree {
    /// All islands of all levels: level by level from the lowest, in island order.
    pub nodes: Vec<ParseNode>,
    /// Positions of the islands of the top level.
    pub roots: Vec<usize>,
}

/// What ails a run, when it applies.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The level it is about; none when it is about all of them.
    pub level: Option<usize>,
    /// Short name: "global mean", "locked in pairs", "collapsed", "bias island", "no agreement", "aligned levels",
    /// "nothing to see", "no bottom-up", "no top-down", "no attention", "picture outweighed", "still moving".
    pub name: &'static str,
    /// One sentence: what was measured, and what to try where something helps.
    pub sentence: String,
}

/// Everything that is known of the islands of one state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analysis {
    /// One entry per level, the lowest first.
    pub levels: Vec<LevelIslands>,
    /// The islands of all levels as a tree.
    pub tree: ParseTree,
    /// What ails the run; empty until somebody asks ([`diagnose`](super::diagnose)).
    pub diagnoses: Vec<Diagnosis>,
}

/// Ground truth: one region id per pixel of a label image.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Width of the label image in pixels.
    pub width: u32,
    /// Height of the label image in pixels.
    pub height: u32,
    /// Region id of every pixel, row by row; 0 is background for the foreground ARI, [`Truth::VOID`] is no region.
    pub labels: Vec<u32>,
}

impl Truth {
    /// The id of pixels that nobody is to judge: they count nowhere.
    pub const VOID: u32 = u32::MAX;

    /// The same with regions that are void.
    pub fn ignoring(mut self, ids: &[u32]) -> Self {
        self.labels.iter_mut().filter(|label| ids.contains(label)).for_each(|label| *label = Self::VOID);
        self
    }
}

/// What the regions of a truth are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TruthKind {
    /// Parts of wholes: wheels, windows, eyes.
    Parts,
    /// Whole things: cars, houses, faces.
    #[default]
    Wholes,
    /// Scenes that wholes stand in.
    Scenes,
}

// The smallest regions first.
keys!(TruthKind { Parts: "parts", Wholes: "wholes", Scenes: "scenes" });

impl TruthKind {
    /// Its name in the window.
    pub fn title(self) -> &'static str {
        match self {
            TruthKind::Parts => "Parts",
            TruthKind::Wholes => "Wholes",
            TruthKind::Scenes => "Scenes",
        }
    }
}

/// A truth that comes with its picture.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTruth {
    /// What its regions are.
    pub kind: TruthKind,
    /// The region of every pixel.
    pub truth: Truth,
    /// What the regions from id 1 on are called; empty where they have no names.
    pub names: Vec<String>,
}

/// How well a labelling of the columns matches the truth, on the columns' grid or on the pixels of the truth.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct TruthScores {
    /// Adjusted Rand index (Hubert and Arabie), at most 1, 0 by chance.
    pub ari: f32,
    /// The same without the columns whose truth is background (id 0); none where the truth has fewer than two other
    /// regions, as a mask of one thing: then there is nothing to tell apart.
    pub foreground_ari: Option<f32>,
    /// Segmentation covering, 0 to 1.
    pub covering: f32,
    /// Mean best overlap (mean over truth regions of the best intersection over union), 0 to 1.
    pub mean_best_overlap: f32,
    /// The same over the regions that are not background; none where there are none.
    #[serde(default)]
    pub foreground_overlap: Option<f32>,
    /// Number of regions in the labelling.
    pub regions: usize,
}
