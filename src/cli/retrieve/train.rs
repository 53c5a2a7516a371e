//! `glomscope retrieve train`.

use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{failure, open};
use crate::cli::Failure;
use crate::cli::choices::switch;
use crate::cli::recurrent::cell;
use crate::cli::table::percent;
use crate::cli::training::{Commanded, TrainingArgs, TrainingCommand, TrainingReport};
use crate::cli::values::{self, at_least_one};
use crate::recurrent::{CellKind, Supervised};
use crate::retrieval::{CurvePoint, Dynamics, Retrieval, RetrievalError, Task, TrainConfig, Trainer, floor, test};

/// Arguments of `retrieve train`. What is not given is the default, or with --resume what the file says.
#[derive(Debug, Args)]
#[command(mut_arg("updates", |updates| updates.help("Updates in all [default: 12000]")))]
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
    /// Strings of an update [default: 128]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training", value_parser = values::batch)]
    pub batch: Option<usize>,
    /// Step size of Adam [default: 0.001]
    #[arg(long, value_name = "RATE", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub learning_rate: Option<f32>,
    /// The one seed [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Updates between two points of the error curve [default: 250]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training", value_parser = values::updates)]
    pub test_every: Option<u64>,

    /// Fresh strings for the test at the end
    #[arg(long, value_name = "N", default_value = "20000", value_parser = at_least_one, help_heading = "Output")]
    pub questions: usize,

    /// The flags of every training.
    #[command(flatten)]
    pub training: TrainingArgs,
}

/// What `--report` writes. Errors are in percent, times in seconds.
pub type RetrievalReport = TrainingReport<TrainConfig, RetrievalPoint, RetrievalResult>;

/// What is measured in the end, and of what.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct RetrievalResult {
    /// The model by its name on the command line.
    pub model: String,
    /// Recurrent units, R.
    pub units: usize,
    /// Pairs of every string, K.
    pub pairs: usize,
    /// Whether K was drawn from 1 to K while training.
    pub mixed: bool,
    /// Seed of the training.
    pub seed: u64,
    /// Error on fresh strings at the end.
    pub test_error: f64,
    /// How many fresh strings.
    pub test_questions: usize,
    /// Error of each pair, the first pair first.
    pub slot_errors: Vec<Option<f64>>,
    /// Error of a network that binds nothing.
    pub floor: f64,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, JsonSchema, Serialize, Deserialize)]
pub struct RetrievalPoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss since the point before, in nats.
    pub loss: f64,
    /// Error on the test strings, in percent.
    pub test_error: f64,
    /// Seconds of updates so far.
    pub seconds: f64,
}

impl Commanded for Supervised<Retrieval> {
    type ReportPoint = RetrievalPoint;

    fn beside(training: &Trainer) -> String {
        let floor = percent(floor(training.config().pairs));
        let told = |point: &CurvePoint| format!("test error {:.2} % (floor {floor:.2} %)", percent(point.value.error));
        training.curve().last().map(told).unwrap_or_default()
    }

    fn line(training: &Trainer, point: &CurvePoint) -> Option<String> {
        let error = percent(point.value.error);
        let worth_it = point.update.is_multiple_of(10 * training.config().test_every);
        worth_it.then(|| format!("{:>7} updates  loss {:.4}  test error {error:.2} %", point.update, point.value.loss))
    }

    fn report_point(point: &CurvePoint) -> RetrievalPoint {
        let CurvePoint { update, value, seconds } = *point;
        RetrievalPoint { update, loss: value.loss, test_error: percent(value.error), seconds }
    }

    fn failure(error: RetrievalError) -> Failure {
        failure(error)
    }
}

/// Runs `glomscope retrieve train`.
///
/// # Errors
/// A configuration that cannot be trained, a file, a divergence, Ctrl-C.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let command = TrainingCommand::begin(&args.training)?;
    let mut training = begin(args)?;
    let told = |report: &RetrievalReport| summary(report, args);
    command.train(&mut training, |training| result(training, args.questions), told)
}

fn begin(args: &TrainArgs) -> Result<Trainer, Failure> {
    if let Some(path) = &args.training.resume {
        let mut training = Trainer::resume(open(path)?).map_err(failure)?;
        if let Some(updates) = args.training.updates {
            training.set_updates(updates).map_err(failure)?;
        }
        return Ok(training);
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
        updates: args.training.updates.unwrap_or(usual.updates),
        batch: args.batch.unwrap_or(usual.batch),
        learning_rate: args.learning_rate.unwrap_or(usual.learning_rate),
        seed: args.seed.unwrap_or(usual.seed),
        test_every: args.test_every.unwrap_or(usual.test_every),
        test_questions: usual.test_questions,
    })
    .map_err(failure)
}

/// The test at the end, on fresh strings.
pub(super) fn result(training: &Trainer, questions: usize) -> Result<RetrievalResult, Failure> {
    let config = training.config();
    let task = Task::new(config.pairs).map_err(failure)?;
    // The strings of the curve come first in the stream of the seed; the ones here are those of the next seed, so that
    // they are fresh even where somebody chose when to stop by the curve.
    let result = test(training.network(), task, config.seed.wrapping_add(1), questions).map_err(failure)?;
    Ok(RetrievalResult {
        model: config.cell.key().to_owned(),
        units: config.units,
        pairs: config.pairs,
        mixed: config.mixed,
        seed: config.seed,
        test_error: percent(result.error),
        test_questions: questions,
        slot_errors: result.slots.iter().map(|slot| slot.map(|right| percent(1.0 - right))).collect(),
        floor: percent(floor(config.pairs)),
    })
}

fn summary(report: &RetrievalReport, args: &TrainArgs) -> String {
    let RetrievalResult { model, units, pairs, mixed, seed, .. } = &report.result;
    let RetrievalResult { test_error, test_questions, slot_errors, floor, .. } = &report.result;
    let slots: Vec<String> =
        slot_errors.iter().map(|slot| slot.map_or_else(|| "-".to_owned(), |error| format!("{error:.2}"))).collect();
    format!(
        "{}, R = {units}, K = {pairs}{}, seed {seed}: {} updates in {:.1} s ({:.0} per second)\n\
         test error {test_error:.2} % on {test_questions} fresh strings (floor {floor:.2} %); \
         by pair, the first first: {} %\n{}",
        CellKind::named(model).map_or("", CellKind::name),
        if *mixed { " (mixed)" } else { "" },
        report.updates,
        report.training_seconds,
        report.updates_per_second,
        slots.join(", "),
        args.training.written(),
    )
}
