//! How a network does on digits that it has not learned from.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::{CLASSES, Digits, GlimpseError, Scheme, batch};
use crate::recurrent::{LANES, Network};

/// Digits that are looked at together: bounds the memory that a test takes (48 MB).
const TOGETHER: usize = 256 * LANES;

/// Answers counted: what the digit was, what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        let places: Vec<usize> = (0..digits.len()).collect();
        for places in places.chunks(TOGETHER) {
            let chunks = batch::chunks(digits, places, scheme)?;
            for (chunk, probabilities) in chunks.iter().zip(network.predict_all(&chunks)?) {
                for (digit, answer) in chunk.answers().iter().zip(likeliest(probabilities.view())) {
                    answers[*digit][answer] += 1;
                }
            }
        }
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

/// The likeliest class of every row, the first of equal ones.
fn likeliest(probabilities: ArrayView2<f32>) -> Vec<usize> {
    let best = |row: ndarray::ArrayView1<f32>| (0..row.len()).rev().max_by(|a, b| row[*a].total_cmp(&row[*b]));
    probabilities.outer_iter().map(|row| best(row).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_first_of_equal_answers_counts() {
        assert_eq!(likeliest(array![[0.2, 0.5, 0.3], [0.4, 0.2, 0.4], [0.1, 0.1, 0.8]].view()), [1, 0, 2]);
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
