//! Scores of a labelling against a ground truth, and of the baselines that any labelling has to beat.
//!
//! All scores are counted over columns: the truth is first brought onto the grid, each cell taking the region that
//! holds most of its pixels.
//!
//! - adjusted Rand index (Hubert and Arabie 1985): agreement on pairs of columns, corrected for chance;
//! - covering (Arbelaez et al. 2011): `sum over truth regions R of |R| max_R' IoU(R, R') / N`; it flatters collapse;
//! - mean best overlap: the same without the weight `|R|`.

use std::collections::BTreeMap;

use super::types::{Truth, TruthScores};
use crate::grid::Grid;

/// Tiles along each side in the baseline "tiles".
const TILES: usize = 4;

impl Truth {
    /// Region of every column, (N): the one that holds most of its cell's pixels, of equals the lowest id. Along a side
    /// with fewer pixels than cells, each cell takes the pixel under its centre. None for an empty label image.
    pub fn on_grid(&self, grid: Grid) -> Option<Vec<u32>> {
        let (width, height) = (self.width as usize, self.height as usize);
        if width == 0 || height == 0 || self.labels.len() != width * height {
            return None;
        }
        let edges = |cell: usize, cells: usize, pixels: usize| {
            if pixels >= cells {
                cell * pixels / cells..(cell + 1) * pixels / cells
            } else {
                let centre = (2 * cell + 1) * pixels / (2 * cells);
                centre..centre + 1
            }
        };
        let mut labels = Vec::with_capacity(grid.columns());
        let mut cell_ids = Vec::new();
        for row in 0..grid.rows {
            for col in 0..grid.cols {
                cell_ids.clear();
                for y in edges(row, grid.rows, height) {
                    cell_ids.extend(edges(col, grid.cols, width).map(|x| self.labels[y * width + x]));
                }
                cell_ids.sort_unstable();
                let mut best = (0, 0);
                for run in cell_ids.chunk_by(|a, b| a == b) {
                    if run.len() > best.0 {
                        best = (run.len(), run[0]);
                    }
                }
                labels.push(best.1);
            }
        }
        Some(labels)
    }
}

/// A truth that was brought onto a grid once, to be scored against again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct GridTruth {
    labels: Vec<u32>,
    regions: Vec<Region>,
}

/// A region of the truth on the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its id; 0 is the ground.
    pub id: u32,
    /// Its columns.
    pub columns: Vec<u32>,
}

impl GridTruth {
    /// The truth on a grid. None for an empty label image.
    pub fn new(truth: &Truth, grid: Grid) -> Option<Self> {
        let labels = truth.on_grid(grid)?;
        let mut regions: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (column, id) in labels.iter().enumerate() {
            regions.entry(*id).or_default().push(column as u32);
        }
        let regions = regions.into_iter().map(|(id, columns)| Region { id, columns }).collect();
        Some(Self { labels, regions })
    }

    /// The region of every column, (N).
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The regions that have a column, by rising id.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// Scores `found`, one region number per column. All zero when there is not one for every column. It takes a time
    /// that grows with the number of columns.
    pub fn score(&self, found: &[u32]) -> TruthScores {
        if found.len() != self.labels.len() {
            return NOTHING;
        }
        let found = Dense::new(found);
        let mut overlaps = Overlaps::new(&found);
        let (mut all, mut foreground) = (Pairs::default(), Pairs::default());
        let mut ground: Vec<(u32, u32)> = Vec::new();
        let (mut covering, mut overlap) = (0.0, 0.0);
        for region in &self.regions {
            let size = region.columns.len();
            let met = overlaps.of(&found, &region.columns);
            let both: f64 = met.iter().map(|(_, both)| pairs(u64::from(*both))).sum();
            all.add(both, size);
            if region.id == 0 {
                ground = met.to_vec();
            } else {
                foreground.add(both, size);
            }
            let best = best_of(&found, met, size).map_or(0.0, |(overlap, _)| overlap);
            covering += size as f64 * best;
            overlap += best;
        }
        let sizes = found.sizes.iter().map(|size| pairs(u64::from(*size))).sum();
        // Without the ground an island is smaller by what it holds of it.
        let less = |(island, both): &(u32, u32)| {
            let size = u64::from(found.sizes[*island as usize]);
            pairs(size) - pairs(size - u64::from(*both))
        };
        let without_ground = sizes - ground.iter().map(less).sum::<f64>();
        TruthScores {
            ari: all.adjusted_rand(sizes) as f32,
            foreground_ari: (foreground.columns >= 2).then(|| foreground.adjusted_rand(without_ground) as f32),
            covering: (covering / all.columns.max(1) as f64) as f32,
            mean_best_overlap: (overlap / self.regions.len().max(1) as f64) as f32,
            regions: found.sizes.iter().filter(|size| **size > 0).count(),
        }
    }
}

/// Scores of what cannot be scored.
const NOTHING: TruthScores =
    TruthScores { ari: 0.0, foreground_ari: None, covering: 0.0, mean_best_overlap: 0.0, regions: 0 };

/// Scores `labels`, one region number per column of `grid`, against `truth`. All zero when the truth is empty or
/// `labels` do not fit the grid.
pub fn score(labels: &[u32], grid: Grid, truth: &Truth) -> TruthScores {
    GridTruth::new(truth, grid).map_or(NOTHING, |truth| truth.score(labels))
}

/// What costs nothing: one island everywhere, 4 x 4 tiles, and the islands of the state at t = 0 (`initial`, one number
/// per column).
pub fn baselines(grid: Grid, truth: &Truth, initial: &[u32]) -> Vec<(&'static str, TruthScores)> {
    let one = vec![0; grid.columns()];
    let tiles: Vec<u32> = (0..grid.columns())
        .map(|column| {
            let (row, col) = grid.place(column);
            (row * TILES / grid.rows * TILES + col * TILES / grid.cols) as u32
        })
        .collect();
    let truth = GridTruth::new(truth, grid);
    let score = |labels: &[u32]| truth.as_ref().map_or(NOTHING, |truth| truth.score(labels));
    vec![("one island", score(&one)), ("tiles", score(&tiles)), ("state at t = 0", score(initial))]
}

/// Labels as small numbers in the same order, with the size of each.
pub(super) struct Dense {
    /// The number of every column's island.
    pub labels: Vec<u32>,
    /// Columns of every number; 0 for numbers that no column has.
    pub sizes: Vec<u32>,
}

impl Dense {
    pub fn new(labels: &[u32]) -> Self {
        let most = labels.iter().copied().max().map_or(0, |most| most as usize + 1);
        let labels = if most <= 2 * labels.len() {
            labels.to_vec()
        } else {
            let mut known = labels.to_vec();
            known.sort_unstable();
            known.dedup();
            labels.iter().map(|label| known.partition_point(|other| other < label) as u32).collect()
        };
        let count = labels.iter().copied().max().map_or(0, |most| most as usize + 1);
        let mut sizes = vec![0; count];
        labels.iter().for_each(|label| sizes[*label as usize] += 1);
        Self { labels, sizes }
    }
}

/// Counts which islands some columns lie in, and how many in each.
pub(super) struct Overlaps {
    counts: Vec<u32>,
    met: Vec<(u32, u32)>,
}

impl Overlaps {
    pub fn new(found: &Dense) -> Self {
        Self { counts: vec![0; found.sizes.len()], met: Vec::new() }
    }

    /// The islands that `columns` meet, each with the number of columns that it holds of them.
    pub fn of(&mut self, found: &Dense, columns: &[u32]) -> &[(u32, u32)] {
        self.met.clear();
        for column in columns {
            let island = found.labels[*column as usize];
            let count = &mut self.counts[island as usize];
            if *count == 0 {
                self.met.push((island, 0));
            }
            *count += 1;
        }
        for (island, both) in &mut self.met {
            *both = std::mem::take(&mut self.counts[*island as usize]);
        }
        &self.met
    }
}

/// The largest intersection over union of a region of `size` columns with the islands that it meets, and which it is;
/// of equals the lowest.
pub(super) fn best_of(found: &Dense, met: &[(u32, u32)], size: usize) -> Option<(f64, u32)> {
    let mut best: Option<(f64, u32)> = None;
    for (island, both) in met {
        let union = found.sizes[*island as usize] as usize + size - *both as usize;
        let overlap = f64::from(*both) / union as f64;
        if best.is_none_or(|(known, which)| overlap > known || (overlap == known && *island < which)) {
            best = Some((overlap, *island));
        }
    }
    best
}

/// Pairs among `count` columns. Sums of these are whole numbers, exact in any order.
fn pairs(count: u64) -> f64 {
    (count as f64) * (count as f64 - 1.0) / 2.0
}

/// Pairs of columns that are together in the truth, and those that are in both labellings.
#[derive(Default)]
struct Pairs {
    columns: u64,
    both: f64,
    truth: f64,
}

impl Pairs {
    fn add(&mut self, both: f64, size: usize) {
        self.columns += size as u64;
        self.both += both;
        self.truth += pairs(size as u64);
    }

    /// (pairs together in both - expected) / (mean of pairs together in each - expected). Two labellings that leave
    /// nothing to chance (all one region, or all alone, in both) agree fully: 1.
    fn adjusted_rand(&self, found: f64) -> f64 {
        let all = pairs(self.columns);
        let expected = if all > 0.0 { found * self.truth / all } else { 0.0 };
        let most = (found + self.truth) / 2.0;
        if (most - expected).abs() < 1e-12 { 1.0 } else { (self.both - expected) / (most - expected) }
    }
}
