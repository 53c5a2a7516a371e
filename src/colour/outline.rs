//! Lines between columns that do not belong together, merged into long segments.

use crate::grid::Grid;

/// A straight line along edges of cells, between corners (row, col) of the grid: 0 to rows, 0 to cols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// Upper or left end.
    pub from: [usize; 2],
    /// Lower or right end.
    pub to: [usize; 2],
}

/// The lines between 4-neighbours `a` < `b` for which `parted(a, b)`; runs along a row or a column are one line.
pub fn outlines(grid: Grid, parted: impl Fn(usize, usize) -> bool) -> Vec<Outline> {
    let mut lines = Vec::new();
    for row in 1..grid.rows {
        let at = |col: usize| parted(grid.index(row - 1, col), grid.index(row, col));
        runs(grid.cols, at, |start, end| lines.push(Outline { from: [row, start], to: [row, end] }));
    }
    for col in 1..grid.cols {
        let at = |row: usize| parted(grid.index(row, col - 1), grid.index(row, col));
        runs(grid.rows, at, |start, end| lines.push(Outline { from: [start, col], to: [end, col] }));
    }
    lines
}

/// The lines around the columns for which `inside`, the rim of the grid included.
pub fn surround(grid: Grid, inside: impl Fn(usize) -> bool) -> Vec<Outline> {
    let mut lines = outlines(grid, |a, b| inside(a) != inside(b));
    for (edge, row) in [(0, 0), (grid.rows, grid.rows.saturating_sub(1))] {
        let at = |col: usize| inside(grid.index(row, col));
        runs(grid.cols, at, |start, end| lines.push(Outline { from: [edge, start], to: [edge, end] }));
    }
    for (edge, col) in [(0, 0), (grid.cols, grid.cols.saturating_sub(1))] {
        let at = |row: usize| inside(grid.index(row, col));
        runs(grid.rows, at, |start, end| lines.push(Outline { from: [start, edge], to: [end, edge] }));
    }
    lines
}

/// Calls `found` with start and end of every run of places below `count` for which `at`.
fn runs(count: usize, at: impl Fn(usize) -> bool, mut found: impl FnMut(usize, usize)) {
    let mut start = None;
    for place in 0..=count {
        match (place < count && at(place), start) {
            (true, None) => start = Some(place),
            (false, Some(first)) => {
                found(first, place);
                start = None;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_merge_and_equal_neighbours_have_no_line() {
        let grid = Grid::new(3, 4);
        // 0 0 1 1
        // 0 0 1 1
        // 2 2 2 2
        let labels = [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 2];
        let lines = outlines(grid, |a, b| labels[a] != labels[b]);
        assert_eq!(lines, vec![Outline { from: [2, 0], to: [2, 4] }, Outline { from: [0, 2], to: [2, 2] }]);
        assert!(outlines(grid, |_, _| false).is_empty());
    }

    #[test]
    fn a_corner_is_surrounded_on_all_four_sides() {
        let lines = surround(Grid::new(2, 2), |column| column == 0);
        let expected = [([0, 0], [0, 1]), ([1, 0], [1, 1]), ([0, 0], [1, 0]), ([0, 1], [1, 1])];
        assert_eq!(lines.len(), 4);
        for (from, to) in expected {
            assert!(lines.contains(&Outline { from, to }), "{from:?} {to:?}");
        }
    }
}
