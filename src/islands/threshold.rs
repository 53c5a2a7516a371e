//! The threshold that a level's own data suggest, and the curve of island counts that shows whether it means anything.

use super::regions::Forest;

/// Points of the count curve.
const CURVE_POINTS: usize = 129;

/// Number of islands at every point of a fixed ladder of thresholds, rising. The ladder is even in the square root of the
/// angle: finest near agreement 1, where settled islands differ.
pub(super) fn count_curve(forest: &Forest) -> Vec<(f32, usize)> {
    (0..CURVE_POINTS)
        .rev()
        .map(|point| {
            let share = point as f32 / (CURVE_POINTS - 1) as f32;
            let threshold = (std::f32::consts::PI * share * share).cos();
            (threshold, forest.count_at(threshold))
        })
        .collect()
}

/// Otsu's threshold on the agreement of the forest's edges.
pub(super) fn automatic(forest: &Forest) -> f32 {
    const BINS: usize = 256;
    let mut counts = [0_usize; BINS];
    for merge in forest.merges() {
        counts[(((merge + 1.0) / 2.0 * BINS as f32) as usize).min(BINS - 1)] += 1;
    }
    let total = forest.merges().len() as f64;
    let sum: f64 = counts.iter().enumerate().map(|(bin, &count)| bin as f64 * count as f64).sum();
    let (mut below, mut below_sum, mut best, mut found) = (0.0_f64, 0.0_f64, 0.0_f64, BINS / 2 + BINS / 4);
    for (bin, &count) in counts.iter().enumerate() {
        below += count as f64;
        below_sum += bin as f64 * count as f64;
        let above = total - below;
        if below > 0.0 && above > 0.0 {
            let apart = below_sum / below - (sum - below_sum) / above;
            let between = below * above * apart * apart;
            if between > best {
                best = between;
                found = bin + 1;
            }
        }
    }
    found as f32 / BINS as f32 * 2.0 - 1.0
}
