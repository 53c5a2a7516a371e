//! `glomscope forward-forward test`.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::Failure;
use crate::cli::digits::{self, DigitsArgs, Source};
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
use crate::cli::table::percent;
use crate::files::training;
use crate::forward_forward::{Kind, Saved};

/// Arguments of `forward-forward test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `forward-forward train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The digits.
    #[command(flatten)]
    pub source: DigitsArgs,
    /// How it tells what was measured, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// What was measured. Errors are in percent.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct TestReport {
    /// The file of the network.
    file: String,
    /// What learned from what.
    kind: Kind,
    /// Units of every layer, the lowest first.
    layers: Vec<usize>,
    /// Updates that the network was trained for.
    updates: u64,
    /// Where the digits come from.
    digits: Source,
    /// Digits that it was tested on.
    test_digits: usize,
    /// Error of the race of the labels, or of a linear read-out where no labels are told.
    test_error: f64,
    /// Error of the softmax at a glance, where labels are told.
    test_error_softmax: Option<f64>,
}

/// Runs `glomscope forward-forward test`.
///
/// # Errors
/// A file.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let saved: Saved = training::open(&args.file)?;
    let sets = digits::sets(&args.source)?;
    let errors = saved.state.learner.errors(&saved.config, &sets.training, &sets.test);
    let source = Source::of(&args.source);
    let report = TestReport {
        file: args.file.display().to_string(),
        kind: saved.config.kind,
        layers: saved.config.layers,
        updates: saved.record.update,
        digits: source,
        test_digits: sets.test.len(),
        test_error: percent(errors.error),
        test_error_softmax: errors.glance.map(percent),
    };
    args.summary.told.tell(Form::ForwardForwardTest, &report, || text(&report))
}

fn text(report: &TestReport) -> String {
    let how = if report.kind.is_told_labels() { "race of the labels" } else { "linear read-out" };
    let mut text = format!(
        "{}, trained for {} updates; {} {}\nerror {:.2} % ({how})\n",
        report.kind.name(),
        report.updates,
        report.test_digits,
        report.digits.name(),
        report.test_error
    );
    if let Some(glance) = report.test_error_softmax {
        text.push_str(&format!("      {glance:.2} % at a glance\n"));
    }
    text
}
