//! A picture of a digit as the sets of digits have it: 28 x 28 pixels, bright ink on a dark ground, the digit within 20
//! x 20 pixels, its centre of mass in the middle.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma, RgbImage};

use crate::digits::{Digits, DigitsError, PIXELS, SIDE};

/// The box into which a digit is scaled, in pixels.
const BOX: u32 = 20;
/// Ink is what is at least this much of the brightest.
const INK: f32 = 0.2;

/// The digit that a picture shows. A picture of 28 x 28 pixels is taken as it is; of any other size what is written on
/// it is cut out, scaled and put in the middle. Dark ink on a bright ground is turned round.
///
/// # Errors
/// A picture on which nothing is written.
pub fn digit(picture: &RgbImage) -> Result<Digits, DigitsError> {
    let mut grey = image::DynamicImage::ImageRgb8(picture.clone()).into_luma8();
    let mean =
        grey.pixels().map(|Luma([grey])| f64::from(*grey)).sum::<f64>() / f64::from(grey.width() * grey.height());
    if mean > 127.0 {
        imageops::invert(&mut grey);
    }
    let most = grey.pixels().map(|Luma([grey])| *grey).max().unwrap_or(0);
    let is_ink = |grey: u8| f32::from(grey) >= INK * f32::from(most);
    let inked: Vec<(u32, u32)> =
        grey.enumerate_pixels().filter(|(_, _, Luma([grey]))| is_ink(*grey)).map(|(x, y, _)| (x, y)).collect();
    if most < 32 || inked.is_empty() {
        return Err(DigitsError::NoDigits);
    }
    let side = SIDE as u32;
    if grey.dimensions() == (side, side) {
        return Digits::new(grey.into_raw(), vec![0]);
    }
    let edges = |along: &dyn Fn(&(u32, u32)) -> u32| {
        let (low, high) = inked.iter().map(along).fold((u32::MAX, 0), |(low, high), x| (low.min(x), high.max(x)));
        (low, high - low + 1)
    };
    let ((left, width), (top, height)) = (edges(&|(x, _)| *x), edges(&|(_, y)| *y));
    let cut = imageops::crop_imm(&grey, left, top, width, height).to_image();
    let by = f64::from(BOX) / f64::from(width.max(height));
    let scaled = |length: u32| ((f64::from(length) * by).round() as u32).clamp(1, BOX);
    let small = imageops::resize(&cut, scaled(width), scaled(height), FilterType::Triangle);
    Digits::new(centred(&small).into_raw(), vec![0])
}

/// A small picture on a dark ground of 28 x 28 pixels, its centre of mass in the middle.
fn centred(small: &GrayImage) -> GrayImage {
    let (mut mass, mut across, mut down) = (0.0, 0.0, 0.0);
    for (x, y, Luma([grey])) in small.enumerate_pixels() {
        let ink = f64::from(*grey);
        mass += ink;
        across += ink * (f64::from(x) + 0.5);
        down += ink * (f64::from(y) + 0.5);
    }
    let middle = SIDE as f64 / 2.0;
    let place = |centre: f64, length: u32| {
        ((middle - centre / mass.max(1.0)).round() as i64).clamp(0, (SIDE as u32 - length).into())
    };
    let mut all = GrayImage::new(SIDE as u32, SIDE as u32);
    debug_assert_eq!(all.as_raw().len(), PIXELS);
    imageops::replace(&mut all, small, place(across, small.width()), place(down, small.height()));
    all
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dark_ink_anywhere_on_white_paper_comes_to_the_middle() {
        let mut paper = RgbImage::from_pixel(200, 120, image::Rgb([250, 250, 250]));
        for y in 10..50 {
            for x in 150..158 {
                paper.put_pixel(x, y, image::Rgb([10, 20, 30]));
            }
        }
        let digit = digit(&paper).unwrap();
        let ink = |row: usize, col: usize| digit.picture(0)[row * SIDE + col];
        assert!(ink(14, 14) > 200 && ink(14, 3) == 0 && ink(2, 14) == 0 && ink(25, 14) == 0);
        let inked = digit.picture(0).iter().filter(|ink| **ink > 128).count();
        assert!((60..110).contains(&inked), "20 x 4 pixels, not {inked}");
    }

    #[test]
    fn a_small_picture_is_taken_as_it_is_and_an_empty_one_refused() {
        let mut small = RgbImage::new(28, 28);
        small.put_pixel(3, 5, image::Rgb([255, 255, 255]));
        assert_eq!(digit(&small).unwrap().picture(0)[5 * SIDE + 3], 255);
        assert_eq!(digit(&RgbImage::from_pixel(60, 60, image::Rgb([255; 3]))), Err(DigitsError::NoDigits));
    }
}
