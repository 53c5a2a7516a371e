//! The reference network (the architecture of glom-pytorch 0.0.14): learned or random weights behind the [`Model`]
//! interface.
//!
//! ```text
//! token       e_i = W patch_i + b                      patch flattened as (row, col, channel), values 0 to 1
//! bottom-up   f_l(x) = W2 gelu(W1 x + b1) + b2         f_0 reads the token, f_l the level below
//! top-down    g_l(x, i) = W2 gelu(W1 (x + p_i) + b1) + b2
//! ```
//!
//! with p a table of positions, one row per column.

mod net;
mod patches;
mod weights;

use image::RgbImage;
use ndarray::{Array2, Array3, ArrayView2, ArrayViewMut2, Axis};

pub use net::{Linear, Net};
pub use weights::{ReferenceConfig, ReferenceWeights};

use super::{
    Gains, Kernel, LevelSettings, MemorySettings, Model, ModelError, Origin, Reach, Schedule, Score, Scratch,
    SelfScore, Settings, Weights,
};
use crate::grid::{Grid, Resolution};
use crate::numeric::random::{self, Purpose};
use crate::numeric::rows::view_mut;

/// The reference network with its weights.
#[derive(Debug, Clone)]
pub struct ReferenceModel {
    name: String,
    config: ReferenceConfig,
    weights: ReferenceWeights,
    /// Seed of the positions of a random model, which fits any grid; none for a learned table.
    drawn_positions: Option<u64>,
}

impl ReferenceModel {
    /// A network with weights from a file. It takes pictures of exactly `config.image_size`.
    ///
    /// # Errors
    /// Weights whose shapes do not fit the configuration.
    pub fn new(
        config: ReferenceConfig,
        weights: ReferenceWeights,
        name: impl Into<String>,
    ) -> Result<Self, ModelError> {
        config.check()?;
        weights.check(&config)?;
        let weights = weights.arranged();
        Ok(Self { name: name.into(), config, weights, drawn_positions: None })
    }

    /// The untrained network, drawn as the reference implementation draws it. It takes pictures of any size: they are
    /// resized to whole patches, and positions are drawn for each grid.
    ///
    /// # Errors
    /// A configuration that is not possible.
    pub fn random(config: ReferenceConfig, seed: u64) -> Result<Self, ModelError> {
        config.check()?;
        let weights = ReferenceWeights::random(&config, seed).arranged();
        Ok(Self { name: "random".to_owned(), config, weights, drawn_positions: Some(seed) })
    }

    /// The configuration.
    pub fn config(&self) -> &ReferenceConfig {
        &self.config
    }

    /// The weights. The positions are those of the configuration's picture size.
    pub fn weights(&self) -> &ReferenceWeights {
        &self.weights
    }
}

impl Model for ReferenceModel {
    fn name(&self) -> &str {
        &self.name
    }

    fn origin(&self) -> Origin {
        if self.drawn_positions.is_some() { Origin::Random } else { Origin::Checkpoint }
    }

    fn levels(&self) -> usize {
        self.config.levels
    }

    fn dim(&self) -> usize {
        self.config.dim
    }

    /// The token is made once per frame, in [`Model::visual_input`]: D numbers.
    fn input_dim(&self) -> usize {
        self.config.dim
    }

    fn grid(&self, width: u32, height: u32, resolution: Resolution) -> Result<Grid, ModelError> {
        if self.drawn_positions.is_none() {
            let [needed_height, needed_width] = self.config.image_size;
            if (width as usize, height as usize) != (needed_width, needed_height) {
                return Err(ModelError::PictureSize {
                    width,
                    height,
                    needed_width: needed_width as u32,
                    needed_height: needed_height as u32,
                });
            }
            return Ok(self.config.grid());
        }
        let grid = resolution.grid(width, height);
        if grid.columns() > Resolution::MOST_COLUMNS {
            return Err(ModelError::TooManyColumns { columns: grid.columns(), most: Resolution::MOST_COLUMNS });
        }
        Ok(grid)
    }

    fn grid_is_fixed(&self) -> bool {
        self.drawn_positions.is_none()
    }

    fn visual_input(&self, picture: &RgbImage, grid: Grid) -> Result<Array2<f32>, ModelError> {
        let patches = patches::flattened(picture, grid, self.config.patch_size);
        let mut tokens = Array2::zeros((grid.columns(), self.config.dim));
        self.weights.token.apply(patches.view(), tokens.view_mut());
        Ok(tokens)
    }

    fn places(&self, grid: Grid) -> Result<Array2<f32>, ModelError> {
        match self.drawn_positions {
            _ if grid == self.config.grid() => Ok(self.weights.positions.clone()),
            Some(seed) => Ok(weights::drawn_positions(grid, self.config.dim, seed)),
            None => Err(ModelError::Configuration(format!(
                "the model's learned positions are for {} x {} columns, the grid has {} x {}",
                self.config.grid().rows,
                self.config.grid().cols,
                grid.rows,
                grid.cols
            ))),
        }
    }

    fn initial_state(&self, grid: Grid, _input: ArrayView2<f32>, _seed: u64) -> Array3<f32> {
        let initial = self.weights.initial.view().insert_axis(Axis(1));
        let shape = (self.config.levels, grid.columns(), self.config.dim);
        Array3::from_shape_fn(shape, |(level, _, d)| initial[[level, 0, d]])
    }

    fn bottom_up(&self, level: usize, below: ArrayView2<f32>, out: ArrayViewMut2<f32>, scratch: &mut Scratch) {
        self.weights.bottom_up[level].apply(below, out, &mut scratch.hidden);
    }

    fn top_down(
        &self,
        level: usize,
        above: ArrayView2<f32>,
        places: ArrayView2<f32>,
        out: ArrayViewMut2<f32>,
        scratch: &mut Scratch,
    ) {
        let (rows, dim) = above.dim();
        scratch.rows.resize(rows * dim, 0.0);
        let mut placed = view_mut(&mut scratch.rows, [rows, dim]);
        placed.assign(&above);
        placed += &places;
        self.weights.top_down[level].apply(placed.view(), out, &mut scratch.hidden);
    }

    fn normalise(&self, _level: usize, _rows: ArrayViewMut2<f32>) {}

    /// 1 : 1 : 1 : 1, cosine-key scores, beta 1: exactly the reference implementation.
    fn default_settings(&self) -> Settings {
        let reach = if self.config.radius > 0.0 { Reach::Radius(self.config.radius) } else { Reach::Global };
        let level = LevelSettings {
            weights: None,
            kernel: Kernel::Softmax,
            beta: Schedule::Constant(1.0),
            reach,
            far_samples: 0,
            frozen: false,
        };
        Settings {
            weights: Weights::EQUAL,
            levels: vec![level; self.config.levels],
            gains: Gains::ONE,
            agreement: 0.0,
            score: Score::CosineKey,
            self_score: if self.config.consensus_self { SelfScore::Included } else { SelfScore::REFERENCE },
            memory: MemorySettings::default(),
            seed: self.drawn_positions.unwrap_or(0),
        }
    }
}

/// The generator of part `part` of the weights.
fn weights_generator(seed: u64, part: u64) -> rand_chacha::ChaCha8Rng {
    random::generator(seed, Purpose::Weights, part)
}
