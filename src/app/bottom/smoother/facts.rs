//! What is worth knowing about one attention row: who is strongest, over how many columns the weight is spread.

use crate::glom::AttentionRow;

/// Facts about a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Positions in the row, the largest weight first, ties by column.
    pub order: Vec<usize>,
    /// Weight of the strongest 1, 2, 3, ... columns together.
    pub cumulative: Vec<f32>,
    /// Entropy of the weights in bits: log2 of the perplexity.
    pub entropy: f32,
    /// How many columns hold half of the weight.
    pub half: usize,
    /// How many columns hold nine tenths of it.
    pub ninety: usize,
    /// Weight that the column gives itself; none when it does not see itself.
    pub itself: Option<f32>,
}

impl Facts {
    /// The facts of `row`.
    pub fn of(row: &AttentionRow) -> Self {
        let mut order: Vec<usize> = (0..row.weights.len().min(row.columns.len())).collect();
        order.sort_unstable_by(|a, b| row.weights[*b].total_cmp(&row.weights[*a]).then(a.cmp(b)));
        let mut total = 0.0_f64;
        let cumulative: Vec<f32> = order
            .iter()
            .map(|at| {
                total += f64::from(row.weights[*at]);
                total as f32
            })
            .collect();
        let entropy: f64 = row
            .weights
            .iter()
            .filter(|weight| **weight > 0.0)
            .map(|weight| -f64::from(*weight) * f64::from(*weight).log2())
            .sum();
        let reach = |share: f32| (cumulative.partition_point(|sum| *sum < share) + 1).min(cumulative.len());
        Self {
            half: reach(0.5),
            ninety: reach(0.9),
            itself: row.columns.binary_search(&row.column).ok().and_then(|at| row.weights.get(at)).copied(),
            entropy: entropy as f32,
            order,
            cumulative,
        }
    }
}

/// The weight that two rows share: the sum over columns of the smaller of both weights, 0 (nothing in common) to 1 (the
/// same).
pub fn overlap(a: &AttentionRow, b: &AttentionRow) -> f32 {
    let (mut at, mut bt, mut sum) = (0, 0, 0.0_f64);
    while let (Some(ca), Some(cb)) = (a.columns.get(at), b.columns.get(bt)) {
        match ca.cmp(cb) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => bt += 1,
            std::cmp::Ordering::Equal => {
                sum += f64::from(a.weights[at].min(b.weights[bt]));
                at += 1;
                bt += 1;
            }
        }
    }
    sum as f32
}

/// How many values fall into each of `bins` equal stretches of `low` to `high`; what is outside counts at the ends.
pub fn histogram(values: impl Iterator<Item = f32>, low: f32, high: f32, bins: usize) -> Vec<usize> {
    let mut counts = vec![0; bins.max(1)];
    let width = (high - low).max(f32::MIN_POSITIVE);
    let last = counts.len() - 1;
    for value in values.filter(|value| value.is_finite()) {
        let bin = ((value - low) / width * bins as f32).max(0.0) as usize;
        counts[bin.min(last)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glom::Reach;

    fn row(columns: Vec<usize>, weights: Vec<f32>) -> AttentionRow {
        AttentionRow {
            column: 4,
            kernel: crate::glom::Kernel::Softmax,
            scores: vec![0.0; columns.len()],
            columns,
            weights,
            perplexity: 1.0,
            beta: 1.0,
            reach: Reach::Global,
        }
    }

    #[test]
    fn an_even_row_has_the_entropy_of_its_length() {
        let facts = Facts::of(&row((0..8).collect(), vec![0.125; 8]));
        assert!((facts.entropy - 3.0).abs() < 1e-6);
        assert_eq!((facts.half, facts.ninety, facts.itself), (4, 8, Some(0.125)));
        assert_eq!(facts.order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn overlap_is_one_with_itself_and_zero_without_common_columns() {
        let a = row(vec![1, 3, 4], vec![0.5, 0.25, 0.25]);
        assert_eq!(overlap(&a, &a), 1.0);
        assert_eq!(overlap(&a, &row(vec![0, 2], vec![0.5, 0.5])), 0.0);
        assert_eq!(overlap(&a, &row(vec![3, 4], vec![0.75, 0.25])), 0.5);
    }

    #[test]
    fn histograms_count_every_number_once() {
        let counts = histogram([0.0, 0.24, 0.26, 0.99, 1.0, f32::NAN].into_iter(), 0.0, 1.0, 4);
        assert_eq!(counts, [2, 1, 0, 2]);
    }
}
