//! The flags of a command that ends with a report, and what becomes of the report.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Failure;
use super::formed::Form;
use super::long::writable;
use super::output::print;
use super::values::threads;

/// Flags of every command that computes for long and reports in the end. A command may say more of a flag.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Write settings, curve, results and times as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Print the report on standard output instead of lines for people
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "json", help_heading = "Output")]
    pub quiet: bool,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = threads, help_heading = "Output")]
    pub threads: Option<usize>,
}

impl ReportArgs {
    /// Whether no progress is told.
    pub fn is_quiet(&self) -> bool {
        self.quiet || self.json
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
        match (self.json, self.quiet) {
            (true, _) => print(&form.line(report)?),
            (false, true) => Ok(()),
            (false, false) => print(&summary()),
        }
    }

    /// The file that was written, as it is told in the end.
    pub fn written(&self) -> String {
        self.report.iter().map(|path| format!("written to {}\n", path.display())).collect()
    }
}
