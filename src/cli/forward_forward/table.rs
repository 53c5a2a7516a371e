//! `glomscope forward-forward table`: minutes against error, what was published beside what our trainings gave.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::settling;
use super::train::{ForwardForwardReport, ForwardForwardResult};
use crate::cli::digits::Source;
use crate::cli::formed::Form;
use crate::cli::reporting::TellArgs;
use crate::cli::table::{aligned, spread};
use crate::cli::{Failure, reports};
use crate::forward_forward::{Config, Kind, Negatives, Rule};

/// A published error on the test digits of MNIST.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize)]
struct Published {
    /// What learned, and how.
    what: &'static str,
    /// Rounds through the digits, where they are told.
    epochs: Option<u32>,
    /// Error on the test digits, in percent.
    test_error: f64,
    /// Who says so.
    source: &'static str,
}

/// The paper.
const PAPER: &str = "Hinton 2022";
/// Errors as they were published, most of all those of the paper.
const PUBLISHED: [Published; 10] = [
    published("back-propagation, layers that see all pixels", Some(20), 1.4, PAPER),
    published("unsupervised, hybrids, 4 x 2000", Some(100), 1.37, PAPER),
    published("unsupervised, local fields", Some(60), 1.16, PAPER),
    published("supervised, 4 x 2000", Some(60), 1.36, PAPER),
    published("supervised, 4 x 2000, jitter 2", Some(500), 0.64, PAPER),
    published("recurrent, 2 to 3 x 2000", Some(60), 1.31, PAPER),
    published("supervised, the program of the paper", None, 1.47, "Hinton, Matlab"),
    published("supervised, PyTorch", None, 1.45, "loeweX"),
    published("supervised, PyTorch", None, 6.8, "mpezeshki"),
    published("supervised, Rust, jitter", Some(200), 0.71, "jesper-olsen"),
];

const fn published(what: &'static str, epochs: Option<u32>, test_error: f64, source: &'static str) -> Published {
    Published { what, epochs, test_error, source }
}

/// One training of our own.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
struct Entry {
    /// What learned, and how.
    what: String,
    /// Where the digits come from.
    digits: Source,
    /// Digits that were learned from.
    learned_from: usize,
    /// Seed of the training.
    seed: u64,
    /// Rounds through the digits.
    epochs: f64,
    /// Minutes of updates.
    minutes: f64,
    /// Error on the test digits, in percent, as all errors.
    test_error: f64,
    /// The same by the softmax at a glance, where labels are told.
    test_error_softmax: Option<f64>,
    /// The error of a read-out on the network with its first weights, where no labels are told.
    random_weights_error: Option<f64>,
    /// The error of the twin that learned by back-propagation.
    twin_error: Option<f64>,
    /// Pictures learned from in a second.
    pictures_per_second: f64,
}

impl From<&ForwardForwardReport> for Entry {
    fn from(report: &ForwardForwardReport) -> Self {
        let ForwardForwardResult { epochs, digits, counts, test_error, .. } = report.result;
        Self {
            what: in_words(&report.config),
            digits,
            learned_from: counts[0],
            seed: report.config.seed,
            epochs,
            minutes: report.training_seconds / 60.0,
            test_error,
            test_error_softmax: report.result.test_error_softmax,
            random_weights_error: report.result.random_weights_error,
            twin_error: report.result.twin_error,
            pictures_per_second: report.result.pictures_per_second,
        }
    }
}

/// The network, and every setting that is not the usual one.
fn in_words(config: &Config) -> String {
    let usual = Config::default();
    let (rule, usual_rule) = (&config.rule, Rule::default());
    let layers: Vec<String> = config.layers.iter().map(usize::to_string).collect();
    let mut words = vec![config.kind.name().to_owned(), layers.join("-")];
    if config.kind.is_told_labels() && config.negatives != Negatives::Hard {
        words.push(format!("{} negatives", config.negatives.name()));
    }
    if !config.kind.is_told_labels() && config.blurs != usual.blurs {
        words.push(format!("{} blurs", config.blurs));
    }
    if config.kind == Kind::Recurrent {
        words.extend(settling::in_words(&config.settling));
    }
    if let Some(black_box) = config.black_box {
        words.push(format!("black box {} after layer {}", black_box.kind.key(), black_box.after + 1));
    }
    let others = [
        (config.jitter != usual.jitter, format!("jitter {}", config.jitter)),
        (rule.goodness != usual_rule.goodness, format!("goodness {}", rule.goodness.name())),
        (rule.objective != usual_rule.objective, rule.objective.name().to_owned()),
        (rule.pull != usual_rule.pull, format!("pull {}", rule.pull.name())),
        (rule.theta != rule.goodness.usual_theta(), format!("theta {}", rule.theta)),
        (rule.temperature != usual_rule.temperature, format!("temperature {}", rule.temperature)),
        (rule.rate != usual_rule.rate, format!("rate {}", rule.rate)),
        (rule.momentum != usual_rule.momentum, format!("momentum {}", rule.momentum)),
        (rule.peer != usual_rule.peer, format!("peer {}", rule.peer)),
        (config.burst != usual.burst, format!("bursts of {}", config.burst)),
        (config.batch != usual.batch, format!("batch {}", config.batch)),
    ];
    words.extend(others.into_iter().filter(|(is_other, _)| *is_other).map(|(_, words)| words));
    words.join(", ")
}

/// Arguments of `forward-forward table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Folder of reports (*.json) of `forward-forward train --report`; without it, what was published alone
    #[arg(long, value_name = "DIR")]
    pub reports: Option<PathBuf>,
    /// How it tells the table.
    #[command(flatten)]
    pub told: TellArgs,
}

/// The table.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct TableReport {
    /// What was published, on MNIST.
    published: [Published; PUBLISHED.len()],
    /// Every training of our own, in the order of the table.
    trainings: Vec<Entry>,
}

/// Runs `glomscope forward-forward table`.
///
/// # Errors
/// A folder without reports.
pub fn table(args: &TableArgs) -> Result<(), Failure> {
    let trainings = args.reports.as_deref().map(read).transpose()?.unwrap_or_default();
    let report = TableReport { published: PUBLISHED, trainings };
    args.told.tell(Form::ForwardForwardTable, &report, || text(&report.trainings))
}

/// The finished reports of a folder, in the order of the table.
fn read(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let command = "glomscope forward-forward train";
    let reports = reports::read(folder, command, |report: &ForwardForwardReport| !report.interrupted)?;
    let mut entries: Vec<Entry> = reports.iter().map(Entry::from).collect();
    entries.sort_by(|a, b| {
        let key = |entry: &Entry| (entry.digits, entry.what.clone(), entry.learned_from, entry.seed);
        key(a).cmp(&key(b)).then(a.epochs.total_cmp(&b.epochs))
    });
    Ok(entries)
}

/// The trainings on one set of pictures: those of other seeds alone stand together.
type Block<'a> = BTreeMap<(&'a str, usize, String), Vec<&'a Entry>>;

fn text(entries: &[Entry]) -> String {
    let mut rows = vec![["published, MNIST", "rounds", "error %", "by"].map(str::to_owned).to_vec()];
    for Published { what, epochs, test_error, source } in PUBLISHED {
        let epochs = epochs.map_or("-".to_owned(), |epochs| epochs.to_string());
        rows.push(vec![what.to_owned(), epochs, format!("{test_error:.2}"), source.to_owned()]);
    }
    let mut text = aligned(&rows);
    if !entries.is_empty() {
        text.push_str("\nYour own: median of the seeds, best and worst in brackets\n");
    }
    let mut blocks: BTreeMap<Source, Block> = BTreeMap::new();
    for entry in entries {
        let rounds = format!("{:.1}", entry.epochs);
        blocks
            .entry(entry.digits)
            .or_default()
            .entry((&entry.what, entry.learned_from, rounds))
            .or_default()
            .push(entry);
    }
    let heads = [
        "",
        "learned from",
        "rounds",
        "seeds",
        "minutes",
        "error %",
        "at a glance",
        "random weights",
        "twin",
        "pictures/s",
    ];
    for (digits, block) in blocks {
        text.push_str(&format!("\n{}\n", digits.name()));
        let mut rows = vec![heads.map(str::to_owned).to_vec()];
        for ((what, learned_from, rounds), ours) in block {
            let all = |of: &dyn Fn(&Entry) -> Option<f64>| spread(ours.iter().filter_map(|entry| of(entry)).collect());
            let speed = ours.iter().map(|entry| entry.pictures_per_second).sum::<f64>() / ours.len() as f64;
            rows.push(vec![
                what.to_owned(),
                learned_from.to_string(),
                rounds,
                ours.len().to_string(),
                all(&|entry| Some(entry.minutes)),
                all(&|entry| Some(entry.test_error)),
                all(&|entry| entry.test_error_softmax),
                all(&|entry| entry.random_weights_error),
                all(&|entry| entry.twin_error),
                format!("{speed:.0}"),
            ]);
        }
        text.push_str(&aligned(&rows));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_of_one_training_are_one_row_and_other_settings_another() {
        let entry = |what: String, seed: u64, test_error: f64| Entry {
            what,
            digits: Source::Mnist,
            learned_from: 55_000,
            seed,
            epochs: 13.0,
            minutes: 1.5,
            test_error,
            test_error_softmax: Some(3.0),
            random_weights_error: None,
            twin_error: (seed == 1).then_some(1.9),
            pictures_per_second: 9000.0,
        };
        let usual = in_words(&Config::default());
        let random = in_words(&Config { negatives: Negatives::Random, jitter: 1, ..Config::default() });
        assert_eq!((&*usual, &*random), ("supervised, 500-500", "supervised, 500-500, random negatives, jitter 1"));
        let entries = [entry(usual.clone(), 1, 2.25), entry(usual, 2, 2.5), entry(random, 1, 3.0)];
        let text = text(&entries);
        let rows: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with("supervised, 500"))
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let of_two = "1.50 (1.50 .. 1.50) 2.38 (2.25 .. 2.50) 3.00 (3.00 .. 3.00) - 1.90 9000";
        assert_eq!(rows[0], format!("supervised, 500-500 55000 13.0 2 {of_two}"));
        let of_one = "1.50 3.00 3.00 - 1.90 9000";
        assert_eq!(rows[1..], [format!("supervised, 500-500, random negatives, jitter 1 55000 13.0 1 {of_one}")]);
        assert!(text.contains("Hinton 2022") && text.contains("1.36"));
    }
}
