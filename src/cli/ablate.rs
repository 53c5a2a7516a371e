//! `glomscope ablate`: trains the model again without one part of GLOM at a time, and prints what each is worth.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::retrieve::train::{progress, writable};
use super::train::{failure, read_config};
use super::{Failure, interrupt, print};
use crate::files::atomic;
use crate::learn::{self, AblationRow, TrainConfig, Variant};

/// Arguments of `ablate`.
#[derive(Debug, Args)]
pub struct AblateArgs {
    /// Settings of every training as JSON, as `train --print-config` writes them
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Updates of every training
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub updates: u64,
    /// Seed of first weights and scenes, the same for all [default: 0]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Held-out scenes of each look on which every row is scored
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = super::values::at_least_one)]
    pub scenes: usize,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = super::values::at_least_one)]
    pub threads: Option<usize>,
    /// Write settings and rows as JSON, again after every row: what is done is kept when the rest is not waited for
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Say nothing but the table and errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `--report` writes.
#[derive(Serialize)]
struct Report<'a> {
    program: String,
    config: &'a TrainConfig,
    scenes: usize,
    interrupted: bool,
    rows: &'a [AblationRow],
    seconds: f64,
}

/// Runs `glomscope ablate`.
///
/// # Errors
/// Settings that cannot be trained, a file, a loss that is not finite, Ctrl-C.
pub fn ablate(args: &AblateArgs) -> Result<(), Failure> {
    let started = Instant::now();
    interrupt::listen()?;
    super::settle::limit_threads(args.threads)?;
    let mut config = read_config(args.config.as_deref(), &TrainConfig::default())?.with_updates(args.updates);
    config.seed = args.seed.unwrap_or(config.seed);
    config.check().map_err(failure)?;
    if let Some(path) = &args.report {
        writable(path)?;
    }
    let mut rows = Vec::new();
    let mut interrupted = false;
    for variant in learn::variants(&config) {
        let Some(more) = one(&variant, args)? else {
            interrupted = true;
            break;
        };
        rows.extend(more);
        write(args, &config, &rows, false, started)?;
    }
    write(args, &config, &rows, interrupted, started)?;
    print(&text(&rows, &config, args.scenes))?;
    if interrupted { Err(Failure::Interrupted) } else { Ok(()) }
}

/// Trains and scores one variant; none when Ctrl-C was pressed.
fn one(variant: &Variant, args: &AblateArgs) -> Result<Option<Vec<AblationRow>>, Failure> {
    let mut trainer = variant.trainer().map_err(failure)?;
    let bar = progress(variant.config.updates(), args.quiet);
    bar.set_message(variant.name);
    if !args.quiet && bar.is_hidden() {
        eprintln!("training: {}", variant.name);
    }
    while !trainer.finished() {
        if interrupt::pressed() {
            bar.finish_and_clear();
            return Ok(None);
        }
        trainer.step().map_err(failure)?;
        bar.set_position(trainer.update());
    }
    bar.finish_and_clear();
    let model = trainer.model(variant.name).map_err(failure)?;
    Ok(Some(variant.rows(model, args.scenes).map_err(failure)?))
}

fn write(
    args: &AblateArgs,
    config: &TrainConfig,
    rows: &[AblationRow],
    interrupted: bool,
    started: Instant,
) -> Result<(), Failure> {
    let Some(path) = &args.report else { return Ok(()) };
    let report = Report {
        program: format!("glomscope {}", env!("CARGO_PKG_VERSION")),
        config,
        scenes: args.scenes,
        interrupted,
        rows,
        seconds: started.elapsed().as_secs_f64(),
    };
    Ok(atomic::write(path, |file| serde_json::to_writer_pretty(file, &report).map_err(io::Error::from))?)
}

/// The table as it is printed.
fn text(rows: &[AblationRow], config: &TrainConfig, scenes: usize) -> String {
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
