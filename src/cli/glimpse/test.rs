//! `glomscope glimpse test`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::failure;
use super::scheme::scheme;
use super::train::model;
use crate::cli::Failure;
use crate::cli::digits::{self, DigitsArgs, Source};
use crate::cli::formed::Form;
use crate::cli::recurrent::Ablations;
use crate::cli::reporting::SummaryArgs;
use crate::cli::table::percent;
use crate::digits::CLASSES;
use crate::files::training;
use crate::glimpse::{Saved, Scheme, Score, TrainConfig};
use crate::recurrent::{CellKind, Dynamics};

/// Arguments of `glimpse test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `glimpse train`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The digits.
    #[command(flatten)]
    pub source: DigitsArgs,
    /// As if it had been trained with another scheme
    #[arg(long, value_parser = scheme(), help_heading = "As if")]
    pub scheme: Option<Scheme>,
    /// The fast weights, changed.
    #[command(flatten)]
    pub ablations: Ablations,
    /// How it tells what was measured, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// What was measured. Errors are in percent.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct TestReport {
    /// The file of the network.
    file: String,
    /// The model by its name on the command line.
    model: String,
    /// Recurrent units, R.
    units: usize,
    /// Updates that the network was trained for.
    updates: u64,
    /// Where the digits come from.
    digits: Source,
    /// Digits that it was tested on.
    test_digits: usize,
    /// Error as it was trained.
    test_error: f64,
    /// As it was trained, and changed where that was asked for.
    results: Vec<Tested>,
}

/// The error in one way. In percent.
#[derive(Debug, JsonSchema, Serialize)]
struct Tested {
    /// "as trained" or "changed".
    #[serde(rename = "as")]
    how: &'static str,
    /// What is done with the hidden state between glimpses.
    scheme: Scheme,
    /// How the fast weights were stored and read.
    dynamics: Dynamics,
    /// Error on all digits.
    test_error: f64,
    /// Numbers of digits by what was shown (row) and what was answered (column).
    answers: [[u32; CLASSES]; CLASSES],
}

/// Runs `glomscope glimpse test`.
///
/// # Errors
/// A file, or settings that cannot be.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let saved: Saved = training::open(&args.file)?;
    let mut network = saved.network().map_err(failure)?;
    let trained = saved.config;
    let dynamics = args.ablations.change(trained.dynamics);
    if dynamics.is_some() && trained.cell == CellKind::Lstm {
        return Err(Failure::Usage("an LSTM has no fast weights that could be changed".to_owned()));
    }
    let changed = TrainConfig {
        dynamics: dynamics.unwrap_or(trained.dynamics),
        scheme: args.scheme.unwrap_or(trained.scheme),
        ..trained
    };
    changed.check().map_err(failure)?;
    let digits = digits::test_set(&args.source)?;
    let mut results = vec![("as trained", trained, Score::of(&network, &digits, trained.scheme).map_err(failure)?)];
    if dynamics.is_some() || args.scheme.is_some() {
        network.set_dynamics(changed.dynamics).map_err(|error| failure(error.into()))?;
        results.push(("changed", changed, Score::of(&network, &digits, changed.scheme).map_err(failure)?));
    }
    let source = Source::of(&args.source);
    let tested = |(how, config, score): &(&'static str, TrainConfig, Score)| Tested {
        how,
        scheme: config.scheme,
        dynamics: config.dynamics,
        test_error: percent(score.error()),
        answers: score.answers,
    };
    let report = TestReport {
        file: args.file.display().to_string(),
        model: trained.cell.key().to_owned(),
        units: trained.units,
        updates: saved.record.update,
        digits: source,
        test_digits: digits.len(),
        test_error: percent(results[0].2.error()),
        results: results.iter().map(tested).collect(),
    };
    args.summary.told.tell(Form::GlimpseTest, &report, || text(&report, &results))
}

fn text(report: &TestReport, results: &[(&'static str, TrainConfig, Score)]) -> String {
    let mut text = format!(
        "R = {}, trained for {} updates; {} {}\n",
        report.units,
        report.updates,
        report.test_digits,
        report.digits.name()
    );
    for (name, config, score) in results {
        let _ = writeln!(
            text,
            "{name}, {}, scheme {}: error {:.2} %; by digit, 0 to 9: {} %",
            model(config),
            config.scheme.key(),
            percent(score.error()),
            by_digit(score),
        );
    }
    text
}

/// The error of each digit.
fn by_digit(score: &Score) -> String {
    let one = |digit: usize| {
        let shown: u32 = score.answers[digit].iter().sum();
        match shown {
            0 => "-".to_owned(),
            _ => format!("{:.2}", percent(f64::from(shown - score.answers[digit][digit]) / f64::from(shown))),
        }
    };
    (0..CLASSES).map(one).collect::<Vec<_>>().join(", ")
}
