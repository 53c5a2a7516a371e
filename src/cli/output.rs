//! Standard output and standard error.

use std::io::{self, Write as _};

use super::Failure;

/// Writes to standard output. A reader that has gone (`| head -1`) is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Says a line on standard error. Where it is closed or full nobody hears it, and the command goes on.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
