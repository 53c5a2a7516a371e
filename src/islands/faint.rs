//! How faint a picture's borders are, from how much its neighbours agree on the whole, and what follows for joining
//! over them.
//!
//! ```text
//! f = (0.83 + 0.04 g - mean agreement of all neighbours) / 0.03, from 0 to 1
//! g = (columns across - 30) / 30, from 0 to 1
//! borders   theta = theta_0 + (0.61 - theta_0) f   theta_0 = 0.54 + 0.04 g   w = 0.04 + 0.08 f
//!           inside the smaller islands theta + (0.76 - theta_0) (1 - f)
//! nested    theta = 0.52 + 0.09 f   w = 0.12 f   agreement = (both levels' mean + u above) / (1 + u), u = 0.5 f
//! ```
//!
//! The mean is over the agreements that the linkage takes without the level above. Theta is the automatic threshold of
//! borders, w the weight of the outline, u the weight of the level above ([`super::linkage`]). In a scene of the kind
//! that the model was taught, neighbours agree by .84 (natural) or .86 (clear): a border is plain or there is none, and
//! its length tells little more. In a photograph they agree by .76: there are more borders, and fainter ones. There
//! more has to agree before regions are one. The outline has a say as well, and between wholes the level of scenes has
//! one too. At the highest level a picture is one region or few, and the mean agreement says how many there are rather
//! than how faint their borders are: there theta is 0.525, without the outline.
//!
//! Theta keeps the ground in one piece; things that touch melt below it. What must agree inside every island but the
//! largest is therefore more, where borders are plain ([`super::regions`]). It fades with f: 0.76 in photographs would
//! break what belongs together. Chosen on 40 clear scenes that no score uses, of 0.70, 0.76, 0.80 and 0.84 at f = 0.
//!
//! Of a finer grid fewer pairs of neighbours lie across a border, so that all agree more: a photograph by .76 at 30
//! columns across and by .81 at 60, a clear scene by .86 and .89. g, the fineness, moves what counts as faint along. A
//! border that is drawn by more columns leaks at more places as well: theta_0 rises. From 60 columns on, g is 1.
//!
//! Measured with the bundled model after 24 steps: adjusted Rand index on 200 scenes of each look at levels 1 and 2
//! clear .912 / .911, natural .767 / .767, leaves .778 / .743; on 15 photographs, covering / index, .645 / .582 and
//! .656 / .600. What f = 1 brings was chosen on leaves, with an earlier model. Where f begins and ends was chosen on
//! 500 natural scenes (a mean agreement of .82 to .86 in nine of ten) and 500 of leaves (.76 to .86): from .82 down
//! over .04 gave .757 / .764 and .772 / .733, from .83 over .03 .756 / .759 and .779 / .743.

use super::linkage::Linkage;
use crate::grid::Grid;

/// Columns across of the grids that the model was taught on; up to here g is 0.
const TAUGHT: f32 = 30.0;
/// Columns across from which g is 1.
const FINE: f32 = 60.0;
/// Below this mean agreement a picture's borders are fainter than those that the model was taught, at g = 0.
const SEEN: f32 = 0.83;
/// The same at g = 1.
const SEEN_FINE: f32 = 0.87;
/// So much below it they are as faint as in a photograph.
const FAINT: f32 = 0.03;

/// How regions join over borders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Joins {
    /// They join where they agree by more: theta, the automatic threshold.
    pub threshold: f32,
    /// By so much more inside every island but the largest, 0 or more.
    pub inside: f32,
    /// Weight of the outline in that: w, 0 to 1.
    pub outline: f32,
    /// Weight of the level above beside that of the others, which is 1: u.
    pub above: f32,
}

/// At the highest level.
const HIGHEST: Joins = Joins { threshold: 0.525, inside: 0.0, outline: 0.0, above: 0.0 };
/// [`Linkage::Border`] at f = 0 and g = 0.
const BORDER: Joins = Joins { threshold: 0.54, inside: 0.22, outline: 0.04, above: 0.0 };
/// [`Linkage::Border`] at f = 0 and g = 1.
const FINE_BORDER: Joins = Joins { threshold: 0.58, inside: 0.18, ..BORDER };
/// [`Linkage::Nested`] at f = 0.
const NESTED: Joins = Joins { threshold: 0.52, inside: 0.0, outline: 0.0, above: 0.0 };
/// [`Linkage::Border`] at f = 1.
const FAINT_BORDER: Joins = Joins { threshold: 0.61, inside: 0.0, outline: 0.12, above: 0.0 };
/// [`Linkage::Nested`] at f = 1.
const FAINT_NESTED: Joins = Joins { above: 0.5, ..FAINT_BORDER };

impl Joins {
    /// In a picture whose neighbours on `grid` have these `agreements`; `highest`: at the highest level. None for
    /// pairs, which have no borders.
    pub fn of(agreements: &[f32], grid: Grid, linkage: Linkage, highest: bool) -> Option<Self> {
        let g = fineness(grid);
        let (clearest, faintest) = match linkage {
            Linkage::Pair => return None,
            Linkage::Border | Linkage::Nested if highest => return Some(HIGHEST),
            Linkage::Border => (BORDER.towards(FINE_BORDER, g), FAINT_BORDER),
            Linkage::Nested => (NESTED, FAINT_NESTED),
        };
        Some(clearest.towards(faintest, faintness(agreements, g)))
    }

    /// So far, from 0 to 1, on the way to `other`.
    fn towards(self, other: Self, share: f32) -> Self {
        let between = |from: f32, to: f32| from + share * (to - from);
        Self {
            threshold: between(self.threshold, other.threshold),
            inside: between(self.inside, other.inside),
            outline: between(self.outline, other.outline),
            above: between(self.above, other.above),
        }
    }
}

/// g: 0 (as the grids that the model was taught on, or coarser) to 1 (twice as fine, or finer).
fn fineness(grid: Grid) -> f32 {
    ((grid.cols.max(grid.rows) as f32 - TAUGHT) / (FINE - TAUGHT)).clamp(0.0, 1.0)
}

/// f: 0 (as in the scenes that the model was taught; also without neighbours) to 1 (as in a photograph), on a grid of
/// the fineness `g`.
fn faintness(agreements: &[f32], g: f32) -> f32 {
    let sum: f64 = agreements.iter().map(|&agreement| f64::from(agreement)).sum();
    let mean = (sum / agreements.len().max(1) as f64) as f32;
    let seen = SEEN + g * (SEEN_FINE - SEEN);
    if agreements.is_empty() { 0.0 } else { ((seen - mean) / FAINT).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many columns across, a third fewer down.
    fn across(cols: usize) -> Grid {
        Grid::new(cols * 2 / 3, cols)
    }

    fn numbers(joins: Joins) -> [f32; 4] {
        [joins.threshold, joins.inside, joins.outline, joins.above]
    }

    fn near(found: [f32; 4], expected: [f32; 4]) -> bool {
        found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-4)
    }

    #[test]
    fn borders_are_faint_where_neighbours_agree_little() {
        let agreeing = |mean: f32| faintness(&[mean + 0.1, mean, mean - 0.1], 0.0);
        assert_eq!([agreeing(0.86), agreeing(0.5), faintness(&[], 0.0)], [0.0, 1.0, 0.0]);
        assert!((agreeing(0.815) - 0.5).abs() < 1e-4);
    }

    #[test]
    fn on_a_finer_grid_neighbours_must_agree_more_to_be_clear() {
        let faint = |mean: f32, cols: usize| faintness(&[mean], fineness(across(cols)));
        // What is clear at 30 columns across is half-way at 45 and faint at 60.
        let found = [30, 45, 60, 90].map(|cols| faint(0.835, cols));
        for (found, expected) in found.into_iter().zip([0.0, 0.5, 1.0, 1.0]) {
            assert!((found - expected).abs() < 1e-4, "{found}");
        }
        assert_eq!([faint(0.875, 60), faint(0.835, 16)], [0.0, 0.0]);
        // The longer side counts, whichever it is.
        assert_eq!(fineness(Grid::new(60, 40)), 1.0);
        assert_eq!([fineness(Grid::new(20, 30)), fineness(Grid::new(1, 1))], [0.0; 2]);
    }

    #[test]
    fn faint_borders_join_higher_and_by_their_outline_but_for_the_highest_level() {
        let of = |mean: f32, linkage, highest| Joins::of(&[mean], across(30), linkage, highest);
        let both = [(Linkage::Border, BORDER, FAINT_BORDER), (Linkage::Nested, NESTED, FAINT_NESTED)];
        for (linkage, clearest, faintest) in both {
            // To the bit: a picture of 30 columns across knows nothing of finer ones.
            assert_eq!(of(0.9, linkage, false), Some(clearest));
            assert_eq!(of(0.5, linkage, false), Some(faintest));
            let half = of(0.815, linkage, false).map(numbers);
            let (a, b) = (numbers(clearest), numbers(faintest));
            assert!(half.is_some_and(|half| near(half, [0, 1, 2, 3].map(|at| (a[at] + b[at]) / 2.0))), "{half:?}");
            assert_eq!(of(0.3, linkage, true), Some(HIGHEST));
        }
        assert_eq!(of(0.3, Linkage::Pair, false), None);
    }

    #[test]
    fn a_finer_grid_joins_clear_borders_higher_and_the_second_cut_stays_where_it_is() {
        let of = |mean: f32, cols, linkage| Joins::of(&[mean], across(cols), linkage, false);
        let clear = [30, 45, 60, 64].map(|cols| of(0.95, cols, Linkage::Border));
        for (found, theta) in clear.into_iter().zip([0.54, 0.56, 0.58, 0.58]) {
            let expected = [theta, 0.76 - theta, 0.04, 0.0];
            assert!(found.is_some_and(|found| near(numbers(found), expected)), "{found:?}");
        }
        // Wholes and faint pictures are read alike on all grids.
        for cols in [30, 48, 60] {
            assert_eq!(of(0.95, cols, Linkage::Nested), Some(NESTED));
            let faint = [Linkage::Border, Linkage::Nested].map(|linkage| of(0.7, cols, linkage).map(numbers));
            let expected = [FAINT_BORDER, FAINT_NESTED].map(numbers);
            assert!(faint.iter().zip(expected).all(|(found, to)| found.is_some_and(|found| near(found, to))));
        }
    }

    #[test]
    fn what_is_asked_inside_the_smaller_islands_fades_with_faintness() {
        let inside =
            |mean: f32, linkage| Joins::of(&[mean], across(30), linkage, false).map_or(f32::NAN, |joins| joins.inside);
        let levels = [0.9, 0.83, 0.8225, 0.815, 0.8075].map(|mean| inside(mean, Linkage::Border));
        for (found, expected) in levels.into_iter().zip([0.22, 0.22, 0.165, 0.11, 0.055]) {
            assert!((found - expected).abs() < 1e-4, "{levels:?}");
        }
        // A photograph is cut once, to the bit; so are wholes in any picture.
        assert_eq!([inside(0.79, Linkage::Border), inside(0.76, Linkage::Border)], [0.0; 2]);
        assert_eq!([0.9, 0.79].map(|mean| inside(mean, Linkage::Nested)), [0.0; 2]);
    }
}
