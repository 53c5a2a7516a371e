//! `glomscope compare`: two saved runs, made again, and what sets them apart. The window's two runs side by side.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use image::RgbImage;
use image::imageops::{self, FilterType};
use schemars::JsonSchema;
use serde::Serialize;

use super::formed::Form;
use super::reporting::SummaryArgs;
use super::settle::heed;
use super::{Failure, interrupt};
use crate::colour::scalar_rgb;
use crate::engine::{Apart, Command, Run, Session, Snapshot, apart, differences};
use crate::files::{FileError, png};
use crate::grid::Grid;

/// Pixels along a column's side in a map of the difference.
const CELL: u32 = 16;

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// A saved session: the run that the window would hold frozen
    #[arg(value_name = "FIRST")]
    pub first: PathBuf,
    /// Another: the run that would go on beside it
    #[arg(value_name = "SECOND")]
    pub second: PathBuf,
    /// Write maps of the difference into this folder: level-0.vectors.png, level-0.islands.png and so on, dark where
    /// the runs are alike, bright where they are furthest apart
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// How it tells what sets them apart, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// What sets two runs apart.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct Report {
    /// What is not the same in how they were made.
    differences: Vec<Said>,
    /// Every level that either has.
    levels: Vec<Level>,
}

/// One thing that is not the same.
#[derive(Debug, JsonSchema, Serialize)]
struct Said {
    /// What is not the same.
    what: String,
    /// How it is in the first run; none where that has no such thing.
    first: Option<String>,
    /// How it is in the second.
    second: Option<String>,
}

/// How far a level is apart.
#[derive(Debug, JsonSchema, Serialize)]
struct Level {
    /// Number of the level, 0 the lowest.
    level: usize,
    /// Numbers of islands of both; none where a run has no such level.
    islands: [Option<usize>; 2],
    /// Mean over columns of 1 - cosine of their two vectors, 0 to 2.
    vectors: Option<f32>,
    /// Mean over columns of Jaccard's distance of their two islands, 0 to 1.
    islands_apart: Option<f32>,
    /// Why one of the two cannot be told.
    why_not: Option<&'static str>,
}

/// Runs `glomscope compare`.
///
/// # Errors
/// A session that cannot be opened or made again, or a folder that cannot be written.
pub fn compare(args: &CompareArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let quiet = args.summary.told.quiet;
    let [first, second] = [make_again(&args.first, quiet)?, make_again(&args.second, quiet)?];
    let measures = [apart(&second, &first, false), apart(&second, &first, true)];
    let report = Report {
        differences: differences(&second, &first)
            .into_iter()
            .map(|said| Said { what: said.what, first: said.frozen, second: said.now })
            .collect(),
        levels: (0..measures[0].len()).map(|level| level_of(&first, &second, &measures, level)).collect(),
    };
    if let Some(folder) = &args.out {
        fs::create_dir_all(folder).map_err(|error| FileError::writing(error, folder))?;
        draw(folder, first.grid, &measures)?;
    }
    args.summary.told.tell(Form::Comparison, &report, || text(&report, args, [first.step, second.step]))
}

/// A saved run, made again to the step at which it stood.
fn make_again(path: &Path, quiet: bool) -> Result<Arc<Snapshot>, Failure> {
    let (mut run, notices) = Run::resume(Session::open(path)?).map_err(Failure::of_engine)?;
    heed(notices, quiet)?;
    heed(run.apply(Command::SetMemoryBudget(0)), quiet)?;
    while run.is_running() {
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        heed(run.advance(), quiet)?;
    }
    let stands = run.snapshot();
    match &stands.halted {
        Some(why) => Err(Failure::NotFinite(format!("{}: {why}", path.display()))),
        None => Ok(stands),
    }
}

fn level_of(first: &Snapshot, second: &Snapshot, measures: &[Vec<Apart>; 2], level: usize) -> Level {
    let [vectors, islands] = measures;
    let count = |run: &Snapshot| run.analysis.levels.get(level).map(|found| found.islands.len());
    let in_measure = |apart: &Apart, wanted: bool| wanted.then(|| apart.mean()).flatten();
    Level {
        level,
        islands: [count(first), count(second)],
        vectors: in_measure(&vectors[level], matches!(vectors[level], Apart::Vectors(_))),
        islands_apart: in_measure(&islands[level], matches!(islands[level], Apart::Islands(_))),
        why_not: match (&vectors[level], &islands[level]) {
            (_, Apart::Not(why)) => Some(why),
            (Apart::Islands(_), _) => Some("vectors of two models say nothing of each other"),
            _ => None,
        },
    }
}

/// Writes a map for every level and measure, on one scale over all levels: islands from 0 to 1, vectors from 0 to the
/// furthest column.
fn draw(folder: &Path, grid: Grid, measures: &[Vec<Apart>; 2]) -> Result<(), Failure> {
    for (name, levels) in ["vectors", "islands"].into_iter().zip(measures) {
        let measured = |apart: &Apart| matches!(apart, Apart::Vectors(_)) == (name == "vectors");
        let all = levels.iter().filter(|apart| measured(apart)).filter_map(Apart::values);
        let furthest = all.flatten().copied().fold(0.0, f32::max);
        let most = if name == "islands" { 1.0 } else { furthest };
        for (level, apart) in levels.iter().enumerate().filter(|(_, apart)| measured(apart)) {
            let Some(values) = apart.values() else { continue };
            let map = RgbImage::from_fn(grid.cols as u32, grid.rows as u32, |x, y| {
                let value = values[y as usize * grid.cols + x as usize];
                image::Rgb(scalar_rgb(if most > 0.0 { value / most } else { 0.0 }))
            });
            let map = imageops::resize(&map, map.width() * CELL, map.height() * CELL, FilterType::Nearest);
            let about = [("scale".to_owned(), format!("0 to {most}"))];
            png::write_rgb(&folder.join(format!("level-{level}.{name}.png")), &map, &about)?;
        }
    }
    Ok(())
}

/// The table for people.
fn text(report: &Report, args: &CompareArgs, steps: [usize; 2]) -> String {
    let mut text = format!(
        "first   {}, step {}\nsecond  {}, step {}\n\n",
        args.first.display(),
        steps[0],
        args.second.display(),
        steps[1]
    );
    if report.differences.is_empty() {
        text.push_str("made alike\n");
    }
    for Said { what, first, second } in &report.differences {
        let side = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
        let sides: Vec<String> = [side("first", first), side("second", second)].into_iter().flatten().collect();
        let _ = writeln!(text, "{what}{}{}", if sides.is_empty() { "" } else { ": " }, sides.join(", "));
    }
    text.push_str("\nlevel  islands      1 - cosine  islands apart\n");
    for Level { level, islands, vectors, islands_apart, why_not } in &report.levels {
        let count = |islands: Option<usize>| islands.map_or_else(|| "-".to_owned(), |count| count.to_string());
        let mean = |mean: Option<f32>| mean.map_or_else(|| "-".to_owned(), |mean| format!("{mean:.4}"));
        let both = format!("{} and {}", count(islands[0]), count(islands[1]));
        let _ = write!(text, "{level:>5}  {both:<11}  {:>10}  {:>13}", mean(*vectors), mean(*islands_apart));
        let _ = writeln!(text, "{}", why_not.map(|why| format!("  {why}")).unwrap_or_default());
    }
    text
}
