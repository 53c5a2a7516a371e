//! `glomscope samples`: the bundled pictures.

use std::fmt::Write as _;

use super::Failure;
use super::output::print;
use crate::files::samples::{SAMPLES, probes, scenes};
use crate::files::source::PictureSource;

/// Runs `glomscope samples`: one line per picture, its name as it is typed first.
///
/// # Errors
/// A standard output that cannot be written to.
pub fn samples() -> Result<(), Failure> {
    let files = SAMPLES.iter().map(|sample| (PictureSource::Sample(sample.name.to_owned()), sample.title.to_owned()));
    let drawn = scenes().into_iter().map(|(scene, title)| (PictureSource::Scene(scene), title));
    let probes = probes().map(|probe| (PictureSource::Probe(probe), probe.title()));
    let all = files.chain(drawn).chain(probes);
    let lines: Vec<(String, String)> = all.map(|(source, title)| (source.to_string(), title)).collect();
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, title) in lines {
        let _ = writeln!(text, "{name:<width$}  {title}");
    }
    print(&text)
}
