//! Values that are typed in a shape of their own, pictures and counts among them.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::Failure;
use crate::files::checkpoint;
use crate::files::source::PictureSource;

pub use crate::engine::typed::*;

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";

/// A picture as it is named on the command line; `-` is the content of a picture file on standard input.
///
/// # Errors
/// A scene that cannot be drawn, an address from which nothing is opened, nothing on standard input.
pub fn picture_source(image: &Path) -> Result<PictureSource, Failure> {
    if image.as_os_str() != STANDARD_INPUT {
        return PictureSource::named(image).map_err(Failure::Usage);
    }
    static READ: OnceLock<Arc<[u8]>> = OnceLock::new();
    let bytes = match READ.get() {
        // It can be read once, and named several times.
        Some(bytes) => bytes.clone(),
        None => {
            let mut bytes = Vec::new();
            io::stdin().lock().take(MOST_INPUT).read_to_end(&mut bytes)?;
            READ.get_or_init(|| bytes.into()).clone()
        }
    };
    if bytes.is_empty() {
        return Err(Failure::failed("there is nothing on standard input: a picture file is expected there"));
    }
    Ok(PictureSource::Content { name: "standard input".to_owned(), bytes })
}

/// The most bytes that are read from standard input.
const MOST_INPUT: u64 = crate::files::picture::MOST_BYTES;

/// A checkpoint as it is named on the command line, with the network in it that is meant.
pub(super) fn network(checkpoint: &Path, prefix: Option<&str>) -> PathBuf {
    prefix.map_or_else(|| checkpoint.to_path_buf(), |prefix| checkpoint::with_name(checkpoint, prefix))
}

/// The most threads that are started.
pub(super) const MOST_THREADS: usize = 256;

/// The most steps, questions, scenes and the like that may be asked for; a session has no more steps either.
const MOST: usize = 10_000_000;

/// A whole number from `least` to `most`.
pub(super) fn whole(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let refused = || format!("must be a whole number from {} to {}", grouped(least), grouped(most));
    text.parse().ok().filter(|count| (least..=most).contains(count)).ok_or_else(refused)
}

/// Reads a count that must not be 0.
pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    whole(text, 1, MOST)
}

/// Reads a number of steps, which may be 0.
pub(super) fn steps(text: &str) -> Result<usize, String> {
    whole(text, 0, MOST)
}

/// Reads `--threads`.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    whole(text, 1, MOST_THREADS)
}

/// Reads `--batch`: examples that are in memory together.
pub(super) fn batch(text: &str) -> Result<usize, String> {
    whole(text, 1, 65_536)
}

/// Reads a number of updates or of rounds through the examples.
pub(super) fn updates(text: &str) -> Result<u64, String> {
    whole(text, 1, 1_000_000_000).map(|count| count as u64)
}

/// A number with a comma every three digits.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn counts_have_bounds() {
        assert!(at_least_one("0").is_err() && at_least_one("2").unwrap() == 2);
        for (read, most) in [(at_least_one as fn(&str) -> _, "10,000,000"), (threads, "256"), (batch, "65,536")] {
            let refused = read("99999999999").unwrap_err();
            assert_eq!(refused, format!("must be a whole number from 1 to {most}"));
        }
        assert_eq!((steps("0"), threads("256"), updates("7")), (Ok(0), Ok(256), Ok(7)));
    }
}
