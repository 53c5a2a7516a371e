//! The matrix A of fast weights: storing, reading, its size.

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Zip};

use super::{FastWeightsError, Learning, Rule, Spectrum};
use crate::numeric::product::{self, Into};

/// A memory of states of D units in a D x D matrix A: `A x` answers a cue x with the stored states that are like it.
#[derive(Debug, Clone, Default)]
pub struct FastWeights {
    /// A, (D, D).
    matrix: Array2<f32>,
    /// Two matrices (D, D) of the column form: kept, so that storing allocates once.
    gram: Array2<f32>,
    answered: Array2<f32>,
}

impl PartialEq for FastWeights {
    fn eq(&self, other: &Self) -> bool {
        self.matrix == other.matrix
    }
}

impl FastWeights {
    /// An empty memory, A = 0, for states of `dim` units.
    pub fn new(dim: usize) -> Self {
        Self { matrix: Array2::zeros((dim, dim)), ..Self::default() }
    }

    /// A memory that holds `matrix` (D, D).
    ///
    /// # Errors
    /// If it is not square.
    pub fn from_matrix(matrix: Array2<f32>) -> Result<Self, FastWeightsError> {
        let (rows, cols) = matrix.dim();
        if rows != cols {
            return Err(FastWeightsError::NotSquare { rows, cols });
        }
        Ok(Self { matrix: matrix.as_standard_layout().into_owned(), ..Self::default() })
    }

    /// D.
    pub fn dim(&self) -> usize {
        self.matrix.nrows()
    }

    /// A, (D, D).
    pub fn matrix(&self) -> ArrayView2<'_, f32> {
        self.matrix.view()
    }

    /// Forgets everything: A = 0.
    pub fn clear(&mut self) {
        self.matrix.fill(0.0);
    }

    /// Stores one state x (D): A <- lambda A + eta x x^T, or by the delta rule A <- A + eta (x - A x) x^T.
    /// Gives false and changes nothing if the state holds a value that is not finite.
    ///
    /// # Panics
    /// If the length is not D, which is a mistake in the calling code.
    pub fn store(&mut self, pattern: ArrayView1<f32>, learning: &Learning) -> bool {
        self.bind(pattern, pattern, learning)
    }

    /// Stores that `key` (D) is answered by `value` (D): A <- lambda A + eta value key^T, or by the delta rule
    /// A <- A + eta (value - A key) key^T, at the rate of [`Learning::rate_for`] the key's squared length.
    /// Gives false and changes nothing if one of them holds a value that is not finite.
    ///
    /// # Panics
    /// If a length is not D, which is a mistake in the calling code.
    pub fn bind(&mut self, key: ArrayView1<f32>, value: ArrayView1<f32>, learning: &Learning) -> bool {
        assert_eq!((key.len(), value.len()), (self.dim(), self.dim()), "lengths of a key and a value");
        let squared = key.dot(&key);
        if !squared.is_finite() || value.iter().any(|value| !value.is_finite()) {
            return false;
        }
        let (kept, rate) = (learning.kept(), learning.rate_for(squared));
        for (mut row, &value) in self.matrix.outer_iter_mut().zip(value) {
            let answered = if learning.rule == Rule::Delta { row.dot(&key) } else { 0.0 };
            let write = rate * (value - answered);
            Zip::from(&mut row).and(key).for_each(|weight, &key| *weight = kept * *weight + write * key);
        }
        true
    }

    /// Stores all `columns` (N, D) of a level at once, as one event:
    ///
    /// ```text
    /// sum, decay   A <- lambda A + eta G,           G = 1/N sum_i x_i x_i^T
    /// delta        A <- A + eta (I - A) G           (the mean over i of eta (x_i - A x_i) x_i^T)
    /// ```
    ///
    /// The delta rule learns at the rate of [`Learning::rate_for`] the mean squared length, so that A cannot grow
    /// without bound: no eigenvalue of G is above that mean. Costs N D^2 / 2 multiplications (delta: and D^3), on the
    /// calling thread; allocates only the first time. Gives false and changes nothing if there is no column or one
    /// holds a value that is not finite.
    ///
    /// # Panics
    /// If the columns do not have D units, which is a mistake in the calling code.
    pub fn store_columns(&mut self, columns: ArrayView2<f32>, learning: &Learning) -> bool {
        let (count, dim) = columns.dim();
        assert_eq!(dim, self.dim(), "units of a column");
        if count == 0 {
            return false;
        }
        if self.gram.nrows() != dim {
            self.gram = Array2::zeros((dim, dim));
        }
        product::gram(columns, 1.0 / count as f32, self.gram.view_mut());
        // A value that is not finite shows on the diagonal, where only squares are added.
        let squared: f32 = self.gram.diag().sum();
        if !squared.is_finite() {
            return false;
        }
        let (kept, rate) = (learning.kept(), learning.rate_for(squared));
        if learning.rule == Rule::Delta {
            if self.answered.nrows() != dim {
                self.answered = Array2::zeros((dim, dim));
            }
            product::multiply(self.matrix.view(), self.gram.view(), self.answered.view_mut(), Into::Replace);
            self.gram -= &self.answered;
        }
        Zip::from(&mut self.matrix).and(&self.gram).for_each(|weight, &new| *weight = kept * *weight + rate * new);
        true
    }

    /// Reads with every row of `cues` (N, D): row i of `out` (N, D) = A x_i.
    ///
    /// # Panics
    /// If the shapes do not fit, which is a mistake in the calling code.
    pub fn read(&self, cues: ArrayView2<f32>, out: ArrayViewMut2<f32>) {
        product::multiply_transposed(cues, self.matrix.view(), out, Into::Replace);
    }

    /// |A|, the root of the sum of squares (Frobenius).
    pub fn norm(&self) -> f32 {
        self.squares().sqrt() as f32
    }

    /// How many directions the memory holds: the participation ratio of the eigenvalues v of its symmetric part S,
    /// `(sum v)^2 / sum v^2 = (tr S)^2 / |S|^2`, without computing them. 0 for an empty memory, k for k orthogonal
    /// states stored equally, never above D. With [`Rule::Sum`] and [`Rule::Decay`] S is A and no eigenvalue is
    /// negative: the ratio is a count. After [`Rule::Delta`] A may be slightly skew and small eigenvalues negative: it
    /// is an estimate. Not a number if A is not finite.
    pub fn effective_rank(&self) -> f32 {
        let trace: f64 = self.matrix.diag().iter().map(|&value| f64::from(value)).sum();
        // |S|^2 = (|A|^2 + sum_ij A_ij A_ji) / 2.
        let crossed: f64 = self.matrix.iter().zip(self.matrix.t()).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
        let squares = (self.squares() + crossed) / 2.0;
        if squares == 0.0 { 0.0 } else { (trace * trace / squares) as f32 }
    }

    /// The `count` leading eigenvalues and eigenvectors of the symmetric part of A (D^3: milliseconds at D = 128).
    pub fn spectrum(&self, count: usize) -> Spectrum {
        Spectrum::new(self.matrix.view(), count)
    }

    /// Whether every weight is finite.
    pub fn is_finite(&self) -> bool {
        self.matrix.iter().all(|weight| weight.is_finite())
    }

    fn squares(&self) -> f64 {
        self.matrix.iter().map(|&value| f64::from(value) * f64::from(value)).sum()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{learning, unit_patterns};
    use super::*;
    use ndarray::{Array1, array};

    fn cosine(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f32 {
        a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
    }

    #[test]
    fn stores_the_outer_product_and_decays_it() {
        let mut memory = FastWeights::new(2);
        memory.store(array![1.0, 2.0].view(), &learning(Rule::Decay, 0.5, 0.1));
        memory.store(array![0.0, 1.0].view(), &learning(Rule::Decay, 0.5, 0.1));
        let expected = array![[0.05, 0.1], [0.1, 0.3]];
        assert!((&memory.matrix() - &expected).iter().all(|difference| difference.abs() < 1e-6));
        memory.store(array![1.0, 0.0].view(), &learning(Rule::Sum, 0.5, 1.0));
        assert!((memory.matrix()[[1, 1]] - 0.3).abs() < 1e-6, "the sum forgets nothing");
        memory.clear();
        assert_eq!(memory, FastWeights::new(2));
    }

    #[test]
    fn columns_are_stored_as_the_mean_of_single_states() {
        let columns = unit_patterns(1, 37, 12) * 1.7;
        for rule in Rule::ALL {
            let learning = learning(rule, 0.9, 0.5);
            let mut memory = FastWeights::new(12);
            for (round, part) in
                [columns.slice(ndarray::s![..20, ..]), columns.slice(ndarray::s![20.., ..])].into_iter().enumerate()
            {
                let before = memory.matrix().to_owned();
                assert!(memory.store_columns(part, &learning));
                let count = part.nrows() as f32;
                let squared = part.iter().map(|x| x * x).sum::<f32>() / count;
                let mut expected = &before * learning.kept();
                for x in part.outer_iter() {
                    let target = if rule == Rule::Delta { &x - &before.dot(&x) } else { x.to_owned() };
                    for i in 0..12 {
                        for j in 0..12 {
                            expected[[i, j]] += learning.rate_for(squared) / count * target[i] * x[j];
                        }
                    }
                }
                let worst = (&memory.matrix() - &expected).iter().fold(0.0_f32, |worst, x| worst.max(x.abs()));
                assert!(worst < 1e-6, "{} round {round}: {worst}", rule.name());
            }
        }
    }

    #[test]
    fn the_sum_and_the_decay_stay_symmetric_to_the_last_bit() {
        let mut memory = FastWeights::new(33);
        for seed in 0..4 {
            memory.store_columns(unit_patterns(seed, 50, 33).view(), &Learning::default());
        }
        assert_eq!(memory.matrix(), memory.matrix().t());
    }

    #[test]
    fn the_delta_rule_binds_a_key_anew_where_the_sum_cannot() {
        let patterns = unit_patterns(5, 3, 64);
        let (key, first, second) = (patterns.row(0), patterns.row(1), patterns.row(2));
        let answer = |rule| {
            let mut memory = FastWeights::new(64);
            memory.bind(key, first, &learning(rule, 1.0, 1.0));
            memory.bind(key, second, &learning(rule, 1.0, 1.0));
            let mut out = Array2::zeros((1, 64));
            memory.read(key.insert_axis(ndarray::Axis(0)), out.view_mut());
            out.row(0).to_owned()
        };
        let delta = answer(Rule::Delta);
        assert!(cosine(delta.view(), second) > 0.9999 && cosine(delta.view(), first).abs() < 0.3);
        let sum = answer(Rule::Sum);
        assert!((cosine(sum.view(), second) - cosine(sum.view(), first)).abs() < 1e-4, "the sum answers with both");
    }

    #[test]
    fn long_columns_do_not_make_the_delta_rule_grow() {
        let columns = unit_patterns(2, 40, 16) * 30.0;
        let mut memory = FastWeights::new(16);
        for _ in 0..300 {
            memory.store_columns(columns.view(), &learning(Rule::Delta, 1.0, 1.9));
        }
        assert!(memory.is_finite() && memory.norm() < 5.0, "norm {}", memory.norm());
        let mut single = FastWeights::new(16);
        for _ in 0..50 {
            single.store(columns.row(0), &learning(Rule::Delta, 1.0, 1.0));
        }
        assert!((single.norm() - 1.0).abs() < 1e-4, "a projection on one direction");
    }

    #[test]
    fn a_state_that_is_not_finite_is_not_stored() {
        let mut memory = FastWeights::new(3);
        memory.store(array![1.0, 0.0, 2.0].view(), &Learning::default());
        let before = memory.clone();
        for bad in [f32::NAN, f32::INFINITY, 1e30] {
            assert!(!memory.store(array![0.0, bad, 0.0].view(), &Learning::default()));
            assert!(!memory.store_columns(array![[1.0, 0.0, 0.0], [0.0, bad, 0.0]].view(), &Learning::default()));
            assert!(!memory.bind(
                array![1.0, 0.0, 0.0].view(),
                array![0.0, f32::NAN, 0.0].view(),
                &Learning::default()
            ));
        }
        assert!(!memory.store_columns(Array2::zeros((0, 3)).view(), &Learning::default()));
        assert_eq!(memory, before);
        let broken = FastWeights::from_matrix(Array2::from_elem((3, 3), f32::NAN)).unwrap();
        assert!(!broken.is_finite() && broken.norm().is_nan() && broken.effective_rank().is_nan());
        assert!(broken.spectrum(2).values.is_empty());
        assert!(FastWeights::from_matrix(Array2::zeros((2, 3))).unwrap_err().to_string().contains("2 x 3"));
    }

    #[test]
    fn effective_rank_of_k_equal_orthogonal_states_is_k() {
        for k in 1..=8 {
            let mut memory = FastWeights::new(16);
            for i in 0..k {
                let state = Array1::from_shape_fn(16, |j| if i == j { 3.0 } else { 0.0 });
                memory.store(state.view(), &learning(Rule::Sum, 1.0, 0.5));
            }
            assert!((memory.effective_rank() - k as f32).abs() < 1e-5);
            assert!((memory.norm() - 4.5 * (k as f32).sqrt()).abs() < 1e-4);
        }
        assert_eq!(FastWeights::new(4).effective_rank(), 0.0);
    }

    #[test]
    fn rows_are_read_through_the_matrix() {
        let memory = FastWeights::from_matrix(array![[1.0, 2.0], [3.0, 4.0]]).unwrap();
        let mut out = Array2::zeros((2, 2));
        memory.read(array![[1.0, 0.0], [0.0, 1.0]].view(), out.view_mut());
        assert_eq!(out, array![[1.0, 3.0], [2.0, 4.0]]);
    }
}
