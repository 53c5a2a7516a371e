//! The pages of a TIFF, with numbers of every type that one can be shown of.

use std::io::Cursor;

use image::codecs::tiff::TiffDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Rgb32FImage, RgbImage};
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use super::{BROKEN, MOST_PIXELS, Words, check_memory, check_size};
use crate::files::foreign;

/// The tag of a file of raw photographs (DNG).
const DNG: Tag = Tag::Unknown(50_706);

/// The pages of one size.
pub(super) struct Pages {
    /// The pages, at least one.
    pub pages: Vec<DynamicImage>,
    /// How they are to be turned.
    pub orientation: Orientation,
    /// What there is to say.
    pub said: Vec<String>,
}

/// All pages of the size of the first, `most` at most; smaller versions of a page are left out.
///
/// # Errors
/// In words.
pub(super) fn pages(bytes: &[u8], most: usize) -> Result<Pages, Words> {
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(words)?;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(MOST_PIXELS * 8).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    decoder = decoder.with_limits(limits);
    if is_raw(&mut decoder) {
        return Err(foreign::raw_photograph());
    }
    let mut patched = Vec::new();
    let mut found = Pages { pages: Vec::new(), orientation: Orientation::NoTransforms, said: Vec::new() };
    let (mut others, mut taken, mut cut) = (0, 0, false);
    let first = decoder.dimensions().map_err(words)?;
    loop {
        let size = decoder.dimensions().map_err(words);
        let reduced = tag(&mut decoder, Tag::NewSubfileType).unwrap_or(0) & 1 == 1;
        match size {
            Ok(size) if size == first && (found.pages.is_empty() || !reduced) => {
                check_size(size.0, size.1)?;
                match page(&mut decoder, bytes, &mut patched, &mut found) {
                    Ok(page) => {
                        taken += page.as_bytes().len();
                        check_memory(taken)?;
                        found.pages.push(page);
                    }
                    Err(error) if found.pages.is_empty() => return Err(error),
                    Err(_) => cut = true,
                }
            }
            Ok(_) => others += 1,
            Err(error) if found.pages.is_empty() => return Err(error),
            Err(_) => cut = true,
        }
        if cut || found.pages.len() >= most || !decoder.more_images() {
            break;
        }
        cut = decoder.next_image().is_err();
        if cut {
            break;
        }
    }
    if cut {
        let count = found.pages.len();
        found.said.push(format!("The file is cut short after page {count}: what is before that is shown"));
    }
    if others > 0 {
        let pages = if others == 1 { "One page" } else { "Pages" };
        found.said.push(format!(
            "{pages} of another size than the first {} left out",
            if others == 1 { "is" } else { "are" }
        ));
    }
    Ok(found)
}

/// The page at which the decoder stands. What the usual decoder reads comes from there.
fn page(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    bytes: &[u8],
    patched: &mut Vec<u8>,
    found: &mut Pages,
) -> Result<DynamicImage, Words> {
    let first = found.pages.is_empty();
    let opened = match decoder.ifd_pointer() {
        // The usual decoder reads the first page alone: every other becomes the first of a copy.
        Some(place) if !first => {
            if patched.is_empty() {
                *patched = bytes.to_vec();
            }
            begin_at(patched, place.0).ok_or(BROKEN)?;
            usual(patched)
        }
        _ => usual(bytes),
    };
    match opened {
        Ok((page, orientation)) => {
            if first {
                found.orientation = orientation;
            }
            Ok(page)
        }
        Err(ImageError::Unsupported(error)) => unusual(decoder, bytes, first.then_some(&mut found.said))
            .ok_or_else(|| super::words(ImageError::Unsupported(error)))?,
        Err(error) => Err(super::words(error)),
    }
}

fn usual(bytes: &[u8]) -> Result<(DynamicImage, Orientation), ImageError> {
    let mut decoder = TiffDecoder::new(Cursor::new(bytes))?;
    decoder.set_limits(super::limits())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

/// Writes where the first page stands.
fn begin_at(bytes: &mut [u8], place: u64) -> Option<()> {
    let little = bytes.first() == Some(&b'I');
    let big = bytes.get(2..4) == Some(if little { &[43, 0] } else { &[0, 43] });
    if big {
        let place = if little { place.to_le_bytes() } else { place.to_be_bytes() };
        bytes.get_mut(8..16)?.copy_from_slice(&place);
    } else {
        let place = u32::try_from(place).ok()?;
        let place = if little { place.to_le_bytes() } else { place.to_be_bytes() };
        bytes.get_mut(4..8)?.copy_from_slice(&place);
    }
    Some(())
}

/// A page of palette entries, of many bands, or of numbers that the usual decoder does not know: integers of 32 bits
/// and more, with a sign, one floating point number per pixel. None where that cannot be read here either.
fn unusual(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    bytes: &[u8],
    said: Option<&mut Vec<String>>,
) -> Option<Result<DynamicImage, Words>> {
    let (width, height) = decoder.dimensions().ok()?;
    if let Some(page) = palette(decoder, bytes, (width, height)) {
        return Some(page);
    }
    let colours = decoder.colortype().ok()?;
    if tag(decoder, Tag::PlanarConfiguration) == Some(2) && colours.num_samples() > 1 {
        return None;
    }
    let shown = match colours {
        ColorType::Gray(bits) | ColorType::RGB(bits) if bits >= 8 => colours.num_samples(),
        ColorType::Multiband { bit_depth: 8.., num_samples } => num_samples,
        _ => return None,
    };
    let values = match decoder.read_image().map_err(words) {
        Ok(values) => floats(values),
        Err(error) => return Some(Err(error)),
    };
    let bands = usize::from(shown);
    let channel = |pixel: &[f32], channel: usize| pixel.get(if bands >= 3 { channel } else { 0 }).copied();
    let mut rgb = Vec::with_capacity(3 * width as usize * height as usize);
    for pixel in values.chunks_exact(bands) {
        rgb.extend((0..3).filter_map(|at| channel(pixel, at)));
    }
    if let (Some(said), false) = (said, [1, 3].contains(&bands)) {
        let which = if bands > 3 { "the first three are shown as red, green and blue" } else { "the first is shown" };
        said.push(format!("It has {bands} bands: {which}"));
    }
    Some(Rgb32FImage::from_raw(width, height, rgb).map(DynamicImage::from).ok_or_else(|| BROKEN.to_owned()))
}

/// A copy of a TIFF whose page at `place` has a palette, with its entries as greys: what decoders read. None where
/// that page has none.
pub(in crate::files) fn entries_as_greys(bytes: &[u8], place: u64) -> Option<Vec<u8>> {
    /// How colours are made of numbers: the tag, that of a palette, that of greys.
    const PHOTOMETRIC: u64 = 262;
    let little = bytes.first() == Some(&b'I');
    let number = |at: usize, length: usize| -> Option<u64> {
        let place = bytes.get(at..at.checked_add(length)?)?;
        let next = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(if little { place.iter().rev().fold(0, next) } else { place.iter().fold(0, next) })
    };
    let place = usize::try_from(place).ok()?;
    let (count, first, size, value) =
        if number(2, 2)? == 43 { (number(place, 8)?, 8, 20, 12) } else { (number(place, 2)?, 2, 12, 8) };
    for entry in 0..usize::try_from(count).ok()?.min(4096) {
        let at = place.checked_add(first + entry * size)?;
        if number(at, 2)? == PHOTOMETRIC {
            if number(at + value, 2)? != 3 {
                return None;
            }
            let mut copy = bytes.to_vec();
            copy[at + value..at + value + 2].copy_from_slice(if little { &[1, 0] } else { &[0, 1] });
            return Some(copy);
        }
    }
    None
}

/// A page of palette entries.
fn palette(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    bytes: &[u8],
    (width, height): (u32, u32),
) -> Option<Result<DynamicImage, Words>> {
    let place = decoder.ifd_pointer()?.0;
    let mut greys = entries_as_greys(bytes, place)?;
    begin_at(&mut greys, place)?;
    Some(of_palette(decoder, &greys, width, height))
}

fn of_palette(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    greys: &[u8],
    width: u32,
    height: u32,
) -> Result<DynamicImage, Words> {
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(words)?;
    let mut decoder = Decoder::new(Cursor::new(greys)).map_err(words)?;
    let DecodingResult::U8(entries) = decoder.read_image().map_err(words)? else { return Err(BROKEN.to_owned()) };
    if entries.len() != width as usize * height as usize {
        return Err("a TIFF with a palette of other than 8 bits cannot be read here".to_owned());
    }
    // 16 bits a channel, all red ones first; some programs write 8.
    let shift = if map.iter().all(|value| *value < 256) { 0 } else { 8 };
    let size = map.len() / 3;
    let channel =
        |entry: u8, channel: usize| map.get(channel * size + usize::from(entry)).map_or(0, |v| (v >> shift) as u8);
    let rgb = entries.iter().flat_map(|entry| [0, 1, 2].map(|at| channel(*entry, at))).collect();
    RgbImage::from_raw(width, height, rgb).map(DynamicImage::from).ok_or_else(|| BROKEN.to_owned())
}

/// The numbers as they are shown; those of 64 bits are rounded.
fn floats(values: DecodingResult) -> Vec<f32> {
    match values {
        DecodingResult::U8(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::U16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::U32(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::U64(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::F16(values) => values.into_iter().map(|value| value.to_f32()).collect(),
        DecodingResult::F32(values) => values,
        DecodingResult::F64(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::I8(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::I16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::I32(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::I64(values) => values.into_iter().map(|value| value as f32).collect(),
    }
}

/// Whether it is what a camera wrote: the first page is a small version of what only a developer reads.
fn is_raw(decoder: &mut Decoder<Cursor<&[u8]>>) -> bool {
    let reduced = tag(decoder, Tag::NewSubfileType).unwrap_or(0) & 1 == 1;
    let has = |decoder: &mut Decoder<_>, tag: Tag| matches!(decoder.find_tag(tag), Ok(Some(_)));
    has(decoder, DNG) || (reduced && has(decoder, Tag::SubIfd))
}

fn tag(decoder: &mut Decoder<Cursor<&[u8]>>, tag: Tag) -> Option<u32> {
    decoder.find_tag_unsigned(tag).ok().flatten()
}

/// A decoder's error in words.
fn words(error: TiffError) -> Words {
    match error {
        TiffError::LimitsExceeded => super::words(ImageError::Limits(image::error::LimitError::from_kind(
            image::error::LimitErrorKind::InsufficientMemory,
        ))),
        TiffError::UnsupportedError(error) => format!("this kind of picture cannot be read ({error})"),
        _ => BROKEN.to_owned(),
    }
}

/// Whether `bytes` are a TIFF.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    crate::files::bytes::format(bytes) == Some(ImageFormat::Tiff)
}
