//! What every memory answers to the same cues.

use ndarray::{Array2, Axis};

use super::super::{FastWeights, Rule};
use super::settings::{CapacitySettings, Method};
use crate::numeric::product::{self, Into};
use crate::numeric::rows::flat_mut;
use crate::numeric::vector;

/// Keys (P, D), values (P, D), the patterns asked for and their cues (T, D).
pub(super) struct Stored {
    pub keys: Array2<f32>,
    pub values: Array2<f32>,
    pub asked: Vec<usize>,
    pub cues: Array2<f32>,
}

/// Answers (T, D) of one memory to the cues.
pub(super) fn answers(method: Method, settings: &CapacitySettings, stored: &Stored) -> Array2<f32> {
    match method {
        Method::Sum => through_matrix(Rule::Sum, settings, stored),
        Method::Decay => through_matrix(Rule::Decay, settings, stored),
        Method::Delta => through_matrix(Rule::Delta, settings, stored),
        Method::Settled => settled(stored),
        Method::Softmax => softmax(settings.beta, stored),
    }
}

fn through_matrix(rule: Rule, settings: &CapacitySettings, stored: &Stored) -> Array2<f32> {
    let mut learning = settings.learning(rule);
    if rule != Rule::Delta {
        // Only scales the answer, and must not be 0.
        learning.rate = 1.0;
    }
    let mut memory = FastWeights::new(stored.keys.ncols());
    for (key, value) in stored.keys.outer_iter().zip(stored.values.outer_iter()) {
        memory.bind(key, value, &learning);
    }
    let mut out = Array2::zeros(stored.cues.dim());
    memory.read(stored.cues.view(), out.view_mut());
    out
}

/// The limit of the delta rule, A = V^T K (K^T K)^+ = V^T (K K^T)^+ K, through the smaller of the two.
fn settled(stored: &Stored) -> Array2<f32> {
    let (keys, values, cues) = (stored.keys.view(), stored.values.view(), stored.cues.view());
    let (count, dim) = keys.dim();
    let mut out = Array2::zeros(cues.dim());
    if count <= dim {
        // (c K^T) (K K^T)^+ V
        let mut weights = Array2::zeros((cues.nrows(), count));
        product::multiply_transposed(cues, keys, weights.view_mut(), Into::Replace);
        let weights = pseudo_solve(&keys.t().to_owned(), weights);
        product::multiply(weights.view(), values, out.view_mut(), Into::Replace);
    } else {
        // c (K^T K)^+ (K^T V)
        let solved = pseudo_solve(&keys.to_owned(), cues.to_owned());
        let mut weights = Array2::zeros((cues.nrows(), count));
        product::multiply_transposed(solved.view(), keys, weights.view_mut(), Into::Replace);
        product::multiply(weights.view(), values, out.view_mut(), Into::Replace);
    }
    out
}

/// `rows` (T, m) times (x^T x)^+ of `x` (n, m).
fn pseudo_solve(x: &Array2<f32>, rows: Array2<f32>) -> Array2<f32> {
    /// Eigenvalues below this share of the largest are rounding.
    const SMALLEST: f32 = 1e-5;
    let size = x.ncols();
    let mut gram = Array2::zeros((size, size));
    product::gram(x.view(), 1.0, gram.view_mut());
    let Some((values, vectors)) = product::symmetric_eigen(gram.view()) else {
        return Array2::zeros(rows.dim());
    };
    let largest = values.last().copied().unwrap_or(0.0);
    let mut coordinates = Array2::zeros(rows.dim());
    product::multiply(rows.view(), vectors.view(), coordinates.view_mut(), Into::Replace);
    for (mut column, &value) in coordinates.axis_iter_mut(Axis(1)).zip(&values) {
        column *= if value > SMALLEST * largest { 1.0 / value } else { 0.0 };
    }
    let mut out = Array2::zeros(rows.dim());
    product::multiply_transposed(coordinates.view(), vectors.view(), out.view_mut(), Into::Replace);
    out
}

fn softmax(beta: f32, stored: &Stored) -> Array2<f32> {
    let mut weights = Array2::zeros((stored.cues.nrows(), stored.keys.nrows()));
    product::multiply_transposed(stored.cues.view(), stored.keys.view(), weights.view_mut(), Into::Replace);
    for mut row in weights.outer_iter_mut() {
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        row.mapv_inplace(|weight| beta * (weight - largest));
        vector::exp(flat_mut(row.view_mut()));
        let total = row.sum();
        row /= total;
    }
    let mut out = Array2::zeros(stored.cues.dim());
    product::multiply(weights.view(), stored.values.view(), out.view_mut(), Into::Replace);
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{learning, unit_patterns};
    use super::*;

    #[test]
    fn repeating_the_delta_rule_ends_where_the_pseudo_inverse_is() {
        for count in [10, 60] {
            let stored = Stored {
                keys: unit_patterns(1, count, 24),
                values: unit_patterns(2, count, 24),
                asked: vec![0, 1, 2],
                cues: unit_patterns(3, 3, 24),
            };
            // A small rate: with more pairs than units the rule circles around the solution at a distance of its rate.
            let mut memory = FastWeights::new(24);
            for _ in 0..3000 {
                for (key, value) in stored.keys.outer_iter().zip(stored.values.outer_iter()) {
                    memory.bind(key, value, &learning(Rule::Delta, 1.0, 0.02));
                }
            }
            let mut repeated = Array2::zeros((3, 24));
            memory.read(stored.cues.view(), repeated.view_mut());
            let worst = (&settled(&stored) - &repeated).iter().fold(0.0_f32, |worst, x| worst.max(x.abs()));
            assert!(worst < 0.01, "{count} pairs: {worst}");
        }
    }
}
