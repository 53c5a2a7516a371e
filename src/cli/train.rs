//! `glomscope train`: learns a model end to end on generated scenes.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::TypedValueParser;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Failure;
use super::choices::one_of;
use super::output::print;
use super::training::{Commanded, TrainingArgs, TrainingCommand, TrainingReport};
use crate::files::training;
use crate::learn::{CurvePoint, EndToEnd, LearnError, Local, OfWholes, Point, TrainConfig, Trainer};

/// Arguments of `train`.
#[derive(Debug, Args)]
#[command(mut_arg("updates", |updates| updates.help(UPDATES)))]
#[command(mut_arg("resume", |resume| resume.help(RESUME).conflicts_with("seed")))]
#[command(mut_arg("out", |out| out.required_unless_present("print_config")))]
#[command(mut_arg("thin", |thin| thin.help(THIN)))]
pub struct TrainArgs {
    /// Settings as JSON; what is left out, of a stage too, is as usual, or with --resume as it was. --print-config
    /// writes them
    #[arg(long, value_name = "FILE", help_heading = "Training")]
    pub config: Option<PathBuf>,
    /// Write the settings as JSON to standard output and train nothing
    #[arg(long, help_heading = "Training")]
    pub print_config: bool,
    /// Seed of the first weights and of everything that is drawn [default: 0, from which the bundled model was made]
    #[arg(long, value_name = "S", help_heading = "Training")]
    pub seed: Option<u64>,
    /// Pictures per update, in every stage [default: 2, 4 and 4]
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = crate::cli::values::batch)]
    pub batch: Option<usize>,
    /// Step size of AdamW where a stage begins, in every stage [default: 0.0015, 0.001 and 0.0004]
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, help_heading = "Training")]
    pub learning_rate: Option<f32>,
    /// Share of the pictures of things that have the natural look, in every stage, 0 to 1 [default: 0.65, 0.5 and 0.55]
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, help_heading = "Training")]
    pub natural: Option<f32>,
    /// Updates between scores on held-out scenes, and between checkpoints [default: 2000]
    #[arg(long, value_name = "N", help_heading = "Training", value_parser = crate::cli::values::updates)]
    pub score_every: Option<u64>,

    /// Teach it in place, not end to end: its nets learn while it settles, by Forward-Forward, and no error goes from
    /// one step, level or net to another [without it: back-propagation; without an AIM: agree]
    #[arg(
        long,
        value_name = "AIM",
        value_parser = local(),
        num_args = 0..=1,
        default_missing_value = "agree",
        help_heading = "Training"
    )]
    pub local: Option<Local>,

    /// The flags of every training.
    #[command(flatten)]
    pub training: TrainingArgs,
}

fn local() -> impl TypedValueParser<Value = Local> {
    one_of(Local::ALL.map(|local| (local, local.key(), local.about())))
}

/// What `--updates` says of this training.
const UPDATES: &str =
    "Updates in all [default: 64000 in three stages]; stages beyond are left out, or the last is made longer";
/// What `--resume` says of it.
const RESUME: &str = "Go on with a training from exactly where it was saved; settings that are given beside it hold \
    from there on. A model that was saved alone goes on with a stage that begins anew";
/// What `--thin` says of it.
const THIN: &str = "Leave the state of the training out of the file at the end: a quarter to a third of the size, but \
    it goes on only anew";

/// Nothing more is measured in the end than at every point of the curve.
#[derive(JsonSchema, Serialize)]
pub(super) struct Nothing {}

/// What `--report` writes.
pub(super) type LearnedReport = TrainingReport<TrainConfig, CurvePoint, Nothing>;

impl Commanded for EndToEnd {
    // Pictures take about as long each, updates do not.
    const COUNTED: &'static str = "picture";
    type ReportPoint = CurvePoint;

    fn counted(config: &TrainConfig, updates: u64) -> u64 {
        config.pictures(updates)
    }

    fn beside(training: &Trainer) -> String {
        let held_out = training.curve().last().map(scores).unwrap_or_default();
        let loss = training.loss().unwrap_or_default().loss;
        format!("update {}, loss {loss:.3}  {held_out}", training.update())
    }

    fn line(_: &Trainer, point: &CurvePoint) -> Option<String> {
        let losses = point.value.losses;
        let pose = if losses.pose > 0.0 { format!(", pose {:.3}", losses.pose) } else { String::new() };
        Some(format!(
            "{:>7} updates {:>6.0} s  loss {:.3} (contrast {:.3}, border {:.3}, label-free {:.3}, pixels {:.4}, \
             agreement {:.3}, rest {:.4}{pose})  {}",
            point.update,
            point.seconds,
            losses.loss,
            losses.contrast,
            losses.border,
            losses.label_free,
            losses.reconstruction,
            losses.agreement,
            losses.rest,
            scores(point)
        ))
    }

    fn report_point(point: &CurvePoint) -> CurvePoint {
        *point
    }

    fn failure(error: LearnError) -> Failure {
        failure(error)
    }
}

/// Runs `glomscope train`.
///
/// # Errors
/// Settings that cannot be trained, a file, a loss that is not finite, Ctrl-C.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    if args.print_config {
        let base = match &args.training.resume {
            Some(path) => base(args, &Trainer::resume(training::open(path)?).map_err(failure)?),
            None => TrainConfig::default(),
        };
        return print(&format!("{}\n", serde_json::to_string_pretty(&config(args, &base)?)?));
    }
    let command = TrainingCommand::begin(&args.training)?;
    let mut training = begin(args)?;
    command.train(&mut training, |_| Ok(Nothing {}), |report| summary(report, args))
}

fn begin(args: &TrainArgs) -> Result<Trainer, Failure> {
    let Some(path) = &args.training.resume else {
        return Trainer::new(config(args, &TrainConfig::default())?).map_err(failure);
    };
    let mut training = Trainer::resume(training::open(path)?).map_err(failure)?;
    training.go_on(config(args, &base(args, &training))?).map_err(failure)?;
    Ok(training)
}

/// The settings with which a training that was saved goes on unless others are given. Where no more than its model was
/// saved, updates that are asked for beyond the last are a stage that begins anew.
fn base(args: &TrainArgs, trainer: &Trainer) -> TrainConfig {
    let config = trainer.config().clone();
    match args.training.updates.and_then(|all| all.checked_sub(config.updates())) {
        Some(more) if more > 0 && !trainer.remembers() => config.with_stage_anew(more),
        _ => config,
    }
}

/// The settings: `base`, on it the file's, then those of the line.
fn config(args: &TrainArgs, base: &TrainConfig) -> Result<TrainConfig, Failure> {
    let mut config = read_config(args.config.as_deref(), base)?;
    if let Some(updates) = args.training.updates {
        config = config.with_updates(updates);
    }
    config.seed = args.seed.unwrap_or(config.seed);
    for stage in &mut config.stages {
        stage.batch = args.batch.unwrap_or(stage.batch);
        stage.learning_rate = args.learning_rate.unwrap_or(stage.learning_rate);
        stage.natural = args.natural.unwrap_or(stage.natural);
    }
    config.local = args.local.or(config.local);
    config.score_every = args.score_every.unwrap_or(config.score_every);
    config.fit_model();
    config.check().map_err(failure)?;
    Ok(config)
}

/// Settings from a file; what it leaves out is as in `base`.
pub(super) fn read_config(path: Option<&Path>, base: &TrainConfig) -> Result<TrainConfig, Failure> {
    let Some(path) = path else { return Ok(base.clone()) };
    let text = std::fs::read(path)
        .map_err(|error| Failure::failed(format!("the settings cannot be read ({error}): {}", path.display())))?;
    let given = serde_json::from_slice(&text).and_then(|given| {
        let mut all = serde_json::to_value(base)?;
        put_on(&mut all, given);
        serde_json::from_value(all)
    });
    given.map_err(|error| Failure::Usage(format!("the settings cannot be understood ({error}): {}", path.display())))
}

/// Puts the values of `given` in their places in `all`, object by object; of a list of objects, the first on the first
/// and so on.
fn put_on(all: &mut Value, given: Value) {
    match (all, given) {
        (Value::Object(all), Value::Object(given)) => {
            for (name, value) in given {
                put_on(all.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(all), Value::Array(given)) if given.iter().all(Value::is_object) => {
            all.truncate(given.len());
            for (place, value) in given.into_iter().enumerate() {
                match all.get_mut(place) {
                    Some(all) => put_on(all, value),
                    None => all.push(value),
                }
            }
        }
        (all, given) => *all = given,
    }
}

pub(super) fn failure(error: LearnError) -> Failure {
    match error {
        LearnError::Configuration(_) | LearnError::Model(_) => Failure::Usage(error.to_string()),
        LearnError::NotFinite(..) => Failure::NotFinite(error.to_string()),
        other => Failure::failed(other.to_string()),
    }
}

fn summary(report: &LearnedReport, args: &TrainArgs) -> String {
    let out = args.training.out.iter().map(|path| format!(", written to {}", path.display()));
    let mut text = format!(
        "{} updates in {:.0} s ({:.2} per second){}\n",
        report.updates,
        report.training_seconds,
        report.updates_per_second,
        out.collect::<String>()
    );
    if let Some(point) = report.curve.last() {
        text.push_str(&scores(point));
        text.push('\n');
    }
    text
}

/// Scores of a point in one line.
fn scores(point: &CurvePoint) -> String {
    let Point { clear, natural, .. } = point.value;
    let mut text = format!(
        "ARI of parts / wholes: clear {:.3} / {:.3}, natural {:.3} / {:.3}",
        clear.parts, clear.wholes, natural.parts, natural.wholes
    );
    let things = [clear, natural].map(|held| (held.without_ground.parts, held.without_ground.wholes));
    if let [(Some(parts), Some(wholes)), (Some(natural_parts), Some(natural_wholes))] = things {
        text.push_str(&format!(
            "; without the ground {parts:.3} / {wholes:.3}, {natural_parts:.3} / {natural_wholes:.3}"
        ));
    }
    text + &of_wholes(&clear.of_wholes, &natural.of_wholes)
}

/// What level 2 holds of wholes, where that was measured.
fn of_wholes(clear: &OfWholes, natural: &OfWholes) -> String {
    let mut text = String::new();
    if let (Some(clear), Some(natural)) = (clear.touching, natural.touching) {
        text.push_str(&format!("; touching wholes agree by {clear:.3}, {natural:.3}"));
    }
    if let (Some(error), Some(natural_error)) = (clear.vote_error, natural.vote_error) {
        text.push_str(&format!("; votes {error:.2}, {natural_error:.2} columns off"));
    }
    let read = |of: &OfWholes| of.by_votes.zip(of.by_own_places);
    if let (Some((votes, own)), Some((natural_votes, natural_own))) = (read(clear), read(natural)) {
        text.push_str(&format!(
            "; wholes without the ground by votes / own places {votes:.3} / {own:.3}, {natural_votes:.3} / \
             {natural_own:.3}"
        ));
    }
    text
}
