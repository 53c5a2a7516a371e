//! Small cases worked out by hand, and what holds of any labels.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::colour::ISLAND_COLOURS;

/// The labels of a drawing: a letter per column; the grid is that of the drawing.
fn drawn(rows: &[&str]) -> (Vec<u32>, Grid) {
    let labels = rows.iter().flat_map(|row| row.bytes().map(|letter| u32::from(letter - b'a'))).collect();
    (labels, Grid::new(rows.len(), rows[0].len()))
}

/// The colour of the columns of every letter of a drawing.
fn colour_of(things: &Things, level: usize, labels: &[u32], letter: char) -> u8 {
    let tints = things.tints();
    let wanted = u32::from(letter as u8 - b'a');
    let found: Vec<u8> = (0..labels.len()).filter(|&at| labels[at] == wanted).map(|at| tints[level][at]).collect();
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "an island has one colour");
    found[0]
}

const GROUND: &[&str] = &["aaaaaaaa", "aabbbaaa", "aabbbaaa", "aaaaaaca", "aaaaaaca"];

#[test]
fn an_island_keeps_its_colour_while_it_moves_grows_and_changes_its_number() {
    let (first, grid) = drawn(GROUND);
    let mut things = Things::find(&[&first], grid, None);
    let colours = ['a', 'b', 'c'].map(|letter| colour_of(&things, 0, &first, letter));
    assert_eq!(colours[0], 0, "the largest has the quiet colour");
    // The island moves one column a step and grows; the numbers are shuffled.
    for rows in [
        ["bbbbbbbb", "bbbaaabb", "bbbaaabb", "bbbbbbcb", "bbbbbbcb"],
        ["cccccccc", "ccbbbbcc", "ccbbbbcc", "ccccccac", "ccccccac"],
    ] {
        let (labels, grid) = drawn(&rows);
        things = Things::find(&[&labels], grid, Some(&things));
        let order = if rows[0].starts_with('b') { ['b', 'a', 'c'] } else { ['c', 'b', 'a'] };
        assert_eq!(order.map(|letter| colour_of(&things, 0, &labels, letter)), colours, "{rows:?}");
    }
}

#[test]
fn of_an_island_that_falls_apart_the_larger_piece_keeps_the_colour_and_a_merger_keeps_the_larger_ones() {
    let (whole, grid) = drawn(&["aaaaaaaa", "abbbbbba", "aaaaaaaa"]);
    let (split, _) = drawn(&["aaaaaaaa", "abbbbcca", "aaaaaaaa"]);
    let one = Things::find(&[&whole], grid, None);
    let two = Things::find(&[&split], grid, Some(&one));
    assert_eq!(colour_of(&two, 0, &split, 'b'), colour_of(&one, 0, &whole, 'b'));
    let new = colour_of(&two, 0, &split, 'c');
    assert!(new != 0 && new != colour_of(&two, 0, &split, 'b'));
    let again = Things::find(&[&whole], grid, Some(&two));
    assert_eq!(colour_of(&again, 0, &whole, 'b'), colour_of(&one, 0, &whole, 'b'));
}

#[test]
fn one_thing_has_one_colour_at_every_level() {
    let (parts, grid) = drawn(&["aaaaaaaa", "abbbbcca", "aaaaaaaa"]);
    let (wholes, _) = drawn(&["cccccccc", "caaaaaac", "cccccccc"]);
    let scene = vec![5; grid.columns()];
    let levels = [parts.clone(), wholes.clone(), scene];
    let things = Things::find(&levels, grid, None);
    assert_eq!(colour_of(&things, 1, &wholes, 'a'), colour_of(&things, 0, &parts, 'b'), "its largest part");
    assert_ne!(colour_of(&things, 0, &parts, 'c'), colour_of(&things, 0, &parts, 'b'), "the other part is its own");
    let ground = [colour_of(&things, 0, &parts, 'a'), colour_of(&things, 1, &wholes, 'c'), things.tints()[2][0]];
    assert_eq!(ground, [0; 3]);
}

#[test]
fn two_parts_of_nearly_one_size_do_not_change_places_in_their_whole() {
    let whole = drawn(&["aaaaaaaa", "abbbbbba", "aaaaaaaa"]).0;
    let (left, grid) = drawn(&["aaaaaaaa", "abbbbcca", "aaaaaaaa"]);
    let (right, _) = drawn(&["aaaaaaaa", "abbbccca", "aaaaaaaa"]);
    let (other, _) = drawn(&["aaaaaaaa", "abbcccca", "aaaaaaaa"]);
    let mut things = Things::find(&[&left, &whole], grid, None);
    let colours = ['b', 'c'].map(|letter| colour_of(&things, 0, &left, letter));
    for labels in [&right, &left, &right] {
        things = Things::find(&[labels, &whole], grid, Some(&things));
        assert_eq!(['b', 'c'].map(|letter| colour_of(&things, 0, labels, letter)), colours);
        assert_eq!(colour_of(&things, 1, &whole, 'b'), colours[0]);
    }
    // Once the other part is plainly larger, the whole goes with it and keeps its colour.
    things = Things::find(&[&other, &whole], grid, Some(&things));
    assert_eq!(colour_of(&things, 1, &whole, 'b'), colours[0]);
    assert_eq!(colour_of(&things, 0, &other, 'c'), colours[0]);
}

#[test]
fn the_ground_changes_only_when_another_thing_is_plainly_larger() {
    let (first, grid) = drawn(&["aaaaaaabbbbb"]);
    let (nearly, _) = drawn(&["aaaaaabbbbbb"]);
    let (less, _) = drawn(&["aaabbbbbbbbb"]);
    let one = Things::find(&[&first], grid, None);
    let two = Things::find(&[&nearly], grid, Some(&one));
    assert_eq!((colour_of(&two, 0, &nearly, 'a'), colour_of(&one, 0, &first, 'a')), (0, 0));
    let three = Things::find(&[&less], grid, Some(&two));
    assert_eq!(colour_of(&three, 0, &less, 'b'), 0);
    assert_ne!(colour_of(&three, 0, &less, 'a'), 0);
}

/// A reproducible mess: labels of squares that move with the step, three levels.
fn mess(grid: Grid, step: usize) -> Vec<Vec<u32>> {
    (0..3)
        .map(|level| {
            let side = 2 << level;
            (0..grid.columns())
                .map(|column| {
                    let (row, col) = grid.place(column);
                    ((row / side) * 100 + (col + step) / side) as u32
                })
                .collect()
        })
        .collect()
}

#[test]
fn colours_do_not_depend_on_how_islands_are_numbered() {
    let grid = Grid::new(12, 20);
    let shuffled = |levels: Vec<Vec<u32>>| -> Vec<Vec<u32>> {
        levels.into_iter().map(|level| level.into_iter().map(|id| (id * 7919 + 13) % 10_007).collect()).collect()
    };
    let (mut plain, mut other): (Option<Things>, Option<Things>) = (None, None);
    for step in 0..6 {
        plain = Some(Things::find(&mess(grid, step), grid, plain.as_ref()));
        other = Some(Things::find(&shuffled(mess(grid, step)), grid, other.as_ref()));
        assert_eq!(plain, other, "step {step}");
    }
}

#[test]
fn neighbours_never_share_a_colour_even_when_there_are_more_islands_than_colours() {
    let grid = Grid::new(24, 40);
    let mut things: Option<Things> = None;
    for step in 0..8 {
        let levels = mess(grid, step);
        let now = Things::find(&levels, grid, things.as_ref());
        for (labels, tints) in levels.iter().zip(now.tints()) {
            let islands: std::collections::BTreeSet<_> = labels.iter().collect();
            assert!(step > 0 || labels != &levels[0] || islands.len() > ISLAND_COLOURS);
            for column in 0..grid.columns() {
                for other in grid.right_and_down(column).into_iter().flatten() {
                    assert!(labels[column] == labels[other] || tints[column] != tints[other], "step {step}");
                }
            }
        }
        things = Some(now);
    }
}

#[test]
fn things_go_on_on_another_grid() {
    let (coarse, grid) = drawn(GROUND);
    let things = Things::find(&[&coarse], grid, None);
    let fine_grid = Grid::new(2 * grid.rows, 2 * grid.cols);
    let fine: Vec<u32> = (0..fine_grid.columns())
        .map(|column| {
            let (row, col) = fine_grid.place(column);
            coarse[grid.index(row / 2, col / 2)]
        })
        .collect();
    let carried = things.on(grid, fine_grid);
    let found = Things::find(&[&fine], fine_grid, Some(&carried));
    for letter in ['a', 'b', 'c'] {
        assert_eq!(colour_of(&found, 0, &fine, letter), colour_of(&things, 0, &coarse, letter));
    }
    assert_eq!(things.on(grid, grid), things);
}

#[test]
fn every_thing_has_a_colour_of_its_own_once_there_are_colours_enough() {
    let grid = Grid::new(6, 10);
    let many: Vec<u32> = (0..grid.columns() as u32).collect();
    let crowd = Things::find(&[&many], grid, None);
    // Pairs of columns carry the colours of the crowd on, in which some had one colour.
    let fewer: Vec<u32> = many.iter().map(|column| column / 2).collect();
    let mut things = Things::find(&[&fewer], grid, Some(&crowd));
    for _ in 0..2 {
        things = Things::find(&[&fewer], grid, Some(&things));
        let of = |labels: &[u32]| labels.iter().collect::<std::collections::BTreeSet<_>>().len();
        let colours: std::collections::BTreeSet<u8> = things.tints()[0].iter().copied().collect();
        assert_eq!(colours.len(), of(&fewer));
    }
}

#[test]
fn the_same_islands_again_are_the_same_things_and_other_islands_or_grids_are_looked_at_anew() {
    let (first, grid) = drawn(GROUND);
    let things = Arc::new(Things::find(&[&first], grid, None));
    let renumbered: Vec<u32> = first.iter().map(|id| 9 - id).collect();
    assert!(Arc::ptr_eq(&things, &things.again(&[&renumbered], grid)));
    let (moved, _) = drawn(&["aaaaaaaa", "aaabbbaa", "aaabbbaa", "aaaaaaca", "aaaaaaca"]);
    let next = things.again(&[&moved], grid);
    assert_eq!(*next, Things::find(&[&moved], grid, Some(&things)));
    let (smaller, small) = drawn(&["ab", "ab"]);
    assert_eq!(things.again(&[&smaller], small).tints()[0].len(), 4);
    assert!(Things::find(&[&[][..]], Grid::new(0, 0), None).tints()[0].is_empty());
}
