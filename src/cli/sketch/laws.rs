//! `glomscope sketch laws`: a row per law, and a failure if one does not hold.

use std::path::PathBuf;

use clap::Args;

use super::{json, write_json};
use crate::cli::Failure;
use crate::cli::output::print;
use crate::cli::table::aligned;
use crate::sketch::laws::{self, Bound, LawsReport};

/// Arguments of `sketch laws`.
#[derive(Debug, Args)]
pub struct LawsArgs {
    /// Seed of all that is drawn
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Print JSON in place of the table
    #[arg(long)]
    pub json: bool,
    /// Write the rows to this JSON file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// A law that does not hold, a report that cannot be written.
pub fn laws(args: &LawsArgs) -> Result<(), Failure> {
    let report = laws::measure(args.seed);
    if let Some(path) = &args.report {
        write_json(path, &report)?;
    }
    print(&if args.json { json(&report)? } else { text(&report) })?;
    let broken = report.laws.iter().filter(|law| !law.holds).count();
    match broken {
        0 => Ok(()),
        1 => Err(Failure::failed("one law does not hold")),
        _ => Err(Failure::failed(format!("{broken} laws do not hold"))),
    }
}

/// The table.
fn text(report: &LawsReport) -> String {
    let mut rows = vec![["law", "measured", "bound", "holds"].map(str::to_owned).to_vec()];
    for law in &report.laws {
        let bound = match law.bound {
            Bound::AtMost(bound) => format!("at most {}", number(bound)),
            Bound::AtLeast(bound) => format!("at least {}", number(bound)),
            Bound::Near { expected, within } => format!("{} +- {:.0} %", number(expected), 100.0 * within),
        };
        let holds = if law.holds { "yes" } else { "NO" };
        rows.push(vec![law.name.clone(), number(law.measured), bound, holds.to_owned()]);
    }
    aligned(&rows)
}

/// Four digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        small if small < 1e-3 && small > 0.0 => format!("{value:.1e}"),
        large if large >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_law_has_a_row_and_a_broken_one_is_seen() {
        let law = |holds| laws::Law {
            name: "something".to_owned(),
            measured: 2e-6,
            bound: Bound::Near { expected: 123.45, within: 0.25 },
            holds,
        };
        let text = text(&LawsReport { seed: 1, laws: vec![law(true), law(false)] });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1].split_whitespace().collect::<Vec<_>>(),
            ["something", "2.0e-6", "123.5", "+-", "25", "%", "yes"]
        );
        assert!(lines[2].ends_with("NO"), "{text}");
    }
}
