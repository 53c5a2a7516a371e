//! `glomscope glimpse table`: the flat sequence beside the paper's scheme, with the paper's numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::train::{GlimpseReport, GlimpseResult, model};
use crate::cli::digits::Source;
use crate::cli::formed::Form;
use crate::cli::reporting::TellArgs;
use crate::cli::table::{aligned, span, spread};
use crate::cli::{Failure, reports};
use crate::glimpse::Scheme;
use crate::recurrent::CellKind;

/// The paper's test errors on MNIST in percent at 50, 100 and 200 units (Ba et al. 2016, table 2), by its own scheme.
const PAPER: [(CellKind, [f64; 3]); 3] = [
    (CellKind::Irnn, [12.95, 1.95, 1.42]),
    (CellKind::Lstm, [12.00, 1.55, 1.10]),
    (CellKind::FastWeights, [7.21, 1.30, 0.85]),
];
/// Its numbers of units.
const UNITS: [usize; 3] = [50, 100, 200];

/// The table.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub(in crate::cli) struct TableReport {
    /// Every training, in the order of the table.
    trainings: Vec<Entry>,
}

/// One training.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
struct Entry {
    /// The model with its lambda and eta.
    model: String,
    /// The kind of recurrent network.
    cell: CellKind,
    /// Whether it has a memory that is on.
    remembers: bool,
    /// Recurrent units, R.
    units: usize,
    /// What is done with the hidden state between glimpses.
    scheme: Scheme,
    /// Where the digits come from.
    digits: Source,
    /// Digits that were learned from.
    learned_from: usize,
    /// Seed of the training.
    seed: u64,
    /// Updates made.
    updates: u64,
    /// Error on the test digits, in percent.
    test_error: f64,
    /// Seconds of updates.
    training_seconds: f64,
}

impl From<&GlimpseReport> for Entry {
    fn from(report: &GlimpseReport) -> Self {
        let GlimpseResult { units, digits, counts, seed, test_error, .. } = &report.result;
        let cell = report.config.cell;
        Self {
            model: model(&report.config),
            cell,
            remembers: cell == CellKind::FastWeights && report.config.dynamics.rate > 0.0,
            units: *units,
            scheme: report.config.scheme,
            digits: *digits,
            learned_from: counts[0],
            seed: *seed,
            updates: report.updates,
            test_error: *test_error,
            training_seconds: report.training_seconds,
        }
    }
}

/// Arguments of `glimpse table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Folder of reports (*.json) of `glimpse train --report`
    #[arg(long, value_name = "DIR")]
    pub reports: PathBuf,
    /// How it tells the table.
    #[command(flatten)]
    pub told: TellArgs,
}

/// Runs `glomscope glimpse table`.
///
/// # Errors
/// A folder without reports.
pub fn table(args: &TableArgs) -> Result<(), Failure> {
    let report = TableReport { trainings: read(&args.reports)? };
    args.told.tell(Form::GlimpseTable, &report, || text(&report.trainings))
}

/// The finished reports of a folder, in the order of the table.
fn read(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let reports = reports::read(folder, "glomscope glimpse train", |report: &GlimpseReport| !report.interrupted)?;
    let mut entries: Vec<Entry> = reports.iter().map(Entry::from).collect();
    entries.sort_by(|a, b| {
        let key = |entry: &Entry| {
            let cell = CellKind::ALL.iter().position(|cell| *cell == entry.cell);
            (entry.digits, entry.learned_from, entry.units, cell, entry.model.clone(), entry.updates, entry.seed)
        };
        key(a).cmp(&key(b))
    });
    Ok(entries)
}

fn text(entries: &[Entry]) -> String {
    let mut text =
        "Test error in percent after 24 glimpses: median of the seeds, best and worst in brackets\n".to_owned();
    let mut blocks: BTreeMap<(Source, usize, usize), Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        blocks.entry((entry.digits, entry.learned_from, entry.units)).or_default().push(entry);
    }
    for ((digits, learned_from, units), block) in blocks {
        let _ = writeln!(text, "\nR = {units}, {}, {learned_from} learned from", digits.name());
        let mut rows =
            vec![["", "flat", "store and wipe", "paper", "seeds", "updates", "seconds"].map(str::to_owned).to_vec()];
        // In the order of the entries.
        let mut seen = BTreeSet::new();
        for entry in &block {
            if !seen.insert((&entry.model, entry.updates)) {
                continue;
            }
            let ours =
                || block.iter().copied().filter(|other| other.model == entry.model && other.updates == entry.updates);
            let mut row = vec![entry.model.clone()];
            for scheme in Scheme::ALL {
                row.push(spread(ours().filter(|entry| entry.scheme == scheme).map(|entry| entry.test_error).collect()));
            }
            row.push(paper(entry, digits));
            let seeds = Scheme::ALL.map(|scheme| ours().filter(|entry| entry.scheme == scheme).count() as f64);
            row.push(span(seeds.into_iter().filter(|count| *count > 0.0).collect()));
            row.push(entry.updates.to_string());
            row.push(span(ours().map(|entry| entry.training_seconds).collect()));
            rows.push(row);
        }
        text.push_str(&aligned(&rows));
    }
    text
}

/// The paper's number, if it has one for this: it used MNIST, and its fast weights were on.
fn paper(entry: &Entry, digits: Source) -> String {
    let row = PAPER.iter().find(|row| row.0 == entry.cell && (entry.cell != CellKind::FastWeights || entry.remembers));
    let column = UNITS.iter().position(|units| *units == entry.units);
    match (row, column, digits) {
        (Some(row), Some(column), Source::Mnist) => format!("{:.2}", row.1[column]),
        _ => "-".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entry(model: &str, cell: CellKind, scheme: Scheme, seed: u64, test_error: f64) -> Entry {
        Entry {
            model: model.to_owned(),
            cell,
            remembers: model == "fast",
            units: 50,
            scheme,
            digits: Source::Mnist,
            learned_from: 55_000,
            seed,
            updates: 1000,
            test_error,
            training_seconds: 10.0 + seed as f64,
        }
    }

    #[test]
    fn both_schemes_stand_side_by_side_with_the_paper() {
        use CellKind::{FastWeights, Irnn};
        let mut entries = vec![
            entry("IRNN", Irnn, Scheme::Flat, 1, 9.0),
            entry("fast", FastWeights, Scheme::Wipe, 1, 2.0),
            entry("fast", FastWeights, Scheme::Wipe, 2, 2.5),
            entry("fast", FastWeights, Scheme::Wipe, 3, 2.25),
            entry("fast", FastWeights, Scheme::Flat, 1, 4.0),
            entry("off", FastWeights, Scheme::Wipe, 1, 24.0),
        ];
        entries.push(Entry { digits: Source::Generated, ..entries[1].clone() });
        let text = text(&entries);
        let line = |name: &str| -> Vec<String> {
            let found = text.lines().filter(|line| line.starts_with(name));
            found.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        };
        assert_eq!(line("IRNN"), ["IRNN 9.00 - 12.95 1 1000 11"]);
        // The program's own digits have no number in the paper.
        assert_eq!(
            line("fast"),
            ["fast 4.00 2.25 (2.00 .. 2.50) 7.21 1 .. 3 1000 11 .. 13", "fast - 2.00 - 1 1000 11"]
        );
        assert_eq!(line("off"), ["off - 24.00 - 1 1000 11"]);
    }

    #[test]
    fn a_folder_without_reports_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().message().contains("no finished report"));
        std::fs::write(folder.path().join("x.json"), "{}").unwrap();
        assert!(read(folder.path()).unwrap_err().message().contains("no report of glomscope glimpse train"));
        assert!(read(&folder.path().join("nowhere")).unwrap_err().message().contains("no such file or folder"));
    }
}
