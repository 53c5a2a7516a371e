//! Digits become chunks of sequences: what a network of [`crate::recurrent`] reads.

use ndarray::{Array3, Axis};

use super::sequence::Fixation;
use super::{GlimpseError, INPUT, STEPS, Scheme};
use crate::digits::Digits;
use crate::numeric::rows::flat_mut;
use crate::recurrent::{Chunk, Flags, LANES};

/// The control signals of the twenty-four steps.
pub fn flags(scheme: Scheme) -> Vec<Flags> {
    (0..STEPS).map(|step| Flags { store: scheme.stores(step), wipe: scheme.wipes(step) }).collect()
}

/// What a network is fed that looks at the digits at `places`: (digits, 24, [`INPUT`]).
///
/// # Panics
/// If a place is beyond the digits.
pub fn sequences(digits: &Digits, places: &[usize]) -> Array3<f32> {
    let mut sequences = Array3::zeros((places.len(), STEPS, INPUT));
    for (place, mut sequence) in places.iter().zip(sequences.outer_iter_mut()) {
        for (step, input) in sequence.axis_iter_mut(Axis(0)).enumerate() {
            Fixation::at(step).feed(digits.picture(*place), flat_mut(input));
        }
    }
    sequences
}

/// The same with the right answers and the control signals of `scheme`, cut into chunks of at most [`LANES`].
///
/// # Errors
/// None at all: these sequences fit their signals.
///
/// # Panics
/// If a place is beyond the digits.
pub fn chunks(digits: &Digits, places: &[usize], scheme: Scheme) -> Result<Vec<Chunk>, GlimpseError> {
    let flags = flags(scheme);
    let one = |places: &[usize]| {
        let answers: Vec<usize> = places.iter().map(|place| digits.label(*place)).collect();
        Ok(Chunk::dense(sequences(digits, places).view(), &answers, &flags)?)
    };
    places.chunks(LANES).map(one).collect()
}
