//! Joinings, right and wrong: what the Rand index of the islands hangs on.
//!
//! Islands join border by border, the best first (`crate::islands::Linkage::Border`). Every two columns become one
//! island at exactly one joining, so that every joining answers for a number of pairs of columns: those of one region,
//! rightly, and those of two, wrongly.
//!
//! ```text
//! L = sum over joinings of R softplus(k (theta - m)) + W softplus(k (m - theta))
//! ```
//!
//! m is the mean agreement along the border, R and W its shares in all pairs of columns of one region and of two. A
//! border where the ground leaks into a house answers for all columns of the house with all of the ground; one within
//! the ground for nothing once it is safely above theta. In the spirit of maximin affinity learning (Turaga, Briggman,
//! Helmstaedter, Denk and Seung 2009), for borders instead of single pairs.

use std::collections::BTreeMap;

use crate::islands::{Joining, Linkage, Regions, joinings};

/// Steepness k.
pub(super) const STEEPNESS: f32 = 12.0;
/// Threshold theta, where the two kinds of pairs are to be told apart.
pub(super) const THRESHOLD: f32 = 0.6;

/// The objective for neighbour `pairs` (a, b, agreement) of columns with `labels` (N): its value and its slope by every
/// agreement.
pub(super) fn of(pairs: &[(u32, u32, f32)], labels: &[u32]) -> (f64, Vec<f32>) {
    let labels = pieces(pairs, labels);
    let joined = joinings(labels.len(), pairs, Linkage::Border, 0.0);
    let (counts, when) = answers(&joined, &labels, pairs);
    let mut borders = vec![(0.0_f64, 0_u32); joined.len()];
    for ((_, _, agreement), when) in pairs.iter().zip(&when) {
        borders[*when].0 += f64::from(*agreement);
        borders[*when].1 += 1;
    }
    let all = counts.iter().fold([0.0; 2], |all, [right, wrong]| [all[0] + right, all[1] + wrong]);
    let mut value = 0.0;
    let mut slopes = Vec::with_capacity(joined.len());
    for (counts, (sum, pairs)) in counts.iter().zip(&borders) {
        let mean = sum / f64::from(*pairs);
        let mut slope = 0.0;
        for (sign, count, all) in [(-1.0, counts[0], all[0]), (1.0, counts[1], all[1])] {
            let share = if all > 0.0 { count / all } else { 0.0 };
            let logit = sign * f64::from(STEEPNESS) * (mean - f64::from(THRESHOLD));
            value += share * (logit.max(0.0) + (-logit.abs()).exp().ln_1p());
            slope += share * sign * f64::from(STEEPNESS) / (1.0 + (-logit).exp());
        }
        slopes.push((slope / f64::from(*pairs)) as f32);
    }
    (value, when.into_iter().map(|when| slopes[when]).collect())
}

/// The connected pieces of the regions: two pieces of one thing behind another are not one island.
fn pieces(pairs: &[(u32, u32, f32)], labels: &[u32]) -> Vec<usize> {
    let mut regions = Regions::new(labels.len());
    for &(a, b, _) in pairs {
        if labels[a as usize] == labels[b as usize] {
            regions.join(a as usize, b as usize);
        }
    }
    (0..labels.len()).map(|column| regions.root(column)).collect()
}

/// Of every joining the number of pairs of columns of one region and of two that it makes one; of every neighbour pair
/// the joining that makes it one.
fn answers(joined: &[Joining], labels: &[usize], pairs: &[(u32, u32, f32)]) -> (Vec<[f64; 2]>, Vec<usize>) {
    const NEVER: usize = usize::MAX;
    // Columns of each label in the region of a root; the smaller region hangs under the larger, since when is noted.
    let mut held: Vec<BTreeMap<usize, f64>> = labels.iter().map(|label| BTreeMap::from([(*label, 1.0)])).collect();
    let mut sizes = vec![1.0; labels.len()];
    let mut above: Vec<(usize, usize)> = (0..labels.len()).map(|column| (column, NEVER)).collect();
    let mut counts = Vec::with_capacity(joined.len());
    for (when, joining) in joined.iter().enumerate() {
        let [one, other] = joining.columns.map(|column| {
            let mut at = column as usize;
            while above[at].1 != NEVER {
                at = above[at].0;
            }
            at
        });
        let (large, small) = if sizes[one] >= sizes[other] { (one, other) } else { (other, one) };
        let of_small = std::mem::take(&mut held[small]);
        let alike: f64 =
            of_small.iter().map(|(label, count)| count * held[large].get(label).copied().unwrap_or(0.0)).sum();
        counts.push([alike, sizes[large] * sizes[small] - alike]);
        for (label, count) in of_small {
            *held[large].entry(label).or_insert(0.0) += count;
        }
        sizes[large] += sizes[small];
        above[small] = (large, when);
    }
    // On the way up the times rise: the later of the two ways to the place where they meet is the joining.
    let meeting = |&(a, b, _): &(u32, u32, f32)| {
        let (mut a, mut b, mut when) = (a as usize, b as usize, 0);
        while a != b {
            let lower = if above[a].1 <= above[b].1 { &mut a } else { &mut b };
            when = above[*lower].1;
            *lower = above[*lower].0;
        }
        when
    };
    (counts, pairs.iter().map(meeting).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // 0 0 0 | 1 1 in a row, a piece of 0 again at the end.
    const LABELS: [u32; 6] = [0, 0, 0, 1, 1, 0];
    const PAIRS: [(u32, u32, f32); 5] = [(0, 1, 0.9), (1, 2, 0.8), (2, 3, 0.7), (3, 4, 0.95), (4, 5, 0.2)];

    #[test]
    fn every_pair_of_columns_is_answered_for_once() {
        let labels = pieces(&PAIRS, &LABELS);
        let joined = joinings(6, &PAIRS, Linkage::Border, 0.0);
        let (counts, when) = answers(&joined, &labels, &PAIRS);
        // 3 4, 0 1, 2 to 0 1, the two regions, and the piece at the end, which is another region by now.
        assert_eq!(counts, [[1.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 6.0], [0.0, 5.0]]);
        assert_eq!(when, [1, 2, 3, 0, 4]);
    }

    #[test]
    fn a_leak_costs_and_the_slope_closes_it() {
        let (leaking, slope) = of(&PAIRS, &LABELS);
        assert!(slope[2] > 0.0 && slope[0] < 0.0);
        let mut tight = PAIRS;
        tight[2].2 = 0.1;
        assert!(of(&tight, &LABELS).0 < leaking);
    }

    #[test]
    fn one_region_has_nothing_wrong() {
        let (value, slope) = of(&PAIRS, &[4; 6]);
        assert!(value > 0.0 && slope.iter().all(|slope| *slope <= 0.0));
    }
}
