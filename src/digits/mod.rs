//! Labelled pictures of digits: MNIST's and others' of its kind, and the program's own, drawn where there are no files.

mod error;
mod generated;
mod set;

pub use error::DigitsError;
pub use generated::{OWN_SEED, OWN_TEST, OWN_TRAINING, Set, generate};
pub use set::{CLASSES, Digits, Fingerprint, PIXELS, SIDE};
