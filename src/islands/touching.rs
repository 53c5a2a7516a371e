//! How alike the level of wholes holds wholes that touch: what cannot be cut apart afterwards.
//!
//! ```text
//! cosine of the mean vectors of two wholes, over all pairs of wholes with neighbouring columns
//! ```
//!
//! The vectors are centred and of length one, as for islands. Two wholes whose means agree by more than the threshold
//! of islands melt where they meet, however the borders are read.

use std::collections::BTreeSet;

use ndarray::ArrayView2;

use super::agreement::{Centred, dot};
use super::score::GridTruth;
use crate::grid::Grid;

/// The mean over all pairs of wholes of `truth` that touch, -1 to 1, of the state `rows` (N, D) of one level. None
/// where no two do, or where they do not fit the grid.
pub fn touching_means(rows: ArrayView2<f32>, grid: Grid, truth: &GridTruth) -> Option<f32> {
    let labels = truth.labels();
    if labels.len() != grid.columns() || rows.nrows() != grid.columns() {
        return None;
    }
    let mut touch: BTreeSet<(u32, u32)> = BTreeSet::new();
    for column in 0..grid.columns() {
        for neighbour in grid.right_and_down(column).into_iter().flatten() {
            let (a, b) = (labels[column].min(labels[neighbour]), labels[column].max(labels[neighbour]));
            if a > 0 && a != b {
                touch.insert((a, b));
            }
        }
    }
    let centred = Centred::new(rows);
    let mean_of = |id: u32| {
        let mut mean = vec![0.0_f32; rows.ncols()];
        let region = truth.regions().iter().find(|region| region.id == id)?;
        for column in &region.columns {
            let unit = centred.unit(*column as usize);
            mean.iter_mut().zip(unit).for_each(|(sum, value)| *sum += value);
        }
        Some(mean)
    };
    let cosines: Vec<f32> = touch
        .into_iter()
        .filter_map(|(a, b)| {
            let (a, b) = (mean_of(a)?, mean_of(b)?);
            let lengths = (dot(&a, &a) * dot(&b, &b)).sqrt();
            (lengths > 0.0).then(|| dot(&a, &b) / lengths)
        })
        .collect();
    (!cosines.is_empty()).then(|| cosines.iter().sum::<f32>() / cosines.len() as f32)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::islands::Truth;

    #[test]
    fn only_wholes_that_touch_count() {
        // Ground, whole 1, whole 2, ground, whole 3 in a row.
        let truth = Truth { width: 5, height: 1, labels: vec![0, 1, 2, 0, 3] };
        let grid = Grid::new(1, 5);
        let truth = GridTruth::new(&truth, grid).unwrap();
        // The mean is (0, 0): the vectors are their own.
        let rows = array![[-1.0_f32, 0.0], [1.0, 0.0], [0.6, 0.8], [-0.6, 0.0], [0.0, -0.8]];
        let cosine = touching_means(rows.view(), grid, &truth).unwrap();
        assert!((cosine - 0.6).abs() < 1e-3, "{cosine}");
        let alone = Truth { width: 5, height: 1, labels: vec![0, 1, 0, 2, 0] };
        assert_eq!(touching_means(rows.view(), grid, &GridTruth::new(&alone, grid).unwrap()), None);
    }
}
