//! Islands, meters and tree on states made by hand.
#![allow(clippy::unwrap_used)]

use glomscope::grid::Grid;
use glomscope::islands::{Analysis, Linkage, Reading, analyse};
use ndarray::{Array1, Array2, Array3, ArrayView3, Axis, s};

/// Analyses a state of which only the vectors matter.
fn islands_of(state: ArrayView3<f32>, grid: Grid, thresholds: &[Option<f32>]) -> Analysis {
    let quiet = Array2::zeros((state.dim().0, grid.columns()));
    analyse(state, grid, quiet.view(), quiet.view(), Reading { thresholds, ..Reading::default() })
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

/// Numbers of no particular order, -1 to 1.
fn noise(levels: usize, columns: usize, dim: usize) -> Array3<f32> {
    let mut state = 1_u64;
    Array3::from_shape_fn((levels, columns, dim), |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    })
}

fn sizes(analysis: &Analysis, level: usize) -> Vec<usize> {
    analysis.levels[level].islands.iter().map(|island| island.size).collect()
}

const NESTED: [&[&str]; 2] = [
    &["aaaaaa", "abbbba", "abccba", "abccba", "abbbba", "aaaaaa"],
    &["aaaaaa", "abbbba", "abbbba", "abbbba", "abbbba", "aaaaaa"],
];

#[test]
fn a_leak_joins_two_regions_by_a_pair_but_not_by_their_border() {
    // Two halves; at one place of their border both turn to the same direction between them.
    let grid = Grid::new(4, 4);
    let mut state = Array3::<f32>::zeros((1, 16, 3));
    for column in 0..16 {
        let (row, col) = grid.place(column);
        let vector: [f32; 3] = match (row, col) {
            (1, 1) => [1.0, 0.35, 0.0],
            (1, 2) => [0.35, 1.0, 0.0],
            (_, 0..2) => [1.0, -0.35, 0.0],
            _ => [-0.35, 1.0, 0.0],
        };
        vector.iter().enumerate().for_each(|(d, value)| state[[0, column, d]] = *value);
    }
    let quiet = Array2::zeros((1, 16));
    let found = |linkage, threshold: f32| {
        let analysis = analyse(
            state.view(),
            grid,
            quiet.view(),
            quiet.view(),
            Reading { linkage: &[linkage], thresholds: &[Some(threshold)], inside: &[] },
        );
        sizes(&analysis, 0)
    };
    let leak = analyse(state.view(), grid, quiet.view(), quiet.view(), Reading::default()).levels[0].right[5];
    let inside = analyse(state.view(), grid, quiet.view(), quiet.view(), Reading::default()).levels[0].right[4];
    assert!(inside > leak && leak > -0.9, "{inside} {leak}");
    assert_eq!(found(Linkage::Pair, leak - 0.01), [16]);
    assert_eq!(found(Linkage::Border, leak - 0.01), [8, 8]);
    assert_eq!(found(Linkage::Nested, leak - 0.01), [8, 8], "nothing is below the lowest level");
    // All count along their own curve.
    for linkage in Linkage::ALL {
        let analysis = analyse(
            state.view(),
            grid,
            quiet.view(),
            quiet.view(),
            Reading { linkage: &[linkage], ..Reading::default() },
        );
        for (threshold, count) in &analysis.levels[0].count_curve {
            assert_eq!(found(linkage, *threshold).len(), *count, "{linkage:?} at {threshold}");
        }
    }
}

#[test]
fn nested_regions_join_by_the_mean_of_their_border_at_two_levels() {
    // Four rows of four columns with a border down the middle, of which level 1 sees little in the lower rows, and
    // level 0 much everywhere.
    let grid = Grid::new(4, 4);
    let mut state = Array3::<f32>::zeros((2, 16, 2));
    let turned = |angle: f32| [angle.to_radians().cos(), angle.to_radians().sin()];
    for column in 0..16 {
        let (row, col) = grid.place(column);
        let side = if col < 2 { -1.0 } else { 1.0 };
        for level in 0..2 {
            let vector = turned(side * [[40.0, 60.0], [80.0, 25.0]][level][row / 2]);
            vector.iter().enumerate().for_each(|(d, value)| state[[level, column, d]] = *value);
        }
    }
    let quiet = Array2::zeros((2, 16));
    let analysis = |linkage| {
        let linkage = [Linkage::Border, linkage];
        analyse(state.view(), grid, quiet.view(), quiet.view(), Reading { linkage: &linkage, ..Reading::default() })
    };
    let (border, nested) = (analysis(Linkage::Border), analysis(Linkage::Nested));
    assert_eq!(border.levels[0].labels, nested.levels[0].labels, "the level below is read as it was");
    let [low, high] = [0, 1].map(|level| &border.levels[level].right);
    let across = |right: &[f32]| [1, 5, 9, 13].map(|column| right[column]).iter().sum::<f32>() / 4.0;
    let both = 0.5 * (across(low) + across(high));
    assert!(across(low) + 0.3 < across(high), "{} {}", across(low), across(high));
    let joined = |analysis: &Analysis| {
        let curve = &analysis.levels[1].count_curve;
        curve.iter().filter(|(_, count)| *count == 1).map(|(threshold, _)| *threshold).fold(-1.0, f32::max)
    };
    // All become one island where the border between the halves opens: at the mean of the level, or of both.
    assert!((joined(&border) - across(high)).abs() < 0.05, "{} {}", joined(&border), across(high));
    assert!((joined(&nested) - both).abs() < 0.05, "{} {both}", joined(&nested));
    // Not a number where there is no neighbour, so bits are compared.
    let bits = |analysis: &Analysis| analysis.levels[1].right.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&border), bits(&nested), "what a level says of its neighbours is its own");
}

#[test]
fn two_nested_squares_are_three_islands_and_a_tree() {
    let (state, grid) = drawn(&NESTED);
    let found = islands_of(state.view(), grid, &[]);
    assert_eq!(sizes(&found, 0), [20, 12, 4]);
    assert_eq!(sizes(&found, 1), [20, 16]);
    assert_eq!(found.levels[0].labels[grid.index(2, 2)], 2);
    assert_eq!(found.levels[0].islands[2].bounding_box, [2, 2, 3, 3]);
    let parents: Vec<_> = found.tree.nodes.iter().map(|node| node.parent).collect();
    assert_eq!(parents, [Some(3), Some(4), Some(4), None, None]);
    assert_eq!(found.tree.nodes[4].children, [1, 2]);
    assert_eq!(found.tree.roots, [3, 4]);
    assert!(found.tree.nodes.iter().all(|node| node.held == 1.0));
}

#[test]
fn nesting_is_what_is_above_chance() {
    let (state, grid) = drawn(&NESTED);
    let found = islands_of(state.view(), grid, &[]);
    // All pairs of one lower island are together above; of the 60 neighbour pairs, the 16 that cross the upper border
    // are not.
    assert!((found.levels[0].meters.nesting.unwrap() - (1.0 - 44.0 / 60.0)).abs() < 1e-6);
    assert_eq!(found.levels[1].meters.nesting, None);
    // Stripes against stripes across them: pairs of one lower island are never together above, chance is a half.
    let (state, grid) = drawn(&[&["aaaa", "bbbb", "cccc", "dddd"], &["abcd", "abcd", "abcd", "abcd"]]);
    let crossed = islands_of(state.view(), grid, &[]);
    assert!((crossed.levels[0].meters.nesting.unwrap() + 0.5).abs() < 1e-6);
    // No island of two columns: nothing that could nest.
    let (state, grid) = drawn(&[&["ab", "cd"], &["aa", "bb"]]);
    assert_eq!(islands_of(state.view(), grid, &[]).levels[0].meters.nesting, None);
}

#[test]
fn the_parent_is_the_island_that_holds_most_and_of_equals_the_lower_number() {
    // b lies two thirds over y; c lies half over each of two islands.
    let (state, grid) = drawn(&[&["aaabbbcc"], &["xxxxyyyz"]]);
    let found = islands_of(state.view(), grid, &[]);
    assert_eq!(sizes(&found, 1), [4, 3, 1]);
    let nodes = &found.tree.nodes;
    assert_eq!((nodes[1].parent, nodes[1].held), (Some(4), 2.0 / 3.0));
    assert_eq!((nodes[2].parent, nodes[2].held), (Some(4), 0.5));
    assert_eq!(nodes[5].children, Vec::<usize>::new());
}

#[test]
fn two_pieces_of_one_thing_share_a_vector_and_not_an_island() {
    let (state, grid) = drawn(&[&["aaabbaaaaa", "aaabbaaaaa"]]);
    let found = islands_of(state.view(), grid, &[]);
    assert_eq!(sizes(&found, 0), [10, 6, 4]);
    let groups: Vec<_> = found.levels[0].islands.iter().map(|island| island.same_vector).collect();
    assert_eq!(groups, [0, 0, 2]);
}

#[test]
fn islands_of_one_size_are_numbered_by_their_first_column() {
    let (state, grid) = drawn(&[&["bba", "cca"]]);
    let found = islands_of(state.view(), grid, &[]);
    assert_eq!(found.levels[0].labels, [0, 0, 1, 2, 2, 1]);
}

#[test]
fn a_vector_that_all_columns_share_changes_nothing() {
    let (state, grid) = drawn(&NESTED);
    let plain = islands_of(state.view(), grid, &[]);
    let mut biased = state.clone();
    for mut row in biased.lanes_mut(Axis(2)) {
        row += &Array1::from_elem(26, 3.0);
    }
    let found = islands_of(biased.view(), grid, &[]);
    // The raw cosine of any two columns is now above 0.99, and yet:
    assert_eq!(found.levels[0].labels, plain.levels[0].labels);
    assert!((found.levels[0].meters.contrast - plain.levels[0].meters.contrast).abs() < 1e-3);
    assert!(found.levels[0].meters.bias_share > 0.98 && plain.levels[0].meters.bias_share < 0.8);
}

#[test]
fn copies_are_one_island() {
    let one = noise(3, 1, 16);
    let state = Array3::from_shape_fn((3, 64, 16), |(level, _, d)| one[[level, 0, d]]);
    let found = islands_of(state.view(), Grid::new(8, 8), &[]);
    for level in &found.levels {
        assert_eq!(level.islands.len(), 1);
        assert_eq!(level.meters.neighbour_cosine, 1.0);
        assert!(level.meters.contrast.abs() < 1e-6, "{}", level.meters.contrast);
        assert!((level.meters.bias_share - 1.0).abs() < 1e-5);
        assert!(level.agreement.iter().all(|&agreement| agreement == 1.0));
    }
    // A level of zeros is one, too.
    assert_eq!(islands_of(Array3::zeros((1, 64, 16)).view(), Grid::new(8, 8), &[]).levels[0].islands.len(), 1);
}

#[test]
fn contrast_is_exact_without_visiting_all_pairs() {
    let (grid, state) = (Grid::new(6, 7), noise(1, 42, 12));
    let level = state.index_axis(Axis(0), 0);
    let mean = level.mean_axis(Axis(0)).unwrap();
    let cosine = |a: usize, b: usize| {
        let (a, b) = (&level.row(a) - &mean, &level.row(b) - &mean);
        a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
    };
    let (mut all, mut near, mut near_count) = (0.0, 0.0, 0.0);
    for a in 0..42 {
        for b in 0..a {
            all += cosine(a, b) / (42.0 * 41.0 / 2.0);
        }
        for b in grid.right_and_down(a).into_iter().flatten() {
            near += cosine(a, b);
            near_count += 1.0;
        }
    }
    let meters = islands_of(state.view(), grid, &[]).levels[0].meters;
    assert!((meters.neighbour_cosine - near / near_count).abs() < 1e-4);
    assert!((meters.contrast - (near / near_count - all)).abs() < 1e-4);
}

#[test]
fn borders_and_agreement_are_where_the_columns_say() {
    let (state, grid) = drawn(&[&["aab", "aab"]]);
    let level = &islands_of(state.view(), grid, &[]).levels[0];
    assert_eq!(level.right[0], 1.0);
    assert!(level.right[1] < 0.0);
    assert!(level.right[2].is_nan() && level.down[3].is_nan());
    assert_eq!(level.down[2], 1.0);
    // Column 1 agrees with the left and the lower neighbour and not with the right one.
    assert!((level.agreement[1] - (2.0 + level.right[1]) / 3.0).abs() < 1e-6);
}

#[test]
fn the_count_curve_counts_what_a_flood_fill_finds() {
    let (grid, state) = (Grid::new(9, 11), noise(1, 99, 3));
    let level = islands_of(state.view(), grid, &[]).levels.swap_remove(0);
    assert!(level.count_curve.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
    assert_eq!((level.count_curve[0], level.count_curve.last().unwrap().0), ((-1.0, 1), 1.0));
    for &(threshold, count) in level.count_curve.iter().step_by(8) {
        let mut seen = [false; 99];
        let mut found = 0;
        for start in 0..99 {
            found += usize::from(!seen[start]);
            let mut todo = vec![start];
            while let Some(at) = todo.pop() {
                if std::mem::replace(&mut seen[at], true) {
                    continue;
                }
                let (row, col) = grid.place(at);
                let mut go = |other: usize, agreement: f32| {
                    if agreement >= threshold {
                        todo.push(other);
                    }
                };
                if col > 0 {
                    go(at - 1, level.right[at - 1]);
                }
                if col + 1 < 11 {
                    go(at + 1, level.right[at]);
                }
                if row > 0 {
                    go(at - 11, level.down[at - 11]);
                }
                if row + 1 < 9 {
                    go(at + 11, level.down[at]);
                }
            }
        }
        assert_eq!(count, found, "at {threshold}");
        assert_eq!(islands_of(state.view(), grid, &[Some(threshold)]).levels[0].islands.len(), count);
    }
}

#[test]
fn the_user_s_threshold_holds_and_the_automatic_one_is_told() {
    let (state, grid) = drawn(&NESTED);
    let found = islands_of(state.view(), grid, &[Some(-1.0), None]);
    assert_eq!((found.levels[0].threshold, found.levels[0].islands.len()), (-1.0, 1));
    assert!((0.5..=0.97).contains(&found.levels[0].automatic_threshold));
    assert_eq!(found.levels[1].threshold, found.levels[1].automatic_threshold);
}

#[test]
fn the_centre_is_the_column_nearest_to_the_mean() {
    let mut state = Array3::zeros((1, 3, 2));
    state.slice_mut(s![0, 0, ..]).assign(&Array1::from(vec![1.0, 0.0]));
    state.slice_mut(s![0, 1, ..]).assign(&Array1::from(vec![1.0, 0.4]));
    state.slice_mut(s![0, 2, ..]).assign(&Array1::from(vec![1.0, 1.0]));
    let found = islands_of(state.view(), Grid::new(1, 3), &[Some(-1.0)]);
    assert_eq!(found.levels[0].islands[0].centre, 1);
}

#[test]
fn angles_between_levels_are_in_degrees() {
    let mut state = Array3::zeros((3, 4, 2));
    state.slice_mut(s![0, .., 0]).fill(2.0);
    state.slice_mut(s![1, .., ..]).fill(1.0);
    state.slice_mut(s![2, .., 1]).fill(-1.0);
    let found = islands_of(state.view(), Grid::new(2, 2), &[]);
    let angles: Vec<_> = found.levels.iter().map(|level| level.meters.cross_level_angle).collect();
    assert!((angles[0].unwrap() - 45.0).abs() < 1e-3);
    assert!((angles[1].unwrap() - 135.0).abs() < 1e-3);
    assert_eq!(angles[2], None);
}

#[test]
fn means_of_the_run_s_own_meters() {
    let (state, grid) = drawn(&[&["ab"]]);
    let perplexity = Array2::from_shape_vec((1, 2), vec![1.0, 2.0]).unwrap();
    let change = Array2::from_shape_vec((1, 2), vec![0.25, 0.75]).unwrap();
    let mut doubled = state.clone();
    doubled *= 2.0;
    let meters = analyse(doubled.view(), grid, perplexity.view(), change.view(), Reading::default()).levels[0].meters;
    assert_eq!((meters.perplexity, meters.change, meters.relative_change, meters.norm), (1.5, 0.5, 0.25, 2.0));
}

#[test]
fn the_same_state_gives_the_same_analysis() {
    let (grid, state) = (Grid::new(20, 30), noise(3, 600, 8));
    let print = |analysis: &Analysis| format!("{analysis:?}");
    let once = islands_of(state.view(), grid, &[]);
    assert_eq!(print(&once), print(&islands_of(state.view(), grid, &[])));
    assert!(once.levels[0].islands.len() > 256, "some islands are beyond the number that is compared");
    // A view that is not contiguous is the same state.
    let turned = state.clone().permuted_axes([2, 1, 0]);
    let turned = turned.as_standard_layout().to_owned();
    let other = islands_of(turned.view().permuted_axes([2, 1, 0]), grid, &[]);
    assert_eq!(once.levels[0].labels, other.levels[0].labels);
}

#[test]
fn the_smallest_and_the_oddest_states_are_analysed() {
    for (rows, cols, dim) in [(1, 1, 1), (1, 1, 64), (1, 5, 1), (5, 1, 3), (2, 2, 0)] {
        let grid = Grid::new(rows, cols);
        let found = islands_of(noise(2, grid.columns(), dim).view(), grid, &[]);
        assert_eq!(sizes(&found, 0).iter().sum::<usize>(), grid.columns());
        assert_eq!(found.tree.nodes.len(), found.levels[0].islands.len() + found.levels[1].islands.len());
    }
    assert!(islands_of(Array3::zeros((0, 4, 3)).view(), Grid::new(2, 2), &[]).levels.is_empty());
}

#[test]
fn a_state_that_is_not_finite_is_survived() {
    for bad in [f32::NAN, f32::INFINITY, f32::MAX] {
        let mut state = noise(2, 25, 4);
        state[[0, 12, 1]] = bad;
        let found = islands_of(state.view(), Grid::new(5, 5), &[]);
        assert_eq!(sizes(&found, 0).iter().sum::<usize>(), 25);
        assert!(found.levels[0].islands.iter().all(|island| island.centre < 25));
    }
}
