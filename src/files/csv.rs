//! The curves as a table: one row per step and level. Cells are numbers or empty, so that nothing is ever quoted: no
//! writer of CSV is needed for it.

use std::io::Write;
use std::path::Path;

use super::{FileError, atomic};
use crate::islands::{LevelMeters, TruthScores};

/// The names of the columns. A cell is empty where a meter does not exist (at the top level) or nothing was scored.
pub const HEADER: [&str; 22] = [
    "step",
    "level",
    "islands",
    "largest_share",
    "contrast",
    "neighbour_cosine",
    "perplexity",
    "change",
    "relative_change",
    "norm",
    "cross_level_angle",
    "nesting",
    "bias_share",
    "flatness",
    "doubt",
    "ari",
    "foreground_ari",
    "covering",
    "mean_best_overlap",
    "regions",
    "memory_norm",
    "memory_effective_rank",
];

/// The meters of all levels at one step.
#[derive(Debug, Clone, Copy)]
pub struct CurveRow<'a> {
    /// The step.
    pub step: usize,
    /// One entry per level, the lowest first.
    pub levels: &'a [LevelMeters],
    /// Scores per level, when there is a truth.
    pub scores: Option<&'a [TruthScores]>,
    /// Norm and effective rank of the fast weights per level; empty for none.
    pub memory: &'a [[f32; 2]],
}

/// Writes the curves, oldest step first, levels from the lowest; UTF-8, comma, point, line feed, a [`HEADER`].
///
/// # Errors
/// A file that cannot be written.
pub fn write_curves<'a>(path: &Path, rows: impl IntoIterator<Item = CurveRow<'a>>) -> Result<(), FileError> {
    atomic::write(path, |file| {
        writeln!(file, "{}", HEADER.join(","))?;
        for row in rows {
            for (level, meters) in row.levels.iter().enumerate() {
                let scores = row.scores.and_then(|scores| scores.get(level));
                writeln!(file, "{}", cells(row.step, level, meters, scores, row.memory.get(level)).join(","))?;
            }
        }
        Ok(())
    })
}

fn cells(
    step: usize,
    level: usize,
    meters: &LevelMeters,
    scores: Option<&TruthScores>,
    memory: Option<&[f32; 2]>,
) -> [String; HEADER.len()] {
    let maybe = |value: Option<f32>| value.map(number).unwrap_or_default();
    [
        step.to_string(),
        level.to_string(),
        meters.islands.to_string(),
        number(meters.largest_share),
        number(meters.contrast),
        number(meters.neighbour_cosine),
        number(meters.perplexity),
        number(meters.change),
        number(meters.relative_change),
        number(meters.norm),
        maybe(meters.cross_level_angle),
        maybe(meters.nesting),
        number(meters.bias_share),
        maybe(meters.flatness),
        number(meters.doubt),
        maybe(scores.map(|scores| scores.ari)),
        maybe(scores.and_then(|scores| scores.foreground_ari)),
        maybe(scores.map(|scores| scores.covering)),
        maybe(scores.map(|scores| scores.mean_best_overlap)),
        scores.map(|scores| scores.regions.to_string()).unwrap_or_default(),
        maybe(memory.map(|memory| memory[0])),
        maybe(memory.map(|memory| memory[1])),
    ]
}

/// The shortest digits that read back as the same number; empty when there is none.
fn number(value: f32) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_meter_has_its_cell() {
        let meters = LevelMeters {
            islands: 12,
            largest_share: 0.5,
            contrast: 0.25,
            neighbour_cosine: 0.75,
            perplexity: 9.5,
            change: 0.1,
            relative_change: 0.01,
            norm: 1.0,
            cross_level_angle: Some(90.0),
            nesting: Some(-0.125),
            bias_share: f32::NAN,
            flatness: Some(0.875),
            doubt: 0.25,
        };
        let top = LevelMeters { cross_level_angle: None, nesting: None, ..meters };
        let score = TruthScores {
            ari: 0.5,
            foreground_ari: None,
            covering: 0.625,
            mean_best_overlap: 0.375,
            foreground_overlap: None,
            regions: 12,
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("curves.csv");
        let levels = [meters, top];
        let rows = [
            CurveRow { step: 0, levels: &levels, scores: None, memory: &[] },
            CurveRow { step: 1, levels: &levels, scores: Some(&[score, score]), memory: &[[1.5, 2.0], [0.5, 3.25]] },
        ];
        write_curves(&path, rows).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(lines.iter().all(|line| line.split(',').count() == HEADER.len()));
        assert_eq!(lines[1], "0,0,12,0.5,0.25,0.75,9.5,0.1,0.01,1,90,-0.125,,0.875,0.25,,,,,,,");
        assert_eq!(lines[4], "1,1,12,0.5,0.25,0.75,9.5,0.1,0.01,1,,,,0.875,0.25,0.5,,0.625,0.375,12,0.5,3.25");
    }
}
