//! `glomscope hemispheres train`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::failure;
use super::pictures::{PicturesArgs, material};
use super::settings::SettingsArgs;
use crate::bilateral::{
    Bilateral, BilateralError, Config, CurvePoint, Hemisphere, Pictures, Saved, Told, Trainer, right,
};
use crate::cli::Failure;
use crate::cli::choices::one_of;
use crate::cli::table::percent;
use crate::cli::training::{Commanded, TrainingArgs, TrainingCommand, TrainingReport};
use crate::files::labelled::Sets;
use crate::files::training;

/// What is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A hemisphere that is told specific labels.
    Left,
    /// A hemisphere that is told general labels.
    Right,
    /// A hemisphere that is told both.
    Both,
    /// Two hemispheres that learn both labels end to end.
    Pair,
    /// New heads for both labels on hemispheres that stay as they are.
    Heads,
}

/// Arguments of `hemispheres train`. With --resume the file says what is trained, and how.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// What is trained [default: left]
    #[arg(value_name = "WHAT", value_parser = what(), conflicts_with = "resume")]
    pub what: Option<What>,
    /// The networks whose hemispheres the heads read, kept by `hemispheres train`
    #[arg(long, value_name = "FILE,..", value_delimiter = ',', conflicts_with = "resume")]
    pub on: Vec<PathBuf>,
    /// The pictures.
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// The settings.
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// The flags of every training.
    #[command(flatten)]
    pub training: TrainingArgs,
}

fn what() -> impl TypedValueParser<Value = What> {
    one_of([
        (What::Left, "left", "A hemisphere that is told the specific labels"),
        (What::Right, "right", "A hemisphere that is told the general labels"),
        (What::Both, "both", "A hemisphere that is told both"),
        (What::Pair, "pair", "Two hemispheres that learn both labels end to end"),
        (What::Heads, "heads", "New heads for both labels on the frozen hemispheres of --on"),
    ])
}

/// What `--report` writes. Shares are in percent, times in seconds.
pub type HemispheresReport = TrainingReport<Config, HemispheresPoint, HemispheresResult>;

/// What is measured in the end, and of what.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct HemispheresResult {
    /// Where the pictures come from.
    pub pictures: String,
    /// Pictures learned from, kept apart for the curve, tested on.
    pub counts: [usize; 3],
    /// Test pictures whose specific label is answered rightly, in percent.
    pub fine: Option<f64>,
    /// The same of the general label.
    pub coarse: Option<f64>,
    /// The same of the general label that the specific answer belongs to.
    pub coarse_from_fine: Option<f64>,
    /// Pictures learned from in a second.
    pub pictures_per_second: f64,
}

/// A point of the curve.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct HemispheresPoint {
    /// Updates so far.
    pub update: u64,
    /// Mean loss since the point before, in nats, summed over the labels told.
    pub loss: f64,
    /// Percent right of the specific labels of pictures kept apart.
    pub fine: Option<f64>,
    /// The same of the general labels.
    pub coarse: Option<f64>,
    /// Seconds of updates so far.
    pub seconds: f64,
}

/// "45.0 % fine, 76.0 % coarse".
pub fn in_words(fine: Option<f64>, coarse: Option<f64>) -> String {
    let told = [(fine, "fine"), (coarse, "coarse")];
    let words = told.iter().filter_map(|(share, name)| share.map(|share| format!("{share:.1} % {name}")));
    words.collect::<Vec<_>>().join(", ")
}

impl Commanded for Bilateral {
    type ReportPoint = HemispheresPoint;

    fn beside(training: &Trainer) -> String {
        let told = |point: &CurvePoint| {
            let HemispheresPoint { fine, coarse, .. } = Self::report_point(point);
            format!("right of those kept apart: {}", in_words(fine, coarse))
        };
        training.curve().last().map(told).unwrap_or_default()
    }

    fn line(_: &Trainer, point: &CurvePoint) -> Option<String> {
        let HemispheresPoint { update, loss, fine, coarse, .. } = Self::report_point(point);
        let right = in_words(fine, coarse);
        Some(format!("{update:>7} updates  loss {loss:.4}  right of those kept apart: {right}"))
    }

    fn report_point(point: &CurvePoint) -> HemispheresPoint {
        let CurvePoint { update, value, seconds } = point;
        HemispheresPoint {
            update: *update,
            loss: value.loss,
            fine: value.right.specific.map(percent),
            coarse: value.right.general.map(percent),
            seconds: *seconds,
        }
    }

    fn failure(error: BilateralError) -> Failure {
        failure(error)
    }
}

/// Runs `glomscope hemispheres train`.
///
/// # Errors
/// A configuration that cannot be trained, a file, a divergence, Ctrl-C.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let command = TrainingCommand::begin(&args.training)?;
    let (mut training, test) = begin(args)?;
    let told = |report: &HemispheresReport| summary(report, args);
    command.train(&mut training, |training| Ok(result(training, &test, &args.pictures)), told)
}

fn begin(args: &TrainArgs) -> Result<(Trainer, Pictures), Failure> {
    if let Some(path) = &args.training.resume {
        let saved: Saved = training::open(path)?;
        let Sets { training, test } = args.pictures.open(saved.config.side)?;
        let mut training = Trainer::resume_on(saved, &material(&training)?).map_err(failure)?;
        let updates = match (args.training.updates, args.settings.epochs) {
            (None, Some(epochs)) => Some(epochs.saturating_mul(training.updates_per_round())),
            (updates, _) => updates,
        };
        if let Some(updates) = updates {
            let config = Config { updates, ..training.config().clone() };
            training.go_on(config).map_err(failure)?;
        }
        return Ok((training, test));
    }
    let what = args.what.unwrap_or(What::Left);
    let config = config(args, what)?;
    let sides = given(args, what)?;
    let Sets { training, test } = args.pictures.open(config.side)?;
    let mut material = material(&training)?;
    let config = args.settings.with_rounds(&config, &material.training);
    let updates = args.training.updates.unwrap_or(config.updates);
    let config = Config { sides: if sides.is_empty() { config.sides } else { sides.len() }, updates, ..config };
    material.sides = sides;
    Ok((Trainer::new_on(config, &material).map_err(failure)?, test))
}

fn config(args: &TrainArgs, what: What) -> Result<Config, Failure> {
    let config = args.settings.config()?;
    let (sides, told, frozen) = match what {
        What::Left => (1, Told::Specific, false),
        What::Right => (1, Told::General, false),
        What::Both => (1, Told::Both, false),
        What::Pair => (2, Told::Both, false),
        What::Heads => (args.on.len().max(1), Told::Both, true),
    };
    let alone = matches!(what, What::Left | What::Right) && args.settings.decay.is_none();
    let decay = if alone { Config::DECAY_ALONE } else { config.decay };
    Ok(Config { sides, told, frozen, decay, ..config })
}

/// The hemispheres of --on.
fn given(args: &TrainArgs, what: What) -> Result<Vec<Hemisphere>, Failure> {
    match (what, args.on.is_empty()) {
        (What::Heads, true) => {
            Err(Failure::Usage("heads need hemispheres to read: name their files with --on".to_owned()))
        }
        (What::Heads, false) => {
            let mut sides = Vec::new();
            for path in &args.on {
                let saved: Saved = training::open(path)?;
                sides.extend(saved.state.network.sides);
            }
            Ok(sides)
        }
        (_, false) => Err(Failure::Usage("--on is for heads alone".to_owned())),
        (_, true) => Ok(Vec::new()),
    }
}

/// The test at the end.
fn result(training: &Trainer, test: &Pictures, pictures: &PicturesArgs) -> HemispheresResult {
    let learner = training.learner();
    let [learned_from, kept_apart] = learner.pictures();
    let right = right(&learner.network().ask(test), test);
    HemispheresResult {
        pictures: pictures.name(),
        counts: [learned_from.len(), kept_apart.len(), test.len()],
        fine: right.specific.map(percent),
        coarse: right.general.map(percent),
        coarse_from_fine: right.general_from_specific.map(percent),
        pictures_per_second: training.updates_per_second() * training.config().batch as f64,
    }
}

fn summary(report: &HemispheresReport, args: &TrainArgs) -> String {
    let TrainingReport { config, result, .. } = report;
    let [learned_from, ..] = result.counts;
    let mut text = format!(
        "{} of {} numbers, told {}, seed {}: {} updates of {} of {learned_from} pictures in {:.1} s ({:.0} \
         pictures per second)\n",
        if config.sides == 1 { "1 hemisphere".to_owned() } else { format!("{} hemispheres", config.sides) },
        report.parameters,
        config.told.name(),
        config.seed,
        report.updates,
        config.batch,
        report.training_seconds,
        result.pictures_per_second,
    );
    text.push_str(&format!(
        "right on {} test pictures ({}): {}",
        result.counts[2],
        result.pictures,
        in_words(result.fine, result.coarse)
    ));
    if let Some(share) = result.coarse_from_fine {
        text.push_str(&format!(", {share:.1} % coarse read off the fine answer"));
    }
    text.push('\n');
    text.push_str(&args.training.written());
    text
}
