//! The grid of columns: one column of embeddings per image location (GLOM, section 2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `rows` x `cols` columns, numbered row by row: column `i` stands at row `i / cols`, col `i % cols`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
pub struct Grid {
    /// Number of rows (H), at least 1.
    pub rows: usize,
    /// Number of columns per row (W), at least 1.
    pub cols: usize,
}

impl Grid {
    /// A grid of `rows` x `cols` columns.
    pub fn new(rows: usize, cols: usize) -> Self {
        Self { rows, cols }
    }

    /// The number of columns, N = H x W.
    pub fn columns(self) -> usize {
        self.rows * self.cols
    }

    /// The number of the column at (`row`, `col`).
    pub fn index(self, row: usize, col: usize) -> usize {
        row * self.cols + col
    }

    /// The (row, col) of column `column`.
    pub fn place(self, column: usize) -> (usize, usize) {
        (column / self.cols, column % self.cols)
    }

    /// The column to the right and the column below: each pair of 4-neighbours is named once.
    pub fn right_and_down(self, column: usize) -> [Option<usize>; 2] {
        let (row, col) = self.place(column);
        [(col + 1 < self.cols).then(|| column + 1), (row + 1 < self.rows).then(|| column + self.cols)]
    }

    /// The column of `other` that lies where the middle of `column` lies, when both grids cover the same picture.
    pub fn same_place(self, column: usize, other: Grid) -> usize {
        let (row, col) = self.place(column);
        let along = |at: usize, cells: usize, others: usize| (2 * at + 1) * others / (2 * cells);
        other.index(along(row, self.rows, other.rows), along(col, self.cols, other.cols))
    }

    /// Squared Euclidean distance between two columns, in columns.
    pub fn distance_squared(self, a: usize, b: usize) -> usize {
        let ((ra, ca), (rb, cb)) = (self.place(a), self.place(b));
        ra.abs_diff(rb).pow(2) + ca.abs_diff(cb).pow(2)
    }
}

/// How fine the grid over a picture is. Cells keep the picture's aspect ratio.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// Side of one cell in picture pixels, at least 1.
    PatchSize(u32),
    /// Cells across the picture's longer side, at least 1.
    ColumnsAcross(u32),
}

impl Resolution {
    /// The most columns a grid may have; beyond it memory and time are no longer those of a desktop.
    pub const MOST_COLUMNS: usize = 1 << 18;

    /// The grid over a picture of `width` x `height` pixels: cells as square as whole numbers allow, never more cells
    /// than pixels along a side.
    pub fn grid(self, width: u32, height: u32) -> Grid {
        let (width, height) = (width.max(1), height.max(1));
        let side = match self {
            Resolution::PatchSize(side) => f64::from(side.max(1)),
            Resolution::ColumnsAcross(count) => f64::from(width.max(height)) / f64::from(count.max(1)),
        };
        let cells = |pixels: u32| ((f64::from(pixels) / side).round() as usize).clamp(1, pixels as usize);
        Grid::new(cells(height), cells(width))
    }
}
