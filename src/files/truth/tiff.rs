//! A label image as a TIFF: whole numbers of any type, palette entries, or colours.

use std::io::Cursor;

use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use super::Colours;
use crate::files::picture;
use crate::islands::Truth;

/// The first page of the TIFF in `bytes`. A number below 0 is void.
///
/// # Errors
/// In words.
pub(super) fn decode(bytes: &[u8]) -> Result<Truth, String> {
    let broken = |_| "the label image is broken or cut short".to_owned();
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(picture::MOST_PIXELS * 8).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits.clone());
    let place = decoder.ifd_pointer().map_or(0, |place| place.0);
    let greys = picture::entries_as_greys(bytes, place);
    if let Some(greys) = &greys {
        decoder = Decoder::new(Cursor::new(&greys[..])).map_err(broken)?.with_limits(limits);
    }
    let (width, height) = decoder.dimensions().map_err(broken)?;
    picture::check_size(width, height)?;
    let colours = decoder.colortype().map_err(broken)?;
    let values = numbers(decoder.read_image().map_err(broken)?);
    let count = width as usize * height as usize;
    let labels: Vec<u32> = match colours {
        ColorType::Gray(8..) => values.into_iter().map(super::id_of).collect::<Result<_, _>>()?,
        ColorType::RGB(8 | 16) | ColorType::RGBA(8 | 16) => {
            let mut regions = Colours::default();
            let samples = usize::from(colours.num_samples());
            values
                .chunks_exact(samples)
                .map(|pixel| regions.id([pixel[0], pixel[1], pixel[2]].map(|v| v as u32)))
                .collect()
        }
        other => return Err(format!("a label image of this kind of TIFF ({other:?}) cannot be read here")),
    };
    if labels.len() < count {
        return Err("the label image is broken or cut short".to_owned());
    }
    Ok(Truth { width, height, labels: labels.into_iter().take(count).collect() })
}

fn numbers(values: DecodingResult) -> Vec<f64> {
    match values {
        DecodingResult::U8(values) => values.into_iter().map(f64::from).collect(),
        DecodingResult::U16(values) => values.into_iter().map(f64::from).collect(),
        DecodingResult::U32(values) => values.into_iter().map(f64::from).collect(),
        DecodingResult::U64(values) => values.into_iter().map(|value| value as f64).collect(),
        DecodingResult::F16(values) => values.into_iter().map(|value| f64::from(value.to_f32())).collect(),
        DecodingResult::F32(values) => values.into_iter().map(f64::from).collect(),
        DecodingResult::F64(values) => values,
        DecodingResult::I8(values) => values.into_iter().map(f64::from).collect(),
        DecodingResult::I16(values) => values.into_iter().map(f64::from).collect(),
        DecodingResult::I32(values) => values.into_iter().map(f64::from).collect(),
        DecodingResult::I64(values) => values.into_iter().map(|value| value as f64).collect(),
    }
}
