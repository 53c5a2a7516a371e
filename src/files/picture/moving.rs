//! The frames of what moves: GIF, PNG (APNG) and WebP, each as it is seen.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat};

use super::look::Look;
use super::{Seen, Words, check_memory, check_size, limits, shrink, words};
use crate::files::bytes;

/// The frames in `bytes`, `most` at most; none where the file holds a still picture. A file that breaks off after whole
/// frames gives those, and says so.
///
/// # Errors
/// In words.
pub(super) fn frames(bytes: &[u8], most: usize) -> Result<Option<Seen>, Words> {
    match bytes::format(bytes) {
        Some(ImageFormat::Gif) => gif(bytes, most).map(Some),
        Some(ImageFormat::Png) => {
            // One that is broken is said to be so where stills are read.
            let Ok(decoder) = PngDecoder::with_limits(Cursor::new(bytes), limits()) else { return Ok(None) };
            if !decoder.is_apng().unwrap_or(false) {
                return Ok(None);
            }
            check_size(decoder.dimensions().0, decoder.dimensions().1)?;
            let size = decoder.dimensions();
            play(decoder.apng().map_err(words)?, size, most, Vec::new()).map(Some)
        }
        Some(ImageFormat::WebP) => {
            let Ok(decoder) = WebPDecoder::new(Cursor::new(bytes)) else { return Ok(None) };
            if !decoder.has_animation() {
                return Ok(None);
            }
            check_size(decoder.dimensions().0, decoder.dimensions().1)?;
            let size = decoder.dimensions();
            play(decoder, size, most, Vec::new()).map(Some)
        }
        _ => Ok(None),
    }
}

fn gif(bytes: &[u8], most: usize) -> Result<Seen, Words> {
    let mut said = Vec::new();
    let with_screen = with_screen(bytes);
    if with_screen.is_some() {
        said.push("The GIF says that its screen has no pixels: that of its first frame is taken".to_owned());
    }
    let mut decoder = GifDecoder::new(Cursor::new(with_screen.as_deref().unwrap_or(bytes))).map_err(words)?;
    let size = decoder.dimensions();
    check_size(size.0, size.1)?;
    decoder.set_limits(limits()).map_err(words)?;
    play(decoder, size, most, said)
}

/// A copy of a GIF whose screen has no pixels, with a screen that its first frame fills.
fn with_screen(bytes: &[u8]) -> Option<Vec<u8>> {
    let side = |at: usize| Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    if side(6)? != 0 && side(8)? != 0 {
        return None;
    }
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(bytes)).ok()?;
    let frame = decoder.next_frame_info().ok()??;
    let (width, height) = (frame.left.checked_add(frame.width)?, frame.top.checked_add(frame.height)?);
    let mut copy = bytes.to_vec();
    copy[6..8].copy_from_slice(&width.to_le_bytes());
    copy[8..10].copy_from_slice(&height.to_le_bytes());
    Some(copy)
}

/// All frames of a decoder, as they are seen.
fn play<'a>(
    decoder: impl AnimationDecoder<'a>,
    size: (u32, u32),
    most: usize,
    mut said: Vec<String>,
) -> Result<Seen, Words> {
    let (mut frames, mut taken) = (Vec::new(), 0);
    let mut look = None;
    for frame in decoder.into_frames() {
        let frame = match frame {
            Ok(frame) => DynamicImage::ImageRgba8(frame.into_buffer()),
            Err(error) if frames.is_empty() => return Err(words(error)),
            Err(_) => {
                said.push(match frames.len() {
                    1 => "The file is cut short after 1 frame, which is shown".to_owned(),
                    many => format!("The file is cut short after {many} frames, which are shown"),
                });
                break;
            }
        };
        let look = look.get_or_insert_with(|| {
            let (look, about) = Look::of(std::slice::from_ref(&frame), false);
            said.extend(about);
            look
        });
        let frame = shrink(look.apply(frame));
        taken += frame.as_raw().len();
        check_memory(taken)?;
        frames.push(Arc::new(frame));
        if frames.len() >= most {
            break;
        }
    }
    if frames.is_empty() {
        return Err("the file holds no frame".to_owned());
    }
    Ok(Seen { frames, size, orientation: image::metadata::Orientation::NoTransforms, said })
}
