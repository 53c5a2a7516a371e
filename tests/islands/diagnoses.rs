//! Every diagnosis where it applies, and silence where it does not.
#![allow(clippy::unwrap_used)]

use glomscope::glom::{Reach, Weights};
use glomscope::grid::Grid;
use glomscope::islands::{Analysis, Circumstances, Conduct, Reading, analyse, diagnose};
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

/// How the two levels of the model are meant to be run.
fn meant() -> Conduct {
    let shares = Weights { bottom_up: 0.3, top_down: 0.2, previous: 0.1, attention: 0.4, memory: 0.0 };
    Conduct { shares, beta: 5.0, reach: Reach::Global, hears_itself: true }
}

struct Run {
    state: Array3<f32>,
    grid: Grid,
    perplexity: f32,
    change: f32,
    now: Conduct,
    meant: Conduct,
    steps: usize,
    film: bool,
    seen: f32,
}

impl Run {
    fn healthy() -> Self {
        let (state, grid) = healthy();
        let (now, meant) = (meant(), meant());
        Run { state, grid, perplexity: 20.0, change: 0.0, now, meant, steps: 30, film: false, seen: 1.0 }
    }

    fn analysis(&self) -> Analysis {
        self.moving(&Array2::from_elem((self.state.dim().0, self.grid.columns()), self.change))
    }

    /// The same where every column has changed so much.
    fn moving(&self, change: &Array2<f32>) -> Analysis {
        let perplexity = Array2::from_elem(change.dim(), self.perplexity);
        let mut analysis = analyse(self.state.view(), self.grid, perplexity.view(), change.view(), Reading::default());
        // One column sees something.
        let mut input = Array2::ones((self.grid.columns(), 2));
        input[[0, 1]] += self.seen;
        let circumstances = Circumstances {
            one_colour: false,
            steps: self.steps,
            now: &[self.now, self.now],
            meant: &[self.meant, self.meant],
            input: input.view(),
            film: self.film,
        };
        analysis.diagnoses = diagnose(&analysis, self.state.view(), self.grid, &circumstances);
        analysis
    }

    /// Levels (99 for all) and names of the diagnoses.
    fn ails(&self) -> Vec<(usize, &'static str)> {
        self.analysis().diagnoses.iter().map(|found| (found.level.unwrap_or(99), found.name)).collect()
    }

    fn sentence(&self) -> String {
        self.analysis().diagnoses[0].sentence.clone()
    }
}

#[test]
fn nothing_ails_a_settled_run() {
    assert_eq!(Run::healthy().ails(), []);
    assert_eq!(Run { perplexity: 1.2, ..Run::healthy() }.ails(), [], "columns that hear themselves are no pairs");
    assert_eq!(Run { perplexity: 64.0, ..Run::healthy() }.ails(), [], "a wide perplexity over unlike islands is none");
}

#[test]
fn collapsed() {
    let mut run = Run::healthy();
    run.state.slice_mut(ndarray::s![0, .., ..]).fill(0.5);
    assert_eq!(run.ails(), [(0, "collapsed")]);
    assert!(run.sentence().ends_with("picture shows"), "nothing differs from what is meant: {}", run.sentence());
    run.now.beta = 0.5;
    assert!(run.sentence().ends_with(": raise beta (0.5, the model's own is 5)"), "{}", run.sentence());
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

#[test]
fn nothing_is_said_before_the_picture_has_gone_up_and_down() {
    let mut run = Run { steps: 3, change: 0.02, ..Run::healthy() };
    run.state.fill(0.0);
    run.state.slice_mut(ndarray::s![0, .., 0]).fill(1.0);
    run.state.slice_mut(ndarray::s![1, .., 1]).fill(1.0);
    assert_eq!(run.ails(), []);
    run.steps = 4;
    assert_eq!(run.ails(), [(0, "collapsed"), (1, "collapsed")]);
    // What stands still will not come down.
    run = Run { steps: 2, change: 0.0, ..run };
    assert_eq!(run.ails(), [(0, "collapsed"), (1, "collapsed")]);
    run.steps = 1;
    assert_eq!(run.ails(), []);
    // What is turned is known at once.
    let deaf = Conduct { shares: Weights { attention: 0.0, ..meant().shares }, ..meant() };
    assert_eq!(Run { now: deaf, steps: 0, ..run }.ails(), [(99, "no attention")]);
}

#[test]
fn a_picture_of_one_colour_is_said_and_nothing_else() {
    let mut run = Run { seen: 1e-5, ..Run::healthy() };
    run.state.fill(0.5);
    assert_eq!(run.ails(), [(99, "nothing to see")]);
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
fn no_agreement_and_a_bias_island() {
    let mut run = Run { state: noise(64, 16), ..Run::healthy() };
    assert_eq!(run.ails(), [(0, "no agreement")]);
    // On a long shared vector every raw cosine is high, and nothing is left without it.
    run.state.mapv_inplace(|value| value * 0.2 + 1.0);
    assert_eq!(run.ails(), [(0, "bias island")]);
    // The same shared vector over two real islands is no ailment.
    let mut islands = Run::healthy();
    islands.state.mapv_inplace(|value| value + 4.0);
    assert_eq!(islands.ails().iter().filter(|found| found.1 == "bias island").count(), 0);
}

/// Eight stripes whose vectors differ by little beside what they share.
fn melted() -> Array3<f32> {
    Array3::from_shape_fn((1, 64, 16), |(_, column, d)| 1.0 + if column % 8 == d { 0.2 } else { 0.0 })
}

#[test]
fn global_mean() {
    let whole = Run { state: melted(), perplexity: 63.5, ..Run::healthy() };
    assert_eq!(whole.ails(), [(0, "global mean")]);
    assert!(whole.sentence().contains("mean of the picture"));
    // Hearing a whole island of half the picture is as it should be.
    assert_eq!(Run { perplexity: 32.0, ..whole }.ails(), []);
}

#[test]
fn mean_of_a_neighbourhood() {
    // 8 x 8 columns, radius 1: (64 + 4 x 56) / 64 = 4.5 columns are seen in the mean.
    let near = Conduct { reach: Reach::Radius(1.0), ..meant() };
    let run = Run { state: melted(), perplexity: 4.4, now: near, meant: near, ..Run::healthy() };
    assert_eq!(run.ails(), [(0, "global mean")]);
    assert!(run.sentence().contains("mean of the neighbourhood"));
    let far = Run { now: meant(), perplexity: 63.5, ..run };
    assert!(
        far.sentence().contains("listen less far (everywhere, the model's own is 1 columns)"),
        "{}",
        far.sentence()
    );
    // Inside two large islands the neighbourhood is one's own: hearing all of it is right.
    assert_eq!(Run { perplexity: 4.4, now: near, meant: near, ..Run::healthy() }.ails(), []);
}

#[test]
fn locked_in_pairs() {
    let mut pairs = noise(64, 16);
    for column in (0..64).step_by(2) {
        for d in 0..16 {
            pairs[[0, column + 1, d]] = pairs[[0, column, d]];
        }
    }
    let deaf_to_itself = Conduct { hears_itself: false, ..meant() };
    let run = Run { state: pairs, perplexity: 1.5, now: deaf_to_itself, ..Run::healthy() };
    assert_eq!(run.ails(), [(0, "locked in pairs")]);
    assert!(run.sentence().ends_with(": let columns hear themselves"));
    let near = Conduct { reach: Reach::Radius(2.0), ..meant() };
    assert_eq!(Run { now: near, meant: near, ..run }.ails(), [(0, "locked in pairs")]);
    // Sharp attention over columns that all differ, or that have many twins, is no lock.
    let locked = |run: Run| run.ails().iter().filter(|found| found.1 == "locked in pairs").count();
    assert_eq!(locked(Run { state: noise(64, 16), perplexity: 1.5, ..Run::healthy() }), 0);
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
fn a_source_without_any_weight() {
    let deaf = Weights { attention: 0.0, ..meant().shares };
    let run = Run { now: Conduct { shares: deaf, ..meant() }, ..Run::healthy() };
    assert_eq!(run.ails(), [(99, "no attention")]);
    assert!(run.sentence().ends_with("raise it"));
    // A model that is meant to be so is not ill.
    assert_eq!(Run { meant: run.now, ..run }.ails(), []);
    let blind = Weights { bottom_up: 0.0, top_down: 0.0, ..meant().shares };
    let run = Run { now: Conduct { shares: blind, ..meant() }, ..Run::healthy() };
    assert_eq!(run.ails(), [(99, "no bottom-up"), (99, "no top-down")]);
}

#[test]
fn top_down_that_outweighs_the_picture() {
    let shares = Weights { bottom_up: 0.1, top_down: 0.6, previous: 0.1, attention: 0.2, memory: 0.0 };
    let run = Run { now: Conduct { shares, ..meant() }, ..Run::healthy() };
    assert_eq!(run.ails(), [(99, "picture outweighed")]);
    assert!(run.sentence().starts_with("Levels 0, 1: top-down has 60 %, 60 % of the weight"), "{}", run.sentence());
    // Twice as much as is meant may be tried.
    let shares = Weights { bottom_up: 0.25, top_down: 0.4, previous: 0.05, attention: 0.3, memory: 0.0 };
    assert_eq!(Run { now: Conduct { shares, ..meant() }, ..Run::healthy() }.ails(), []);
}

#[test]
fn a_run_that_does_not_come_to_rest() {
    // Whoever has just begun may move.
    assert_eq!(Run { change: 0.02, ..Run::healthy() }.ails(), []);
    let moving = Run { change: 0.02, steps: 200, ..Run::healthy() };
    assert_eq!(moving.ails(), [(99, "still moving")]);
    assert!(moving.sentence().contains("2.0 %"));
    assert_eq!(Run { change: 0.0009, steps: 200, ..Run::healthy() }.ails(), []);
    // One level by itself is named.
    let mut change = Array2::<f32>::zeros((2, 64));
    change.row_mut(1).fill(0.005);
    let found = moving.moving(&change).diagnoses;
    assert_eq!((found.len(), found[0].level, found[0].name), (1, Some(1), "still moving"));
    assert_eq!(Run { film: true, ..moving }.ails(), [], "a film has to move");
}
