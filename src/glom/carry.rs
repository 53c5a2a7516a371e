//! A state on another grid over the same picture.
//!
//! ```text
//! x'[l,i] = normalise_l( sum_j w_ij x[l,j] )      w_ij = b_ij exp(beta (cos(x[l,n], x[l,j]) - 1)) / sum
//! ```
//!
//! b is bilinear, over the four columns around the middle of i, and n is the nearest of them. As in the smoother of
//! GLOM (section 3) like-minded columns are mixed and others are not: a mixture of two islands would be a bridge over
//! which they join. So islands stay where they are in the picture, and what is normalised (unit vectors) is so again.

use ndarray::{Array2, Array3, ArrayView2, ArrayView3, Axis};
use rayon::prelude::*;

use super::Model;
use crate::grid::Grid;

/// Inverse temperature of the mixture: columns whose cosine is 0.77, as of two wholes that touch, get 1 % of a share.
const BETA: f32 = 20.0;

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

/// Vectors of columns, (N of `from`, D), as they are on the grid `to`, (N of `to`, D).
///
/// # Panics
/// If the rows are not those of `from`, which is a mistake in the calling code.
pub fn resampled(rows: ArrayView2<f32>, from: Grid, to: Grid) -> Array2<f32> {
    assert_eq!(rows.nrows(), from.columns(), "columns of the grid before");
    let (down, across) = (neighbours(from.rows, to.rows), neighbours(from.cols, to.cols));
    let lengths: Vec<f32> = rows.outer_iter().map(|row| row.dot(&row).sqrt()).collect();
    let mut out = Array2::zeros((to.columns(), rows.ncols()));
    for (column, mut out) in out.outer_iter_mut().enumerate() {
        let (row, col) = to.place(column);
        let around = down[row].iter().flat_map(|down| across[col].iter().map(move |across| (down, across)));
        let around = around.map(|(down, across)| (from.index(down.cell, across.cell), down.weight * across.weight));
        let nearest = from.index(nearest(&down[row]), nearest(&across[col]));
        let mut sum = 0.0;
        for (other, weight) in around {
            let weight = weight * likeness(rows, &lengths, nearest, other);
            // A neighbour without weight is not read: it may be anything.
            if weight > 0.0 {
                out.scaled_add(weight, &rows.row(other));
                sum += weight;
            }
        }
        out /= sum;
    }
    out
}

/// exp(beta (cos - 1)): 1 for a column and itself, little for columns of two islands.
fn likeness(rows: ArrayView2<f32>, lengths: &[f32], a: usize, b: usize) -> f32 {
    if a == b {
        return 1.0;
    }
    let product = lengths[a] * lengths[b];
    if product > 0.0 { (BETA * (rows.row(a).dot(&rows.row(b)) / product - 1.0)).exp() } else { 0.0 }
}

/// A cell of the grid before along a side, and its share.
#[derive(Clone, Copy)]
struct Neighbour {
    cell: usize,
    weight: f32,
}

/// The nearer of the two cells: that in which the middle lies, the second one when it lies on the border.
fn nearest([first, second]: &[Neighbour; 2]) -> usize {
    if second.weight >= first.weight { second.cell } else { first.cell }
}

/// For every one of `to` cells along a side the two of `from` cells around its middle, with their shares.
fn neighbours(from: usize, to: usize) -> Vec<[Neighbour; 2]> {
    let along = |cell: usize| {
        let middle = (cell as f64 + 0.5) * from as f64 / to as f64 - 0.5;
        let middle = middle.clamp(0.0, (from - 1) as f64);
        let before = middle.floor();
        let after = (middle - before) as f32;
        let before = before as usize;
        let second = Neighbour { cell: (before + 1).min(from - 1), weight: after };
        [Neighbour { cell: before, weight: 1.0 - after }, second]
    };
    (0..to).map(along).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glom::HandMade;

    /// Vectors of one direction whose length grows along both sides, in shares of the picture.
    fn ramp(grid: Grid) -> Array2<f32> {
        Array2::from_shape_fn((grid.columns(), 3), |(column, d)| {
            let (row, col) = grid.place(column);
            let place = (row as f32 + 0.5) / grid.rows as f32 + (col as f32 + 0.5) / grid.cols as f32;
            (1.0 + place) * [0.48, 0.64, -0.6][d]
        })
    }

    #[test]
    fn where_all_are_of_one_mind_a_ramp_stays_a_ramp_but_at_the_rim() {
        let (from, to) = (Grid::new(6, 9), Grid::new(16, 31));
        let (carried, wanted) = (resampled(ramp(from).view(), from, to), ramp(to));
        for column in 0..to.columns() {
            let (row, col) = to.place(column);
            if (2..14).contains(&row) && (2..29).contains(&col) {
                for (carried, wanted) in carried.row(column).iter().zip(wanted.row(column)) {
                    assert!((carried - wanted).abs() < 1e-5, "{row} {col}: {carried} {wanted}");
                }
            }
        }
    }

    #[test]
    fn no_column_lies_between_two_islands() {
        let (from, to) = (Grid::new(4, 6), Grid::new(13, 17));
        // Two islands that agree by 0.6, neither of them quite of one mind.
        let island = |column: usize| usize::from(from.place(column).1 >= 3);
        let rows = Array2::from_shape_fn((24, 3), |(column, d)| {
            let own = 0.02 * ((column * 7 + d * 5) % 3) as f32;
            own + [[1.0, 0.0, 0.0], [0.6, 0.8, 0.0]][island(column)][d]
        });
        let cosine = |a: ndarray::ArrayView1<f32>, b: ndarray::ArrayView1<f32>| {
            a.dot(&b) / (a.dot(&a).sqrt() * b.dot(&b).sqrt())
        };
        for (column, vector) in resampled(rows.view(), from, to).outer_iter().enumerate() {
            let here = to.same_place(column, from);
            for other in 0..from.columns() {
                let like = cosine(vector, rows.row(other));
                assert!(
                    if island(other) == island(here) { like > 0.98 } else { like < 0.8 },
                    "{column} {other} {like}"
                );
            }
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
