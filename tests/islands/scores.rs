//! Scores against truth: values computed by hand, and values of scikit-learn 1.9.1
//! (`sklearn.metrics.adjusted_rand_score` on the labellings made below).
#![allow(clippy::unwrap_used)]

use glomscope::grid::Grid;
use glomscope::islands::{PixelTruth, Truth, TruthScores, baselines, score};

/// Scores one list of labels against another, on a grid of one row.
fn scores(found: &[u32], truth: &[u32]) -> TruthScores {
    let labels = truth.to_vec();
    score(found, Grid::new(1, found.len()), &Truth { width: truth.len() as u32, height: 1, labels })
}

fn close(given: f32, expected: f64) {
    assert!((f64::from(given) - expected).abs() < 1e-5, "{given} is not {expected}");
}

/// `count` labels below `kinds`: s <- (1103515245 s + 12345) mod 2^31, label (s >> 16) mod kinds.
fn drawn(seed: u64, count: usize, kinds: u64) -> Vec<u32> {
    let mut state = seed;
    (0..count)
        .map(|_| {
            state = (state * 1_103_515_245 + 12_345) % (1 << 31);
            ((state >> 16) % kinds) as u32
        })
        .collect()
}

fn blocks(count: u32, length: u32) -> Vec<u32> {
    (0..count).map(|place| place / length).collect()
}

/// Blocks of ten, every seventh label drawn at random.
fn noisy() -> Vec<u32> {
    let noise = drawn(1, 60, 4);
    blocks(60, 10).into_iter().zip(noise).enumerate().map(|(i, (x, y))| if i % 7 == 0 { y } else { x }).collect()
}

#[test]
fn a_small_case_worked_out_by_hand() {
    // Pairs together: 2 in both, 3 found, 6 true, of 15: (2 - 1.2) / (4.5 - 1.2).
    let found = scores(&[0, 0, 1, 1, 2, 2], &[0, 0, 0, 1, 1, 1]);
    close(found.ari, 0.8 / 3.3);
    // Each true region of three is met best by a region of two inside it.
    close(found.covering, 2.0 / 3.0);
    close(found.mean_best_overlap, 2.0 / 3.0);
    assert_eq!(found.regions, 3);
}

#[test]
fn covering_weighs_regions_by_size_and_mean_best_overlap_does_not() {
    // Truth: eight and two; found: all ten. IoU 0.8 and 0.2.
    let found = scores(&[7; 10], &[1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
    close(found.covering, 0.8 * 0.8 + 0.2 * 0.2);
    close(found.mean_best_overlap, 0.5);
    close(found.ari, 0.0);
}

#[test]
fn adjusted_rand_index_is_that_of_scikit_learn() {
    close(scores(&drawn(2, 60, 3), &drawn(1, 60, 4)).ari, 0.015_409_485_408_010_229);
    close(scores(&blocks(60, 15), &blocks(60, 10)).ari, 0.555_052_790_346_908);
    close(scores(&noisy(), &blocks(60, 10)).ari, 0.793_360_087_559_284_9);
    close(scores(&[0; 60], &blocks(60, 10)).ari, 0.0);
    close(scores(&blocks(60, 1), &blocks(60, 10)).ari, 0.0);
    close(scores(&[0; 5], &[3; 5]).ari, 1.0);
}

#[test]
fn foreground_leaves_the_background_out() {
    close(scores(&noisy(), &blocks(60, 10)).foreground_ari.unwrap(), 0.846_158_083_172_679_7);
    // All background: nothing to compare.
    assert_eq!(scores(&[0, 1], &[0, 0]).foreground_ari, None);
    assert_eq!(scores(&[0, 1], &[0, 0]).foreground_overlap, None);
    // Two things, whatever was made of the ground: found, and taken for one.
    assert_eq!(scores(&[0, 1, 5, 5, 6, 6], &[0, 0, 1, 1, 2, 2]).foreground_ari, Some(1.0));
    assert_eq!(scores(&[0, 1, 5, 5, 5, 5], &[0, 0, 1, 1, 2, 2]).foreground_ari, Some(0.0));
}

#[test]
fn a_mask_of_one_thing_has_an_overlap_but_no_foreground_to_tell_apart() {
    // The thing is two islands, of two columns and of one, the first with one column of the ground.
    let found = scores(&[0, 0, 1, 1, 1, 2], &[0, 0, 0, 1, 1, 1]);
    assert_eq!(found.foreground_ari, None);
    close(found.foreground_overlap.unwrap(), 2.0 / 4.0);
    close(found.mean_best_overlap, 0.5 * (2.0 / 3.0 + 2.0 / 4.0));
}

#[test]
fn the_overlap_of_things_leaves_the_ground_out() {
    let found = scores(&[0, 0, 0, 0, 1, 1, 1, 2], &[0, 0, 0, 0, 0, 1, 1, 2]);
    close(found.foreground_overlap.unwrap(), 0.5 * (2.0 / 3.0 + 1.0));
    close(found.mean_best_overlap, (4.0 / 5.0 + 2.0 / 3.0 + 1.0) / 3.0);
}

#[test]
fn on_pixels_counts_what_the_grid_is_too_coarse_for() {
    // Columns of 4 x 4 pixels; a thing of one pixel owns no column.
    let labels = (0..8 * 4).map(|pixel| if pixel == 9 { 2 } else { u32::from(pixel % 8 >= 4) }).collect();
    let truth = Truth { width: 8, height: 4, labels };
    let grid = Grid::new(1, 2);
    assert_eq!(score(&[0, 1], grid, &truth).foreground_overlap, Some(1.0));
    let pixels = PixelTruth::new(&truth, grid).unwrap().score(&[0, 1]);
    // Regions of 15, 16 and 1 pixels in islands of 16 and 16.
    close(pixels.mean_best_overlap, (15.0 / 16.0 + 1.0 + 1.0 / 16.0) / 3.0);
    close(pixels.foreground_overlap.unwrap(), 0.5 * (1.0 + 1.0 / 16.0));
    assert_eq!((pixels.regions, PixelTruth::new(&truth, grid).unwrap().score(&[0]).regions), (2, 0));
}

#[test]
fn pixels_have_the_islands_of_their_columns() {
    // Sides that the grid does not divide; any regions. The same scores as of a label image with a column per pixel.
    let (width, height, grid) = (23_u32, 17_u32, Grid::new(5, 7));
    let labels = drawn(3, 23 * 17, 4).chunks(9).flat_map(|run| vec![run[0]; run.len()]).collect();
    let truth = Truth { width, height, labels };
    let found = drawn(4, 35, 6);
    let columns = (0..height as usize).flat_map(|y| (0..width as usize).map(move |x| (y, x)));
    let every: Vec<u32> = columns.map(|(y, x)| found[grid.index(y * 5 / 17, x * 7 / 23)]).collect();
    let expected = score(&every, Grid::new(height as usize, width as usize), &truth);
    assert_eq!(PixelTruth::new(&truth, grid).unwrap().score(&found), expected);
    assert!(PixelTruth::new(&Truth { width: 2, height: 2, labels: vec![1] }, grid).is_none());
}

#[test]
fn numbers_of_regions_do_not_matter() {
    let (found, truth) = (noisy(), blocks(60, 10));
    let renamed: Vec<u32> = found.iter().map(|&label| 1_000_000 - 17 * label).collect();
    assert_eq!(scores(&found, &truth), scores(&renamed, &truth));
    let perfect = scores(&renamed, &found);
    assert_eq!((perfect.ari, perfect.covering, perfect.mean_best_overlap), (1.0, 1.0, 1.0));
}

#[test]
fn a_cell_takes_the_region_of_most_of_its_pixels() {
    // 2 x 2 cells over 6 x 4 pixels; the left upper cell has four pixels of 1 and two of 9, the right lower three of 5
    // and three of 2: the lower number.
    #[rustfmt::skip]
    let labels = vec![
        1, 1, 9,  3, 3, 3,
        1, 9, 1,  3, 3, 3,
        4, 4, 4,  5, 2, 5,
        4, 4, 4,  2, 5, 2,
    ];
    let truth = Truth { width: 6, height: 4, labels };
    assert_eq!(truth.on_grid(Grid::new(2, 2)).unwrap(), [1, 3, 4, 2]);
}

#[test]
fn a_label_image_smaller_than_the_grid_is_read_at_the_centres_of_the_cells() {
    let truth = Truth { width: 2, height: 1, labels: vec![8, 9] };
    assert_eq!(truth.on_grid(Grid::new(2, 5)).unwrap(), [8, 8, 9, 9, 9, 8, 8, 9, 9, 9]);
}

#[test]
fn a_label_image_without_pixels_scores_nothing() {
    let nothing = score(&[0, 1], Grid::new(1, 2), &Truth { width: 0, height: 0, labels: vec![] });
    assert_eq!((nothing.ari, nothing.covering, nothing.regions), (0.0, 0.0, 0));
    // A broken one (fewer labels than pixels) and a labelling of another grid likewise.
    let broken = Truth { width: 2, height: 2, labels: vec![1] };
    assert_eq!(score(&[0, 1], Grid::new(1, 2), &broken).covering, 0.0);
    let truth = Truth { width: 2, height: 1, labels: vec![1, 2] };
    assert_eq!(score(&[0, 1, 2], Grid::new(1, 2), &truth).covering, 0.0);
}

#[test]
fn baselines_are_what_their_names_say() {
    let grid = Grid::new(8, 8);
    // Truth: the left and the right half; the state at t = 0 found them.
    let labels: Vec<u32> = (0..64).map(|column| u32::from(column % 8 >= 4) + 1).collect();
    let found = baselines(grid, &Truth { width: 8, height: 8, labels: labels.clone() }, &labels);
    let names: Vec<_> = found.iter().map(|row| row.0).collect();
    assert_eq!(names, ["one island", "tiles", "state at t = 0"]);
    let (one, tiles, initial) = (found[0].1, found[1].1, found[2].1);
    assert_eq!((one.regions, one.ari, one.covering), (1, 0.0, 0.5));
    // Sixteen tiles of four columns, eight in each half.
    assert_eq!((tiles.regions, tiles.covering), (16, 0.125));
    assert_eq!((initial.regions, initial.ari, initial.covering), (2, 1.0, 1.0));
}
