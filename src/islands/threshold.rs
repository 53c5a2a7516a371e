//! The automatic threshold, mostly the one that a level's own data suggest, and the curve of island counts that shows whether it means anything.
//!
//! Neighbours are of two kinds: inside one island, nearly alike, and across a border. Otsu's rule (1979) finds the cut between
//! two kinds that leaves them furthest apart for their sizes. It is applied to the *chord* `|u_i - u_j| = sqrt(2 (1 - agreement))`
//! of the neighbours' unit vectors, in which neither kind is squeezed against 1 as it is in the cosine.
//!
//! Chosen by measurement: hand-made model, 15 photographs with 5 to 8 human segmentations each, settled, five levels, mean
//! covering / ARI over the levels. Otsu on the chord .620 / .529, on the cosine .461 / .233, on its logarithm .499 / .400, the
//! widest plateau of the count curve .492 / .416; the best single number for all levels (0.8) .619 / .530, but that number has to be
//! known beforehand. The threshold found differs little between photographs (standard deviation .03).
//!
//! Whole borders ([`Linkage::Border`], [`Linkage::Nested`]) are joined where they agree by more than
//!
//! ```text
//! theta = 0.52 + 2.4 (0.84 - mean agreement of all neighbours), from 0.52 to 0.65;   nested 0.52 + 1.2 (0.84 - mean), from 0.52 to 0.57
//! ```
//!
//! The mean is that of the agreements which the linkage takes. Where neighbours agree less on the whole, a picture has more borders and
//! fainter ones, and more has to agree before regions are one; wholes are fewer and larger than parts. At the highest level, where a
//! picture is one region or few, the mean says how many there are rather than how faint their borders: there theta is 0.525. Chosen for
//! the bundled model on 150 clear, 150 natural and 75 scenes of leaves that no score of the model card uses; adjusted Rand index of parts at
//! level 1 with this rule and with the best number for all pictures, 0.54: clear .900 and .900, natural .761 and .761, leaves .749 and .728.
//! Wholes at level 2 have clear .900, natural .765; with the rule of level 1 .900 and .760, but photographs then 24 islands, more than at
//! level 1, and with the flatter one 10. On 15 photographs covering / index at level 1 .611 / .547, with 0.54
//! .597 / .504. Otsu's rule on the borders, the widest gap between two joinings and the middle between the kinds did worse.

use super::linkage::Linkage;
use super::regions::Forest;

/// Points of the count curve, before those that coincide are dropped.
const CURVE_POINTS: usize = 129;

/// The automatic threshold never leaves this range: beyond it, a level without borders would be cut along its noise, or columns
/// that hardly agree would be joined.
const RANGE: (f32, f32) = (0.5, 0.97);

/// The threshold of a level without two kinds of neighbours.
const WITHOUT_BORDERS: f32 = 0.9;

/// Number of islands at every point of a fixed ladder of thresholds, rising. The ladder is even in the square root of the
/// angle: finest near agreement 1, where settled islands differ.
pub(super) fn count_curve(forest: &Forest) -> Vec<(f32, usize)> {
    let mut curve: Vec<(f32, usize)> = (0..CURVE_POINTS)
        .rev()
        .map(|point| {
            let share = point as f32 / (CURVE_POINTS - 1) as f32;
            let threshold = (std::f32::consts::PI * share * share).cos();
            (threshold, forest.count_at(threshold))
        })
        .collect();
    // The last angles are too small for single precision: their cosine is 1 already.
    curve.dedup_by_key(|point| point.0);
    curve
}

/// How the threshold of borders follows from how much neighbours agree on average.
struct Rule {
    /// Where they agree by [`USUAL`].
    usual: f32,
    /// By how much it is higher where they agree less.
    slope: f32,
    /// It never leaves this range.
    range: (f32, f32),
}

/// Mean agreement of neighbours in a scene as the bundled model sees it.
const USUAL: f32 = 0.84;
/// For [`Linkage::Border`].
const BORDER: Rule = Rule { usual: 0.52, slope: 2.4, range: (0.52, 0.65) };
/// For [`Linkage::Nested`].
const NESTED: Rule = Rule { usual: 0.52, slope: 1.2, range: (0.52, 0.57) };
/// The threshold of borders at the highest level.
const HIGHEST: f32 = 0.525;

/// The automatic threshold for `agreements` of all neighbours sorted from the highest down; `highest`: of the highest level.
pub(super) fn automatic(agreements: &[f32], linkage: Linkage, highest: bool) -> f32 {
    let rule = match linkage {
        Linkage::Pair => return otsu(agreements),
        _ if highest || agreements.is_empty() => return HIGHEST,
        Linkage::Border => BORDER,
        Linkage::Nested => NESTED,
    };
    let sum: f64 = agreements.iter().map(|&agreement| f64::from(agreement)).sum();
    let mean = (sum / agreements.len() as f64) as f32;
    (rule.usual + rule.slope * (USUAL - mean)).clamp(rule.range.0, rule.range.1)
}

/// Otsu's cut, exactly (every gap between two neighbour pairs is tried), for `agreements` sorted from the highest down.
fn otsu(agreements: &[f32]) -> f32 {
    let chord = |agreement: f32| f64::from(1.0 - agreement).max(0.0).sqrt();
    let all: f64 = agreements.iter().map(|&agreement| chord(agreement)).sum();
    let (mut inside, mut best, mut found) = (0.0, 0.0, None);
    for (position, pair) in agreements.windows(2).enumerate() {
        let (near, far) = (chord(pair[0]), chord(pair[1]));
        inside += near;
        let (count, rest) = ((position + 1) as f64, (agreements.len() - position - 1) as f64);
        let apart = (all - inside) / rest - inside / count;
        let between = count * rest * apart * apart;
        if far > near && between > best {
            best = between;
            let cut = (near + far) / 2.0;
            found = Some((1.0 - cut * cut) as f32);
        }
    }
    found.unwrap_or(WITHOUT_BORDERS).clamp(RANGE.0, RANGE.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_lies_between_the_inside_and_the_borders() {
        let mut agreements = vec![0.99; 80];
        agreements.extend([0.6; 20]);
        // Chords 0.1 and 0.632: the middle is 0.366.
        assert!((otsu(&agreements) - (1.0 - 0.366_f32.powi(2))).abs() < 1e-3);
    }

    #[test]
    fn without_borders_or_pairs_there_is_still_a_threshold() {
        assert_eq!(otsu(&[]), WITHOUT_BORDERS);
        assert_eq!(otsu(&[0.3]), WITHOUT_BORDERS);
        assert_eq!(otsu(&[1.0; 9]), WITHOUT_BORDERS);
    }

    #[test]
    fn borders_are_cut_higher_where_neighbours_agree_less_but_for_the_highest_level() {
        let agreeing = |mean: f32| vec![mean + 0.1, mean, mean - 0.1];
        let [border, nested] =
            [Linkage::Border, Linkage::Nested].map(|linkage| move |mean| automatic(&agreeing(mean), linkage, false));
        assert!((border(0.84) - 0.52).abs() < 1e-6 && (border(0.80) - 0.616).abs() < 1e-6);
        assert_eq!([border(0.3), border(0.9)], [0.65, 0.52]);
        assert!((nested(0.84) - 0.52).abs() < 1e-6 && (nested(0.81) - 0.556).abs() < 1e-6);
        assert_eq!([nested(0.3), nested(0.9)], [0.57, 0.52]);
        assert_eq!(automatic(&agreeing(0.3), Linkage::Border, true), 0.525);
        assert_eq!(automatic(&[], Linkage::Border, false), 0.525);
        assert_eq!(automatic(&[], Linkage::Pair, true), WITHOUT_BORDERS);
    }

    #[test]
    fn noise_within_one_island_is_not_cut() {
        let agreements: Vec<f32> = (0..100).map(|pair| 1.0 - 1e-4 * pair as f32).collect();
        assert_eq!(otsu(&agreements), RANGE.1);
        assert!(agreements.iter().all(|&agreement| agreement >= RANGE.1));
    }
}
