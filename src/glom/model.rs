//! The interface behind which every model stands: visual input, bottom-up and top-down nets, state normalisation.

use image::RgbImage;
use ndarray::{Array2, Array3, ArrayView2, ArrayView3, ArrayViewMut2};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Settings, Votes, hidden};
use crate::grid::{Grid, Resolution};

/// Where a model's functions come from: said in the window at every moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Designed by hand, nothing learned.
    HandMade,
    /// Random weights, nothing learned.
    Random,
    /// Weights from a file.
    Checkpoint,
    /// Weights that this program learned, from a file.
    Learned,
}

/// Memory for one call of a net, kept by the caller so that a step allocates nothing.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Grows to what the largest call needed and is used again.
    pub hidden: Vec<f32>,
    /// A second buffer, likewise.
    pub rows: Vec<f32>,
}

/// A GLOM model. All columns share it; every method works on rows of columns, so that a caller may cut the grid into
/// blocks and run them on any number of threads with the same result.
pub trait Model: Send + Sync {
    /// Short name for the window and the reports.
    fn name(&self) -> &str;

    /// Where its functions come from.
    fn origin(&self) -> Origin;

    /// Number of levels L, at least 1.
    fn levels(&self) -> usize;

    /// Length of an embedding, D.
    fn dim(&self) -> usize;

    /// Length of the visual input of one column: what level 0's bottom-up net reads.
    fn input_dim(&self) -> usize;

    /// The grid for a picture of `width` x `height` pixels.
    ///
    /// # Errors
    /// A model with a learned position table has one size and refuses others.
    fn grid(&self, width: u32, height: u32, resolution: Resolution) -> Result<Grid, ModelError>;

    /// The visual input of every column, (N, input_dim).
    ///
    /// # Errors
    /// A picture that does not fit the grid.
    fn visual_input(&self, picture: &RgbImage, grid: Grid) -> Result<Array2<f32>, ModelError>;

    /// The same with hidden columns: `hidden` (N) says which of them are shown nothing. A model that has not learned
    /// what hidden means sees them grey.
    ///
    /// # Errors
    /// A picture that does not fit the grid.
    ///
    /// # Panics
    /// If the mask has too few columns, which is a mistake in the calling code.
    fn masked_input(&self, picture: &RgbImage, grid: Grid, hidden: &[bool]) -> Result<Array2<f32>, ModelError> {
        self.visual_input(&hidden::greyed(picture, grid, hidden), grid)
    }

    /// The picture that level 0 says there is to see; `lowest` is (N, D). None for a model that has not learned to tell
    /// pixels.
    fn reconstruct(&self, _lowest: ArrayView2<f32>, _grid: Grid) -> Option<RgbImage> {
        None
    }

    /// Where every column says that its whole is, from `state` (L, N, D). None for a model that has not learned to say
    /// so.
    fn votes(&self, _state: ArrayView3<f32>, _grid: Grid) -> Option<Votes> {
        None
    }

    /// Whether it has one grid, whatever is asked for: its positions are a learned table.
    fn grid_is_fixed(&self) -> bool {
        false
    }

    /// What the top-down nets are told about each column's location, (N, P); P may be 0.
    ///
    /// # Errors
    /// A grid for which the model has no positions.
    fn places(&self, grid: Grid) -> Result<Array2<f32>, ModelError>;

    /// The state at t = 0, (L, N, D). `input` is (N, input_dim).
    fn initial_state(&self, grid: Grid, input: ArrayView2<f32>, seed: u64) -> Array3<f32>;

    /// f_level: `below` (n, D of the level below, or input_dim for level 0) to `out` (n, D).
    fn bottom_up(&self, level: usize, below: ArrayView2<f32>, out: ArrayViewMut2<f32>, scratch: &mut Scratch);

    /// g_level: `above` (n, D of level + 1) and `places` (n, P) to `out` (n, D). Never called for the top level.
    fn top_down(
        &self,
        level: usize,
        above: ArrayView2<f32>,
        places: ArrayView2<f32>,
        out: ArrayViewMut2<f32>,
        scratch: &mut Scratch,
    );

    /// State normalisation of `level` after the average, in place, (n, D). Does nothing for a model without one.
    fn normalise(&self, level: usize, rows: ArrayViewMut2<f32>);

    /// Whether masks taught it the borders of `level`: its islands are then meant to be read by whole borders
    /// ([`Linkage::of`](crate::islands::Linkage::of)).
    fn knows_borders(&self, _level: usize) -> bool {
        false
    }

    /// The settings with which this model is meant to be run.
    fn default_settings(&self) -> Settings;

    /// The resolution at which this model is meant to be run.
    fn default_resolution(&self) -> Resolution {
        Resolution::ColumnsAcross(32)
    }
}

/// A model that cannot be made, opened or used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A picture of the wrong size for a fixed position table.
    #[error(
        "this model was made for pictures of {needed_width} x {needed_height} pixels, this one has {width} x {height}: \
         its positions are a learned table, so resize the picture (--resize)"
    )]
    PictureSize {
        /// Width of the picture.
        width: u32,
        /// Height of the picture.
        height: u32,
        /// Width the model needs.
        needed_width: u32,
        /// Height the model needs.
        needed_height: u32,
    },
    /// Too fine a grid.
    #[error(
        "the grid would have {columns} columns, at most {most} are possible: choose larger patches or fewer columns \
         across"
    )]
    TooManyColumns {
        /// Columns asked for.
        columns: usize,
        /// The limit.
        most: usize,
    },
    /// Anything else that is wrong with a model's configuration, in words.
    #[error("{0}")]
    Configuration(String),
}
