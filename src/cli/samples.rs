//! `glomscope samples`: the bundled pictures.

use std::fmt::Write as _;

use super::{Failure, print};
use crate::files::samples::SAMPLES;

/// Runs `glomscope samples`: one line per picture, its name as it is typed first.
///
/// # Errors
/// A standard output that cannot be written to.
pub fn samples() -> Result<(), Failure> {
    let width = SAMPLES.iter().map(|sample| sample.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for sample in SAMPLES {
        let _ = writeln!(text, "sample:{:<width$}  {}", sample.name, sample.title);
    }
    print(&text)
}
