//! The table as JSON and for people.

use schemars::JsonSchema;
use serde::Serialize;

use super::guessing;
use crate::bilateral::rows::Row;
use crate::bilateral::table::{Label, Plan, Results, RowResult, Summary, verdict};
use crate::bilateral::{Config, McNemar, Pictures};
use crate::cli::table::{aligned, percent};

/// What `--report` writes. Shares are in percent, times in seconds.
#[derive(Debug, JsonSchema, Serialize)]
pub struct TableReport {
    /// "hemispheres-table".
    kind: &'static str,
    /// Where the pictures come from.
    pictures: String,
    /// Pictures learned from, kept apart, tested on.
    counts: [usize; 3],
    /// What guessing comes to: fine, coarse.
    guessing: [f64; 2],
    /// The settings of every training.
    config: Config,
    /// Networks of which the best make the ensembles.
    ensemble_from: usize,
    /// The rows, in the order of the table.
    rows: Vec<RowReport>,
    /// McNemar's test between any two rows, for every seed.
    mcnemar: Vec<Comparison>,
    /// What the figures say of two lefts beside the specialised pair.
    verdict: Option<String>,
    /// Threads of this run.
    threads: usize,
    /// Seconds of this run in all.
    pub total_seconds: f64,
    #[serde(skip)]
    results: Results,
}

/// A row.
#[derive(Debug, JsonSchema, Serialize)]
pub struct RowReport {
    /// The row by its name on the command line.
    name: &'static str,
    /// Specific labels that are right, in percent, mean of the seeds; none of networks that were told none.
    fine: Option<f64>,
    /// General labels that are right, likewise.
    coarse: Option<f64>,
    /// General labels that are right where they are read off the specific answer, likewise.
    coarse_from_fine: Option<f64>,
    /// Standard error of `fine` over the seeds, in percent; none with one seed.
    fine_error: Option<f64>,
    /// The same of the general labels.
    coarse_error: Option<f64>,
    /// The same where they are read off the specific answer.
    coarse_from_fine_error: Option<f64>,
    /// Learned numbers.
    parameters: usize,
    /// Seconds of all trainings that the row takes, mean of the seeds.
    seconds: f64,
    /// The seeds one by one.
    seeds: Vec<SeedReport>,
    /// Against the specialised pair, a test for each seed: `only_first` are pictures that this row alone answers
    /// rightly.
    mcnemar_fine: Vec<McNemar>,
    /// The same with general labels.
    mcnemar_coarse: Vec<McNemar>,
}

/// A row with one seed.
#[derive(Debug, JsonSchema, Serialize)]
struct SeedReport {
    /// The seed.
    seed: u64,
    /// Specific labels that are right, in percent.
    fine: Option<f64>,
    /// General labels that are right, in percent.
    coarse: Option<f64>,
    /// General labels that are right where they are read off the specific answer, in percent.
    coarse_from_fine: Option<f64>,
}

/// Two rows with one seed and one kind of label.
#[derive(Debug, JsonSchema, Serialize)]
pub struct Comparison {
    /// One row by its name on the command line.
    first: &'static str,
    /// The other.
    second: &'static str,
    /// "fine" for specific labels or "coarse" for general ones.
    label: &'static str,
    /// The seed.
    seed: u64,
    #[serde(flatten)]
    test: McNemar,
}

/// Both kinds of label.
const LABELS: [(&str, Label); 2] = [("fine", Label::Fine), ("coarse", Label::Coarse)];

impl RowReport {
    fn of(summary: &Summary) -> Self {
        let mean = |label: Label| summary.share(label).map(percent);
        let error = |label: Label| summary.shares[label as usize].and_then(|(_, error)| error).map(percent);
        let of_seed = |(seed, shares): &(u64, [Option<f64>; 3])| {
            let [fine, coarse, coarse_from_fine] = shares.map(|share| share.map(percent));
            SeedReport { seed: *seed, fine, coarse, coarse_from_fine }
        };
        let [mcnemar_fine, mcnemar_coarse] = summary.against.clone();
        Self {
            name: summary.row.key(),
            fine: mean(Label::Fine),
            coarse: mean(Label::Coarse),
            coarse_from_fine: mean(Label::CoarseFromFine),
            fine_error: error(Label::Fine),
            coarse_error: error(Label::Coarse),
            coarse_from_fine_error: error(Label::CoarseFromFine),
            parameters: summary.parameters,
            seconds: summary.seconds,
            seeds: summary.seeds.iter().map(of_seed).collect(),
            mcnemar_fine,
            mcnemar_coarse,
        }
    }
}

impl TableReport {
    /// A table without rows.
    pub fn new(pictures: String, counts: [usize; 3], test: &Pictures, plan: &Plan, threads: usize) -> Self {
        Self {
            kind: "hemispheres-table",
            pictures,
            counts,
            guessing: guessing(test),
            config: plan.config.clone(),
            ensemble_from: plan.ensemble_from,
            rows: Vec::new(),
            mcnemar: Vec::new(),
            verdict: None,
            threads,
            total_seconds: 0.0,
            results: Results::default(),
        }
    }

    /// Adds what a row came to with one seed.
    pub fn add(&mut self, row: Row, seed: u64, result: Option<RowResult>) {
        if let Some(result) = result {
            self.results.add(row, seed, result);
        }
    }

    /// Makes rows and comparisons of what was added.
    pub fn compare(&mut self) {
        let results = &self.results;
        let rows: Vec<Row> = results.rows().collect();
        self.rows = rows.iter().filter_map(|row| results.summary(*row)).map(|row| RowReport::of(&row)).collect();
        self.mcnemar.clear();
        for first in &rows {
            for second in rows.iter().filter(|second| *second > first) {
                for (label, of) in LABELS {
                    let tests = results.compare(*first, *second, of).into_iter();
                    let (first, second) = (first.key(), second.key());
                    self.mcnemar.extend(tests.map(|(seed, test)| Comparison { first, second, label, seed, test }));
                }
            }
        }
        self.verdict = verdict(results);
    }
}

/// The table for people.
pub fn text(report: &TableReport) -> String {
    let seeds = report.rows.first().map_or(0, |row| row.seeds.len());
    let [learned_from, apart, tested] = report.counts;
    let widths = report.config.widths.map(|width| width.to_string()).join("-");
    let mut text = format!(
        "Percent of {tested} test pictures ({}) answered rightly; {learned_from} learned from, {apart} kept apart\n\
         widths {widths}, {} x {} pixels, {} updates of {} pictures for each training; {}\n\n",
        report.pictures,
        report.config.side,
        report.config.side,
        report.config.updates,
        report.config.batch,
        if seeds == 1 { "one seed".to_owned() } else { format!("means of {seeds} seeds, +- their standard error") },
    );
    let share = |mean: Option<f64>, error: Option<f64>| match (mean, error) {
        (Some(mean), Some(error)) => format!("{mean:.1} +- {error:.1}"),
        (Some(mean), None) => format!("{mean:.1}"),
        (None, _) => "-".to_owned(),
    };
    let chances = |tests: &[McNemar]| {
        let mut chances: Vec<f64> = tests.iter().map(|test| test.p).collect();
        chances.sort_by(f64::total_cmp);
        match chances[..] {
            [] => "-".to_owned(),
            [one] => format!("{one:.3}"),
            [least, .., most] => format!("{least:.3} .. {most:.3}"),
        }
    };
    let head = ["", "fine", "coarse", "coarse from fine", "p fine", "p coarse", "numbers", "seconds"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in &report.rows {
        rows.push(vec![
            Row::named(row.name).map_or(row.name, Row::name).to_owned(),
            share(row.fine, row.fine_error),
            share(row.coarse, row.coarse_error),
            share(row.coarse_from_fine, row.coarse_from_fine_error),
            chances(&row.mcnemar_fine),
            chances(&row.mcnemar_coarse),
            row.parameters.to_string(),
            format!("{:.0}", row.seconds),
        ]);
    }
    let [fine, coarse] = report.guessing;
    rows.push(vec!["guessing".to_owned(), format!("{fine:.1}"), format!("{coarse:.1}")]);
    text.push_str(&aligned(&rows));
    text.push_str(
        "\np: the chance that a network as good as the specialised pair differs from it as much or more (McNemar, \
         exact, for each seed)\nseconds: all trainings that a row takes, those that it shares with others too\n",
    );
    if let Some(verdict) = &report.verdict {
        text.push_str(&format!("\n{verdict}\n"));
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::bilateral::{Labels, Marks};

    #[test]
    fn rows_have_means_errors_and_a_test_against_the_pair_for_each_seed() {
        let labels = Labels {
            general: vec!["a".to_owned(), "b".to_owned()],
            specific: vec!["c".to_owned(), "d".to_owned()],
            general_of: vec![0, 1],
        };
        let test = Pictures::new(Arc::new(labels), 1, vec![0; 12], vec![0, 1, 0, 1]).unwrap();
        let result = |fine: &str, coarse: &str| {
            let list =
                |text: &str| (!text.is_empty()).then(|| text.chars().map(|mark| mark == '1').collect::<Vec<_>>());
            let marks = Marks { specific: list(fine), general: list(coarse), general_from_specific: list(fine) };
            Some(RowResult { marks, parameters: 7, seconds: 2.0 })
        };
        let rows = vec![Row::Left, Row::Specialised];
        let plan = Plan { config: Config::default(), decay_alone: 1e-3, ensemble_from: 5, rows, seeds: 2 };
        let mut report = TableReport::new("none".to_owned(), [8, 2, 4], &test, &plan, 2);
        for (row, seed, fine, coarse) in [
            (Row::Left, 1, "1000", ""),
            (Row::Specialised, 1, "1100", "1110"),
            (Row::Left, 2, "1100", ""),
            (Row::Specialised, 2, "1111", "1111"),
        ] {
            report.add(row, seed, result(fine, coarse));
        }
        report.compare();
        let json = serde_json::to_value(&report).unwrap();
        let left = &json["rows"][0];
        assert_eq!(
            (&left["name"], &left["fine"], &left["coarse"]),
            (&"left".into(), &37.5.into(), &serde_json::Value::Null)
        );
        assert_eq!(
            (&left["fine_error"], &left["parameters"], &left["seconds"]),
            (&12.5.into(), &7.into(), &2.0.into())
        );
        assert_eq!(left["mcnemar_fine"][1]["only_second"], 2);
        assert_eq!(left["mcnemar_fine"][1]["p"], 0.5);
        assert_eq!(json["rows"][1]["mcnemar_fine"], serde_json::json!([]));
        assert_eq!(json["mcnemar"].as_array().unwrap().len(), 2, "the left has no coarse answers");
        let text = text(&report);
        assert!(text.contains("left alone") && text.contains("37.5 +- 12.5") && text.contains("guessing"), "{text}");
    }
}
