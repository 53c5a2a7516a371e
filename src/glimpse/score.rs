//! How a network does on digits that it has not learned from.

use ndarray::ArrayView2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GlimpseError, Scheme, batch};
use crate::digits::{CLASSES, Digits};
use crate::recurrent::{LANES, Network};

/// Digits that are looked at together: bounds the memory that a test takes (48 MB).
const TOGETHER: usize = 256 * LANES;

/// Answers counted: what the digit was, what was answered.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Score {
    /// Row: the digit; column: the answer; how often.
    pub answers: [[u32; CLASSES]; CLASSES],
}

impl Score {
    /// Shows every digit to `network` in the given scheme. All threads; the same for any number of them.
    ///
    /// # Errors
    /// A network that is not made for glimpses of digits.
    pub fn of(network: &Network, digits: &Digits, scheme: Scheme) -> Result<Self, GlimpseError> {
        let mut answers = [[0; CLASSES]; CLASSES];
        each(network, digits, scheme, |_, digit, answer| answers[digit][answer] += 1)?;
        Ok(Self { answers })
    }

    /// How many digits were shown.
    pub fn count(&self) -> u32 {
        self.answers.iter().flatten().sum()
    }

    /// How many were answered wrongly.
    pub fn wrong(&self) -> u32 {
        self.count() - (0..CLASSES).map(|digit| self.answers[digit][digit]).sum::<u32>()
    }

    /// Share of wrong answers, 0 to 1.
    pub fn error(&self) -> f64 {
        f64::from(self.wrong()) / f64::from(self.count().max(1))
    }
}

/// The places of the digits that `network` answers wrongly in the given scheme, rising.
///
/// # Errors
/// A network that is not made for glimpses of digits.
pub fn wrong_places(network: &Network, digits: &Digits, scheme: Scheme) -> Result<Vec<usize>, GlimpseError> {
    let mut wrong = Vec::new();
    each(network, digits, scheme, |place, digit, answer| wrong.extend((digit != answer).then_some(place)))?;
    Ok(wrong)
}

/// Shows every digit and tells its place, what it is and what was answered.
fn each(
    network: &Network,
    digits: &Digits,
    scheme: Scheme,
    mut tell: impl FnMut(usize, usize, usize),
) -> Result<(), GlimpseError> {
    let places: Vec<usize> = (0..digits.len()).collect();
    for places in places.chunks(TOGETHER) {
        let chunks = batch::chunks(digits, places, scheme)?;
        let mut places = places.iter();
        for (chunk, probabilities) in chunks.iter().zip(network.predict_all(&chunks)?) {
            for ((digit, answer), place) in chunk.answers().iter().zip(likeliest(probabilities.view())).zip(&mut places)
            {
                tell(*place, *digit, answer);
            }
        }
    }
    Ok(())
}

/// The likeliest class of every row, the first of equal ones.
fn likeliest(probabilities: ArrayView2<f32>) -> Vec<usize> {
    let best = |row: ndarray::ArrayView1<f32>| (0..row.len()).rev().max_by(|a, b| row[*a].total_cmp(&row[*b]));
    probabilities.outer_iter().map(|row| best(row).unwrap_or(0)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{TrainConfig, probe};
    use super::*;
    use crate::digits::{Set, generate};
    use ndarray::array;

    #[test]
    fn the_first_of_equal_answers_counts() {
        assert_eq!(likeliest(array![[0.2, 0.5, 0.3], [0.4, 0.2, 0.4], [0.1, 0.1, 0.8]].view()), [1, 0, 2]);
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        let digits = generate(1, Set::Test, 70).unwrap();
        let config = TrainConfig { units: 8, layer: 9, hidden: 7, ..TrainConfig::default() };
        let network = Network::new(config.shape(), config.dynamics, 3).unwrap();
        let score = Score::of(&network, &digits, Scheme::Wipe).unwrap();
        let wrong = wrong_places(&network, &digits, Scheme::Wipe).unwrap();
        assert_eq!((score.count(), score.wrong() as usize), (70, wrong.len()));
        assert!(wrong.is_sorted());
        for place in [0, 33, 69] {
            let answer = probe(&network, &digits, place, Scheme::Wipe).unwrap().answer();
            let right = answer.is_some_and(|(answer, _)| answer == digits.label(place));
            assert_eq!(wrong.contains(&place), !right, "digit {place}");
        }
    }

    #[test]
    fn errors_are_what_is_off_the_diagonal() {
        let mut answers = [[0; CLASSES]; CLASSES];
        answers[3][3] = 15;
        answers[3][8] = 4;
        answers[9][0] = 1;
        let score = Score { answers };
        assert_eq!((score.count(), score.wrong()), (20, 5));
        assert!((score.error() - 0.25).abs() < 1e-12);
    }
}
