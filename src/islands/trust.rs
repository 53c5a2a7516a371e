//! Trust: how sure a column is of its island, and how well that tells right from wrong.
//!
//! ```text
//! trust of column i = max(0, agreement(c_i, mean of the c_j of its island));   0 for an island of one column
//! ```
//!
//! Where all columns are one island nothing could be taken for something else, and there is no trust to speak of: the
//! mean of that island is the mean that was taken away.
//!
//! A column that is like its island's mean could be nowhere else; one at a border that is between two islands is like
//! neither, and one that stands alone is backed by nobody. The mean over the columns of islands of two and more is how
//! *flat* the level is (GLOM, section 2: an island is one vector); 1 minus the mean over all columns is its *doubt*.

use std::collections::BTreeMap;

use super::agreement::Centred;
use super::score::GridTruth;
use super::types::Island;

/// The trust of every column, (N), 0 to 1; not a number where all are one island. `means` (islands, D) are those of the
/// centred vectors.
pub(super) fn of_columns(centred: &Centred, labels: &[u32], islands: &[Island], means: &[f32]) -> Vec<f32> {
    let dim = centred.mean.len();
    if islands.len() < 2 {
        return vec![f32::NAN; labels.len()];
    }
    let trust = |(column, label): (usize, &u32)| {
        let island = *label as usize;
        if islands[island].size < 2 {
            return 0.0;
        }
        centred.agreement_of(centred.row(column), &means[island * dim..][..dim]).max(0.0)
    };
    labels.iter().enumerate().map(trust).collect()
}

/// How flat a level is, 0 to 1: the mean trust of the columns whose island has two and more; none where no island has,
/// or where all columns are one.
pub(super) fn flatness(trust: &[f32], labels: &[u32], islands: &[Island]) -> Option<f32> {
    let backed = trust.iter().zip(labels).filter(|(_, label)| islands[**label as usize].size > 1);
    let (sum, count) = backed.fold((0.0, 0_usize), |(sum, count), (trust, _)| (sum + f64::from(*trust), count + 1));
    (count > 0 && sum.is_finite()).then(|| (sum / count as f64) as f32)
}

/// The doubt of a level, 0 to 1: 1 minus the mean trust; none where all columns are one island.
pub(super) fn doubt(trust: &[f32]) -> Option<f32> {
    let sum: f64 = trust.iter().map(|trust| f64::from(*trust)).sum();
    let doubt = (1.0 - sum / trust.len() as f64) as f32;
    doubt.is_finite().then_some(doubt)
}

/// How well `trust` (N) tells the columns that are right from those that are wrong: the chance that of one of each kind
/// the right one is trusted more, ties counting half (the area under the curve of hits against false alarms; Hanley and
/// McNeil 1982). 0.5 says nothing, 1 says all. A column is right where it belongs to the true region that most columns
/// of its island belong to, of equals the lowest. None where all are right, where there is no trust, or where labels do
/// not fit the truth.
pub fn tells_right_from_wrong(trust: &[f32], labels: &[u32], truth: &GridTruth) -> Option<f32> {
    let truth = truth.labels();
    let unknown = trust.iter().any(|trust| trust.is_nan());
    if trust.len() != truth.len() || labels.len() != truth.len() || unknown {
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
    fn a_flat_island_is_trusted_and_a_column_between_two_is_not() {
        // Two islands of two columns and one column between them, which joins the second.
        let state = array![[[1.0_f32, 0.0], [1.0, 0.0], [-0.3, 0.4], [-1.0, 0.1], [-1.0, 0.1]]];
        let zeros = ndarray::Array2::zeros((1, 5));
        let grid = Grid::new(1, 5);
        let thresholds = [Some(0.5)];
        let reading = Reading { thresholds: &thresholds, ..Reading::default() };
        let found = &analyse(state.view(), grid, zeros.view(), zeros.view(), reading).levels[0];
        assert_eq!(found.labels, [1, 1, 0, 0, 0]);
        assert!(
            found.trust[0] > 0.999 && found.trust[2] < found.trust[3] && found.trust[2] < 0.95,
            "{:?}",
            found.trust
        );
        let mean = found.trust.iter().sum::<f32>() / 5.0;
        assert!((found.meters.flatness.unwrap() - mean).abs() < 1e-6);
        assert!((found.meters.doubt.unwrap() - (1.0 - mean)).abs() < 1e-6);
        // Alone nobody backs it.
        let thresholds = [Some(0.999)];
        let reading = Reading { thresholds: &thresholds, ..Reading::default() };
        let found = &analyse(state.view(), grid, zeros.view(), zeros.view(), reading).levels[0];
        assert_eq!((found.trust[2], found.meters.islands), (0.0, 3));
        assert!(found.meters.flatness.unwrap() > 0.999 && (found.meters.doubt.unwrap() - 0.2).abs() < 1e-3);
        // All in one island have nothing to be told from.
        let thresholds = [Some(-1.0)];
        let reading = Reading { thresholds: &thresholds, ..Reading::default() };
        let found = &analyse(state.view(), grid, zeros.view(), zeros.view(), reading).levels[0];
        assert!(found.meters.islands == 1 && found.trust.iter().all(|trust| trust.is_nan()));
        assert_eq!((found.meters.flatness, found.meters.doubt), (None, None));
        assert_eq!(tells_right_from_wrong(&found.trust, &found.labels, &truth(&[5, 5, 7, 7, 7])), None);
    }
}
