//! Seeded random numbers: ChaCha8, one seed per run, one stream per purpose.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream of random numbers is for. Streams of one seed are independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// The weights of a random or hand-made model.
    Weights = 1,
    /// Positions drawn for a grid.
    Positions = 2,
    /// The state at t = 0.
    InitialState = 3,
    /// Far columns of the smoother.
    FarSamples = 4,
    /// Scrambled columns.
    Scramble = 5,
    /// Estimates over drawn pairs of columns.
    Pairs = 6,
    /// A generated scene.
    Scene = 9,
    /// Anything in a test or a benchmark.
    Test = 7,
    /// Pictures like digits.
    Digits = 8,
    /// Noise and occlusion of the priming experiment.
    Damage = 23,
    /// The order in which a training set is learned.
    Order = 34,
    /// Steps that a picture settles before it is learned from.
    Steps = 35,
    /// Hybrids and wrong columns of a run whose nets learn in place.
    InPlace = 36,
    /// Examples to learn from.
    Training = 32,
    /// Examples to be tested on.
    Testing = 33,
    /// Pairs and their order in the deblurring experiment.
    Deblurring = 20,
    /// Patterns and cues of the capacity experiment.
    Capacity = 21,
    /// Drawn runs of modular networks, their sketches and what befalls these.
    Sketches = 40,
}

/// The generator of `seed` for `purpose`; `part` tells generators of one purpose apart (a level, a column, a step).
pub fn generator(seed: u64, purpose: Purpose, part: u64) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    // Eight bits for the purpose, the rest for the part.
    generator.set_stream((part << 8) | purpose as u64);
    generator
}

/// Uniform in [`low`, `high`).
pub fn uniform(generator: &mut ChaCha8Rng, low: f32, high: f32) -> f32 {
    let share = (generator.next_u32() >> 8) as f32 / (1u32 << 24) as f32;
    low + (high - low) * share
}

/// Uniform whole number in 0 .. `end`; `end` is at least 1.
pub fn below(generator: &mut ChaCha8Rng, end: usize) -> usize {
    // The high half of a 64 x 64 bit product; the bias is below end / 2^64.
    ((u128::from(generator.next_u64()) * end as u128) >> 64) as usize
}

/// Brings `items` into an order; every order is as likely (Fisher and Yates).
pub fn shuffle<T>(generator: &mut ChaCha8Rng, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(generator, last + 1));
    }
}

/// Normally distributed with mean 0 and standard deviation 1 (Box and Muller).
pub fn normal(generator: &mut ChaCha8Rng) -> f32 {
    let radius = f64::from(generator.next_u32()) + 1.0;
    let angle = f64::from(generator.next_u32());
    let scale = f64::from(u32::MAX) + 1.0;
    ((-2.0 * (radius / scale).ln()).sqrt() * (std::f64::consts::TAU * angle / scale).cos()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_purpose_decide_the_numbers() {
        let draw = |seed, purpose, part| generator(seed, purpose, part).next_u64();
        assert_eq!(draw(1, Purpose::Weights, 0), draw(1, Purpose::Weights, 0));
        assert_ne!(draw(1, Purpose::Weights, 0), draw(2, Purpose::Weights, 0));
        assert_ne!(draw(1, Purpose::Weights, 0), draw(1, Purpose::Positions, 0));
        assert_ne!(draw(1, Purpose::Weights, 0), draw(1, Purpose::Weights, 1));
    }

    #[test]
    fn distributions_have_their_moments() {
        let mut generator = generator(3, Purpose::Test, 0);
        let normals: Vec<f64> = (0..20_000).map(|_| f64::from(normal(&mut generator))).collect();
        let mean = normals.iter().sum::<f64>() / 20_000.0;
        let variance = normals.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "mean {mean}, variance {variance}");
        let uniforms: Vec<f32> = (0..20_000).map(|_| uniform(&mut generator, -2.0, 4.0)).collect();
        assert!(uniforms.iter().all(|x| (-2.0..4.0).contains(x)));
        assert!((uniforms.iter().sum::<f32>() / 20_000.0 - 1.0).abs() < 0.06);
        assert!((0..1000).all(|_| below(&mut generator, 3) < 3));
    }
}
