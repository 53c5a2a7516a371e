//! Labelled pictures of digits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DigitsError;

/// Side of a picture in pixels.
pub const SIDE: usize = 28;
/// Pixels of a picture.
pub const PIXELS: usize = SIDE * SIDE;
/// Every how many of the digits of a training one is held out.
const HELD_OUT: usize = 12;
/// Number of classes: the digits 0 to 9.
pub const CLASSES: usize = 10;

/// Pictures of 28 x 28 pixels, 0 background to 255 ink, each with the digit it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    /// (count, 28, 28)
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

/// Tells sets of digits apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Fingerprint {
    /// How many digits there are.
    pub count: usize,
    /// Check sum of pixels and labels (CRC-32).
    pub sum: u32,
}

impl Digits {
    /// Pictures one after the other, row by row, with their labels.
    ///
    /// # Errors
    /// Not 784 pixels for each label; a label above 9; nothing at all.
    pub fn new(pixels: Vec<u8>, labels: Vec<u8>) -> Result<Self, DigitsError> {
        if labels.is_empty() {
            return Err(DigitsError::NoDigits);
        }
        if labels.len().checked_mul(PIXELS) != Some(pixels.len()) {
            return Err(DigitsError::Pixels { pixels: pixels.len(), labels: labels.len() });
        }
        match labels.iter().position(|label| usize::from(*label) >= CLASSES) {
            Some(index) => Err(DigitsError::Label { index, label: labels[index] }),
            None => Ok(Self { pixels, labels }),
        }
    }

    /// How many there are; at least one.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Pixels of picture `index`, row by row.
    ///
    /// # Panics
    /// If there is no such picture.
    pub fn picture(&self, index: usize) -> &[u8] {
        &self.pixels[index * PIXELS..(index + 1) * PIXELS]
    }

    /// The digit that picture `index` shows.
    ///
    /// # Panics
    /// If there is no such picture.
    pub fn label(&self, index: usize) -> usize {
        usize::from(self.labels[index])
    }

    /// What tells this set from others.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&self.pixels);
        hasher.update(&self.labels);
        Fingerprint { count: self.len(), sum: hasher.finalize() }
    }

    /// The first `count` of them, all when there are fewer; at least one.
    pub fn first(mut self, count: usize) -> Self {
        let count = count.clamp(1, self.len());
        self.labels.truncate(count);
        self.pixels.truncate(count * PIXELS);
        self
    }

    /// Those to learn from, and the last twelfth, which is held out for the curve of a training.
    ///
    /// # Errors
    /// Too few to hold any out.
    pub fn held_out(&self) -> Result<(Self, Self), DigitsError> {
        self.split(self.len() - self.len() / HELD_OUT)
    }

    /// The first `count` of them and the others.
    ///
    /// # Errors
    /// Nothing on one of the sides.
    pub fn split(&self, count: usize) -> Result<(Self, Self), DigitsError> {
        if !(1..self.len()).contains(&count) {
            return Err(DigitsError::Split(self.len()));
        }
        let part = |range: std::ops::Range<usize>| Self {
            pixels: self.pixels[range.start * PIXELS..range.end * PIXELS].to_vec(),
            labels: self.labels[range].to_vec(),
        };
        Ok((part(0..count), part(count..self.len())))
    }
}
