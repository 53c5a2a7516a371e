//! Islands as connected regions: neighbours whose agreement reaches the threshold belong together.
//!
//! All thresholds are answered at once by the maximum spanning forest of the neighbour graph (Kruskal 1956): going down
//! from agreement 1, every edge of the forest joins two regions into one, and no other edge ever does. With N columns and
//! `m(t)` forest edges of at least `t` there are exactly `N - m(t)` islands at threshold `t`.

use crate::grid::Grid;

use super::agreement::{Centred, Neighbours};
use super::types::Island;

/// Edges of the maximum spanning forest, the most alike first.
pub(super) struct Forest {
    /// Agreement and the two columns of each edge, falling.
    edges: Vec<(f32, u32, u32)>,
    /// Agreement of all neighbour pairs, falling.
    agreements: Vec<f32>,
    columns: usize,
}

impl Forest {
    pub fn new(neighbours: &Neighbours, grid: Grid) -> Self {
        let columns = grid.columns();
        let mut keys = Vec::with_capacity(2 * columns);
        for column in 0..columns {
            let sides = [neighbours.right[column], neighbours.down[column]];
            for (side, agreement) in sides.into_iter().enumerate() {
                if !agreement.is_nan() {
                    // Agreement in the upper half, place in the lower: one integer sort, ties by place.
                    let place = (2 * column + side) as u64;
                    keys.push(u64::from(!rising_bits(agreement)) << 32 | place);
                }
            }
        }
        keys.sort_unstable();
        let mut regions = Regions::new(columns);
        let mut edges = Vec::with_capacity(columns.saturating_sub(1));
        let mut agreements = Vec::with_capacity(keys.len());
        for key in keys {
            let place = (key & u64::from(u32::MAX)) as usize;
            let (column, side) = (place / 2, place % 2);
            let (agreement, other) = if side == 0 {
                (neighbours.right[column], column + 1)
            } else {
                (neighbours.down[column], column + grid.cols)
            };
            agreements.push(agreement);
            if regions.join(column, other) {
                edges.push((agreement, column as u32, other as u32));
            }
        }
        Self { edges, agreements, columns }
    }

    /// Agreement of all neighbour pairs, falling.
    pub fn agreements(&self) -> &[f32] {
        &self.agreements
    }

    /// The number of islands at `threshold`.
    pub fn count_at(&self, threshold: f32) -> usize {
        self.columns - self.edges.partition_point(|edge| edge.0 >= threshold)
    }

    /// Island number of every column at `threshold`, numbered from the largest down, ties by first column; and their sizes.
    pub fn label(&self, threshold: f32) -> (Vec<u32>, Vec<usize>) {
        let mut regions = Regions::new(self.columns);
        for &(_, a, b) in self.edges.iter().take_while(|edge| edge.0 >= threshold) {
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

/// Bits of a float that sort as the float does.
fn rising_bits(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// Disjoint sets of columns, with union by smaller number and path halving.
struct Regions {
    parents: Vec<u32>,
}

impl Regions {
    fn new(columns: usize) -> Self {
        Self { parents: (0..columns as u32).collect() }
    }

    fn root(&mut self, column: usize) -> usize {
        let mut at = column;
        while self.parents[at] as usize != at {
            let above = self.parents[self.parents[at] as usize];
            self.parents[at] = above;
            at = above as usize;
        }
        at
    }

    /// Joins two regions; false when they were one already.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parents[high] = low as u32;
        low != high
    }
}
