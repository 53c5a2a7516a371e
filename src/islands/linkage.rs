//! In which order columns join into islands, the most alike first, until all are one.
//!
//! Two neighbouring regions join at an agreement. The linkage says what that is:
//!
//! - [`Linkage::Pair`]: the agreement of the best pair of neighbours across their border (single linkage). The joinings
//!   are the maximum spanning forest of the neighbour graph (Kruskal 1956). Nothing else is needed where islands are
//!   far apart; one pair that agrees by accident joins whole regions.
//! - [`Linkage::Border`]: the mean agreement of all pairs of neighbours across their border (average linkage on the
//!   neighbour graph). Two regions are one where most of their border says so.
//! - [`Linkage::Nested`]: the same, of the mean of a pair's agreement at this level and at the level below. Where a
//!   whole ends, its parts end too, and small things are sharper below: two levels that each see a border dimly see it
//!   together, and islands nest. In a faint picture the level above has a share in the mean too ([`super::faint`]).
//!
//! The *outline* of a region has a say in borders, and a larger one where agreements tell less. The smaller region has
//! A columns, and n of its pairs lie along this border:
//!
//! ```text
//! agreement = (1 - w) mean + w s
//! s         = min(1, n / (4 sqrt A)):   1 for a square that the other encloses, 0 for regions that hardly touch
//! ```
//!
//! What lies within another region is more likely to belong to it than what meets it at a corner. The weight w follows
//! from the level and the picture ([`super::faint`]).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sets::Regions;
use crate::glom::Model;
use crate::names::keys;

/// What joins two neighbouring regions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Linkage {
    /// One pair of neighbours that agrees.
    #[default]
    Pair,
    /// The border between them, if its pairs of neighbours agree on average; long borders rather than short ones, above
    /// all in faint pictures.
    Border,
    /// The border between them, if its pairs of neighbours agree on average at this level and the one below, in faint
    /// pictures also at the one above; at the lowest level as [`Linkage::Border`].
    Nested,
}

keys!(Linkage { Pair: "pair", Border: "border", Nested: "nested" });

impl Linkage {
    /// The linkages with which the islands of `model` are meant to be read, level by level: by borders where masks
    /// taught it borders, and nested in between. The highest level has one region or few, which parts say nothing
    /// about.
    ///
    /// Measured with the bundled model at level 2 on 150 scenes of each look, before the outline counted, nested and by
    /// borders: adjusted Rand index of wholes clear .900 and .893, natural .765 and .745; their mean best overlap .745
    /// and .702, .689 and .641; parts under their own whole 61 and 50 %, 57 and 48 %.
    pub fn of(model: &dyn Model) -> Vec<Linkage> {
        let levels = model.levels();
        (0..levels)
            .map(|level| match model.knows_borders(level) {
                false => Linkage::Pair,
                true if level > 0 && level + 1 < levels && model.knows_borders(level - 1) => Linkage::Nested,
                true => Linkage::Border,
            })
            .collect()
    }

    /// What is held against the threshold.
    pub fn compared(self) -> &'static str {
        match self {
            Linkage::Pair => "the centred cosine of neighbours",
            Linkage::Border => "the mean centred cosine along a border, and a little its length",
            Linkage::Nested => {
                "the mean centred cosine along a border, here, one level below and in a faint picture one above, and \
                 a little its length"
            }
        }
    }

    /// What it does, for a window.
    pub fn line(self) -> &'static str {
        match self {
            Linkage::Pair => "Two regions join where one pair of neighbours agrees",
            Linkage::Border => {
                "Two regions join where the pairs of neighbours along their border agree on average; what is enclosed \
                 first, above all in a faint picture"
            }
            Linkage::Nested => {
                "As border, by the mean agreement of this level and the level below: islands nest. In a faint picture \
                 the level above counts too"
            }
        }
    }
}

/// Two regions become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Joining {
    /// The agreement at which they do: between them, or that of an earlier joining which had to come first.
    pub agreement: f32,
    /// A column of either.
    pub columns: [u32; 2],
}

/// All joinings of `columns` columns over the neighbour `pairs` (a, b, agreement), in the order in which they happen;
/// `outline`: the weight w, 0 to 1, of the outline in borders.
///
/// Their agreement never rises. Without the outline it could not: the border of a region that grew is no better than
/// the best border of the parts of which it grew. With the outline, regions that join may then enclose another one;
/// that one joins at their agreement.
pub(crate) fn joinings(columns: usize, pairs: &[(u32, u32, f32)], linkage: Linkage, outline: f32) -> Vec<Joining> {
    match linkage {
        Linkage::Pair => by_pairs(columns, pairs),
        Linkage::Border | Linkage::Nested => by_borders(columns, pairs, outline),
    }
}

fn by_pairs(columns: usize, pairs: &[(u32, u32, f32)]) -> Vec<Joining> {
    // Agreement in the upper half, place in the lower: one integer sort, ties by place.
    let key = |(place, pair): (usize, &(u32, u32, f32))| u64::from(!rising_bits(pair.2)) << 32 | place as u64;
    let mut keys: Vec<u64> = pairs.iter().enumerate().map(key).collect();
    keys.sort_unstable();
    let mut regions = Regions::new(columns);
    let mut joinings = Vec::with_capacity(columns.saturating_sub(1));
    for key in keys {
        let (a, b, agreement) = pairs[(key & u64::from(u32::MAX)) as usize];
        if regions.join(a as usize, b as usize) {
            joinings.push(Joining { agreement, columns: [a, b] });
        }
    }
    joinings
}

/// The border of two regions: sum of the agreements of its pairs, and their number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Border {
    sum: f64,
    pairs: u32,
    /// The agreement with which it waits.
    waits: f32,
}

impl Border {
    /// With the weight `outline` for how much of a region of `smaller` columns it encloses.
    fn agreement(&self, smaller: u32, outline: f32) -> f32 {
        let mean = (self.sum / f64::from(self.pairs)) as f32;
        let enclosed = (self.pairs as f32 / (4.0 * (smaller as f32).sqrt())).min(1.0);
        (1.0 - outline) * mean + outline * enclosed
    }
}

/// A border that waits to be opened; the best first, ties by the regions' numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Waiting {
    agreement: f32,
    regions: [u32; 2],
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.agreement.total_cmp(&other.agreement).then(other.regions.cmp(&self.regions))
    }
}

fn by_borders(columns: usize, pairs: &[(u32, u32, f32)], outline: f32) -> Vec<Joining> {
    // A region goes by the number of one of its columns.
    let mut borders: Vec<BTreeMap<u32, Border>> = vec![BTreeMap::new(); columns];
    let mut sizes = vec![1_u32; columns];
    for &(a, b, agreement) in pairs {
        for (one, other) in [(a, b), (b, a)] {
            let border = borders[one as usize].entry(other).or_default();
            border.sum += f64::from(agreement);
            border.pairs += 1;
        }
    }
    let agreement = |border: &Border, a: u32, b: u32, sizes: &[u32]| {
        border.agreement(sizes[a as usize].min(sizes[b as usize]), outline)
    };
    let mut queue = BinaryHeap::new();
    for a in 0..columns as u32 {
        for (&b, border) in borders[a as usize].range_mut(a..) {
            border.waits = agreement(border, a, b, &sizes);
            queue.push(Waiting { agreement: border.waits, regions: [a, b] });
        }
    }
    let mut joinings: Vec<Joining> = Vec::with_capacity(columns.saturating_sub(1));
    let mut lowest = f32::INFINITY;
    while let Some(Waiting { agreement: waited, regions: [a, b] }) = queue.pop() {
        // A border that was moved or grew waits elsewhere, as it is now.
        let Some(border) = borders[a as usize].get_mut(&b).filter(|border| border.waits == waited) else { continue };
        // It encloses less of a region that grew on another side: it has waited with too much, and waits on.
        border.waits = agreement(border, a, b, &sizes);
        if border.waits != waited {
            queue.push(Waiting { agreement: border.waits, regions: [a, b] });
            continue;
        }
        lowest = lowest.min(waited);
        joinings.push(Joining { agreement: lowest, columns: [a, b] });
        // The region with fewer borders gives them to the other.
        let fewer = borders[a as usize].len() < borders[b as usize].len();
        let (kept, gone) = if fewer { (b, a) } else { (a, b) };
        sizes[kept as usize] += sizes[gone as usize];
        for (other, border) in std::mem::take(&mut borders[gone as usize]) {
            borders[other as usize].remove(&gone);
            if other == kept {
                continue;
            }
            let grown = borders[kept as usize].entry(other).or_default();
            *grown = Border { sum: grown.sum + border.sum, pairs: grown.pairs + border.pairs, waits: 0.0 };
            grown.waits = agreement(grown, kept, other, &sizes);
            let grown = *grown;
            borders[other as usize].insert(kept, grown);
            queue.push(Waiting { agreement: grown.waits, regions: [kept.min(other), kept.max(other)] });
        }
    }
    joinings
}

/// Bits of a float that sort as the float does.
fn rising_bits(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreements(pairs: &[(u32, u32, f32)], linkage: Linkage) -> Vec<f32> {
        joinings(4, pairs, linkage, 0.0).into_iter().map(|joining| joining.agreement).collect()
    }

    /// 0 1 above 2 3: the rows are islands, joined by one pair of two.
    const LEAK: [(u32, u32, f32); 4] = [(0, 1, 0.95), (0, 2, 0.9), (1, 3, 0.1), (2, 3, 0.97)];

    #[test]
    fn one_pair_joins_or_the_whole_border_does() {
        assert_eq!(agreements(&LEAK, Linkage::Pair), [0.97, 0.95, 0.9]);
        let borders = agreements(&LEAK, Linkage::Border);
        assert_eq!(borders[..2], [0.97, 0.95]);
        assert!((borders[2] - 0.5).abs() < 1e-6, "{borders:?}");
    }

    #[test]
    fn islands_apart_join_in_neither_way() {
        for linkage in [Linkage::Pair, Linkage::Border] {
            assert_eq!(agreements(&[(0, 1, 0.5), (2, 3, -0.5)], linkage), [0.5, -0.5]);
            assert!(joinings(1, &[], linkage, 0.0).is_empty());
        }
    }

    #[test]
    fn agreement_never_rises() {
        // Any agreements on a grid of 8 x 8.
        let noise = |place: u32| (f64::from(place) * 0.618).fract() as f32;
        let right = (0..64).filter(|column| column % 8 < 7).map(|column| (column, column + 1, noise(column)));
        let down = (0..56).map(|column| (column, column + 8, noise(column + 64)));
        let pairs: Vec<_> = right.chain(down).collect();
        for (linkage, outline) in [(Linkage::Pair, 0.0), (Linkage::Border, 0.0), (Linkage::Border, 0.4)] {
            let found = joinings(64, &pairs, linkage, outline);
            assert_eq!(found.len(), 63);
            assert!(found.windows(2).all(|two| two[0].agreement >= two[1].agreement), "{linkage:?} {outline}");
        }
    }

    #[test]
    fn what_waits_is_weighed_anew_when_others_enclose_it() {
        // Columns 0, 1 and 2 in a row, and 3, which meets both ends of the row and agrees with them a little less.
        let ring: [(u32, u32, f32); 4] = [(0, 1, 0.6), (1, 2, 0.6), (0, 3, 0.5), (2, 3, 0.5)];
        let found = |outline: f32| joinings(4, &ring, Linkage::Border, outline);
        let near = |found: &[Joining], expected: [f32; 3]| {
            found.iter().zip(expected).all(|(joining, expected)| (joining.agreement - expected).abs() < 1e-6)
        };
        assert!(near(&found(0.0), [0.6, 0.6, 0.5]));
        // The row: one side in four shared. Column 3: two in four, once the row is one region, but one in four with
        // either end.
        let row = 0.8 * 0.6 + 0.2 * 0.25;
        assert!(near(&found(0.2), [row, row, 0.8 * 0.5 + 0.2 * 0.5]));
        // By then it would have joined before the row did, had there been one: it joins at the row's agreement.
        let row = 0.6 * 0.6 + 0.4 * 0.25;
        assert!(row < 0.6 * 0.5 + 0.4 * 0.5 && near(&found(0.4), [row; 3]));
    }

    #[test]
    fn a_region_weighs_more_the_less_of_it_a_border_touches() {
        let border = Border { sum: 1.0, pairs: 2, waits: 0.0 };
        assert_eq!([border.agreement(1, 0.0), border.agreement(99, 0.0)], [0.5, 0.5]);
        assert!((border.agreement(4, 0.1) - (0.45 + 0.1 * 0.25)).abs() < 1e-6);
        assert!((border.agreement(16, 0.1) - (0.45 + 0.1 * 0.125)).abs() < 1e-6);
        // More than the outline of a square is no more than all of it.
        assert!((Border { sum: 4.0, pairs: 8, waits: 0.0 }.agreement(1, 0.1) - 0.55).abs() < 1e-6);
    }
}
