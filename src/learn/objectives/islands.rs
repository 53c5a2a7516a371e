//! Contrastive islands: every column tells its own island from everything else (van den Oord et al. 2018; with masks as
//! in Khosla et al. 2020).
//!
//! ```text
//! L = sum_i a_i (log sum_{k != i} exp(x_i . x_k / tau) - sum_j t_ij x_i . x_j / tau)
//! ```
//!
//! t_i are the positives of column i and sum to 1: with the generator's masks all other columns of its region alike;
//! label-free those that its smoother listens to, by its weights (attention-gated positives: without the gate
//! everything at the level of wholes would have to agree). k runs over all other columns and, label-free, over columns
//! of other pictures. With masks a region has the weight of the root of its size, so that small parts are heard beside
//! the ground.
//!
//! The embeddings themselves are compared, as the smoother compares them, not what is left of them without their mean:
//! else all columns may keep one common vector with small differences on it, which look like islands and to which the
//! smoother is blind.

use crate::learn::tape::scalar::Valued;
use crate::learn::tape::smoother::softmax;
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{view, view_mut};

/// The objective with masks: `labels` (N) of the columns of `x` (N, D).
pub(in crate::learn) fn with_masks(x: &[f32], dim: usize, labels: &[u32], temperature: f32) -> Valued {
    let sizes = sizes(labels);
    let size = |column: usize| sizes[labels[column] as usize];
    let weights: Vec<f32> = (0..labels.len())
        .map(|column| if size(column) > 1 { 1.0 / (size(column) as f32).sqrt() } else { 0.0 })
        .collect();
    let positives = |column: usize, row: &mut [f32]| {
        let share = 1.0 / (size(column) - 1).max(1) as f32;
        for (to, label) in row.iter_mut().zip(labels) {
            *to = if *label == labels[column] { share } else { 0.0 };
        }
        row[column] = 0.0;
    };
    contrast(x, dim, &[], &weights, temperature, positives)
}

/// The label-free objective: `gates` (N, N) are the smoother's weights, `others` (M, D) columns of other pictures.
pub(in crate::learn) fn label_free(x: &[f32], dim: usize, gates: &[f32], others: &[f32], temperature: f32) -> Valued {
    let columns = x.len() / dim;
    let weights = vec![1.0; columns];
    let positives = |column: usize, row: &mut [f32]| {
        row.copy_from_slice(&gates[column * columns..][..columns]);
        row[column] = 0.0;
        let total: f32 = row.iter().sum();
        if total > 1e-6 {
            row.iter_mut().for_each(|value| *value /= total);
        } else {
            row.fill(0.0);
        }
    };
    contrast(x, dim, others, &weights, temperature, positives)
}

/// How many columns have each label.
fn sizes(labels: &[u32]) -> Vec<usize> {
    let mut sizes = vec![0; labels.iter().max().map_or(0, |most| *most as usize + 1)];
    labels.iter().for_each(|label| sizes[*label as usize] += 1);
    sizes
}

fn contrast(
    x: &[f32],
    dim: usize,
    others: &[f32],
    weights: &[f32],
    temperature: f32,
    positives: impl Fn(usize, &mut [f32]),
) -> Valued {
    let columns = x.len() / dim;
    let total: f32 = weights.iter().sum();
    if total <= 0.0 {
        return Valued { value: 0.0, slope: vec![0.0; x.len()] };
    }
    let units = view(x, [columns, dim]);
    let strangers = view(others, [others.len() / dim, dim]);
    let width = columns + strangers.nrows();
    // (N, N + M): cosines, then the gradient by them.
    let mut all = vec![0.0; columns * width];
    let mut table = view_mut(&mut all, [columns, width]);
    let (own, far) = table.view_mut().split_at(ndarray::Axis(1), columns);
    product::multiply_transposed(units, units, own, Into::Replace);
    product::multiply_transposed(units, strangers, far, Into::Replace);
    let (mut value, mut wanted) = (0.0_f64, vec![0.0; columns]);
    for (column, row) in all.chunks_exact_mut(width).enumerate() {
        let weight = weights[column] / total;
        positives(column, &mut wanted);
        row.iter_mut().for_each(|score| *score /= temperature);
        row[column] = -1e30;
        let most = row.iter().fold(f32::MIN, |a, b| a.max(*b));
        let asked: f32 =
            row.iter().zip(&wanted).map(|(score, wanted)| if *wanted > 0.0 { wanted * score } else { 0.0 }).sum();
        let share: f32 = wanted.iter().sum();
        // log sum exp from the softmax: of the largest score it has the weight exp(most - lse).
        let at = row.iter().position(|score| *score == most).unwrap_or(0);
        softmax(row);
        let lse = most - row[at].ln();
        value += f64::from(weight * (share * lse - asked));
        for (score, wanted) in row.iter_mut().zip(&wanted) {
            *score = weight / temperature * (share * *score - wanted);
        }
        row[columns..].iter_mut().for_each(|score| *score *= weight * share / temperature);
    }
    let table = view(&all, [columns, width]);
    let (own, far) = table.split_at(ndarray::Axis(1), columns);
    let mut slope = vec![0.0; x.len()];
    product::multiply(own, units, view_mut(&mut slope, [columns, dim]), Into::Replace);
    product::multiply(own.t(), units, view_mut(&mut slope, [columns, dim]), Into::Add);
    product::multiply(far, strangers, view_mut(&mut slope, [columns, dim]), Into::Add);
    Valued { value: value as f32, slope }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};
    use crate::learn::tape::scalar;

    const LABELS: [u32; 9] = [0, 0, 1, 1, 1, 2, 0, 2, 5];

    #[test]
    fn gradients_are_those_of_finite_differences() {
        slopes_hold(&[(wave(36, 0.53), vec![9, 4])], |x| scalar::of(&x[0], |x| with_masks(x, 4, &LABELS, 0.3)));
        let gates: Vec<f32> = wave(81, 0.9).iter().map(|value| value * value).collect();
        let others = wave(20, 1.4);
        slopes_hold(&[(wave(36, 0.53), vec![9, 4])], move |x| {
            let (gates, others) = (gates.clone(), others.clone());
            scalar::of(&x[0], move |x| label_free(x, 4, &gates, &others, 0.3))
        });
    }

    #[test]
    fn right_islands_cost_less_than_wrong_ones() {
        let rows = |of: &dyn Fn(usize) -> usize| -> Vec<f32> {
            (0..9)
                .flat_map(|i| (0..4).map(move |d| (i, d)))
                .map(|(i, d)| if of(i) % 4 == d { 1.0 } else { 0.01 })
                .collect()
        };
        let right = with_masks(&rows(&|i| LABELS[i] as usize), 4, &LABELS, 0.1).value;
        let wrong = with_masks(&rows(&|i| i), 4, &LABELS, 0.1).value;
        assert!(right < wrong, "{right} {wrong}");
        assert_eq!(with_masks(&rows(&|i| i), 4, &[0, 1, 2, 3, 4, 5, 6, 7, 8], 0.1).value, 0.0);
    }
}
