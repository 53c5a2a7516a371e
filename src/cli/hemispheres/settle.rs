//! `glomscope hemispheres settle`: two GLOMs on one picture.
//!
//! Each side is the same run that `settle` makes; the engine's [`Pair`] makes their steps and lets them tell each other.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::sides::{self, Planned};
use super::together::{self, Together};
use crate::cli::choices::one_of;
use crate::cli::exit::EXIT_CODES;
use crate::cli::long::limit_threads;
use crate::cli::output::print;
use crate::cli::settle::plan::truth_text;
use crate::cli::settle::report::{Summary, Timings};
use crate::cli::settle::{Record, heed, progress};
use crate::cli::values::{self, Levels};
use crate::cli::{Failure, interrupt};
use crate::engine::{Command, EngineError, Pair, Run};
use crate::files::atomic;
use crate::glom::{Callosum, Crossing, Lesion, Side};

/// Examples of `hemispheres settle`.
const EXAMPLES: &str = "\
Examples:
  glomscope hemispheres settle sample:face --left near --right far --callosum 0.2
      left hears near, right far, and each adds a fifth of what the other holds
  glomscope hemispheres settle scene:7 --left fine --right coarse --out sides
      small patches against large ones on a generated scene; maps, islands and reports of both and of their joined tree
  glomscope hemispheres settle photo.jpg --left beta=200,60,20,8,3,hand-made --right soft,hand-made --callosum 0.3:-:2
      any flag of settle without its dashes; each side is inhibited by what the other held two steps ago
  glomscope hemispheres settle sample:harbour --left keen --callosum 0,0,0.5:-,0.5:- --lesion left-to-right
      two equal sides but for a small bias, one gain per level (the lowest first), and one way of the callosum cut

Words for a side:
  near, far      half or three times the radius of the smoother
  fine, coarse   48 or 16 columns across
  sharp, soft    three times or a third of its inverse temperature
  keen           bottom-up weighs 5 % more
  a preset of settle, hand-made, learned or random, a file FILE.safetensors, and KEY=VALUE for any flag of settle that
  says how a run is made (beta=.., radius=.., gain=.., columns=.., checkpoint=..)";

/// Arguments of `hemispheres settle`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct SettleArgs {
    /// Picture, or sample:NAME or scene:SEED, as of settle
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,
    /// What the left side is like: words and KEY=VALUE, separated by commas [default: the model's own settings]
    #[arg(long, value_name = "SETTINGS", default_value = "", hide_default_value = true, help_heading = "Sides")]
    pub left: String,
    /// The same of the right side
    #[arg(long, value_name = "SETTINGS", default_value = "", hide_default_value = true, help_heading = "Sides")]
    pub right: String,
    /// What crosses between them after every step: gain (0 to 2), sign (+ helps, - inhibits), delay in steps; one for all
    /// levels or one per level separated by commas, the lowest first [default: 0, nothing]
    #[arg(
        long,
        value_name = "GAIN[:SIGN[:DELAY]]",
        value_parser = values::crossings,
        allow_hyphen_values = true,
        help_heading = "Sides"
    )]
    pub callosum: Option<Levels<Crossing>>,
    /// What is cut; may be repeated. A side that is cut stands still and says nothing
    #[arg(long, value_parser = lesion(), help_heading = "Sides")]
    pub lesion: Vec<Lesion>,
    /// The first level that is read off the side of the wholes in the joined tree [default: half of the levels]
    #[arg(long, value_name = "LEVEL", help_heading = "Sides")]
    pub cut: Option<usize>,

    /// Number of steps; together with --until-settled the most steps
    #[arg(long, value_name = "N", help_heading = "Steps")]
    pub steps: Option<usize>,
    /// Stop when both are settled, at the latest after --steps (500 if not given). This is what happens without --steps
    #[arg(long, help_heading = "Steps")]
    pub until_settled: bool,
    /// A side is settled when the relative change of every level stays below this for three steps
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, help_heading = "Steps")]
    pub settled_below: Option<f32>,
    /// Label image to score the islands of both sides against, or parts, wholes or scenes, as of settle
    #[arg(long, value_name = "PNG|parts|wholes|scenes", help_heading = "Output")]
    pub truth: Option<PathBuf>,
    /// Folder to write left/, right/ (each as of settle) and together.json to; it is created
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Leave the states (states.npz) out
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// Print together.json instead of a table
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "json", help_heading = "Output")]
    pub quiet: bool,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = values::at_least_one, help_heading = "Output")]
    pub threads: Option<usize>,
}

/// Reads `--lesion`.
fn lesion() -> impl clap::builder::TypedValueParser<Value = Lesion> {
    one_of(Lesion::ALL.map(|lesion| {
        let help = match lesion {
            Lesion::Left => "The left side stands still and says nothing",
            Lesion::Right => "The right side stands still and says nothing",
            Lesion::Callosum => "Nothing crosses",
            Lesion::LeftToRight => "Nothing crosses from left to right",
            Lesion::RightToLeft => "Nothing crosses from right to left",
        };
        (lesion, lesion.key(), help)
    }))
}

/// Runs `glomscope hemispheres settle`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn settle(args: &SettleArgs) -> Result<(), Failure> {
    let started = Instant::now();
    interrupt::listen()?;
    let threads = limit_threads(args.threads)?;
    let plans = [sides::planned(Side::Left, &args.left, args)?, sides::planned(Side::Right, &args.right, args)?];
    let Planned { steps, until_settled, truth, .. } = &plans[0];
    let (steps, until_settled, truth) = (*steps, *until_settled, truth.clone());
    let levels = plans[0].setup.settings.levels.len();
    let presets = [plans[0].preset, plans[1].preset];
    let [left, right] = plans.map(|plan| Run::new(plan.source, Some(plan.setup)).map_err(Failure::of_engine));
    let (left, right) = (left?, right?);
    let crossings = args.callosum.as_ref().map(|given| given.spread("--callosum", levels)).transpose();
    let callosum = Callosum {
        levels: crossings.map_err(Failure::Usage)?.unwrap_or_else(|| vec![Crossing::default(); levels]),
        lesions: args.lesion.iter().copied().collect(),
    };
    let cut = args.cut.unwrap_or(levels.div_ceil(2));
    if !(1..levels).contains(&cut) {
        let most = levels - 1;
        return Err(Failure::Usage(format!("--cut is {cut}: with {levels} levels it goes from 1 to {most}")));
    }
    let mut pair = Pair::new(left, right, callosum).map_err(|error| match error {
        EngineError::Callosum(error) => Failure::Usage(error.to_string()),
        other => Failure::of_engine(other),
    })?;
    for side in Side::ALL {
        // Nothing here looks back.
        heed(pair.side(side).apply(Command::SetMemoryBudget(0)), args.quiet)?;
        if truth.is_some() {
            heed(pair.side(side).apply(Command::Truth(truth.clone())), args.quiet)?;
        }
    }
    let opening = started.elapsed();

    let folder = |side: Side| args.out.as_deref().map(|folder: &Path| folder.join(side.key()));
    let mut last = Side::ALL.map(|side| pair.side(side).snapshot());
    let record = |side: Side| Record::of(&last[side as usize], folder(side).as_deref(), args.thin, None);
    let mut records = [record(Side::Left)?, record(Side::Right)?];
    let bar = progress(args.quiet, steps);
    let mut halted = None;
    loop {
        for (record, snapshot) in records.iter_mut().zip(&last) {
            record.add(snapshot)?;
        }
        if last[0].step >= steps || until_settled && pair.settled() {
            break;
        }
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        let mut notices = Vec::new();
        let made = pair.step(&mut notices);
        last = Side::ALL.map(|side| pair.side(side).snapshot());
        if !made {
            halted = last[0].halted.clone();
            break;
        }
        bar.set_position(last[0].step as u64);
    }
    bar.finish_and_clear();

    let summaries = Side::ALL.map(|side| {
        let (run, last) = (pair.side(side), &last[side as usize]);
        let spent = run.timings();
        let timings = Timings {
            threads,
            opening: opening.as_secs_f64(),
            steps: spent.steps.as_secs_f64(),
            ms_per_step: 1e3 * spent.steps.as_secs_f64() / last.step.max(1) as f64,
            islands: (spent.analysis + spent.snapshots).as_secs_f64(),
            total: started.elapsed().as_secs_f64(),
        };
        Summary::of(last, presets[side as usize], run.picture_sha256(), timings)
    });
    let scored_against = truth.as_ref().map(truth_text);
    for (side, record) in Side::ALL.into_iter().zip(records) {
        record.finish(&last[side as usize], &summaries[side as usize], scored_against.clone())?;
    }
    let together = Together::of([&last[0], &last[1]], summaries, pair.callosum().clone(), cut);
    if let Some(folder) = &args.out {
        atomic::write(&folder.join("together.json"), |file| {
            serde_json::to_writer_pretty(file, &together).map_err(std::io::Error::from)
        })?;
    }
    if !args.quiet {
        let mut text = match args.json {
            true => serde_json::to_string(&together)? + "\n",
            false => together::table(&together),
        };
        if let (false, Some(folder)) = (args.json, &args.out) {
            text.push_str(&format!("\nwritten to {}\n", folder.display()));
        }
        print(&text)?;
    }
    halted.map_or(Ok(()), |why| Err(Failure::NotFinite(why)))
}

impl SettleArgs {
    /// This picture, and nothing else.
    pub fn of(image: &Path) -> Self {
        let image = image.to_path_buf();
        let (left, right, callosum, lesion) = (String::new(), String::new(), None, Vec::new());
        let (cut, steps, until_settled, settled_below, truth, out) = (None, None, false, None, None, None);
        let (thin, json, quiet, threads) = (false, false, false, None);
        #[rustfmt::skip]
        let args = Self {
            image, left, right, callosum, lesion, cut, steps, until_settled, settled_below, truth, out, thin, json,
            quiet, threads,
        };
        args
    }
}
