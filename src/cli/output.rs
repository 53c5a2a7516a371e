//! Standard output, and what is said of pictures.

use std::io::{self, Write as _};

use super::Failure;
use super::say::say;
use crate::files::frames::Frames;

/// Writes to standard output. A reader that has gone (`| head -1`) is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Says what is not as whoever named these pictures may think, and hands them on.
pub fn told(frames: Frames) -> Frames {
    for said in &frames.said {
        say(&format!("glomscope: {}: {said}", frames.name));
    }
    frames
}
