//! Every diagnosis where it applies, and silence where it does not.
#![allow(clippy::unwrap_used)]

use glomscope::glom::Reach;
use glomscope::grid::Grid;
use glomscope::islands::{Analysis, analyse};
use ndarray::{Array2, Array3};

/// A level of two halves with opposite vectors, on 8 x 8 columns, and the same two halves at right angles one level up.
fn healthy() -> (Array3<f32>, Grid) {
    let grid = Grid::new(8, 8);
    let mut state = Array3::zeros((2, 64, 4));
    for column in 0..64 {
        let side = if column % 8 < 4 { 0 } else { 1 };
        state[[0, column, side]] = 1.0;
        state[[1, column, side + 2]] = 1.0;
    }
    (state, grid)
}

struct Run {
    state: Array3<f32>,
    grid: Grid,
    perplexity: f32,
    change: f32,
    reach: Reach,
}

impl Run {
    fn healthy() -> Self {
        let (state, grid) = healthy();
        Run { state, grid, perplexity: 20.0, change: 0.0, reach: Reach::Global }
    }

    fn analysis(&self) -> Analysis {
        let shape = (self.state.dim().0, self.grid.columns());
        let (perplexity, change) = (Array2::from_elem(shape, self.perplexity), Array2::from_elem(shape, self.change));
        let reaches = vec![self.reach; shape.0];
        analyse(self.state.view(), self.grid, perplexity.view(), change.view(), &[], &[], &reaches)
    }

    /// Levels (99 for all) and names of the diagnoses.
    fn ails(&self) -> Vec<(usize, &'static str)> {
        self.analysis().diagnoses.iter().map(|found| (found.level.unwrap_or(99), found.name)).collect()
    }
}

#[test]
fn nothing_ails_a_settled_run() {
    assert_eq!(Run::healthy().ails(), []);
    assert_eq!(Run { perplexity: 1.2, ..Run::healthy() }.ails(), [], "columns that hear themselves are no pairs");
}

#[test]
fn collapsed() {
    let mut run = Run::healthy();
    run.state.slice_mut(ndarray::s![0, .., ..]).fill(0.5);
    assert_eq!(run.ails(), [(0, "collapsed")]);
    // Differences of a ten-thousandth of the length are none; of a tenth they are.
    for column in 0..32 {
        run.state[[0, column, 0]] += 1e-4;
    }
    assert_eq!(run.ails(), [(0, "collapsed")]);
    for column in 0..32 {
        run.state[[0, column, 0]] += 0.5;
    }
    assert_eq!(run.ails(), []);
    // One column alone has not collapsed.
    let single = Run { state: Array3::ones((1, 1, 4)), grid: Grid::new(1, 1), ..Run::healthy() };
    assert_eq!(single.ails(), []);
}

/// Numbers of no particular order, -1 to 1.
fn noise(columns: usize, dim: usize) -> Array3<f32> {
    let mut state = 7_u64;
    Array3::from_shape_fn((1, columns, dim), |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    })
}

#[test]
fn bias_island() {
    // Noise on a long shared vector: every raw cosine is high, nothing is left without the mean.
    let mut run = Run { state: noise(64, 16), ..Run::healthy() };
    assert_eq!(run.ails(), []);
    run.state.mapv_inplace(|value| value * 0.2 + 1.0);
    assert_eq!(run.ails(), [(0, "bias island")]);
    // The same shared vector over two real islands is no ailment.
    let mut islands = Run::healthy();
    islands.state.mapv_inplace(|value| value + 4.0);
    assert_eq!(islands.ails().iter().filter(|found| found.1 == "bias island").count(), 0);
}

#[test]
fn global_mean() {
    let whole = Run { perplexity: 63.5, ..Run::healthy() };
    assert_eq!(whole.ails(), [(0, "global mean"), (1, "global mean")]);
    assert!(whole.analysis().diagnoses[0].sentence.contains("mean of the picture"));
    // Hearing a whole island of half the picture is as it should be.
    assert_eq!(Run { perplexity: 32.0, ..Run::healthy() }.ails(), []);
}

#[test]
fn mean_of_a_neighbourhood() {
    // 8 x 8 columns, radius 1: (64 + 4 x 56) / 64 = 4.5 columns are seen in the mean. In noise all of them are unlike.
    let run = Run { state: noise(64, 16), perplexity: 4.4, reach: Reach::Radius(1.0), ..Run::healthy() };
    assert_eq!(run.ails(), [(0, "global mean")]);
    assert!(run.analysis().diagnoses[0].sentence.contains("mean of the neighbourhood"));
    // Inside two large islands the neighbourhood is one's own: hearing all of it is right.
    assert_eq!(Run { perplexity: 4.4, reach: Reach::Radius(1.0), ..Run::healthy() }.ails(), []);
}

#[test]
fn locked_in_pairs() {
    let mut pairs = noise(64, 16);
    for column in (0..64).step_by(2) {
        for d in 0..16 {
            pairs[[0, column + 1, d]] = pairs[[0, column, d]];
        }
    }
    let run = Run { state: pairs, perplexity: 1.5, ..Run::healthy() };
    assert_eq!(run.ails(), [(0, "locked in pairs")]);
    assert_eq!(Run { reach: Reach::Radius(2.0), ..run }.ails(), [(0, "locked in pairs")]);
    // Sharp attention over columns that all differ, or that have many twins, is no lock.
    assert_eq!(Run { state: noise(64, 16), perplexity: 1.5, ..Run::healthy() }.ails(), []);
    assert_eq!(Run { perplexity: 1.5, ..Run::healthy() }.ails(), []);
}

#[test]
fn aligned_levels() {
    let mut run = Run::healthy();
    let below = run.state.slice(ndarray::s![0, .., ..]).to_owned();
    run.state.slice_mut(ndarray::s![1, .., ..]).assign(&(below * 3.0));
    assert_eq!(run.ails(), [(0, "aligned levels")]);
}

#[test]
fn still_moving() {
    let moving = Run { change: 0.02, ..Run::healthy() };
    assert_eq!(moving.ails(), [(99, "still moving")]);
    assert!(moving.analysis().diagnoses[0].sentence.contains("2.0 %"));
    assert_eq!(Run { change: 0.0009, ..Run::healthy() }.ails(), []);
    // One level by itself is named.
    let run = Run::healthy();
    let mut change = Array2::zeros((2, 64));
    change.row_mut(1).fill(0.005);
    let quiet = Array2::from_elem((2, 64), 20.0);
    let found = analyse(run.state.view(), run.grid, quiet.view(), change.view(), &[], &[], &[]).diagnoses;
    assert_eq!((found.len(), found[0].level, found[0].name), (1, Some(1), "still moving"));
}
