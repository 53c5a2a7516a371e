//! What cannot be done, in plain words.

use thiserror::Error;

/// Digits or settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum GlimpseError {
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
}
