//! Standard error.

use std::io::{self, Write as _};

/// Says a line on standard error. Where it is closed or full nobody hears it, and the command goes on.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
