//! `glomscope retrieve test`.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::{failure, open};
use crate::cli::Failure;
use crate::cli::formed::Form;
use crate::cli::recurrent::Ablations;
use crate::cli::reporting::SummaryArgs;
use crate::cli::table::percent;
use crate::cli::values::at_least_one;
use crate::recurrent::{CellKind, Dynamics};
use crate::retrieval::{Task, TestResult, TrainConfig, floor, test as ask_many};

/// Arguments of `retrieve test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// A network kept by `retrieve train`; sample:retrieval is the bundled one
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Pairs K of every string [default: as trained]
    #[arg(long, value_name = "K")]
    pub pairs: Option<usize>,
    /// Fresh strings
    #[arg(long, value_name = "N", default_value = "20000", value_parser = at_least_one)]
    pub questions: usize,
    /// Seed of the strings [default: one more than that of the training, so that they are fresh]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
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
    /// Pairs of every string, K.
    pairs: usize,
    /// Updates that the network was trained for.
    updates: u64,
    /// Number of strings.
    test_questions: usize,
    /// Error of a network that binds nothing but knows which digits there were.
    floor: f64,
    /// Error as it was trained.
    test_error: f64,
    /// As it was trained, and with its fast weights changed where that was asked for.
    results: Vec<Tested>,
}

/// The error in one way. In percent.
#[derive(Debug, JsonSchema, Serialize)]
struct Tested {
    /// "as trained" or "changed".
    #[serde(rename = "as")]
    how: &'static str,
    /// How the fast weights were stored and read.
    dynamics: Dynamics,
    /// Error on all strings.
    test_error: f64,
    /// Error of each pair, the first pair first; none where it was not asked for.
    slot_errors: Vec<Option<f64>>,
}

/// Runs `glomscope retrieve test`.
///
/// # Errors
/// A file, or settings that cannot be.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let saved = open(&args.file)?;
    let mut network = saved.network().map_err(failure)?;
    let task = Task::new(args.pairs.unwrap_or(saved.config.pairs)).map_err(failure)?;
    let seed = args.seed.unwrap_or(saved.config.seed.wrapping_add(1));
    let trained = network.dynamics();
    let changed = args.ablations.change(trained);
    if changed.is_some() && saved.config.cell == CellKind::Lstm {
        return Err(Failure::Usage("an LSTM has no fast weights that could be changed".to_owned()));
    }
    let mut results = vec![("as trained", trained, ask_many(&network, task, seed, args.questions).map_err(failure)?)];
    if let Some(dynamics) = changed {
        network.set_dynamics(dynamics).map_err(|error| failure(error.into()))?;
        results.push(("changed", dynamics, ask_many(&network, task, seed, args.questions).map_err(failure)?));
    }
    let report = TestReport {
        file: args.file.display().to_string(),
        model: saved.config.cell.key().to_owned(),
        units: saved.config.units,
        pairs: task.pairs(),
        updates: saved.record.update,
        test_questions: args.questions,
        floor: percent(floor(task.pairs())),
        test_error: percent(results[0].2.error),
        results: results.iter().map(|(how, dynamics, result)| tested(how, *dynamics, result)).collect(),
    };
    args.summary.told.tell(Form::RetrievalTest, &report, || text(&report, &saved.config))
}

fn text(report: &TestReport, config: &TrainConfig) -> String {
    let mut text = format!(
        "{}, R = {}, trained for {} updates with K = {}{}\n{} fresh strings, K = {}; floor {:.2} %\n",
        config.cell.name(),
        report.units,
        report.updates,
        config.pairs,
        if config.mixed { " (mixed)" } else { "" },
        report.test_questions,
        report.pairs,
        report.floor,
    );
    for tested in &report.results {
        text.push_str(&line(config.cell, tested));
    }
    text
}

fn tested(how: &'static str, dynamics: Dynamics, result: &TestResult) -> Tested {
    let slot_errors = result.slots.iter().map(|slot| slot.map(|right| percent(1.0 - right))).collect();
    Tested { how, dynamics, test_error: percent(result.error), slot_errors }
}

fn line(cell: CellKind, Tested { how, dynamics, test_error, slot_errors }: &Tested) -> String {
    let slots: Vec<String> =
        slot_errors.iter().map(|error| error.map_or_else(|| "-".to_owned(), |error| format!("{error:.2}"))).collect();
    let Dynamics { decay, rate, inner, layer_norm } = dynamics;
    let norm = if *layer_norm { "" } else { ", no layer norm" };
    let about = match cell {
        CellKind::FastWeights if *rate == 0.0 => format!(" (fast weights off, S {inner}{norm})"),
        CellKind::FastWeights => format!(" (lambda {decay}, eta {rate}, S {inner}{norm})"),
        CellKind::RnnLn if !layer_norm => " (no layer norm)".to_owned(),
        _ => String::new(),
    };
    format!("{how}{about}: error {test_error:.2} %; by pair, the first first: {} %\n", slots.join(", "))
}
