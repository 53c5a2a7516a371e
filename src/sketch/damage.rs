//! What may befall a sketch that is kept: noise, and few bits a number. An erased end needs nothing: a prefix of a
//! sketch is one.

use rand_chacha::ChaCha8Rng;

use crate::numeric::random::normal;

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
