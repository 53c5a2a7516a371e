//! `glomscope settle` with several pictures: each by itself, as if it had been named alone, and one table of all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use schemars::JsonSchema;
use serde::Serialize;

use super::args::SettleArgs;
use super::report::Summary;
use crate::cli::formed::Form;
use crate::cli::say::say;
use crate::cli::table::aligned;
use crate::cli::values::picture_source;
use crate::cli::{Failure, interrupt};
use crate::engine::PictureSource;
use crate::islands::TruthKind;

/// What the list of all is called, in the folder of --out.
const LIST: &str = "reports.json";

/// What was found on every picture.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct ReportList {
    /// The pictures, in the order in which they were named.
    pictures: Vec<Settled>,
}

/// What was found on one of the pictures.
#[derive(Debug, JsonSchema, Serialize)]
struct Settled {
    /// The picture as it was named.
    image: String,
    /// Its own folder; none without --out, or where nothing was written.
    folder: Option<PathBuf>,
    /// Why it was not settled, or not to the end; none where it was.
    error: Option<String>,
    /// What was found, as `settle --json` says it of one picture; none where it was not settled.
    report: Option<Summary>,
}

/// Settles every picture. One that cannot be settled is named, and the others go on.
///
/// # Errors
/// Settings that cannot be run; in the end, if any picture could not be settled. Ctrl-C.
pub(super) fn settle(args: &SettleArgs, threads: usize) -> Result<(), Failure> {
    let images: Vec<&PathBuf> = args.image.iter().chain(&args.more).collect();
    if args.truth.as_ref().is_some_and(|truth| truth.to_str().and_then(TruthKind::named).is_none()) {
        let why = "--truth: a label image is of one picture; several can be scored against parts, wholes or scenes, \
                   and by glomscope score --pictures";
        return Err(Failure::Usage(why.to_owned()));
    }
    let (mut report, mut names) = (ReportList { pictures: Vec::new() }, Names::default());
    for image in images {
        interrupt::check()?;
        let name = names.of(image);
        let folder = args.out.as_ref().map(|out| out.join(&name));
        let alone =
            SettleArgs { image: Some(image.clone()), more: Vec::new(), out: folder.clone(), ..SettleArgs::clone(args) };
        let settled = match super::one(&alone, threads, Instant::now()) {
            Ok(summary) => {
                Settled { image: named(image), folder, error: summary.halted.clone(), report: Some(summary) }
            }
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            // Settings that cannot be run, and not only on this picture.
            Err(failure @ Failure::Usage(_)) if report.pictures.is_empty() && picture_source(image).is_ok() => {
                return Err(failure);
            }
            Err(failure) => Settled { image: named(image), folder: None, error: Some(failure.message()), report: None },
        };
        if let Some(error) = &settled.error {
            say(&format!("glomscope: {}: {error}", settled.image));
        }
        report.pictures.push(settled);
    }
    if let Some(out) = args.out.as_ref().filter(|out| out.is_dir()) {
        Form::Reports.write(&report, &out.join(LIST))?;
    }
    args.summary.told.tell(Form::Reports, &report, || {
        let written = args.out.iter().map(|folder| format!("\nwritten to {}\n", folder.display()));
        written.fold(table(&report), |text, line| text + &line)
    })?;
    let (all, failed) = (report.pictures.len(), report.pictures.iter().filter(|one| one.error.is_some()).count());
    match failed {
        0 => Ok(()),
        _ => Err(Failure::failed(format!("{failed} of {all} pictures could not be settled"))),
    }
}

/// A picture as it was named.
fn named(image: &Path) -> String {
    image.display().to_string()
}

/// A row per picture, with the islands of its levels, the lowest first.
fn table(report: &ReportList) -> String {
    let heads = ["picture", "columns", "steps", "", "islands by level"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    let scored = |summary: &Summary| summary.levels.iter().any(|level| level.scores.is_some());
    if report.pictures.iter().filter_map(|one| one.report.as_ref()).any(scored) {
        rows[0].push("ARI by level".to_owned());
    }
    for Settled { image, report, .. } in &report.pictures {
        let Some(summary) = report else {
            rows.push(vec![image.clone(), "-".to_owned(), "-".to_owned(), "failed".to_owned()]);
            continue;
        };
        let end = match (&summary.halted, summary.settled) {
            (Some(_), _) => "stopped",
            (None, true) => "settled",
            (None, false) => "not settled",
        };
        let islands: Vec<_> = summary.levels.iter().map(|level| level.meters.islands.to_string()).collect();
        let mut row = vec![
            image.clone(),
            format!("{} x {}", summary.grid.cols, summary.grid.rows),
            summary.steps.to_string(),
            end.to_owned(),
            islands.join(" "),
        ];
        if scored(summary) {
            let scores = summary.levels.iter().filter_map(|level| level.scores.as_ref());
            row.push(scores.map(|scores| format!("{:.3}", scores.ari)).collect::<Vec<_>>().join(" "));
        }
        rows.push(row);
    }
    aligned(&rows)
}

/// Names of folders, each of them once.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// The folder of a picture: what it is called without its ending; with a number where another is called so.
    fn of(&mut self, image: &Path) -> String {
        let stem = stem(image);
        let numbered = |number: usize| if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
        // On some systems capitals make no other name.
        let free = (1..).map(numbered).find(|name| !self.0.contains(&name.to_lowercase()));
        let name = free.unwrap_or_else(|| stem.clone());
        self.0.insert(name.to_lowercase());
        name
    }
}

/// What a picture is called: a file without its ending, anything else as it is typed.
fn stem(image: &Path) -> String {
    let path = match PictureSource::named(image) {
        Ok(PictureSource::Path(path)) => path,
        Ok(PictureSource::Sample(name)) => PathBuf::from(format!("{name}.")),
        _ => PathBuf::from(format!("{}.", named(image).replace([':', '=', ',', '/', '\\'], "-"))),
    };
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    match name.map(|name| name.to_string_lossy()) {
        None => "picture".to_owned(),
        Some(name) if name == "-" => "standard-input".to_owned(),
        Some(name) => name.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_has_a_folder_of_its_own() {
        let mut names = Names::default();
        let mut of = |image: &str| names.of(Path::new(image));
        assert_eq!(of("a/photo.jpg"), "photo");
        assert_eq!(of("photo.png"), "photo-2");
        assert_eq!(of("PHOTO"), "PHOTO-3");
        assert_eq!(of("photo-2.png"), "photo-2-2");
        assert_eq!(of("street.v2.jpg"), "street.v2");
        assert_eq!(of("sample:harbour"), "harbour");
        assert_eq!(of("scene:natural:7"), "scene-natural-7");
        assert_eq!(of("-"), "standard-input");
        assert_eq!(of(".."), "picture");
    }
}
