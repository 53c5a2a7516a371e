//! Configuration and weights of the reference network.

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::net::{Linear, Net};
use super::{ModelError, weights_generator};
use crate::grid::Grid;
use crate::numeric::random::{self, Purpose};

/// What the reference implementation's constructor is given.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReferenceConfig {
    /// Length of an embedding, D, at least 1.
    pub dim: usize,
    /// Number of levels, L, at least 1.
    pub levels: usize,
    /// Height and width of the picture in pixels, whole patches.
    pub image_size: [usize; 2],
    /// Side of a patch in pixels, at least 1.
    pub patch_size: usize,
    /// Whether a column scores itself like any other; otherwise the constant -5e-4 stands there.
    pub consensus_self: bool,
    /// Radius of the consensus in columns; 0 for global.
    pub radius: f32,
}

impl Default for ReferenceConfig {
    /// Five levels of 128 numbers over 256 x 256 pixels in patches of 8: 32 x 32 columns.
    fn default() -> Self {
        Self { dim: 128, levels: 5, image_size: [256, 256], patch_size: 8, consensus_self: false, radius: 0.0 }
    }
}

impl ReferenceConfig {
    /// The grid of the picture size.
    pub fn grid(&self) -> Grid {
        let [height, width] = self.image_size;
        let side = self.patch_size.max(1);
        Grid::new(height / side, width / side)
    }

    pub(super) fn check(&self) -> Result<(), ModelError> {
        let wrong = |words: String| Err(ModelError::Configuration(words));
        let [height, width] = self.image_size;
        if self.dim == 0 || self.levels == 0 || self.patch_size == 0 {
            return wrong("embedding length, number of levels and patch size must be at least 1".to_owned());
        }
        if height == 0 || width == 0 || height % self.patch_size != 0 || width % self.patch_size != 0 {
            return wrong(format!(
                "a picture of {width} x {height} pixels is not made of whole patches of {} pixels",
                self.patch_size
            ));
        }
        if !self.radius.is_finite() || self.radius < 0.0 {
            return wrong(format!("the radius is {}: it must be zero or a positive number", self.radius));
        }
        Ok(())
    }
}

/// Everything that is learned.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceWeights {
    /// Patch to token, (D, 3 x patch x patch).
    pub token: Linear,
    /// Position of every column, (N, D).
    pub positions: Array2<f32>,
    /// The state at t = 0, the same in every column, (L, D).
    pub initial: Array2<f32>,
    /// f_0 .. f_{L-1}.
    pub bottom_up: Vec<Net>,
    /// g_0 .. g_{L-2}.
    pub top_down: Vec<Net>,
}

impl ReferenceWeights {
    pub(super) fn random(config: &ReferenceConfig, seed: u64) -> Self {
        let (dim, levels) = (config.dim, config.levels);
        let mut initial = random::generator(seed, Purpose::InitialState, 0);
        // A stream per net: a network of more levels begins with the same nets.
        let nets = |count: usize, kind: u64| {
            (0..count)
                .map(|level| Net::random(dim, &mut weights_generator(seed, 1 + 2 * level as u64 + kind)))
                .collect()
        };
        Self {
            token: Linear::random(3 * config.patch_size.pow(2), dim, &mut weights_generator(seed, 0)),
            positions: drawn_positions(config.grid(), dim, seed),
            initial: Array2::from_shape_simple_fn((levels, dim), || random::normal(&mut initial)),
            bottom_up: nets(levels, 0),
            top_down: nets(levels - 1, 1),
        }
    }

    /// Lays all weights out as products read them.
    pub(super) fn arranged(mut self) -> Self {
        self.token.arrange();
        self.bottom_up.iter_mut().chain(&mut self.top_down).for_each(Net::arrange);
        self
    }

    pub(super) fn check(&self, config: &ReferenceConfig) -> Result<(), ModelError> {
        let wrong = |words: String| Err(ModelError::Configuration(words));
        let (dim, levels) = (config.dim, config.levels);
        let columns = config.grid().columns();
        if self.token.weight.dim() != (dim, 3 * config.patch_size.pow(2)) || self.token.bias.len() != dim {
            return wrong(format!("the token layer has shape {:?}, which does not fit", self.token.weight.dim()));
        }
        if self.positions.dim() != (columns, dim) {
            return wrong(format!(
                "the position table has shape {:?}, {columns} x {dim} is needed",
                self.positions.dim()
            ));
        }
        if self.initial.dim() != (levels, dim) {
            return wrong(format!(
                "the initial levels have shape {:?}, {levels} x {dim} is needed",
                self.initial.dim()
            ));
        }
        if self.bottom_up.len() != levels || self.top_down.len() + 1 != levels {
            return wrong(format!(
                "{} bottom-up and {} top-down nets do not fit {levels} levels",
                self.bottom_up.len(),
                self.top_down.len()
            ));
        }
        for (level, net) in self.bottom_up.iter().enumerate() {
            net.check(&format!("bottom-up net {level}"), dim)?;
        }
        for (level, net) in self.top_down.iter().enumerate() {
            net.check(&format!("top-down net {level}"), dim)?;
        }
        Ok(())
    }
}

/// Positions drawn from N(0, 1) as an untrained table is, (N, D).
pub(super) fn drawn_positions(grid: Grid, dim: usize, seed: u64) -> Array2<f32> {
    let part = ((grid.rows as u64) << 24) | grid.cols as u64;
    let mut generator = random::generator(seed, Purpose::Positions, part);
    Array2::from_shape_simple_fn((grid.columns(), dim), || random::normal(&mut generator))
}
