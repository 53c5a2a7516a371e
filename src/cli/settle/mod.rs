//! `glomscope settle`: a run without a window.
//!
//! It is the same [`Run`] that the window looks at, so the same picture, settings and seed give the same numbers.

mod args;
mod drawings;
mod film;
mod frames;
mod inputs;
pub mod learn;
pub(super) mod output;
pub(super) mod plan;
pub mod report;
mod several;
mod stop;
pub(super) mod table;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use super::long::writable;
use super::say::say;
use super::{Failure, formed, interrupt};
use crate::colour::Colouring;
use crate::engine::{Command, Notice, PictureSource, Run, Session, Setup, Severity, Snapshot};
use crate::files::png;
use crate::grid::Grid;
pub use args::SettleArgs;
use film::Film;
pub use frames::FrameArgs;
use output::Output;
use plan::{SettlePlan, Start};
use report::{LevelDetail, SettleCurvePoint, SettleReport, Summary, Timings};
pub(super) use several::ReportList;
pub use stop::StopArgs;

/// Bytes that the run may keep of its past: nothing here looks back.
const MEMORY: usize = 0;

/// Runs `glomscope settle`.
///
/// # Errors
/// How the run failed, with the exit code it stands for.
pub fn settle(args: &SettleArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let threads = args.summary.limit()?;
    if !args.more.is_empty() {
        return several::settle(args, threads);
    }
    let summary = one(args, threads, started)?;
    tell(&summary, args)?;
    match summary.halted {
        Some(why) => Err(Failure::NotFinite(why)),
        None => Ok(()),
    }
}

/// Makes one run and writes what is asked for. A run that became not a number is none that failed here: its summary
/// says so.
fn one(args: &SettleArgs, threads: usize, started: Instant) -> Result<Summary, Failure> {
    let quiet = args.summary.told.quiet;
    if let Some(path) = &args.save_session {
        writable(path)?;
    }
    let SettlePlan { start, preset, truth, steps, until_settled } = SettlePlan::new(args)?;
    let mut run = match start {
        Start::Fresh(source, setup) => begun(source, *setup, quiet)?,
        Start::SettleFirst(source, first, then) => {
            let mut run = begun(source, (*first).clone(), quiet)?;
            heed(run.apply(Command::SettleThen { first, then, gesture: 0 }), quiet)?;
            heed(run.apply(Command::Pause), quiet)?;
            run
        }
        Start::Again(session, picture) => {
            let resumed = match picture {
                Some(picture) => Run::resume_on(*session, picture),
                None => Run::resume(*session),
            };
            let (run, notices) = resumed.map_err(Failure::of_engine)?;
            heed(notices, quiet)?;
            run
        }
    };
    heed(run.apply(Command::SetMemoryBudget(MEMORY)), quiet)?;
    let scored_against = truth.as_ref().map(plan::truth_text);
    if truth.is_some() {
        heed(run.apply(Command::Truth(truth)), quiet)?;
    }
    if args.reconstruction.is_some() {
        heed(run.apply(Command::Reconstruct(true)), quiet)?;
        if run.snapshot().reconstruction.decoded().is_none() {
            let why = "--reconstruction: this model has no decoder, only learned models reconstruct (glomscope train)";
            return Err(Failure::Usage(why.to_owned()));
        }
    }
    let opening = started.elapsed();
    if let Some(words) = args.columns.and_then(|asked| coarser(asked, run.snapshot().grid)).filter(|_| !quiet) {
        say(&words);
    }

    let mut last = run.snapshot();
    for (flag, path) in [("--reconstruction", &args.reconstruction), ("--save-session", &args.save_session)] {
        path.iter().try_for_each(|path| inputs::spare_file(&last, flag, path))?;
    }
    let listeners = drawings::listeners(&args.attention, &last)?;
    let mut record = Record::of(&last, args.out.as_deref(), args.thin, args.maps)?;
    record.draw(args.svg);
    record.add(&last)?;
    let bar = progress(quiet, steps);
    while last.step < steps && !(until_settled && last.settled) {
        interrupt::check()?;
        // A session that is made again steps by itself up to where it stood.
        let mut notices = if run.is_running() { Vec::new() } else { run.apply(Command::Step(1)) };
        notices.extend(run.advance());
        let now = run.snapshot();
        if now.halted.is_some() {
            last = now;
            break;
        }
        heed(notices, quiet)?;
        last = now;
        record.add(&last)?;
        bar.set_position(last.step as u64);
    }
    bar.finish_and_clear();
    interrupt::check()?;

    let timings = Timings::of(&run.timings(), last.step, threads, opening, started.elapsed());
    let summary = Summary::of(&last, preset, run.picture_sha256(), timings);
    let mut beside = Vec::new();
    if let Some(folder) = args.out.as_ref().filter(|_| last.taught.is_some()) {
        heed(run.apply(Command::SaveCheckpoint(folder.join(learn::FILE))), quiet)?;
        beside.push(learn::FILE.to_owned());
    }
    if let (Some(folder), false) = (&args.out, listeners.is_empty()) {
        drawings::write_attention(&folder.join(drawings::ATTENTION), &run, &listeners, last.levels())?;
        beside.push(drawings::ATTENTION.to_owned());
    }
    record.finish(&last, &summary, scored_against, beside)?;
    if let (Some(path), Some(decoded)) = (&args.reconstruction, last.reconstruction.decoded()) {
        let about = output::about(&summary.program, &last.setup)?;
        png::write_rgb(path, &decoded.picture, &about)?;
    }
    if let Some(path) = &args.save_session {
        Session::of(&last, Value::Null).save(path)?;
    }
    Ok(summary)
}

/// A run at its beginning, with what there is to say about its picture.
pub(super) fn begun(source: PictureSource, setup: Setup, quiet: bool) -> Result<Run, Failure> {
    let run = Run::new(source, Some(setup)).map_err(Failure::of_engine)?;
    heed(run.said_of_picture(), quiet)?;
    Ok(run)
}

/// What is said where the grid is coarser than was asked for: no column sees less than a pixel.
fn coarser(asked: u32, grid: Grid) -> Option<String> {
    let across = grid.rows.max(grid.cols);
    let words = format!(
        "glomscope: --columns {asked}: the longer side of this picture has {across} pixels, so there are {across} \
         columns across"
    );
    (across < asked as usize).then_some(words)
}

/// What is kept of every step, where there is a folder to write it to.
pub(super) struct Record(Option<Kept>);

/// The same.
struct Kept {
    output: Output,
    curve: Vec<SettleCurvePoint>,
    film: Film,
    /// Whether it is drawn as SVG as well.
    svg: bool,
}

impl Record {
    /// Of the run of `snapshot`, to be written to `folder`; nothing without one.
    pub(super) fn of(
        snapshot: &Snapshot,
        folder: Option<&Path>,
        thin: bool,
        maps: Option<Colouring>,
    ) -> Result<Self, Failure> {
        let colouring = maps.unwrap_or(Colouring::Islands);
        let kept = |folder| {
            let output = Output::create(folder, thin, snapshot)?;
            Ok::<_, Failure>(Kept { output, curve: Vec::new(), film: Film::of(snapshot, colouring), svg: false })
        };
        Ok(Self(folder.map(kept).transpose()?))
    }

    /// Also draws maps, curves and tree in the end, if `svg`.
    fn draw(&mut self, svg: bool) {
        if let Some(kept) = &mut self.0 {
            kept.svg = svg;
        }
    }

    /// Adds the step of `snapshot`.
    pub(super) fn add(&mut self, snapshot: &Snapshot) -> Result<(), Failure> {
        if let Some(Kept { output, curve, film, .. }) = &mut self.0 {
            output.push(snapshot)?;
            curve.push(SettleCurvePoint::of(snapshot));
            film.add(snapshot);
        }
        Ok(())
    }

    /// Writes everything; `truth` is what the islands were scored against, `files` are already there.
    pub(super) fn finish(
        self,
        last: &Snapshot,
        summary: &Summary,
        truth: Option<String>,
        mut files: Vec<String>,
    ) -> Result<(), Failure> {
        let Some(Kept { output, curve, film, svg }) = self.0 else { return Ok(()) };
        if svg {
            files.extend(drawings::write(output.folder(), last, &curve, film.colouring())?);
        }
        let levels = last.analysis.levels.iter().enumerate();
        let report = SettleReport {
            summary: summary.clone(),
            setup: (*last.setup).clone(),
            truth,
            islands: levels.map(|(level, found)| LevelDetail::of(last, level, found)).collect(),
            tree: last.analysis.tree.clone(),
            curve,
            files,
        };
        output.finish(last, &film, report)
    }
}

/// Says warnings on standard error; the first error ends the run.
pub(super) fn heed(notices: Vec<Notice>, quiet: bool) -> Result<(), Failure> {
    for Notice { severity, text } in notices {
        match severity {
            Severity::Error => return Err(Failure::failed(text)),
            Severity::Warning if !quiet => say(&format!("glomscope: {text}")),
            Severity::Warning | Severity::Info => {}
        }
    }
    Ok(())
}

/// A bar on a terminal, nothing in a pipe.
pub(super) fn progress(quiet: bool, steps: usize) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:32} step {pos} of at most {len}, {per_sec}, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// The summary on standard output.
fn tell(summary: &Summary, args: &SettleArgs) -> Result<(), Failure> {
    args.summary.told.tell_line(
        || formed::own_line(summary),
        || {
            let written = args.out.iter().map(|folder| format!("\nwritten to {}\n", folder.display()));
            written.fold(table::table(summary), |text, line| text + &line)
        },
    )
}
