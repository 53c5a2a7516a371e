//! Islands, meters and tree on states made by hand.
#![allow(clippy::unwrap_used)]

use glomscope::grid::Grid;
use glomscope::islands::{Analysis, analyse};
use ndarray::{Array2, Array3, ArrayView3};

/// Analyses a state of which only the vectors matter.
fn islands_of(state: ArrayView3<f32>, grid: Grid, thresholds: &[Option<f32>]) -> Analysis {
    let quiet = Array2::zeros((state.dim().0, grid.columns()));
    analyse(state, grid, quiet.view(), quiet.view(), thresholds, &[])
}

/// A state drawn as text: one picture per level, one letter per column, one axis of the embedding per letter.
fn drawn(levels: &[&[&str]]) -> (Array3<f32>, Grid) {
    let grid = Grid::new(levels[0].len(), levels[0][0].len());
    let mut state = Array3::zeros((levels.len(), grid.columns(), 26));
    for (level, rows) in levels.iter().enumerate() {
        for (row, line) in rows.iter().enumerate() {
            for (col, letter) in line.bytes().enumerate() {
                state[[level, grid.index(row, col), usize::from(letter - b'a')]] = 1.0;
            }
        }
    }
    (state, grid)
}

#[test]
fn two_nested_squares_are_three_islands_and_a_tree() {
    let (state, grid) = drawn(&[
        &["aaaaaa", "abbbba", "abccba", "abccba", "abbbba", "aaaaaa"],
        &["aaaaaa", "abbbba", "abbbba", "abbbba", "abbbba", "aaaaaa"],
    ]);
    let found = islands_of(state.view(), grid, &[]);
    let sizes = |level: usize| found.levels[level].islands.iter().map(|island| island.size).collect::<Vec<_>>();
    assert_eq!(sizes(0), [20, 12, 4]);
    assert_eq!(sizes(1), [20, 16]);
    assert_eq!(found.levels[0].labels[grid.index(2, 2)], 2);
    assert_eq!(found.levels[0].islands[2].bounding_box, [2, 2, 3, 3]);
    let parents: Vec<_> = found.tree.nodes.iter().map(|node| node.parent).collect();
    assert_eq!(parents, [Some(3), Some(4), Some(4), None, None]);
    assert_eq!(found.tree.nodes[4].children, [1, 2]);
    assert_eq!(found.tree.roots, [3, 4]);
}
