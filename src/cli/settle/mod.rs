//! `glomscope settle`: a run without a window.
//!
//! It is the same [`Run`] that the window looks at, so the same picture, settings and seed give the same numbers.

mod args;
mod film;
mod output;
mod plan;
pub mod report;
mod table;

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::long::limit_threads;
use super::output::print;
use super::{Failure, interrupt};
use crate::colour::Colouring;
use crate::engine::{Command, Notice, Run, Severity, Snapshot};
use crate::files::png;
pub use args::SettleArgs;
use film::Film;
use output::Output;
use plan::{SettlePlan, Start};
use report::{LevelDetail, SettleCurvePoint, SettleReport, Summary, Timings};

/// Bytes that the run may keep of its past: nothing here looks back.
const MEMORY: usize = 0;

/// Runs `glomscope settle`.
///
/// # Errors
/// How the run failed, with the exit code it stands for.
pub fn settle(args: &SettleArgs) -> Result<(), Failure> {
    let started = Instant::now();
    interrupt::listen()?;
    let threads = limit_threads(args.threads)?;
    let SettlePlan { start, preset, truth, steps, until_settled } = SettlePlan::new(args)?;
    let mut run = match start {
        Start::Fresh(source, setup) => Run::new(source, Some(*setup)).map_err(Failure::of_engine)?,
        Start::SettleFirst(source, first, then) => {
            let mut run = Run::new(source, Some((*first).clone())).map_err(Failure::of_engine)?;
            heed(run.apply(Command::SettleThen { first, then, gesture: 0 }), args)?;
            heed(run.apply(Command::Pause), args)?;
            run
        }
        Start::Again(session) => {
            let (run, notices) = Run::resume(*session).map_err(Failure::of_engine)?;
            heed(notices, args)?;
            run
        }
    };
    heed(run.apply(Command::SetMemoryBudget(MEMORY)), args)?;
    let scored_against = truth.as_ref().map(plan::truth_text);
    if truth.is_some() {
        heed(run.apply(Command::Truth(truth)), args)?;
    }
    if args.reconstruction.is_some() {
        heed(run.apply(Command::Reconstruct(true)), args)?;
        if run.snapshot().reconstruction.decoded().is_none() {
            let why = "--reconstruction: this model has no decoder, only learned models reconstruct (glomscope train)";
            return Err(Failure::Usage(why.to_owned()));
        }
    }
    let opening = started.elapsed();

    let mut output = args.out.as_deref().map(|folder| Output::create(folder, args.thin)).transpose()?;
    let mut last = run.snapshot();
    let colouring = args.maps.unwrap_or(Colouring::Islands);
    let mut record = Record { curve: Vec::new(), film: Film::of(&last, colouring) };
    record.add(&last, &mut output)?;
    let bar = progress(args, steps);
    while last.step < steps && !(until_settled && last.settled) {
        if interrupt::pressed() {
            return Err(Failure::Interrupted);
        }
        // A session that is made again steps by itself up to where it stood.
        let mut notices = if run.is_running() { Vec::new() } else { run.apply(Command::Step(1)) };
        notices.extend(run.advance());
        let now = run.snapshot();
        if now.halted.is_some() {
            last = now;
            break;
        }
        heed(notices, args)?;
        last = now;
        record.add(&last, &mut output)?;
        bar.set_position(last.step as u64);
    }
    bar.finish_and_clear();
    if interrupt::pressed() {
        return Err(Failure::Interrupted);
    }

    let spent = run.timings();
    let timings = Timings {
        threads,
        opening: opening.as_secs_f64(),
        steps: spent.steps.as_secs_f64(),
        ms_per_step: 1e3 * spent.steps.as_secs_f64() / last.step.max(1) as f64,
        islands: (spent.analysis + spent.snapshots).as_secs_f64(),
        total: started.elapsed().as_secs_f64(),
    };
    let summary = Summary::of(&last, preset, run.picture_sha256(), timings);
    if let Some(output) = output {
        let report = SettleReport {
            summary: summary.clone(),
            setup: (*last.setup).clone(),
            truth: scored_against,
            islands: last
                .analysis
                .levels
                .iter()
                .enumerate()
                .map(|(level, found)| LevelDetail::of(&last, level, found))
                .collect(),
            tree: last.analysis.tree.clone(),
            curve: record.curve,
            files: Vec::new(),
        };
        output.finish(&last, &record.film, report)?;
    }
    if let (Some(path), Some(decoded)) = (&args.reconstruction, last.reconstruction.decoded()) {
        let about = output::about(&summary.program, &last.setup)?;
        png::write_rgb(path, &decoded.picture, &about)?;
    }
    say(&summary, args)?;
    match &last.halted {
        Some(why) => Err(Failure::NotFinite(why.clone())),
        None => Ok(()),
    }
}

/// What is kept of every step.
struct Record {
    curve: Vec<SettleCurvePoint>,
    film: Film,
}

impl Record {
    /// Adds the step of `snapshot`, when there is a folder to write it to.
    fn add(&mut self, snapshot: &Snapshot, output: &mut Option<Output>) -> Result<(), Failure> {
        if let Some(output) = output {
            output.push(snapshot)?;
            self.curve.push(SettleCurvePoint::of(snapshot));
            self.film.add(snapshot);
        }
        Ok(())
    }
}

/// Says warnings on standard error; the first error ends the run.
fn heed(notices: Vec<Notice>, args: &SettleArgs) -> Result<(), Failure> {
    for Notice { severity, text } in notices {
        match severity {
            Severity::Error => return Err(Failure::failed(text)),
            Severity::Warning if !args.quiet => eprintln!("glomscope: {text}"),
            Severity::Warning | Severity::Info => {}
        }
    }
    Ok(())
}

/// A bar on a terminal, nothing in a pipe.
fn progress(args: &SettleArgs, steps: usize) -> ProgressBar {
    if args.quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:32} step {pos} of at most {len}, {per_sec}, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// The summary on standard output. A reader that has gone (`| head -1`) is no failure.
fn say(summary: &Summary, args: &SettleArgs) -> Result<(), Failure> {
    if args.quiet {
        return Ok(());
    }
    let mut text = if args.json { serde_json::to_string(summary)? } else { table::table(summary) };
    if args.json {
        text.push('\n');
    } else if let Some(folder) = &args.out {
        text.push_str(&format!("\nwritten to {}\n", folder.display()));
    }
    print(&text)
}
