//! `glomscope glimpse test`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::failure;
use super::scheme::scheme;
use super::train::model;
use crate::cli::Failure;
use crate::cli::digits::{self, DigitsArgs, Source};
use crate::cli::output::print;
use crate::cli::recurrent::Ablations;
use crate::cli::table::percent;
use crate::digits::CLASSES;
use crate::files::training;
use crate::glimpse::{Saved, Scheme, Score, TrainConfig};
use crate::recurrent::CellKind;

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
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
}

/// Runs `glomscope glimpse test`.
///
/// # Errors
/// A file, or settings that cannot be.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
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
    if args.json {
        let entry = |(name, config, score): &(&str, TrainConfig, Score)| {
            json!({
                "as": name,
                "scheme": config.scheme,
                "dynamics": config.dynamics,
                "test_error": percent(score.error()),
                "answers": score.answers,
            })
        };
        let all = json!({
            "file": args.file.display().to_string(),
            "model": trained.cell.key(),
            "units": trained.units,
            "updates": saved.record.update,
            "digits": source,
            "test_digits": digits.len(),
            "test_error": percent(results[0].2.error()),
            "results": results.iter().map(entry).collect::<Vec<Value>>(),
        });
        return print(&format!("{all}\n"));
    }
    let mut text = format!(
        "R = {}, trained for {} updates; {} {}\n",
        trained.units,
        saved.record.update,
        digits.len(),
        source.name()
    );
    for (name, config, score) in &results {
        let _ = writeln!(
            text,
            "{name}, {}, scheme {}: error {:.2} %; by digit, 0 to 9: {} %",
            model(config),
            config.scheme.key(),
            percent(score.error()),
            by_digit(score),
        );
    }
    print(&text)
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
