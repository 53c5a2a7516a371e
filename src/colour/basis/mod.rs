//! The colour basis of a run: which three directions of embedding space the eye is shown.
//!
//! The axes are those in which islands differ most, measured against how much the columns of one island differ, and
//! across what depends on place alone ([`fit`]). So an island has one colour, other islands have others, and a level
//! that is told where its columns stand is no rainbow of places. Every level has axes of its own; those of all levels
//! together are there as well. The coordinates are one fixed function of the vector (and, with axes of its own, of the
//! level): equal vectors of a level have equal colours whatever their step or place.

mod fit;
mod linear;

use ndarray::{Array2, Array3, ArrayView2, ArrayView3};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grid::Grid;
use crate::names::names;
use fit::{Found, Spread};

/// Percentiles of the projections that span an axis' range; outliers beyond them are pressed together, not cut off.
const PERCENTILES: (f64, f64) = (0.02, 0.98);

/// No axis is stretched more than this many times as much as the first, so that what hardly varies stays hardly
/// visible.
const MOST_STRETCH: f64 = 4.0;

/// Coordinates of a vector in the basis, 0 to 1 each.
pub type Coordinates = [f32; 3];

/// Its first two coordinates, -1 to 1 each.
pub type Arrow = [f32; 2];

/// Whose islands the axes tell apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColourAxes {
    /// Every level has its own.
    #[default]
    PerLevel,
    /// All levels have the same: equal vectors have equal colours at every level.
    Shared,
}

names!(ColourAxes { PerLevel: "Per level", Shared: "Shared" });

/// Three axes of embedding space with their ranges.
#[derive(Debug, Clone, PartialEq)]
struct Axes {
    /// (3, D), f32 for speed; zero where islands differ in fewer directions.
    axes: Array2<f32>,
    /// Middle of the range of each axis.
    middle: [f32; 3],
    /// Half the range of each axis, above zero.
    half: [f32; 3],
}

/// The axes of every level and those of all levels together, fitted to one state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Basis {
    /// None where a level has only one island.
    levels: Vec<Option<Axes>>,
    shared: Option<Axes>,
    /// Share of the differences between the islands of each level that its own axes hold, and that the shared ones do.
    held: [Vec<f32>; 2],
    used: ColourAxes,
}

impl Basis {
    /// Fits the basis to a state (L, N, D) with these islands, (L) x (N). Deterministic: the same state gives the same
    /// bits. Vectors with a number that is not finite are left out.
    pub fn fit<L: AsRef<[u32]>>(state: ArrayView3<'_, f32>, labels: &[L], grid: Grid, used: ColourAxes) -> Self {
        let (_, _, dim) = state.dim();
        let levels = || state.outer_iter().zip(labels);
        let spreads: Vec<Spread> = levels().map(|(level, labels)| Spread::of(level, labels.as_ref(), grid)).collect();
        let pooled = Spread::pooled(&spreads, dim);
        let own: Vec<Option<Found>> = spreads.iter().map(Spread::axes).collect();
        let shared = pooled.axes();
        let held = |found: &Option<Found>, spread: &Spread| found.as_ref().map_or(0.0, |found| spread.held_by(found));
        Self {
            held: [
                own.iter().zip(&spreads).map(|(found, spread)| held(found, spread)).collect(),
                spreads.iter().map(|spread| held(&shared, spread)).collect(),
            ],
            levels: own
                .into_iter()
                .zip(state.outer_iter())
                .map(|(found, level)| Axes::over(&found?.axes, &[level]))
                .collect(),
            shared: shared.and_then(|found| Axes::over(&found.axes, &state.outer_iter().collect::<Vec<_>>())),
            used,
        }
    }

    /// Which axes are used.
    pub fn used(&self) -> ColourAxes {
        self.used
    }

    /// Uses the others from now on.
    pub fn set_used(&mut self, used: ColourAxes) {
        self.used = used;
    }

    /// The coordinates of vectors (N, D) of `level`: three numbers each, 0 to 1, 0.5 in the middle of the range. Values
    /// beyond the range approach 0 and 1 without reaching a hard stop. What is not a number is 0.5; so is everything
    /// where there is only one island, or when the length of the vectors is not the one that was fitted.
    pub fn coordinates(&self, level: usize, vectors: ArrayView2<'_, f32>) -> Vec<Coordinates> {
        self.signed(level, vectors).into_iter().map(|signed| signed.map(|u| 0.5 + 0.5 * u)).collect()
    }

    /// The first two coordinates of vectors (N, D), -1 to 1 each: the arrows of the paper's figure 2.
    pub fn arrows(&self, level: usize, vectors: ArrayView2<'_, f32>) -> Vec<Arrow> {
        self.signed(level, vectors).into_iter().map(|[x, y, _]| [x, y]).collect()
    }

    /// Share of the differences between the islands of every level (of the variance of their means, without what
    /// depends on place alone) that the axes hold, 0 to 1, (L).
    pub fn held(&self) -> &[f32] {
        &self.held[usize::from(self.used == ColourAxes::Shared)]
    }

    /// Whether there was no level with two islands when the basis was fitted, so that it shows nothing: fit again on a
    /// later state.
    pub fn is_degenerate(&self) -> bool {
        self.shared.is_none()
    }

    /// Coordinates and arrows of every column of a state (L, N, D), (L) x (N).
    pub fn of_state(&self, state: &Array3<f32>) -> (Vec<Vec<Coordinates>>, Vec<Vec<Arrow>>) {
        let levels = state.outer_iter().enumerate();
        levels.map(|(level, vectors)| (self.coordinates(level, vectors), self.arrows(level, vectors))).unzip()
    }

    /// Coordinates of vectors (N, D) in -1 to 1.
    fn signed(&self, level: usize, vectors: ArrayView2<'_, f32>) -> Vec<[f32; 3]> {
        let axes = match self.used {
            ColourAxes::PerLevel => self.levels.get(level).and_then(Option::as_ref),
            ColourAxes::Shared => self.shared.as_ref(),
        };
        match axes.filter(|axes| axes.axes.ncols() == vectors.ncols()) {
            Some(axes) => axes.signed(vectors),
            None => vec![[0.0; 3]; vectors.nrows()],
        }
    }
}

impl Axes {
    /// With the ranges that these vectors have, (N, D) each; none where no vector is finite.
    fn over(axes: &Array2<f64>, vectors: &[ArrayView2<'_, f32>]) -> Option<Self> {
        let axes = axes.mapv(|x| x as f32);
        let (mut middle, mut half) = ([0.0; 3], [0.0; 3]);
        let projected: Vec<Array2<f32>> = vectors.iter().map(|level| level.dot(&axes.t())).collect(); // (N, 3) each
        for axis in 0..3 {
            let all = projected.iter().flat_map(|level| level.column(axis).to_vec()).filter(|u| u.is_finite());
            let mut all: Vec<f32> = all.collect();
            all.sort_by(f32::total_cmp);
            let last = all.len().checked_sub(1)?;
            let at = |share: f64| f64::from(all[(last as f64 * share).round() as usize]);
            let (low, high) = (at(PERCENTILES.0), at(PERCENTILES.1));
            (middle[axis], half[axis]) = ((low + high) / 2.0, (high - low) / 2.0);
        }
        let least = (half.iter().copied().fold(0.0, f64::max) / MOST_STRETCH).max(f64::from(f32::MIN_POSITIVE));
        Some(Self { axes, middle: middle.map(|x| x as f32), half: half.map(|half| half.max(least) as f32) })
    }

    fn signed(&self, vectors: ArrayView2<'_, f32>) -> Vec<[f32; 3]> {
        let projected = vectors.dot(&self.axes.t()); // (N, D) x (D, 3)
        let place = |row: usize, axis: usize| (projected[[row, axis]] - self.middle[axis]) / self.half[axis];
        (0..vectors.nrows()).map(|row| std::array::from_fn(|axis| saturate(place(row, axis)))).collect()
    }
}

/// u / (1 + u^4)^(1/4): the identity in the middle, -1 and 1 far out, and strictly rising, so that order survives.
fn saturate(u: f32) -> f32 {
    if u.is_nan() {
        return 0.0;
    }
    let u = u.clamp(-1e4, 1e4);
    u / (1.0 + u.powi(4)).sqrt().sqrt()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use ndarray::{Array3, Axis, s};

    use super::*;

    const GRID: Grid = Grid { rows: 8, cols: 12 };

    /// Six islands, two rows of three.
    fn labels() -> Vec<u32> {
        (0..GRID.columns()).map(|column| (GRID.place(column).0 / 4 * 3 + GRID.place(column).1 / 4) as u32).collect()
    }

    /// Vectors of six islands that differ along dimensions 0 to 2, in columns that differ along 3 and 4 by their place
    /// alone, much more, and along 5 by turns; a different offset at each level.
    fn known(levels: usize) -> Array3<f32> {
        let labels = labels();
        Array3::from_shape_fn((levels, GRID.columns(), 8), |(level, column, d)| {
            let (row, col) = GRID.place(column);
            let island = labels[column] as usize;
            match d {
                0 => [0.0, 1.0, 2.0, 3.0, 4.0, 5.0][island],
                1 => [2.0, -1.0, 1.0, -2.0, 1.0, -1.0][island],
                2 => [0.5, 0.5, -1.0, 0.5, -1.0, 0.5][island],
                3 => 4.0 * row as f32,
                4 => 3.0 * col as f32,
                5 => ((row + col) % 2) as f32 * 3.0,
                6 => 10.0 * level as f32,
                _ => 0.0,
            }
        })
    }

    fn fitted(state: &Array3<f32>, used: ColourAxes) -> Basis {
        let labels: Vec<Vec<u32>> = state.outer_iter().map(|_| labels()).collect();
        Basis::fit(state.view(), &labels, GRID, used)
    }

    #[test]
    fn colours_tell_islands_apart_and_not_places() {
        let state = known(2);
        for used in ColourAxes::ALL {
            let basis = fitted(&state, used);
            assert!(!basis.is_degenerate() && basis.held().iter().all(|held| *held > 0.5), "{:?}", basis.held());
            let (colours, _) = basis.of_state(&state);
            let labels = labels();
            for column in 0..GRID.columns() {
                for other in 0..GRID.columns() {
                    let (a, b) = (colours[1][column], colours[1][other]);
                    let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    let same = labels[column] == labels[other];
                    assert!(if same { apart < 0.03 } else { apart > 0.1 }, "{used:?}: {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_rainbow_of_places_is_not_taken_for_islands() {
        // Nothing but place, in islands that some other level might have made: hardly a colour remains.
        let mut state = known(1);
        state.slice_mut(s![0, .., ..3]).fill(0.0);
        state.slice_mut(s![0, .., 5]).fill(0.0);
        let basis = fitted(&state, ColourAxes::PerLevel);
        assert!(basis.held()[0] < 0.05, "{:?}", basis.held());
    }

    #[test]
    fn equal_vectors_have_equal_colours_and_order_survives_beyond_the_range() {
        let state = known(2);
        let basis = fitted(&state, ColourAxes::Shared);
        let (colours, arrows) = basis.of_state(&state);
        assert_eq!(colours[1], basis.coordinates(1, state.index_axis(Axis(0), 1)));
        assert_eq!(arrows[1], basis.arrows(1, state.index_axis(Axis(0), 1)));
        let vectors = state.index_axis(Axis(0), 0);
        assert_eq!(basis.coordinates(0, vectors), basis.coordinates(1, vectors), "the same axes at every level");
        assert!(arrows.iter().flatten().flatten().all(|x| (-1.0..=1.0).contains(x)));
        let far = |times: f32| basis.coordinates(0, (&vectors * times).view())[GRID.columns() - 1];
        let (near, far) = (far(3.0), far(4.0));
        assert!(near.iter().zip(far).any(|(near, far)| *near != far) && far.iter().all(|x| (0.0..1.0).contains(x)));
    }

    #[test]
    fn one_island_has_one_colour_and_says_so() {
        for state in [Array3::zeros((2, 96, 3)), Array3::from_elem((2, 96, 3), 7.5), known(2)] {
            let one = vec![vec![0; 96]; 2];
            let basis = Basis::fit(state.view(), &one, GRID, ColourAxes::PerLevel);
            assert!(basis.is_degenerate() && basis.held() == [0.0, 0.0]);
            assert!(basis.of_state(&state).0.iter().flatten().all(|c| *c == [0.5; 3]));
        }
        assert!(fitted(&Array3::zeros((1, 96, 3)), ColourAxes::Shared).is_degenerate(), "islands of equal vectors");
        assert!(Basis::default().is_degenerate());
        assert!(Basis::fit(Array3::zeros((0, 0, 3)).view(), &[[0; 0]; 0], GRID, ColourAxes::Shared).is_degenerate());
    }

    #[test]
    fn numbers_that_are_not_finite_neither_poison_the_fit_nor_leave_the_range() {
        let mut state = known(2);
        state[[0, 3, 1]] = f32::NAN;
        state[[1, 9, 2]] = f32::INFINITY;
        let basis = fitted(&state, ColourAxes::PerLevel);
        let (colours, _) = basis.of_state(&state);
        assert!(colours.iter().flatten().flatten().all(|x| (0.0..=1.0).contains(x)));
        assert!(basis.held().iter().all(|held| *held > 0.5));
        assert_eq!(basis.coordinates(0, Array2::zeros((1, 2)).view()), vec![[0.5; 3]]);
    }

    #[test]
    fn two_islands_leave_the_other_axes_in_the_middle() {
        let state = known(1);
        let halves: Vec<u32> = (0..GRID.columns()).map(|column| (GRID.place(column).1 / 6) as u32).collect();
        let basis = Basis::fit(state.view(), &[halves], GRID, ColourAxes::PerLevel);
        let colours = basis.coordinates(0, state.index_axis(Axis(0), 0));
        assert!(colours.iter().all(|c| c[1] == 0.5 && c[2] == 0.5));
        assert!(colours.iter().any(|c| c[0] < 0.2) && colours.iter().any(|c| c[0] > 0.8));
    }

    #[test]
    fn the_same_state_gives_the_same_bits() {
        let state = known(2);
        let (a, b) = (fitted(&state, ColourAxes::PerLevel), fitted(&state, ColourAxes::PerLevel));
        assert_eq!(a.of_state(&state), b.of_state(&state));
    }
}
