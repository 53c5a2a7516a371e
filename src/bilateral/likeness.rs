//! What two hemispheres have in common: linear centred kernel alignment of their features (Kornblith et al. 2019), and
//! the sixteen scenarios of right and wrong.
//!
//! ```text
//! CKA(X, Y) = |Y^T X|^2 / (|X^T X| |Y^T Y|)     columns centred, Frobenius norms; 1 where a turn is all
//! ```

use schemars::JsonSchema;
use serde::Serialize;

use super::score::Marks;

/// Features of the same pictures, row by row, with the mean of every column taken away.
fn centred(features: &[f32], width: usize) -> Vec<f64> {
    let count = (features.len() / width) as f64;
    let mut mean = vec![0.0; width];
    for row in features.chunks_exact(width) {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value) / count);
    }
    features.iter().enumerate().map(|(at, value)| f64::from(*value) - mean[at % width]).collect()
}

/// The squared Frobenius norm of x^T y.
fn joint(x: &[f64], x_width: usize, y: &[f64], y_width: usize) -> f64 {
    let mut product = vec![0.0; x_width * y_width];
    for (x, y) in x.chunks_exact(x_width).zip(y.chunks_exact(y_width)) {
        for (row, x) in product.chunks_exact_mut(y_width).zip(x) {
            row.iter_mut().zip(y).for_each(|(sum, y)| *sum += x * y);
        }
    }
    product.iter().map(|value| value * value).sum()
}

/// Linear CKA of two lists of features (count, width) of the same pictures, 0 to 1; 0 where one of them is constant.
///
/// # Panics
/// If they are of different numbers of pictures, which is a mistake in the calling code.
pub fn cka(x: &[f32], x_width: usize, y: &[f32], y_width: usize) -> f64 {
    assert_eq!(x.len() / x_width, y.len() / y_width, "features of the same pictures");
    let (x, y) = (centred(x, x_width), centred(y, y_width));
    let own = (joint(&x, x_width, &x, x_width) * joint(&y, y_width, &y, y_width)).sqrt();
    if own > 0.0 { joint(&x, x_width, &y, y_width) / own } else { 0.0 }
}

/// How many pictures fell to one of the sixteen scenarios: who was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize)]
pub struct Scenario {
    /// The left, on the specific label.
    pub left: bool,
    /// The right, on the general label.
    pub right: bool,
    /// The pair, on the specific label.
    pub pair_fine: bool,
    /// The pair, on the general label.
    pub pair_coarse: bool,
    /// Number of pictures.
    pub pictures: usize,
}

/// The number of the scenario of every picture, from 0, all right, to 15, all wrong: where they are wrong the left
/// counts 8, the right 4, the pair's fine label 2 and its coarse one 1. None where a network was not told the labels
/// that it takes.
pub fn scenario_of_each(left: &Marks, right: &Marks, pair: &Marks) -> Option<Vec<usize>> {
    let [left, right] = [left.specific.as_ref()?, right.general.as_ref()?];
    let [fine, coarse] = [pair.specific.as_ref()?, pair.general.as_ref()?];
    let number = |at: usize| {
        let marks = [left[at], right[at], fine[at], coarse[at]];
        marks.into_iter().fold(0, |number, right| number << 1 | usize::from(!right))
    };
    Some((0..fine.len()).map(number).collect())
}

/// The sixteen scenarios, from all right to all wrong. None where a network was not told the labels that it takes.
pub fn scenarios(left: &Marks, right: &Marks, pair: &Marks) -> Option<[Scenario; 16]> {
    let numbers = scenario_of_each(left, right, pair)?;
    let mut all: [Scenario; 16] = std::array::from_fn(|number| {
        let is = |bit: usize| number >> bit & 1 == 0;
        Scenario { left: is(3), right: is(2), pair_fine: is(1), pair_coarse: is(0), pictures: 0 }
    });
    numbers.into_iter().for_each(|number| all[number].pictures += 1);
    Some(all)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn features_that_are_turned_and_scaled_are_alike_and_independent_ones_are_not() {
        let x: Vec<f32> = (0..200).map(|at| (at as f32 * 1.7).sin()).collect();
        let turned: Vec<f32> =
            x.chunks(2).flat_map(|p| [3.0 + 0.8 * p[0] - 0.6 * p[1], 0.6 * p[0] + 0.8 * p[1]]).collect();
        assert!((cka(&x, 2, &turned, 2) - 1.0).abs() < 1e-6);
        let other: Vec<f32> = (0..100).map(|at| (at as f32 * at as f32 * 0.37).cos()).collect();
        assert!(cka(&x, 2, &other, 1) < 0.1, "{}", cka(&x, 2, &other, 1));
        assert!(cka(&x, 2, &[1.0; 100], 1) < 1e-9);
    }

    #[test]
    fn every_picture_falls_to_one_scenario() {
        let marks = |specific: &[bool], general: &[bool]| Marks {
            specific: Some(specific.to_vec()),
            general: Some(general.to_vec()),
            general_from_specific: None,
        };
        let (yes, no) = (true, false);
        let left = marks(&[yes, yes, no], &[]);
        let right = marks(&[], &[yes, no, no]);
        let pair = marks(&[yes, no, yes], &[yes, yes, yes]);
        let all = scenarios(&left, &right, &pair).unwrap();
        let found: Vec<_> = all.iter().enumerate().filter(|(_, one)| one.pictures > 0).map(|(at, _)| at).collect();
        assert_eq!((found, all.iter().map(|one| one.pictures).sum::<usize>()), (vec![0, 6, 12], 3));
        assert!(all[12].pair_fine && all[12].pair_coarse && !all[12].left && !all[12].right);
        assert!(scenarios(&left, &Marks { general: None, ..right }, &pair).is_none());
    }
}
