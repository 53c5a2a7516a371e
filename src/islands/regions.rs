//! Islands as connected regions: neighbours that agree up to the threshold belong together.
//!
//! All thresholds are answered at once by the order in which columns join ([`super::linkage`]): going down from
//! agreement 1, every joining makes one region of two. With N columns and `m(t)` joinings at `t` or above there are
//! exactly `N - m(t)` islands at threshold `t`.

use crate::grid::Grid;

use super::agreement::{Centred, Neighbours};
use super::faint::Joins;
use super::linkage::{Joining, Linkage, joinings};
use super::sets::Regions;
use super::threshold;
use super::types::Island;

/// Points of the count curve, before those that coincide are dropped.
const CURVE_POINTS: usize = 129;

/// How the columns of a level join, the most alike first.
pub(super) struct Forest {
    /// By falling agreement.
    joinings: Vec<Joining>,
    /// The threshold that the data suggest.
    pub automatic_threshold: f32,
    columns: usize,
}

impl Forest {
    /// `below` and `above`: the neighbours of the next lower and the next higher level, where there are such.
    pub fn new(
        neighbours: &Neighbours,
        below: Option<&Neighbours>,
        above: Option<&Neighbours>,
        grid: Grid,
        linkage: Linkage,
    ) -> Self {
        let (columns, highest) = (grid.columns(), above.is_none());
        let [below, above] = [below, above].map(|other| other.filter(|_| linkage == Linkage::Nested));
        let sides = |level: &Neighbours, column: usize| [level.right[column], level.down[column]];
        let with_below = |column: usize| {
            let own = sides(neighbours, column);
            below.map_or(own, |below| {
                let below = sides(below, column);
                [0, 1].map(|side| 0.5 * (own[side] + below[side]))
            })
        };
        let mut agreements: Vec<f32> =
            (0..columns).flat_map(with_below).filter(|agreement| !agreement.is_nan()).collect();
        agreements.sort_unstable_by(|a, b| b.total_cmp(a));
        let joins = Joins::of(&agreements, linkage, highest);
        let weight = joins.map_or(0.0, |joins| joins.above);
        let with_above = |column: usize| {
            let seen = with_below(column);
            above.filter(|_| weight > 0.0).map_or(seen, |above| {
                let above = sides(above, column);
                [0, 1].map(|side| (seen[side] + weight * above[side]) / (1.0 + weight))
            })
        };
        let pairs: Vec<(u32, u32, f32)> = (0..columns)
            .flat_map(|column| {
                let [right, down] = with_above(column);
                [(right, 1), (down, grid.cols)]
                    .map(|(agreement, away)| (column as u32, (column + away) as u32, agreement))
            })
            .filter(|pair| !pair.2.is_nan())
            .collect();
        let outline = joins.map_or(0.0, |joins| joins.outline);
        let automatic_threshold = joins.map_or_else(|| threshold::otsu(&agreements), |joins| joins.threshold);
        Self { joinings: joinings(columns, &pairs, linkage, outline), automatic_threshold, columns }
    }

    /// The number of islands at `threshold`.
    pub fn count_at(&self, threshold: f32) -> usize {
        self.columns - self.joinings.partition_point(|joining| joining.agreement >= threshold)
    }

    /// Number of islands at every point of a fixed ladder of thresholds, rising. The ladder is even in the square root
    /// of the angle: finest near agreement 1, where settled islands differ.
    pub fn count_curve(&self) -> Vec<(f32, usize)> {
        let mut curve: Vec<(f32, usize)> = (0..CURVE_POINTS)
            .rev()
            .map(|point| {
                let share = point as f32 / (CURVE_POINTS - 1) as f32;
                let threshold = (std::f32::consts::PI * share * share).cos();
                (threshold, self.count_at(threshold))
            })
            .collect();
        // The last angles are too small for single precision: their cosine is 1 already.
        curve.dedup_by_key(|point| point.0);
        curve
    }

    /// Island number of every column at `threshold`, numbered from the largest down, ties by first column; and their
    /// sizes.
    pub fn label(&self, threshold: f32) -> (Vec<u32>, Vec<usize>) {
        let mut regions = Regions::new(self.columns);
        for joining in self.joinings.iter().take_while(|joining| joining.agreement >= threshold) {
            let [a, b] = joining.columns;
            regions.join(a as usize, b as usize);
        }
        number_by_size(&(0..self.columns).map(|column| regions.root(column)).collect::<Vec<_>>())
    }
}

/// Renumbers any labelling: the largest region becomes 0, ties by the first column. Gives the labels and the sizes.
/// `raw` holds numbers below its own length.
fn number_by_size(raw: &[usize]) -> (Vec<u32>, Vec<usize>) {
    let mut slot = vec![usize::MAX; raw.len()];
    // (size, region) in the order of first columns, so that a stable sort by size settles ties.
    let mut regions: Vec<(usize, usize)> = Vec::new();
    for &region in raw {
        if slot[region] == usize::MAX {
            slot[region] = regions.len();
            regions.push((0, region));
        }
        regions[slot[region]].0 += 1;
    }
    regions.sort_by_key(|&(size, _)| std::cmp::Reverse(size));
    for (number, &(_, region)) in regions.iter().enumerate() {
        slot[region] = number;
    }
    let labels = raw.iter().map(|&region| slot[region] as u32).collect();
    (labels, regions.into_iter().map(|(size, _)| size).collect())
}

/// The islands of a labelling, with their boxes, the column nearest to each mean, and the means (centred, islands x D).
pub(super) fn describe(centred: &Centred, grid: Grid, labels: &[u32], sizes: &[usize]) -> (Vec<Island>, Vec<f32>) {
    let dim = centred.mean.len();
    let mut means = vec![0.0_f32; sizes.len() * dim];
    let mut islands: Vec<Island> = sizes
        .iter()
        .enumerate()
        .map(|(id, &size)| Island {
            id: id as u32,
            size,
            bounding_box: [usize::MAX, usize::MAX, 0, 0],
            same_vector: id as u32,
            centre: 0,
        })
        .collect();
    for (column, &label) in labels.iter().enumerate() {
        let (row, col) = grid.place(column);
        let found = &mut islands[label as usize].bounding_box;
        *found = [found[0].min(row), found[1].min(col), found[2].max(row), found[3].max(col)];
        let mean = &mut means[label as usize * dim..][..dim];
        mean.iter_mut().zip(centred.row(column)).for_each(|(sum, value)| *sum += value);
    }
    for (mean, &size) in means.chunks_exact_mut(dim.max(1)).zip(sizes) {
        mean.iter_mut().for_each(|value| *value /= size as f32);
    }
    let mut nearest = vec![f32::INFINITY; sizes.len()];
    for (column, &label) in labels.iter().enumerate() {
        let island = label as usize;
        let mean = &means[island * dim..][..dim];
        let distance: f32 = centred.row(column).iter().zip(mean).map(|(x, m)| (x - m) * (x - m)).sum();
        if distance < nearest[island] {
            nearest[island] = distance;
            islands[island].centre = column;
        }
    }
    // A level that is not finite has no nearest column; its first one stands in.
    for (column, &label) in labels.iter().enumerate().rev() {
        if nearest[label as usize].is_infinite() {
            islands[label as usize].centre = column;
        }
    }
    (islands, means)
}
