//! One picture file becomes one RGB picture, within limits that are checked before memory is taken.

use std::any::Any;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};

use super::bytes::format;
use super::instead::instead;

/// The most pixels that a side of a picture may have.
pub const MOST_SIDE: u32 = 16_384;
/// The most pixels that a picture may have, before it is scaled down.
pub const MOST_PIXELS: u64 = 64_000_000;
/// The longer side, in pixels, to which larger pictures are scaled down when they are opened.
pub const LONGEST_SIDE: u32 = 2048;
/// The largest picture file that is read, in bytes.
pub const MOST_BYTES: u64 = 512 << 20;

/// The formats by name, for messages.
pub const FORMATS: &str = "PNG, JPEG, GIF, WebP, BMP, TIFF or PNM";

/// The endings of names that are taken for pictures in a folder.
pub const ENDINGS: [&str; 13] =
    ["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "ppm", "pgm", "pbm", "pnm", "pam"];

/// What is wrong with a picture, before it is known whose.
pub type Words = String;

/// Decodes the picture in `bytes`: turned as its EXIF orientation says, transparency on white, 8 bits per channel, and
/// no longer than [`LONGEST_SIDE`]. Also gives the size (width, height) that it had in the file, as it is seen.
///
/// # Errors
/// In words: no picture, too large, or broken.
pub fn decode(bytes: &[u8]) -> Result<(RgbImage, (u32, u32)), Words> {
    if format(bytes) == Some(ImageFormat::Jpeg) && !jpeg_has_end(bytes) {
        return Err(BROKEN.to_owned());
    }
    guarded(|| {
        let mut decoder = reader(bytes)?.into_decoder().map_err(words)?;
        let (width, height) = decoder.dimensions();
        check_size(width, height)?;
        decoder.set_limits(limits()).map_err(words)?;
        let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
        let mut picture = DynamicImage::from_decoder(decoder).map_err(words)?;
        picture.apply_orientation(orientation);
        let size = (picture.width(), picture.height());
        check_size(size.0, size.1)?;
        Ok((shrink(on_white(picture)), size))
    })
}

/// Whether the end of the picture stands in a JPEG. Its decoder takes one that is cut short and leaves the rest grey,
/// which would be settled as if it were seen.
fn jpeg_has_end(bytes: &[u8]) -> bool {
    let mut at = 2;
    // Headers come with their length, until the first scan.
    while let Some(&[0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        if marker == 0xDA {
            // In a scan every FF is followed by 00, unless it is a marker.
            return bytes[at..].windows(2).any(|pair| pair == [0xFF, 0xD9]);
        }
        at += if marker == 0xFF { 1 } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
    }
    false
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, Words> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| format!("the picture cannot be read ({error})"))?;
    match reader.format() {
        Some(format) if format.reading_enabled() => Ok(reader),
        Some(format) => Err(format!("pictures of the format {format:?} cannot be read: save it as {FORMATS}")),
        None => Err(instead(bytes, "a picture")
            .unwrap_or_else(|| format!("this is not a picture that can be read ({FORMATS})"))),
    }
}

/// What a decoder may use.
pub fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    // The decoded picture with four channels of 16 bits, and room for the decoder itself.
    limits.max_alloc = Some(MOST_PIXELS * 8 + (256 << 20));
    limits
}

/// # Errors
/// In words, when a picture of this size is too large or empty.
pub fn check_size(width: u32, height: u32) -> Result<(), Words> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err("the picture has no pixels".to_owned());
    }
    if width > MOST_SIDE || height > MOST_SIDE || pixels > MOST_PIXELS {
        return Err(format!(
            "the picture is too large ({width} x {height}, {:.0} megapixels; at most {} megapixels and {MOST_SIDE} \
             pixels a side): scale it down first",
            pixels as f64 / 1e6,
            MOST_PIXELS / 1_000_000,
        ));
    }
    Ok(())
}

/// Composites transparency on white and drops everything but 8-bit RGB.
pub fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [r, g, b, alpha] = from.0.map(u32::from);
        to.0 = [r, g, b].map(|value| ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8);
    }
    flat
}

/// Scales down to [`LONGEST_SIDE`], keeping the aspect ratio; a picture that is no longer stays as it is, bit for bit.
pub fn shrink(picture: RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= LONGEST_SIDE {
        return picture;
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(LONGEST_SIDE) + u64::from(longest) / 2;
        ((side / u64::from(longest)) as u32).max(1)
    };
    image::imageops::resize(&picture, scaled(width), scaled(height), FilterType::CatmullRom)
}

/// Runs a decoder; one that gives up altogether has met a broken file.
pub fn guarded<T>(decode: impl FnOnce() -> Result<T, Words>) -> Result<T, Words> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_: Box<dyn Any + Send>| Err(BROKEN.to_owned()))
}

const BROKEN: &str = "the picture is broken or cut short";

/// A decoder's error in words.
pub fn words(error: ImageError) -> Words {
    match error {
        ImageError::Limits(_) => format!(
            "the picture is too large (at most {} megapixels and {MOST_SIDE} pixels a side): scale it down first",
            MOST_PIXELS / 1_000_000
        ),
        ImageError::Unsupported(error) => format!("this kind of picture cannot be read ({error})"),
        ImageError::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            format!("{BROKEN} ({error})")
        }
        _ => BROKEN.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::{ColorType, ImageEncoder, Luma, LumaA, Rgb, Rgba};

    use super::*;

    fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_kind_of_pixel_becomes_rgb() {
        let pixel = |bytes: &[u8]| decode(bytes).unwrap().0.get_pixel(0, 0).0;
        assert_eq!(pixel(&png(image::GrayImage::from_pixel(2, 2, Luma([77])))), [77; 3]);
        assert_eq!(pixel(&png(image::ImageBuffer::from_pixel(2, 2, Luma([0x80FF_u16])))), [128; 3]);
        assert_eq!(pixel(&png(image::ImageBuffer::from_pixel(2, 2, Rgb([0xFFFF_u16, 0, 0x0101])))), [255, 0, 1]);
        assert_eq!(pixel(&png(image::RgbaImage::from_pixel(2, 2, Rgba([10, 20, 30, 255])))), [10, 20, 30]);
        assert_eq!(pixel(&png(image::RgbaImage::from_pixel(2, 2, Rgba([10, 20, 30, 0])))), [255; 3]);
        assert_eq!(pixel(&png(image::RgbaImage::from_pixel(2, 2, Rgba([0, 100, 255, 51])))), [204, 224, 255]);
        assert_eq!(pixel(&png(image::GrayAlphaImage::from_pixel(2, 2, LumaA([0, 102])))), [153; 3]);
    }

    /// A JPEG, red on its left half and blue on its right, that says how it is to be turned.
    fn turned(orientation: u8) -> Vec<u8> {
        let picture = RgbImage::from_fn(32, 16, |x, _| if x < 16 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) });
        let mut jpeg = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 100)
            .write_image(&picture, 32, 16, ColorType::Rgb8.into())
            .unwrap();
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend([0xFF, 0xE1, 0, exif.len() as u8 + 2]);
        bytes.extend(exif);
        bytes.extend(&jpeg[2..]);
        bytes
    }

    #[test]
    fn a_photograph_is_turned_as_its_camera_says() {
        let red = |picture: &RgbImage, x, y| picture.get_pixel(x, y)[0] > 128;
        let (upright, size) = decode(&turned(1)).unwrap();
        assert_eq!(size, (32, 16));
        assert!(red(&upright, 4, 8) && !red(&upright, 28, 8));
        let (quarter, size) = decode(&turned(6)).unwrap();
        assert_eq!((size, quarter.dimensions()), ((16, 32), (16, 32)));
        assert!(red(&quarter, 8, 4) && !red(&quarter, 8, 28), "the left side comes to the top");
        let (half, _) = decode(&turned(3)).unwrap();
        assert!(!red(&half, 4, 8) && red(&half, 28, 8));
    }

    #[test]
    fn a_decoder_that_gives_up_has_met_a_broken_file() {
        let given_up: Result<(), Words> = guarded(|| panic!("index out of bounds"));
        assert_eq!(given_up.unwrap_err(), BROKEN);
    }
}
