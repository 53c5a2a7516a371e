//! What needs a look at the columns in reach of a column: a sample of columns is looked at.

use ndarray::{ArrayView1, ArrayView2};

use crate::glom::Reach;
use crate::grid::Grid;

/// Cosine from which on two columns are twins.
const TWIN_COSINE: f32 = 0.999;
/// Columns that are looked at.
const SAMPLES: usize = 32;

/// One level, and how far its columns listen.
pub(super) struct Neighbourhood<'a> {
    /// The state of the level, (N, D).
    pub rows: ArrayView2<'a, f32>,
    /// The island of every column, (N).
    pub labels: &'a [u32],
    pub grid: Grid,
    pub reach: Reach,
}

impl Neighbourhood<'_> {
    /// Columns spread evenly over the grid.
    fn samples(&self) -> impl Iterator<Item = usize> {
        let columns = self.grid.columns();
        let count = SAMPLES.min(columns);
        (0..count).map(move |sample| (2 * sample + 1) * columns / (2 * count))
    }

    /// The columns that `column` sees, itself left out.
    fn in_reach(&self, column: usize) -> impl Iterator<Item = usize> {
        let (grid, reach) = (self.grid, self.reach);
        let (row, col) = grid.place(column);
        let far = match reach {
            Reach::Global => grid.rows.max(grid.cols),
            Reach::Radius(radius) => radius.max(0.0) as usize,
        };
        let rows = row.saturating_sub(far)..row.saturating_add(far).saturating_add(1).min(grid.rows);
        let cols = col.saturating_sub(far)..col.saturating_add(far).saturating_add(1).min(grid.cols);
        rows.flat_map(move |row| cols.clone().map(move |col| grid.index(row, col)))
            .filter(move |&other| other != column && reach.sees(grid.distance_squared(column, other)))
    }

    /// Share of the columns in reach that are of the column's own island, itself included; the mean.
    pub fn own_share(&self) -> f32 {
        let (mut own, mut all) = (0_usize, 0_usize);
        for column in self.samples() {
            own += 1;
            all += 1;
            for other in self.in_reach(column) {
                own += usize::from(self.labels[other] == self.labels[column]);
                all += 1;
            }
        }
        own as f32 / all.max(1) as f32
    }

    /// Share of the columns that have one twin in reach, or two: a third column that hears one of a pair ends up with
    /// the pair's vector.
    pub fn paired_share(&self) -> f32 {
        let paired = self.samples().filter(|&column| (1..=2).contains(&self.twins(column))).count();
        paired as f32 / SAMPLES.min(self.grid.columns()).max(1) as f32
    }

    /// How many columns in reach hold the same vector as `column`; from three on, three.
    fn twins(&self, column: usize) -> usize {
        let own = self.rows.row(column);
        self.in_reach(column).filter(|&other| cosine(own, self.rows.row(other)) >= TWIN_COSINE).take(3).count()
    }
}

fn cosine(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f32 {
    let lengths = a.dot(&a) * b.dot(&b);
    if lengths > 0.0 { a.dot(&b) / lengths.sqrt() } else { 0.0 }
}
