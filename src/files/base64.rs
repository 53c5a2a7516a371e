//! Base64 (RFC 4648), by which a picture travels inside a lesson.

/// The 64 letters.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Letters of a line.
const LINE: usize = 100;

/// Bytes as letters, in lines.
pub fn encode(bytes: &[u8]) -> String {
    let mut letters = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            letters.push(if place <= chunk.len() { letter } else { b'=' });
        }
    }
    let lines: Vec<String> =
        letters.chunks(LINE).map(|line| line.iter().map(|letter| *letter as char).collect()).collect();
    lines.join("\n")
}

/// The bytes that letters stand for; white space between them is nothing.
///
/// # Errors
/// What is no base64, in words.
pub fn decode(text: &str) -> Result<Vec<u8>, String> {
    let letters: Vec<u8> = text.bytes().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let whole = letters.strip_suffix(b"==").or_else(|| letters.strip_suffix(b"=")).unwrap_or(&letters);
    if !letters.len().is_multiple_of(4) || whole.len() % 4 == 1 {
        return Err("the base64 is cut short".to_owned());
    }
    let mut bytes = Vec::with_capacity(whole.len() / 4 * 3 + 2);
    for chunk in whole.chunks(4) {
        let mut bits = 0_u32;
        for (place, letter) in chunk.iter().enumerate() {
            let value =
                value(*letter).ok_or_else(|| format!("\"{}\" is no letter of base64", letter.escape_ascii()))?;
            bits |= u32::from(value) << (18 - 6 * place);
        }
        bytes.extend_from_slice(&bits.to_be_bytes()[1..chunk.len()]);
    }
    Ok(bytes)
}

fn value(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_and_what_is_none_is_refused() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
        }
        let all: Vec<u8> = (0..=255).cycle().take(1000).collect();
        assert_eq!(decode(&encode(&all)).unwrap(), all);
        for wrong in ["Z", "Zg=", "Zg", "Zm9v!mFy", "====", "Z===", "Zmä="] {
            assert!(decode(wrong).is_err(), "{wrong}");
        }
    }
}
