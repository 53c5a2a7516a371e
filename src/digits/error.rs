//! Digits that cannot be used, in plain words.

use thiserror::Error;

/// What is wrong with a set of digits.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DigitsError {
    /// An empty set.
    #[error("there are no digits")]
    NoDigits,
    /// Pixels and labels of different number.
    #[error("{pixels} pixels are not {labels} pictures of 28 x 28")]
    Pixels {
        /// How many pixels there are.
        pixels: usize,
        /// How many labels there are.
        labels: usize,
    },
    /// A label that is no digit.
    #[error("label {index} is {label}, digits are 0 to 9")]
    Label {
        /// Its place, from 0.
        index: usize,
        /// What it says.
        label: u8,
    },
    /// Nothing left to hold out.
    #[error("{0} digits are too few to hold some of them out: 24 are the least")]
    Split(usize),
}
