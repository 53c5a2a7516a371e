//! How alike two pictures of one label are to the left, to the right, and to both together.
//!
//! ```text
//! x = cos(l, l')    y = cos(r, r')    joint = cos([l, r], [l', r'])    head = cos(W [l, r], W [l', r'])
//! joint = (|l| |l'| x + |r| |r'| y) / (|[l, r]| |[l', r']|)
//! ```
//!
//! The mean feature is subtracted first, or all cosines lie near 1. The joint one is a weighted mean of x and y: where
//! both sides have equal norms it never exceeds the larger. Head space shows the weighting that the heads do.

use rayon::prelude::*;

/// Two pictures of one label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cosines {
    /// The places of the two.
    pub places: [usize; 2],
    /// To the left hemisphere.
    pub left: f32,
    /// To the right hemisphere.
    pub right: f32,
    /// To both, side by side.
    pub joint: f32,
    /// After the head of the specific labels.
    pub head: f32,
}

/// Rows of numbers, one for each picture.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// (count, width).
    pub values: &'a [f32],
    /// Numbers of a row.
    pub width: usize,
}

/// The rows with their mean taken away.
fn centred(rows: Rows<'_>) -> Vec<f32> {
    let count = (rows.values.len() / rows.width.max(1)).max(1) as f64;
    let mut mean = vec![0.0f64; rows.width];
    for row in rows.values.chunks_exact(rows.width) {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value) / count);
    }
    rows.values.iter().enumerate().map(|(at, value)| value - mean[at % rows.width] as f32).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A cosine from the products of two vectors with each other and with themselves; 0 where one of them is zero.
fn cosine(both: f32, first: f32, second: f32) -> f32 {
    let norms = (first * second).sqrt();
    if norms > 0.0 { (both / norms).clamp(-1.0, 1.0) } else { 0.0 }
}

/// All pairs of pictures of one label among `places`, of more than `most` every so many: features of the left and of
/// the right, logits of the head of the specific labels, all of one set of pictures whose labels are `labels`.
///
/// # Panics
/// If there is not a row for every label, which is a mistake in the calling code.
pub fn cosines([left, right, head]: [Rows<'_>; 3], labels: &[usize], places: &[usize], most: usize) -> Vec<Cosines> {
    for rows in [left, right, head] {
        assert_eq!(rows.values.len(), rows.width * labels.len(), "a row for every picture");
    }
    let widths = [left, right, head].map(|rows| rows.width);
    let all = [left, right, head].map(centred);
    let mut pairs = Vec::new();
    for (at, first) in places.iter().enumerate() {
        pairs.extend(places[at + 1..].iter().filter(|other| labels[**other] == labels[*first]).map(|o| [*first, *o]));
    }
    let every = pairs.len().div_ceil(most.max(1)).max(1);
    let kept: Vec<[usize; 2]> = pairs.into_iter().step_by(every).collect();
    kept.into_par_iter()
        .map(|places| {
            let products = |of: usize| {
                let row = |place: usize| &all[of][place * widths[of]..(place + 1) * widths[of]];
                let [a, b] = places.map(row);
                [dot(a, b), dot(a, a), dot(b, b)]
            };
            let [l, r, h] = [products(0), products(1), products(2)];
            let of = |[both, first, second]: [f32; 3]| cosine(both, first, second);
            let joint = of([l[0] + r[0], l[1] + r[1], l[2] + r[2]]);
            Cosines { places, left: of(l), right: of(r), joint, head: of(h) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(values: &[f32], width: usize) -> Rows<'_> {
        Rows { values, width }
    }

    /// Rows of norm 1 whose mean is 0: every row has its opposite.
    fn unit(count: usize, width: usize, seed: f32) -> Vec<f32> {
        let mut all = Vec::new();
        for row in 0..count / 2 {
            let one: Vec<f32> = (0..width).map(|at| ((row * width + at) as f32 * 1.7 + seed).sin()).collect();
            let norm = dot(&one, &one).sqrt();
            all.extend(one.iter().map(|value| value / norm));
            all.extend(one.iter().map(|value| -value / norm));
        }
        all
    }

    #[test]
    fn at_equal_norms_the_joint_cosine_is_the_mean_of_both_and_never_above_the_larger() {
        let (left, right) = (unit(20, 4, 0.3), unit(20, 6, 2.1));
        let (labels, places): (Vec<usize>, Vec<usize>) = ((0..20).map(|at| at % 2).collect(), (0..20).collect());
        let found = cosines([rows(&left, 4), rows(&right, 6), rows(&right, 6)], &labels, &places, 1000);
        assert_eq!(found.len(), 2 * 45, "all pairs of one label");
        for one in &found {
            assert_eq!(labels[one.places[0]], labels[one.places[1]]);
            assert!(one.joint <= one.left.max(one.right) + 1e-5, "{one:?}");
            assert!((one.joint - (one.left + one.right) / 2.0).abs() < 1e-5, "{one:?}");
            assert!((one.head - one.right).abs() < 1e-6);
        }
        assert!(found.iter().any(|one| (one.left - one.right).abs() > 0.5), "the two differ");
    }

    #[test]
    fn a_larger_side_decides_the_joint_cosine_and_the_mean_is_taken_away() {
        let (mut left, right) = (unit(8, 3, 0.3), unit(8, 3, 2.1));
        left.iter_mut().for_each(|value| *value = *value * 100.0 + 7.0);
        let places: Vec<usize> = (0..8).collect();
        let found = cosines([rows(&left, 3), rows(&right, 3), rows(&left, 3)], &[0; 8], &places, 1000);
        assert!(found.iter().all(|one| (one.joint - one.left).abs() < 1e-3), "{found:?}");
        assert!(found.iter().any(|one| one.left < 0.0), "opposite rows are opposite once the mean is gone");
        let few = cosines([rows(&left, 3), rows(&right, 3), rows(&left, 3)], &[0; 8], &places, 10);
        assert_eq!(few.len(), 10, "28 pairs, every third");
        let some = cosines([rows(&left, 3), rows(&right, 3), rows(&left, 3)], &[0; 8], &[1, 4, 6], 1000);
        assert_eq!(some.iter().map(|one| one.places).collect::<Vec<_>>(), [[1, 4], [1, 6], [4, 6]]);
        let constant = cosines([rows(&[1.0; 8], 1), rows(&right, 3), rows(&left, 3)], &[0; 8], &places, 5);
        assert!(constant.iter().all(|one| one.left == 0.0), "no direction, no cosine");
    }
}
