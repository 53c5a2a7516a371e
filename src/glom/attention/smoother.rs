//! The smoother of a whole level, by matrix products.
//!
//! A tile of columns against the columns that any of them sees: scores are a product of the tile's vectors with the
//! keys', what the window hides is masked, and the averages are a product of the weights with the keys' vectors. With a
//! radius the keys are the tile's window, gathered, so cost grows with columns x window; without one they are all
//! columns, taken in blocks, so memory stays the same for any grid.

use super::softmax::{self, Key, NOBODY, Running};
use super::window::{LANES, Lanes, TILE_COLS, TILE_ROWS, Window};
use super::{LevelAttention, inverse_norm};
use crate::glom::{Score, SelfScore};
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{view, view_mut};
use crate::numeric::vector;

/// Keys of one block: its vectors and scores stay in the second-level cache.
const BLOCK: usize = 512;

/// The smoother of one level at one step.
pub(in crate::glom) struct Smoother<'a> {
    /// Settings.
    pub attention: LevelAttention<'a>,
    /// Geometry of the radius; none for global.
    pub window: Option<&'a Window>,
    /// The level's embeddings, (N, D) row by row.
    pub x: &'a [f32],
    /// 1 / |x|, (N).
    pub inverse_norms: &'a [f32],
    /// D.
    pub dim: usize,
}

/// Memory of one tile, used again and again.
#[derive(Debug, Default)]
pub(in crate::glom) struct Buffers {
    /// The tile's vectors, times beta and the query's part of the score, (LANES, D).
    queries: Vec<f32>,
    /// Gathered keys, (BLOCK, D).
    gathered: Vec<f32>,
    /// What is known of each key of the block.
    keys: Vec<Key>,
    /// Scores, logits, weights, (BLOCK, LANES).
    scores: Vec<Lanes>,
    /// Weighted sums of values, (LANES, D).
    values: Vec<f32>,
}

/// A tile: lane `q` is column `columns[q]`, or nobody.
struct Tile {
    columns: [Option<usize>; LANES],
}

impl Smoother<'_> {
    /// Attention averages of the columns `first .. first + n`, whole rows of the grid, to `out` (n, D) and their
    /// perplexity to `perplexity` (n). With no `out` the perplexity alone.
    pub fn apply(&self, first: usize, mut out: Option<&mut [f32]>, perplexity: &mut [f32], buffers: &mut Buffers) {
        let grid = self.attention.grid;
        let end = first + perplexity.len();
        if let Some(window) = self.window {
            let (first_row, end_row) = (first / grid.cols, end / grid.cols);
            for row in (first_row..end_row).step_by(TILE_ROWS) {
                for col in (0..grid.cols).step_by(TILE_COLS) {
                    let columns = std::array::from_fn(|lane| {
                        let (row, col) = (row + lane / TILE_COLS, col + lane % TILE_COLS);
                        (row < end_row && col < grid.cols).then(|| grid.index(row, col))
                    });
                    let tile = Tile { columns };
                    let running = self.window_tile(&tile, window, row, col, out.is_some(), buffers);
                    self.finish(&tile, &running, first, out.as_deref_mut(), perplexity, buffers);
                }
            }
        } else {
            for start in (first..end).step_by(LANES) {
                let tile = Tile { columns: std::array::from_fn(|lane| (start + lane < end).then_some(start + lane)) };
                let running = self.global_tile(&tile, out.is_some(), buffers);
                self.finish(&tile, &running, first, out.as_deref_mut(), perplexity, buffers);
            }
        }
    }

    /// Pairs of a column of `band` and a key whose score is computed.
    pub fn computed_pairs(&self, band: std::ops::Range<usize>) -> usize {
        let grid = self.attention.grid;
        let far = self.attention.far.len() / grid.columns() * band.len();
        let Some(window) = self.window else {
            return band.len().div_ceil(LANES) * LANES * grid.columns();
        };
        let rows = (band.start / grid.cols..band.end / grid.cols).step_by(TILE_ROWS);
        let tiles = rows.flat_map(|row| (0..grid.cols).step_by(TILE_COLS).map(move |col| (row, col)));
        let keys = tiles.flat_map(|(row, col)| window.segments(grid, row, col)).map(|segment| segment.count);
        keys.sum::<usize>() * LANES + far
    }

    fn window_tile(
        &self,
        tile: &Tile,
        window: &Window,
        row: usize,
        col: usize,
        want_values: bool,
        buffers: &mut Buffers,
    ) -> Running {
        self.begin(tile, buffers);
        let mut running = Running::new();
        let dim = self.dim;
        // Keys that came in blocks already, and the columns of the block at hand.
        let mut filled = 0;
        let mut own = [None; LANES];
        for segment in window.segments(self.attention.grid, row, col) {
            let mut done = 0;
            while done < segment.count {
                let count = (segment.count - done).min(BLOCK - filled);
                let start = segment.first + done;
                buffers.gathered[filled * dim..(filled + count) * dim]
                    .copy_from_slice(&self.x[start * dim..(start + count) * dim]);
                for i in 0..count {
                    let column = start + i;
                    buffers.keys[filled + i] = Key {
                        scale: self.key_scale(column),
                        row: segment.row as u32,
                        col: (segment.col + done + i) as u32,
                    };
                }
                // The tile's own columns stand in the rows of the tile.
                if (window.within..window.within + TILE_ROWS).contains(&segment.row) {
                    for (lane, column) in tile.columns.iter().enumerate() {
                        if let Some(column) = column
                            && (start..start + count).contains(column)
                        {
                            own[lane] = Some(filled + column - start);
                        }
                    }
                }
                filled += count;
                done += count;
                if filled == BLOCK {
                    self.block(filled, None, Some(window), &own, &mut running, want_values, buffers);
                    (filled, own) = (0, [None; LANES]);
                }
            }
        }
        if filled > 0 {
            self.block(filled, None, Some(window), &own, &mut running, want_values, buffers);
        }
        if !self.attention.far.is_empty() {
            self.far(tile, &mut running, want_values, buffers);
        }
        running
    }

    fn global_tile(&self, tile: &Tile, want_values: bool, buffers: &mut Buffers) -> Running {
        self.begin(tile, buffers);
        let mut running = Running::new();
        let columns = self.attention.grid.columns();
        for start in (0..columns).step_by(BLOCK) {
            let count = (columns - start).min(BLOCK);
            for i in 0..count {
                buffers.keys[i] = Key { scale: self.key_scale(start + i), row: 0, col: 0 };
            }
            let own = tile.columns.map(|column| column.and_then(|c| c.checked_sub(start)).filter(|i| *i < count));
            self.block(count, Some(start), None, &own, &mut running, want_values, buffers);
        }
        running
    }

    /// Room for a tile, and its queries.
    fn begin(&self, tile: &Tile, buffers: &mut Buffers) {
        let dim = self.dim;
        buffers.queries.resize(LANES * dim, 0.0);
        buffers.values.resize(LANES * dim, 0.0);
        buffers.gathered.resize(BLOCK * dim, 0.0);
        buffers.keys.resize(BLOCK, Key::default());
        buffers.scores.resize(BLOCK, [0.0; LANES]);
        buffers.values.fill(0.0);
        for (column, query) in tile.columns.iter().zip(buffers.queries.chunks_exact_mut(dim)) {
            let Some(column) = *column else {
                query.fill(0.0);
                continue;
            };
            let scale = self.attention.beta
                * match self.attention.score {
                    Score::Dot => 1.0,
                    Score::Cosine => self.inverse_norms[column],
                    Score::CosineKey => 1.0 / (dim as f32).sqrt(),
                };
            for (query, x) in query.iter_mut().zip(&self.x[column * dim..(column + 1) * dim]) {
                *query = scale * x;
            }
        }
    }

    fn key_scale(&self, column: usize) -> f32 {
        match self.attention.score {
            Score::Dot => 1.0,
            Score::Cosine | Score::CosineKey => self.inverse_norms[column],
        }
    }

    /// Takes one block of `count` keys in: those gathered, or those from column `start` on. `own` says which of them
    /// each lane itself is.
    #[allow(clippy::too_many_arguments)]
    fn block(
        &self,
        count: usize,
        start: Option<usize>,
        window: Option<&Window>,
        own: &[Option<usize>; LANES],
        running: &mut Running,
        want_values: bool,
        buffers: &mut Buffers,
    ) {
        let dim = self.dim;
        let Buffers { queries, gathered, keys, scores, values } = buffers;
        let vectors = match start {
            Some(start) => &self.x[start * dim..(start + count) * dim],
            None => &gathered[..count * dim],
        };
        let scores = &mut scores[..count];
        let (queries, vectors) = (view(queries, [LANES, dim]), view(vectors, [count, dim]));
        let products = view_mut(scores.as_flattened_mut(), [count, LANES]);
        product::multiply_transposed(vectors, queries, products, Into::Replace);
        softmax::logits(scores, &keys[..count], window);
        let own_logit = match self.attention.self_score {
            SelfScore::Included => None,
            SelfScore::Excluded => Some(f32::NEG_INFINITY),
            SelfScore::Constant(score) => Some(self.attention.beta * score),
        };
        if let Some(logit) = own_logit {
            for (lane, key) in own.iter().enumerate() {
                if let Some(key) = key {
                    scores[*key][lane] = logit;
                }
            }
        }
        self.take_in(scores, running, values);
        if want_values {
            let weights = view(scores.as_flattened(), [count, LANES]);
            product::multiply(weights.reversed_axes(), vectors, view_mut(values, [LANES, dim]), Into::Add);
        }
    }

    /// The far columns, each lane its own: dot products by gather.
    fn far(&self, tile: &Tile, running: &mut Running, want_values: bool, buffers: &mut Buffers) {
        let dim = self.dim;
        let vector_of = |column: u32| &self.x[column as usize * dim..(column as usize + 1) * dim];
        let count = self.attention.far.len() / self.attention.grid.columns();
        buffers.scores.resize(count.max(BLOCK), [0.0; LANES]);
        let Buffers { queries, scores, values, .. } = buffers;
        let scores = &mut scores[..count];
        for (lane, (column, query)) in tile.columns.iter().zip(queries.chunks_exact(dim)).enumerate() {
            let Some(column) = *column else {
                scores.iter_mut().for_each(|scores| scores[lane] = f32::NEG_INFINITY);
                continue;
            };
            for (far, scores) in self.attention.far_of(column).iter().zip(scores.iter_mut()) {
                scores[lane] = vector::dot(query, vector_of(*far)) * self.key_scale(*far as usize);
            }
        }
        self.take_in(scores, running, values);
        if !want_values {
            return;
        }
        for (lane, (column, value)) in tile.columns.iter().zip(values.chunks_exact_mut(dim)).enumerate() {
            let Some(column) = *column else { continue };
            for (far, weights) in self.attention.far_of(column).iter().zip(scores.iter()) {
                vector::add_scaled(value, weights[lane], vector_of(*far));
            }
        }
    }

    /// Logits become weights; what was summed before is rescaled to the new largest logit.
    fn take_in(&self, scores: &mut [Lanes], running: &mut Running, values: &mut [f32]) {
        let before = running.largest;
        softmax::raise(&mut running.largest, scores);
        for (lane, value) in values.chunks_exact_mut(self.dim).enumerate() {
            if before[lane] == NOBODY || before[lane] == running.largest[lane] {
                continue;
            }
            let lower = before[lane] - running.largest[lane];
            let factor = lower.exp();
            running.entropy[lane] = factor * (running.entropy[lane] + lower.max(-1e30) * running.total[lane]);
            running.total[lane] *= factor;
            value.iter_mut().for_each(|value| *value *= factor);
        }
        softmax::weigh(scores, running);
    }

    fn finish(
        &self,
        tile: &Tile,
        running: &Running,
        first: usize,
        mut out: Option<&mut [f32]>,
        perplexity: &mut [f32],
        buffers: &Buffers,
    ) {
        let dim = self.dim;
        for (lane, column) in tile.columns.iter().enumerate() {
            let Some(column) = *column else { continue };
            perplexity[column - first] = running.perplexity(lane);
            let Some(out) = out.as_deref_mut() else { continue };
            let out = &mut out[(column - first) * dim..(column - first + 1) * dim];
            if running.total[lane] == 0.0 {
                out.copy_from_slice(&self.x[column * dim..(column + 1) * dim]);
                continue;
            }
            let share = 1.0 / running.total[lane];
            for (out, value) in out.iter_mut().zip(&buffers.values[lane * dim..(lane + 1) * dim]) {
                *out = share * value;
            }
        }
    }
}

/// 1 / |x| of every row of `x` (n, D), to `out` (n).
///
/// # Panics
/// If the lengths do not fit, which is a mistake in the calling code.
pub(in crate::glom) fn inverse_norms(x: &[f32], dim: usize, out: &mut [f32]) {
    assert_eq!(x.len(), out.len() * dim, "length of a matrix");
    for (row, out) in x.chunks_exact(dim).zip(out) {
        // Summed as a step sums it, so that a restored state goes on with the same bits.
        let [length, _] = vector::lengths(row, row);
        *out = inverse_norm(length);
    }
}
