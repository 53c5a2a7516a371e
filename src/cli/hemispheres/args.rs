//! What may be typed after `glomscope hemispheres settle`.

use std::path::PathBuf;

use clap::Args;

use crate::bilateral::Gate;
use crate::cli::Failure;
use crate::cli::choices::one_of;
use crate::cli::reporting::SummaryArgs;
use crate::cli::settle::{FrameArgs, StopArgs};
use crate::cli::values::{self, Levels};
use crate::glom::{Callosum, Crossing, Lesion};

/// What may stand for a side.
pub(super) const WORDS: &str = "\
Words for a side:
  near, far      half or three times the radius of the smoother
  fine, coarse   48 or 16 columns across
  sharp, soft    three times or 0.3 times its inverse temperature
  keen           bottom-up weighs 5 % more
  a preset of settle, hand-made, learned or random, a file FILE.safetensors, and KEY=VALUE for any flag of settle that
  says how a run is made (beta=.., radius=.., gain=.., columns=.., checkpoint=..)";

/// Two GLOMs, and what crosses between them.
#[derive(Debug, Args)]
pub struct SidesArgs {
    /// What the left side is like: words and KEY=VALUE, separated by commas [default: the model's own settings]
    #[arg(long, value_name = "SETTINGS", default_value = "", hide_default_value = true, help_heading = "Sides")]
    pub left: String,
    /// The same of the right side
    #[arg(long, value_name = "SETTINGS", default_value = "", hide_default_value = true, help_heading = "Sides")]
    pub right: String,
    /// What crosses between them after every step: gain (0 to 2), sign (+ helps, - inhibits), delay in steps; one for
    /// all levels or one per level separated by commas, the lowest first [default: 0, nothing]
    #[arg(
        long,
        value_name = "GAIN[:SIGN[:DELAY]]",
        value_parser = values::crossings,
        allow_hyphen_values = true,
        help_heading = "Sides"
    )]
    pub callosum: Option<Levels<Crossing>>,
}

impl SidesArgs {
    /// The callosum between sides of so many levels, with nothing cut.
    ///
    /// # Errors
    /// A list that does not fit the levels.
    pub fn callosum(&self, levels: usize) -> Result<Callosum, Failure> {
        match &self.callosum {
            Some(given) => {
                let levels = given.spread("--callosum", levels).map_err(Failure::Usage)?;
                Ok(Callosum { levels, ..Callosum::default() })
            }
            None => Ok(Callosum::even(levels, Crossing::default())),
        }
    }
}

/// Arguments of `hemispheres settle`.
#[derive(Debug, Args)]
#[command(after_help = WORDS)]
pub struct SettleArgs {
    /// Picture, video, or sample:NAME or scene:SEED, as of settle
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,
    /// What both sides are like, and what crosses.
    #[command(flatten)]
    pub sides: SidesArgs,
    /// What is cut; may be repeated. A side that is cut stands still and says nothing
    #[arg(long, value_parser = lesion(), help_heading = "Sides")]
    pub lesion: Vec<Lesion>,
    /// The first level that is read off the side of the wholes in the joined tree [default: half of the levels]
    #[arg(long, value_name = "LEVEL", help_heading = "Sides")]
    pub cut: Option<usize>,

    /// How the gate moves trust to the side with the smaller running error: rate, temperature, penalty and power
    /// [default: rate=0.3,temperature=0.02,penalty=0,power=1]
    #[arg(long, value_name = "KEY=VALUE[,..]", value_parser = gate, help_heading = "Sides")]
    pub gate: Option<Gate>,

    /// When to stop: when both sides are settled, where that is asked for.
    #[command(flatten)]
    pub stop: StopArgs,
    /// When a video moves on.
    #[command(flatten)]
    pub frames: FrameArgs,
    /// Label image to score the islands of both sides against, or parts, wholes or scenes, as of settle
    #[arg(long, value_name = "FILE|parts|wholes|scenes", help_heading = "Output")]
    pub truth: Option<PathBuf>,
    /// Folder to write left/, right/ (each as of settle) and together.json to; it is created
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Leave the states (states.npz) out
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// How it tells what was found, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// Reads `--gate`.
fn gate(text: &str) -> Result<Gate, String> {
    text.parse()
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
