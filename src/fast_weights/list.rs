//! The equal list form: the remembered states themselves, read by attention.
//!
//! ```text
//! A(t) x = sum_tau w_tau value_tau,   w_tau = eta lambda^(t-tau) [key_tau . x]
//! ```
//!
//! Keys and values are the stored states for the sum and the decaying sum. The delta rule has the same form with the
//! value that was written, x(tau) - A(tau-1) x(tau): what the memory did not yet answer.

use std::collections::VecDeque;

use ndarray::{ArrayView1, ArrayView2};

use super::{Learning, Rule};
use crate::numeric::rows::flat;
use crate::numeric::vector;

/// States stored one after the other, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Recent {
    dim: usize,
    keep: usize,
    items: VecDeque<Item>,
}

#[derive(Debug, Clone, PartialEq)]
struct Item {
    key: Vec<f32>,
    value: Vec<f32>,
    /// eta times the decay of everything stored since.
    strength: f32,
}

impl Recent {
    /// An empty list for states of `dim` units that remembers the newest `keep` of them (`usize::MAX`: all).
    pub fn new(dim: usize, keep: usize) -> Self {
        Self { dim, keep, items: VecDeque::new() }
    }

    /// Stores a state (D), as [`super::FastWeights::store`] does. Gives false and changes nothing if it holds a value
    /// that is not finite.
    ///
    /// # Panics
    /// If the length is not D, which is a mistake in the calling code.
    pub fn store(&mut self, pattern: ArrayView1<f32>, learning: &Learning) -> bool {
        self.bind(pattern, pattern, learning)
    }

    /// Stores that `key` is answered by `value`, as [`super::FastWeights::bind`] does. Gives false and changes nothing
    /// if one holds a value that is not finite.
    ///
    /// # Panics
    /// If a length is not D, which is a mistake in the calling code.
    pub fn bind(&mut self, key: ArrayView1<f32>, value: ArrayView1<f32>, learning: &Learning) -> bool {
        assert_eq!((key.len(), value.len()), (self.dim, self.dim), "lengths of a key and a value");
        let (key, mut value) = (key.to_vec(), value.to_vec());
        let squared = vector::dot(&key, &key);
        if !squared.is_finite() || value.iter().any(|value| !value.is_finite()) {
            return false;
        }
        if learning.rule == Rule::Delta {
            let answered = self.read(&key);
            vector::add_scaled(&mut value, -1.0, &answered);
        }
        for item in &mut self.items {
            item.strength *= learning.kept();
        }
        self.items.push_front(Item { key, value, strength: learning.rate_for(squared) });
        self.items.truncate(self.keep);
        true
    }

    /// Number of remembered states.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The attention of a cue (D) to every remembered state, newest (age 0) first: w = eta lambda^age (key . cue). Not
    /// normalised; may be negative.
    ///
    /// # Panics
    /// If the length is not D, which is a mistake in the calling code.
    pub fn weights(&self, cue: &[f32]) -> Vec<f32> {
        assert_eq!(cue.len(), self.dim, "units of a cue");
        self.items.iter().map(|item| item.strength * vector::dot(&item.key, cue)).collect()
    }

    /// A cue's answer (D): the remembered states, added with their [`Self::weights`].
    ///
    /// # Panics
    /// If the length is not D, which is a mistake in the calling code.
    pub fn read(&self, cue: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; self.dim];
        // Oldest first, the order in which the matrix was filled.
        for (item, weight) in self.items.iter().zip(self.weights(cue)).rev() {
            vector::add_scaled(&mut out, weight, &item.value);
        }
        out
    }
}

/// Adds to `out` (D) what one stored event of `columns` (N, D) answers to `cue` (D), without a matrix: `factor` / N
/// times sum_i x_i (x_i . cue), with `factor` = eta lambda^age. Gives its share: the mean of (x_i . cue) times
/// `factor`.
///
/// # Panics
/// If a length is not D, which is a mistake in the calling code.
pub fn read_columns(columns: ArrayView2<f32>, cue: &[f32], factor: f32, out: &mut [f32]) -> f32 {
    assert_eq!((columns.ncols(), out.len()), (cue.len(), cue.len()), "units of columns, cue and answer");
    let factor = factor / columns.nrows().max(1) as f32;
    let mut share = 0.0;
    for column in columns.outer_iter() {
        let column = column.as_standard_layout();
        let column = flat(column.view());
        let weight = factor * vector::dot(column, cue);
        vector::add_scaled(out, weight, column);
        share += weight;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::super::FastWeights;
    use super::super::tests::{learning, unit_patterns};
    use super::*;
    use ndarray::{Array2, Axis};
    use proptest::prelude::*;

    fn worst_difference(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).fold(0.0, |worst, (a, b)| worst.max((a - b).abs()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn matrix_and_list_agree_over_random_sequences(
            seed in 0u64..1_000_000,
            dim in 1usize..80,
            count in 0usize..60,
            rule in prop::sample::select(Rule::ALL.to_vec()),
            decay in 0.0f32..=1.0,
            rate in 0.0f32..=1.0,
        ) {
            let learning = learning(rule, decay, rate);
            let states = unit_patterns(seed, count + 1, dim);
            let (mut matrix, mut list) = (FastWeights::new(dim), Recent::new(dim, usize::MAX));
            for state in states.outer_iter().take(count) {
                prop_assert!(matrix.store(state, &learning) && list.store(state, &learning));
            }
            let cue = states.row(count);
            let mut answer = Array2::zeros((1, dim));
            matrix.read(cue.insert_axis(Axis(0)), answer.view_mut());
            let by_list = list.read(&cue.to_vec());
            let difference = worst_difference(answer.as_slice().unwrap_or_default(), &by_list);
            prop_assert!(difference < 1e-5, "{} differs by {difference}", rule.name());
            prop_assert_eq!(list.weights(&cue.to_vec()).len(), count);
        }
    }

    #[test]
    fn weights_fade_with_age_and_the_oldest_are_dropped() {
        let learning = learning(Rule::Decay, 0.5, 0.8);
        let state = unit_patterns(3, 1, 10);
        let mut list = Recent::new(10, 3);
        for _ in 0..5 {
            list.store(state.row(0), &learning);
        }
        let weights = list.weights(&state.row(0).to_vec());
        assert_eq!(list.len(), 3);
        assert!(worst_difference(&weights, &[0.8, 0.4, 0.2]) < 1e-6, "{weights:?}");
        assert!(!list.store(ndarray::Array1::from_elem(10, f32::NAN).view(), &learning) && list.len() == 3);
    }

    #[test]
    fn columns_read_without_a_matrix_as_through_it() {
        let columns = unit_patterns(9, 30, 20);
        let cue = unit_patterns(10, 1, 20).row(0).to_vec();
        let mut memory = FastWeights::new(20);
        memory.store_columns(columns.view(), &learning(Rule::Decay, 0.9, 0.5));
        memory.store_columns((&columns * 0.5).view(), &learning(Rule::Decay, 0.9, 0.5));
        let mut through = Array2::zeros((1, 20));
        memory.read(ArrayView1::from(&cue[..]).insert_axis(Axis(0)), through.view_mut());
        let mut out = vec![0.0; 20];
        let old = read_columns(columns.view(), &cue, 0.45, &mut out);
        read_columns((&columns * 0.5).view(), &cue, 0.5, &mut out);
        assert!(worst_difference(&out, through.as_slice().unwrap_or_default()) < 1e-5);
        let mean: f32 = columns.outer_iter().map(|x| vector::dot(&x.to_vec(), &cue)).sum::<f32>() / 30.0;
        assert!((old - 0.45 * mean).abs() < 1e-6);
    }
}
