//! What may be turned of the smoother of a level: its kernel, its inverse temperature, its reach, its kind of score.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grid::Grid;
use crate::names::keys;

/// What the attention smoother of a level makes of the scores x_j . x_i.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kernel {
    /// softmax(beta score) over the columns in reach: one step of a modern Hopfield network.
    #[default]
    Softmax,
    /// The raw product over all columns, sum_j x_j (x_j . x_i) = C x_i with C = sum_j x_j x_j^T, at the column's
    /// length. Cost N D^2: radius, beta, kind of score and self score do not act.
    Linear,
    /// The same over time as well, with decay: A_l x_i at the column's length, A_l learning by the rule Decay.
    LinearDecay,
    /// A_l x_i at the column's length, A_l learning by the delta rule.
    Delta,
}

keys!(Kernel { Softmax: "softmax", Linear: "linear", LinearDecay: "linear-decay", Delta: "delta" });

/// The inverse temperature beta over the steps of a run.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The same beta at every step.
    Constant(f32),
    /// beta(t) = from x rate^t until `to` is reached, then `to`.
    Ramp {
        /// beta at step 0.
        from: f32,
        /// beta in the end.
        to: f32,
        /// Factor per step: above 1 to rise, below 1 to fall.
        rate: f32,
    },
}

impl Schedule {
    /// The same schedule, every beta times `factor`.
    pub fn times(self, factor: f32) -> Self {
        match self {
            Schedule::Constant(beta) => Schedule::Constant(beta * factor),
            Schedule::Ramp { from, to, rate } => Schedule::Ramp { from: from * factor, to: to * factor, rate },
        }
    }

    /// beta at step `step` (0 is the first update).
    pub fn at(self, step: usize) -> f32 {
        match self {
            Schedule::Constant(beta) => beta,
            Schedule::Ramp { from, to, rate } => {
                let raised = f64::from(from) * f64::from(rate).powi(step.min(100_000) as i32);
                let (low, high) = (from.min(to), from.max(to));
                (raised as f32).clamp(low, high)
            }
        }
    }
}

/// Which columns the attention smoother of a level sees: those within a Euclidean distance on the grid, or all.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Every column of the grid.
    Global,
    /// Columns at a distance of at most this many columns (the column itself is at 0).
    Radius(f32),
}

impl Reach {
    /// A radius times `factor`; what is global stays global.
    pub fn times(self, factor: f32) -> Self {
        match self {
            Reach::Global => Reach::Global,
            Reach::Radius(radius) => Reach::Radius(radius * factor),
        }
    }

    /// Whether a column sees another at this squared distance.
    pub fn sees(self, distance_squared: usize) -> bool {
        match self {
            Reach::Global => true,
            Reach::Radius(radius) => distance_squared as f64 <= f64::from(radius) * f64::from(radius),
        }
    }

    /// How many columns of `grid` a column sees, itself included, in the mean over all columns.
    pub fn columns_seen(self, grid: Grid) -> f32 {
        let Reach::Radius(radius) = self else { return grid.columns() as f32 };
        let most = radius.max(0.0) as usize;
        let mut pairs = 0;
        for down in 0..grid.rows.min(most.saturating_add(1)) {
            for across in 0..grid.cols.min(most.saturating_add(1)) {
                if self.sees(down * down + across * across) {
                    let mirrored = if down > 0 { 2 } else { 1 } * if across > 0 { 2 } else { 1 };
                    pairs += mirrored * (grid.rows - down) * (grid.cols - across);
                }
            }
        }
        pairs as f32 / grid.columns().max(1) as f32
    }
}

/// How alike two embeddings are, before beta multiplies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    /// x_i . x_j, as the paper writes it.
    Dot,
    /// x_i . x_j / (|x_i| |x_j|).
    Cosine,
    /// x_i . x_j / |x_j| / sqrt(D): only the key is normalised, as in the reference implementation.
    CosineKey,
}

keys!(Score { Dot: "dot", Cosine: "cosine", CosineKey: "cosine-key" });

/// What a column scores with itself.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SelfScore {
    /// Its own score, like any other column.
    Included,
    /// The column does not see itself.
    Excluded,
    /// A constant score in place of its own (the reference implementation: -5e-4).
    Constant(f32),
}

impl SelfScore {
    /// What the reference implementation writes on the diagonal when `consensus_self` is off.
    pub const REFERENCE: SelfScore = SelfScore::Constant(-5e-4);
}
