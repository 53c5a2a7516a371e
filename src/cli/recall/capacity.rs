//! `glomscope recall capacity`: how many patterns a memory holds, without a window.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::TypedValueParser;
use ndarray::{Array2, Axis};

use super::experiment::{self, Output};
use crate::cli::choices::one_of;
use crate::cli::formed::Form;
use crate::cli::reporting::ReportArgs;
use crate::cli::settle::heed;
use crate::cli::values::{self, picture_source};
use crate::cli::{Failure, interrupt};
use crate::engine::{Command, Run};
use crate::fast_weights::capacity::{self, CapacityReport, CapacitySettings, Method, Task, theory};

/// Arguments of `recall capacity`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| report.help("Write settings and all numbers as JSON")))]
pub struct CapacityArgs {
    /// Components of a random pattern: the matrix has units x units weights
    #[arg(long, value_name = "D", default_value_t = CapacitySettings::default().dim)]
    pub units: usize,
    /// Largest number of patterns stored
    #[arg(long, value_name = "P", default_value_t = CapacitySettings::default().largest)]
    pub patterns: usize,
    /// Numbers of patterns that are tried, in equal ratios from 1 to the largest
    #[arg(long, value_name = "N", default_value_t = CapacitySettings::default().points)]
    pub points: usize,
    /// What a pattern is stored with as its answer
    #[arg(long, value_parser = task(), default_value = CapacitySettings::default().task.key())]
    pub task: Task,
    /// Length of the noise on a cue over that of the pattern
    #[arg(long, value_name = "SHARE", default_value_t = CapacitySettings::default().noise, allow_hyphen_values = true)]
    pub noise: f32,
    /// Decay of the decaying sum per pattern, 0 to 1
    #[arg(long, value_name = "LAMBDA", default_value_t = CapacitySettings::default().decay, allow_hyphen_values = true)]
    pub lambda: f32,
    /// Rate of the delta rule, 0 to 2
    #[arg(long, value_name = "ETA", default_value_t = CapacitySettings::default().rate, allow_hyphen_values = true)]
    pub eta: f32,
    /// Inverse temperature of the softmax, 0 to 200
    #[arg(long, value_name = "BETA", default_value_t = CapacitySettings::default().beta, allow_hyphen_values = true)]
    pub beta: f32,
    /// Store the columns of a level of this picture, settled by the hand-made model, in place of random patterns;
    /// `sample:NAME` for a bundled picture
    #[arg(long, value_name = "PICTURE", conflicts_with = "units", help_heading = "Columns")]
    pub picture: Option<PathBuf>,
    /// The level, the lowest is 0
    #[arg(long, value_name = "L", default_value_t = 0, requires = "picture", help_heading = "Columns")]
    pub level: usize,
    /// Steps that it settles: few, so that its columns still differ
    #[arg(
        long,
        value_name = "N",
        default_value_t = 12,
        requires = "picture",
        help_heading = "Columns",
        value_parser = values::steps
    )]
    pub steps: usize,
    /// Do not take the mean of the columns away first
    #[arg(long, requires = "picture", help_heading = "Columns")]
    pub keep_mean: bool,
    /// Sets of patterns drawn for every number
    #[arg(long, value_name = "N", default_value_t = CapacitySettings::default().trials)]
    pub trials: usize,
    /// Cues per trial, over evenly spaced ages
    #[arg(long, value_name = "N", default_value_t = CapacitySettings::default().cues)]
    pub cues: usize,
    /// Seed of all random numbers
    #[arg(long, value_name = "S", default_value_t = CapacitySettings::default().seed)]
    pub seed: u64,
    /// Write all numbers to this CSV file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

/// Reads `--task`.
fn task() -> impl TypedValueParser<Value = Task> {
    one_of(Task::ALL.map(|task| {
        let help = match task {
            Task::States => "Itself: the memory cleans noisy states up",
            Task::Pairs => "Another pattern",
        };
        (task, task.key(), help)
    }))
}

/// Runs it.
///
/// # Errors
/// How it failed, with the exit code that it stands for.
pub fn capacity(args: &CapacityArgs) -> Result<(), Failure> {
    let settings = CapacitySettings {
        dim: args.units,
        largest: args.patterns,
        points: args.points,
        task: args.task,
        noise: args.noise,
        decay: args.lambda,
        rate: args.eta,
        beta: args.beta,
        trials: args.trials,
        cues: args.cues,
        seed: args.seed,
        centre: !args.keep_mean,
    };
    let output = Output::begin(&args.output, args.csv.as_deref())?;
    let columns = args.picture.as_deref().map(|picture| columns(picture, args)).transpose()?;
    let report = capacity::run(&settings, columns.as_ref().map(|columns| columns.view()), &mut |report| {
        output.progress(report.progress);
        !interrupt::pressed()
    })
    .map_err(experiment::usage)?;
    output.finish(Form::Capacity, &report, &report.csv(), || text(&report))
}

/// The columns (N, D) of a level of a picture after so many steps of the hand-made model.
fn columns(picture: &Path, args: &CapacityArgs) -> Result<Array2<f32>, Failure> {
    let CapacityArgs { level, steps, output, .. } = args;
    let (level, steps) = (*level, *steps);
    let mut run = Run::new(picture_source(picture)?, None).map_err(Failure::of_engine)?;
    heed(run.said_of_picture(), output.summary.told.quiet)?;
    run.apply(Command::Step(steps));
    while run.is_running() {
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        run.advance();
    }
    let snapshot = run.snapshot();
    if level >= snapshot.levels() {
        let highest = snapshot.levels().saturating_sub(1);
        return Err(Failure::Usage(format!("there is no level {level}: choose 0 to {highest}")));
    }
    Ok(snapshot.state.index_axis(Axis(0), level).to_owned())
}

/// The table and what it says.
fn text(report: &CapacityReport) -> String {
    let mut text = String::from("Cosine of the answer with what was asked for, measured and (theory):\n\n  stored");
    for method in Method::ALL {
        let _ = write!(text, "  {:>16}", method.name());
    }
    text.push('\n');
    for point in &report.points {
        let _ = write!(text, "  {:>6}", point.count);
        for (measured, theory) in point.measured.iter().zip(point.theory) {
            let _ = write!(text, "  {:>8.3} ({theory:.3})", measured.mean);
        }
        text.push('\n');
    }
    if let Some(columns) = report.patterns {
        let (units, dim) = (report.effective_dim, report.dim);
        let _ = writeln!(
            text,
            "\n{columns} columns; they overlap as random patterns of only {units:.1} units would; \
             theory is for random ones of {dim}."
        );
    }
    if report.settings.task == Task::States {
        let _ = writeln!(text, "\nA cue has a cosine of {:.3} itself.", report.settings.cue_cosine());
    }
    let bound = theory::softmax_bound(report.dim, f64::from(report.settings.beta), 0.01);
    if bound >= 1.0 {
        let _ = writeln!(text, "The softmax is proven to hold {bound:.0} with a probability of 99 %.");
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_number_and_memory() {
        let settings = CapacitySettings { dim: 16, largest: 20, points: 3, trials: 2, ..CapacitySettings::default() };
        let text = text(&capacity::run(&settings, None, &mut |_| true).unwrap());
        assert!(Method::ALL.iter().all(|method| text.contains(method.name())), "{text}");
        assert_eq!(text.matches('(').count(), 1 + 15, "{text}");
    }
}
