//! Every report says what it is: its format, the version of the format, and the program that wrote it.

use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use super::Failure;
use crate::files::atomic;

/// Makes [`Form`] of one line a report: its name here, its format, the version of the format, and what writes it. The
/// version rises when a field goes or means something else, and not when one is added.
macro_rules! forms {
    ($($name:ident $format:literal $version:literal, $of:literal;)*) => {
        /// What the program writes as JSON, in a file or on standard output.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Form {
            $(#[doc = $of] $name,)*
        }

        impl Form {
            /// All of them.
            pub const ALL: &[Form] = &[$(Form::$name,)*];

            /// What stands in the head, and the version of the format.
            pub const fn head(self) -> (&'static str, u32) {
                match self {
                    $(Form::$name => ($format, $version),)*
                }
            }

            /// What writes it.
            pub const fn of_what(self) -> &'static str {
                match self {
                    $(Form::$name => $of,)*
                }
            }
        }
    };
}

forms! {
    Ablations "glomscope-ablations" 1, "ablate";
    Bench "glomscope-bench" 1, "bench: a line for every configuration";
    Capacity "glomscope-capacity" 1, "recall capacity";
    Comparison "glomscope-comparison" 1, "compare";
    Deblurring "glomscope-deblurring" 1, "recall deblurring";
    Desktop "glomscope-desktop" 1, "desktop";
    ForwardForwardAnswer "glomscope-forward-forward-answer" 1, "forward-forward ask";
    ForwardForwardBench "glomscope-forward-forward-bench" 1, "forward-forward bench: a line for every network";
    ForwardForwardTable "glomscope-forward-forward-table" 1, "forward-forward table";
    ForwardForwardTest "glomscope-forward-forward-test" 1, "forward-forward test";
    GlimpseTable "glomscope-glimpse-table" 1, "glimpse table";
    GlimpseTest "glomscope-glimpse-test" 1, "glimpse test";
    Hemispheres "glomscope-hemispheres" 1, "hemispheres settle: together.json";
    HemispheresAnswer "glomscope-hemispheres-answer" 1, "hemispheres ask";
    HemispheresBench "glomscope-hemispheres-bench" 1, "hemispheres bench: a line for every size";
    HemispheresComparison "glomscope-hemispheres-comparison" 1, "hemispheres compare";
    HemispheresHeads "glomscope-hemispheres-heads" 1, "hemispheres heads";
    HemispheresTable "glomscope-hemispheres-table" 1, "hemispheres table";
    HemispheresTest "glomscope-hemispheres-test" 1, "hemispheres test";
    Info "glomscope-info" 1, "info";
    Kinds "glomscope-kinds" 1, "schema: the list";
    Lesson "glomscope-lesson" 1, "lesson NAME: its steps";
    LessonSheet "glomscope-lesson-sheet" 1, "lesson NAME --print";
    LessonCheck "glomscope-lesson-check" 1, "lesson NAME --check";
    Lessons "glomscope-lessons" 1, "lesson: the list";
    Parting "glomscope-hemispheres-parting" 1, "hemispheres part";
    Priming "glomscope-priming" 1, "recall, recall priming";
    Probe "glomscope-probe" 1, "probe: a line for every picture";
    Reports "glomscope-reports" 1, "settle with several pictures: reports.json";
    Report "glomscope-report" 1, "settle: report.json, and its short form";
    RetrievalAnswer "glomscope-retrieval-answer" 1, "retrieve ask";
    RetrievalTable "glomscope-retrieval-table" 1, "retrieve table";
    RetrievalTest "glomscope-retrieval-test" 1, "retrieve test";
    Samples "glomscope-samples" 1, "samples";
    Scene "glomscope-scene" 1, "scene: scene-SEED.json, a line for every scene";
    Scores "glomscope-scores" 1, "score";
    Screenshots "glomscope-screenshots" 1, "screenshots";
    Sequence "glomscope-forward-forward-sequence" 1, "forward-forward sequence";
    SketchAnswer "glomscope-sketch-answer" 1, "sketch ask";
    SketchBench "glomscope-sketch-bench" 1, "sketch bench";
    SketchGrammar "glomscope-sketch-grammar" 1, "sketch grammar";
    SketchLaws "glomscope-sketch-laws" 1, "sketch laws";
    SketchMemory "glomscope-sketch-memory" 1, "sketch add: a line for every picture; sketch erase";
    SketchNearest "glomscope-sketch-nearest" 1, "sketch similar";
    SketchNetwork "glomscope-sketch-network" 1, "sketch network";
    SketchTree "glomscope-sketch-tree" 2, "sketch unpack: parse.json";
    SourcesTaken "glomscope-score-ablations" 1, "score --ablations";
    Training "glomscope-training" 1, "train, retrieve train, glimpse train, forward-forward train, hemispheres train";
}

/// Name and version of the program.
pub const PROGRAM: &str = concat!("glomscope ", env!("CARGO_PKG_VERSION"));

impl Form {
    /// A report with its head.
    pub fn of<R: Serialize>(self, report: &R) -> Formed<'_, R> {
        let (format, version) = self.head();
        Formed { format, version, program: PROGRAM, report }
    }

    /// One line of JSON with its end, for standard output.
    ///
    /// # Errors
    /// A report that cannot be JSON.
    pub fn line(self, report: &impl Serialize) -> Result<String, Failure> {
        Ok(serde_json::to_string(&self.of(report))? + "\n")
    }

    /// Writes a report to a file, in lines that people can read.
    ///
    /// # Errors
    /// A file that cannot be written; what was there before is kept.
    pub fn write(self, report: &impl Serialize, path: &Path) -> Result<(), Failure> {
        Ok(atomic::write(path, |file| {
            serde_json::to_writer_pretty(&mut *file, &self.of(report)).map_err(io::Error::from)?;
            writeln!(file)
        })?)
    }
}

/// One line of JSON with its end, of a report that has its head in it.
///
/// # Errors
/// A report that cannot be JSON.
pub fn own_line(report: &impl Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string(report)? + "\n")
}

/// A report with its head.
#[derive(Serialize)]
pub struct Formed<'a, R> {
    format: &'static str,
    version: u32,
    program: &'static str,
    #[serde(flatten)]
    report: &'a R,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_head_stands_first_and_is_the_same_in_a_file_and_in_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.json");
        let report = json!({ "islands": 7 });
        Form::Scores.write(&report, &path).unwrap();
        let line = Form::Scores.line(&report).unwrap();
        assert!(line.starts_with(r#"{"format":"glomscope-scores","version":1,"program":"glomscope "#), "{line}");
        assert!(line.ends_with("\"islands\":7}\n"), "{line}");
        let of = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(of(&line), of(&std::fs::read_to_string(path).unwrap()));
    }

    #[test]
    fn every_report_has_a_name_of_its_own_that_the_chapter_of_files_has_too() {
        let chapter = include_str!("../../docs/files.md");
        let names: BTreeSet<&str> = Form::ALL.iter().map(|form| form.head().0).collect();
        assert_eq!(names.len(), Form::ALL.len());
        for name in names {
            assert!(chapter.contains(&format!("`{name}`")), "docs/files.md does not know {name}");
        }
    }
}
