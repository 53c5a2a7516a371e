//! What all commands that train have in common: their flags, the loop, what they keep, and the report.
//!
//! A kind of training says of itself what differs ([`Commanded`]); a command has its own arguments, and what it
//! measures in the end.

mod args;
mod report;
mod run;

use std::time::{Duration, Instant};

use serde::Serialize;

pub use args::TrainingArgs;
pub use report::TrainingReport;
pub use run::go_on;

use super::long::writable;
use super::{Failure, interrupt};
use crate::cli::formed::Form;
use crate::files::training::{self, Filed};
use crate::training::{CurvePoint, Trainable, Training};

/// What the command line says of a kind of training while it goes on, and of how it ended.
pub trait Commanded: Filed {
    /// What the bar counts: things that take about as long each.
    const COUNTED: &'static str = "update";
    /// A point of the curve as the report has it.
    type ReportPoint: Serialize;

    /// How many of what the bar counts so many updates are.
    fn counted(_config: &Self::Config, updates: u64) -> u64 {
        updates
    }

    /// What stands beside the bar.
    fn beside(training: &Training<Self>) -> String;

    /// The line that a point of the curve is worth where there is no bar; none where it is not worth one.
    fn line(training: &Training<Self>, point: &CurvePoint<Self::Point>) -> Option<String>;

    /// A point of the curve as the report has it.
    fn report_point(point: &CurvePoint<Self::Point>) -> Self::ReportPoint;

    /// What the program says about an error, and with which exit code.
    fn failure(error: Self::Error) -> Failure;
}

/// What the report of a kind of training is like; `R` is what its command measures in the end.
type ReportOf<T, R> = TrainingReport<<T as Trainable>::Config, <T as Commanded>::ReportPoint, R>;

/// What a training may take to keep what it has learned, and to measure it, when it is asked to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A command that trains, from when it was called.
pub struct TrainingCommand<'a> {
    args: &'a TrainingArgs,
    started: Instant,
    threads: usize,
}

impl<'a> TrainingCommand<'a> {
    /// Computes on as many threads as are asked for.
    ///
    /// # Errors
    /// Threads or a listener that cannot be had.
    pub fn begin(args: &'a TrainingArgs) -> Result<Self, Failure> {
        let started = Instant::now();
        interrupt::be_patient(PATIENCE);
        Ok(Self { args, started, threads: args.output.limit()? })
    }

    /// Trains to the end, to --pause-at or to Ctrl-C, keeps what was learned, and tells: `result` is what the report
    /// says beyond that of every training, `summary` the report for people.
    ///
    /// # Errors
    /// A training of which nothing is left to do, a file, a loss that is not finite, Ctrl-C.
    pub fn train<T: Commanded, R: Serialize>(
        &self,
        training: &mut Training<T>,
        result: impl FnOnce(&Training<T>) -> Result<R, Failure>,
        summary: impl FnOnce(&ReportOf<T, R>) -> String,
    ) -> Result<(), Failure> {
        let args = self.args;
        if training.is_over() {
            let updates = training.updates();
            return Err(Failure::Usage(format!(
                "all {updates} updates of this training are done: ask for more with --updates"
            )));
        }
        args.out.iter().try_for_each(|path| writable(path))?;
        args.output.check()?;
        let outcome = match run::run(training, args) {
            Ok(true) => Err(Failure::Interrupted),
            Ok(false) => Ok(()),
            // The update that failed left nothing behind: what was learned before it is whole.
            Err(failure @ Failure::NotFinite(_)) => Err(failure),
            Err(failure) => return Err(failure),
        };
        if let Some(path) = &args.out {
            training::save(&training.save(), args.thin && training.finished(), path)?;
        }
        let result = match result(training) {
            Ok(result) => result,
            // Why it ended early says more.
            Err(failure) => return outcome.and(Err(failure)),
        };
        let report = TrainingReport::of(training, result, outcome.is_err(), self.started, self.threads)?;
        args.output.write(Form::Training, &report)?;
        args.output.tell(Form::Training, &report, || summary(&report))?;
        outcome
    }
}
