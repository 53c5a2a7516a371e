//! What a camera makes of linear light: exposure, blur, sensor noise, gamma, compression.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use palette::LinSrgb;

use super::canvas::Canvas;
use super::dice::Dice;

/// Takes the picture. With `strength` 0 it is exact but for 8 bits.
pub(super) fn take(canvas: &Canvas, strength: f32, dice: &mut Dice) -> RgbImage {
    let exposure = 1.0 + strength * dice.between(-0.35, 0.25);
    let balance: [f32; 3] = std::array::from_fn(|_| exposure * (1.0 + strength * dice.between(-0.12, 0.12)));
    let (width, height) = (canvas.width, canvas.height);
    let mut light = image::Rgb32FImage::from_fn(width, height, |x, y| {
        let colour = canvas.colours[(y * width + x) as usize];
        Rgb(std::array::from_fn(|channel| colour[channel] * balance[channel]))
    });
    let sigma = strength * dice.between(0.0, 1.6) * canvas.unit() / 320.0;
    if sigma > 0.15 {
        light = image::imageops::blur(&light, sigma);
    }
    let noise = strength * dice.between(0.0, 0.05);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let sensed = light.get_pixel(x, y).0.map(|value| {
            // Shot noise grows with the root of the light, on top of a constant reading noise.
            let deviation = noise * (0.3 + value.max(0.0).sqrt());
            let noisy = if noise > 0.0 { value + deviation * dice.normal() } else { value };
            noisy.clamp(0.0, 1.0)
        });
        let encoded: palette::Srgb<u8> = palette::Srgb::from_linear(LinSrgb::new(sensed[0], sensed[1], sensed[2]));
        Rgb([encoded.red, encoded.green, encoded.blue])
    });
    if strength > 0.2 && dice.chance(strength) {
        compressed(&picture, 96.0 - 50.0 * strength).unwrap_or(picture)
    } else {
        picture
    }
}

/// Through a JPEG file of this quality.
fn compressed(picture: &RgbImage, quality: f32) -> Option<RgbImage> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(Cursor::new(&mut bytes), quality.clamp(20.0, 100.0) as u8)
        .encode_image(picture)
        .ok()?;
    Some(image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).ok()?.into_rgb8())
}
