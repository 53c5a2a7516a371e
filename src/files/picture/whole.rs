//! One still picture, also where its file breaks off after the last pixel: a missing end is no missing picture.
//!
//! The rule is one for all formats. A file that is cut short is read twice, with different bytes in the place of what
//! is missing. Where both pictures are alike none of these bytes was needed: every pixel is there. Else some pixels
//! would be invented, and the file is refused.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};

use super::{BROKEN, Words, check_size, limits, words};
use crate::files::bytes::format;

/// What stands in the place of what is missing, the one time and the other.
const FILLERS: [u8; 2] = [0x00, 0xA5];

/// How many bytes may be missing where a file does not say how long it is.
const MOST_MISSING: usize = 4096;

/// A picture, how it is to be turned, and whether its file is cut short.
pub(super) fn decode(bytes: &[u8]) -> Result<(DynamicImage, Orientation, bool), Words> {
    let refused = match is_whole(bytes) {
        true => match strict(bytes) {
            Ok((picture, orientation)) => return Ok((picture, orientation, false)),
            Err(refused) if refused != BROKEN => return Err(refused),
            Err(refused) => refused,
        },
        false => BROKEN.to_owned(),
    };
    let again = |filler: u8| ended(bytes, filler).and_then(|bytes| strict(&bytes).ok());
    match FILLERS.map(again) {
        [Some((picture, orientation)), Some((other, _))] if picture.as_bytes() == other.as_bytes() => {
            Ok((picture, orientation, true))
        }
        _ => Err(refused),
    }
}

fn strict(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Words> {
    let mut decoder = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?
        .into_decoder()
        .map_err(words)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    decoder.set_limits(limits()).map_err(words)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(words)?, orientation))
}

/// Width and height as the beginning of a file says.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Words> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut decoder = match reader.into_decoder() {
        Ok(decoder) => decoder,
        // What the usual decoder does not know is opened by another.
        Err(ImageError::Unsupported(_)) => return super::open_first(bytes).map(|seen| seen.size),
        Err(error) => return Err(words(error)),
    };
    let (width, height) = decoder.dimensions();
    check_size(width, height).or_else(|refused| if (width, height) == (0, 0) { Ok(()) } else { Err(refused) })?;
    let sideways = matches!(
        decoder.orientation().unwrap_or(Orientation::NoTransforms),
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    Ok(if sideways { (height, width) } else { (width, height) })
}

/// Whether a file whose decoder would not notice has its end.
fn is_whole(bytes: &[u8]) -> bool {
    match format(bytes) {
        Some(ImageFormat::Jpeg) => jpeg_has_end(bytes),
        Some(ImageFormat::WebP) => webp_length(bytes).is_none_or(|length| bytes.len() >= length),
        _ => true,
    }
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

/// Bytes of a WebP, as its beginning says.
fn webp_length(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(4..8)?.try_into().ok().map(u32::from_le_bytes)?;
    usize::try_from(length).ok()?.checked_add(8)
}

/// The file with an end in the place of the missing one; none where none can be made.
fn ended(bytes: &[u8], filler: u8) -> Option<Vec<u8>> {
    let mut longer = bytes.to_vec();
    match format(bytes)? {
        ImageFormat::Png => return png_ended(bytes),
        ImageFormat::Jpeg => {
            // A marker that lost its second half is none.
            if longer.last() == Some(&0xFF) {
                longer.pop();
            }
            longer.resize(longer.len() + MOST_MISSING, filler);
            longer.extend([0xFF, 0xD9]);
        }
        ImageFormat::WebP => {
            let length = webp_length(bytes)?;
            if length > bytes.len() + MOST_MISSING {
                return None;
            }
            longer.resize(length, filler);
        }
        _ => longer.resize(longer.len() + MOST_MISSING, filler),
    }
    Some(longer)
}

/// The whole chunks of a PNG, what there is of the last one, and an end. A stream of pixels that is not whole is
/// refused by its decoder, so that nothing needs to be filled in.
fn png_ended(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut ended = bytes.get(..8)?.to_vec();
    let mut at = 8;
    while let Some(header) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes(header[..4].try_into().ok()?) as usize;
        let name = &header[4..8];
        let end = at.checked_add(12)?.checked_add(length)?;
        if name == b"IEND" {
            break;
        }
        match bytes.get(at..end) {
            Some(chunk) => ended.extend(chunk),
            None if name == b"IDAT" => {
                let there = bytes.get(at + 8..).unwrap_or_default();
                chunk(&mut ended, b"IDAT", &there[..there.len().min(length)]);
                break;
            }
            None => break,
        }
        at = end;
    }
    chunk(&mut ended, b"IEND", &[]);
    Some(ended)
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let mut sum = crc32fast::Hasher::new();
    sum.update(name);
    sum.update(data);
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(name);
    file.extend(data);
    file.extend(sum.finalize().to_be_bytes());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = RgbImage::from_fn(61, 47, |x, y| Rgb([(x * y) as u8, (x * 4) as u8, (y * 5) as u8]));
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A file without its last bytes is opened as long as every pixel is there, to the same pixels, and then never
    /// again.
    #[test]
    fn what_lacks_only_its_end_is_opened_and_what_lacks_a_pixel_is_not() {
        for (format, at_least) in [
            (ImageFormat::Png, 12),
            (ImageFormat::Jpeg, 2),
            (ImageFormat::Bmp, 0),
            (ImageFormat::WebP, 0),
            (ImageFormat::Pnm, 0),
        ] {
            let bytes = encoded(format);
            let (whole, _, cut) = decode(&bytes).unwrap();
            assert!(!cut, "{format:?}");
            let mut refused = false;
            for missing in 1..bytes.len().min(1500) {
                match decode(&bytes[..bytes.len() - missing]) {
                    Ok((picture, _, cut)) => {
                        // A decoder may not miss the last bytes of an end.
                        let noticed = cut || missing < 12;
                        assert!(noticed && !refused && picture == whole, "{format:?} without {missing} bytes");
                    }
                    Err(words) => {
                        refused = true;
                        assert!(missing > at_least, "{format:?} without {missing} bytes: {words}");
                    }
                }
            }
            assert!(refused, "{format:?}");
        }
    }
}
