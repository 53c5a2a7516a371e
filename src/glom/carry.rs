//! A state on another grid over the same picture.
//!
//! ```text
//! x'[l,i] = normalise_l( sum_j w_ij x[l,j] )      w_ij: bilinear, over the four columns around the middle of i
//! ```
//!
//! So islands stay where they are in the picture, and what is normalised (unit vectors) is so again.

use ndarray::{Array2, Array3, ArrayView2, ArrayView3, Axis};
use rayon::prelude::*;

use super::Model;
use crate::grid::Grid;

/// The state (L, N of `from`, D) of a model as it is on the grid `to`, (L, N of `to`, D). On the same grid it is the
/// same to the bit.
///
/// # Panics
/// If the state is not one of `from`, which is a mistake in the calling code.
pub fn carried_over(model: &dyn Model, state: ArrayView3<f32>, from: Grid, to: Grid) -> Array3<f32> {
    if from == to {
        return state.to_owned();
    }
    let (levels, _, dim) = state.dim();
    let mut carried = Array3::zeros((levels, to.columns(), dim));
    let levels: Vec<_> = carried.outer_iter_mut().collect();
    levels.into_par_iter().enumerate().for_each(|(level, mut rows)| {
        rows.assign(&resampled(state.index_axis(Axis(0), level), from, to));
        model.normalise(level, rows);
    });
    carried
}

/// Numbers of columns, (N of `from`, D), as they are on the grid `to`, (N of `to`, D), bilinear.
///
/// # Panics
/// If the rows are not those of `from`, which is a mistake in the calling code.
pub fn resampled(rows: ArrayView2<f32>, from: Grid, to: Grid) -> Array2<f32> {
    assert_eq!(rows.nrows(), from.columns(), "columns of the grid before");
    let (down, across) = (neighbours(from.rows, to.rows), neighbours(from.cols, to.cols));
    let mut out = Array2::zeros((to.columns(), rows.ncols()));
    for (column, mut out) in out.outer_iter_mut().enumerate() {
        let (row, col) = to.place(column);
        for (row, down) in down[row] {
            for (col, across) in across[col] {
                // A neighbour without weight is not read: it may be anything.
                if down * across > 0.0 {
                    out.scaled_add(down * across, &rows.row(from.index(row, col)));
                }
            }
        }
    }
    out
}

/// For every one of `to` cells along a side the two of `from` cells around its middle, with their weights.
fn neighbours(from: usize, to: usize) -> Vec<[(usize, f32); 2]> {
    let along = |cell: usize| {
        let middle = (cell as f64 + 0.5) * from as f64 / to as f64 - 0.5;
        let middle = middle.clamp(0.0, (from - 1) as f64);
        let before = middle.floor();
        let after = (middle - before) as f32;
        let before = before as usize;
        [(before, 1.0 - after), ((before + 1).min(from - 1), after)]
    };
    (0..to).map(along).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glom::HandMade;

    /// Row, col and 1 of every column, in shares of the picture.
    fn ramp(grid: Grid) -> Array2<f32> {
        Array2::from_shape_fn((grid.columns(), 3), |(column, d)| {
            let (row, col) = grid.place(column);
            [(row as f32 + 0.5) / grid.rows as f32, (col as f32 + 0.5) / grid.cols as f32, 1.0][d]
        })
    }

    #[test]
    fn a_ramp_stays_a_ramp_but_at_the_rim() {
        let (from, to) = (Grid::new(6, 9), Grid::new(16, 31));
        let (carried, wanted) = (resampled(ramp(from).view(), from, to), ramp(to));
        let half = [0.5 / from.rows as f32, 0.5 / from.cols as f32];
        for (carried, wanted) in carried.outer_iter().zip(wanted.outer_iter()) {
            for axis in 0..2 {
                let nearest = wanted[axis].clamp(half[axis], 1.0 - half[axis]);
                assert!((carried[axis] - nearest).abs() < 1e-5, "{carried} {wanted}");
            }
            assert!((carried[2] - 1.0).abs() < 1e-6, "the weights sum to 1");
        }
    }

    #[test]
    fn the_same_grid_is_the_same_to_the_bit_and_another_has_unit_vectors() {
        let (model, from, to) = (HandMade::new(2, 6, 1), Grid::new(3, 4), Grid::new(7, 5));
        let state = Array3::from_shape_fn((2, 12, 6), |(l, n, d)| ((l * 31 + n * 7 + d * 3) % 11) as f32 - 4.0);
        assert_eq!(carried_over(&model, state.view(), from, from), state);
        let carried = carried_over(&model, state.view(), from, to);
        assert_eq!(carried.dim(), (2, 35, 6));
        for row in carried.lanes(Axis(2)) {
            assert!((row.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn a_column_finds_its_place_on_a_coarser_and_a_finer_grid() {
        let (coarse, fine) = (Grid::new(2, 3), Grid::new(6, 9));
        for column in 0..coarse.columns() {
            assert_eq!(fine.same_place(coarse.same_place(column, fine), coarse), column);
        }
        assert_eq!(fine.same_place(0, coarse), 0);
        assert_eq!(fine.same_place(fine.columns() - 1, coarse), coarse.columns() - 1);
    }
}
