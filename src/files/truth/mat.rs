//! The label images of BSDS, a file of MATLAB (version 5, the Level 5 MAT-File Format): `groundTruth` is a cell array
//! with a structure per annotator, whose field `Segmentation` is a matrix of region numbers. A matrix that stands alone
//! is a label image as well.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use crate::files::picture;
use crate::islands::Truth;

/// What stands first in every file of this kind.
pub(super) const MAGIC: &[u8] = b"MATLAB 5.0";

/// The most bytes that a packed variable may have.
const MOST: u64 = 512 << 20;
/// How deep cells and structures may lie in each other.
const DEEPEST: usize = 16;

// Types of elements.
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;

// Classes of arrays.
const CELL: u8 = 1;
const STRUCTURE: u8 = 2;
const NUMBERS: std::ops::RangeInclusive<u8> = 6..=15;

/// The field that holds the regions.
const SEGMENTATION: &str = "Segmentation";

/// All label images in `bytes`: one per annotator.
///
/// # Errors
/// In words.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Truth>, String> {
    if bytes.get(126..128) != Some(b"IM") {
        return Err("a file of MATLAB from a machine with another order of bytes cannot be read here".to_owned());
    }
    let (mut found, mut alone) = (Vec::new(), Vec::new());
    let mut elements = Elements(bytes.get(128..).unwrap_or_default());
    while let Some((kind, data)) = elements.next()? {
        let unpacked;
        let (kind, data) = match kind {
            COMPRESSED => {
                let mut all = Vec::new();
                ZlibDecoder::new(data).take(MOST).read_to_end(&mut all).map_err(|_| BROKEN)?;
                unpacked = all;
                Elements(&unpacked).next()?.ok_or(BROKEN)?
            }
            _ => (kind, data),
        };
        if kind == MATRIX {
            array(data, SEGMENTATION, false, DEEPEST, &mut found, &mut alone)?;
        }
    }
    if found.is_empty() {
        found = alone;
    }
    if found.is_empty() {
        return Err(format!("the file of MATLAB holds no matrix of regions (a field {SEGMENTATION}, as BSDS has it)"));
    }
    Ok(found)
}

const BROKEN: &str = "the file of MATLAB is broken or cut short";

/// Elements that follow each other: a tag of type and length, then data up to a multiple of 8 bytes.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    fn next(&mut self) -> Result<Option<(u32, &'a [u8])>, String> {
        let bytes = self.0;
        if bytes.len() < 8 {
            return Ok(None);
        }
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        // A small element has its length beside its type and its data in the place of the length.
        let (kind, start, length) = match word(0) >> 16 {
            0 => (word(0), 8, word(4) as usize),
            length => (word(0) & 0xFFFF, 4, length as usize),
        };
        let end = start.max(4) + length;
        let data = bytes.get(start..end).ok_or(BROKEN)?;
        let next = match (start, kind) {
            (4, _) => 8,
            // What is packed is not filled up.
            (_, COMPRESSED) => end,
            _ => end.next_multiple_of(8),
        };
        self.0 = bytes.get(next..).unwrap_or_default();
        Ok(Some((kind, data)))
    }

    fn needed(&mut self) -> Result<(u32, &'a [u8]), String> {
        self.next()?.ok_or_else(|| BROKEN.to_owned())
    }
}

/// One array. Matrices that are regions go to `found`, other ones of more than one number to `alone`.
fn array(
    data: &[u8],
    wanted: &str,
    is_wanted: bool,
    deeper: usize,
    found: &mut Vec<Truth>,
    alone: &mut Vec<Truth>,
) -> Result<(), String> {
    if data.is_empty() || deeper == 0 {
        return Ok(());
    }
    let mut parts = Elements(data);
    let class = *parts.needed()?.1.first().ok_or(BROKEN)?;
    let sides: Vec<usize> =
        parts.needed()?.1.as_chunks().0.iter().map(|side| i32::from_le_bytes(*side) as usize).collect();
    parts.needed()?;
    match class {
        CELL => {
            while let Some((kind, data)) = parts.next()? {
                if kind == MATRIX {
                    array(data, wanted, is_wanted, deeper - 1, found, alone)?;
                }
            }
        }
        STRUCTURE => {
            let length = parts.needed()?.1.as_chunks().0.first().map_or(0, |length| i32::from_le_bytes(*length));
            let length = usize::try_from(length).ok().filter(|length| *length > 0).ok_or(BROKEN)?;
            let names: Vec<String> = parts.needed()?.1.chunks(length).map(name).collect();
            let mut at = 0;
            while let Some((kind, data)) = parts.next()? {
                if kind == MATRIX {
                    let name = names.get(at % names.len().max(1)).map_or("", String::as_str);
                    array(data, wanted, name == wanted, deeper - 1, found, alone)?;
                    at += 1;
                }
            }
        }
        class if NUMBERS.contains(&class) => {
            let [rows, cols] = sides[..] else { return Ok(()) };
            let (kind, data) = parts.needed()?;
            if rows * cols > 1
                && let Some(truth) = matrix(kind, data, rows, cols)?
            {
                if is_wanted { found.push(truth) } else { alone.push(truth) }
            }
        }
        _ => {}
    }
    Ok(())
}

fn name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

/// A matrix, column by column, of numbers of this type; none where they are no whole numbers.
fn matrix(kind: u32, data: &[u8], rows: usize, cols: usize) -> Result<Option<Truth>, String> {
    let (width, height) = (u32::try_from(cols).unwrap_or(u32::MAX), u32::try_from(rows).unwrap_or(u32::MAX));
    picture::check_size(width, height)?;
    let values: Vec<f64> = match kind {
        1 => data.iter().map(|byte| f64::from(byte.cast_signed())).collect(),
        2 => data.iter().map(|byte| f64::from(*byte)).collect(),
        3 => data.as_chunks().0.iter().map(|word| f64::from(i16::from_le_bytes(*word))).collect(),
        4 => data.as_chunks().0.iter().map(|word| f64::from(u16::from_le_bytes(*word))).collect(),
        5 => data.as_chunks().0.iter().map(|word| f64::from(i32::from_le_bytes(*word))).collect(),
        6 => data.as_chunks().0.iter().map(|word| f64::from(u32::from_le_bytes(*word))).collect(),
        7 => data.as_chunks().0.iter().map(|word| f64::from(f32::from_le_bytes(*word))).collect(),
        9 => data.as_chunks().0.iter().map(|word| f64::from_le_bytes(*word)).collect(),
        _ => return Ok(None),
    };
    if values.len() < rows * cols {
        return Err(BROKEN.to_owned());
    }
    let id = |pixel: usize| super::id_of(values[(pixel % cols) * rows + pixel / cols]);
    let labels: Result<Vec<u32>, String> = (0..rows * cols).map(id).collect();
    Ok(labels.ok().map(|labels| Truth { width, height, labels }))
}
