//! `glomscope glimpse train`.

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::digits::{self, DigitsArgs, Source};
use super::failure;
use super::scheme::scheme;
use crate::cli::choices::switch;
use crate::cli::long::{limit_threads, progress, writable};
use crate::cli::output::print;
use crate::cli::recurrent::cell;
use crate::cli::table::percent;
use crate::cli::values::at_least_one;
use crate::cli::{Failure, interrupt};
use crate::files::idx::Sets;
use crate::files::{atomic, training};
use crate::glimpse::{CurvePoint, Digits, Scheme, Score, TrainConfig, Trainer};
use crate::recurrent::{CellKind, Dynamics};

/// Arguments of `glimpse train`. What is not given is the default, or with --resume what the file says.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The digits.
    #[command(flatten)]
    pub source: DigitsArgs,

    /// Kind of recurrent network [default: fast-weights]
    #[arg(long, value_parser = cell(), conflicts_with = "resume", help_heading = "Network")]
    pub model: Option<CellKind>,
    /// Recurrent units, R [default: 50]
    #[arg(long, value_name = "R", conflicts_with = "resume", help_heading = "Network")]
    pub units: Option<usize>,
    /// Units of the rectified layer between glimpse and cell, 0 for none [default: 100]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Network")]
    pub layer: Option<usize>,
    /// What is done with the hidden state between glimpses [default: wipe]
    #[arg(long, value_parser = scheme(), conflicts_with = "resume", help_heading = "Network")]
    pub scheme: Option<Scheme>,
    /// Decay lambda of the fast weights, 0 to 1 [default: 0.95]
    #[arg(
        long,
        value_name = "LAMBDA",
        conflicts_with = "resume",
        allow_hyphen_values = true,
        help_heading = "Network"
    )]
    pub lambda: Option<f32>,
    /// Rate eta of the fast weights, 0 or more; 0 is no memory [default: 0.5]
    #[arg(long, value_name = "ETA", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Network")]
    pub eta: Option<f32>,
    /// Inner steps S, 1 or more [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Network")]
    pub inner: Option<usize>,

    /// Updates in all [default: 5000]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub updates: Option<u64>,
    /// Rounds through the training digits, instead of --updates
    #[arg(long, value_name = "N", conflicts_with = "updates", help_heading = "Training")]
    pub epochs: Option<u64>,
    /// Digits of an update [default: 128]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training")]
    pub batch: Option<usize>,
    /// Step size of Adam at the first update [default: 0.001]
    #[arg(long, value_name = "RATE", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub learning_rate: Option<f32>,
    /// Let the step size fall in a straight line to a fiftieth at the last update [default: on]
    #[arg(long, value_parser = switch(), value_name = "on|off", conflicts_with = "resume", help_heading = "Training")]
    pub anneal: Option<bool>,
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
    /// Keep the network alone: a smaller file that can be tested but not trained further
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// Write test error, answers, curve and times as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub report: Option<PathBuf>,
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
    /// Flat, or with the wipe.
    pub scheme: String,
    /// Seed of the training.
    pub seed: u64,
    /// Updates done.
    pub updates: u64,
    /// Rounds through the training digits.
    pub epochs: f64,
    /// Whether Ctrl-C ended it early.
    pub interrupted: bool,
    /// Learned numbers.
    pub parameters: usize,
    /// Everything that was set.
    pub config: TrainConfig,
    /// Where the digits come from.
    pub digits: Source,
    /// Digits learned from, held out for the curve, tested on.
    pub counts: [usize; 3],
    /// Error on the test digits at the end, which nothing before depends on.
    pub test_error: f64,
    /// Row: the digit; column: the answer; how often.
    pub answers: Score,
    /// The error on the digits held out, while training.
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
    /// Error on the digits held out.
    pub held_out_error: f64,
    /// Seconds of updates so far.
    pub seconds: f64,
}

/// Runs `glomscope glimpse train`.
///
/// # Errors
/// A configuration that cannot be trained, a file, a divergence, Ctrl-C.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let started = Instant::now();
    interrupt::listen()?;
    let threads = limit_threads(args.threads)?;
    // What cannot be trained is refused before any digit is read or drawn.
    config(args).check().map_err(failure)?;
    let Sets { training, test } = digits::sets(&args.source)?;
    let mut trainer = begin(args, &training)?;
    for path in [&args.out, &args.report].into_iter().flatten() {
        // Better now than after an hour.
        writable(path)?;
    }
    let interrupted = run(&mut trainer, args)?;
    if let Some(path) = &args.out {
        training::save(&trainer.save(), args.thin, path)?;
    }
    let report = report(&trainer, &test, Source::of(&args.source), interrupted, started, threads)?;
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

fn begin(args: &TrainArgs, digits: &Digits) -> Result<Trainer, Failure> {
    let mut trainer = match &args.resume {
        Some(path) => Trainer::resume_on(training::open(path)?, digits).map_err(failure)?,
        None => Trainer::new_on(config(args), digits).map_err(failure)?,
    };
    let updates = match args.epochs {
        Some(epochs) => Some(epochs.saturating_mul(trainer.updates_per_round())),
        None => args.updates,
    };
    if let Some(updates) = updates {
        trainer.set_updates(updates).map_err(failure)?;
    }
    if trainer.finished() {
        return Err(Failure::Usage(format!(
            "all {} updates of this training are done: ask for more with --updates",
            trainer.config().updates
        )));
    }
    Ok(trainer)
}

fn config(args: &TrainArgs) -> TrainConfig {
    let usual = TrainConfig::default();
    let Dynamics { decay, rate, inner, layer_norm } = usual.dynamics;
    TrainConfig {
        cell: args.model.unwrap_or(usual.cell),
        units: args.units.unwrap_or(usual.units),
        layer: args.layer.unwrap_or(usual.layer),
        hidden: usual.hidden,
        dynamics: Dynamics {
            decay: args.lambda.unwrap_or(decay),
            rate: args.eta.unwrap_or(rate),
            inner: args.inner.unwrap_or(inner),
            layer_norm,
        },
        scheme: args.scheme.unwrap_or(usual.scheme),
        batch: args.batch.unwrap_or(usual.batch),
        learning_rate: args.learning_rate.unwrap_or(usual.learning_rate),
        anneal: args.anneal.unwrap_or(usual.anneal),
        updates: args.updates.unwrap_or(usual.updates),
        test_every: args.test_every.unwrap_or(usual.test_every),
        seed: args.seed.unwrap_or(usual.seed),
    }
}

/// Trains to the end or to Ctrl-C; whether it was the latter.
fn run(trainer: &mut Trainer, args: &TrainArgs) -> Result<bool, Failure> {
    let quiet = args.quiet || args.json;
    let bar = progress("update", trainer.config().updates, quiet);
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
            bar.set_message(format!("error on digits held out {error:.2} %"));
            if !quiet && bar.is_hidden() && point.update.is_multiple_of(4 * trainer.config().test_every) {
                eprintln!(
                    "{:>7} updates  loss {:.4}  error on digits held out {error:.2} %",
                    point.update, point.value.loss
                );
            }
        }
    }
    bar.finish_and_clear();
    Ok(false)
}

/// The test at the end, and everything else that is to be told.
fn report(
    trainer: &Trainer,
    test: &Digits,
    source: Source,
    interrupted: bool,
    started: Instant,
    threads: usize,
) -> Result<Report, Failure> {
    let config = *trainer.config();
    let answers = Score::of(trainer.network(), test, config.scheme).map_err(failure)?;
    let [training, held_out] = trainer.counts();
    let point = |&CurvePoint { update, value, seconds }: &CurvePoint| ReportPoint {
        update,
        loss: value.loss,
        held_out_error: percent(value.error),
        seconds,
    };
    Ok(Report {
        program: format!("glomscope {}", env!("CARGO_PKG_VERSION")),
        model: config.cell.key().to_owned(),
        units: config.units,
        scheme: config.scheme.key().to_owned(),
        seed: config.seed,
        updates: trainer.update(),
        epochs: trainer.update() as f64 / trainer.updates_per_round() as f64,
        interrupted,
        parameters: trainer.network().values().len(),
        config,
        digits: source,
        counts: [training, held_out, test.len()],
        test_error: percent(answers.error()),
        answers,
        curve: trainer.curve().iter().map(point).collect(),
        training_seconds: trainer.seconds(),
        updates_per_second: trainer.update() as f64 / trainer.seconds().max(1e-9),
        total_seconds: started.elapsed().as_secs_f64(),
        threads,
    })
}

fn summary(report: &Report, args: &TrainArgs) -> String {
    let Report { config, .. } = report;
    let mut text = format!(
        "{}, R = {}, {}, seed {}: {} updates ({:.1} rounds) in {:.1} s ({:.0} per second)\n\
         test error {:.2} % ({} of {}), {}\n",
        model(config),
        report.units,
        match config.scheme {
            Scheme::Flat => "flat sequence",
            Scheme::Wipe => "store and wipe",
        },
        report.seed,
        report.updates,
        report.epochs,
        report.training_seconds,
        report.updates_per_second,
        report.test_error,
        report.answers.wrong(),
        report.answers.count(),
        report.digits.name(),
    );
    for path in [&args.out, &args.report].into_iter().flatten() {
        text.push_str(&format!("written to {}\n", path.display()));
    }
    text
}

/// The model for people, with its lambda and eta where they mean something and whatever else is not as usual.
pub fn model(config: &TrainConfig) -> String {
    let usual = TrainConfig::default();
    let Dynamics { decay, rate, inner, .. } = config.dynamics;
    let fast = config.cell == CellKind::FastWeights;
    let (name, mut about) = match config.cell {
        CellKind::FastWeights if rate == 0.0 => ("fast weights off", vec!["eta 0".to_owned()]),
        CellKind::FastWeights => (config.cell.name(), vec![format!("lambda {decay}"), format!("eta {rate}")]),
        cell => (cell.name(), Vec::new()),
    };
    let mut unusual = |is: bool, text: String| about.extend(is.then_some(text));
    unusual(fast && inner != usual.dynamics.inner, format!("S {inner}"));
    unusual(config.layer != usual.layer, format!("layer {}", config.layer));
    unusual(config.batch != usual.batch, format!("batch {}", config.batch));
    unusual(config.learning_rate != usual.learning_rate, format!("rate {}", config.learning_rate));
    unusual(!config.anneal, "not annealed".to_owned());
    if about.is_empty() { name.to_owned() } else { format!("{name} ({})", about.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_told_with_what_is_not_as_usual() {
        let usual = TrainConfig::default();
        let with = |rate, inner| Dynamics { rate, inner, ..usual.dynamics };
        assert_eq!(model(&usual), "fast weights (lambda 0.95, eta 0.5)");
        assert_eq!(model(&TrainConfig { dynamics: with(0.0, 1), ..usual }), "fast weights off (eta 0)");
        let odd = TrainConfig { dynamics: with(2.0, 3), layer: 0, anneal: false, ..usual };
        assert_eq!(model(&odd), "fast weights (lambda 0.95, eta 2, S 3, layer 0, not annealed)");
        assert_eq!(model(&TrainConfig { cell: CellKind::Irnn, ..usual }), "IRNN");
        assert_eq!(model(&TrainConfig { cell: CellKind::Lstm, batch: 64, ..usual }), "LSTM (batch 64)");
    }
}
