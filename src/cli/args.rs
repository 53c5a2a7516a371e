//! What may be typed after `glomscope`: the grammar of the command line and its help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::scene::SceneArgs;
use super::score::ScoreArgs;
use super::values::Levels;
use crate::engine::ModelChoice;
use crate::glom::{Kernel, Reach, Schedule, Weights};
use crate::islands::Linkage;

/// Exit codes, said in every help.
const EXIT_CODES: &str = "\
Exit codes:
    0  done
    1  failed: a file that cannot be read or written, a picture that does not fit the model, no display
    2  bad usage or settings that cannot be run
    3  the run became not a number or infinite
  130  interrupted (Ctrl-C); no half-written file is left";

/// Examples of `settle`.
const SETTLE_EXAMPLES: &str = "\
Examples:
  glomscope settle photo.jpg --out parse
      settles the bundled model on the photo and writes maps, islands, GIF, report and states to parse/
  glomscope settle sample:harbour --steps 40 --weights 1,0.5,1,2 --json
      40 steps on a bundled picture, one JSON object on standard output
  glomscope settle photo.jpg --model hand-made --beta 200,60,20,8,3 --radius 1.5,2.5,4,6,global
      one beta and one radius per level, the lowest level first
  glomscope settle photo.jpg --beta 20:200:1.1
      at every level beta begins at 20 and rises by the factor 1.1 per step up to 200
  glomscope settle photo.png --checkpoint model.safetensors --resize --steps 12
      a trained network; the photo is resized to the size the network was made for
  glomscope settle photo.jpg --truth labels.png --out parse
      scores the islands of every level against a label image, one region number per pixel
  glomscope settle scene:natural:7 --truth wholes
      a generated scene, scored against the wholes that it was drawn from
  glomscope settle scene:7 --checkpoint model.safetensors --hide 6,10,5,4 --reconstruction told.png
      hides a rectangle of columns from a learned model and writes what level 0 then says there is to see";

/// Watch a neural network carve a picture into islands of agreement.
///
/// Without a command the window opens, on IMAGE if one is named. A picture whose file is named like a command is opened by
/// its path: `glomscope ./settle`.
#[derive(Debug, Parser)]
#[command(name = "glomscope", version, after_help = EXIT_CODES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What the window opens.
    #[command(flatten)]
    pub window: WindowArgs,
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Arguments of the window.
#[derive(Debug, Args)]
pub struct WindowArgs {
    /// Picture, animated GIF or folder of numbered pictures to open; `sample:NAME` for a bundled picture, `scene:SEED` for a
    /// generated one
    #[arg(value_name = "IMAGE")]
    pub image: Option<PathBuf>,
    /// Session file to open; an IMAGE beside it replaces the session's picture
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// Model that the window begins with
    #[arg(long, value_enum, default_value = "learned", conflicts_with = "session")]
    pub model: Model,
    /// What draws the window
    #[arg(long, value_enum, default_value_t = Renderer::Glow)]
    pub renderer: Renderer,
}

/// What draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Renderer {
    /// OpenGL: small, works in virtual machines and on old computers
    Glow,
    /// Vulkan, Metal or Direct3D; only in builds with the feature "wgpu"
    Wgpu,
}

/// The commands that need no window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Settle a picture without a window and write what was found
    Settle(Box<SettleArgs>),
    /// Say what a checkpoint holds
    #[command(after_help = EXIT_CODES)]
    Info(InfoArgs),
    /// Measure milliseconds per step on this machine, one JSON line per configuration
    #[command(after_help = EXIT_CODES)]
    Bench(BenchArgs),
    /// Does a memory help perception? Settle pictures, show them again damaged, with and without the memory of the first time
    #[command(after_help = EXIT_CODES)]
    Recall(Box<super::recall::RecallArgs>),
    /// List the bundled pictures
    Samples,
    /// Draw generated scenes with exact truth: pictures, label images of parts, wholes and scenes, trees
    Scene(SceneArgs),
    /// Train a model end to end on generated scenes: its islands become parts and wholes
    #[command(after_help = EXIT_CODES)]
    Train(Box<super::train::TrainArgs>),
    /// Train again without one part of GLOM at a time: what attention, top-down, the past, re-feeding, beta and masks are worth
    #[command(after_help = EXIT_CODES)]
    Ablate(super::ablate::AblateArgs),
    /// Score islands against the truth: generated scenes, or a folder of pictures with label images beside them
    Score(ScoreArgs),
    /// Associative retrieval with fast weights: train, test, ask, and the paper's table beside ours
    #[command(after_help = EXIT_CODES)]
    Retrieve(super::retrieve::args::RetrieveArgs),
    /// Digits seen through 24 glimpses, with fast weights: train, test, and both schemes side by side
    #[command(after_help = EXIT_CODES)]
    Glimpse(super::glimpse::args::GlimpseArgs),
    /// Take pictures of the window, light and dark, into a folder; without a display on a virtual one (Xvfb)
    #[command(after_help = EXIT_CODES)]
    Screenshots(ScreenshotsArgs),
}

/// Arguments of `screenshots`.
#[derive(Debug, Args)]
pub struct ScreenshotsArgs {
    /// Folder for the pictures; made when it is not there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Picture to settle; `sample:NAME` for a bundled one, `scene:SEED` for a generated one
    #[arg(long, value_name = "IMAGE")]
    pub picture: Option<PathBuf>,
}

/// Arguments of `settle`.
#[derive(Debug, Args)]
#[command(after_help = SETTLE_EXAMPLES, after_long_help = format!("{SETTLE_EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct SettleArgs {
    /// Picture, animated GIF or folder of numbered pictures; `sample:NAME` for a bundled picture, `scene:SEED` or
    /// `scene:natural:SEED` for a generated one (also size=480x320, kinds=face,car, wholes=3-5, ambiguity=0.25, clutter=0.3,
    /// with colons between and the seed last). May be left out when --session names one
    #[arg(value_name = "IMAGE", required_unless_present = "session")]
    pub image: Option<PathBuf>,

    /// Take everything from a saved session; the other flags override it
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,

    /// Model without a file [default: learned]
    #[arg(long, value_enum, conflicts_with = "checkpoint", help_heading = "Model")]
    pub model: Option<Model>,
    /// Model from a .safetensors file: glom-pytorch's or our own
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    pub checkpoint: Option<PathBuf>,
    /// Resize the picture to the size that the checkpoint was made for, aspect ratio and all
    #[arg(long, help_heading = "Model")]
    pub resize: bool,
    /// Columns across the longer side of the picture
    #[arg(long, value_name = "N", conflicts_with = "patch", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Model")]
    pub columns: Option<u32>,
    /// Side of a column's patch in pixels
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Model")]
    pub patch: Option<u32>,
    /// The one seed of the run
    #[arg(long, value_name = "S", help_heading = "Model")]
    pub seed: Option<u64>,
    /// Columns that are shown nothing of the picture: first row, first col, rows and cols of a rectangle, counted from 0; may be
    /// repeated. A learned model has learned to fill them in, others see grey there
    #[arg(long, value_name = "ROW,COL,ROWS,COLS", allow_hyphen_values = true, help_heading = "Model")]
    pub hide: Vec<crate::engine::Rectangle>,

    /// Number of steps; together with --until-settled the most steps
    #[arg(long, value_name = "N", help_heading = "Steps")]
    pub steps: Option<usize>,
    /// Stop when settled, at the latest after --steps (500 if not given). This is what happens without --steps
    #[arg(long, help_heading = "Steps")]
    pub until_settled: bool,
    /// A run is settled when the relative change of every level stays below this for three steps
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, help_heading = "Steps")]
    pub settled_below: Option<f32>,
    /// Steps for which each frame of a video is shown
    #[arg(long, value_name = "K", value_parser = super::values::at_least_one, help_heading = "Steps")]
    pub frames_every: Option<usize>,
    /// Keep showing the last frame of a video instead of beginning again
    #[arg(long, help_heading = "Steps")]
    pub hold_last_frame: bool,

    /// Update weights of bottom-up, top-down, previous state, attention and (if a fifth is given) memory: each 0 or more; only
    /// their ratios matter
    #[arg(long, value_name = "BU,TD,PREV,ATT[,MEM]", value_parser = super::values::weights, allow_hyphen_values = true, help_heading = "Update")]
    pub weights: Option<Weights>,
    /// Update weights of one level alone, as LEVEL=BU,TD,PREV,ATT[,MEM]; may be repeated
    #[arg(long, value_name = "LEVEL=BU,TD,PREV,ATT[,MEM]", value_parser = super::values::weights_at, help_heading = "Update")]
    pub weights_at: Vec<(usize, Weights)>,
    /// Level that keeps its state; may be repeated
    #[arg(long, value_name = "LEVEL", help_heading = "Update")]
    pub freeze: Vec<usize>,

    /// Inverse temperature of the smoother: one value for all levels, or one per level separated by commas, the lowest level
    /// first; each is a number or a schedule FROM:TO:RATE (20:200:1.1 begins at 20 and is multiplied by 1.1 every step up to 200)
    #[arg(long, value_name = "B[,B..]", value_parser = super::values::betas, allow_hyphen_values = true, help_heading = "Attention")]
    pub beta: Option<Levels<Schedule>>,
    /// Reach of the smoother in columns: one value for all levels or one per level separated by commas; each is a number or
    /// `global`
    #[arg(long, value_name = "R[,R..]", value_parser = super::values::reaches, allow_hyphen_values = true, help_heading = "Attention")]
    pub radius: Option<Levels<Reach>>,
    /// Columns beyond the reach that each column sees as well, drawn from the seed: one number or one per level
    #[arg(long, value_name = "K[,K..]", value_parser = super::values::counts, help_heading = "Attention")]
    pub far: Option<Levels<usize>>,
    /// Kernel of the smoother: softmax, linear (raw products with all columns through one matrix; radius and beta do not act),
    /// linear-decay or delta (through the level's fast weights); one for all levels or one per level
    #[arg(long, value_name = "K[,K..]", value_parser = super::values::kernels, help_heading = "Attention")]
    pub kernel: Option<Levels<Kernel>>,
    /// How alike two embeddings are
    #[arg(long, value_enum, help_heading = "Attention")]
    pub score: Option<Score>,
    /// What a column scores with itself: on (its own score, like any other), off (glom-pytorch's constant -5e-4), none (it does
    /// not see itself), or a number
    #[arg(long = "self", value_name = "on|off|none|SCORE", value_parser = super::values::self_score, allow_hyphen_values = true, help_heading = "Attention")]
    pub self_score: Option<crate::glom::SelfScore>,

    /// Weight of what the fast weights say, at every level but those to which --weights-at gives another: 0 or more [default: 0]
    #[arg(long, value_name = "W", value_parser = super::values::weight, allow_hyphen_values = true, help_heading = "Memory")]
    pub memory_weight: Option<f32>,
    /// Decay of the fast weights per step, 0 to 1 [default: 0.95]
    #[arg(long, value_name = "L", allow_hyphen_values = true, help_heading = "Memory")]
    pub lambda: Option<f32>,
    /// Rate at which the fast weights learn, 0 or more [default: 0.5]
    #[arg(long, value_name = "E", allow_hyphen_values = true, help_heading = "Memory")]
    pub eta: Option<f32>,
    /// Steps of the inner loop in which the fast weights are read, 1 to 64 [default: 1]
    #[arg(long, value_name = "S", help_heading = "Memory")]
    pub inner: Option<usize>,
    /// How the fast weights learn [default: decay]
    #[arg(long, value_enum, help_heading = "Memory")]
    pub memory_rule: Option<MemoryRule>,

    /// What joins columns into islands: `pair` (one pair of neighbours that agrees), `border` (the border of two regions, if its pairs agree on
    /// average) or `nested` (the same, with the agreement at the level below in the average), one for all levels or one per level [default: as the model is meant to be read]
    #[arg(long, value_name = "L[,L..]", value_parser = super::values::linkages, help_heading = "Islands")]
    pub linkage: Option<Levels<Linkage>>,
    /// Agreement above which neighbours belong to one island: `auto` or a number from -1 to 1, one for all levels or one per level
    #[arg(long, value_name = "T[,T..]", value_parser = super::values::thresholds, allow_hyphen_values = true, help_heading = "Islands")]
    pub threshold: Option<Levels<Option<f32>>>,
    /// Label image to score the islands against: one region number per pixel, 0 for background. For a bundled picture also
    /// `parts` or `wholes`, its own masks; for a generated one `scenes` as well
    #[arg(long, value_name = "PNG|parts|wholes|scenes", help_heading = "Islands")]
    pub truth: Option<PathBuf>,

    /// Folder to write level-K.png, islands-K.png, settle.gif, states.npz and report.json to; it is created
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Leave the states (states.npz) out
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// Write the picture that level 0 says there is to see in the end, and say how far it is from the true one; learned models only
    #[arg(long, value_name = "PNG", help_heading = "Output")]
    pub reconstruction: Option<PathBuf>,
    /// Print the summary as one JSON object instead of a table
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "json", help_heading = "Output")]
    pub quiet: bool,
    /// Threads to compute on [default: one per core]; the result is the same for any number
    #[arg(long, value_name = "N", value_parser = super::values::at_least_one, help_heading = "Output")]
    pub threads: Option<usize>,
}

/// Models that need no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// The bundled model, learned end to end: parts at level 1, wholes at level 2
    Learned,
    /// Colour and texture features, orthogonal couplings; works on any picture without learning
    HandMade,
    /// The untrained reference network
    Random,
}

impl From<Model> for ModelChoice {
    fn from(model: Model) -> Self {
        match model {
            Model::Learned => ModelChoice::Learned,
            Model::HandMade => ModelChoice::HandMade,
            Model::Random => ModelChoice::Random,
        }
    }
}

/// Rules by which fast weights learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MemoryRule {
    /// A <- A + eta mean x x^T: nothing is forgotten
    Sum,
    /// A <- lambda A + eta mean x x^T
    Decay,
    /// A <- A + eta mean (x - A x) x^T
    Delta,
}

impl From<MemoryRule> for crate::fast_weights::Rule {
    fn from(rule: MemoryRule) -> Self {
        match rule {
            MemoryRule::Sum => Self::Sum,
            MemoryRule::Decay => Self::Decay,
            MemoryRule::Delta => Self::Delta,
        }
    }
}

/// Kinds of score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Score {
    /// x_i . x_j
    Dot,
    /// x_i . x_j / (|x_i| |x_j|)
    Cosine,
    /// x_i . x_j / |x_j| / sqrt(D), as in glom-pytorch
    CosineKey,
}

impl From<Score> for crate::glom::Score {
    fn from(score: Score) -> Self {
        match score {
            Score::Dot => Self::Dot,
            Score::Cosine => Self::Cosine,
            Score::CosineKey => Self::CosineKey,
        }
    }
}

/// Arguments of `info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// A .safetensors file
    #[arg(value_name = "CHECKPOINT")]
    pub checkpoint: PathBuf,
    /// One JSON object instead of lines of text
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Threads to measure on
    #[arg(long, value_name = "N", default_value = "2", value_parser = super::values::at_least_one)]
    pub threads: usize,
    /// Measure this configuration only; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Also time, GFLOP/s and share of the measured peak of a matrix product, per phase of a step
    #[arg(long)]
    pub phases: bool,
    /// Time per column at a fixed window instead, from 1,024 to 16,384 columns
    #[arg(long, conflicts_with = "only")]
    pub scaling: bool,
    /// The smoother's kernels on 16,384 columns at a global radius instead
    #[arg(long, conflicts_with_all = ["only", "scaling"])]
    pub kernels: bool,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    fn settle(line: &str) -> SettleArgs {
        match parse(line).unwrap().command.unwrap() {
            Command::Settle(args) => *args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_bare_path_opens_the_window_even_when_named_like_a_command() {
        let cli = parse("glomscope ./settle").unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.window.image.unwrap(), PathBuf::from("./settle"));
        assert!(parse("glomscope").unwrap().window.image.is_none());
    }

    #[test]
    fn settle_takes_negative_scores_and_lists() {
        let args = settle("glomscope settle a.png --self -5e-4 --beta 20:200:1.1,3 --radius global,2.5");
        assert_eq!(args.self_score, Some(crate::glom::SelfScore::Constant(-5e-4)));
        assert_eq!(
            args.beta.unwrap().0,
            vec![Schedule::Ramp { from: 20.0, to: 200.0, rate: 1.1 }, Schedule::Constant(3.0)]
        );
        assert_eq!(args.radius.unwrap().0, vec![Reach::Global, Reach::Radius(2.5)]);
    }

    #[test]
    fn what_makes_no_sense_together_is_refused() {
        for line in [
            "glomscope settle",
            "glomscope settle a.png --model random --checkpoint b.safetensors",
            "glomscope settle a.png --columns 8 --patch 4",
            "glomscope settle a.png --thin",
            "glomscope settle a.png --columns 0",
            "glomscope settle a.png --threads 0",
            "glomscope settle a.png --steps -1",
            "glomscope settle a.png --colour red",
            "glomscope bench --threads 0",
            "glomscope info",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        assert!(settle("glomscope settle --session s.json").image.is_none());
    }
}
