//! Islands as connected regions: neighbours that agree up to the threshold belong together.
//!
//! All thresholds are answered at once by the order in which columns join ([`super::linkage`]): going down from
//! agreement 1, every joining makes one region of two. With N columns and `m(t)` joinings at `t` or above there are
//! exactly `N - m(t)` islands at threshold `t`.
//!
//! Islands may be cut twice from this one order. The first cut, at theta, is the lower: above it the largest island,
//! mostly the ground, would break up. Inside every other island the second cut, at a higher threshold, tells apart what
//! touches:
//!
//! ```text
//! island of column i = the region of i at theta    where that is the largest of all
//!                      the region of i at inside   elsewhere
//! ```

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
    /// The threshold inside every island but the largest that the data suggest; none: islands are cut once.
    pub automatic_inside: Option<f32>,
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
        let joins = Joins::of(&agreements, grid, linkage, highest);
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
        let automatic_inside = joins.filter(|joins| joins.inside > 0.0).map(|joins| joins.threshold + joins.inside);
        let joinings = joinings(columns, &pairs, linkage, outline);
        Self { joinings, automatic_threshold, automatic_inside, columns }
    }

    /// Number of islands at every point of a fixed ladder of thresholds, rising, while `inside` stays where it is. The
    /// ladder is even in the square root of the angle: finest near agreement 1, where settled islands differ.
    pub fn count_curve(&self, inside: Option<f32>) -> Vec<(f32, usize)> {
        let mut growing = Growing::new(self.columns);
        let mut joinings = self.joinings.iter().peekable();
        // From the top down, as columns join.
        let mut curve: Vec<(f32, usize)> = (0..CURVE_POINTS)
            .map(|point| {
                let share = point as f32 / (CURVE_POINTS - 1) as f32;
                let threshold = (std::f32::consts::PI * share * share).cos();
                while let Some(joining) = joinings.next_if(|joining| joining.agreement >= threshold) {
                    growing.join(joining, inside.is_none_or(|inside| joining.agreement >= inside));
                }
                (threshold, growing.islands())
            })
            .collect();
        curve.reverse();
        // The last angles are too small for single precision: their cosine is 1 already.
        curve.dedup_by_key(|point| point.0);
        curve
    }

    /// Island number of every column at `threshold` and, inside every island but the largest, at `inside`. Numbered
    /// from the largest down, ties by first column; and their sizes. An `inside` that is not higher cuts nothing.
    pub fn label(&self, threshold: f32, inside: Option<f32>) -> (Vec<u32>, Vec<usize>) {
        let cut = |threshold: f32| {
            let mut regions = Regions::new(self.columns);
            for joining in self.joinings.iter().take_while(|joining| joining.agreement >= threshold) {
                let [a, b] = joining.columns;
                regions.join(a as usize, b as usize);
            }
            (0..self.columns).map(|column| regions.root(column)).collect::<Vec<_>>()
        };
        let once = cut(threshold);
        let (labels, sizes) = number_by_size(&once);
        match inside.filter(|inside| *inside > threshold) {
            None => (labels, sizes),
            Some(inside) => {
                // A region goes by one of its own columns at both cuts: those of the largest are nobody else's.
                let all = labels.iter().zip(once).zip(cut(inside));
                number_by_size(
                    &all.map(|((label, once), twice)| if *label == 0 { once } else { twice }).collect::<Vec<_>>(),
                )
            }
        }
    }
}

/// Regions as they join from the highest agreement down, with what it takes to know the number of islands at any
/// moment.
struct Growing {
    regions: Regions,
    /// Columns of the region of a root, and the islands that the cut inside makes of them.
    held: Vec<(usize, usize)>,
    /// The root of the largest region; of equals the one with the first column.
    largest: usize,
    /// Islands that the cut inside makes of all.
    pieces: usize,
}

impl Growing {
    fn new(columns: usize) -> Self {
        Self { regions: Regions::new(columns), held: vec![(1, 1); columns], largest: 0, pieces: columns }
    }

    /// Two regions become one; `whole`: inside as well.
    fn join(&mut self, joining: &Joining, whole: bool) {
        let [a, b] = joining.columns.map(|column| self.regions.root(column as usize));
        if !self.regions.join(a, b) {
            return;
        }
        let less = usize::from(whole);
        let kept = self.regions.root(a);
        self.held[kept] = (self.held[a].0 + self.held[b].0, self.held[a].1 + self.held[b].1 - less);
        self.pieces -= less;
        // Of the region that was the largest, `kept` may be the greater part.
        let largest = self.regions.root(self.largest);
        let size = |region: usize| (self.held[region].0, std::cmp::Reverse(region));
        self.largest = if size(kept) > size(largest) { kept } else { largest };
    }

    /// The islands now: the largest region is one, the others are as many as the cut inside makes of them.
    fn islands(&self) -> usize {
        match self.held.get(self.largest) {
            Some((_, pieces)) => self.pieces - pieces + 1,
            None => 0,
        }
    }
}

/// Renumbers any labelling: the largest region becomes 0, ties by the first column. Gives the labels and the sizes.
/// `raw` holds numbers below its own length.
pub(super) fn number_by_size(raw: &[usize]) -> (Vec<u32>, Vec<usize>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A forest of joinings made by hand: (agreement, column, column), the most alike first.
    fn forest(columns: usize, joined: &[(f32, u32, u32)]) -> Forest {
        let joining = |&(agreement, a, b): &(f32, u32, u32)| Joining { agreement, columns: [a, b] };
        let joinings = joined.iter().map(joining).collect();
        Forest { joinings, automatic_threshold: 0.5, automatic_inside: None, columns }
    }

    /// A ground of five columns (0 to 4) that agree by 0.6 and more, and four columns (5 to 8) that are one island at
    /// 0.5 and two at 0.7.
    fn ground_and_two_things() -> Forest {
        let inner = [(0.95, 5, 6), (0.9, 7, 8), (0.8, 0, 1), (0.6, 1, 2), (0.6, 2, 3), (0.6, 3, 4)];
        forest(9, &[&inner[..], &[(0.55, 6, 7), (0.2, 4, 5)]].concat())
    }

    #[test]
    fn islands_are_cut_again_inside_and_the_largest_is_spared() {
        let forest = ground_and_two_things();
        let once = forest.label(0.5, None);
        assert_eq!(once, (vec![0, 0, 0, 0, 0, 1, 1, 1, 1], vec![5, 4]));
        assert_eq!(forest.label(0.5, Some(0.7)), (vec![0, 0, 0, 0, 0, 1, 1, 2, 2], vec![5, 2, 2]));
        // One cut at the higher threshold breaks the ground as well.
        assert_eq!(forest.label(0.7, None).1, [2, 2, 2, 1, 1, 1]);
        // Above all agreements every column but those of the ground is alone.
        assert_eq!(forest.label(0.5, Some(0.96)).1, [5, 1, 1, 1, 1]);
        for inside in [0.5, 0.3, -1.0] {
            assert_eq!(forest.label(0.5, Some(inside)), once, "a threshold of {inside} inside cuts nothing");
        }
        // Where all are one island, that is the largest.
        assert_eq!(forest.label(0.1, Some(0.7)).1, [9]);
    }

    #[test]
    fn of_equal_islands_the_one_with_the_first_column_is_spared() {
        // Two islands of three, in two halves each; the higher agreement is in the second.
        let forest = forest(6, &[(0.9, 4, 5), (0.8, 0, 1), (0.6, 3, 4), (0.55, 1, 2)]);
        assert_eq!(forest.label(0.5, Some(0.7)), (vec![0, 0, 0, 2, 1, 1], vec![3, 2, 1]));
    }

    #[test]
    fn the_largest_island_may_be_another_at_the_second_cut() {
        // Three columns that agree well; four that hardly do and are spared.
        let forest = forest(7, &[(0.9, 4, 5), (0.9, 5, 6), (0.55, 0, 1), (0.55, 1, 2), (0.55, 2, 3)]);
        assert_eq!(forest.label(0.5, Some(0.8)), (vec![0, 0, 0, 0, 1, 1, 1], vec![4, 3]));
    }

    #[test]
    fn the_curve_counts_what_either_cut_leaves() {
        // Any joinings in falling order, over any columns.
        let noise = |place: usize| (f64::from(place as u32) * 0.618_034).fract();
        let column = |place: usize| (noise(place) * 60.0) as u32;
        let joined: Vec<_> =
            (0..90).map(|place| (1.0 - place as f32 / 70.0, column(2 * place), column(2 * place + 1))).collect();
        let any = forest(60, &joined);
        for forest in [any, ground_and_two_things()] {
            for inside in [None, Some(-1.0), Some(0.3), Some(0.58), Some(0.7), Some(0.9)] {
                for (threshold, count) in forest.count_curve(inside) {
                    assert_eq!(forest.label(threshold, inside).1.len(), count, "{threshold} {inside:?}");
                }
            }
        }
        assert_eq!(forest(0, &[]).count_curve(Some(0.5)).last().map(|point| point.1), Some(0));
    }
}
