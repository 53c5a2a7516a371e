//! How often a network is right, and whether two networks differ by more than chance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::heads::answers;
use super::network::{Logits, classes};
use super::pictures::Pictures;

/// Shares of right answers, 0 to 1; none for labels that were not told.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Right {
    /// Of the specific labels.
    pub specific: Option<f64>,
    /// Of the general labels.
    pub general: Option<f64>,
    /// Of the general labels, where the general label of the specific answer is taken as the answer.
    pub general_from_specific: Option<f64>,
}

/// Picture by picture, whether the answer is right.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Marks {
    /// Of the specific labels.
    pub specific: Option<Vec<bool>>,
    /// Of the general labels.
    pub general: Option<Vec<bool>>,
    /// Of the general label of the specific answer.
    pub general_from_specific: Option<Vec<bool>>,
}

/// Marks what was said of all pictures of a set.
pub fn marks(said: &Logits, pictures: &Pictures) -> Marks {
    let [specific, general] = classes(pictures.labels());
    let of = &pictures.labels().general_of;
    let fine = said.specific.as_ref().map(|logits| answers(logits, specific));
    let coarse = said.general.as_ref().map(|logits| answers(logits, general));
    let compare = |answers: &Vec<usize>, truth: &dyn Fn(usize) -> usize| -> Vec<bool> {
        answers.iter().enumerate().map(|(place, answer)| *answer == truth(place)).collect()
    };
    let from_fine = fine.as_ref().map(|answers| answers.iter().map(|answer| of[*answer]).collect());
    Marks {
        specific: fine.as_ref().map(|answers| compare(answers, &|place| pictures.specific(place))),
        general: coarse.as_ref().map(|answers| compare(answers, &|place| pictures.general(place))),
        general_from_specific: from_fine.as_ref().map(|answers| compare(answers, &|place| pictures.general(place))),
    }
}

/// The share of right answers.
pub fn share(marks: &[bool]) -> f64 {
    marks.iter().filter(|right| **right).count() as f64 / marks.len().max(1) as f64
}

/// How often what was said of all pictures of a set is right.
pub fn right(said: &Logits, pictures: &Pictures) -> Right {
    let marks = marks(said, pictures);
    let [specific, general, general_from_specific] =
        [marks.specific, marks.general, marks.general_from_specific].map(|marks| marks.map(|marks| share(&marks)));
    Right { specific, general, general_from_specific }
}

/// Two networks on the same pictures.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct McNemar {
    /// Pictures that only the first answers rightly.
    pub only_first: usize,
    /// Pictures that only the second answers rightly.
    pub only_second: usize,
    /// The chance that two equally good networks differ as much or more (exact, two-sided).
    pub p: f64,
}

/// McNemar's exact test: of the pictures that one of the two alone answers rightly, each would fall to either side as a
/// fair coin does.
///
/// # Panics
/// If the two lists differ in length, which is a mistake in the calling code.
pub fn mcnemar(first: &[bool], second: &[bool]) -> McNemar {
    assert_eq!(first.len(), second.len(), "two networks on the same pictures");
    let only = |one: &[bool], other: &[bool]| one.iter().zip(other).filter(|(one, other)| **one && !**other).count();
    let (only_first, only_second) = (only(first, second), only(second, first));
    let (all, fewer) = (only_first + only_second, only_first.min(only_second));
    // Terms C(n, k) / 2^n from their logarithms: 2^-n alone may be too small for a number.
    let (mut logarithm, mut tail) = (-(all as f64) * std::f64::consts::LN_2, 0.0);
    for k in 0..=fewer {
        tail += logarithm.exp();
        logarithm += ((all - k) as f64 / (k + 1) as f64).ln();
    }
    McNemar { only_first, only_second, p: (2.0 * tail).min(1.0) }
}

/// The mean of some numbers and its standard error; no error for a single one, nothing for none.
pub fn mean_and_error(values: &[f64]) -> Option<(f64, Option<f64>)> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let error = (values.len() > 1).then(|| (squares / (count - 1.0) / count).sqrt());
    (!values.is_empty()).then_some((mean, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mcnemar_is_the_tail_of_a_fair_coin() {
        let marks = |pattern: &str| pattern.chars().map(|mark| mark == '1').collect::<Vec<_>>();
        let found = mcnemar(&marks("1111100"), &marks("0000010"));
        assert_eq!((found.only_first, found.only_second), (5, 1));
        // 2 (C(6, 0) + C(6, 1)) / 2^6
        assert!((found.p - 14.0 / 64.0).abs() < 1e-12, "{found:?}");
        assert_eq!(mcnemar(&marks("101"), &marks("101")).p, 1.0);
        assert_eq!(mcnemar(&marks("10"), &marks("01")).p, 1.0);
        let [all, none] = [true, false].map(|mark| vec![mark; 3000]);
        assert!(mcnemar(&all, &none).p < 1e-300);
    }

    #[test]
    fn the_standard_error_is_that_of_the_mean() {
        let (mean, error) = mean_and_error(&[1.0, 2.0, 6.0]).unwrap_or_default();
        assert!((mean - 3.0).abs() < 1e-12 && (error.unwrap_or_default() - (7.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!((mean_and_error(&[5.0]), mean_and_error(&[])), (Some((5.0, None)), None));
    }
}
