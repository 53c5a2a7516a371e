//! The table as JSON and for people.

use serde::Serialize;

use super::guessing;
use super::lessons::RowResult;
use crate::bilateral::rows::Row;
use crate::bilateral::{Config, Marks, McNemar, Pictures, mcnemar, mean_and_error, share};
use crate::cli::table::{aligned, percent};

/// What `--report` writes. Shares are in percent, times in seconds.
#[derive(Debug, Serialize)]
pub struct TableReport {
    program: String,
    kind: &'static str,
    pictures: String,
    /// Pictures learned from, kept apart, tested on.
    counts: [usize; 3],
    /// What guessing comes to: fine, coarse.
    guessing: [f64; 2],
    config: Config,
    /// Networks of which the best make the ensembles.
    ensemble_from: usize,
    rows: Vec<RowReport>,
    /// McNemar's test between any two rows, for every seed.
    mcnemar: Vec<Comparison>,
    threads: usize,
    /// Seconds of this run in all.
    pub total_seconds: f64,
    #[serde(skip)]
    results: Vec<(Row, u64, RowResult)>,
}

/// A row.
#[derive(Debug, Serialize)]
pub struct RowReport {
    name: &'static str,
    fine: Option<f64>,
    coarse: Option<f64>,
    coarse_from_fine: Option<f64>,
    /// Standard errors over the seeds; none with one seed.
    fine_error: Option<f64>,
    coarse_error: Option<f64>,
    coarse_from_fine_error: Option<f64>,
    parameters: usize,
    /// Of all trainings that the row takes, mean of the seeds.
    seconds: f64,
    seeds: Vec<SeedReport>,
    /// Against the specialised pair, a test for each seed: `only_first` are pictures that this row alone answers
    /// rightly.
    mcnemar_fine: Vec<McNemar>,
    mcnemar_coarse: Vec<McNemar>,
}

/// A row with one seed.
#[derive(Debug, Serialize)]
struct SeedReport {
    seed: u64,
    fine: Option<f64>,
    coarse: Option<f64>,
    coarse_from_fine: Option<f64>,
}

/// Two rows with one seed and one kind of label.
#[derive(Debug, Serialize)]
pub struct Comparison {
    first: &'static str,
    second: &'static str,
    label: &'static str,
    seed: u64,
    #[serde(flatten)]
    test: McNemar,
}

/// The marks of one kind of label.
type Of = fn(&Marks) -> Option<&Vec<bool>>;

/// Both kinds of label.
const LABELS: [(&str, Of); 2] = [("fine", |marks| marks.specific.as_ref()), ("coarse", |marks| marks.general.as_ref())];

impl TableReport {
    /// A table without rows.
    pub fn new(
        pictures: String,
        counts: [usize; 3],
        test: &Pictures,
        config: Config,
        ensemble_from: usize,
        threads: usize,
    ) -> Self {
        Self {
            program: format!("glomscope {}", env!("CARGO_PKG_VERSION")),
            kind: "hemispheres-table",
            pictures,
            counts,
            guessing: guessing(test),
            config,
            ensemble_from,
            rows: Vec::new(),
            mcnemar: Vec::new(),
            threads,
            total_seconds: 0.0,
            results: Vec::new(),
        }
    }

    /// Adds what a row came to with one seed.
    pub fn add(&mut self, row: Row, seed: u64, result: RowResult) {
        self.results.push((row, seed, result));
    }

    /// Makes rows and comparisons of what was added.
    pub fn compare(&mut self) {
        let of = |row: Row| self.results.iter().filter(move |result| result.0 == row);
        let pair = |row: Row, other: Row, marks: Of| -> Vec<(u64, McNemar)> {
            let both = of(row).filter_map(|(_, seed, result)| {
                let (_, _, other) = of(other).find(|other| other.1 == *seed)?;
                Some((*seed, mcnemar(marks(&result.marks)?, marks(&other.marks)?)))
            });
            both.collect()
        };
        let rows = Row::ALL.into_iter().filter(|row| of(*row).next().is_some());
        let mut reports = Vec::new();
        for row in rows.clone() {
            let shares = |marks: Of| -> Vec<Option<f64>> {
                of(row).map(|(.., result)| marks(&result.marks).map(|marks| percent(share(marks)))).collect()
            };
            let [fine, coarse, from_fine] =
                [LABELS[0].1, LABELS[1].1, |marks| marks.general_from_specific.as_ref()].map(shares);
            let summary = |shares: &[Option<f64>]| {
                mean_and_error(&shares.iter().copied().flatten().collect::<Vec<_>>())
                    .map_or((None, None), |(mean, error)| (Some(mean), error))
            };
            let [fine_all, coarse_all, from_fine_all] = [&fine, &coarse, &from_fine].map(|shares| summary(shares));
            let seeds = of(row).enumerate().map(|(at, (_, seed, _))| SeedReport {
                seed: *seed,
                fine: fine[at],
                coarse: coarse[at],
                coarse_from_fine: from_fine[at],
            });
            let against = |marks: Of| -> Vec<McNemar> {
                let tests = if row == Row::Specialised { Vec::new() } else { pair(row, Row::Specialised, marks) };
                tests.into_iter().map(|(_, test)| test).collect()
            };
            reports.push(RowReport {
                name: row.key(),
                fine: fine_all.0,
                coarse: coarse_all.0,
                coarse_from_fine: from_fine_all.0,
                fine_error: fine_all.1,
                coarse_error: coarse_all.1,
                coarse_from_fine_error: from_fine_all.1,
                parameters: of(row).map(|(.., result)| result.parameters).max().unwrap_or(0),
                seconds: of(row).map(|(.., result)| result.seconds).sum::<f64>() / of(row).count() as f64,
                seeds: seeds.collect(),
                mcnemar_fine: against(LABELS[0].1),
                mcnemar_coarse: against(LABELS[1].1),
            });
        }
        let mut comparisons = Vec::new();
        for first in rows.clone() {
            for second in rows.clone().filter(|second| *second > first) {
                for (label, marks) in LABELS {
                    let tests = pair(first, second, marks).into_iter();
                    comparisons.extend(tests.map(|(seed, test)| Comparison {
                        first: first.key(),
                        second: second.key(),
                        label,
                        seed,
                        test,
                    }));
                }
            }
        }
        (self.rows, self.mcnemar) = (reports, comparisons);
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
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::bilateral::Labels;

    #[test]
    fn rows_have_means_errors_and_a_test_against_the_pair_for_each_seed() {
        let labels = Labels {
            general: vec!["a".to_owned(), "b".to_owned()],
            specific: vec!["c".to_owned(), "d".to_owned()],
            general_of: vec![0, 1],
        };
        let test = Pictures::new(Arc::new(labels), 1, vec![0; 12], vec![0, 1, 0, 1]).unwrap();
        let marks = |fine: &str, coarse: &str| {
            let list =
                |text: &str| (!text.is_empty()).then(|| text.chars().map(|mark| mark == '1').collect::<Vec<_>>());
            Marks { specific: list(fine), general: list(coarse), general_from_specific: list(fine) }
        };
        let result = |fine: &str, coarse: &str| RowResult { marks: marks(fine, coarse), parameters: 7, seconds: 2.0 };
        let mut report = TableReport::new("none".to_owned(), [8, 2, 4], &test, Config::default(), 5, 2);
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
