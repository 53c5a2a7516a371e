//! `glomscope glimpse train`.

use clap::Args;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure;
use super::scheme::scheme;
use crate::cli::Failure;
use crate::cli::choices::switch;
use crate::cli::digits::{self, DigitsArgs, Source};
use crate::cli::recurrent::cell;
use crate::cli::table::percent;
use crate::cli::training::{Commanded, TrainingArgs, TrainingCommand, TrainingReport};
use crate::cli::values;
use crate::digits::Digits;
use crate::files::idx::Sets;
use crate::files::training;
use crate::glimpse::{CurvePoint, GlimpseError, Glimpses, Scheme, Score, TrainConfig, Trainer};
use crate::recurrent::{CellKind, Dynamics, Supervised};

/// Arguments of `glimpse train`. What is not given is the default, or with --resume what the file says.
#[derive(Debug, Args)]
#[command(mut_arg("updates", |updates| updates.help("Updates in all [default: 5000]")))]
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

    /// Rounds through the training digits, instead of --updates
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "updates",
        help_heading = "Training",
        value_parser = values::updates
    )]
    pub epochs: Option<u64>,
    /// Digits of an update [default: 128]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training", value_parser = values::batch)]
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
    /// Updates between two points of the error curve [default: 250]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training", value_parser = values::updates)]
    pub test_every: Option<u64>,

    /// The flags of every training.
    #[command(flatten)]
    pub training: TrainingArgs,
}

/// What `--report` writes. Errors are in percent, times in seconds.
pub type GlimpseReport = TrainingReport<TrainConfig, GlimpsePoint, GlimpseResult>;

/// What is measured in the end, and of what.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct GlimpseResult {
    /// The model by its name on the command line.
    pub model: String,
    /// Recurrent units, R.
    pub units: usize,
    /// Flat, or with the wipe.
    pub scheme: String,
    /// Seed of the training.
    pub seed: u64,
    /// Rounds through the training digits.
    pub epochs: f64,
    /// Where the digits come from.
    pub digits: Source,
    /// Digits learned from, held out for the curve, tested on.
    pub counts: [usize; 3],
    /// Error on the test digits at the end, which nothing before depends on.
    pub test_error: f64,
    /// Row: the digit; column: the answer; how often.
    pub answers: Score,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, JsonSchema, Serialize, Deserialize)]
pub struct GlimpsePoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss since the point before, in nats.
    pub loss: f64,
    /// Error on the digits held out.
    pub held_out_error: f64,
    /// Seconds of updates so far.
    pub seconds: f64,
}

impl Commanded for Supervised<Glimpses> {
    type ReportPoint = GlimpsePoint;

    fn beside(training: &Trainer) -> String {
        let told = |point: &CurvePoint| format!("error on digits held out {:.2} %", percent(point.value.error));
        training.curve().last().map(told).unwrap_or_default()
    }

    fn line(training: &Trainer, point: &CurvePoint) -> Option<String> {
        let error = percent(point.value.error);
        let worth_it = point.update.is_multiple_of(4 * training.config().test_every);
        worth_it.then(|| {
            format!("{:>7} updates  loss {:.4}  error on digits held out {error:.2} %", point.update, point.value.loss)
        })
    }

    fn report_point(point: &CurvePoint) -> GlimpsePoint {
        let CurvePoint { update, value, seconds } = *point;
        GlimpsePoint { update, loss: value.loss, held_out_error: percent(value.error), seconds }
    }

    fn failure(error: GlimpseError) -> Failure {
        failure(error)
    }
}

/// Runs `glomscope glimpse train`.
///
/// # Errors
/// A configuration that cannot be trained, a file, a divergence, Ctrl-C.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let command = TrainingCommand::begin(&args.training)?;
    // What cannot be trained is refused before any digit is read or drawn.
    config(args).check().map_err(failure)?;
    let Sets { training: digits, test } = digits::sets(&args.source)?;
    let mut training = begin(args, &digits)?;
    let source = Source::of(&args.source);
    let told = |report: &GlimpseReport| summary(report, args);
    command.train(&mut training, |training| result(training, &test, source), told)
}

fn begin(args: &TrainArgs, digits: &Digits) -> Result<Trainer, Failure> {
    let mut training = match &args.training.resume {
        Some(path) => Trainer::resume_on(training::open(path)?, digits).map_err(failure)?,
        None => Trainer::new_on(config(args), digits).map_err(failure)?,
    };
    let updates = match args.epochs {
        Some(epochs) => Some(epochs.saturating_mul(training.updates_per_round())),
        None => args.training.updates,
    };
    if let Some(updates) = updates {
        training.set_updates(updates).map_err(failure)?;
    }
    Ok(training)
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
        updates: args.training.updates.unwrap_or(usual.updates),
        test_every: args.test_every.unwrap_or(usual.test_every),
        seed: args.seed.unwrap_or(usual.seed),
    }
}

/// The test at the end.
fn result(training: &Trainer, test: &Digits, source: Source) -> Result<GlimpseResult, Failure> {
    let config = training.config();
    let answers = Score::of(training.network(), test, config.scheme).map_err(failure)?;
    let [learned_from, held_out] = training.counts();
    Ok(GlimpseResult {
        model: config.cell.key().to_owned(),
        units: config.units,
        scheme: config.scheme.key().to_owned(),
        seed: config.seed,
        epochs: training.update() as f64 / training.updates_per_round() as f64,
        digits: source,
        counts: [learned_from, held_out, test.len()],
        test_error: percent(answers.error()),
        answers,
    })
}

fn summary(report: &GlimpseReport, args: &TrainArgs) -> String {
    let TrainingReport { config, result, .. } = report;
    format!(
        "{}, R = {}, {}, seed {}: {} updates ({:.1} rounds) in {:.1} s ({:.0} per second)\n\
         test error {:.2} % ({} of {}), {}\n{}",
        model(config),
        result.units,
        match config.scheme {
            Scheme::Flat => "flat sequence",
            Scheme::Wipe => "store and wipe",
        },
        result.seed,
        report.updates,
        result.epochs,
        report.training_seconds,
        report.updates_per_second,
        result.test_error,
        result.answers.wrong(),
        result.answers.count(),
        result.digits.name(),
        args.training.written(),
    )
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
