//! `glomscope train`: learns a model end to end on generated scenes.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::long::{limit_threads, progress, writable};
use super::output::print;
use super::{Failure, interrupt, values};
use crate::files::{atomic, training};
use crate::learn::{CurvePoint, LearnError, Point, TrainConfig, Trainer};

/// Arguments of `train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// File for the model and the state of its training (.safetensors); written whenever scores are taken, at the end,
    /// and on Ctrl-C
    #[arg(long, value_name = "FILE", required_unless_present = "print_config")]
    pub out: Option<PathBuf>,
    /// Go on with a training from exactly where it was saved; settings that are given beside it hold from there on. A
    /// model that was saved alone goes on with a stage that begins anew
    #[arg(long, value_name = "FILE", conflicts_with = "seed")]
    pub resume: Option<PathBuf>,
    /// Settings as JSON; what is left out, of a stage too, is as usual, or with --resume as it was. --print-config
    /// writes them
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Write the settings as JSON to standard output and train nothing
    #[arg(long)]
    pub print_config: bool,
    /// Updates in all [default: 64000 in three stages]; stages beyond are left out, or the last is made longer
    #[arg(long, value_name = "N")]
    pub updates: Option<u64>,
    /// Save and end after this many updates in all, as Ctrl-C would; step sizes stay those of the whole training
    #[arg(long, value_name = "N")]
    pub pause_at: Option<u64>,
    /// Seed of the first weights and of everything that is drawn [default: 0]
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Pictures per update, in every stage [default: 2, 4 and 4]
    #[arg(long, value_name = "N")]
    pub batch: Option<usize>,
    /// Step size of AdamW where a stage begins, in every stage [default: 0.0015, 0.001 and 0.0004]
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    pub learning_rate: Option<f32>,
    /// Share of the pictures of things that have the natural look, in every stage, 0 to 1 [default: 0.65, 0.5 and 0.55]
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub natural: Option<f32>,
    /// Updates between scores on held-out scenes, and between checkpoints [default: 2000]
    #[arg(long, value_name = "N")]
    pub score_every: Option<u64>,
    /// Leave the state of the training out of the file at the end: a quarter to a third of the size, but it goes on
    /// only anew
    #[arg(long)]
    pub thin: bool,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = values::at_least_one)]
    pub threads: Option<usize>,
    /// Write settings, losses and scores as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `--report` writes.
#[derive(Serialize)]
struct Report<'a> {
    program: String,
    config: &'a TrainConfig,
    updates: u64,
    interrupted: bool,
    curve: Vec<CurvePoint>,
    training_seconds: f64,
    total_seconds: f64,
    threads: usize,
}

/// Runs `glomscope train`.
///
/// # Errors
/// Settings that cannot be trained, a file, a loss that is not finite, Ctrl-C.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let started = Instant::now();
    if args.print_config {
        let base = match &args.resume {
            Some(path) => base(args, &Trainer::resume(training::open(path)?).map_err(failure)?),
            None => TrainConfig::default(),
        };
        return print(&format!("{}\n", serde_json::to_string_pretty(&config(args, &base)?)?));
    }
    let Some(out) = &args.out else {
        return Err(Failure::Usage("--out is needed: where the model is to be written".to_owned()));
    };
    interrupt::listen()?;
    let threads = limit_threads(args.threads)?;
    let mut trainer = begin(args)?;
    for path in [Some(out), args.report.as_ref()].into_iter().flatten() {
        // Better now than after an hour.
        writable(path)?;
    }
    let outcome = match run(&mut trainer, args, out) {
        Ok(true) => Err(Failure::Interrupted),
        Ok(false) => Ok(()),
        // The update that failed left nothing behind: what was learned before it is whole.
        Err(failure @ Failure::NotFinite(_)) => Err(failure),
        Err(failure) => return Err(failure),
    };
    training::save(&trainer.save(), args.thin && trainer.finished(), out)?;
    let progress = trainer.progress();
    if let Some(path) = &args.report {
        let report = Report {
            program: format!("glomscope {}", env!("CARGO_PKG_VERSION")),
            config: trainer.config(),
            updates: progress.update,
            interrupted: outcome.is_err(),
            curve: progress.curve.clone(),
            training_seconds: progress.seconds,
            total_seconds: started.elapsed().as_secs_f64(),
            threads,
        };
        atomic::write(path, |file| serde_json::to_writer_pretty(file, &report).map_err(io::Error::from))?;
    }
    if !args.quiet {
        let mut text = format!(
            "{} updates in {:.0} s ({:.2} per second), written to {}\n",
            progress.update,
            progress.seconds,
            progress.update as f64 / progress.seconds.max(1e-9),
            out.display()
        );
        if let Some(point) = progress.curve.last() {
            text.push_str(&scores(point));
            text.push('\n');
        }
        print(&text)?;
    }
    outcome
}

fn begin(args: &TrainArgs) -> Result<Trainer, Failure> {
    let mut trainer = match &args.resume {
        Some(path) => {
            let mut trainer = Trainer::resume(training::open(path)?).map_err(failure)?;
            trainer.go_on(config(args, &base(args, &trainer))?).map_err(failure)?;
            trainer
        }
        None => Trainer::new(config(args, &TrainConfig::default())?).map_err(failure)?,
    };
    // The window may have kept it while scores were being taken.
    let late = trainer.measure_due();
    trainer.measure_if_due().map_err(failure)?;
    if trainer.finished() && !late {
        let updates = trainer.config().updates();
        return Err(Failure::Usage(format!(
            "all {updates} updates of this training are done: ask for more with --updates"
        )));
    }
    Ok(trainer)
}

/// The settings with which a training that was saved goes on unless others are given. Where no more than its model was
/// saved, updates that are asked for beyond the last are a stage that begins anew.
fn base(args: &TrainArgs, trainer: &Trainer) -> TrainConfig {
    let config = trainer.config().clone();
    match args.updates.and_then(|all| all.checked_sub(config.updates())) {
        Some(more) if more > 0 && !trainer.remembers() => config.with_stage_anew(more),
        _ => config,
    }
}

/// The settings: `base`, on it the file's, then those of the line.
fn config(args: &TrainArgs, base: &TrainConfig) -> Result<TrainConfig, Failure> {
    let mut config = read_config(args.config.as_deref(), base)?;
    if let Some(updates) = args.updates {
        config = config.with_updates(updates);
    }
    config.seed = args.seed.unwrap_or(config.seed);
    for stage in &mut config.stages {
        stage.batch = args.batch.unwrap_or(stage.batch);
        stage.learning_rate = args.learning_rate.unwrap_or(stage.learning_rate);
        stage.natural = args.natural.unwrap_or(stage.natural);
    }
    config.score_every = args.score_every.unwrap_or(config.score_every);
    config.model.borders = config.teaches_borders();
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

/// Trains to the end or to Ctrl-C; whether it was the latter.
fn run(trainer: &mut Trainer, args: &TrainArgs, out: &Path) -> Result<bool, Failure> {
    // Pictures take about as long each, updates do not.
    let pictures = |trainer: &Trainer, updates| trainer.config().pictures(updates);
    let bar = progress("picture", pictures(trainer, trainer.config().updates()), args.quiet);
    bar.set_position(pictures(trainer, trainer.update()));
    let paused = |trainer: &Trainer| args.pause_at.is_some_and(|update| trainer.update() >= update);
    while !trainer.finished() && !paused(trainer) {
        if interrupt::pressed() {
            bar.finish_and_clear();
            return Ok(true);
        }
        if let Err(error) = trainer.step() {
            bar.finish_and_clear();
            return Err(failure(error));
        }
        bar.set_position(pictures(trainer, trainer.update()));
        let progress = trainer.progress();
        if let Some(point) = progress.curve.last().filter(|point| point.update == progress.update) {
            if !args.quiet && bar.is_hidden() {
                let losses = point.value.losses;
                eprintln!(
                    "{:>7} updates {:>6.0} s  loss {:.3} (contrast {:.3}, border {:.3}, label-free {:.3}, \
                     pixels {:.4}, agreement {:.3}, rest {:.4})  {}",
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
                );
            }
            training::save(&trainer.save(), false, out)?;
        }
        let held_out = progress.curve.last().map(scores).unwrap_or_default();
        bar.set_message(format!(
            "update {}, loss {:.3}  {held_out}",
            progress.update,
            progress.loss.unwrap_or_default().loss
        ));
    }
    bar.finish_and_clear();
    Ok(false)
}

/// Scores of a point in one line.
fn scores(point: &CurvePoint) -> String {
    let Point { clear, natural, .. } = point.value;
    format!(
        "ARI of parts / wholes: clear {:.3} / {:.3}, natural {:.3} / {:.3}",
        clear.parts, clear.wholes, natural.parts, natural.wholes
    )
}
