//! Which directions of embedding space tell islands apart.
//!
//! With m_i the mean of island i of a level, w_i the root of its size, and p_n the place of column n (row, col, their
//! squares and their product), all within islands of the level:
//!
//! ```text
//! B = sum_i w_i (m_i - m)(m_i - m)^T / sum_i w_i       how islands differ
//! W = sum_n (x_n - m_i(n))(x_n - m_i(n))^T / N         how the columns of one island differ
//! P = the part of W that is linear in p_n - mean p     what depends on place alone
//! a = argmax a^T B a / a^T (W + r) a, a across P       Fisher's linear discriminants (1936), r a ridge
//! ```
//!
//! What changes within an island as one goes along it is what the place alone makes of a vector: where the place is
//! told to the nets it is the larger part of the lowest level. It is told apart from the picture because the picture's
//! own changes are borders of islands.

use ndarray::{Array1, Array2, ArrayView2, s};

use super::linear::{along, leading, orthonormalise, point_up, trace, whitener, without};
use crate::grid::Grid;

/// A direction that holds more than this share of W by place alone is left out.
const BY_PLACE: f64 = 0.01;

/// The ridge, as a share of the mean variance within islands.
const RIDGE: f64 = 0.1;

/// The directions in which islands differ most, among which the discriminants are sought.
const KEPT: usize = 16;

/// The most orthogonal iterations, and those for directions that need not be separated from each other.
const ITERATIONS: [usize; 2] = [300, 60];

/// Functions of a place.
const PLACES: usize = 5;

/// What was found to show.
pub struct Found {
    /// The axes of the colours, (3, D).
    pub axes: Array2<f64>,
    /// The directions of place alone that they lie across, (5, D), zero where there are fewer.
    place: Array2<f64>,
}

/// How the vectors of a level are spread, (D, D) each.
#[derive(Debug, Clone)]
pub struct Spread {
    between: Array2<f64>,
    within: Array2<f64>,
    place: Array2<f64>,
    islands: usize,
    /// Mean squared length of a vector.
    scale: f64,
}

impl Spread {
    /// Of vectors (N, D) in islands (N). Vectors with a number that is not finite are left out.
    pub fn of(vectors: ArrayView2<'_, f32>, labels: &[u32], grid: Grid) -> Self {
        let dim = vectors.ncols();
        let finite = |&n: &usize| n < labels.len() && vectors.row(n).iter().all(|x| x.is_finite());
        let columns: Vec<usize> = (0..vectors.nrows()).filter(finite).collect();
        let count = columns.len().max(1) as f64;
        let most = columns.iter().map(|&n| labels[n] as usize + 1).max().unwrap_or(0);
        let place = |n: usize| {
            let (row, col) = grid.place(n);
            let share = |at: usize, of: usize| 2.0 * (at as f64 + 0.5) / of.max(1) as f64 - 1.0;
            let (y, x) = (share(row, grid.rows), share(col, grid.cols));
            [x, y, x * x, x * y, y * y]
        };
        // A row per column: its vector, then its place; both are taken from the island's mean.
        let mut rows = Array2::from_shape_fn((columns.len(), dim + PLACES), |(at, d)| match d.checked_sub(dim) {
            None => f64::from(vectors[[columns[at], d]]),
            Some(which) => place(columns[at])[which],
        });
        let (mut means, mut sizes) = (Array2::<f64>::zeros((most, dim + PLACES)), vec![0.0_f64; most]);
        for (row, &n) in rows.rows().into_iter().zip(&columns) {
            means.row_mut(labels[n] as usize).scaled_add(1.0, &row);
            sizes[labels[n] as usize] += 1.0;
        }
        for (mut mean, &size) in means.rows_mut().into_iter().zip(&sizes) {
            mean /= size.max(1.0);
        }
        let scale = rows.slice(s![.., ..dim]).mapv(|x| x * x).sum() / count;
        for (mut row, &n) in rows.rows_mut().into_iter().zip(&columns) {
            row -= &means.row(labels[n] as usize);
        }
        let (x, p) = (rows.slice(s![.., ..dim]), rows.slice(s![.., dim..]));
        let gram = p.t().dot(&p);
        let told = whitener(&gram, 1e-9 * count).dot(&p.t().dot(&x)); // (5, D)
        let weights: Array1<f64> = sizes.iter().map(|size| size.sqrt()).collect();
        let total = weights.sum().max(f64::MIN_POSITIVE);
        let means = means.slice(s![.., ..dim]);
        let mean = means.t().dot(&weights) / total; // (D)
        let mut apart = &means - &mean;
        for (mut row, weight) in apart.rows_mut().into_iter().zip(&weights) {
            row *= (weight / total).sqrt();
        }
        Self {
            between: apart.t().dot(&apart),
            within: x.t().dot(&x) / count,
            place: told.t().dot(&told) / count,
            islands: sizes.iter().filter(|size| **size > 0.0).count(),
            scale,
        }
    }

    /// Of all levels together.
    pub fn pooled(levels: &[Spread], dim: usize) -> Spread {
        let zero = || Array2::zeros((dim, dim));
        let none = Spread { between: zero(), within: zero(), place: zero(), islands: 0, scale: 0.0 };
        levels.iter().fold(none, |sum, level| Spread {
            between: sum.between + &level.between,
            within: sum.within + &level.within,
            place: sum.place + &level.place,
            islands: sum.islands.max(level.islands),
            scale: sum.scale.max(level.scale),
        })
    }

    /// The three discriminants, none where islands do not differ. Axes that the islands are too few for are zero.
    pub fn axes(&self) -> Option<Found> {
        // Relative to the squared length of the vectors: what float rounding alone can make is no difference.
        if self.islands < 2 || trace(&self.between) <= self.scale * 1e-10 {
            return None;
        }
        let mut place = leading(&self.place, PLACES, ITERATIONS[0]);
        let (most, within) = (along(&place, &self.place), trace(&self.within));
        for (mut axis, held) in place.rows_mut().into_iter().zip(most) {
            if held <= BY_PLACE * within {
                axis.fill(0.0);
            }
        }
        let (between, within) = (without(&self.between, &place), without(&self.within, &place));
        let kept = KEPT.min(self.islands - 1).min(between.nrows());
        let mut room = leading(&between, kept, ITERATIONS[1]);
        let held = along(&room, &between);
        let first = held.first().copied().unwrap_or(0.0);
        if first <= self.scale * 1e-10 {
            return None;
        }
        let real = held.iter().take_while(|held| **held > 1e-9 * first).count();
        room = room.slice(s![..real, ..]).to_owned();
        let (b, w) = (room.dot(&between).dot(&room.t()), room.dot(&within).dot(&room.t()));
        let ridge = RIDGE * trace(&w) / real as f64 + 1e-9 * trace(&b);
        let white = whitener(&w, ridge);
        let found = leading(&white.dot(&b).dot(&white.t()), real.min(3), ITERATIONS[0]).dot(&white).dot(&room);
        let mut axes = Array2::zeros((3, between.nrows()));
        axes.slice_mut(s![..real.min(3), ..]).assign(&found);
        point_up(&mut axes);
        Some(Found { axes, place })
    }

    /// Share of the differences between islands, without those by place alone, that the axes hold, 0 to 1.
    pub fn held_by(&self, found: &Found) -> f32 {
        let mut span = found.axes.clone();
        orthonormalise(&mut span, 1e-12);
        let between = without(&self.between, &found.place);
        let all = trace(&between);
        let held: f64 = along(&span, &between).iter().sum();
        if all > self.scale * 1e-10 { (held / all).clamp(0.0, 1.0) as f32 } else { 0.0 }
    }
}
