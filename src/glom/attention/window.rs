//! The window of a tile of columns: which columns any of them sees, and which of the tile sees which.

use super::squared_limit;
use crate::grid::Grid;

/// Rows of a tile.
pub(in crate::glom) const TILE_ROWS: usize = 8;
/// Columns of a tile.
pub(in crate::glom) const TILE_COLS: usize = 8;
/// Columns (of the grid) in a tile.
pub(in crate::glom) const LANES: usize = TILE_ROWS * TILE_COLS;

/// One number per column of a tile.
pub(in crate::glom) type Lanes = [f32; LANES];

/// The geometry of a radius, the same for every tile of a level.
///
/// A tile is [`TILE_ROWS`] x [`TILE_COLS`] columns; a key stands at an offset from the tile's first row and column, and
/// lane `q` of the tile sees it if `rows[offset row][q] + cols[offset col][q] <= limit`.
#[derive(Debug, Clone)]
pub(in crate::glom) struct Window {
    /// Whole columns within the radius, along a row or a column of the grid.
    pub within: usize,
    /// The largest squared distance that is seen.
    pub limit: f32,
    /// Squared distance along rows, per offset from `within` rows above the tile, of every lane.
    pub rows: Vec<Lanes>,
    /// Likewise along columns.
    pub cols: Vec<Lanes>,
    /// Half width of the window, per distance in rows.
    half_widths: Vec<usize>,
}

/// A run of keys: columns `first .. first + count` of the grid, and where the first stands in the tables of [`Window`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::glom) struct Segment {
    /// First column of the run.
    pub first: usize,
    /// Number of columns.
    pub count: usize,
    /// Index into [`Window::rows`].
    pub row: usize,
    /// Index into [`Window::cols`] of the first.
    pub col: usize,
}

impl Window {
    /// The window of `radius` on `grid`; what lies beyond the grid needs no room.
    pub fn new(radius: f32, grid: Grid) -> Self {
        let within = radius.min(grid.rows.max(grid.cols) as f32) as usize;
        let squared = |offset: usize, place: usize| ((offset as f32) - (within + place) as f32).powi(2);
        let table = |extent: usize, place: fn(usize) -> usize| -> Vec<Lanes> {
            let offsets = 0..extent + 2 * within;
            offsets.map(|offset| std::array::from_fn(|lane| squared(offset, place(lane)))).collect()
        };
        let limit = squared_limit(radius);
        let half_width = |distance: usize| {
            (0..=within).rev().find(|width| width * width + distance * distance <= limit).unwrap_or(0)
        };
        Self {
            within,
            limit: limit.min(1 << 40) as f32,
            rows: table(TILE_ROWS, |lane| lane / TILE_COLS),
            cols: table(TILE_COLS, |lane| lane % TILE_COLS),
            half_widths: (0..=within).map(half_width).collect(),
        }
    }

    /// The runs of columns that any lane of the tile at (`row`, `col`) sees, in the order of the grid.
    pub fn segments(&self, grid: Grid, row: usize, col: usize) -> impl Iterator<Item = Segment> {
        let last_row = (row + TILE_ROWS).min(grid.rows) - 1;
        let last_col = (col + TILE_COLS).min(grid.cols) - 1;
        let rows = row.saturating_sub(self.within)..=(last_row + self.within).min(grid.rows - 1);
        rows.map(move |key_row| {
            let distance = row.saturating_sub(key_row).max(key_row.saturating_sub(last_row));
            let width = self.half_widths[distance];
            let first = col.saturating_sub(width);
            let last = (last_col + width).min(grid.cols - 1);
            Segment {
                first: grid.index(key_row, first),
                count: last - first + 1,
                row: key_row + self.within - row,
                col: first + self.within - col,
            }
        })
    }
}
