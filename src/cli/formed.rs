//! Every report says what it is: its format, the version of the format, and the program that wrote it.

use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use super::Failure;
use crate::files::atomic;

/// What the program writes as JSON, in a file or on standard output, beside the reports of `settle`, of `hemispheres
/// settle` and of priming, which have a head of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `ablate --report`.
    Ablations,
    /// `recall capacity --report`.
    Capacity,
    /// `compare --json`.
    Comparison,
    /// `recall deblurring --report`.
    Deblurring,
    /// `forward-forward sequence`.
    Sequence,
    /// `hemispheres table`.
    HemispheresTable,
    /// `hemispheres part`.
    Parting,
    /// `scene`: the tree of a scene.
    Scene,
    /// `score --report`.
    Scores,
    /// `score --ablations --report`.
    SourcesTaken,
    /// `sketch ask`.
    SketchAnswer,
    /// `sketch add`, `sketch erase`.
    SketchMemory,
    /// `sketch bench`.
    SketchBench,
    /// `sketch grammar`.
    SketchGrammar,
    /// `sketch laws`.
    SketchLaws,
    /// `sketch network`.
    SketchNetwork,
    /// `sketch similar`.
    SketchNearest,
    /// `sketch unpack`.
    SketchTree,
    /// Every training: `train`, `retrieve train`, `glimpse train`, `forward-forward train`, `hemispheres train`.
    Training,
}

impl Form {
    /// All of them, for tests.
    #[cfg(test)]
    const ALL: [Form; 19] = [
        Form::Ablations,
        Form::Capacity,
        Form::Comparison,
        Form::Deblurring,
        Form::Sequence,
        Form::HemispheresTable,
        Form::Parting,
        Form::Scene,
        Form::Scores,
        Form::SourcesTaken,
        Form::SketchAnswer,
        Form::SketchMemory,
        Form::SketchBench,
        Form::SketchGrammar,
        Form::SketchLaws,
        Form::SketchNetwork,
        Form::SketchNearest,
        Form::SketchTree,
        Form::Training,
    ];

    /// What stands in the head, and the version of the format. It rises when a field goes or means something else, and
    /// not when one is added.
    const fn head(self) -> (&'static str, u32) {
        match self {
            Form::Ablations => ("glomscope-ablations", 1),
            Form::Capacity => ("glomscope-capacity", 1),
            Form::Comparison => ("glomscope-comparison", 1),
            Form::Deblurring => ("glomscope-deblurring", 1),
            Form::Sequence => ("glomscope-forward-forward-sequence", 1),
            Form::HemispheresTable => ("glomscope-hemispheres-table", 1),
            Form::Parting => ("glomscope-hemispheres-parting", 1),
            Form::Scene => ("glomscope-scene", 1),
            Form::Scores => ("glomscope-scores", 1),
            Form::SourcesTaken => ("glomscope-score-ablations", 1),
            Form::SketchAnswer => ("glomscope-sketch-answer", 1),
            Form::SketchMemory => ("glomscope-sketch-memory", 1),
            Form::SketchBench => ("glomscope-sketch-bench", 1),
            Form::SketchGrammar => ("glomscope-sketch-grammar", 1),
            Form::SketchLaws => ("glomscope-sketch-laws", 1),
            Form::SketchNetwork => ("glomscope-sketch-network", 1),
            Form::SketchNearest => ("glomscope-sketch-nearest", 1),
            Form::SketchTree => ("glomscope-sketch-tree", 1),
            Form::Training => ("glomscope-training", 1),
        }
    }

    /// A report with its head.
    pub fn of<R: Serialize>(self, report: &R) -> Formed<'_, R> {
        let (format, version) = self.head();
        Formed { format, version, program: concat!("glomscope ", env!("CARGO_PKG_VERSION")), report }
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
