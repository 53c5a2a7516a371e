//! Negative data without labels: hybrids (Hinton 2022, section 3.2). A mask of large blobs takes one picture inside and
//! another outside: what is near by looks as it should, what is far apart does not belong together. A layer that wants
//! to tell hybrids from pictures has to look at shapes.
//!
//! ```text
//! mask   = (blur^k(random bits) > 1/2)      blur = [1/4 1/2 1/4] across and down
//! hybrid = mask a + (1 - mask) b
//! ```

use ndarray::{Array2, ArrayView2};
use rand_chacha::ChaCha8Rng;

use crate::digits::{PIXELS, SIDE};
use crate::numeric::random::below;
use crate::numeric::rows::flat_mut;

/// How often the bits are blurred, where nothing else is asked for: blobs of 3 to 6 pixels.
pub const BLURS: usize = 6;
/// The most blurs.
pub const MOST_BLURS: usize = 100;

/// A mask of 28 x 28 places; true where the first picture shows.
pub fn mask(blurs: usize, random: &mut ChaCha8Rng) -> Vec<bool> {
    let mut values: Vec<f32> = (0..PIXELS).map(|_| below(random, 2) as f32).collect();
    for _ in 0..blurs {
        values = blurred(&values, 1);
        values = blurred(&values, SIDE);
    }
    values.iter().map(|value| *value > 0.5).collect()
}

/// Blurs along one axis; `pitch` is the distance of neighbours. The border's neighbour outside is itself.
fn blurred(values: &[f32], pitch: usize) -> Vec<f32> {
    let along = |place: usize| if pitch == 1 { place % SIDE } else { place / SIDE };
    (0..PIXELS)
        .map(|place| {
            let before = values[if along(place) > 0 { place - pitch } else { place }];
            let after = values[if along(place) + 1 < SIDE { place + pitch } else { place }];
            0.25 * before + 0.5 * values[place] + 0.25 * after
        })
        .collect()
}

/// A hybrid beside each picture (B, 784): of itself, and of another picture of the batch.
pub fn hybrids(pictures: ArrayView2<f32>, blurs: usize, random: &mut ChaCha8Rng) -> Array2<f32> {
    let count = pictures.nrows();
    let mut all = pictures.to_owned();
    for place in 0..count {
        // With one picture alone there is nobody else to mix it with: it is mixed with its mirror image.
        let other = (place + 1 + if count > 1 { below(random, count - 1) } else { 0 }) % count;
        let mask = mask(blurs, random);
        let other = pictures.row(other);
        for ((pixel, mask), at) in flat_mut(all.row_mut(place)).iter_mut().zip(mask).zip(0..) {
            if !mask {
                *pixel = if count > 1 { other[at] } else { other[PIXELS - 1 - at] };
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};

    /// How often a place and the one to its right are alike.
    fn alike(blurs: usize) -> f32 {
        let mut random = generator(2, Purpose::Test, blurs as u64);
        let masks: Vec<_> = (0..20).map(|_| mask(blurs, &mut random)).collect();
        let pairs = masks.iter().flat_map(|mask| (0..PIXELS - 1).map(|place| mask[place] == mask[place + 1]));
        pairs.filter(|alike| *alike).count() as f32 / (20 * (PIXELS - 1)) as f32
    }

    #[test]
    fn blobs_grow_with_the_blur_and_take_half_of_the_picture() {
        let grown = [0, 2, 6, 20].map(alike);
        assert!(grown.is_sorted() && grown[0] < 0.53 && grown[2] > 0.8, "{grown:?}");
        let mut random = generator(3, Purpose::Test, 0);
        let inside: usize = (0..40).map(|_| mask(6, &mut random).iter().filter(|inside| **inside).count()).sum();
        assert!((0.4..0.6).contains(&(inside as f32 / (40 * PIXELS) as f32)), "{inside}");
    }

    #[test]
    fn a_hybrid_is_made_of_two_pictures_and_of_nothing_else() {
        let pictures = Array2::from_shape_fn((3, PIXELS), |(picture, _)| picture as f32);
        let mut random = generator(3, Purpose::Test, 1);
        let mixed = hybrids(pictures.view(), BLURS, &mut random);
        for (place, row) in mixed.rows().into_iter().enumerate() {
            let own = row.iter().filter(|pixel| **pixel == place as f32).count();
            let mut others: Vec<f32> = row.iter().copied().filter(|pixel| *pixel != place as f32).collect();
            others.dedup();
            assert!((100..700).contains(&own) && others.len() == 1, "{own} {others:?}");
        }
    }
}
