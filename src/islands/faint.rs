//! How faint a picture's borders are, from how much its neighbours agree on the whole, and what follows for joining over them.
//!
//! ```text
//! f = (0.82 - mean agreement of all neighbours) / 0.04, from 0 to 1
//! borders   theta = 0.54 + 0.06 f   w = 0.04 + 0.08 f
//! nested    theta = 0.52 + 0.08 f   w = 0.12 f
//! ```
//!
//! The mean is that of the agreements which the linkage takes, theta the automatic threshold of borders and w the weight of the outline
//! ([`super::linkage`]). In a scene of the kind that the model was taught, neighbours agree by .84 (natural) or .86 (clear): a border is
//! seen or is none, and its length tells little more. In a photograph they agree by .77: there are more borders and fainter ones. More has
//! to agree before regions are one, and the outline decides with it. At the highest level, where a picture is one region or few, the mean
//! agreement says how many there are rather than how faint their borders: there theta is 0.525, without the outline.
//!
//! Measured with the bundled model after 24 steps. On 420 clear, 420 natural and 210 scenes of leaves that no score of the model card uses,
//! adjusted Rand index of parts at level 1 clear .898, natural .763, leaves .755 (without the outline at f = 0: .897, .764, .751), and of
//! wholes at level 2 .899, .766 and .738. On 15 photographs, covering / index at level 1 .648 / .591 and at level 2 .653 / .600; without
//! the outline, and with the threshold that followed the picture in the way that was best then, .611 / .547 and .601 / .514, and with the
//! best single threshold for all .605 / .543 and .613 / .540.
//!
//! What f = 1 brings (0.60 and 0.12) was chosen on leaves and the photographs themselves. Chosen for every photograph on the other
//! fourteen, level 1 has .630 / .567 and level 2 .654 / .600; chosen on leaves alone (0.58 and 0.17) .633 / .559 and .632 / .566. How much
//! a region's own neighbours agree (as in Felzenszwalb and Huttenlocher 2004) added nothing.

use super::linkage::Linkage;

/// Below this mean agreement a picture's borders are fainter than those that the model was taught.
const SEEN: f32 = 0.82;
/// So much below it they are as faint as in a photograph.
const FAINT: f32 = 0.04;

/// How regions join over borders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Joins {
    /// They join where they agree by more: theta, the automatic threshold.
    pub threshold: f32,
    /// Weight of the outline in that: w, 0 to 1.
    pub outline: f32,
}

/// At the highest level.
const HIGHEST: Joins = Joins { threshold: 0.525, outline: 0.0 };
/// [`Linkage::Border`] at f = 0.
const BORDER: Joins = Joins { threshold: 0.54, outline: 0.04 };
/// [`Linkage::Nested`] at f = 0.
const NESTED: Joins = Joins { threshold: 0.52, outline: 0.0 };
/// Either at f = 1.
const FAINTEST: Joins = Joins { threshold: 0.60, outline: 0.12 };

impl Joins {
    /// In a picture whose neighbours have these `agreements`; `highest`: at the highest level. None for pairs, which have no borders.
    pub fn of(agreements: &[f32], linkage: Linkage, highest: bool) -> Option<Self> {
        let clearest = match linkage {
            Linkage::Pair => return None,
            Linkage::Border | Linkage::Nested if highest => return Some(HIGHEST),
            Linkage::Border => BORDER,
            Linkage::Nested => NESTED,
        };
        let f = faintness(agreements);
        let between = |clearest: f32, faintest: f32| clearest + f * (faintest - clearest);
        Some(Self {
            threshold: between(clearest.threshold, FAINTEST.threshold),
            outline: between(clearest.outline, FAINTEST.outline),
        })
    }
}

/// f: 0 (as in the scenes that the model was taught; also without neighbours) to 1 (as in a photograph).
fn faintness(agreements: &[f32]) -> f32 {
    let sum: f64 = agreements.iter().map(|&agreement| f64::from(agreement)).sum();
    let mean = (sum / agreements.len().max(1) as f64) as f32;
    if agreements.is_empty() { 0.0 } else { ((SEEN - mean) / FAINT).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_are_faint_where_neighbours_agree_little() {
        let agreeing = |mean: f32| faintness(&[mean + 0.1, mean, mean - 0.1]);
        assert_eq!([agreeing(0.86), agreeing(0.5), faintness(&[])], [0.0, 1.0, 0.0]);
        assert!((agreeing(0.80) - 0.5).abs() < 1e-4);
    }

    #[test]
    fn faint_borders_join_higher_and_by_their_outline_but_for_the_highest_level() {
        let of = |mean: f32, linkage, highest| Joins::of(&[mean], linkage, highest);
        for (linkage, clearest) in [(Linkage::Border, BORDER), (Linkage::Nested, NESTED)] {
            assert_eq!(of(0.9, linkage, false), Some(clearest));
            let half = Joins {
                threshold: (clearest.threshold + FAINTEST.threshold) / 2.0,
                outline: (clearest.outline + FAINTEST.outline) / 2.0,
            };
            let near = |joins: Joins| {
                (joins.threshold - half.threshold).abs() < 1e-4 && (joins.outline - half.outline).abs() < 1e-4
            };
            assert!(of(0.8, linkage, false).is_some_and(near));
            assert_eq!(of(0.3, linkage, true), Some(HIGHEST));
        }
        assert_eq!(of(0.3, Linkage::Pair, false), None);
    }
}
