//! A label image as an array of NumPy (`numpy.save`): whole numbers, (rows, cols).

use crate::files::picture;
use crate::islands::Truth;

/// What stands first in every file of this kind.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// The array in `bytes`. A number below 0 is void.
///
/// # Errors
/// In words.
pub(super) fn decode(bytes: &[u8]) -> Result<Truth, String> {
    let broken = || "the array is broken or cut short".to_owned();
    let (length, start) = match *bytes.get(6..12).ok_or_else(broken)? {
        [1, _, low, high, ..] => (usize::from(u16::from_le_bytes([low, high])), 10),
        [2 | 3, _, a, b, c, d] => (u32::from_le_bytes([a, b, c, d]) as usize, 12),
        _ => return Err("the array is of a version of NPY that cannot be read here".to_owned()),
    };
    let header = bytes.get(start..start + length).ok_or_else(broken)?;
    let header = std::str::from_utf8(header).map_err(|_| broken())?;
    let kind = quoted(header, "descr").ok_or_else(broken)?;
    let by_columns = value(header, "fortran_order").is_some_and(|value| value.starts_with("True"));
    let (rows, cols) = shape(header)?;
    let (width, height) = (u32::try_from(cols).unwrap_or(u32::MAX), u32::try_from(rows).unwrap_or(u32::MAX));
    picture::check_size(width, height)?;
    let number = Number::named(kind)?;
    let data = &bytes[start + length..];
    let count = rows * cols;
    if data.len() < count * number.bytes {
        return Err(broken());
    }
    let at = |place: usize| number.read(&data[place * number.bytes..(place + 1) * number.bytes]);
    let place = |row: usize, col: usize| if by_columns { col * rows + row } else { row * cols + col };
    let labels: Result<Vec<u32>, String> =
        (0..count).map(|pixel| super::id_of(at(place(pixel / cols, pixel % cols)))).collect();
    Ok(Truth { width, height, labels: labels? })
}

/// What stands behind a key of the header, a Python dictionary.
fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = header.split_once(&format!("'{key}'"))?;
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

fn quoted<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    value(header, key)?.strip_prefix('\'')?.split_once('\'').map(|(text, _)| text)
}

/// Rows and columns; sides of 1 beside them do not count.
fn shape(header: &str) -> Result<(usize, usize), String> {
    let text =
        value(header, "shape").and_then(|value| value.strip_prefix('(')?.split_once(')')).map(|(shape, _)| shape);
    let text = text.ok_or("the array is broken: it has no shape")?;
    let sides: Option<Vec<usize>> =
        text.split(',').map(str::trim).filter(|side| !side.is_empty()).map(|side| side.parse().ok()).collect();
    let sides = sides.ok_or("the array is broken: its shape cannot be read")?;
    let long: Vec<usize> = sides.iter().copied().filter(|side| *side != 1).collect();
    match (&sides[..], &long[..]) {
        ([rows, cols], _) | (_, [rows, cols]) => Ok((*rows, *cols)),
        _ => Err(format!("the array has the shape ({text}): a label image is (rows, cols)")),
    }
}

/// A type of number.
struct Number {
    bytes: usize,
    big: bool,
    /// u, i, f or b.
    letter: u8,
}

impl Number {
    fn named(text: &str) -> Result<Self, String> {
        let refused = || format!("the array holds numbers of type {text}: a label image holds whole numbers");
        let [order, letter @ (b'u' | b'i' | b'f' | b'b'), digits @ ..] = text.as_bytes() else { return Err(refused()) };
        let bytes = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).ok_or_else(refused)?;
        let known = matches!((letter, bytes), (b'b', 1) | (b'f', 4 | 8) | (b'u' | b'i', 1 | 2 | 4 | 8));
        known.then_some(Self { bytes, big: *order == b'>', letter: *letter }).ok_or_else(refused)
    }

    fn read(&self, bytes: &[u8]) -> f64 {
        let mut little = [0; 8];
        for (to, from) in little.iter_mut().zip(0..self.bytes) {
            *to = bytes[if self.big { self.bytes - 1 - from } else { from }];
        }
        let unsigned = u64::from_le_bytes(little);
        let beyond = 64 - 8 * self.bytes as u32;
        match (self.letter, self.bytes) {
            (b'f', 4) => f64::from(f32::from_bits(unsigned as u32)),
            (b'f', _) => f64::from_bits(unsigned),
            (b'i', _) => ((unsigned << beyond).cast_signed() >> beyond) as f64,
            _ => unsigned as f64,
        }
    }
}
