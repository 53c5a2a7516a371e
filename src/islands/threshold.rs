//! The automatic threshold of pairs of neighbours: the one that a level's own data suggest. The curve of island counts
//! shows whether it means anything ([`super::regions::Forest::count_curve`]).
//!
//! Neighbours are of two kinds: inside one island, nearly alike, and across a border. Otsu's rule (1979) finds the cut
//! between two kinds that leaves them furthest apart for their sizes. It is applied to the *chord*
//! `|u_i - u_j| = sqrt(2 (1 - agreement))` of the neighbours' unit vectors, in which neither kind is squeezed against 1
//! as it is in the cosine.
//!
//! Chosen by measurement: hand-made model, 15 photographs with 5 to 8 human segmentations each, settled, five levels,
//! mean covering / ARI over the levels. Otsu on the chord .620 / .529, on the cosine .461 / .233, on its logarithm
//! .499 / .400, the widest plateau of the count curve .492 / .416; the best single number for all levels (0.8)
//! .619 / .530, but that number has to be known beforehand. The threshold found differs little between photographs
//! (standard deviation .03).
//!
//! Whole borders have a threshold of their own ([`super::faint`]): Otsu's rule on them, the widest gap between two
//! joinings and the middle between the kinds did worse.

/// The automatic threshold never leaves this range: beyond it, a level without borders would be cut along its noise, or
/// columns that hardly agree would be joined.
const RANGE: (f32, f32) = (0.5, 0.97);

/// The threshold of a level without two kinds of neighbours.
const WITHOUT_BORDERS: f32 = 0.9;

/// Otsu's cut, exactly (every gap between two neighbour pairs is tried), for `agreements` sorted from the highest down.
pub(super) fn otsu(agreements: &[f32]) -> f32 {
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
    fn noise_within_one_island_is_not_cut() {
        let agreements: Vec<f32> = (0..100).map(|pair| 1.0 - 1e-4 * pair as f32).collect();
        assert_eq!(otsu(&agreements), RANGE.1);
        assert!(agreements.iter().all(|&agreement| agreement >= RANGE.1));
    }
}
