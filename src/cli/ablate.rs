//! `glomscope ablate`: trains the model again without one part of GLOM at a time, and prints what each is worth.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::formed::Form;
use super::long::progress;
use super::reporting::ReportArgs;
use super::say::say;
use super::train::{failure, read_config};
use super::{Failure, interrupt, training, values};
use crate::learn::{self, AblationRow, TrainConfig, Variant};

/// Updates of every training unless it is said otherwise.
const UPDATES: u64 = 2000;

/// What `--report` says of this table.
const REPORT: &str =
    "Write settings and rows as JSON, again after every row: what is done is kept when the rest is not waited for";

/// Arguments of `ablate`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| report.help(REPORT)))]
pub struct AblateArgs {
    /// Settings of every training as JSON, as `train --print-config` writes them
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Updates of every training [default: 2000, with --config as it says]
    #[arg(long, value_name = "N", value_parser = crate::cli::values::updates)]
    pub updates: Option<u64>,
    /// Seed of first weights and scenes, the same for all [default: 0, as of train]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Held-out scenes of each look on which every row is scored
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::at_least_one)]
    pub scenes: usize,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

/// What `--report` writes.
#[derive(Debug, Clone, JsonSchema, Serialize)]
pub(super) struct AblationReport {
    /// The settings of every training.
    config: TrainConfig,
    /// Held-out scenes of each look on which every row is scored.
    scenes: usize,
    /// Rows are missing: it is not done yet, was ended, or a loss became not a number.
    incomplete: bool,
    /// A row for every training and number of steps.
    rows: Vec<AblationRow>,
    /// Seconds of this run in all.
    seconds: f64,
}

/// Runs `glomscope ablate`.
///
/// # Errors
/// Settings that cannot be trained, a file, a loss that is not finite, Ctrl-C.
pub fn ablate(args: &AblateArgs) -> Result<(), Failure> {
    let started = Instant::now();
    args.output.limit()?;
    let mut config = read_config(args.config.as_deref(), &TrainConfig::default())?;
    if let Some(updates) = args.updates.or_else(|| args.config.is_none().then_some(UPDATES)) {
        config = config.with_updates(updates);
    }
    config.seed = args.seed.unwrap_or(config.seed);
    config.check().map_err(failure)?;
    args.output.check()?;
    let mut report = AblationReport { config, scenes: args.scenes, incomplete: true, rows: Vec::new(), seconds: 0.0 };
    let mut outcome = Ok(());
    for variant in learn::variants(&report.config) {
        match one(&variant, args, &mut report.rows) {
            Ok(()) => {}
            // The others are worth their rows all the same.
            Err(Failure::NotFinite(words)) => {
                say(&format!("{}: {words}", variant.name));
                outcome = Err(Failure::NotFinite(format!("{}: {words}", variant.name)));
            }
            Err(Failure::Interrupted) => {
                outcome = Err(Failure::Interrupted);
                break;
            }
            Err(failure) => return Err(failure),
        }
        // Whoever ends the program from outside leaves a report that says so.
        report.seconds = started.elapsed().as_secs_f64();
        args.output.write(Form::Ablations, &report)?;
    }
    report.incomplete = outcome.is_err();
    args.output.write(Form::Ablations, &report)?;
    args.output.tell(Form::Ablations, &report, || text(&report) + &args.output.written())?;
    outcome
}

/// Trains one variant and adds its rows, until Ctrl-C is pressed.
fn one(variant: &Variant, args: &AblateArgs, rows: &mut Vec<AblationRow>) -> Result<(), Failure> {
    let mut trainer = variant.trainer().map_err(failure)?;
    let bar = progress("update", variant.config.updates(), args.output.is_quiet());
    bar.set_message(variant.name);
    if !args.output.is_quiet() && bar.is_hidden() {
        say(&format!("training: {}", variant.name));
    }
    let ended = training::go_on(&mut trainer, None, |trainer, _| {
        bar.set_position(trainer.update());
        Ok(())
    });
    bar.finish_and_clear();
    if ended? {
        return Err(Failure::Interrupted);
    }
    let model = Arc::new(trainer.model(variant.name).map_err(failure)?);
    for &steps in &variant.depths {
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        rows.push(variant.row(model.clone(), steps, args.scenes).map_err(failure)?);
    }
    Ok(())
}

/// The table as it is printed.
fn text(AblationReport { config, scenes, rows, .. }: &AblationReport) -> String {
    let mut text = format!(
        "{} updates of {}, seed {}; ARI on {scenes} held-out scenes of each look\n\n",
        config.updates(),
        config.batches(config.updates()),
        config.seed
    );
    let _ = writeln!(
        text,
        "{:<32} {:>5}  {:>11} {:>12}  {:>13} {:>14}",
        "", "steps", "clear parts", "clear wholes", "natural parts", "natural wholes"
    );
    for AblationRow { name, steps, clear, natural } in rows {
        let _ = writeln!(
            text,
            "{name:<32} {steps:>5}  {:>11.3} {:>12.3}  {:>13.3} {:>14.3}",
            clear.parts, clear.wholes, natural.parts, natural.wholes
        );
    }
    text
}
