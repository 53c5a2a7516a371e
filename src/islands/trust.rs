//! Trust: how sure a column is of its island, and how well that tells right from wrong. Flatness: how near the islands
//! of a level are to being one vector each (GLOM, section 2).
//!
//! ```text
//! trust of column i = max(0, sum over its neighbours j in the same island of agreement(i, j)) / number of neighbours
//! ```
//!
//! Neighbours of another island count nothing, so that a column at a border is less sure than one inside, and one that
//! stands alone is not sure at all. The *doubt* of a level is 1 minus the mean trust of all columns.
//!
//! Likeness to the island's mean, which is what flatness measures, says less: the ground is large and varied, far from
//! its mean, and right. On six clear scenes it tells right from wrong columns with .35 (parts) and .27 (wholes), worse
//! than chance; trust with .93 and .84.

use std::collections::BTreeMap;

use super::agreement::{Centred, Neighbours};
use super::score::GridTruth;
use super::types::Island;
use crate::grid::Grid;

/// The trust of every column, (N), 0 to 1. A column without neighbours trusts itself.
pub(super) fn of_columns(neighbours: &Neighbours, grid: Grid, labels: &[u32]) -> Vec<f32> {
    let mut backed = vec![(0.0_f32, 0_u8); labels.len()];
    for column in 0..labels.len() {
        let agreements = [neighbours.right[column], neighbours.down[column]];
        for (neighbour, agreement) in grid.right_and_down(column).into_iter().zip(agreements) {
            let Some(neighbour) = neighbour else { continue };
            let share = if labels[column] == labels[neighbour] { agreement } else { 0.0 };
            for place in [column, neighbour] {
                backed[place].0 += share;
                backed[place].1 += 1;
            }
        }
    }
    let trust = |(sum, count): (f32, u8)| if count == 0 { 1.0 } else { (sum / f32::from(count)).max(0.0) };
    backed.into_iter().map(trust).collect()
}

/// How flat a level is, -1 to 1: the mean agreement of a column with the mean of its island, over the columns whose
/// island has two and more. `means` (islands, D) are those of the centred vectors. None where no island has two, or
/// where all columns are one: the mean of that island is the mean that was taken away.
pub(super) fn flatness(centred: &Centred, labels: &[u32], islands: &[Island], means: &[f32]) -> Option<f32> {
    let dim = centred.mean.len();
    let (mut sum, mut count) = (0.0_f64, 0_usize);
    for (column, label) in labels.iter().enumerate().filter(|(_, label)| islands[**label as usize].size > 1) {
        let mean = &means[*label as usize * dim..][..dim];
        sum += f64::from(centred.agreement_of(centred.row(column), mean));
        count += 1;
    }
    (count > 0 && islands.len() > 1).then(|| (sum / count as f64) as f32)
}

/// How well `trust` (N) tells the columns that are right from those that are wrong: the chance that of one of each kind
/// the right one is trusted more, ties counting half (the area under the curve of hits against false alarms; Hanley and
/// McNeil 1982). 0.5 says nothing, 1 says all. A column is right where it belongs to the true region that most columns
/// of its island belong to, of equals the lowest. None where all are right, where there is no trust, or where labels do
/// not fit the truth.
pub fn tells_right_from_wrong(trust: &[f32], labels: &[u32], truth: &GridTruth) -> Option<f32> {
    let truth = truth.labels();
    if trust.len() != truth.len() || labels.len() != truth.len() {
        return None;
    }
    let mut held: BTreeMap<u32, BTreeMap<u32, usize>> = BTreeMap::new();
    for (label, region) in labels.iter().zip(truth) {
        *held.entry(*label).or_default().entry(*region).or_default() += 1;
    }
    let most = |regions: &BTreeMap<u32, usize>| {
        regions.iter().max_by_key(|(region, count)| (**count, std::cmp::Reverse(**region))).map(|(region, _)| *region)
    };
    let stands_for: BTreeMap<u32, Option<u32>> = held.iter().map(|(label, regions)| (*label, most(regions))).collect();
    let mut ranked: Vec<(f32, bool)> = trust
        .iter()
        .zip(labels.iter().zip(truth))
        .map(|(trust, (label, region))| (*trust, stands_for[label] == Some(*region)))
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let right = ranked.iter().filter(|(_, right)| *right).count();
    let wrong = ranked.len() - right;
    let (mut below, mut won) = (0_usize, 0.0_f64);
    for ties in ranked.chunk_by(|a, b| a.0 == b.0) {
        let right = ties.iter().filter(|(_, right)| *right).count();
        let wrong = ties.len() - right;
        won += right as f64 * (below as f64 + 0.5 * wrong as f64);
        below += wrong;
    }
    (right > 0 && wrong > 0).then(|| (won / (right as f64 * wrong as f64)) as f32)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::grid::Grid;
    use crate::islands::{Reading, Truth, analyse};

    fn truth(labels: &[u32]) -> GridTruth {
        let truth = Truth { width: labels.len() as u32, height: 1, labels: labels.to_vec() };
        GridTruth::new(&truth, Grid::new(1, labels.len())).unwrap()
    }

    #[test]
    fn the_chance_that_the_right_one_is_trusted_more() {
        // Island 0 stands for region 5, island 1 for region 7: columns 2 and 4 are wrong.
        let (labels, truth) = ([0, 0, 0, 1, 1, 1], truth(&[5, 5, 7, 7, 5, 7]));
        let area = |trust: [f32; 6]| tells_right_from_wrong(&trust, &labels, &truth).unwrap();
        assert_eq!(area([0.9, 0.8, 0.1, 0.7, 0.2, 0.6]), 1.0);
        assert_eq!(area([0.1, 0.2, 0.8, 0.3, 0.9, 0.0]), 0.0);
        assert_eq!(area([0.5; 6]), 0.5);
        // Of eight pairs the wrong one of 0.7 wins over two right ones and ties with one.
        assert_eq!(area([0.9, 0.8, 0.7, 0.7, 0.1, 0.6]), (8.0 - 1.5) / 8.0);
        assert_eq!(tells_right_from_wrong(&[0.5; 6], &[0, 0, 1, 1, 2, 3], &truth), None, "all are right");
    }

    #[test]
    fn trust_is_backed_by_neighbours_of_the_same_island() {
        // Two islands of two columns and one column between them, which joins the second.
        let state = array![[[1.0_f32, 0.0], [1.0, 0.0], [-0.3, 0.4], [-1.0, 0.1], [-1.0, 0.1]]];
        let zeros = ndarray::Array2::zeros((1, 5));
        let grid = Grid::new(1, 5);
        let found = |threshold: f32| {
            let thresholds = [Some(threshold)];
            let reading = Reading { thresholds: &thresholds, ..Reading::default() };
            analyse(state.view(), grid, zeros.view(), zeros.view(), reading).levels.remove(0)
        };
        let cut = found(0.5);
        assert_eq!(cut.labels, [1, 1, 0, 0, 0]);
        // Column 2 has one of two neighbours in its island, columns 1 and 3 one that is like them and one that is not.
        let between = cut.right[2];
        assert!(between > 0.5 && between < 0.95);
        let expected = [1.0, 0.5, between / 2.0, (between + 1.0) / 2.0, 1.0];
        assert!(cut.trust.iter().zip(expected).all(|(trust, known)| (trust - known).abs() < 1e-6), "{:?}", cut.trust);
        let mean = cut.trust.iter().sum::<f32>() / 5.0;
        assert!((cut.meters.doubt - (1.0 - mean)).abs() < 1e-6);
        let flat = cut.meters.flatness.unwrap();
        assert!((0.8..0.99).contains(&flat), "{flat}");
        // Alone nobody backs it, and what is left of the islands is flat.
        let alone = found(0.999);
        assert_eq!((alone.trust[2], alone.meters.islands), (0.0, 3));
        assert!(alone.meters.flatness.unwrap() > 0.999);
        // All in one island: what is unlike its neighbours is not trusted, and there is no mean to be like.
        let one = found(-1.0);
        assert_eq!((one.meters.islands, one.meters.flatness), (1, None));
        assert!(one.trust[1] < 0.5 && one.trust[0] > 0.999 && one.trust.iter().all(|trust| *trust >= 0.0));
    }
}
