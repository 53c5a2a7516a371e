//! `glomscope retrieve train`.

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::{failure, open};
use crate::cli::choices::switch;
use crate::cli::long::{limit_threads, progress, writable};
use crate::cli::output::print;
use crate::cli::recurrent::cell;
use crate::cli::table::percent;
use crate::cli::values::at_least_one;
use crate::cli::{Failure, interrupt};
use crate::files::{atomic, training};
use crate::recurrent::CellKind;
use crate::retrieval::{Dynamics, Task, TrainConfig, Trainer, floor, test};

/// Arguments of `retrieve train`. What is not given is the default, or with --resume what the file says.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Kind of recurrent network [default: fast-weights]
    #[arg(long, value_parser = cell(), conflicts_with = "resume", help_heading = "Network")]
    pub model: Option<CellKind>,
    /// Recurrent units, R [default: 50]
    #[arg(long, value_name = "R", conflicts_with = "resume", help_heading = "Network")]
    pub units: Option<usize>,
    /// Decay lambda of the fast weights, 0 to 1 [default: 0.95]
    #[arg(
        long,
        value_name = "LAMBDA",
        conflicts_with = "resume",
        allow_hyphen_values = true,
        help_heading = "Network"
    )]
    pub lambda: Option<f32>,
    /// Rate eta of the fast weights, 0 or more [default: 0.5]
    #[arg(long, value_name = "ETA", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Network")]
    pub eta: Option<f32>,
    /// Inner steps S, 1 or more [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Network")]
    pub inner: Option<usize>,
    /// Layer norm inside the loop [default: on]
    #[arg(long, value_parser = switch(), value_name = "on|off", conflicts_with = "resume", help_heading = "Network")]
    pub layer_norm: Option<bool>,

    /// Pairs of a letter and a digit, K, 1 to 26 [default: 4]
    #[arg(long, value_name = "K", conflicts_with = "resume", help_heading = "Training")]
    pub pairs: Option<usize>,
    /// Draw the number of pairs from 1 to K while training; tests always have K [default: on]
    #[arg(long, value_parser = switch(), value_name = "on|off", conflicts_with = "resume", help_heading = "Training")]
    pub mixed: Option<bool>,
    /// Updates in all [default: 12000]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub updates: Option<u64>,
    /// Strings of an update [default: 128]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training")]
    pub batch: Option<usize>,
    /// Step size of Adam [default: 0.001]
    #[arg(long, value_name = "RATE", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub learning_rate: Option<f32>,
    /// The one seed [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Go on with a training that was kept by --out
    #[arg(long, value_name = "FILE", help_heading = "Training")]
    pub resume: Option<PathBuf>,
    /// Updates between two points of the error curve [default: 250]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training")]
    pub test_every: Option<u64>,

    /// Keep the network and the state of its training, also when interrupted by Ctrl-C
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Keep the network alone: a smaller file that can be asked but not trained further
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// Write test error, curve and times as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Fresh strings for the test at the end
    #[arg(long, value_name = "N", default_value = "20000", value_parser = at_least_one, help_heading = "Output")]
    pub questions: usize,
    /// Print the report on standard output instead of lines for people
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "json", help_heading = "Output")]
    pub quiet: bool,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Output")]
    pub threads: Option<usize>,
}

/// What `--report` writes. Errors are in percent, times in seconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// Program and version.
    pub program: String,
    /// The model by its name on the command line.
    pub model: String,
    /// R.
    pub units: usize,
    /// K.
    pub pairs: usize,
    /// Whether K was drawn from 1 to K while training.
    pub mixed: bool,
    /// Seed of the training.
    pub seed: u64,
    /// Updates done.
    pub updates: u64,
    /// Whether Ctrl-C ended it early.
    pub interrupted: bool,
    /// Learned numbers.
    pub parameters: usize,
    /// Everything that was set.
    pub config: TrainConfig,
    /// Error on fresh strings at the end.
    pub test_error: f64,
    /// How many fresh strings.
    pub test_questions: usize,
    /// Error of each pair, the first pair first.
    pub slot_errors: Vec<Option<f64>>,
    /// Error of a network that binds nothing.
    pub floor: f64,
    /// The test error while training.
    pub curve: Vec<ReportPoint>,
    /// Seconds of updates, of this run and those it resumed.
    pub training_seconds: f64,
    /// Updates per second of them.
    pub updates_per_second: f64,
    /// Seconds of this run in all.
    pub total_seconds: f64,
    /// Threads of this run.
    pub threads: usize,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ReportPoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss since the point before, in nats.
    pub loss: f64,
    /// Test error.
    pub test_error: f64,
    /// Seconds of updates so far.
    pub seconds: f64,
}

/// Runs `glomscope retrieve train`.
///
/// # Errors
/// A configuration that cannot be trained, a file, a divergence, Ctrl-C.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let started = Instant::now();
    interrupt::listen()?;
    let mut trainer = begin(args)?;
    let threads = limit_threads(args.threads)?;
    for path in [&args.out, &args.report].into_iter().flatten() {
        // Better now than after an hour.
        writable(path)?;
    }
    let interrupted = run(&mut trainer, args)?;
    if let Some(path) = &args.out {
        training::save(&trainer.save(), args.thin, path)?;
    }
    let report = report(&trainer, args.questions, interrupted, started, threads)?;
    if let Some(path) = &args.report {
        atomic::write(path, |file| serde_json::to_writer_pretty(file, &report).map_err(io::Error::from))?;
    }
    if args.json {
        print(&format!("{}\n", serde_json::to_string(&report)?))?;
    } else if !args.quiet {
        print(&summary(&report, args))?;
    }
    if interrupted { Err(Failure::Interrupted) } else { Ok(()) }
}

fn begin(args: &TrainArgs) -> Result<Trainer, Failure> {
    if let Some(path) = &args.resume {
        let mut trainer = Trainer::resume(open(path)?).map_err(failure)?;
        if let Some(updates) = args.updates {
            trainer.set_updates(updates).map_err(failure)?;
        }
        if trainer.finished() {
            return Err(Failure::Usage(format!(
                "all {} updates of this training are done: ask for more with --updates",
                trainer.config().updates
            )));
        }
        return Ok(trainer);
    }
    let usual = TrainConfig::default();
    let Dynamics { decay, rate, inner, layer_norm } = usual.dynamics;
    Trainer::new(TrainConfig {
        cell: args.model.unwrap_or(usual.cell),
        units: args.units.unwrap_or(usual.units),
        pairs: args.pairs.unwrap_or(usual.pairs),
        mixed: args.mixed.unwrap_or(usual.mixed),
        dynamics: Dynamics {
            decay: args.lambda.unwrap_or(decay),
            rate: args.eta.unwrap_or(rate),
            inner: args.inner.unwrap_or(inner),
            layer_norm: args.layer_norm.unwrap_or(layer_norm),
        },
        updates: args.updates.unwrap_or(usual.updates),
        batch: args.batch.unwrap_or(usual.batch),
        learning_rate: args.learning_rate.unwrap_or(usual.learning_rate),
        seed: args.seed.unwrap_or(usual.seed),
        test_every: args.test_every.unwrap_or(usual.test_every),
        test_questions: usual.test_questions,
    })
    .map_err(failure)
}

/// Trains to the end or to Ctrl-C; whether it was the latter.
fn run(trainer: &mut Trainer, args: &TrainArgs) -> Result<bool, Failure> {
    let quiet = args.quiet || args.json;
    let bar = progress("update", trainer.config().updates, quiet);
    let floor = percent(floor(trainer.config().pairs));
    while !trainer.finished() {
        if interrupt::pressed() {
            bar.finish_and_clear();
            return Ok(true);
        }
        let points = trainer.curve().len();
        trainer.step().map_err(failure)?;
        bar.set_position(trainer.update());
        let curve = trainer.curve();
        if let (true, Some(point)) = (curve.len() > points, curve.last()) {
            let error = percent(point.value.error);
            bar.set_message(format!("test error {error:.2} % (floor {floor:.2} %)"));
            if !quiet && bar.is_hidden() && point.update.is_multiple_of(10 * trainer.config().test_every) {
                eprintln!("{:>7} updates  loss {:.4}  test error {error:.2} %", point.update, point.value.loss);
            }
        }
    }
    bar.finish_and_clear();
    Ok(false)
}

/// The test at the end, on fresh strings, and everything else that is to be told.
pub(super) fn report(
    trainer: &Trainer,
    questions: usize,
    interrupted: bool,
    started: Instant,
    threads: usize,
) -> Result<Report, Failure> {
    let config = trainer.config();
    let task = Task::new(config.pairs).map_err(failure)?;
    // The strings of the curve come first in the stream of the seed; the ones here are those of the next seed, so that
    // they are fresh even where somebody chose when to stop by the curve.
    let result = test(trainer.network(), task, config.seed.wrapping_add(1), questions).map_err(failure)?;
    let progress = trainer.progress();
    let point = |point: &crate::retrieval::CurvePoint| ReportPoint {
        update: point.update,
        loss: point.value.loss,
        test_error: percent(point.value.error),
        seconds: point.seconds,
    };
    Ok(Report {
        program: format!("glomscope {}", env!("CARGO_PKG_VERSION")),
        model: config.cell.key().to_owned(),
        units: config.units,
        pairs: config.pairs,
        mixed: config.mixed,
        seed: config.seed,
        updates: progress.update,
        interrupted,
        parameters: trainer.network().values().len(),
        config: config.clone(),
        test_error: percent(result.error),
        test_questions: questions,
        slot_errors: result.slots.iter().map(|slot| slot.map(|right| percent(1.0 - right))).collect(),
        floor: percent(floor(config.pairs)),
        curve: progress.curve.iter().map(point).collect(),
        training_seconds: progress.seconds,
        updates_per_second: progress.update as f64 / progress.seconds.max(1e-9),
        total_seconds: started.elapsed().as_secs_f64(),
        threads,
    })
}

fn summary(report: &Report, args: &TrainArgs) -> String {
    let slots: Vec<String> = report
        .slot_errors
        .iter()
        .map(|slot| slot.map_or_else(|| "-".to_owned(), |error| format!("{error:.2}")))
        .collect();
    let name = CellKind::named(&report.model).map_or("", CellKind::name);
    let mut text = format!(
        "{name}, R = {}, K = {}{}, seed {}: {} updates in {:.1} s ({:.0} per second)\n\
         test error {:.2} % on {} fresh strings (floor {:.2} %); by pair, the first first: {} %\n",
        report.units,
        report.pairs,
        if report.mixed { " (mixed)" } else { "" },
        report.seed,
        report.updates,
        report.training_seconds,
        report.updates_per_second,
        report.test_error,
        report.test_questions,
        report.floor,
        slots.join(", "),
    );
    for path in [&args.out, &args.report].into_iter().flatten() {
        text.push_str(&format!("written to {}\n", path.display()));
    }
    text
}
