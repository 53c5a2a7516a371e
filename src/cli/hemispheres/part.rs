//! `glomscope hemispheres part`: two equal GLOMs that inhibit each other, over gains and seeds.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::sides;
use crate::bilateral::{Parted, Parting, PartingError, critical_gain, mean_and_error};
use crate::cli::choices::one_of;
use crate::cli::formed::Form;
use crate::cli::long::progress;
use crate::cli::output::told;
use crate::cli::reporting::ReportArgs;
use crate::cli::settle::{FrameArgs, StopArgs};
use crate::cli::table::aligned;
use crate::cli::{Failure, interrupt, values};
use crate::engine::{EngineError, open_model};
use crate::files::frames;
use crate::glom::Model as _;
use crate::learn::parting::{Taught, part as part_taught, untrained};
use crate::learn::{InPlace, Local};

/// Arguments of `hemispheres part`.
#[derive(Debug, Args)]
#[command(mut_arg("report", |report| report.help("Write settings and every trial as JSON")))]
pub struct PartArgs {
    /// Picture, or sample:NAME or scene:SEED, as of settle
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,
    /// What both sides are like: words and KEY=VALUE, as of hemispheres settle [default: the model's own settings]
    #[arg(long, value_name = "SETTINGS", default_value = "", hide_default_value = true)]
    pub both: String,
    /// Two small GLOMs that have learned nothing, each taught in place while both settle: what their nets are to come
    /// to. Of --both only columns=N or patch=PIXELS counts then [default: nothing is learned]
    #[arg(long, value_name = "AIM", value_parser = aim())]
    pub learn: Option<Local>,
    /// Step size of what is taught in place
    #[arg(long, value_name = "RATE", requires = "learn", default_value_t = InPlace::RATE)]
    pub rate: f32,
    /// How much the sides inhibit each other: one table row per gain
    #[arg(long, value_name = "G[,G..]", value_delimiter = ',', default_value = "0,0.1,0.2,0.3,0.4,0.5,0.7,0.9")]
    pub gains: Vec<f32>,
    /// How much more bottom-up weighs on the left
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = values::gain)]
    pub bias: f32,
    /// Noise on the state at step 0, as a share of its length
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = values::gain)]
    pub noise: f32,
    /// Steps until the sides are measured, and again after the bias has gone to the right
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = values::at_least_one)]
    pub steps: usize,
    /// Seeds of the noise
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = values::at_least_one)]
    pub seeds: usize,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

/// Reads `--learn`.
fn aim() -> impl clap::builder::TypedValueParser<Value = Local> {
    one_of(Local::ALL.map(|aim| (aim, aim.key(), aim.about())))
}

/// One trial.
#[derive(Debug, Clone, Copy, JsonSchema, Serialize)]
struct Trial {
    #[serde(flatten)]
    states: Parted,
    /// What stays in nets that were taught in place.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    nets: Option<Alone>,
}

/// How the states differ to which both sides settle alone, each with the nets that it has after the first T steps.
#[derive(Debug, Clone, Copy, JsonSchema, Serialize)]
struct Alone {
    /// By the cosine, 0 to 2.
    apart_alone: f32,
    /// By 1 - CKA, for which a turn of all vectors counts as nothing, 0 to 1.
    unlike_alone: f32,
}

/// What was tried and what came of it.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct PartReport {
    /// Name of the picture.
    picture: String,
    /// Name of the model that both sides are.
    model: String,
    /// Steps until the sides are measured, and again after the bias has gone to the right.
    steps: usize,
    /// How much more bottom-up weighs on the left, as a share.
    bias: f32,
    /// Noise on the state at step 0, as a share of its length.
    noise: f32,
    /// How the nets were taught in place; none where nothing was learned.
    learning: Option<InPlace>,
    /// The smallest of the gains at which the noise has grown without any bias; none where it never has.
    critical_gain: Option<f32>,
    /// A trial for every gain and seed.
    trials: Vec<Trial>,
}

/// Runs `glomscope hemispheres part`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn part(args: &PartArgs) -> Result<(), Failure> {
    args.output.limit()?;
    args.output.check()?;
    let stop = StopArgs { steps: Some(args.steps), ..StopArgs::default() };
    let planned = sides::planned("both", &args.both, &args.image, (&stop, FrameArgs::default()), None)?;
    let learning = args.learn.map(|aim| InPlace { aim, rate: args.rate });
    if let Some(how) = learning {
        how.check().map_err(|error| Failure::Usage(error.to_string()))?;
    }
    let (mut settings, mut resolution) = (planned.setup.settings, planned.setup.resolution);
    let small = learning.map(|_| untrained(1).map(Arc::new)).transpose()?;
    let model: Arc<dyn crate::glom::Model> = match &small {
        Some(small) => {
            settings = small.default_settings();
            if args.both.is_empty() {
                resolution = small.default_resolution();
            }
            small.clone()
        }
        None => open_model(&planned.setup.model, Some(settings.seed)).map_err(Failure::of_engine)?,
    };
    let opened = told(frames::open(&planned.source)?);
    let picture = opened.frames.first().cloned().ok_or_else(|| Failure::failed("there is no frame to show"))?;
    let name = model.name().to_owned();
    let (steps, bias, noise) = (args.steps, args.bias, args.noise);
    let parting = Parting { model, picture, resolution, settings, steps, bias, noise };
    let taught = small.as_ref().zip(learning);
    let alone = match taught {
        Some((small, how)) => {
            let mut one = Taught::new(&parting, small, how, 1, 0.0, 1).map_err(failure)?;
            parting.alone(&mut one).map_err(failure)?
        }
        None => parting.alone(&mut ()).map_err(failure)?,
    };
    let bar = progress("trial", (args.gains.len() * args.seeds) as u64, args.output.is_quiet());
    let mut trials = Vec::new();
    for gain in &args.gains {
        for seed in 1..=args.seeds as u64 {
            if interrupt::pressed() {
                return Err(Failure::Interrupted);
            }
            trials.push(match taught {
                Some((small, how)) => {
                    let tried = part_taught(&parting, small, how, *gain, seed, alone.view()).map_err(failure)?;
                    let nets = Alone { apart_alone: tried.apart_alone, unlike_alone: tried.unlike_alone };
                    Trial { states: tried.states, nets: Some(nets) }
                }
                None => Trial { states: parting.part(*gain, seed, alone.view()).map_err(failure)?, nets: None },
            });
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let report = PartReport {
        picture: opened.name.clone(),
        model: name,
        steps,
        bias,
        noise,
        learning,
        critical_gain: critical_gain(&trials.iter().map(|trial| trial.states).collect::<Vec<_>>()),
        trials,
    };
    args.output.write(Form::Parting, &report)?;
    args.output.tell(Form::Parting, &report, || table(&report, &args.gains) + &args.output.written())
}

/// A setting that cannot be run is bad usage.
fn failure(error: PartingError) -> Failure {
    match error {
        PartingError::Callosum(error) => Failure::Usage(error.to_string()),
        PartingError::Glom(error) => Failure::of_engine(EngineError::Glom(error)),
        PartingError::Side(error) => Failure::NotFinite(error.to_string()),
        PartingError::Between(why) => Failure::failed(why),
    }
}

/// A row per gain: mean and standard error over the seeds.
fn table(report: &PartReport, gains: &[f32]) -> String {
    let PartReport { picture, model, steps, bias, noise, learning, trials, .. } = report;
    let seeds = trials.iter().filter(|trial| Some(&trial.states.gain) == gains.first()).count();
    let mut text = format!(
        "{picture}, two {model} sides that inhibit each other, {steps} steps, {seeds} seeds; bias {bias} on the left, \
         noise {noise}\n"
    );
    if let Some(InPlace { aim, rate }) = learning {
        text.push_str(&format!("the nets of each learn after every step: {}, rate {rate}\n", aim.key()));
    }
    text.push('\n');
    let head = ["gain", "apart at first", "unbiased", "differentiation", "polarity", "left holds", "persistence"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    if learning.is_some() {
        rows[0].extend(["apart alone", "unlike alone"].map(str::to_owned));
    }
    for gain in gains {
        let at_gain = || trials.iter().filter(|trial| trial.states.gain == *gain);
        let of =
            |number: fn(&Parted) -> f32| at_gain().map(|trial| f64::from(number(&trial.states))).collect::<Vec<_>>();
        let mean = |numbers: &[f64]| match mean_and_error(numbers) {
            Some((mean, Some(error))) => format!("{mean:.3} ± {error:.3}"),
            Some((mean, None)) => format!("{mean:.3}"),
            None => "-".to_owned(),
        };
        let cell = |number: fn(&Parted) -> f32| mean(&of(number));
        let held = of(|trial| trial.polarity).iter().filter(|polarity| **polarity > 0.0).count();
        rows.push(vec![
            gain.to_string(),
            cell(|trial| trial.apart_at_first),
            cell(|trial| trial.apart_unbiased),
            cell(|trial| trial.differentiation),
            cell(|trial| trial.polarity),
            format!("{held} of {seeds}"),
            cell(|trial| trial.persistence),
        ]);
        if learning.is_some() {
            let nets = |number: fn(&Alone) -> f32| {
                mean(&at_gain().filter_map(|trial| Some(f64::from(number(trial.nets.as_ref()?)))).collect::<Vec<_>>())
            };
            let both = [nets(|nets| nets.apart_alone), nets(|nets| nets.unlike_alone)];
            rows.last_mut().into_iter().for_each(|row| row.extend(both.clone()));
        }
    }
    text.push_str(&aligned(&rows));
    text.push_str(&match report.critical_gain {
        Some(gain) => format!("\nthe noise grows from a gain of {gain} on\n"),
        None => "\nthe noise grows at none of these gains\n".to_owned(),
    });
    text
}
