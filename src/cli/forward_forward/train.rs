//! `glomscope forward-forward train`.

use clap::Args;
use clap::builder::TypedValueParser;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure;
use super::settling::SettlingArgs;
use crate::cli::Failure;
use crate::cli::choices::one_of;
use crate::cli::digits::{self, DigitsArgs, Source};
use crate::cli::table::percent;
use crate::cli::training::{Commanded, TrainingArgs, TrainingCommand, TrainingReport};
use crate::cli::values;
use crate::digits::Digits;
use crate::files::idx::Sets;
use crate::files::training;
use crate::forward_forward::{
    BlackBox, BlackBoxKind, Config, CurvePoint, ForwardForward, ForwardForwardError, Goodness, Kind, Negatives,
    Objective, Pull, Rule, Trainer, random_weights_error, twin_error,
};

/// Arguments of `forward-forward train`. What is not given is the default, or with --resume what the file says.
#[derive(Debug, Args)]
#[command(mut_arg("updates", |updates| updates.help("Updates in all, instead of --epochs")))]
pub struct TrainArgs {
    /// What learns from what [default: supervised]
    #[arg(value_name = "KIND", value_parser = kind(), conflicts_with = "resume")]
    pub kind: Option<Kind>,
    /// The digits.
    #[command(flatten)]
    pub source: DigitsArgs,

    /// Units of every layer, the lowest first; of local fields, units of every place of the three layers [default:
    /// 500,500; unsupervised 500,500,500; local 64,110,256]
    #[arg(long, value_name = "N,..", value_delimiter = ',', conflicts_with = "resume", help_heading = "Network")]
    pub layers: Vec<usize>,
    /// What is summed to goodness [default: squares]
    #[arg(long, value_parser = goodness(), conflicts_with = "resume", help_heading = "Network")]
    pub goodness: Option<Goodness>,
    /// Which way positive data pull the goodness; down is the sign of predictive coding [default: up]
    #[arg(long, value_parser = pull(), conflicts_with = "resume", help_heading = "Network")]
    pub pull: Option<Pull>,
    /// What is to become likely [default: threshold]
    #[arg(long, value_parser = objective(), conflicts_with = "resume", help_heading = "Network")]
    pub objective: Option<Objective>,
    /// Threshold of goodness for each unit, above 0 [default: 1; of the sum 0.7]
    #[arg(long, value_name = "THETA", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Network")]
    pub theta: Option<f32>,
    /// Temperature, above 0 [default: 1]
    #[arg(long, value_name = "T", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Network")]
    pub temperature: Option<f32>,
    /// A black box between two layers: what it does to all that is handed up through it
    #[arg(long, value_parser = black_box(), conflicts_with = "resume", help_heading = "Network")]
    pub black_box: Option<BlackBoxKind>,
    /// The layer, from 1, after which the black box stands [default: 1]
    #[arg(
        long,
        value_name = "LAYER",
        value_parser = clap::value_parser!(u8).range(1..),
        requires = "black_box",
        help_heading = "Network"
    )]
    pub black_box_after: Option<u8>,

    /// How a recurrent network settles.
    #[command(flatten)]
    pub settling: SettlingArgs,

    /// Rounds through the training digits [default: 13]
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "updates",
        help_heading = "Training",
        value_parser = values::updates
    )]
    pub epochs: Option<u64>,
    /// Which wrong labels are shown [default: hard]
    #[arg(long, value_parser = negatives(), conflicts_with = "resume", help_heading = "Training")]
    pub negatives: Option<Negatives>,
    /// How often the masks of hybrids are blurred [default: 6]
    #[arg(long, value_name = "K", conflicts_with = "resume", help_heading = "Training")]
    pub blurs: Option<usize>,
    /// Move every picture by up to this many pixels each time, 0 to 4 [default: 0]
    #[arg(long, value_name = "P", conflicts_with = "resume", help_heading = "Training")]
    pub jitter: Option<usize>,
    /// Step size [default: 0.01]
    #[arg(long, value_name = "RATE", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub rate: Option<f32>,
    /// How much of the running gradient stays at each update, 0 to below 1 [default: 0.9]
    #[arg(long, value_name = "M", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub momentum: Option<f32>,
    /// How strongly a unit is pulled to the mean activity of its peers [default: 0.03]
    #[arg(long, value_name = "P", conflicts_with = "resume", allow_hyphen_values = true, help_heading = "Training")]
    pub peer: Option<f32>,
    /// Updates on positive data alone, then as many on negative data alone, in turn: sleep; 0 for both together
    /// [default: 0]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training", value_parser = values::updates)]
    pub burst: Option<u64>,
    /// Digits of an update [default: 100]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training", value_parser = values::batch)]
    pub batch: Option<usize>,
    /// The one seed [default: 1]
    #[arg(long, value_name = "S", conflicts_with = "resume", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Updates between two points of the error curve [default: a round]
    #[arg(long, value_name = "N", conflicts_with = "resume", help_heading = "Training", value_parser = values::updates)]
    pub test_every: Option<u64>,
    /// In the end, train a network of the same layers on the same digits by back-propagation, for as many updates
    #[arg(long, help_heading = "Output")]
    pub twin: bool,

    /// The flags of every training.
    #[command(flatten)]
    pub training: TrainingArgs,
}

fn kind() -> impl TypedValueParser<Value = Kind> {
    one_of(Kind::ALL.map(|kind| {
        let help = match kind {
            Kind::Supervised => "Pictures with right labels against pictures with wrong ones",
            Kind::Unsupervised => "Pictures against hybrids of two pictures; no labels",
            Kind::Local => "The same through local receptive fields, no weight shared",
            Kind::Recurrent => "Layers that settle between a picture below and a label above",
        };
        (kind, kind.key(), help)
    }))
}

fn goodness() -> impl TypedValueParser<Value = Goodness> {
    one_of(Goodness::ALL.map(|goodness| {
        let help = match goodness {
            Goodness::Squares => "The sum of squared activities",
            Goodness::MeanSquares => "Their mean",
            Goodness::Sum => "The sum of the activities themselves",
        };
        (goodness, goodness.key(), help)
    }))
}

fn pull() -> impl TypedValueParser<Value = Pull> {
    one_of(Pull::ALL.map(|pull| {
        let help = match pull {
            Pull::Up => "Positive data are to have a high goodness",
            Pull::Down => "Positive data are to have a low goodness",
        };
        (pull, pull.key(), help)
    }))
}

fn objective() -> impl TypedValueParser<Value = Objective> {
    one_of(Objective::ALL.map(|objective| {
        let help = match objective {
            Objective::Threshold => "Every layer by itself tells positive from negative data by a threshold",
            Objective::Collaboration => "Every layer adds to the goodness of all",
            Objective::Symmetric => "A positive case is to be better than the negative one beside it",
        };
        (objective, objective.key(), help)
    }))
}

fn black_box() -> impl TypedValueParser<Value = BlackBoxKind> {
    one_of(BlackBoxKind::ALL.map(|kind| {
        let help = match kind {
            BlackBoxKind::Staircase => "Numbers become steps of a coarse staircase: the gradient is 0",
            BlackBoxKind::Shuffle => "Numbers change places",
            BlackBoxKind::Threshold => "Numbers become on or off",
        };
        (kind, kind.key(), help)
    }))
}

pub(super) fn negatives() -> impl TypedValueParser<Value = Negatives> {
    one_of(Negatives::ALL.map(|negatives| {
        let help = match negatives {
            Negatives::Hard => "Labels that the softmax finds likely",
            Negatives::Random => "Any wrong labels",
        };
        (negatives, negatives.key(), help)
    }))
}

/// What `--report` writes. Errors are in percent, times in seconds.
pub type ForwardForwardReport = TrainingReport<Config, ForwardForwardPoint, ForwardForwardResult>;

/// What is measured in the end, and of what.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct ForwardForwardResult {
    /// Rounds through the training digits.
    pub epochs: f64,
    /// Where the digits come from.
    pub digits: Source,
    /// Digits learned from, held out for the curve, tested on.
    pub counts: [usize; 3],
    /// Error on the test digits, on which nothing before depends: of the race of the labels, or of a linear read-out
    /// where no labels are told.
    pub test_error: f64,
    /// The same by the softmax at a glance, where labels are told.
    pub test_error_softmax: Option<f64>,
    /// The error of the same read-out on the same network with its first weights, where no labels are told.
    pub random_weights_error: Option<f64>,
    /// The error of the twin that learned by back-propagation.
    pub twin_error: Option<f64>,
    /// Pictures learned from in a second.
    pub pictures_per_second: f64,
}

/// A point of the curve.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct ForwardForwardPoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss of a layer since the point before, in nats.
    pub loss: f64,
    /// Error on digits held out.
    pub held_out_error: f64,
    /// The same at a glance.
    pub held_out_error_softmax: Option<f64>,
    /// Share of pairs that each layer takes the wrong way round.
    pub pair_errors: Vec<f64>,
    /// Seconds of updates so far.
    pub seconds: f64,
}

impl Commanded for ForwardForward {
    type ReportPoint = ForwardForwardPoint;

    fn beside(training: &Trainer) -> String {
        let told = |point: &CurvePoint| format!("error on digits held out {:.2} %", percent(point.value.error));
        training.curve().last().map(told).unwrap_or_default()
    }

    fn line(_: &Trainer, point: &CurvePoint) -> Option<String> {
        let error = percent(point.value.error);
        Some(format!(
            "{:>7} updates  loss {:.4}  error on digits held out {error:.2} %",
            point.update, point.value.loss
        ))
    }

    fn report_point(point: &CurvePoint) -> ForwardForwardPoint {
        let CurvePoint { update, value, seconds } = point;
        ForwardForwardPoint {
            update: *update,
            loss: value.loss,
            held_out_error: percent(value.error),
            held_out_error_softmax: value.glance.map(percent),
            pair_errors: value.pairs.iter().map(|error| percent(*error)).collect(),
            seconds: *seconds,
        }
    }

    fn failure(error: ForwardForwardError) -> Failure {
        failure(error)
    }
}

/// Rounds through the digits, where nothing else is asked for.
const ROUNDS: u64 = 13;

/// Runs `glomscope forward-forward train`.
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
    let told = |report: &ForwardForwardReport| summary(report, args);
    command.train(&mut training, |training| result(training, &test, source, args.twin), told)
}

fn begin(args: &TrainArgs, digits: &Digits) -> Result<Trainer, Failure> {
    let resumed = args.training.resume.is_some();
    let mut training = match &args.training.resume {
        Some(path) => Trainer::resume_on(training::open(path)?, digits).map_err(failure)?,
        None => Trainer::new_on(config(args), digits).map_err(failure)?,
    };
    let round = training.updates_per_round();
    let updates = match (args.epochs, args.training.updates) {
        (Some(epochs), _) => Some(epochs.saturating_mul(round)),
        (None, Some(updates)) => Some(updates),
        (None, None) => (!resumed).then_some(ROUNDS * round),
    };
    let mut config = training.config().clone();
    config.updates = updates.unwrap_or(config.updates);
    if !resumed && args.test_every.is_none() {
        config.test_every = round;
    }
    training.go_on(config).map_err(failure)?;
    Ok(training)
}

fn config(args: &TrainArgs) -> Config {
    let usual = Config::default();
    let kind = args.kind.unwrap_or(usual.kind);
    let layers = if args.layers.is_empty() { Config::usual_layers(kind) } else { args.layers.clone() };
    let goodness = args.goodness.unwrap_or(usual.rule.goodness);
    Config {
        kind,
        layers,
        rule: Rule {
            goodness,
            pull: args.pull.unwrap_or(usual.rule.pull),
            objective: args.objective.unwrap_or(usual.rule.objective),
            theta: args.theta.unwrap_or(goodness.usual_theta()),
            temperature: args.temperature.unwrap_or(usual.rule.temperature),
            rate: args.rate.unwrap_or(usual.rule.rate),
            peer: args.peer.unwrap_or(usual.rule.peer),
            momentum: args.momentum.unwrap_or(usual.rule.momentum),
            ..usual.rule
        },
        settling: args.settling.settling(),
        negatives: args.negatives.unwrap_or(usual.negatives),
        blurs: args.blurs.unwrap_or(usual.blurs),
        jitter: args.jitter.unwrap_or(usual.jitter),
        black_box: args.black_box.map(|kind| {
            let after = usize::from(args.black_box_after.unwrap_or(1)) - 1;
            BlackBox { after, kind }
        }),
        burst: args.burst.unwrap_or(usual.burst),
        batch: args.batch.unwrap_or(usual.batch),
        updates: args.training.updates.unwrap_or(usual.updates),
        test_every: args.test_every.unwrap_or(usual.test_every),
        seed: args.seed.unwrap_or(usual.seed),
    }
}

/// The test at the end.
fn result(training: &Trainer, test: &Digits, source: Source, twin: bool) -> Result<ForwardForwardResult, Failure> {
    let config = training.config();
    let learner = training.learner();
    let [learned_from, held_out] = learner.pictures();
    let errors = learner.test(test);
    let updates = training.update();
    Ok(ForwardForwardResult {
        epochs: updates as f64 / training.updates_per_round() as f64,
        digits: source,
        counts: [learned_from.len(), held_out.len(), test.len()],
        test_error: percent(errors.error),
        test_error_softmax: errors.glance.map(percent),
        random_weights_error: random_weights_error(config, learned_from, test).map(percent),
        twin_error: twin.then(|| percent(twin_error(config, updates, learned_from, test))),
        pictures_per_second: training.updates_per_second() * config.batch as f64,
    })
}

fn summary(report: &ForwardForwardReport, args: &TrainArgs) -> String {
    let TrainingReport { config, result, .. } = report;
    let layers: Vec<String> = config.layers.iter().map(usize::to_string).collect();
    let mut text = format!(
        "{}, layers {}, seed {}: {} updates ({:.1} rounds) in {:.1} s ({:.0} pictures per second)\n",
        config.kind.name(),
        layers.join("-"),
        config.seed,
        report.updates,
        result.epochs,
        report.training_seconds,
        result.pictures_per_second,
    );
    let how = if config.kind.is_told_labels() { "race of the labels" } else { "linear read-out" };
    text.push_str(&format!("test error {:.2} % ({how}), {}\n", result.test_error, result.digits.name()));
    let others = [
        ("at a glance", result.test_error_softmax),
        ("random weights, the same read-out", result.random_weights_error),
        ("the twin by back-propagation", result.twin_error),
    ];
    for (name, error) in others {
        if let Some(error) = error {
            text.push_str(&format!("{error:>10.2} % {name}\n"));
        }
    }
    text.push_str(&args.training.written());
    text
}
