//! What may be typed after `glomscope settle`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;

use super::drawings::Listener;
use super::frames::FrameArgs;
use super::learn::LearnArgs;
use super::stop::StopArgs;
use crate::cli::choices::{self, one_of};
use crate::cli::gains::GainArgs;
use crate::cli::reporting::SummaryArgs;
use crate::cli::values::{self, Levels};
use crate::colour::Colouring;
use crate::engine::{ModelChoice, Preset, Rectangle};
use crate::fast_weights::Rule;
use crate::glom::{Kernel, Reach, Schedule, Score, SelfScore, Weights};
use crate::islands::Linkage;

/// What `--json` says of this report.
const JSON: &str = "Print the report as JSON on standard output instead of text for people, without what only --out's \
    report.json has: setup, islands, tree and curve";

/// Arguments of `settle`.
#[derive(Debug, Clone, Args)]
#[command(mut_arg("json", |json| json.help(JSON)))]
pub struct SettleArgs {
    /// Picture, animated GIF or folder of numbered pictures; `sample:NAME` for a bundled picture, `scene:SEED` or
    /// `scene:natural:SEED` for a generated one (also size=480x320, kinds=face,car, wholes=3-5, ambiguity=0.25,
    /// clutter=0.3, with colons between and the seed last). May be left out when --session names one
    #[arg(value_name = "IMAGE", required_unless_present = "session")]
    pub image: Option<PathBuf>,
    /// More pictures. Each is settled by itself, in the order in which they are named; --out then has a folder for each
    #[arg(value_name = "MORE", conflicts_with_all = ["session", "reconstruction", "save_session"])]
    pub more: Vec<PathBuf>,

    /// Take everything from a saved session; the other flags override it
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,

    /// Begin with a preset of the window in place of the model's own settings; the other flags override it. One that
    /// acts on the settled state settles first, and --steps counts these steps as well
    #[arg(long, value_name = "NAME", value_parser = preset(), help_heading = "Model")]
    pub preset: Option<Preset>,
    /// Model without a file [default: learned]
    #[arg(long, value_parser = choices::model(), conflicts_with = "checkpoint", help_heading = "Model")]
    pub model: Option<ModelChoice>,
    /// Model from a .safetensors file: glom-pytorch's or our own
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    pub checkpoint: Option<PathBuf>,
    /// One of several networks in the checkpoint, by what stands before the names of its tensors: ema_model
    #[arg(long, value_name = "NAME", requires = "checkpoint", help_heading = "Model")]
    pub prefix: Option<String>,
    /// Resize the picture to the size that the checkpoint was made for, aspect ratio and all
    #[arg(long, help_heading = "Model")]
    pub resize: bool,
    /// Columns across the longer side of the picture [default: as the model has it]
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "patch",
        value_parser = clap::value_parser!(u32).range(1..),
        help_heading = "Model"
    )]
    pub columns: Option<u32>,
    /// Side of a column's patch in pixels
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Model")]
    pub patch: Option<u32>,
    /// The one seed of the run [default: 0, as in the window]
    #[arg(long, value_name = "S", help_heading = "Model")]
    pub seed: Option<u64>,
    /// Columns that are shown nothing of the picture: first row, first col, rows and cols of a rectangle, counted from
    /// 0; may be repeated. A learned model has learned to fill them in, others see grey there
    #[arg(long, value_name = "ROW,COL,ROWS,COLS", allow_hyphen_values = true, help_heading = "Model")]
    pub hide: Vec<Rectangle>,

    /// When to stop.
    #[command(flatten)]
    pub stop: StopArgs,
    /// When a video moves on.
    #[command(flatten)]
    pub frames: FrameArgs,

    /// Update weights of bottom-up, top-down, previous state, attention and (if a fifth is given) memory: each 0 or
    /// more; only their ratios matter
    #[arg(
        long,
        value_name = "BU,TD,PREV,ATT[,MEM]",
        value_parser = values::weights,
        allow_hyphen_values = true,
        help_heading = "Update"
    )]
    pub weights: Option<Weights>,
    /// Update weights of one level alone, as LEVEL=BU,TD,PREV,ATT or LEVEL=BU,TD,PREV,ATT,MEM; may be repeated
    #[arg(long, value_name = "LEVEL=BU,TD,PREV,ATT[,MEM]", value_parser = values::weights_at, help_heading = "Update")]
    pub weights_at: Vec<(usize, Weights)>,
    /// Level that keeps its state; may be repeated
    #[arg(long, value_name = "LEVEL", help_heading = "Update")]
    pub freeze: Vec<usize>,

    /// Factors on what every level has of its own.
    #[command(flatten)]
    pub gains: GainArgs,

    /// Inverse temperature of the smoother: one value for all levels, or one per level separated by commas, the lowest
    /// level first; each is a number or a schedule FROM:TO:RATE (20:200:1.1 begins at 20 and is multiplied by 1.1 every
    /// step up to 200)
    #[arg(
        long,
        value_name = "B[,B..]",
        value_parser = values::betas,
        allow_hyphen_values = true,
        help_heading = "Attention"
    )]
    pub beta: Option<Levels<Schedule>>,
    /// Reach of the smoother in columns: one value for all levels or one per level separated by commas; each is a
    /// number or `global`
    #[arg(
        long,
        value_name = "R[,R..]",
        value_parser = values::reaches,
        allow_hyphen_values = true,
        help_heading = "Attention"
    )]
    pub radius: Option<Levels<Reach>>,
    /// Columns beyond the reach that each column sees as well, drawn from the seed: one number or one per level
    #[arg(long, value_name = "K[,K..]", value_parser = values::counts, help_heading = "Attention")]
    pub far: Option<Levels<usize>>,
    /// Kernel of the smoother: softmax, linear (raw products with all columns through one matrix; radius and beta do
    /// not act), linear-decay or delta (through the level's fast weights); one for all levels or one per level
    #[arg(long, value_name = "K[,K..]", value_parser = values::kernels, help_heading = "Attention")]
    pub kernel: Option<Levels<Kernel>>,
    /// How alike two embeddings are
    #[arg(long, value_parser = score(), help_heading = "Attention")]
    pub score: Option<Score>,
    /// What a column scores with itself: on (its own score, like any other), off (glom-pytorch's constant -5e-4), none
    /// (it does not see itself), or a number
    #[arg(
        long = "self",
        value_name = "on|off|none|SCORE",
        value_parser = values::self_score,
        allow_hyphen_values = true,
        help_heading = "Attention"
    )]
    pub self_score: Option<SelfScore>,

    /// Weight of what the fast weights say, at every level but those to which --weights-at gives another: 0 or more
    /// [default: 0]
    #[arg(long, value_name = "W", value_parser = values::weight, allow_hyphen_values = true, help_heading = "Memory")]
    pub memory_weight: Option<f32>,
    /// Decay of the fast weights per step, 0 to 1 [default: 0.95]
    #[arg(long, value_name = "LAMBDA", allow_hyphen_values = true, help_heading = "Memory")]
    pub lambda: Option<f32>,
    /// Rate at which the fast weights learn, 0 or more [default: 0.5]
    #[arg(long, value_name = "ETA", allow_hyphen_values = true, help_heading = "Memory")]
    pub eta: Option<f32>,
    /// Steps of the inner loop in which the fast weights are read, 1 to 64 [default: 1]
    #[arg(long, value_name = "S", help_heading = "Memory")]
    pub inner: Option<usize>,
    /// How the fast weights learn [default: decay]
    #[arg(long, value_parser = memory_rule(), help_heading = "Memory")]
    pub memory_rule: Option<Rule>,

    /// How the nets learn.
    #[command(flatten)]
    pub learn: LearnArgs,

    /// What joins columns into islands: `pair` (one pair of neighbours that agrees), `border` (the border of two
    /// regions, if its pairs agree on average) or `nested` (the same, with the agreement at the level below in the
    /// average), one for all levels or one per level [default: as the model is meant to be read]
    #[arg(long, value_name = "L[,L..]", value_parser = values::linkages, help_heading = "Islands")]
    pub linkage: Option<Levels<Linkage>>,
    /// Agreement above which neighbours belong to one island: `auto` or a number from -1 to 1, one for all levels or
    /// one per level
    #[arg(
        long,
        value_name = "T[,T..]",
        value_parser = values::thresholds,
        allow_hyphen_values = true,
        help_heading = "Islands"
    )]
    pub threshold: Option<Levels<Option<f32>>>,
    /// The same inside every island but the largest, which keeps --threshold: things that touch are told apart by
    /// more. `auto` or a number from -1 to 1, one for all levels or one per level; one that is not above --threshold
    /// cuts nothing
    #[arg(
        long,
        value_name = "T[,T..]",
        value_parser = values::thresholds,
        allow_hyphen_values = true,
        help_heading = "Islands"
    )]
    pub threshold_inside: Option<Levels<Option<f32>>>,
    /// Label image to score the islands against: one region number per pixel, 0 for background, as PNG, TIFF or NPY,
    /// the MAT file of BSDS or the JSON of COCO. For a bundled picture also `parts` or `wholes`, its own masks; for a
    /// generated one `scenes` as well
    #[arg(long, value_name = "FILE|parts|wholes|scenes", help_heading = "Islands")]
    pub truth: Option<PathBuf>,
    /// Region of the label image that is void, pixels that nobody is to judge (255 in Pascal VOC); may be repeated
    #[arg(long, value_name = "ID", requires = "truth", help_heading = "Islands")]
    pub ignore: Vec<u32>,

    /// Folder to write level-K.png, islands-K.png, settle.gif, states.npz and report.json to; it is created
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// What the colours of level-K.png and settle.gif mean [default: islands]
    #[arg(long, value_parser = maps(), requires = "out", help_heading = "Output")]
    pub maps: Option<Colouring>,
    /// Also draw the maps (level-K.svg), the curves (curves.svg) and the parse tree (tree.svg), for print and slides
    #[arg(long, requires = "out", help_heading = "Output")]
    pub svg: bool,
    /// Whom the column at this row and col listens to in the last state, at every level, to attention.npz: level, from,
    /// to, score and weight of every pair of columns, counted row by row; may be repeated. `all` is every column
    #[arg(long, value_name = "ROW,COL|all", requires = "out", help_heading = "Output")]
    pub attention: Vec<Listener>,
    /// Leave the states (states.npz) out
    #[arg(long, requires = "out", help_heading = "Output")]
    pub thin: bool,
    /// Write the picture that level 0 says there is to see in the end, and say how far it is from the true one; learned
    /// models only
    #[arg(long, value_name = "PNG", help_heading = "Output")]
    pub reconstruction: Option<PathBuf>,
    /// Write the run as a session, from which the window and --session make it again to the bit
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub save_session: Option<PathBuf>,
    /// How it tells what was found, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// Reads `--preset`.
fn preset() -> impl TypedValueParser<Value = Preset> {
    one_of(Preset::ALL.map(|preset| (preset, preset.key(), preset.name())))
}

/// Reads `--memory-rule`.
fn memory_rule() -> impl TypedValueParser<Value = Rule> {
    one_of(Rule::ALL.map(|rule| {
        let help = match rule {
            Rule::Sum => "A <- A + eta mean x x^T: nothing is forgotten",
            Rule::Decay => "A <- lambda A + eta mean x x^T",
            Rule::Delta => "A <- A + eta mean (x - A x) x^T",
        };
        (rule, rule.key(), help)
    }))
}

/// Reads `--maps`.
fn maps() -> impl TypedValueParser<Value = Colouring> {
    one_of([
        (
            Colouring::Islands,
            "islands",
            "One thing has one colour, at every level and at every step; islands are outlined",
        ),
        (Colouring::Embedding, "embedding", "The embedding in the run's basis: the same colour is a similar vector"),
    ])
}

/// Reads `--score`.
fn score() -> impl TypedValueParser<Value = Score> {
    one_of(Score::ALL.map(|score| {
        let help = match score {
            Score::Dot => "x_i . x_j",
            Score::Cosine => "x_i . x_j / (|x_i| |x_j|)",
            Score::CosineKey => "x_i . x_j / |x_j| / sqrt(D), as in glom-pytorch",
        };
        (score, score.key(), help)
    }))
}
