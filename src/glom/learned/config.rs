//! What a learned model is built of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::glom::{ModelError, Reach, Schedule, Source, Votes};

/// A part of GLOM that a model is trained and run without, to see what it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lesion {
    /// No column hears another.
    Attention,
    /// No level hears the one above.
    TopDown,
    /// No level keeps anything of its past.
    Previous,
    /// The picture is shown once, as the state of level 0 at t = 0, and not again at every step.
    Refeeding,
}

/// Where the inverse temperature comes from.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BetaRule {
    /// Learned, one number per level.
    #[default]
    Learned,
    /// This number at every level.
    Constant(f32),
    /// The same schedule at every level.
    Ramp {
        /// beta at step 0.
        from: f32,
        /// beta in the end.
        to: f32,
        /// Factor per step.
        rate: f32,
    },
}

/// Sizes of a learned model: they decide the shape of every tensor.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct LearnedConfig {
    /// Number of levels L, 2 to 12.
    pub levels: usize,
    /// Length of an embedding, D, 8 to 1024.
    pub dim: usize,
    /// Hidden units of every bottom-up and top-down net, 8 to 4096.
    pub hidden: usize,
    /// Channels after each of the three strided convolutions of the visual input, 4 to 512; the last is what a column
    /// sees.
    pub channels: [usize; 3],
    /// Distance between the taps of each residual 3 x 3 convolution over the columns, in columns, 1 to 16; at most 16
    /// of them.
    pub dilations: Vec<usize>,
    /// Wavelengths of the Fourier locations, in columns, each above 1; at most 8.
    pub wavelengths: Vec<f32>,
    /// Reach of the smoother per level, in columns, the lowest level first; 0 is global.
    pub radii: Vec<f32>,
    /// Columns across the longer side of a picture with which the model is meant to be run, 4 to 512.
    pub across: u32,
    /// Where beta comes from.
    pub beta: BetaRule,
    /// Whether masks taught it borders: the islands of its levels above 0 are then meant to be read by whole borders.
    /// The training sets it.
    pub borders: bool,
    /// Whether it has a read-out by which every column of level 2 votes for the place and the size of its whole. The
    /// training adds it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub votes: bool,
    /// What it is trained and run without; nothing unless parts of GLOM are compared.
    pub without: Vec<Lesion>,
}

impl Default for LearnedConfig {
    fn default() -> Self {
        Self {
            levels: 4,
            dim: 64,
            hidden: 128,
            channels: [16, 32, 80],
            dilations: vec![1, 2, 4, 8, 4, 2, 1],
            wavelengths: vec![4.0, 8.0, 16.0, 32.0],
            radii: vec![2.3, 3.2, 6.0, 16.0],
            across: 30,
            beta: BetaRule::Learned,
            borders: true,
            votes: false,
            without: Vec::new(),
        }
    }
}

impl LearnedConfig {
    /// Pixels along the side of what one column sees by itself: the picture is made this much larger than the grid.
    pub const CELL: usize = 8;

    /// Dilations with which a column sees its own neighbourhood only: what is further away it hears of from other
    /// columns and from the levels above.
    pub const NEAR: [usize; 4] = [1, 2, 2, 1];

    /// A model of three levels that learns and settles in a moment, and finds nothing: for tests.
    pub fn tiny() -> Self {
        Self {
            levels: 3,
            dim: 8,
            hidden: 8,
            channels: [4; 3],
            dilations: vec![1],
            wavelengths: vec![8.0],
            radii: vec![1.5, 2.5, 0.0],
            ..Self::default()
        }
    }

    /// Numbers of a Fourier location: sine and cosine of both coordinates at every wavelength.
    pub fn place_dim(&self) -> usize {
        4 * self.wavelengths.len()
    }

    /// Length of what level 0 reads: what the convolutions make of the picture, and the location.
    pub fn input_dim(&self) -> usize {
        self.channels[2] + self.place_dim()
    }

    /// Columns across which a column sees by itself, in the visual input: every residual convolution reaches its
    /// dilation further to all sides.
    pub fn seen_across(&self) -> usize {
        1 + 2 * self.dilations.iter().sum::<usize>()
    }

    /// Reach of `level`'s smoother.
    pub fn reach(&self, level: usize) -> Reach {
        match self.radii.get(level) {
            Some(&radius) if radius > 0.0 => Reach::Radius(radius),
            _ => Reach::Global,
        }
    }

    /// Whether this is a model without `part`.
    pub fn lacks(&self, part: Lesion) -> bool {
        self.without.contains(&part)
    }

    /// Whether `source` is heard at `level`.
    pub fn hears(&self, source: Source, level: usize) -> bool {
        match source {
            Source::BottomUp => level > 0 || !self.lacks(Lesion::Refeeding),
            Source::TopDown => level + 1 < self.levels && !self.lacks(Lesion::TopDown),
            Source::Previous => !self.lacks(Lesion::Previous),
            Source::Attention => !self.lacks(Lesion::Attention),
            Source::Memory => false,
        }
    }

    /// beta of `level` over the steps; `log_beta` is what was learned.
    pub fn schedule(&self, log_beta: f32) -> Schedule {
        match self.beta {
            BetaRule::Learned => Schedule::Constant(log_beta.exp()),
            BetaRule::Constant(beta) => Schedule::Constant(beta),
            BetaRule::Ramp { from, to, rate } => Schedule::Ramp { from, to, rate },
        }
    }

    /// Refuses what cannot be built.
    ///
    /// # Errors
    /// The first thing that is wrong, in words.
    pub fn check(&self) -> Result<(), ModelError> {
        let wrong = |words: String| Err(ModelError::Configuration(words));
        let whole = |what: &str, value: usize, range: std::ops::RangeInclusive<usize>| {
            if range.contains(&value) {
                return Ok(());
            }
            wrong(format!("{what} must be {} to {}, not {value}", range.start(), range.end()))
        };
        whole("the number of levels", self.levels, 2..=12)?;
        whole("the length of an embedding", self.dim, 8..=1024)?;
        whole("the number of hidden units", self.hidden, 8..=4096)?;
        self.channels.iter().try_for_each(|&count| whole("the number of channels", count, 4..=512))?;
        whole("the number of residual convolutions", self.dilations.len(), 0..=16)?;
        self.dilations.iter().try_for_each(|&step| whole("a dilation", step, 1..=16))?;
        if self.votes && self.levels <= Votes::LEVEL {
            return wrong(format!("votes for wholes are read at level {}, which the model lacks", Votes::LEVEL));
        }
        whole("the number of wavelengths", self.wavelengths.len(), 1..=8)?;
        whole("the number of columns across", self.across as usize, 4..=512)?;
        if let Some(wave) = self.wavelengths.iter().find(|wave| !wave.is_finite() || **wave <= 1.0) {
            return wrong(format!("the wavelength {wave} of the locations must be above 1 column"));
        }
        let betas: &[f32] = match &self.beta {
            BetaRule::Learned => &[],
            BetaRule::Constant(beta) => &[*beta],
            BetaRule::Ramp { from, to, rate } => &[*from, *to, *rate],
        };
        if betas.iter().any(|beta| !beta.is_finite() || *beta <= 0.0) {
            return wrong("beta and its schedule must be positive numbers".to_owned());
        }
        if (0..self.levels).any(|level| !Source::ALL.into_iter().any(|source| self.hears(source, level))) {
            return wrong("a level that hears nothing cannot settle: leave it a source".to_owned());
        }
        if self.radii.len() != self.levels {
            return wrong(format!("there are {} radii for {} levels", self.radii.len(), self.levels));
        }
        match self.radii.iter().find(|radius| !radius.is_finite() || **radius < 0.0) {
            Some(radius) => wrong(format!("the radius {radius} must be 0 (global) or a positive number of columns")),
            None => Ok(()),
        }
    }
}
