//! Centred agreement of columns: the cosine after the level's mean has been removed.
//!
//! A vector that every column shares (a bias) lifts every raw cosine towards 1 without making an island, so it is taken
//! away first. What is left of a column that stands at the mean is rounding noise with a random direction; therefore
//! one constant coordinate `e`, a thousandth of the mean length, is appended to every centred vector:
//!
//! ```text
//! c_i = x_i - mean,   agreement(i, j) = (c_i . c_j + e^2) / sqrt((|c_i|^2 + e^2) (|c_j|^2 + e^2))
//! ```
//!
//! Columns that differ by much less than `e` therefore agree (1, not 0 / 0), and longer vectors have their plain
//! cosine.

use ndarray::ArrayView2;

use crate::grid::Grid;

/// The appended coordinate over the mean length of the columns' vectors: differences below it are no differences.
pub(crate) const FLOOR: f32 = 1e-3;

/// One level, centred.
pub(super) struct Centred {
    /// x_i - mean, (N x D), row by row.
    rows: Vec<f32>,
    /// 1 / sqrt(|c_i|^2 + e^2), (N).
    inverse_norms: Vec<f32>,
    /// e^2.
    floor_squared: f32,
    dim: usize,
    /// The level's mean, (D).
    pub mean: Vec<f32>,
    /// |mean|.
    pub mean_length: f32,
    /// Mean |x_i|.
    pub norm: f32,
    /// sqrt(mean |c_i|^2).
    pub spread: f32,
}

impl Centred {
    /// Centres one level, `rows` (N, D).
    pub fn new(rows: ArrayView2<f32>) -> Self {
        let (columns, dim) = rows.dim();
        let mut sums = vec![0.0_f64; dim];
        let mut lengths = 0.0_f64;
        for row in rows.outer_iter() {
            let mut squared = 0.0_f32;
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
                squared += value * value;
            }
            lengths += f64::from(squared).sqrt();
        }
        let count = columns.max(1) as f64;
        let mean: Vec<f32> = sums.iter().map(|sum| (sum / count) as f32).collect();
        let norm = (lengths / count) as f32;
        // A level that is zero everywhere still needs a floor above zero.
        let floor = (FLOOR * norm).max(1e-12);
        let floor_squared = floor * floor;
        let mut centred = Vec::with_capacity(columns * dim);
        let mut inverse_norms = Vec::with_capacity(columns);
        let mut spread = 0.0_f64;
        for row in rows.outer_iter() {
            centred.extend(row.iter().zip(&mean).map(|(value, mean)| value - mean));
            let own = &centred[centred.len() - dim..];
            let squared = dot(own, own);
            spread += f64::from(squared);
            inverse_norms.push(1.0 / (squared + floor_squared).sqrt());
        }
        Self {
            rows: centred,
            inverse_norms,
            floor_squared,
            dim,
            mean_length: dot(&mean, &mean).sqrt(),
            mean,
            norm,
            spread: (spread / count).sqrt() as f32,
        }
    }

    /// The centred vector of `column`, (D).
    pub fn row(&self, column: usize) -> &[f32] {
        &self.rows[column * self.dim..][..self.dim]
    }

    /// The centred vector of `column` at length one, or shorter where it stands at the mean, (D).
    pub fn unit(&self, column: usize) -> impl Iterator<Item = f32> {
        self.row(column).iter().map(move |value| value * self.inverse_norms[column])
    }

    /// Agreement of two columns, -1 to 1.
    pub fn agreement(&self, a: usize, b: usize) -> f32 {
        let product = dot(self.row(a), self.row(b)) + self.floor_squared;
        tidy(product * self.inverse_norms[a] * self.inverse_norms[b])
    }

    /// Agreement of two centred vectors that belong to no column (means of islands), -1 to 1.
    pub fn agreement_of(&self, a: &[f32], b: &[f32]) -> f32 {
        let lengths = (dot(a, a) + self.floor_squared) * (dot(b, b) + self.floor_squared);
        tidy((dot(a, b) + self.floor_squared) / lengths.sqrt())
    }

    /// Mean agreement over all pairs of different columns, exactly and without visiting them: with the unit vectors
    /// `u_i`, it is `(|sum u|^2 - N) / (N (N - 1))`. 1 for a single column.
    pub fn all_pairs(&self) -> f32 {
        let count = self.inverse_norms.len() as f64;
        if count < 2.0 {
            return 1.0;
        }
        let mut sums = vec![0.0_f64; self.dim];
        let mut constant = 0.0_f64;
        let floor = f64::from(self.floor_squared).sqrt();
        for (column, &inverse) in self.inverse_norms.iter().enumerate() {
            for (sum, &value) in sums.iter_mut().zip(self.row(column)) {
                *sum += f64::from(value * inverse);
            }
            constant += floor * f64::from(inverse);
        }
        let squared = sums.iter().map(|sum| sum * sum).sum::<f64>() + constant * constant;
        (((squared - count) / (count * (count - 1.0))) as f32).clamp(-1.0, 1.0)
    }
}

/// Agreement of 4-neighbours on the grid.
pub(super) struct Neighbours {
    /// With the column to the right, (N); NaN where there is none.
    pub right: Vec<f32>,
    /// With the column below, (N); NaN where there is none.
    pub down: Vec<f32>,
    /// Mean over a column's neighbours, (N); 1 for a column without any.
    pub mean_of_column: Vec<f32>,
    /// Mean over all neighbour pairs; 1 when there is none.
    pub mean: f32,
    /// Mean raw cosine over the neighbour pairs, the bias left in; 1 when there is none.
    pub raw_mean: f32,
}

impl Neighbours {
    pub fn new(centred: &Centred, grid: Grid) -> Self {
        let columns = grid.columns();
        let mut right = vec![f32::NAN; columns];
        let mut down = vec![f32::NAN; columns];
        // x_i . x_j = c_i . c_j + m . c_i + m . c_j + |m|^2: the raw cosine needs no second look at the state.
        let with_mean: Vec<f32> = (0..columns).map(|column| dot(&centred.mean, centred.row(column))).collect();
        let mean_squared = centred.mean_length * centred.mean_length;
        let raw_norms: Vec<f32> = (0..columns)
            .map(|column| {
                let own = centred.row(column);
                (dot(own, own) + 2.0 * with_mean[column] + mean_squared).max(0.0).sqrt()
            })
            .collect();
        let mut sums = vec![(0.0_f32, 0_u8); columns];
        let (mut total, mut raw_total, mut pairs) = (0.0_f64, 0.0_f64, 0_usize);
        for column in 0..columns {
            for (side, neighbour) in grid.right_and_down(column).into_iter().enumerate() {
                let Some(neighbour) = neighbour else { continue };
                let product = dot(centred.row(column), centred.row(neighbour));
                let agreement = tidy(
                    (product + centred.floor_squared)
                        * centred.inverse_norms[column]
                        * centred.inverse_norms[neighbour],
                );
                if side == 0 {
                    right[column] = agreement;
                } else {
                    down[column] = agreement;
                }
                for place in [column, neighbour] {
                    sums[place].0 += agreement;
                    sums[place].1 += 1;
                }
                let lengths = raw_norms[column] * raw_norms[neighbour];
                let raw = product + with_mean[column] + with_mean[neighbour] + mean_squared;
                raw_total += if lengths > 0.0 { f64::from(tidy(raw / lengths)) } else { 1.0 };
                total += f64::from(agreement);
                pairs += 1;
            }
        }
        let average = |total: f64| if pairs == 0 { 1.0 } else { (total / pairs as f64) as f32 };
        Self {
            right,
            down,
            mean_of_column: sums
                .into_iter()
                .map(|(sum, count)| if count == 0 { 1.0 } else { sum / f32::from(count) })
                .collect(),
            mean: average(total),
            raw_mean: average(raw_total),
        }
    }
}

/// A cosine within -1 to 1; equal vectors agree by exactly 1 whatever the rounding, and what is not a number by -1.
fn tidy(cosine: f32) -> f32 {
    if cosine.is_nan() {
        -1.0
    } else if cosine > 1.0 - 1e-6 {
        1.0
    } else {
        cosine.max(-1.0)
    }
}

/// a . b, summed in eight lanes so that the compiler can use vector registers; the order of the sum never changes.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (blocks_a, rest_a) = a.as_chunks::<8>();
    let (blocks_b, rest_b) = b.as_chunks::<8>();
    for (x, y) in blocks_a.iter().zip(blocks_b) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + rest
}
