//! Wholes by votes: columns that say the same place belong to one whole (GLOM, section 8, for a level that holds pose).
//!
//! Only columns that say that they show a thing are clustered; all others are ground. The distance of two of them is
//!
//! ```text
//! d(i, j) = |c_i - c_j| / 6 + 1 - agreement(i, j)
//! ```
//!
//! c is the centre for which a column votes, in columns, and the agreement that of the centred vectors of its level.
//! Clusters join by average linkage until they are 1 apart. The control asks what the votes are worth: there every
//! column votes for its own place.

use std::collections::BTreeMap;

use ndarray::ArrayView2;

use super::agreement::Centred;
use super::average_linkage;
use super::regions::number_by_size;
use crate::grid::Grid;

/// Columns between two votes that count as much as vectors without any agreement.
const REACH: f32 = 6.0;
/// Distance at which clusters join no more.
const CUT: f32 = 1.0;

/// The whole of every column, (N): 0 is ground, 1 the largest whole. `rows` (N, D) is the state of their level,
/// `centres` (N) what the columns vote for, `things` (N) which of them show a thing.
///
/// # Panics
/// If there are not as many votes as columns, which is a mistake in the calling code.
pub fn wholes_by_votes(rows: ArrayView2<f32>, centres: &[[f32; 2]], things: &[bool]) -> Vec<u32> {
    assert_eq!((rows.nrows(), rows.nrows()), (centres.len(), things.len()), "a vote of every column");
    let centred = Centred::new(rows);
    let members: Vec<usize> = (0..things.len()).filter(|column| things[*column]).collect();
    let clusters = average_linkage::clusters(members.len(), CUT, |a, b| {
        let (a, b) = (members[a], members[b]);
        away(centres[a], centres[b]) / REACH + 1.0 - centred.agreement(a, b)
    });
    let mut labels = vec![0; things.len()];
    for (column, label) in members.into_iter().zip(number_by_size(&clusters).0) {
        labels[column] = label + 1;
    }
    labels
}

/// The place of every column of `grid`, (row, column): the votes of the control.
pub fn own_places(grid: Grid) -> Vec<[f32; 2]> {
    let place = |column: usize| {
        let (row, col) = grid.place(column);
        [row as f32, col as f32]
    };
    (0..grid.columns()).map(place).collect()
}

fn away(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Where a region is seen, in columns, (row, column) each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Mean place of its columns.
    pub centre: [f32; 2],
    /// Height and width of the box around them, at least 1.
    pub extent: [f32; 2],
    /// Its columns.
    pub columns: usize,
}

/// Where every region of `labels` (N) is seen, by its label.
pub fn places_of_regions(labels: &[u32], grid: Grid) -> BTreeMap<u32, Seen> {
    // Sum of the places, least and most, number.
    let mut sums: BTreeMap<u32, ([usize; 2], [usize; 4], usize)> = BTreeMap::new();
    for (column, label) in labels.iter().enumerate() {
        let (row, col) = grid.place(column);
        let (sum, [top, left, bottom, right], count) = sums.entry(*label).or_insert(([0; 2], [row, col, row, col], 0));
        *sum = [sum[0] + row, sum[1] + col];
        (*top, *left) = ((*top).min(row), (*left).min(col));
        (*bottom, *right) = ((*bottom).max(row), (*right).max(col));
        *count += 1;
    }
    let seen = |(label, (sum, [top, left, bottom, right], columns)): (u32, ([usize; 2], [usize; 4], usize))| {
        let centre = sum.map(|sum| sum as f32 / columns as f32);
        (label, Seen { centre, extent: [(bottom - top + 1) as f32, (right - left + 1) as f32], columns })
    };
    sums.into_iter().map(seen).collect()
}

/// How far `centres` (N) lie from the centre of the whole that each column belongs to, in columns: the mean over the
/// columns of every whole, then over the wholes. `labels` (N) are the true wholes, 0 is ground. None without a whole.
pub fn distance_to_centres(centres: &[[f32; 2]], labels: &[u32], grid: Grid) -> Option<f32> {
    let regions = places_of_regions(labels, grid);
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for (label, vote) in labels.iter().zip(centres).filter(|(label, _)| **label > 0) {
        *sums.entry(*label).or_default() += f64::from(away(regions[label].centre, *vote));
    }
    let means = sums.iter().map(|(label, sum)| sum / regions[label].columns as f64);
    (!sums.is_empty()).then(|| (means.sum::<f64>() / sums.len() as f64) as f32)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    const GRID: Grid = Grid { rows: 2, cols: 6 };
    // Two wholes side by side and the ground below the second.
    const LABELS: [u32; 12] = [4, 4, 4, 9, 9, 9, 4, 4, 4, 0, 0, 0];

    #[test]
    fn a_region_is_where_its_columns_are() {
        let seen = places_of_regions(&LABELS, GRID);
        assert_eq!(seen[&4], Seen { centre: [0.5, 1.0], extent: [2.0, 3.0], columns: 6 });
        assert_eq!(seen[&9], Seen { centre: [0.0, 4.0], extent: [1.0, 3.0], columns: 3 });
    }

    #[test]
    fn perfect_votes_are_at_the_centres_and_own_places_are_not() {
        let seen = places_of_regions(&LABELS, GRID);
        let perfect: Vec<[f32; 2]> = LABELS.iter().map(|label| seen[label].centre).collect();
        assert_eq!(distance_to_centres(&perfect, &LABELS, GRID), Some(0.0));
        // Of whole 9 the two at the ends are 1 away, of whole 4 four are the root of 1.25 away and two 0.5.
        let four = (4.0 * 1.25_f32.sqrt() + 1.0) / 6.0;
        let own = distance_to_centres(&own_places(GRID), &LABELS, GRID).unwrap_or_default();
        assert!((own - (four + 2.0 / 3.0) / 2.0).abs() < 1e-6, "{own}");
        assert_eq!(distance_to_centres(&perfect, &[0; 12], GRID), None);
    }

    #[test]
    fn votes_tell_apart_what_looks_the_same() {
        // All columns of things hold one vector, the ground another.
        let rows = Array2::from_shape_fn((12, 2), |(column, number)| f32::from((LABELS[column] > 0) == (number == 0)));
        let things: Vec<bool> = LABELS.iter().map(|label| *label > 0).collect();
        let far: Vec<[f32; 2]> = LABELS.iter().map(|label| [0.0, if *label == 4 { 0.0 } else { 8.0 }]).collect();
        assert_eq!(wholes_by_votes(rows.view(), &far, &things), [1, 1, 1, 2, 2, 2, 1, 1, 1, 0, 0, 0]);
        let one = wholes_by_votes(rows.view(), &[[0.0; 2]; 12], &things);
        assert_eq!(one, [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
        assert_eq!(wholes_by_votes(rows.view(), &far, &[false; 12]), [0; 12]);
    }
}
