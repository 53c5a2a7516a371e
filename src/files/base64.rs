//! Base64, by which a picture travels inside a lesson.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Letters of a line.
const LINE: usize = 100;

/// Bytes as letters, in lines.
pub fn encode(bytes: &[u8]) -> String {
    let letters: Vec<char> = STANDARD.encode(bytes).chars().collect();
    letters.chunks(LINE).map(|line| line.iter().collect()).collect::<Vec<String>>().join("\n")
}

/// The bytes that letters stand for; white space between them is nothing.
///
/// # Errors
/// What is no base64, in words.
pub fn decode(text: &str) -> Result<Vec<u8>, String> {
    let letters: Vec<u8> = text.bytes().filter(|letter| !letter.is_ascii_whitespace()).collect();
    STANDARD.decode(letters).map_err(|error| format!("this is no whole base64 ({error})"))
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
