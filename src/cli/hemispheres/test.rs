//! `glomscope hemispheres test`.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::pictures::PicturesArgs;
use super::train::in_words;
use crate::bilateral::{Pictures, Saved, right};
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
use crate::cli::table::percent;
use crate::files::training;

/// Arguments of `hemispheres test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `hemispheres train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The pictures.
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// How it tells what was measured, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// What was measured. Shares are in percent; none where a network was not told such labels.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct TestReport {
    /// The file of the network.
    file: String,
    /// Where the pictures come from.
    pictures: String,
    /// Pictures that it was tested on.
    test_pictures: usize,
    /// Updates that the network was trained for.
    updates: u64,
    /// Learned numbers.
    parameters: usize,
    /// Specific labels that are right.
    fine: Option<f64>,
    /// General labels that are right.
    coarse: Option<f64>,
    /// General labels that are right where they are read off the specific answer.
    coarse_from_fine: Option<f64>,
}

/// Runs `glomscope hemispheres test`.
///
/// # Errors
/// A file; pictures of other labels than the network was told.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let saved: Saved = training::open(&args.file)?;
    let sets = args.pictures.open(saved.config.side)?;
    let test = sets.test;
    if test.labels() != &saved.state.labels {
        return Err(other_labels(&saved, &test));
    }
    let right = right(&saved.state.network.ask(&test), &test);
    let [fine, coarse, from_fine] =
        [right.specific, right.general, right.general_from_specific].map(|share| share.map(percent));
    let report = TestReport {
        file: args.file.display().to_string(),
        pictures: args.pictures.name(),
        test_pictures: test.len(),
        updates: saved.record.update,
        parameters: saved.state.network.parameters(),
        fine,
        coarse,
        coarse_from_fine: from_fine,
    };
    args.summary.told.tell(Form::HemispheresTest, &report, || text(&report, saved.config.told.name()))
}

fn text(report: &TestReport, told: &str) -> String {
    let TestReport { updates, test_pictures, pictures, fine, coarse, coarse_from_fine, .. } = report;
    let right = in_words(*fine, *coarse);
    let mut text = format!(
        "told {told}, trained for {updates} updates; {test_pictures} test pictures ({pictures})\nright: {right}\n"
    );
    if let Some(share) = coarse_from_fine {
        text.push_str(&format!("       {share:.1} % coarse read off the fine answer\n"));
    }
    text
}

/// That the pictures have other labels than a network was told.
pub fn other_labels(saved: &Saved, test: &Pictures) -> Failure {
    Failure::Usage(format!(
        "the network was told other labels than these pictures have (such as \"{}\", not \"{}\")",
        saved.state.labels.specific.first().map_or("", String::as_str),
        test.labels().specific.first().map_or("", String::as_str)
    ))
}
