//! How dense a column is drawn for what it is heard: by its weight against the one that all in reach would have alike.

use crate::engine::Inspection;

/// How dense the overlay is at most: the picture stays to be seen.
pub const MOST: f32 = 0.6;

/// The mean size of the weights in reach: where all are heard alike, each has it. For a softmax 1 / n.
pub fn uniform(inspection: &Inspection) -> f32 {
    let rows = || inspection.rows.iter().chain(&inspection.minus);
    mean(rows().flat_map(|row| row.weights.iter().copied())) * rows().count().max(1) as f32
}

/// The mean size of weights; 0 of none.
pub fn mean(weights: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = weights.fold((0.0, 0usize), |(sum, count), weight| (sum + weight.abs(), count + 1));
    sum / count.max(1) as f32
}

/// How dense a column of this weight is drawn, 0 to 0.6, where `uniform` is the weight that all would have alike.
pub fn opacity(weight: f32, uniform: f32) -> f32 {
    let heard = weight.abs();
    if heard.is_finite() && heard > uniform { MOST * (1.0 - uniform / heard) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_heard_more_than_all_alike_is_coloured_and_never_dense() {
        let n = 100.0;
        assert_eq!(opacity(1.0 / n, 1.0 / n), 0.0, "a uniform row leaves the picture as it is");
        assert_eq!(opacity(0.5 / n, 1.0 / n), 0.0);
        assert!((opacity(2.0 / n, 1.0 / n) - 0.3).abs() < 1e-6);
        assert!((opacity(-2.0 / n, 1.0 / n) - 0.3).abs() < 1e-6, "what is subtracted as well");
        assert!((0.59..=MOST).contains(&opacity(1.0, 1.0 / n)));
        for weight in [f32::NAN, f32::INFINITY, 0.0] {
            assert!((0.0..=MOST).contains(&opacity(weight, 0.0)), "{weight}");
        }
        assert_eq!(mean([0.1, -0.3].into_iter()), 0.2);
    }
}
