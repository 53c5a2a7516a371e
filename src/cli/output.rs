//! Standard output, and what is said of pictures.

use std::io::{self, Write as _};

use super::Failure;
use super::say::say;
use crate::files::frames::Frames;

/// Writes to standard output. A reader that has gone (`| head -1`) is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    is_read(text).map(drop)
}

/// The same; whether there still is a reader. Without one there is nothing more to measure.
pub fn is_read(text: &str) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        written => Ok(written.is_ok()),
    }
}

/// Says what is not as whoever named these pictures may think, and hands them on.
pub fn told(frames: Frames) -> Frames {
    for said in &frames.said {
        say(&format!("glomscope: {}: {said}", frames.name));
    }
    frames
}
