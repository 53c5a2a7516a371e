//! Scores of a labelling against a ground truth, and of the baselines that any labelling has to beat.
//!
//! Scores are counted over columns: the truth is first brought onto the grid, each cell taking the region that holds
//! most of its pixels. Or they are counted over the pixels of the truth, each taking the island of the column that it
//! lies in: then what the grid is too coarse for counts as well.
//!
//! - adjusted Rand index (Hubert and Arabie 1985): agreement on pairs of columns, corrected for chance;
//! - covering (Arbelaez et al. 2011): `sum over truth regions R of |R| max_R' IoU(R, R') / N`; it flatters collapse;
//! - mean best overlap: the same without the weight `|R|`.
//!
//! Pixels that are void ([`Truth::VOID`]) count nowhere; a column that holds more of them than of any region is void
//! too.
//!
//! Most of a scene is ground, and telling it from the things decides the first. Without the ground (region 0) the index
//! says how well the things are told from each other, and the mean best overlap how well each is found.

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
        for (column, id) in labels.iter().enumerate().filter(|(_, id)| **id != Truth::VOID) {
            regions.entry(*id).or_default().push(column as u32);
        }
        let regions = regions.into_iter().map(|(id, columns)| Region { id, columns }).collect();
        Some(Self { labels, regions })
    }

    /// The region of every column, (N); [`Truth::VOID`] for those that count nowhere.
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
        let found = Dense::weighed(found, |column| u32::from(self.labels[column] != Truth::VOID));
        let mut overlaps = Overlaps::new(&found);
        let mut sums = Sums::default();
        for region in &self.regions {
            sums.add(region.id, region.columns.len(), overlaps.of(&found, &region.columns), &found);
        }
        sums.scores(&found)
    }
}

/// A truth whose pixels were counted once, column by column of a grid, to be scored against pixel by pixel again and
/// again. A pixel has the island of the column that it lies in.
#[derive(Debug, Clone, PartialEq)]
pub struct PixelTruth {
    /// Pixels in every column, (N).
    held: Vec<u32>,
    /// By rising id.
    regions: Vec<PixelRegion>,
}

/// A region of the truth as the columns see it.
#[derive(Debug, Clone, PartialEq)]
struct PixelRegion {
    id: u32,
    /// The columns that hold pixels of it, each with how many.
    columns: Vec<(u32, u32)>,
    /// All its pixels.
    pixels: usize,
}

impl PixelTruth {
    /// The pixels of `truth` under the columns of a grid. None for an empty label image.
    pub fn new(truth: &Truth, grid: Grid) -> Option<Self> {
        let (width, height) = (truth.width as usize, truth.height as usize);
        if width == 0 || height == 0 || truth.labels.len() != width * height || grid.columns() == 0 {
            return None;
        }
        // Pixels side by side in one column and one region count together.
        let mut runs: Vec<(u32, u32, u32)> = Vec::new();
        for (y, row) in truth.labels.chunks_exact(width).enumerate() {
            let first = grid.index(y * grid.rows / height, 0);
            for (x, id) in row.iter().enumerate().filter(|(_, id)| **id != Truth::VOID) {
                let column = (first + x * grid.cols / width) as u32;
                match runs.last_mut() {
                    Some((last, of, count)) if (*last, *of) == (*id, column) => *count += 1,
                    _ => runs.push((*id, column, 1)),
                }
            }
        }
        runs.sort_unstable();
        let mut held = vec![0; grid.columns()];
        let mut regions: Vec<PixelRegion> = Vec::new();
        for run in runs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (id, column, count) = (run[0].0, run[0].1, run.iter().map(|run| run.2).sum::<u32>());
            held[column as usize] += count;
            let counted = (column, count);
            match regions.last_mut() {
                Some(region) if region.id == id => {
                    region.columns.push(counted);
                    region.pixels += count as usize;
                }
                _ => regions.push(PixelRegion { id, columns: vec![counted], pixels: count as usize }),
            }
        }
        Some(Self { held, regions })
    }

    /// Scores `found`, one region number per column, pixel by pixel. All zero when there is not one for every column.
    pub fn score(&self, found: &[u32]) -> TruthScores {
        if found.len() != self.held.len() {
            return NOTHING;
        }
        let found = Dense::weighed(found, |column| self.held[column]);
        let mut overlaps = Overlaps::new(&found);
        let mut sums = Sums::default();
        for PixelRegion { id, columns, pixels } in &self.regions {
            sums.add(*id, *pixels, overlaps.weighed(&found, columns.iter().copied()), &found);
        }
        sums.scores(&found)
    }
}

/// What the scores are made of, region by region of the truth.
#[derive(Default)]
struct Sums {
    all: Pairs,
    foreground: Pairs,
    /// What the islands hold of the ground.
    ground: Vec<(u32, u32)>,
    covering: f64,
    /// Sum of the best overlaps, and regions: of all, and of the foreground.
    overlap: (f64, usize),
    foreground_overlap: (f64, usize),
}

impl Sums {
    /// A region of `size` members, which met these islands.
    fn add(&mut self, id: u32, size: usize, met: &[(u32, u32)], found: &Dense) {
        let both: f64 = met.iter().map(|(_, both)| pairs(u64::from(*both))).sum();
        let best = best_of(found, met, size).map_or(0.0, |(overlap, _)| overlap);
        self.all.add(both, size);
        self.covering += size as f64 * best;
        self.overlap = (self.overlap.0 + best, self.overlap.1 + 1);
        if id == 0 {
            self.ground = met.to_vec();
        } else {
            self.foreground.add(both, size);
            self.foreground_overlap = (self.foreground_overlap.0 + best, self.foreground_overlap.1 + 1);
        }
    }

    fn scores(&self, found: &Dense) -> TruthScores {
        let sizes = found.sizes.iter().map(|size| pairs(u64::from(*size))).sum();
        // Without the ground an island is smaller by what it holds of it.
        let less = |(island, both): &(u32, u32)| {
            let size = u64::from(found.sizes[*island as usize]);
            pairs(size) - pairs(size - u64::from(*both))
        };
        let without_ground = sizes - self.ground.iter().map(less).sum::<f64>();
        let (sum, things) = self.foreground_overlap;
        TruthScores {
            ari: self.all.adjusted_rand(sizes) as f32,
            foreground_ari: (things >= 2).then(|| self.foreground.adjusted_rand(without_ground) as f32),
            covering: (self.covering / self.all.members.max(1) as f64) as f32,
            mean_best_overlap: (self.overlap.0 / self.overlap.1.max(1) as f64) as f32,
            foreground_overlap: (things > 0).then(|| (sum / things as f64) as f32),
            regions: found.sizes.iter().filter(|size| **size > 0).count(),
        }
    }
}

/// Scores of what cannot be scored.
const NOTHING: TruthScores = TruthScores {
    ari: 0.0,
    foreground_ari: None,
    covering: 0.0,
    mean_best_overlap: 0.0,
    foreground_overlap: None,
    regions: 0,
};

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
    /// Columns, or pixels, of every number; 0 for numbers that no column has.
    pub sizes: Vec<u32>,
}

impl Dense {
    pub fn new(labels: &[u32]) -> Self {
        Self::weighed(labels, |_| 1)
    }

    /// The same with a weight of every column in the sizes.
    pub fn weighed(labels: &[u32], weight: impl Fn(usize) -> u32) -> Self {
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
        labels.iter().enumerate().for_each(|(column, label)| sizes[*label as usize] += weight(column));
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
        self.weighed(found, columns.iter().map(|column| (*column, 1)))
    }

    /// The same of columns that each count as often as is said, at least once.
    pub fn weighed(&mut self, found: &Dense, columns: impl Iterator<Item = (u32, u32)>) -> &[(u32, u32)] {
        self.met.clear();
        for (column, weight) in columns {
            let island = found.labels[column as usize];
            let count = &mut self.counts[island as usize];
            if *count == 0 {
                self.met.push((island, 0));
            }
            *count += weight;
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

/// Pairs of columns, or of pixels, that are together in the truth, and those that are in both labellings.
#[derive(Default)]
struct Pairs {
    members: u64,
    both: f64,
    truth: f64,
}

impl Pairs {
    fn add(&mut self, both: f64, size: usize) {
        self.members += size as u64;
        self.both += both;
        self.truth += pairs(size as u64);
    }

    /// (pairs together in both - expected) / (mean of pairs together in each - expected). Two labellings that leave
    /// nothing to chance (all one region, or all alone, in both) agree fully: 1.
    fn adjusted_rand(&self, found: f64) -> f64 {
        let all = pairs(self.members);
        let expected = if all > 0.0 { found * self.truth / all } else { 0.0 };
        let most = (found + self.truth) / 2.0;
        if (most - expected).abs() < 1e-12 { 1.0 } else { (self.both - expected) / (most - expected) }
    }
}
