//! Scores of a labelling against a ground truth, and of the baselines that any labelling has to beat.
//!
//! All scores are counted over columns: the truth is first brought onto the grid, each cell taking the region that holds
//! most of its pixels.
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

/// Scores `labels`, one region number per column of `grid`, against `truth`. All zero when the truth is empty or `labels`
/// do not fit the grid.
pub fn score(labels: &[u32], grid: Grid, truth: &Truth) -> TruthScores {
    match truth.on_grid(grid) {
        Some(truth) if truth.len() == labels.len() => score_labels(labels, &truth),
        _ => TruthScores { ari: 0.0, foreground_ari: None, covering: 0.0, mean_best_overlap: 0.0, regions: 0 },
    }
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
    vec![
        ("one island", score(&one, grid, truth)),
        ("tiles", score(&tiles, grid, truth)),
        ("state at t = 0", score(initial, grid, truth)),
    ]
}

/// Scores one labelling against another, column by column.
fn score_labels(found: &[u32], truth: &[u32]) -> TruthScores {
    let table = Table::new(found.iter().copied().zip(truth.iter().copied()));
    let foreground = Table::new(found.iter().copied().zip(truth.iter().copied()).filter(|pair| pair.1 != 0));
    let mut best: BTreeMap<u32, f64> = table.truth.keys().map(|&id| (id, 0.0)).collect();
    for (&(found, truth), &both) in &table.both {
        let union = table.found[&found] + table.truth[&truth] - both;
        let overlap = both as f64 / union as f64;
        best.entry(truth).and_modify(|known| *known = known.max(overlap));
    }
    let covering: f64 = best.iter().map(|(id, overlap)| table.truth[id] as f64 * overlap).sum();
    TruthScores {
        ari: table.adjusted_rand() as f32,
        foreground_ari: (foreground.total >= 2).then(|| foreground.adjusted_rand() as f32),
        covering: (covering / table.total.max(1) as f64) as f32,
        mean_best_overlap: (best.values().sum::<f64>() / best.len().max(1) as f64) as f32,
        regions: table.found.len(),
    }
}

/// How often each pair of regions meets. Ordered maps: sums of floats are then the same on every run.
struct Table {
    both: BTreeMap<(u32, u32), u64>,
    found: BTreeMap<u32, u64>,
    truth: BTreeMap<u32, u64>,
    total: u64,
}

impl Table {
    fn new(pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut table = Self { both: BTreeMap::new(), found: BTreeMap::new(), truth: BTreeMap::new(), total: 0 };
        for (found, truth) in pairs {
            *table.both.entry((found, truth)).or_default() += 1;
            *table.found.entry(found).or_default() += 1;
            *table.truth.entry(truth).or_default() += 1;
            table.total += 1;
        }
        table
    }

    /// (pairs together in both - expected) / (mean of pairs together in each - expected). Two labellings that leave nothing
    /// to chance (all one region, or all alone, in both) agree fully: 1.
    fn adjusted_rand(&self) -> f64 {
        let pairs = |count: u64| (count as f64) * (count as f64 - 1.0) / 2.0;
        let both: f64 = self.both.values().map(|&count| pairs(count)).sum();
        let found: f64 = self.found.values().map(|&count| pairs(count)).sum();
        let truth: f64 = self.truth.values().map(|&count| pairs(count)).sum();
        let all = pairs(self.total);
        let expected = if all > 0.0 { found * truth / all } else { 0.0 };
        let most = (found + truth) / 2.0;
        if (most - expected).abs() < 1e-12 { 1.0 } else { (both - expected) / (most - expected) }
    }
}
