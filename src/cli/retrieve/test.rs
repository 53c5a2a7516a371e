//! `glomscope retrieve test`.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::{failure, open};
use crate::cli::Failure;
use crate::cli::output::print;
use crate::cli::recurrent::Ablations;
use crate::cli::table::percent;
use crate::cli::values::at_least_one;
use crate::recurrent::{CellKind, Dynamics};
use crate::retrieval::{Task, TestResult, floor, test as ask_many};

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
    /// What the strings are drawn from [default: the seed of the training]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// One JSON object instead of lines for people
    #[arg(long)]
    pub json: bool,
    /// The fast weights, changed.
    #[command(flatten)]
    pub ablations: Ablations,
}

/// Runs `glomscope retrieve test`.
///
/// # Errors
/// A file, or settings that cannot be.
pub fn test(args: &TestArgs) -> Result<(), Failure> {
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
    if args.json {
        let entries: Vec<Value> =
            results.iter().map(|(name, dynamics, result)| entry(name, dynamics, result)).collect();
        let all = json!({
            "file": args.file.display().to_string(),
            "model": saved.config.cell.key(),
            "units": saved.config.units,
            "pairs": task.pairs(),
            "updates": saved.record.update,
            "test_questions": args.questions,
            "floor": percent(floor(task.pairs())),
            "test_error": percent(results[0].2.error),
            "results": entries,
        });
        return print(&format!("{all}\n"));
    }
    let mut text = format!(
        "{}, R = {}, trained for {} updates with K = {}{}\n{} fresh strings, K = {}; floor {:.2} %\n",
        saved.config.cell.name(),
        saved.config.units,
        saved.record.update,
        saved.config.pairs,
        if saved.config.mixed { " (mixed)" } else { "" },
        args.questions,
        task.pairs(),
        percent(floor(task.pairs())),
    );
    for (name, dynamics, result) in &results {
        text.push_str(&line(saved.config.cell, name, dynamics, result));
    }
    print(&text)
}

fn entry(name: &str, dynamics: &Dynamics, result: &TestResult) -> Value {
    let slots: Vec<Option<f64>> = result.slots.iter().map(|slot| slot.map(|right| percent(1.0 - right))).collect();
    json!({ "as": name, "dynamics": dynamics, "test_error": percent(result.error), "slot_errors": slots })
}

fn line(cell: CellKind, name: &str, dynamics: &Dynamics, result: &TestResult) -> String {
    let slots: Vec<String> = result
        .slots
        .iter()
        .map(|slot| slot.map_or_else(|| "-".to_owned(), |right| format!("{:.2}", percent(1.0 - right))))
        .collect();
    let Dynamics { decay, rate, inner, layer_norm } = dynamics;
    let norm = if *layer_norm { "" } else { ", no layer norm" };
    let about = match cell {
        CellKind::FastWeights if *rate == 0.0 => format!(" (fast weights off, S {inner}{norm})"),
        CellKind::FastWeights => format!(" (lambda {decay}, eta {rate}, S {inner}{norm})"),
        CellKind::RnnLn if !layer_norm => " (no layer norm)".to_owned(),
        _ => String::new(),
    };
    format!("{name}{about}: error {:.2} %; by pair, the first first: {} %\n", percent(result.error), slots.join(", "))
}
