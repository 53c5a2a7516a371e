//! `glomscope retrieve table`: table 1 of the paper beside what our trainings gave.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure;
use super::train::{RetrievalReport, RetrievalResult, result};
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
use crate::cli::say::say;
use crate::cli::table::{aligned, percent, span, spread};
use crate::cli::{Failure, reports, training};
use crate::recurrent::CellKind;
use crate::retrieval::{TrainConfig, Trainer, floor};

/// What trainings gave on the machine named in the README: made by `retrieve table --reports DIR --json`.
const MEASURED: &str = include_str!("../../../assets/retrieval-table.json");

/// Numbers of units in the paper's table.
const UNITS: [usize; 3] = [20, 50, 100];

/// The paper's test errors in percent at 20, 50 and 100 units (Ba et al. 2016, table 1; K = 4).
const PAPER: [(&str, Option<CellKind>, [f64; 3]); 4] = [
    ("IRNN", Some(CellKind::Irnn), [62.11, 60.23, 0.34]),
    ("LSTM", Some(CellKind::Lstm), [60.81, 1.85, 0.0]),
    ("associative LSTM", None, [60.13, 1.62, 0.0]),
    ("fast weights", Some(CellKind::FastWeights), [1.81, 0.0, 0.0]),
];

/// Our side of the table.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub(in crate::cli) struct TableReport {
    /// Every training, in the order of the table.
    trainings: Vec<Entry>,
}

/// One training.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
struct Entry {
    /// The model by its name on the command line.
    model: String,
    /// Recurrent units, R.
    units: usize,
    /// Pairs of every string, K.
    pairs: usize,
    /// Whether K was drawn from 1 to that while training.
    mixed: bool,
    /// Seed of the training.
    seed: u64,
    /// Updates made.
    updates: u64,
    /// Error on fresh strings, in percent.
    test_error: f64,
    /// Seconds of updates.
    training_seconds: f64,
}

impl From<&RetrievalReport> for Entry {
    fn from(report: &RetrievalReport) -> Self {
        let RetrievalResult { model, units, pairs, mixed, seed, test_error, .. } = &report.result;
        // As many digits as mean something.
        let round = |x: f64| (100.0 * x).round() / 100.0;
        Self {
            model: model.clone(),
            units: *units,
            pairs: *pairs,
            mixed: *mixed,
            seed: *seed,
            updates: report.updates,
            test_error: (1000.0 * test_error).round() / 1000.0,
            training_seconds: round(report.training_seconds),
        }
    }
}

/// Arguments of `retrieve table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Take our side from the reports (*.json) of `retrieve train --report` in this folder, instead of the measured
    /// ones that come with the program
    #[arg(long, value_name = "DIR", conflicts_with = "run")]
    pub reports: Option<PathBuf>,
    /// Train our side now: every model at 20, 50 and 100 units, K = 4, mixed. Takes from minutes to hours
    #[arg(long)]
    pub run: bool,
    /// Updates of every training
    #[arg(
        long,
        value_name = "N",
        requires = "run",
        default_value = "12000",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub updates: u64,
    /// Seeds from 1 on that every training is done with
    #[arg(
        long,
        value_name = "N",
        requires = "run",
        default_value = "1",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub seeds: u64,
    /// How it tells the table, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// Runs `glomscope retrieve table`.
///
/// # Errors
/// A folder without reports, a training that failed, Ctrl-C.
pub fn table(args: &TableArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let (trainings, source) = match &args.reports {
        Some(folder) => (read(folder)?, format!("the reports in {}", folder.display())),
        None if args.run => (run(args)?, "trainings done now".to_owned()),
        None => {
            let TableReport { trainings } = serde_json::from_str(MEASURED)?;
            (trainings, "trainings that come with the program (--run does them again)".into())
        }
    };
    let report = TableReport { trainings };
    args.summary.told.tell(Form::RetrievalTable, &report, || text(&report.trainings, &source))
}

/// The reports of a folder, in the order of the table.
fn read(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let reports = reports::read(folder, "glomscope retrieve train", |report: &RetrievalReport| !report.interrupted)?;
    let mut entries: Vec<Entry> = reports.iter().map(Entry::from).collect();
    entries.sort_by(|a, b| {
        let key =
            |entry: &Entry| (entry.pairs, !entry.mixed, place(&entry.model), entry.units, entry.updates, entry.seed);
        key(a).cmp(&key(b))
    });
    Ok(entries)
}

fn place(model: &str) -> usize {
    CellKind::ALL.iter().position(|cell| cell.key() == model).unwrap_or(usize::MAX)
}

/// Trains everything.
fn run(args: &TableArgs) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for cell in CellKind::ALL {
        for units in UNITS {
            for seed in 1..=args.seeds {
                let started = Instant::now();
                let config = TrainConfig { cell, units, seed, updates: args.updates, ..TrainConfig::default() };
                let mut training = Trainer::new(config).map_err(failure)?;
                if training::go_on(&mut training, None, |_, _| Ok(()))? {
                    return Err(Failure::Interrupted);
                }
                let result = result(&training, 20_000)?;
                let report = RetrievalReport::of(&training, result, false, started, rayon::current_num_threads())?;
                if !args.summary.told.is_quiet() {
                    let (name, error) = (cell.name(), report.result.test_error);
                    let seconds = report.training_seconds;
                    say(&format!("{name}, R = {units}, seed {seed}: {error:.2} % after {seconds:.0} s"));
                }
                entries.push(Entry::from(&report));
            }
        }
    }
    Ok(entries)
}

fn text(entries: &[Entry], source: &str) -> String {
    let mut text = format!("Test error in percent, {source}: median of the seeds, best and worst in brackets\n");
    // What stands in one block had the same budget.
    let mut blocks: BTreeMap<(usize, bool, u64), Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        blocks.entry((entry.pairs, !entry.mixed, entry.updates)).or_default().push(entry);
    }
    for ((pairs, fixed, updates), block) in blocks {
        let way = if fixed { "K the same while training" } else { "K drawn from 1 to that while training" };
        let floor = percent(floor(pairs));
        let _ = writeln!(text, "\nK = {pairs}, {way}, {updates} updates; floor {floor:.2}");
        let mut units: Vec<usize> = block.iter().map(|entry| entry.units).collect();
        units.sort_unstable();
        units.dedup();
        let mut rows = vec![vec!["".to_owned()]];
        for &units in &units {
            rows[0].extend(["paper".to_owned(), format!("R = {units}")]);
        }
        rows[0].extend(["seeds", "seconds"].map(str::to_owned));
        let names = CellKind::ALL.map(|cell| (cell.name(), Some(cell)));
        for (name, cell) in names.into_iter().chain([("associative LSTM", None)]) {
            let ours: Vec<&Entry> =
                block.iter().copied().filter(|entry| cell.is_some_and(|cell| cell.key() == entry.model)).collect();
            if cell.is_some() && ours.is_empty() || cell.is_none() && pairs != 4 {
                continue;
            }
            let mut row = vec![name.to_owned()];
            for &units in &units {
                row.push(paper(cell, units, pairs));
                let errors = ours.iter().filter(|entry| entry.units == units).map(|entry| entry.test_error);
                row.push(spread(errors.collect()));
            }
            row.push(seeds(&ours));
            row.push(span(ours.iter().map(|entry| entry.training_seconds).collect()));
            rows.push(row);
        }
        text.push_str(&aligned(&rows));
    }
    text
}

/// The paper's number, if it has one.
fn paper(cell: Option<CellKind>, units: usize, pairs: usize) -> String {
    let row = PAPER.iter().find(|row| row.1 == cell);
    let column = UNITS.iter().position(|&known| known == units);
    match (row, column) {
        (Some(row), Some(column)) if pairs == 4 => format!("{:.2}", row.2[column]),
        _ => "-".to_owned(),
    }
}

/// How many seeds there are at the least and at the most.
fn seeds(entries: &[&Entry]) -> String {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    entries.iter().for_each(|entry| *counts.entry(entry.units).or_default() += 1);
    span(counts.values().map(|&count| count as f64).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entry(model: &str, units: usize, seed: u64, test_error: f64) -> Entry {
        let (model, updates, training_seconds) = (model.to_owned(), 12_000, 30.0 + seed as f64);
        Entry { model, units, pairs: 4, mixed: true, seed, updates, test_error, training_seconds }
    }

    #[test]
    fn the_paper_stands_beside_the_median() {
        let entries: Vec<Entry> = (1..=3)
            .map(|seed| entry("fast-weights", 20, seed, 1.0 + seed as f64))
            .chain([entry("irnn", 50, 1, 61.0)])
            .collect();
        let text = text(&entries, "a test");
        let line = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(line("fast weights"), "fast weights 1.81 3.00 (2.00 .. 4.00) 0.00 - 3 31 .. 33");
        assert_eq!(line("IRNN"), "IRNN 62.11 - 60.23 61.00 1 31");
        assert_eq!(line("associative"), "associative LSTM 60.13 - 1.62 - - -");
        assert!(text.contains("12000 updates; floor 61.65"), "{text}");
    }

    #[test]
    fn the_measured_ones_can_be_read() {
        let TableReport { trainings: entries } = serde_json::from_str(MEASURED).unwrap();
        assert!(entries.iter().all(|entry| (0.0..=100.0).contains(&entry.test_error)));
        assert!(CellKind::ALL.iter().all(|cell| entries.iter().any(|entry| entry.model == cell.key())));
    }

    #[test]
    fn a_folder_without_reports_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().message().contains("no finished report"));
        std::fs::write(folder.path().join("x.json"), "{}").unwrap();
        assert!(read(folder.path()).unwrap_err().message().contains("no report of glomscope retrieve train"));
        let missing = folder.path().join("nowhere");
        assert!(read(&missing).unwrap_err().message().contains("no such file or folder"));
    }
}
