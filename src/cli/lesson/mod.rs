//! `glomscope lesson`: the lessons that come with the program, and those in files, without a window.

mod sheet;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Failure;
use super::output::print;
use crate::teach::{self, ENGLISH, Lesson, Report};

/// Arguments of `lesson`.
#[derive(Debug, Args)]
pub struct LessonArgs {
    /// Lesson: the name of a bundled one, or a file; without one the bundled lessons are listed
    #[arg(value_name = "LESSON")]
    pub lesson: Option<PathBuf>,
    /// Play it without a window and test every sentence that says what is seen; exit code 1 where one is not so
    #[arg(long, requires = "lesson")]
    pub check: bool,
    /// Print what was found as JSON
    #[arg(long, requires = "check")]
    pub json: bool,
    /// Write a work sheet for paper into this folder: the steps, the questions, pictures of the maps, and the answers
    /// on a page of their own
    #[arg(long, value_name = "DIR", requires = "lesson", conflicts_with = "check")]
    pub print: Option<PathBuf>,
    /// Write the text of the lesson itself, to begin another one from
    #[arg(long, requires = "lesson", conflicts_with_all = ["check", "print"])]
    pub source: bool,
}

/// Runs `glomscope lesson`.
///
/// # Errors
/// A lesson that cannot be read or whose sentences are not so, or a folder that cannot be written to.
pub fn lesson(args: &LessonArgs) -> Result<(), Failure> {
    let Some(named) = &args.lesson else { return print(&list()?) };
    if args.source {
        let bundled = named.to_str().and_then(teach::text).map(str::to_owned);
        return match bundled {
            Some(text) => print(&text),
            None => print(&std::fs::read_to_string(named).map_err(|error| unread(named, &error))?),
        };
    }
    let lesson = open(named)?;
    if let Some(folder) = &args.print {
        return print(&format!("{}\n", sheet::write(&lesson, folder)?.display()));
    }
    if !args.check {
        return print(&outline(&lesson));
    }
    let report = teach::check(&lesson);
    match args.json {
        true => print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?,
        false => print(&told(&report))?,
    }
    match report.passed() {
        true => Ok(()),
        false => Err(Failure::failed(format!("the lesson {} says what is not so", lesson.id))),
    }
}

/// A bundled lesson of this name, or a file.
fn open(named: &Path) -> Result<Lesson, Failure> {
    let bundled = named.to_str().and_then(teach::lesson);
    let read = bundled.unwrap_or_else(|| Lesson::open(named));
    read.map_err(|error| Failure::failed(error.to_string()))
}

fn unread(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!("the lesson cannot be read: {error} ({})", path.display()))
}

/// The bundled lessons, one a line: name, minutes, title, aim.
fn list() -> Result<String, Failure> {
    let width = teach::LESSONS.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (_, source) in teach::LESSONS {
        let lesson = Lesson::read(source).map_err(|error| Failure::failed(error.to_string()))?;
        let Lesson { id, minutes, title, aim, .. } = &lesson;
        let _ = writeln!(text, "{id:<width$}  {minutes:>2} min  {}: {}", title.of(ENGLISH), aim.of(ENGLISH));
    }
    Ok(text)
}

/// What a lesson is, step by step.
fn outline(lesson: &Lesson) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{} ({} min)", lesson.title.of(ENGLISH), lesson.minutes);
    let _ = writeln!(text, "{}", lesson.aim.of(ENGLISH));
    let _ = writeln!(text, "Picture {}", lesson.setup.picture);
    for (number, step) in (1..).zip(&lesson.steps) {
        let count = step.claims.len() + usize::from(step.check.is_some());
        let asks = step.ask.as_ref().map_or(String::new(), |ask| format!("  asks: {}", ask.question.of(ENGLISH)));
        let _ = writeln!(text, "{number:>3}  {}  {} to do, {count} to test{asks}", step.id, step.deeds.len());
    }
    text
}

/// What was found, one line for everything that was tested.
fn told(report: &Report) -> String {
    let mut text = String::new();
    for step in &report.steps {
        let _ = writeln!(text, "{}: {}", step.step, step.text);
        for tested in &step.tested {
            let mark = if tested.passed { "yes" } else { "NO " };
            let expected = if tested.what == "open" { "not yet: " } else { "" };
            let _ = writeln!(text, "  {mark} {:<6} {expected}{}  [{}]", tested.what, tested.text, tested.values);
        }
    }
    let wrong = report.steps.iter().flat_map(|step| &step.tested).filter(|tested| !tested.passed).count();
    let _ = match wrong {
        0 => writeln!(text, "{}: all {} hold", report.lesson, report.count()),
        wrong => writeln!(text, "{}: {wrong} of {} do not hold", report.lesson, report.count()),
    };
    text
}
