//! `glomscope lesson`: the lessons that come with the program, and those in files, without a window.

mod sheet;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::formed::Form;
use super::output::print;
use super::reporting::TellArgs;
use super::{Failure, choices};
use crate::language::Language;
use crate::teach::{self, Lesson, Report};

/// Arguments of `lesson`.
#[derive(Debug, Args)]
pub struct LessonArgs {
    /// Lesson: the name of a bundled one, or a file; without one the bundled lessons are listed
    #[arg(value_name = "LESSON")]
    pub lesson: Option<PathBuf>,
    /// Play it without a window and test every sentence that says what is seen; exit code 1 where one is not so
    #[arg(long, requires = "lesson")]
    pub check: bool,
    /// Write a work sheet for paper into this folder: the steps, the questions, pictures of the maps, and the answers
    /// on a page of their own
    #[arg(long, value_name = "DIR", requires = "lesson", conflicts_with = "check")]
    pub print: Option<PathBuf>,
    /// Language of what is listed and printed; what a lesson lacks in it is in English
    #[arg(long, value_parser = choices::language(), default_value = Language::English.key())]
    pub language: Language,
    /// Write the text of the lesson itself, to begin another one from
    #[arg(long, requires = "lesson", conflicts_with_all = ["check", "print", "json", "quiet"])]
    pub source: bool,
    /// How it tells what was found.
    #[command(flatten)]
    pub told: TellArgs,
}

/// The bundled lessons.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct LessonsReport {
    /// In the order in which they build on each other.
    lessons: Vec<ListedLesson>,
}

/// A lesson in a line.
#[derive(Debug, JsonSchema, Serialize)]
struct ListedLesson {
    /// Its name on the command line.
    name: String,
    /// Minutes that it takes.
    minutes: u32,
    /// Its title.
    title: String,
    /// What is learned.
    aim: String,
}

/// What a lesson is.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct OutlineReport {
    /// The lesson in a line.
    #[serde(flatten)]
    lesson: ListedLesson,
    /// The picture that it begins with, as it is typed.
    picture: String,
    /// Its steps.
    steps: Vec<OutlinedStep>,
}

/// A step of a lesson.
#[derive(Debug, JsonSchema, Serialize)]
struct OutlinedStep {
    /// Its name.
    step: String,
    /// Deeds that are done in it.
    deeds: usize,
    /// Things that --check tests.
    tested: usize,
    /// The question that is asked, if one is.
    question: Option<String>,
}

/// A work sheet.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct SheetReport {
    /// The file that was written.
    file: PathBuf,
}

/// Runs `glomscope lesson`.
///
/// # Errors
/// A lesson that cannot be read or whose sentences are not so, or a folder that cannot be written to.
pub fn lesson(args: &LessonArgs) -> Result<(), Failure> {
    let Some(named) = &args.lesson else {
        let report = lessons(args.language)?;
        return args.told.tell(Form::Lessons, &report, || list(&report));
    };
    if args.source {
        let bundled = named.to_str().and_then(teach::text).map(str::to_owned);
        return match bundled {
            Some(text) => print(&text),
            None => print(&std::fs::read_to_string(named).map_err(|error| unread(named, &error))?),
        };
    }
    let lesson = open(named)?;
    if let Some(folder) = &args.print {
        let report = SheetReport { file: sheet::write(&lesson, folder, args.language)? };
        return args.told.tell(Form::LessonSheet, &report, || format!("{}\n", report.file.display()));
    }
    if !args.check {
        let report = outline(&lesson, args.language);
        return args.told.tell(Form::Lesson, &report, || outlined(&report));
    }
    let report = teach::check(&lesson);
    args.told.tell(Form::LessonCheck, &report, || told(&report))?;
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

/// The bundled lessons.
fn lessons(language: Language) -> Result<LessonsReport, Failure> {
    let listed = |(_, source): &(&str, &str)| {
        let lesson = Lesson::read(source).map_err(|error| Failure::failed(error.to_string()))?;
        Ok(listed(&lesson, language))
    };
    Ok(LessonsReport { lessons: teach::LESSONS.iter().map(listed).collect::<Result<_, Failure>>()? })
}

/// A lesson in a line.
fn listed(lesson: &Lesson, language: Language) -> ListedLesson {
    let words = |words: &teach::Words| words.of(language.key()).to_string();
    ListedLesson {
        name: lesson.id.clone(),
        minutes: lesson.minutes,
        title: words(&lesson.title),
        aim: words(&lesson.aim),
    }
}

/// One a line: name, minutes, title, aim.
fn list(report: &LessonsReport) -> String {
    let width = report.lessons.iter().map(|lesson| lesson.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for ListedLesson { name, minutes, title, aim } in &report.lessons {
        let _ = writeln!(text, "{name:<width$}  {minutes:>2} min  {title}: {aim}");
    }
    text
}

/// What a lesson is, step by step.
fn outline(lesson: &Lesson, language: Language) -> OutlineReport {
    let step = |step: &teach::Step| OutlinedStep {
        step: step.id.clone(),
        deeds: step.deeds.len(),
        tested: step.claims.len() + usize::from(step.check.is_some()),
        question: step.ask.as_ref().map(|ask| ask.question.of(language.key()).to_string()),
    };
    OutlineReport {
        lesson: listed(lesson, language),
        picture: lesson.setup.picture.to_string(),
        steps: lesson.steps.iter().map(step).collect(),
    }
}

/// The same for people.
fn outlined(OutlineReport { lesson, picture, steps }: &OutlineReport) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{} ({} min)", lesson.title, lesson.minutes);
    let _ = writeln!(text, "{}", lesson.aim);
    let _ = writeln!(text, "Picture {picture}");
    for (number, OutlinedStep { step, deeds, tested, question }) in (1..).zip(steps) {
        let asks = question.as_ref().map_or(String::new(), |question| format!("  asks: {question}"));
        let _ = writeln!(text, "{number:>3}  {step}  {deeds} to do, {tested} to test{asks}");
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
