//! The colour basis of a run: which three directions of embedding space the eye is shown.
//!
//! With x_ln the embedding of column n at level l and m_l the mean of level l, the axes are the three leading
//! eigenvectors of the pooled covariance C = 1/(LN) sum_ln (x_ln - m_l)(x_ln - m_l)^T: the directions in which
//! *columns* differ. (The covariance about one common mean would spend its axes on the offsets between levels and leave
//! every map a flat colour.) The coordinates are one fixed function of the vector alone, so equal vectors have equal
//! colours whatever their step, level or place.

use ndarray::{Array1, Array2, Array3, ArrayView2, ArrayView3, Axis};

/// Percentiles of the projections that span an axis' range; outliers beyond them are pressed together, not cut off.
const PERCENTILES: (f64, f64) = (0.02, 0.98);

/// No axis is stretched more than this many times as much as the first, so that what hardly varies stays hardly
/// visible.
const MOST_STRETCH: f64 = 4.0;

/// The most orthogonal iterations. Axes that have not separated by then have nearly equal variance: any rotation among
/// them shows the same likenesses.
const ITERATIONS: usize = 300;

/// Coordinates of a vector in the basis, 0 to 1 each.
pub type Coordinates = [f32; 3];

/// Its first two coordinates, -1 to 1 each.
pub type Arrow = [f32; 2];

/// Three axes of embedding space with their ranges, fitted once per run.
#[derive(Debug, Clone)]
pub struct Basis {
    /// Unit axes, (3, D), f32 for speed; zero where the data have fewer dimensions.
    axes: Array2<f32>,
    /// Middle of the range of each axis.
    middle: [f32; 3],
    /// Half the range of each axis, above zero.
    half: [f32; 3],
    variance: f32,
    degenerate: bool,
}

impl Basis {
    /// Fits the basis to a state (L, N, D). Deterministic: the same state gives the same bits.
    ///
    /// Where no two columns of a level differ (step 0 of a run that starts from copies), the axes are those between the
    /// levels, and [`Self::is_degenerate`] says that a later state will have more to show. Vectors with a number that
    /// is not finite are left out.
    pub fn fit(state: ArrayView3<'_, f32>) -> Self {
        let (_, _, dim) = state.dim();
        let finite = finite_rows(state);
        let rows: usize = finite.iter().map(Array2::nrows).sum();
        let mean = pooled_mean(&finite, dim);
        let total = covariance(finite.iter(), dim, rows, |_| mean.clone());
        let within = covariance(finite.iter(), dim, rows, |level| pooled_mean(std::slice::from_ref(level), dim));
        let scale = finite.iter().map(|level| level.mapv(|x| x * x).sum()).sum::<f64>() / rows.max(1) as f64;
        // Relative to the squared length of the vectors: what float rounding alone can make is no variance.
        let floor = scale * 1e-10;
        let degenerate = trace(&within) <= floor;
        let covariance = if degenerate { total } else { within };
        let trace = trace(&covariance);
        if trace <= floor {
            return Self::flat(dim, &mean);
        }
        let axes = leading_axes(&covariance);
        let held: f64 = axes.rows().into_iter().map(|axis| axis.dot(&covariance.dot(&axis))).sum();
        let (mut middle, mut half) = ([0.0; 3], [1.0; 3]);
        for (axis, vector) in axes.rows().into_iter().enumerate() {
            let mut projections: Vec<f64> = finite.iter().flat_map(|level| level.dot(&vector).to_vec()).collect();
            projections.sort_by(f64::total_cmp);
            let at = |share: f64| projections[((projections.len() - 1) as f64 * share).round() as usize];
            let (low, high) = (at(PERCENTILES.0), at(PERCENTILES.1));
            middle[axis] = ((low + high) / 2.0) as f32;
            half[axis] = ((high - low) / 2.0).max(floor.sqrt()) as f32;
        }
        let least = half[0].max(f32::MIN_POSITIVE) / MOST_STRETCH as f32;
        half = half.map(|half| half.max(least));
        Self {
            axes: axes.mapv(|x| x as f32),
            middle,
            half,
            variance: (held / trace).clamp(0.0, 1.0) as f32,
            degenerate,
        }
    }

    /// The basis of a state without any variance: every vector near it is mid grey.
    fn flat(dim: usize, mean: &Array1<f64>) -> Self {
        let length = mean.dot(mean).sqrt() as f32;
        let half = if length > 0.0 { length } else { 1.0 };
        Self { axes: Array2::zeros((3, dim)), middle: [0.0; 3], half: [half; 3], variance: 0.0, degenerate: true }
    }

    /// The coordinates of vectors (N, D): three numbers each, 0 to 1, 0.5 in the middle of the range. Values beyond the
    /// range approach 0 and 1 without reaching a hard stop. What is not a number is 0.5; so is everything when the
    /// length of the vectors is not the one that was fitted.
    pub fn coordinates(&self, vectors: ArrayView2<'_, f32>) -> Vec<[f32; 3]> {
        self.signed(vectors).into_iter().map(|signed| signed.map(|u| 0.5 + 0.5 * u)).collect()
    }

    /// The first two coordinates of vectors (N, D), -1 to 1 each: the arrows of the paper's figure 2.
    pub fn arrows(&self, vectors: ArrayView2<'_, f32>) -> Vec<[f32; 2]> {
        self.signed(vectors).into_iter().map(|[x, y, _]| [x, y]).collect()
    }

    /// Share of the variance between columns that the three axes hold, 0 to 1.
    pub fn variance(&self) -> f32 {
        self.variance
    }

    /// Whether the columns of every level were all the same when the basis was fitted, so that it shows nothing of what
    /// will set them apart: fit again on a later state.
    pub fn is_degenerate(&self) -> bool {
        self.degenerate
    }

    /// Coordinates of vectors (N, D) in -1 to 1.
    fn signed(&self, vectors: ArrayView2<'_, f32>) -> Vec<[f32; 3]> {
        if vectors.ncols() != self.axes.ncols() {
            return vec![[0.0; 3]; vectors.nrows()];
        }
        let projected = vectors.dot(&self.axes.t()); // (N, D) x (D, 3)
        projected
            .rows()
            .into_iter()
            .map(|row| std::array::from_fn(|axis| saturate((row[axis] - self.middle[axis]) / self.half[axis])))
            .collect()
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

/// The vectors of every level that are finite, in f64: (n_l, D) each.
fn finite_rows(state: ArrayView3<'_, f32>) -> Vec<Array2<f64>> {
    state
        .outer_iter()
        .map(|level| {
            let keep: Vec<usize> = (0..level.nrows()).filter(|&n| level.row(n).iter().all(|x| x.is_finite())).collect();
            level.select(Axis(0), &keep).mapv(f64::from)
        })
        .collect()
}

fn pooled_mean(levels: &[Array2<f64>], dim: usize) -> Array1<f64> {
    let rows: usize = levels.iter().map(Array2::nrows).sum();
    levels.iter().fold(Array1::zeros(dim), |sum, level| sum + level.sum_axis(Axis(0))) / rows.max(1) as f64
}

fn covariance<'a>(
    levels: impl Iterator<Item = &'a Array2<f64>>,
    dim: usize,
    rows: usize,
    mean: impl Fn(&Array2<f64>) -> Array1<f64>,
) -> Array2<f64> {
    let sum = levels.fold(Array2::zeros((dim, dim)), |sum, level| {
        let centred = level - &mean(level); // (n_l, D)
        sum + centred.t().dot(&centred)
    });
    sum / rows.max(1) as f64
}

fn trace(matrix: &Array2<f64>) -> f64 {
    matrix.diag().sum()
}

/// The three leading eigenvectors of a covariance (D, D) by orthogonal iteration, (3, D), with deterministic signs: the
/// largest component of each is positive. Axes without variance are zero.
///
/// Three vectors of one symmetric matrix do not justify an eigensolver among the dependencies.
fn leading_axes(covariance: &Array2<f64>) -> Array2<f64> {
    let dim = covariance.nrows();
    let scale = trace(covariance);
    // A start that is in general position for any covariance, yet always the same.
    let mut axes = Array2::from_shape_fn((3, dim), |(axis, d)| ((axis * dim + d + 1) as f64 * 0.754_877_666).sin());
    orthonormalise(&mut axes, 0.0);
    for _ in 0..ITERATIONS {
        let mut next = axes.dot(covariance) / scale;
        orthonormalise(&mut next, 1e-13);
        let moved = (&next - &axes).mapv(|x| x * x).sum();
        axes = next;
        if moved < 1e-18 {
            break;
        }
    }
    for mut axis in axes.rows_mut() {
        let largest = axis.iter().fold(0.0f64, |best, &x| if x.abs() > best.abs() { x } else { best });
        if largest < 0.0 {
            axis.mapv_inplace(|x| -x);
        }
    }
    axes
}

/// Gram-Schmidt on the rows, twice for accuracy; rows shorter than `least` become zero.
fn orthonormalise(rows: &mut Array2<f64>, least: f64) {
    for i in 0..rows.nrows() {
        let (done, mut rest) = rows.view_mut().split_at(Axis(0), i);
        let mut row = rest.row_mut(0);
        for _ in 0..2 {
            for earlier in done.rows() {
                let along = row.dot(&earlier);
                row.scaled_add(-along, &earlier);
            }
        }
        let length = row.dot(&row).sqrt();
        if length > least {
            row.mapv_inplace(|x| x / length);
        } else {
            row.fill(0.0);
        }
    }
}

impl Basis {
    /// Coordinates and arrows of every column of a state (L, N, D), (L) x (N).
    pub fn of_state(&self, state: &Array3<f32>) -> (Vec<Vec<Coordinates>>, Vec<Vec<Arrow>>) {
        state
            .outer_iter()
            .map(|level| {
                let signed = self.signed(level);
                let arrows = signed.iter().map(|&[x, y, _]| [x, y]).collect();
                (signed.into_iter().map(|u| u.map(|u| 0.5 + 0.5 * u)).collect::<Vec<_>>(), arrows)
            })
            .unzip()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use ndarray::{Array3, Axis, array};

    use super::*;

    /// A state whose columns vary by 5, 3 and 1 along known directions, around a different offset at each level.
    fn known(levels: usize, columns: usize, dim: usize) -> Array3<f32> {
        Array3::from_shape_fn((levels, columns, dim), |(l, n, d)| {
            let t = n as f32 * 2.399_963; // golden angle: the three waves below are nearly uncorrelated
            let wave = [5.0 * t.sin(), 3.0 * (t * 2.0 + 0.3).cos(), (t * 3.0 + 1.0).sin()];
            let offset = if d == 5 { 40.0 * l as f32 } else { 0.0 };
            match d {
                1 => wave[0] + offset,
                2 => wave[1] + offset,
                3 => wave[2] + offset,
                _ => offset,
            }
        })
    }

    #[test]
    fn axes_are_the_directions_in_which_columns_differ_not_levels() {
        let basis = Basis::fit(known(3, 200, 8).view());
        for (axis, d) in [(0, 1), (1, 2), (2, 3)] {
            assert!(basis.axes[[axis, d]] > 0.999, "axis {axis}: {:?}", basis.axes.row(axis));
        }
        assert!(basis.variance() > 0.999);
        assert!(!basis.is_degenerate());
    }

    #[test]
    fn equal_vectors_have_equal_coordinates_at_every_level_and_order_survives_beyond_the_range() {
        let state = known(2, 100, 8);
        let basis = Basis::fit(state.view());
        let (colours, arrows) = basis.of_state(&state);
        // The offset lies across the axes, so equal waves are equal colours although the levels are 40 apart.
        assert_eq!(colours.len(), 2);
        for (low, high) in colours[0].iter().zip(&colours[1]) {
            assert!(low.iter().zip(high).all(|(a, b)| (a - b).abs() < 1e-3), "{low:?} {high:?}");
        }
        assert_eq!(colours[1], basis.coordinates(state.index_axis(Axis(0), 1)));
        assert_eq!(arrows[1], basis.arrows(state.index_axis(Axis(0), 1)));
        assert!(arrows.iter().flatten().flatten().all(|x| (-1.0..=1.0).contains(x)));
        assert!(arrows[0].iter().any(|[x, _]| *x > 0.7) && arrows[0].iter().any(|[x, _]| *x < -0.7));
        let far = basis.coordinates(array![[0., 8., 0., 0., 0., 0., 0., 0.], [0., 9., 0., 0., 0., 0., 0., 0.]].view());
        assert!(far[0][0] < far[1][0] && far[1][0] < 1.0, "{far:?}");
    }

    #[test]
    fn copies_are_degenerate_but_levels_still_differ_and_nothing_at_all_is_grey() {
        let copies = Array3::from_shape_fn((3, 10, 4), |(l, _, d)| ((l * 7 + d * 3) % 5) as f32);
        let basis = Basis::fit(copies.view());
        assert!(basis.is_degenerate());
        let (colours, _) = basis.of_state(&copies);
        assert_ne!(colours[0][0], colours[1][0]);
        assert_eq!(colours[0][0], colours[0][9]);

        for state in [Array3::zeros((2, 4, 3)), Array3::from_elem((2, 4, 3), 7.5), Array3::zeros((0, 0, 3))] {
            let basis = Basis::fit(state.view());
            assert!(basis.is_degenerate());
            assert_eq!(basis.variance(), 0.0);
            assert!(basis.of_state(&state).0.iter().flatten().all(|c| *c == [0.5; 3]));
        }
    }

    #[test]
    fn numbers_that_are_not_finite_neither_poison_the_fit_nor_leave_the_range() {
        let mut state = known(2, 50, 8);
        let clean = Basis::fit(state.view());
        state[[0, 3, 1]] = f32::NAN;
        state[[1, 9, 2]] = f32::INFINITY;
        let basis = Basis::fit(state.view());
        assert!(basis.axes[[0, 1]] > 0.99 && clean.axes[[0, 1]] > 0.99);
        let (colours, _) = basis.of_state(&state);
        assert!(colours.iter().flatten().flatten().all(|x| (0.0..=1.0).contains(x)));
        assert_eq!(basis.coordinates(array![[1.0, 2.0]].view()), vec![[0.5; 3]]);
    }

    #[test]
    fn fewer_dimensions_than_axes_leave_the_others_in_the_middle() {
        let state = Array3::from_shape_fn((1, 20, 1), |(_, n, _)| n as f32);
        let basis = Basis::fit(state.view());
        let colours = basis.coordinates(state.index_axis(Axis(0), 0));
        assert!(colours[0][0] < 0.2 && colours[19][0] > 0.8);
        assert!(colours.iter().all(|c| c[1] == 0.5 && c[2] == 0.5));
    }

    #[test]
    fn the_same_state_gives_the_same_bits() {
        let state = known(2, 60, 8);
        let (a, b) = (Basis::fit(state.view()), Basis::fit(state.view()));
        assert_eq!(a.of_state(&state), b.of_state(&state));
    }
}
