//! `glomscope hemispheres heads`: heads on left, on right and on both of two GLOMs, over generated scenes.

use std::path::Path;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::args::{SidesArgs, WORDS};
use super::sides;
use crate::bilateral::{Figures, HeadsScores, Percent, Reads, other_level};
use crate::cli::formed::Form;
use crate::cli::long::progress;
use crate::cli::reporting::ReportArgs;
use crate::cli::settle::{FrameArgs, StopArgs};
use crate::cli::table::aligned;
use crate::cli::values;
use crate::cli::{Failure, choices, interrupt};
use crate::engine::{EngineError, HeadsFound, HeadsPlan, Setup};
use crate::glom::{Callosum, Side};
use crate::grid::{Grid, Resolution};
use crate::scenes::{Kind, SceneLook};

/// Arguments of `hemispheres heads`.
#[derive(Debug, Args)]
#[command(after_help = WORDS, mut_arg("report", |report| report.help("Write settings and all figures as JSON")))]
pub struct HeadsArgs {
    /// What both sides are like, and what crosses.
    #[command(flatten)]
    pub sides: SidesArgs,
    /// Columns across the longer side of the pictures, of a side whose settings do not say it [default: as the model
    /// has it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=512), help_heading = "Sides")]
    pub columns: Option<u32>,
    /// Level that is read; the control reads the one below it too [default: 2, that of the wholes]
    #[arg(long, value_name = "L")]
    pub level: Option<usize>,
    /// Generated scenes that heads are fitted to
    #[arg(long, value_name = "N", default_value_t = HeadsPlan::SCENES, value_parser = values::at_least_one)]
    pub scenes: usize,
    /// Generated scenes that they are asked about
    #[arg(long, value_name = "N", default_value_t = HeadsPlan::TEST_SCENES, value_parser = values::at_least_one)]
    pub test_scenes: usize,
    /// Seed of the first scene to fit heads to; those to ask about begin 100000 later; no training has seen scenes near
    /// 1000000
    #[arg(long, value_name = "S", default_value_t = HeadsPlan::SEED)]
    pub seed: u64,
    /// Look of the scenes
    #[arg(long, value_parser = choices::look(), default_value = "clear")]
    pub look: SceneLook,
    /// Steps that both sides make on every scene
    #[arg(long, value_name = "N", default_value_t = HeadsPlan::STEPS, value_parser = values::at_least_one)]
    pub steps: usize,
    /// What becomes of the report.
    #[command(flatten)]
    pub output: ReportArgs,
}

/// What was fitted and what came of it.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct HeadsReport {
    /// The left side.
    left: SideReport,
    /// The right side.
    right: SideReport,
    /// What was between them.
    callosum: Callosum,
    /// The level that was read.
    level: usize,
    /// The level of the left side that the control read beside it.
    other_level: usize,
    /// Steps that both made on every scene.
    steps: usize,
    /// Look of the scenes.
    look: SceneLook,
    /// Seed of the first scene that heads were fitted to.
    seed: u64,
    /// Seed of the first scene that they were asked about.
    test_seed: u64,
    /// Scenes that they were fitted to.
    fitted_scenes: usize,
    /// Wholes in these.
    fitted_wholes: usize,
    /// The kinds that they tell apart.
    kinds: Vec<Kind>,
    /// How they do on the other scenes.
    #[serde(flatten)]
    scores: HeadsScores,
}

/// One side.
#[derive(Debug, JsonSchema, Serialize)]
struct SideReport {
    /// What was asked for.
    settings: String,
    /// Name of its model.
    model: String,
    /// Its grid.
    grid: Grid,
}

/// Runs `glomscope hemispheres heads`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn heads(args: &HeadsArgs) -> Result<(), Failure> {
    args.output.limit()?;
    args.output.check()?;
    let [left, right] = [side(args, Side::Left, &args.sides.left)?, side(args, Side::Right, &args.sides.right)?];
    let callosum = args.sides.callosum(left.settings.levels.len())?;
    let plan = HeadsPlan::new([left, right], callosum);
    let plan = HeadsPlan {
        level: args.level.unwrap_or(plan.level),
        steps: args.steps,
        scenes: args.scenes,
        test_scenes: args.test_scenes,
        seed: args.seed,
        look: args.look,
        ..plan
    };
    let bar = progress("piece", plan.pieces() as u64, args.output.is_quiet());
    let watch = |done: usize| {
        bar.set_position(done as u64);
        !interrupt::pressed()
    };
    let found = plan.run(&watch).map_err(|error| match error {
        EngineError::Refused(words) => Failure::Usage(words),
        other => Failure::of_engine(other),
    });
    let found = found?.ok_or(Failure::Interrupted)?;
    bar.finish_and_clear();
    let report = HeadsReport::of(args, found);
    args.output.write(Form::HemispheresHeads, &report)?;
    args.output.tell(Form::HemispheresHeads, &report, || table(&report) + &args.output.written())
}

/// What a side is to be.
fn side(args: &HeadsArgs, which: Side, settings: &str) -> Result<Setup, Failure> {
    let stop = StopArgs { steps: Some(args.steps), ..StopArgs::default() };
    // The scenes are all of one size: any of them stands for the others.
    let mut setup =
        sides::planned(which.key(), settings, Path::new("scene:0"), (&stop, FrameArgs::default()), None)?.setup;
    let own = sides::says_columns(settings).map_err(Failure::Usage)?;
    if let Some(columns) = args.columns.filter(|_| !own) {
        setup.resolution = Resolution::ColumnsAcross(columns);
    }
    Ok(setup)
}

impl HeadsReport {
    fn of(args: &HeadsArgs, found: HeadsFound) -> Self {
        let HeadsFound { plan, heads, scores, models: [left, right], grids, wholes } = found;
        let side =
            |settings: &str, model: String, grid: Grid| SideReport { settings: settings.to_owned(), model, grid };
        Self {
            left: side(&args.sides.left, left, grids[0]),
            right: side(&args.sides.right, right, grids[1]),
            level: plan.level,
            other_level: other_level(plan.level, plan.sides[0].settings.levels.len()),
            callosum: plan.callosum,
            steps: plan.steps,
            look: plan.look,
            seed: plan.seed,
            test_seed: plan.seed.wrapping_add(HeadsPlan::APART),
            fitted_scenes: plan.scenes,
            fitted_wholes: wholes,
            kinds: heads.kinds().to_vec(),
            scores,
        }
    }
}

/// The same in lines of text.
fn table(report: &HeadsReport) -> String {
    let HeadsReport { level, other_level, steps, fitted_scenes, fitted_wholes, scores, .. } = report;
    let of_side = |name: &str, side: &SideReport| {
        let settings = if side.settings.is_empty() { String::new() } else { format!("{}, ", side.settings) };
        let Grid { rows, cols } = side.grid;
        format!("{name}: {settings}{} model, {rows} rows x {cols} columns\n", side.model)
    };
    let mut text = of_side("Left", &report.left) + &of_side("Right", &report.right);
    text.push_str(&format!(
        "level {level}, {steps} steps; heads fitted to {fitted_wholes} wholes in {fitted_scenes} scenes, asked about \
         {} wholes in {} others ({} columns)\n\npercent right, mean and standard error over scenes\n",
        scores.wholes, scores.scenes, scores.columns
    ));
    let name = |reads: Reads| match reads {
        Reads::TwoLevels => format!("left, levels {level} and {other_level}"),
        other => other.key().to_owned(),
    };
    let line = |name: String, figures: &Figures, sign: bool| {
        let cells = figures.all().map(|percent| cell(percent, sign));
        std::iter::once(name).chain(cells).collect::<Vec<_>>()
    };
    let head = ["", "kind of columns", "kind of wholes", "group of columns", "group of wholes"].map(str::to_owned);
    let mut rows = vec![head.to_vec(), line("guessing".to_owned(), &scores.guessing, false)];
    rows.extend(scores.rows.iter().map(|row| line(name(row.reads), &row.right, false)));
    rows.push(line("left or right is right".to_owned(), &scores.either, false));
    text.push_str(&aligned(&rows));
    text.push_str("\npoints more, mean and standard error of the differences scene by scene\n");
    let mut rows = vec![head.to_vec()];
    rows.extend(
        scores
            .differences
            .iter()
            .map(|pair| line(format!("{} - {}", name(pair.of), name(pair.less)), &pair.more, true)),
    );
    text.push_str(&aligned(&rows));
    text.push_str("\npercent of all that a row tells rightly while left and right are both wrong\n");
    let mut rows = vec![head.to_vec()];
    let beyond = scores.rows.iter().filter(|row| matches!(row.reads, Reads::Both | Reads::TwoLevels));
    rows.extend(beyond.map(|row| line(name(row.reads), &row.where_both_sides_are_wrong, false)));
    text.push_str(&aligned(&rows));
    text
}

fn cell(percent: Percent, sign: bool) -> String {
    let mean = if sign { format!("{:+.1}", percent.mean) } else { format!("{:.1}", percent.mean) };
    percent.error.map_or(mean.clone(), |error| format!("{mean} ± {error:.1}"))
}
