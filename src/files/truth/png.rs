//! A label image as a PNG.

use std::io::Cursor;

use super::Colours;
use crate::files::picture;
use crate::islands::Truth;

/// The label image in the PNG `bytes`.
///
/// # Errors
/// In words.
pub fn decode(bytes: &[u8]) -> Result<Truth, String> {
    picture::guarded(|| labels(bytes))
}

/// Width and height, as the beginning says.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), String> {
    let reader = ::png::Decoder::new(Cursor::new(bytes)).read_info();
    let size = reader.map_err(|_| "the label image is broken or cut short".to_owned())?.info().size();
    picture::check_size(size.0, size.1)?;
    Ok(size)
}

/// Whether the beginning of a file is that of a PNG of this size with one number per pixel: grey, or with a palette.
pub(super) fn is_single(beginning: &[u8], size: (u32, u32)) -> bool {
    let side = |at: usize| beginning.get(at..at + 4).and_then(|side| side.try_into().ok()).map(u32::from_be_bytes);
    let single = beginning.get(25).is_some_and(|colours| [0, 3].contains(colours));
    beginning.starts_with(b"\x89PNG") && single && (side(16), side(20)) == (Some(size.0), Some(size.1))
}

fn labels(bytes: &[u8]) -> Result<Truth, String> {
    let broken = |error: ::png::DecodingError| match error {
        ::png::DecodingError::LimitsExceeded => "the label image is too large".to_owned(),
        _ => "the label image is broken or cut short".to_owned(),
    };
    let mut decoder = ::png::Decoder::new_with_limits(
        Cursor::new(bytes),
        ::png::Limits { bytes: usize::try_from(picture::MOST_PIXELS * 8).unwrap_or(usize::MAX) },
    );
    decoder.set_transformations(::png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().map_err(broken)?;
    let (width, height) = reader.info().size();
    picture::check_size(width, height)?;
    let size = reader.output_buffer_size().ok_or("the label image is too large")?;
    let mut buffer = vec![0; size];
    let info = reader.next_frame(&mut buffer).map_err(broken)?;

    let (samples, depth) = (info.color_type.samples(), info.bit_depth as usize);
    let rows = buffer.chunks_exact(info.line_size).take(height as usize);
    let single = matches!(info.color_type, ::png::ColorType::Grayscale | ::png::ColorType::Indexed);
    let mut colours = Colours::default();
    let mut labels = Vec::with_capacity(width as usize * height as usize);
    for row in rows {
        for x in 0..width as usize {
            let sample = |channel: usize| unpack(row, x * samples + channel, depth);
            labels.push(match info.color_type {
                _ if single => sample(0),
                ::png::ColorType::GrayscaleAlpha => sample(0),
                _ => colours.id([sample(0), sample(1), sample(2)]),
            });
        }
    }
    Ok(Truth { width, height, labels })
}

/// Sample number `index` of a packed row, most significant first.
fn unpack(row: &[u8], index: usize, depth: usize) -> u32 {
    match depth {
        16 => u32::from(row[2 * index]) << 8 | u32::from(row[2 * index + 1]),
        8 => u32::from(row[index]),
        _ => {
            let bit = index * depth;
            u32::from(row[bit / 8] >> (8 - depth - bit % 8)) & ((1 << depth) - 1)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn encode(colour: ::png::ColorType, depth: ::png::BitDepth, width: u32, height: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(colour);
        encoder.set_depth(depth);
        if colour == ::png::ColorType::Indexed {
            encoder.set_palette(vec![9; 3 * 16]);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(data).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn grey_values_are_ids_at_every_depth() {
        use ::png::BitDepth::{Eight, Four, One, Sixteen, Two};
        use ::png::ColorType::{Grayscale, GrayscaleAlpha};
        let ids = |depth, data: &[u8]| decode(&encode(Grayscale, depth, 3, 1, data)).unwrap().labels;
        assert_eq!(ids(Eight, &[0, 7, 255]), [0, 7, 255]);
        assert_eq!(ids(Sixteen, &[0, 1, 1, 0, 255, 255]), [1, 256, 65_535]);
        assert_eq!(ids(One, &[0b1010_0000]), [1, 0, 1]);
        assert_eq!(ids(Two, &[0b1101_0000]), [3, 1, 0]);
        assert_eq!(ids(Four, &[0x3F, 0x20]), [3, 15, 2]);
        let alpha = decode(&encode(GrayscaleAlpha, Eight, 2, 1, &[5, 255, 6, 0])).unwrap();
        assert_eq!(alpha.labels, [5, 6]);
    }

    #[test]
    fn a_palette_counts_by_entry_and_colours_as_they_are_met() {
        use ::png::BitDepth::{Eight, Four};
        let palette = decode(&encode(::png::ColorType::Indexed, Four, 2, 2, &[0x01, 0x70])).unwrap();
        assert_eq!(palette, Truth { width: 2, height: 2, labels: vec![0, 1, 7, 0] });
        let colours =
            decode(&encode(::png::ColorType::Rgb, Eight, 4, 1, &[9, 0, 0, 0, 0, 0, 0, 9, 0, 9, 0, 0])).unwrap();
        assert_eq!(colours.labels, [1, 0, 2, 1]);
    }
}
