//! Tones: the same scene under another exposure, contrast and saturation, with light that falls off to one side.
//!
//! Photographs are darker, harder and greyer than drawn scenes, and islands should not follow from that. With encoded
//! values v from 0 to 1, the luma Y of a pixel and its place (x, y) from -1 to 1, a picture becomes
//!
//! > v <- s v + (1 - s) Y, then v <- p + c (v^g (1 + f (x cos a + y sin a)) - p), within 0 to 1
//!
//! for a saturation s, an exponent g (exposure), a contrast c around p and a fall-off f towards a, all drawn anew for
//! every picture.

use image::{Rgb, RgbImage};
use rand_chacha::ChaCha8Rng;

use crate::numeric::random::uniform;

/// Share of red, green and blue in the luma (Rec. 709).
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// Changes the tones of a picture.
pub(super) fn change(picture: &mut RgbImage, dice: &mut ChaCha8Rng) {
    let saturation = uniform(dice, 0.3, 1.2);
    // More often darker than lighter, as photographs are.
    let exponent = uniform(dice, -0.6, 1.4).exp2();
    let (contrast, around) = (uniform(dice, 0.7, 1.6), uniform(dice, 0.25, 0.65));
    let (fall, towards) = (uniform(dice, 0.0, 0.4), uniform(dice, 0.0, std::f32::consts::TAU));
    let (width, height) = picture.dimensions();
    for (x, y, Rgb(pixel)) in picture.enumerate_pixels_mut() {
        let [x, y] = [(x, width), (y, height)].map(|(at, size)| 2.0 * (at as f32 + 0.5) / size as f32 - 1.0);
        let light = 1.0 + fall * (x * towards.cos() + y * towards.sin());
        let values = pixel.map(|value| f32::from(value) / 255.0);
        let luma: f32 = values.iter().zip(LUMA).map(|(value, share)| value * share).sum();
        *pixel = values.map(|value| {
            let coloured = (saturation * value + (1.0 - saturation) * luma).clamp(0.0, 1.0);
            let lit = around + contrast * (coloured.powf(exponent) * light - around);
            (255.0 * lit.clamp(0.0, 1.0)).round() as u8
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{self, Purpose};

    fn ramp() -> RgbImage {
        RgbImage::from_fn(64, 48, |x, y| Rgb([(4 * x) as u8, (5 * y) as u8, 128]))
    }

    /// Mean value of the picture that each of 200 draws makes of a grey one.
    fn means(grey: u8) -> Vec<f32> {
        let draw = |number| {
            let mut picture = RgbImage::from_pixel(16, 16, Rgb([grey; 3]));
            change(&mut picture, &mut random::generator(3, Purpose::Order, number));
            picture.iter().map(|value| f32::from(*value)).sum::<f32>() / picture.len() as f32
        };
        (0..200).map(draw).collect()
    }

    #[test]
    fn a_draw_decides_the_tones_and_every_draw_has_its_own() {
        let draw = |number| {
            let mut picture = ramp();
            change(&mut picture, &mut random::generator(3, Purpose::Order, number));
            picture
        };
        assert_eq!(draw(0), draw(0));
        assert!(draw(0) != draw(1) && draw(0) != ramp());
    }

    #[test]
    fn most_pictures_become_darker_and_some_lighter() {
        let darker = means(140).into_iter().filter(|mean| *mean < 140.0).count();
        assert!((110..190).contains(&darker), "{darker} of 200");
    }

    #[test]
    fn what_is_grey_stays_grey_and_brighter_stays_brighter() {
        for number in 0..50 {
            let mut greys = RgbImage::from_fn(64, 1, |x, _| Rgb([(4 * x) as u8; 3]));
            change(&mut greys, &mut random::generator(3, Purpose::Order, number));
            assert!(greys.pixels().all(|Rgb([red, green, blue])| red == green && green == blue));
        }
        let (dark, light) = (means(60), means(200));
        assert!(dark.iter().zip(&light).all(|(dark, light)| dark < light));
    }
}
