//! Hidden columns: nothing of the picture is shown to them, and the levels above have to fill it in.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::grid::Grid;

/// A rectangle of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
pub struct Rectangle {
    /// Its first row.
    pub row: usize,
    /// Its first col.
    pub col: usize,
    /// Rows, at least 1.
    pub rows: usize,
    /// Cols, at least 1.
    pub cols: usize,
}

impl fmt::Display for Rectangle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.row, self.col, self.rows, self.cols)
    }
}

impl FromStr for Rectangle {
    type Err = String;

    /// Reads ROW,COL,ROWS,COLS.
    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<usize>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        match numbers.as_deref() {
            Some(&[row, col, rows, cols]) if rows > 0 && cols > 0 => Ok(Self { row, col, rows, cols }),
            Some([_, _, _, _]) => Err("a rectangle has at least one row and one col".to_owned()),
            _ => Err("write ROW,COL,ROWS,COLS in whole numbers of columns, such as 4,6,3,5".to_owned()),
        }
    }
}

/// A rectangle that a grid does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the hidden columns {rectangle} (row, col, rows, cols) are not all on the grid of {} rows x {} cols: \
     its rows are 0 to {}, its cols 0 to {}",
    grid.rows, grid.cols, grid.rows - 1, grid.cols - 1
)]
pub struct OutsideGrid {
    rectangle: Rectangle,
    grid: Grid,
}

/// A set of columns that are hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(Vec<Rectangle>);

impl Hidden {
    /// The columns that `mask` (N) marks, in disjoint rectangles: the same set has always the same rectangles.
    pub fn marked(grid: Grid, mask: &[bool]) -> Self {
        let mut rectangles: Vec<Rectangle> = Vec::new();
        // Those that reach down to the row before the one that is looked at.
        let mut open: Vec<usize> = Vec::new();
        for (row, cells) in mask.chunks(grid.cols.max(1)).enumerate().take(grid.rows) {
            let mut reach = Vec::new();
            let mut col = 0;
            for run in cells.chunk_by(|a, b| a == b) {
                if run[0] {
                    let same = |at: &usize| (rectangles[*at].col, rectangles[*at].cols) == (col, run.len());
                    match open.iter().copied().find(same) {
                        Some(at) => {
                            rectangles[at].rows += 1;
                            reach.push(at);
                        }
                        None => {
                            reach.push(rectangles.len());
                            rectangles.push(Rectangle { row, col, rows: 1, cols: run.len() });
                        }
                    }
                }
                col += run.len();
            }
            open = reach;
        }
        Self(rectangles)
    }

    /// The same and `columns` as well; those that the grid does not have are left out.
    pub fn with(&self, grid: Grid, columns: &[usize]) -> Self {
        let mut mask = self.mask(grid);
        for &column in columns {
            if let Some(hidden) = mask.get_mut(column) {
                *hidden = true;
            }
        }
        Self::marked(grid, &mask)
    }

    /// The columns of another grid over the same picture whose middles lie on hidden ones.
    pub(super) fn on(&self, from: Grid, to: Grid) -> Self {
        let mask = self.mask(from);
        let hidden: Vec<bool> = (0..to.columns()).map(|column| mask[to.same_place(column, from)]).collect();
        Self::marked(to, &hidden)
    }

    /// The rectangles.
    pub fn rectangles(&self) -> &[Rectangle] {
        &self.0
    }

    /// Whether nothing is hidden.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which columns are hidden, (N).
    pub fn mask(&self, grid: Grid) -> Vec<bool> {
        let mut mask = vec![false; grid.columns()];
        for Rectangle { row, col, rows, cols } in &self.0 {
            let within = |from: usize, count: usize, most: usize| from.min(most)..from.saturating_add(count).min(most);
            let across = within(*col, *cols, grid.cols);
            for row in within(*row, *rows, grid.rows) {
                mask[row * grid.cols..][across.clone()].fill(true);
            }
        }
        mask
    }

    /// How many columns of `grid` are hidden.
    pub fn count(&self, grid: Grid) -> usize {
        self.mask(grid).into_iter().filter(|hidden| *hidden).count()
    }

    /// Refuses what the grid does not have.
    ///
    /// # Errors
    /// The first rectangle that is empty or not wholly on the grid.
    pub fn check(&self, grid: Grid) -> Result<(), OutsideGrid> {
        let within = |from: usize, count: usize, most: usize| {
            count > 0 && from.checked_add(count).is_some_and(|end| end <= most)
        };
        let outside = |it: &&Rectangle| !within(it.row, it.rows, grid.rows) || !within(it.col, it.cols, grid.cols);
        self.0.iter().find(outside).map_or(Ok(()), |rectangle| Err(OutsideGrid { rectangle: *rectangle, grid }))
    }
}

impl From<Vec<Rectangle>> for Hidden {
    fn from(rectangles: Vec<Rectangle>) -> Self {
        Self(rectangles)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const GRID: Grid = Grid { rows: 4, cols: 6 };

    #[test]
    fn any_set_of_columns_is_held_in_disjoint_rectangles() {
        for seed in 1..200usize {
            let mask: Vec<bool> = (0..GRID.columns()).map(|column| (column + 3) * seed % 7 < 3).collect();
            let hidden = Hidden::marked(GRID, &mask);
            assert_eq!(hidden.mask(GRID), mask);
            let area: usize = hidden.rectangles().iter().map(|it| it.rows * it.cols).sum();
            assert_eq!(area, hidden.count(GRID), "{hidden:?}");
        }
        let block = Hidden::default().with(GRID, &[7, 8, 13, 14, 19, 20, 99]);
        assert_eq!(block.rectangles(), [Rectangle { row: 1, col: 1, rows: 3, cols: 2 }]);
        assert_eq!(block.with(GRID, &[8]), block);
    }

    #[test]
    fn what_the_grid_does_not_have_is_refused_and_never_marked() {
        let of = |text: &str| Hidden::from(vec![text.parse::<Rectangle>().unwrap()]);
        assert!(of("0,0,4,6").check(GRID).is_ok());
        for outside in ["4,0,1,1", "0,6,1,1", "3,0,2,1", "1,5,1,2", "18446744073709551615,0,2,1"] {
            let error = of(outside).check(GRID).unwrap_err().to_string();
            assert!(error.contains(outside) && error.contains("4 rows x 6 cols"), "{error}");
            assert!(of(outside).count(GRID) <= 1);
        }
        let empty = Hidden::from(vec![Rectangle { row: 0, col: 0, rows: 0, cols: 3 }]);
        assert!(empty.check(GRID).is_err());
    }

    #[test]
    fn a_rectangle_is_written_as_it_is_read() {
        let rectangle: Rectangle = "4, 6,3,5".parse().unwrap();
        assert_eq!(rectangle, Rectangle { row: 4, col: 6, rows: 3, cols: 5 });
        assert_eq!(rectangle.to_string().parse(), Ok(rectangle));
        for bad in ["", "1,2,3", "1,2,3,4,5", "1,2,0,4", "1,2,3,-4", "a,b,c,d"] {
            assert!(bad.parse::<Rectangle>().is_err(), "{bad}");
        }
    }
}
