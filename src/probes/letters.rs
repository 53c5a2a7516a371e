//! Capital letters as blocks of five by five places.

/// Places along a side of a letter.
pub(super) const PLACES: u32 = 5;

/// Row by row, five bits each, the leftmost one first.
const ROWS: [(char, [u8; 5]); 26] = [
    ('A', [0b01110, 0b10001, 0b11111, 0b10001, 0b10001]),
    ('B', [0b11110, 0b10001, 0b11110, 0b10001, 0b11110]),
    ('C', [0b01111, 0b10000, 0b10000, 0b10000, 0b01111]),
    ('D', [0b11110, 0b10001, 0b10001, 0b10001, 0b11110]),
    ('E', [0b11111, 0b10000, 0b11110, 0b10000, 0b11111]),
    ('F', [0b11111, 0b10000, 0b11110, 0b10000, 0b10000]),
    ('G', [0b01111, 0b10000, 0b10011, 0b10001, 0b01111]),
    ('H', [0b10001, 0b10001, 0b11111, 0b10001, 0b10001]),
    ('I', [0b11111, 0b00100, 0b00100, 0b00100, 0b11111]),
    ('J', [0b00111, 0b00001, 0b00001, 0b10001, 0b01110]),
    ('K', [0b10001, 0b10010, 0b11100, 0b10010, 0b10001]),
    ('L', [0b10000, 0b10000, 0b10000, 0b10000, 0b11111]),
    ('M', [0b10001, 0b11011, 0b10101, 0b10001, 0b10001]),
    ('N', [0b10001, 0b11001, 0b10101, 0b10011, 0b10001]),
    ('O', [0b01110, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('P', [0b11110, 0b10001, 0b11110, 0b10000, 0b10000]),
    ('Q', [0b01110, 0b10001, 0b10101, 0b10010, 0b01101]),
    ('R', [0b11110, 0b10001, 0b11110, 0b10010, 0b10001]),
    ('S', [0b01111, 0b10000, 0b01110, 0b00001, 0b11110]),
    ('T', [0b11111, 0b00100, 0b00100, 0b00100, 0b00100]),
    ('U', [0b10001, 0b10001, 0b10001, 0b10001, 0b01110]),
    ('V', [0b10001, 0b10001, 0b10001, 0b01010, 0b00100]),
    ('W', [0b10001, 0b10001, 0b10101, 0b11011, 0b10001]),
    ('X', [0b10001, 0b01010, 0b00100, 0b01010, 0b10001]),
    ('Y', [0b10001, 0b01010, 0b00100, 0b00100, 0b00100]),
    ('Z', [0b11111, 0b00010, 0b00100, 0b01000, 0b11111]),
];

/// The letters that there are.
pub const LETTERS: std::ops::RangeInclusive<char> = 'A'..='Z';

/// Whether a letter has ink at a place of its block; a place outside of it has none, nor has an unknown letter.
pub(super) fn has_ink(letter: char, x: u32, y: u32) -> bool {
    let row = || ROWS.iter().find(|(known, _)| *known == letter).and_then(|(_, rows)| rows.get(y as usize));
    x < PLACES && row().is_some_and(|row| row >> (PLACES - 1 - x) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_reaches_all_sides_of_its_block_and_no_two_are_alike() {
        for (place, (letter, rows)) in ROWS.iter().enumerate() {
            let ink = |x, y| has_ink(*letter, x, y);
            let any = |of: fn(u32) -> (u32, u32)| (0..PLACES).map(of).any(|(x, y)| ink(x, y));
            assert!(any(|n| (n, 0)) && any(|n| (n, 4)) && any(|n| (0, n)) && any(|n| (4, n)), "{letter}");
            assert!(ROWS[..place].iter().all(|(other, drawn)| other != letter && drawn != rows), "{letter}");
        }
        assert!(has_ink('L', 0, 0) && !has_ink('L', 4, 0) && has_ink('L', 4, 4) && !has_ink('L', 5, 4));
        assert!(ROWS.iter().map(|(letter, _)| *letter).eq(LETTERS) && !has_ink('?', 0, 0));
    }
}
