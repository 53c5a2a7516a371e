//! The flags that commands share: how they tell what they have found, on how many threads they compute, and what
//! becomes of their report. A command has those of its kind by one line, and may say more of a flag.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Failure;
use super::formed::Form;
use super::long::{limit_threads, writable};
use super::output::print;
use super::values::threads;

/// Flags of every command that tells something.
#[derive(Debug, Clone, Default, Args)]
pub struct TellArgs {
    /// Print the report as JSON on standard output instead of text for people
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "json", help_heading = "Output")]
    pub quiet: bool,
}

impl TellArgs {
    /// Whether no progress is told.
    pub fn is_quiet(&self) -> bool {
        self.quiet || self.json
    }

    /// Prints the report, or `summary` of it for people, or nothing.
    ///
    /// # Errors
    /// Standard output that cannot be written to.
    pub fn tell(&self, form: Form, report: &impl Serialize, summary: impl FnOnce() -> String) -> Result<(), Failure> {
        self.tell_line(|| form.line(report), summary)
    }

    /// The same of a report that is its own line of JSON.
    ///
    /// # Errors
    /// Standard output that cannot be written to.
    pub fn tell_line(
        &self,
        line: impl FnOnce() -> Result<String, Failure>,
        summary: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        match (self.json, self.quiet) {
            (true, _) => print(&line()?),
            (false, true) => Ok(()),
            (false, false) => print(&summary()),
        }
    }
}

/// Flags of every command that computes.
#[derive(Debug, Clone, Default, Args)]
pub struct SummaryArgs {
    /// How it tells what it has found.
    #[command(flatten)]
    pub told: TellArgs,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = threads, help_heading = "Output")]
    pub threads: Option<usize>,
}

impl SummaryArgs {
    /// Computes on as many threads as are asked for, from now on. Gives the number.
    ///
    /// # Errors
    /// Threads that cannot be had.
    pub fn limit(&self) -> Result<usize, Failure> {
        limit_threads(self.threads)
    }
}

/// Flags of every command that computes for long and reports in the end.
#[derive(Debug, Clone, Default, Args)]
pub struct ReportArgs {
    /// Write settings, curve, results and times as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// How it tells, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

impl ReportArgs {
    /// Whether no progress is told.
    pub fn is_quiet(&self) -> bool {
        self.summary.told.is_quiet()
    }

    /// Computes on as many threads as are asked for, from now on. Gives the number.
    ///
    /// # Errors
    /// Threads that cannot be had.
    pub fn limit(&self) -> Result<usize, Failure> {
        self.summary.limit()
    }

    /// Says at once what would keep the report from being written: better now than after an hour.
    ///
    /// # Errors
    /// A place that cannot be written to.
    pub fn check(&self) -> Result<(), Failure> {
        self.report.iter().try_for_each(|path| writable(path))
    }

    /// Writes the report where it is asked for.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn write(&self, form: Form, report: &impl Serialize) -> Result<(), Failure> {
        self.report.iter().try_for_each(|path| form.write(report, path))
    }

    /// Prints the report, or `summary` of it for people, or nothing.
    ///
    /// # Errors
    /// Standard output that cannot be written to.
    pub fn tell(&self, form: Form, report: &impl Serialize, summary: impl FnOnce() -> String) -> Result<(), Failure> {
        self.summary.told.tell(form, report, summary)
    }

    /// The file that was written, as it is told in the end.
    pub fn written(&self) -> String {
        self.report.iter().map(|path| format!("written to {}\n", path.display())).collect()
    }
}
