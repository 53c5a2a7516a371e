//! `glomscope samples`: the bundled pictures.

use std::fmt::Write as _;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::Failure;
use super::formed::Form;
use super::reporting::TellArgs;
use crate::files::samples::{SAMPLES, probes, scenes};
use crate::files::source::PictureSource;

/// Arguments of `samples`.
#[derive(Debug, Args)]
pub struct SamplesArgs {
    /// How it tells them.
    #[command(flatten)]
    pub told: TellArgs,
}

/// All of them.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct SamplesReport {
    /// The pictures, in the order of the gallery.
    pictures: Vec<SamplePicture>,
}

/// A picture that needs no file.
#[derive(Debug, JsonSchema, Serialize)]
struct SamplePicture {
    /// Its name as it is typed.
    name: String,
    /// What it shows.
    title: String,
}

/// Runs `glomscope samples`: one line per picture, its name as it is typed first.
///
/// # Errors
/// A standard output that cannot be written to.
pub fn samples(args: &SamplesArgs) -> Result<(), Failure> {
    let files = SAMPLES.iter().map(|sample| (PictureSource::Sample(sample.name.to_owned()), sample.title.to_owned()));
    let drawn = scenes().into_iter().map(|(scene, title)| (PictureSource::Scene(scene), title));
    let probes = probes().map(|probe| (PictureSource::Probe(probe), probe.title()));
    let all = files.chain(drawn).chain(probes);
    let picture = |(source, title): (PictureSource, String)| SamplePicture { name: source.to_string(), title };
    let report = SamplesReport { pictures: all.map(picture).collect() };
    args.told.tell(Form::Samples, &report, || text(&report))
}

/// The list for people.
fn text(report: &SamplesReport) -> String {
    let width = report.pictures.iter().map(|picture| picture.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for SamplePicture { name, title } in &report.pictures {
        let _ = writeln!(text, "{name:<width$}  {title}");
    }
    text
}
