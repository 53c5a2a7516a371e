//! The symbols of the task: 26 letters, ten digits, the question mark.

/// Letters, digits and the question mark.
pub const SYMBOLS: usize = 37;
/// There are as many keys as letters.
pub const MOST_PAIRS: usize = LETTERS;

pub(super) const LETTERS: usize = 26;
pub(super) const MARK: u8 = 36;

/// The character of a symbol: a to z, 0 to 9, question mark (anything above).
pub fn character(symbol: usize) -> char {
    match symbol {
        0..26 => (b'a' + symbol as u8) as char,
        26..36 => (b'0' + (symbol - LETTERS) as u8) as char,
        _ => '?',
    }
}
