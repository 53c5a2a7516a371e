//! A map over a picture: viridis, through which the picture is seen in grey.

use super::ramp::scalar_rgb;

/// How much of it is the colour of the map; the rest is the picture in grey.
const COLOUR: f32 = 0.6;

/// The bytes of a picture, three a pixel, with a map over it, a number from 0 to 1 for each pixel; the picture itself
/// without one.
pub fn over_picture(pixels: &[u8], map: Option<&[f32]>) -> Vec<u8> {
    let Some(map) = map else { return pixels.to_vec() };
    let mix = |(pixel, value): (&[u8], &f32)| {
        let grey = pixel.iter().map(|byte| f32::from(*byte)).sum::<f32>() / 3.0;
        scalar_rgb(*value).map(|colour| (COLOUR * f32::from(colour) + (1.0 - COLOUR) * grey).round() as u8)
    };
    pixels.chunks_exact(3).zip(map).flat_map(mix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_lies_over_the_picture_in_grey() {
        let pixels = [0, 30, 60, 200, 200, 200];
        assert_eq!(over_picture(&pixels, None), pixels);
        let over = over_picture(&pixels, Some(&[0.0, 1.0]));
        let expect = |colour: u8, grey: f32| (0.6 * f32::from(colour) + 0.4 * grey).round() as u8;
        let [dark, bright] = [scalar_rgb(0.0), scalar_rgb(1.0)];
        assert_eq!(over[..3], dark.map(|colour| expect(colour, 30.0)));
        assert_eq!(over[3..], bright.map(|colour| expect(colour, 200.0)));
    }
}
