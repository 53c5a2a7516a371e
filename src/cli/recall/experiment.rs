//! What the experiments on the command line share: a bar, the files they write, how they fail.

use std::io::{self, IsTerminal, Write as _};
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::cli::formed::Form;
use crate::cli::reporting::ReportArgs;
use crate::cli::{Failure, interrupt};
use crate::fast_weights::FastWeightsError;
use crate::files::atomic;

/// Steps of the bar.
const STEPS: u64 = 1000;

/// Where the numbers go.
pub struct Output<'a> {
    report: &'a ReportArgs,
    csv: Option<&'a Path>,
    bar: ProgressBar,
}

impl<'a> Output<'a> {
    /// Takes the threads that are asked for and shows a bar on a terminal, nothing in a pipe.
    ///
    /// # Errors
    /// Threads that cannot be had, a report that could not be written.
    pub fn begin(report: &'a ReportArgs, csv: Option<&'a Path>) -> Result<Self, Failure> {
        report.limit()?;
        report.check()?;
        let bar = if io::stderr().is_terminal() && !report.is_quiet() {
            let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:32} {percent} %, {elapsed}") {
                bar.set_style(style);
            }
            bar
        } else {
            ProgressBar::hidden()
        };
        Ok(Self { report, csv, bar })
    }

    /// Moves the bar; `share` is 0 to 1.
    pub fn progress(&self, share: f32) {
        self.bar.set_position((share * STEPS as f32) as u64);
    }

    /// Writes the files, unless Ctrl-C was pressed, and tells the report or `summary` of it.
    ///
    /// # Errors
    /// Ctrl-C, a file that cannot be written.
    pub fn finish(
        &self,
        form: Form,
        report: &impl Serialize,
        csv: &str,
        summary: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        self.report.write(form, report)?;
        if let Some(path) = self.csv {
            atomic::write(path, |file| file.write_all(csv.as_bytes()))?;
        }
        self.report.tell(form, report, summary)
    }
}

/// Settings that cannot be run.
pub fn usage(error: FastWeightsError) -> Failure {
    Failure::Usage(error.to_string())
}
