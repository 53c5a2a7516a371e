//! A picture file becomes RGB pictures as its author sees them, within limits that are checked before memory is taken.

mod look;
mod moving;
mod tiff;
mod whole;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{ImageError, Limits, RgbImage};

use self::look::Look;
use self::tiff::Pages;
pub(super) use self::tiff::entries_as_greys;
use super::bytes::format;
use super::instead::instead;
use super::{FileError, bytes, foreign, known};

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

/// What a file shows.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its frames, at least one, all of one size: turned as its EXIF orientation says, on a ground where it is
    /// transparent, 8 bits per channel, no side longer than [`LONGEST_SIDE`].
    pub frames: Vec<Arc<RgbImage>>,
    /// Width and height in the file, as it is seen.
    pub size: (u32, u32),
    /// How what stands in the file was turned.
    pub orientation: Orientation,
    /// What is not as whoever opens it may think, a sentence each.
    pub said: Vec<String>,
}

/// Opens what is in `bytes`: a picture, the frames of a GIF, APNG or WebP that moves, the pages of a TIFF.
///
/// # Errors
/// In words: no picture, too large, or broken.
pub fn open(bytes: &[u8]) -> Result<Seen, Words> {
    seen(bytes, usize::MAX)
}

/// Opens the picture in `bytes`, the first where there are several.
///
/// # Errors
/// Likewise.
pub fn open_first(bytes: &[u8]) -> Result<Seen, Words> {
    seen(bytes, 1)
}

/// The first picture in `bytes`, and its size (width, height) in the file, as it is seen.
///
/// # Errors
/// Likewise.
pub fn decode(bytes: &[u8]) -> Result<(RgbImage, (u32, u32)), Words> {
    let Seen { frames, size, .. } = open_first(bytes)?;
    let first = frames.into_iter().next().ok_or(BROKEN)?;
    Ok((Arc::unwrap_or_clone(first), size))
}

/// Width and height of the picture in a file, as it is seen, from its beginning alone.
///
/// # Errors
/// A file that is missing, no picture, too large, or broken at its beginning.
pub fn size(path: &Path) -> Result<(u32, u32), FileError> {
    let bytes = bytes::read(path, MOST_BYTES)?;
    let size = check_format(&bytes).and_then(|()| guarded(|| whole::size(&bytes)));
    size.map_err(|what| FileError::unusable(what, path))
}

fn seen(bytes: &[u8], most: usize) -> Result<Seen, Words> {
    check_format(bytes)?;
    guarded(|| match moving::frames(bytes, most)? {
        Some(seen) => Ok(seen),
        None => still(bytes, most),
    })
}

/// A picture that does not move, or pages.
fn still(bytes: &[u8], most: usize) -> Result<Seen, Words> {
    let Pages { pages, orientation, mut said } = match tiff::is_one(bytes) {
        true => tiff::pages(bytes, most)?,
        false => {
            let (picture, orientation, cut) = whole::decode(bytes)?;
            let about = "The file is cut short at its end, but every pixel is there: it is shown whole";
            Pages { pages: vec![picture], orientation, said: cut.then(|| about.to_owned()).into_iter().collect() }
        }
    };
    let (look, about) = Look::of(&pages, true);
    said.extend(about);
    let (mut frames, mut size) = (Vec::new(), (1, 1));
    for mut page in pages {
        page.apply_orientation(orientation);
        size = (page.width(), page.height());
        check_size(size.0, size.1)?;
        frames.push(Arc::new(shrink(look.apply(page))));
    }
    Ok(Seen { frames, size, orientation, said })
}

/// Refuses what is no picture, by its name where it has one.
fn check_format(bytes: &[u8]) -> Result<(), Words> {
    match format(bytes) {
        Some(format) if format.reading_enabled() => Ok(()),
        known => Err(match (known::named(bytes), foreign::named(bytes), known) {
            (None, Some((what, how)), _) => foreign::sentence(what, how),
            (None, None, Some(format)) => {
                format!("pictures of the format {format:?} cannot be read: save it as {FORMATS}")
            }
            _ => instead(bytes, "a picture")
                .unwrap_or_else(|| format!("this is not a picture that can be read ({FORMATS})")),
        }),
    }
}

/// How far the values of a picture of one colour may lie apart.
const ONE_COLOUR: u8 = 2;

/// Whether a picture has one colour, but for what is left by its compression.
pub fn of_one_colour(picture: &RgbImage) -> bool {
    let Some(first) = picture.pixels().next() else { return true };
    picture.pixels().all(|pixel| pixel.0.iter().zip(first.0).all(|(value, first)| value.abs_diff(first) <= ONE_COLOUR))
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

/// The most memory that the frames of a video may take, in bytes.
pub const MOST_VIDEO_BYTES: usize = 512 << 20;

/// # Errors
/// In words, when frames that take so many bytes are too many.
pub fn check_memory(taken: usize) -> Result<(), Words> {
    if taken <= MOST_VIDEO_BYTES {
        return Ok(());
    }
    Err(format!("the frames take more than {} MB of memory: use fewer or smaller ones", MOST_VIDEO_BYTES >> 20))
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
    use std::io::Cursor;

    use image::{ColorType, DynamicImage, ImageEncoder, ImageFormat, Luma, LumaA, Rgb, Rgba};

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
        assert_eq!(pixel(&png(image::RgbaImage::from_pixel(2, 2, Rgba([10, 20, 30, 0])))), [10, 20, 30]);
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
