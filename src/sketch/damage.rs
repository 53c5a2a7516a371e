//! What may befall a sketch that is kept: noise, few bits a number, and an erased end: a prefix of a sketch is one.

use rand_chacha::ChaCha8Rng;

use crate::numeric::random::{Purpose, generator, normal};

/// What befalls a sketch, in this order: noise, rounding, erasure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Damage {
    /// Normal noise, as a share of the sketch's length, at least 0.
    pub noise: f32,
    /// Bits a number, 2 to 16; none: as they are, 32.
    pub bits: Option<u32>,
    /// Numbers that are kept, the first ones; none: all.
    pub keep: Option<usize>,
}

impl Damage {
    /// Nothing happens.
    pub const NONE: Self = Self { noise: 0.0, bits: None, keep: None };

    /// The sketch as it is then. The same damage gives the same bits.
    pub fn done_to(&self, sketch: &[f32]) -> Vec<f32> {
        let mut seen = sketch.to_vec();
        if self.noise > 0.0 {
            seen = noisy(&seen, self.noise, &mut generator(1, Purpose::Sketches, 90));
        }
        if let Some(bits) = self.bits {
            seen = quantised(&seen, bits);
        }
        seen.truncate(self.keep.unwrap_or(seen.len()));
        seen
    }
}

/// The sketch with normal noise of `share` of its length added.
pub fn noisy(sketch: &[f32], share: f32, generator: &mut ChaCha8Rng) -> Vec<f32> {
    let length = sketch.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
    let spread = f64::from(share) * length / (sketch.len().max(1) as f64).sqrt();
    sketch.iter().map(|value| value + spread as f32 * normal(generator)).collect()
}

/// The sketch with its numbers rounded to `bits` bits each, 2 to 16: whole steps on both sides of zero, the largest
/// number at the end.
pub fn quantised(sketch: &[f32], bits: u32) -> Vec<f32> {
    assert!((2..=16).contains(&bits), "2 to 16 bits");
    let largest = sketch.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    if largest == 0.0 {
        return sketch.to_vec();
    }
    let steps = ((1_u32 << (bits - 1)) - 1) as f32;
    sketch.iter().map(|value| (value / largest * steps).round() / steps * largest).collect()
}
