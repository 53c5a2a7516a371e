//! How the numbers of a picture are shown, as its author sees them: ranges, transparency, and a ground that shows it.

use image::{DynamicImage, ImageBuffer, Rgb, Rgb32FImage, RgbImage, Rgba32FImage, RgbaImage};

/// Whole numbers that sensors of 8, 10, 12 and 14 bits reach, kept in 16.
const TOPS: [u16; 4] = [255, 1023, 4095, 16_383];

/// How far beyond 0 and 1 floating point values may go that are cut there: what a filter leaves at edges.
const OVERSHOOT: f32 = 0.5;

/// How unlike a colour must be to its ground in some channel to be seen on it.
const SEEN: u8 = 24;

/// The grounds on which transparent pictures are shown, the usual one first.
const GROUNDS: [(u8, &str); 3] = [(255, "white"), (0, "black"), (128, "grey")];

/// How all pictures of one file are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// The value that is shown black, and the one that is shown white; none where they are those of the type.
    range: Option<(f32, f32)>,
    /// Whether the transparency counts.
    transparent: bool,
    /// What is behind transparent pixels, 0 to 255.
    ground: u8,
}

impl Look {
    /// The look of a file with these `pictures`, and what there is to say about it. A `still` picture whose
    /// transparency is 0 everywhere is opaque: its author did not use that channel.
    pub fn of(pictures: &[DynamicImage], still: bool) -> (Self, Vec<String>) {
        let mut said = Vec::new();
        let range = range(pictures, &mut said);
        let alphas: Vec<RgbaImage> =
            pictures.iter().filter(|picture| picture.color().has_alpha()).map(DynamicImage::to_rgba8).collect();
        let pixels = || alphas.iter().flat_map(|picture| picture.pixels());
        let opaque = !alphas.is_empty() && still && pixels().all(|pixel| pixel[3] == 0);
        let mut ground = GROUNDS[0].0;
        if opaque {
            said.push("Its transparency is 0 everywhere, so that nothing would be seen: it is shown opaque".to_owned());
        } else if let Some((shade, name)) = showing(pixels) {
            said.push(format!("It is a light drawing on nothing: it is shown on {name}, on which it can be seen"));
            ground = shade;
        }
        (Self { range, transparent: !opaque, ground }, said)
    }

    /// The picture as it is seen, 8 bits per channel.
    pub fn apply(&self, picture: DynamicImage) -> RgbImage {
        let picture = match self.range {
            Some(range) => scaled(picture, range),
            None => picture,
        };
        match self.transparent {
            true => on_ground(picture, self.ground),
            false => RgbImage::from(without_alpha(&picture.into_rgba8())),
        }
    }
}

fn without_alpha(picture: &RgbaImage) -> RgbImage {
    ImageBuffer::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, _] = picture.get_pixel(x, y).0;
        Rgb([r, g, b])
    })
}

/// The ground on which most of a transparent drawing can be seen, where that is not white. Of a picture with hardly
/// anything transparent white is as good as any.
fn showing<'a, P: Iterator<Item = &'a image::Rgba<u8>>>(pixels: impl Fn() -> P) -> Option<(u8, &'static str)> {
    let (count, clear) =
        pixels().fold((0_u64, 0_u64), |(count, clear), pixel| (count + 1, clear + u64::from(pixel[3] < 128)));
    if clear * 20 < count.max(1) {
        return None;
    }
    // The share of the drawing that is lost on a ground.
    let lost = |ground: u8| {
        let (mut all, mut lost) = (0_u64, 0_u64);
        for pixel in pixels() {
            let weight = u64::from(pixel[3]);
            all += weight;
            if pixel.0[..3].iter().all(|channel| channel.abs_diff(ground) < SEEN) {
                lost += weight;
            }
        }
        all > 0 && 2 * lost > all
    };
    if !lost(GROUNDS[0].0) {
        return None;
    }
    GROUNDS.into_iter().find(|(shade, _)| !lost(*shade))
}

/// Composites transparency on a grey of 0 to 255 and drops everything but 8-bit RGB.
fn on_ground(picture: DynamicImage, ground: u8) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let ground = u32::from(ground);
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [r, g, b, alpha] = from.0.map(u32::from);
        to.0 = [r, g, b].map(|value| ((value * alpha + ground * (255 - alpha) + 127) / 255) as u8);
    }
    flat
}

/// The values that are shown black and white, over all pictures; none where they are those of the type.
fn range(pictures: &[DynamicImage], said: &mut Vec<String>) -> Option<(f32, f32)> {
    let first = pictures.first()?;
    if let DynamicImage::ImageRgb32F(_) | DynamicImage::ImageRgba32F(_) = first {
        return range_of_floats(pictures, said);
    }
    let mut most = 0;
    for picture in pictures {
        most = most.max(match picture {
            DynamicImage::ImageLuma16(picture) => picture.as_raw().iter().copied().max()?,
            DynamicImage::ImageRgb16(picture) => picture.as_raw().iter().copied().max()?,
            DynamicImage::ImageLumaA16(picture) => picture.pixels().map(|pixel| pixel[0]).max()?,
            DynamicImage::ImageRgba16(picture) => picture.pixels().flat_map(|pixel| pixel.0[..3].to_vec()).max()?,
            _ => return None,
        });
    }
    let top = TOPS.into_iter().find(|top| most <= *top).filter(|_| most > 0)?;
    said.push(format!("Its 16-bit numbers reach only {most}: {top} is shown as white"));
    Some((0.0, f32::from(top) / f32::from(u16::MAX)))
}

fn range_of_floats(pictures: &[DynamicImage], said: &mut Vec<String>) -> Option<(f32, f32)> {
    let (mut least, mut most, mut odd) = (f32::INFINITY, f32::NEG_INFINITY, 0_u64);
    let mut take = |value: f32| match value.is_finite() {
        true => (least, most) = (least.min(value), most.max(value)),
        false => odd += 1,
    };
    for picture in pictures {
        match picture {
            DynamicImage::ImageRgb32F(picture) => picture.as_raw().iter().copied().for_each(&mut take),
            DynamicImage::ImageRgba32F(picture) => {
                picture.pixels().for_each(|pixel| pixel.0[..3].iter().copied().for_each(&mut take));
            }
            _ => {}
        }
    }
    if odd > 0 {
        said.push(format!("{odd} of its numbers are not finite: they are shown black"));
    }
    if least > most {
        return None;
    }
    let range = match (least, most) {
        (0.0.., ..=1.0) => return None,
        (least, most) if least >= -OVERSHOOT && most <= 1.0 + OVERSHOOT => {
            said.push(format!("Its numbers go from {least} to {most}: what is beyond 0 and 1 is cut"));
            return None;
        }
        (0.0.., ..=255.0) => (0.0, 255.0),
        other => other,
    };
    let said_range = match range == (least, most) {
        true => format!("Its numbers go from {least} to {most}: the least is shown black, the most white"),
        false => format!("Its numbers go from {least} to {most}: {} is shown as white", range.1),
    };
    said.push(said_range);
    Some(range)
}

/// The same picture with `range` stretched to that of the type.
fn scaled(picture: DynamicImage, (black, white): (f32, f32)) -> DynamicImage {
    let span = if white > black { white - black } else { 1.0 };
    let stretch = |value: f32| if value.is_finite() { ((value - black) / span).clamp(0.0, 1.0) } else { 0.0 };
    let alpha = picture.color().has_alpha();
    match alpha {
        true => {
            let mut picture: Rgba32FImage = picture.into_rgba32f();
            picture.pixels_mut().for_each(|pixel| pixel.0[..3].iter_mut().for_each(|value| *value = stretch(*value)));
            picture.into()
        }
        false => {
            let mut picture: Rgb32FImage = picture.into_rgb32f();
            picture.iter_mut().for_each(|value| *value = stretch(*value));
            picture.into()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::{Luma, Rgba};

    use super::*;

    fn floats(values: [f32; 3]) -> DynamicImage {
        Rgb32FImage::from_pixel(2, 1, Rgb(values)).into()
    }

    fn seen(picture: DynamicImage) -> ([u8; 3], Vec<String>) {
        let (look, said) = Look::of(std::slice::from_ref(&picture), true);
        (look.apply(picture).get_pixel(0, 0).0, said)
    }

    #[test]
    fn numbers_are_shown_in_their_own_range() {
        assert_eq!(seen(floats([0.0, 0.5, 1.0])), ([0, 128, 255], vec![]));
        let (pixel, said) = seen(floats([0.0, 128.0, 250.0]));
        assert_eq!((pixel, said[0].contains("from 0 to 250")), ([0, 128, 250], true));
        let (pixel, said) = seen(floats([-10.0, 0.0, 30.0]));
        assert_eq!((pixel, said[0].contains("from -10 to 30")), ([0, 64, 255], true));
        let (pixel, said) = seen(floats([-0.1, 0.5, 1.2]));
        assert_eq!((pixel, said[0].contains("is cut")), ([0, 128, 255], true));
        let (pixel, said) = seen(floats([f32::NAN, 0.0, 100.0]));
        assert_eq!((pixel, said.len()), ([0, 0, 100], 2));
        let twelve = |value| ImageBuffer::<Luma<u16>, _>::from_pixel(2, 1, Luma([value])).into();
        assert_eq!(
            seen(twelve(4095)),
            ([255; 3], vec!["Its 16-bit numbers reach only 4095: 4095 is shown as white".to_owned()])
        );
        assert_eq!(seen(twelve(2048)).0, [128; 3]);
        assert_eq!(seen(twelve(40_000)), ([156; 3], vec![]));
    }

    #[test]
    fn a_transparent_picture_is_shown_where_it_can_be_seen() {
        let drawn = |colour: [u8; 3]| {
            let [r, g, b] = colour;
            let picture = RgbaImage::from_fn(4, 4, |x, _| Rgba([r, g, b, if x == 0 { 255 } else { 0 }]));
            let picture = DynamicImage::from(picture);
            let (look, said) = Look::of(std::slice::from_ref(&picture), true);
            (look.apply(picture).get_pixel(3, 0).0, said.len())
        };
        assert_eq!(drawn([200, 30, 30]), ([255; 3], 0));
        assert_eq!(drawn([255, 255, 255]), ([0; 3], 1));
        assert_eq!(drawn([240, 250, 255]), ([0; 3], 1));
        let unused: DynamicImage = RgbaImage::from_pixel(2, 2, Rgba([9, 8, 7, 0])).into();
        let (pixel, said) = seen(unused.clone());
        assert_eq!((pixel, said[0].contains("opaque")), ([9, 8, 7], true));
        let (look, _) = Look::of(std::slice::from_ref(&unused), false);
        assert_eq!(look.apply(unused).get_pixel(0, 0).0, [255; 3], "a frame may show nothing yet");
    }
}
