//! `glomscope recall priming`: the priming experiment without a window.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::TypedValueParser;
use image::RgbImage;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::choices::one_of;
use crate::cli::output::told;
use crate::cli::reporting::ReportArgs;
use crate::cli::values::{self, picture_source};
use crate::cli::{Failure, formed, interrupt};
use crate::fast_weights::{Learning, Rule};
use crate::files::{atomic, frames, samples};
use crate::glom::{HandMade, MemorySettings, Model};
use crate::recall::{self, Between, Damage, Grain, PrimingOutcome, PrimingPlan, PrimingReport, RecallError, Subject};

mod text;

/// Generated pictures beside the bundled ones, when no picture is named.
const GENERATED: usize = 18;

/// Arguments of `recall priming`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| report.help(REPORT)))]
pub struct PrimingArgs {
    /// Pictures; `sample:NAME` for a bundled one [default, without --generated as well: all bundled ones]
    #[arg(value_name = "PICTURE")]
    pub pictures: Vec<PathBuf>,
    /// Generated pictures, alone or beside those that are named [default: 18 when no picture is named, otherwise none]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000))]
    pub generated: Option<u64>,
    /// Seed of the first generated picture; the others follow
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub scene_seed: u64,
    /// Columns across the longer side of every picture: few, as every picture settles many times
    #[arg(long, value_name = "N", default_value_t = PrimingPlan::default().columns)]
    pub columns: u32,

    /// Standard deviation of Gaussian noise on red, green and blue, where the whole range is 1
    #[arg(
        long,
        value_name = "SD",
        default_value_t = PrimingPlan::default().damage.noise,
        allow_hyphen_values = true,
        help_heading = "Damage"
    )]
    pub noise: f32,
    /// Share of the cells that become black or white
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, allow_hyphen_values = true, help_heading = "Damage")]
    pub salt_pepper: f32,
    /// Share of the picture that a grey rectangle hides
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, allow_hyphen_values = true, help_heading = "Damage")]
    pub occlude: f32,
    /// Scale at which noise is independent; a column sees the mean over its cell
    #[arg(long, value_parser = grain(), default_value = Grain::Cell.key(), help_heading = "Damage")]
    pub grain: Grain,
    /// Damaged versions of every picture
    #[arg(
        long,
        value_name = "N",
        default_value_t = PrimingPlan::default().seeds.len() as u64,
        value_parser = clap::value_parser!(u64).range(1..=10_000),
        help_heading = "Damage"
    )]
    pub seeds: u64,
    /// Seed of the first damage; the others follow
    #[arg(long, value_name = "S", default_value_t = 1, help_heading = "Damage")]
    pub seed: u64,

    /// Delays in steps, rising, separated by commas
    #[arg(
        long,
        value_name = "D[,D..]",
        value_delimiter = ',',
        default_values_t = PrimingPlan::default().delays,
        help_heading = "Delay"
    )]
    pub delay: Vec<usize>,
    /// What happens meanwhile
    #[arg(long, value_parser = between(), default_value = Between::default().key(), help_heading = "Delay")]
    pub between: Between,

    /// Weight of the memory beside bottom-up 0.3, top-down 0.1, previous 0.2 and attention 0.5; 0 for none
    #[arg(
        long,
        value_name = "W",
        default_value_t = PrimingPlan::default().weight,
        allow_hyphen_values = true,
        help_heading = "Memory"
    )]
    pub memory_weight: f32,
    /// Levels whose memory is read, separated by commas [default: all]
    #[arg(long, value_name = "L[,L..]", value_delimiter = ',', help_heading = "Memory")]
    pub levels: Vec<usize>,
    /// How a matrix learns
    #[arg(
        long,
        value_parser = rule(),
        default_value = PrimingPlan::default().memory.learning.rule.key(),
        help_heading = "Memory"
    )]
    pub rule: Rule,
    /// Decay of the matrices per step, 0 to 1
    #[arg(
        long,
        value_name = "LAMBDA",
        default_value_t = PrimingPlan::default().memory.learning.decay,
        allow_hyphen_values = true,
        help_heading = "Memory"
    )]
    pub lambda: f32,
    /// Rate at which they learn, 0 or more
    #[arg(
        long,
        value_name = "ETA",
        default_value_t = PrimingPlan::default().memory.learning.rate,
        allow_hyphen_values = true,
        help_heading = "Memory"
    )]
    pub eta: f32,
    /// Steps of the inner loop
    #[arg(long, value_name = "S", default_value_t = PrimingPlan::default().memory.inner, help_heading = "Memory")]
    pub inner: usize,
    /// Let the matrices learn from the damaged picture as well
    #[arg(long, help_heading = "Memory")]
    pub keep_learning: bool,

    /// Settled when the relative change of every level stays below this for three steps
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = PrimingPlan::default().settled_below,
        allow_hyphen_values = true,
        help_heading = "Steps"
    )]
    pub settled_below: f32,
    /// Steps at most: a perception that has not settled by then is taken as it is
    #[arg(
        long,
        value_name = "N",
        default_value_t = PrimingPlan::default().most_steps,
        help_heading = "Steps",
        value_parser = values::steps
    )]
    pub steps: usize,

    /// Write every trial to this CSV file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

/// What `--report` says of this experiment.
const REPORT: &str = "Write the plan, every trial, the curves and the comparisons as JSON";

/// Reads `--grain`.
fn grain() -> impl TypedValueParser<Value = Grain> {
    one_of(Grain::ALL.map(|grain| {
        let help = match grain {
            Grain::Cell => "One draw per column's cell",
            Grain::Pixel => "One draw per pixel",
        };
        (grain, grain.key(), help)
    }))
}

/// Reads `--between`.
fn between() -> impl TypedValueParser<Value = Between> {
    one_of(Between::ALL.map(|between| {
        let help = match between {
            Between::Nothing => "Nothing: the matrices decay by lambda per step",
            Between::Picture => "Another picture is perceived and stored on top",
        };
        (between, between.key(), help)
    }))
}

/// Reads `--rule`.
fn rule() -> impl TypedValueParser<Value = Rule> {
    one_of(Rule::ALL.map(|rule| {
        let help = match rule {
            Rule::Sum => "A <- A + eta mean(x x^T)",
            Rule::Decay => "A <- lambda A + eta mean(x x^T)",
            Rule::Delta => "A <- A + eta mean((x - A x) x^T)",
        };
        (rule, rule.key(), help)
    }))
}

/// Runs `glomscope recall priming`.
///
/// # Errors
/// How it failed, with the exit code that it stands for.
pub fn priming(args: &PrimingArgs) -> Result<(), Failure> {
    let plan = plan(args);
    let model: Arc<dyn Model> = Arc::new(HandMade::default());
    plan.check(model.levels()).map_err(failure)?;
    args.output.limit()?;
    let mut subjects = subjects(args)?;
    let measured = subjects.len();
    if measured == 1 {
        // Something to be primed with in its place.
        subjects.extend(recall::generated(1, args.scene_seed).map_err(failure)?);
    }
    let bar = progress(args);
    let mut watch = |outcome: &PrimingOutcome| {
        bar.set_length(outcome.all as u64);
        bar.set_position(outcome.done as u64);
        !interrupt::pressed()
    };
    let outcome = recall::prime(&model, &model.default_settings(), &subjects, measured, &plan, &mut watch);
    bar.finish_and_clear();
    let outcome = outcome.map_err(failure)?;
    if interrupt::pressed() {
        return Err(Failure::Interrupted);
    }
    let report = PrimingReport::new(model.name(), &plan, &subjects, &outcome);
    if let Some(path) = &args.output.report {
        atomic::write(path, |file| {
            serde_json::to_writer_pretty(&mut *file, &report)?;
            file.write_all(b"\n")
        })?;
    }
    if let Some(path) = &args.csv {
        atomic::write(path, |file| file.write_all(report.csv().as_bytes()))?;
    }
    args.output.summary.told.tell_line(|| formed::own_line(&report), || text::table(&report))
}

fn plan(args: &PrimingArgs) -> PrimingPlan {
    PrimingPlan {
        columns: args.columns,
        damage: Damage { noise: args.noise, salt_pepper: args.salt_pepper, occlude: args.occlude, grain: args.grain },
        delays: args.delay.clone(),
        between: args.between,
        weight: args.memory_weight,
        levels: args.levels.clone(),
        memory: MemorySettings {
            learning: Learning { rule: args.rule, decay: args.lambda, rate: args.eta },
            inner: args.inner,
            frozen: !args.keep_learning,
        },
        seeds: (0..args.seeds).map(|number| args.seed.wrapping_add(number)).collect(),
        settled_below: args.settled_below,
        most_steps: args.steps,
    }
}

/// The pictures that were named and generated; without a word about either, the bundled ones and some generated.
fn subjects(args: &PrimingArgs) -> Result<Vec<Subject>, Failure> {
    let mut subjects = Vec::new();
    if args.pictures.is_empty() && args.generated.is_none() {
        for sample in samples::SAMPLES {
            subjects.push(Subject { name: sample.name.to_owned(), picture: sample.picture()? });
        }
    }
    for path in &args.pictures {
        subjects.push(open(path)?);
    }
    let count = args.generated.unwrap_or(if args.pictures.is_empty() { GENERATED as u64 } else { 0 });
    subjects.extend(recall::generated(count as usize, args.scene_seed).map_err(failure)?);
    if subjects.is_empty() {
        return Err(Failure::Usage("no picture at all: name one, or generate some with --generated 20".to_owned()));
    }
    Ok(subjects)
}

/// The first frame of what is named.
fn open(path: &Path) -> Result<Subject, Failure> {
    let frames = told(frames::open(&picture_source(path)?)?);
    let picture = frames.frames.first().map(|frame| RgbImage::clone(frame)).unwrap_or_default();
    Ok(Subject { name: frames.name, picture })
}

/// What the experiment refuses: a bad value is bad usage.
fn failure(error: RecallError) -> Failure {
    match error {
        RecallError::Bad(why) => Failure::Usage(why),
        RecallError::Glom { name, error } => match Failure::of_engine(error.into()) {
            Failure::Usage(why) => Failure::Usage(format!("{name}: {why}")),
            Failure::NotFinite(why) => Failure::NotFinite(format!("{name}: {why}")),
            other => Failure::failed(format!("{name}: {}", other.message())),
        },
    }
}

/// A bar on a terminal, nothing in a pipe.
fn progress(args: &PrimingArgs) -> ProgressBar {
    if args.output.is_quiet() || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:32} perception {pos} of {len}, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
