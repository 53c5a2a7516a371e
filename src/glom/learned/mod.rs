//! A GLOM that has learned: convolutions as visual input, two-layer nets between the levels, unit vectors as states.
//!
//! ```text
//! e       = (convolutions of the picture, Fourier location)  visual input
//! x(0)    = u_l                                              the same learned vector in every column
//! f_l     = W2 gelu(W1 x + b1) + b2                          bottom-up
//! g_l     = W2 sin(W1 (x, location) + b1) + b2               top-down: sinusoidal units, a neural field
//! x(t+1)  = unit(s_bu f_l + s_td g_l + s_prev x + s_att A_l),  unit(y) = y / |y|
//! pixels  = decoder of level 0                               what the lowest level says that there is to see
//! ```
//!
//! The update weights s and the inverse temperature beta of every level are learned and stand in the model's default
//! settings, where a user may turn them. `crate::learn` trains it; this module only runs it, one row of columns at a
//! time.

mod config;
pub(crate) mod convolution;
pub(crate) mod layout;
pub(crate) mod net;
pub(crate) mod places;
pub(crate) mod visual;
pub(crate) mod votes;

use std::sync::Arc;

use image::RgbImage;
use ndarray::{Array2, Array3, ArrayView2, ArrayView3, ArrayViewMut2, Axis};

use super::{
    Gains, Kernel, LevelSettings, MemorySettings, Model, ModelError, Origin, Score, Scratch, SelfScore, Settings,
    Source, Votes, Weights,
};
use crate::grid::{Grid, Resolution};
use crate::numeric::rows::{flat_mut, view};
use crate::numeric::vector;
pub use config::{BetaRule, LearnedConfig, Lesion};
pub use layout::{Layout, Tensor};
use net::Unit;

/// A learned model.
#[derive(Debug, Clone)]
pub struct Learned {
    config: LearnedConfig,
    layout: Layout,
    values: Arc<[f32]>,
    name: String,
}

impl Learned {
    /// A model with these learned numbers, in the order of its [`Layout`].
    ///
    /// # Errors
    /// A configuration that cannot be built, or numbers that do not fit it.
    pub fn new(
        config: LearnedConfig,
        values: impl Into<Arc<[f32]>>,
        name: impl Into<String>,
    ) -> Result<Self, ModelError> {
        config.check()?;
        let (layout, values) = (Layout::new(&config), values.into());
        if values.len() != layout.len() {
            let (given, needed) = (values.len(), layout.len());
            return Err(ModelError::Configuration(format!(
                "the model has {given} learned numbers, {needed} are needed"
            )));
        }
        if values.iter().any(|value| !value.is_finite()) {
            return Err(ModelError::Configuration("the model holds numbers that are not finite".to_owned()));
        }
        Ok(Self { config, layout, values, name: name.into() })
    }

    /// What it is built of.
    pub fn config(&self) -> &LearnedConfig {
        &self.config
    }

    /// Where its learned numbers lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Its learned numbers.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// What every column sees where columns are hidden from it, (N, input_dim): the picture is masked there, as in
    /// training.
    fn input(&self, picture: &RgbImage, grid: Grid, hidden: impl Fn(usize) -> bool) -> Array2<f32> {
        let pixels = visual::pixels(&visual::fitted(picture, grid), grid, hidden);
        visual::input(&self.config, &self.layout, &self.values, grid, pixels)
    }

    /// The learned update weights of `level`: shares of bottom-up, top-down, previous state and attention.
    fn weights(&self, level: usize) -> Weights {
        let logits = &self.values[self.layout.sources.clone()][4 * level..][..4];
        let sources = [Source::BottomUp, Source::TopDown, Source::Previous, Source::Attention];
        let hears = |at: usize| self.config.hears(sources[at], level);
        let powers: [f32; 4] = std::array::from_fn(|at| if hears(at) { logits[at].exp() } else { 0.0 });
        let total: f32 = powers.iter().sum();
        let [bottom_up, top_down, previous, attention] = powers.map(|power| power / total);
        Weights { bottom_up, top_down, previous, attention, memory: 0.0 }
    }
}

impl Model for Learned {
    fn name(&self) -> &str {
        &self.name
    }

    fn origin(&self) -> Origin {
        Origin::Learned
    }

    fn levels(&self) -> usize {
        self.config.levels
    }

    fn dim(&self) -> usize {
        self.config.dim
    }

    fn input_dim(&self) -> usize {
        self.config.input_dim()
    }

    fn grid(&self, width: u32, height: u32, resolution: Resolution) -> Result<Grid, ModelError> {
        let grid = resolution.grid(width, height);
        let (columns, most) = (grid.columns(), Resolution::MOST_COLUMNS);
        if columns > most { Err(ModelError::TooManyColumns { columns, most }) } else { Ok(grid) }
    }

    fn visual_input(&self, picture: &RgbImage, grid: Grid) -> Result<Array2<f32>, ModelError> {
        Ok(self.input(picture, grid, |_| false))
    }

    /// The picture is masked as in training: a column knows that it is hidden.
    fn masked_input(&self, picture: &RgbImage, grid: Grid, hidden: &[bool]) -> Result<Array2<f32>, ModelError> {
        Ok(self.input(picture, grid, |column| hidden[column]))
    }

    /// No mask teaches level 0.
    fn knows_borders(&self, level: usize) -> bool {
        self.config.borders && level > 0
    }

    /// 8 x 8 pixels per column.
    fn reconstruct(&self, lowest: ArrayView2<f32>, grid: Grid) -> Option<RgbImage> {
        const CELL: usize = LearnedConfig::CELL;
        let block = &self.layout.decoder;
        let mut cells = Array2::zeros((grid.columns(), block.shape.outputs));
        let values = &self.values[block.range.clone()];
        net::apply(block.shape, Unit::Gelu, values, lowest, cells.view_mut(), &mut Vec::new());
        Some(RgbImage::from_fn((grid.cols * CELL) as u32, (grid.rows * CELL) as u32, |x, y| {
            let (x, y) = (x as usize, y as usize);
            let at = 3 * (y % CELL * CELL + x % CELL);
            let column = grid.index(y / CELL, x / CELL);
            image::Rgb(std::array::from_fn(|channel| {
                (127.5 * (cells[[column, at + channel]] + 1.0)).round().clamp(0.0, 255.0) as u8
            }))
        }))
    }

    fn votes(&self, state: ArrayView3<f32>, grid: Grid) -> Option<Votes> {
        let block = self.layout.votes.as_ref()?;
        let places = places::fourier(grid, &self.config.wavelengths, [0.0; 2]);
        let told = votes::read(block, &self.values, state.index_axis(Axis(0), Votes::LEVEL), places.view());
        Some(votes::decode(&told, grid))
    }

    fn places(&self, grid: Grid) -> Result<Array2<f32>, ModelError> {
        Ok(places::fourier(grid, &self.config.wavelengths, [0.0; 2]))
    }

    fn initial_state(&self, grid: Grid, input: ArrayView2<f32>, _seed: u64) -> Array3<f32> {
        let (levels, dim) = (self.config.levels, self.config.dim);
        let vectors = &self.values[self.layout.initial.clone()];
        let mut state = Array3::zeros((levels, grid.columns(), dim));
        for (mut rows, vector) in state.outer_iter_mut().zip(vectors.chunks_exact(dim)) {
            rows.outer_iter_mut().for_each(|mut row| row.iter_mut().zip(vector).for_each(|(to, from)| *to = *from));
        }
        if self.config.lacks(Lesion::Refeeding) {
            self.bottom_up(0, input, state.index_axis_mut(Axis(0), 0), &mut Scratch::default());
        }
        state.axis_iter_mut(Axis(0)).enumerate().for_each(|(level, rows)| self.normalise(level, rows));
        state
    }

    fn bottom_up(&self, level: usize, below: ArrayView2<f32>, out: ArrayViewMut2<f32>, scratch: &mut Scratch) {
        let block = &self.layout.bottom_up[level];
        net::apply(block.shape, Unit::Gelu, &self.values[block.range.clone()], below, out, &mut scratch.hidden);
    }

    fn top_down(
        &self,
        level: usize,
        above: ArrayView2<f32>,
        places: ArrayView2<f32>,
        out: ArrayViewMut2<f32>,
        scratch: &mut Scratch,
    ) {
        let block = &self.layout.top_down[level];
        let (rows, width) = (above.nrows(), block.shape.inputs);
        let Scratch { hidden, rows: joined } = scratch;
        joined.clear();
        joined.reserve(rows * width);
        for (above, place) in above.outer_iter().zip(places.outer_iter()) {
            joined.extend(above);
            joined.extend(place);
        }
        let joined = view(joined, [rows, width]);
        net::apply(block.shape, Unit::Sine, &self.values[block.range.clone()], joined, out, hidden);
    }

    /// Length 1; a vector of length zero (an erased column) stays.
    fn normalise(&self, _level: usize, mut rows: ArrayViewMut2<f32>) {
        for row in rows.outer_iter_mut() {
            let values = flat_mut(row);
            let length = vector::norm(values);
            if length > 0.0 {
                values.iter_mut().for_each(|value| *value /= length);
            }
        }
    }

    /// The learned update weights and betas, the reaches of the configuration.
    fn default_settings(&self) -> Settings {
        let betas = &self.values[self.layout.log_beta.clone()];
        let levels = betas.iter().enumerate().map(|(level, log_beta)| LevelSettings {
            weights: Some(self.weights(level)),
            kernel: Kernel::Softmax,
            beta: self.config.schedule(*log_beta),
            reach: self.config.reach(level),
            far_samples: 0,
            frozen: false,
        });
        Settings {
            weights: Weights::EQUAL,
            levels: levels.collect(),
            gains: Gains::ONE,
            agreement: 0.0,
            score: Score::Dot,
            self_score: SelfScore::Included,
            memory: MemorySettings::default(),
            seed: 0,
        }
    }

    fn default_resolution(&self) -> Resolution {
        Resolution::ColumnsAcross(self.config.across)
    }
}
