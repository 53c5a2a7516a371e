//! One picture, settled and scored.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::subject::{KindTruth, Subject};
use super::trust::{self, LevelTrust};
use super::votes::{self, WholeScores};
use crate::glom::{Glom, GlomError, Model, Settings};
use crate::grid::{Grid, Resolution};
use crate::islands::{self, Analysis, GridTruth, Linkage, PixelTruth, Reading, Truth, TruthKind, TruthScores};

/// How every picture is settled and scored.
#[derive(Clone)]
pub struct Settling {
    /// The model.
    pub model: Arc<dyn Model>,
    /// Its settings.
    pub settings: Settings,
    /// How fine the grid is.
    pub resolution: Resolution,
    /// What joins columns into islands, per level.
    pub linkage: Vec<Linkage>,
    /// Thresholds of agreement, per level; none (or a missing entry) for the automatic one.
    pub thresholds: Vec<Option<f32>>,
    /// Thresholds inside every island but the largest, likewise.
    pub inside: Vec<Option<f32>>,
    /// Steps made, at least 1.
    pub steps: usize,
    /// Side in pixels of the cells on which labels and truth are compared; none: the columns themselves.
    pub cells: Option<u32>,
}

/// Scores of one labelling against one kind of truth.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Scored {
    /// The mean over annotators.
    pub mean: TruthScores,
    /// The best annotator's, score by score.
    pub best: TruthScores,
    /// The mean over annotators, counted on the pixels of the truth; none where the labelling is not of columns.
    #[serde(default)]
    pub pixels: Option<TruthScores>,
}

/// One labelling of a picture.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Labelling {
    /// "one island", "tiles", "state at t = 0", "level 0", ...
    pub name: String,
    /// Its level; none for the rows that need no model and for those of another model.
    pub level: Option<usize>,
    /// Scores by kind.
    pub kinds: BTreeMap<String, Scored>,
}

/// What was measured on one picture.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Measured {
    /// Name of the picture.
    pub name: String,
    /// All rows: the three that need no model first.
    pub rows: Vec<Labelling>,
    /// Where parts and wholes form a tree: share of parts whose parent is right, by (lower level, higher level).
    pub parents: Vec<(usize, usize, f32)>,
    /// Largest relative change of a level in the last step: what is still moving.
    pub moving: f32,
    /// What level 2 holds of wholes.
    #[serde(default)]
    pub wholes: WholeScores,
    /// How sure columns are of their islands, level by level.
    #[serde(default)]
    pub trust: Vec<LevelTrust>,
}

impl Measured {
    /// With the levels of `rival`, another model on the same picture, as rows under its name.
    pub fn beside(mut self, rival: Measured, name: &str) -> Measured {
        let levels = rival.rows.into_iter().filter_map(|row| row.level.map(|level| (level, row.kinds)));
        self.rows.extend(levels.map(|(level, kinds)| Labelling {
            name: format!("{name} {level}"),
            level: None,
            kinds,
        }));
        self
    }
}

/// Settles `subject` and scores the islands of every level.
///
/// # Errors
/// A picture that does not fit the model, a run that becomes not a number.
pub fn measure(subject: &Subject, settling: &Settling) -> Result<Measured, GlomError> {
    measure_on(subject, settling, |_| None)
}

/// The same, where before some steps (0 is the first) other settings come into force.
pub(super) fn measure_on(
    subject: &Subject,
    settling: &Settling,
    before: impl Fn(usize) -> Option<Settings>,
) -> Result<Measured, GlomError> {
    let mut glom = Glom::new(settling.model.clone(), &subject.picture, settling.resolution, settling.settings.clone())?;
    let look = |glom: &Glom| -> Analysis {
        let Settling { linkage, thresholds, inside, .. } = settling;
        let reading = Reading { linkage, thresholds, inside };
        islands::analyse(glom.state(), glom.grid(), glom.perplexity(), glom.change(), reading)
    };
    let initial = look(&glom).levels.into_iter().next().map(|level| level.labels).unwrap_or_default();
    for step in 0..settling.steps {
        if let Some(settings) = before(step) {
            glom.set_settings(settings)?;
        }
        glom.step()?;
    }
    let analysis = look(&glom);
    let grid = glom.grid();
    let cells = Cells::new(grid, settling.cells, subject);
    let mut rows: Vec<Labelling> = Vec::new();
    let initial = cells.labels(&initial);
    for kind in &subject.truths {
        for (annotator, truth) in kind.annotators.iter().enumerate() {
            for (row, (name, scores)) in islands::baselines(cells.grid, truth, &initial).into_iter().enumerate() {
                if rows.len() <= row {
                    rows.push(Labelling { name: name.to_owned(), level: None, kinds: BTreeMap::new() });
                }
                add(&mut rows[row], kind, annotator, scores);
            }
        }
    }
    rows.extend(annotators(subject, cells.grid));
    let labels: Vec<Vec<u32>> = analysis.levels.iter().map(|level| cells.labels(&level.labels)).collect();
    for (level, labels) in labels.iter().enumerate() {
        let mut row = Labelling { name: format!("level {level}"), level: Some(level), kinds: BTreeMap::new() };
        for kind in &subject.truths {
            for (annotator, truth) in kind.annotators.iter().enumerate() {
                add(&mut row, kind, annotator, islands::score(labels, cells.grid, truth));
                let pixels = PixelTruth::new(truth, grid).map(|truth| truth.score(&analysis.levels[level].labels));
                add_pixels(&mut row, kind, annotator, pixels);
            }
        }
        rows.push(row);
    }
    let by_votes = votes::read(&*settling.model, glom.state(), grid, subject);
    for (name, labels) in by_votes.iter().flat_map(|read| read.names.into_iter().zip(&read.labels)) {
        let mut row = Labelling { name: name.to_owned(), level: None, kinds: BTreeMap::new() };
        let found = cells.labels(labels);
        for kind in &subject.truths {
            for (annotator, truth) in kind.annotators.iter().enumerate() {
                add(&mut row, kind, annotator, islands::score(&found, cells.grid, truth));
                add_pixels(&mut row, kind, annotator, PixelTruth::new(truth, grid).map(|truth| truth.score(labels)));
            }
        }
        rows.push(row);
    }
    let moving = analysis.levels.iter().map(|level| level.meters.relative_change).fold(0.0, f32::max);
    let parents = if subject.is_tree { parents(&labels, cells.grid, subject) } else { Vec::new() };
    let parts = analysis.levels.get(1).map(|level| &level.labels);
    let wholes = votes::score(glom.state(), grid, subject, parts, by_votes.as_ref());
    let trust = trust::score(&analysis, grid, subject);
    Ok(Measured { name: subject.name.clone(), rows, parents, moving, wholes, trust })
}

/// Adds to a row what one annotator's truth scores pixel by pixel.
fn add_pixels(row: &mut Labelling, kind: &KindTruth, annotator: usize, pixels: Option<TruthScores>) {
    if let (Some(pixels), Some(scored)) = (pixels, row.kinds.get_mut(&kind.kind)) {
        scored.pixels = Some(scored.pixels.map_or(pixels, |known| mean(known, pixels, annotator)));
    }
}

/// Every annotator scored against every other: what there is to reach. None where nobody has a second opinion.
fn annotators(subject: &Subject, grid: Grid) -> Option<Labelling> {
    let mut row = Labelling { name: "annotators".to_owned(), level: None, kinds: BTreeMap::new() };
    for kind in &subject.truths {
        let mut pair = 0;
        for (one, labels) in kind.annotators.iter().enumerate() {
            let Some(labels) = labels.on_grid(grid) else { continue };
            for (_, other) in kind.annotators.iter().enumerate().filter(|(other, _)| *other != one) {
                add(&mut row, kind, pair, islands::score(&labels, grid, other));
                pair += 1;
            }
        }
    }
    (!row.kinds.is_empty()).then_some(row)
}

/// Adds one annotator's scores to a row: the running mean, and the best so far.
fn add(row: &mut Labelling, kind: &KindTruth, annotator: usize, scores: TruthScores) {
    let known = row.kinds.entry(kind.kind.clone()).or_insert(Scored { mean: scores, best: scores, pixels: None });
    known.mean = mean(known.mean, scores, annotator);
    let best = |old: Option<f32>, new: Option<f32>| match (old, new) {
        (Some(old), Some(new)) => Some(old.max(new)),
        (old, new) => old.or(new),
    };
    known.best.ari = known.best.ari.max(scores.ari);
    known.best.covering = known.best.covering.max(scores.covering);
    known.best.mean_best_overlap = known.best.mean_best_overlap.max(scores.mean_best_overlap);
    known.best.foreground_ari = best(known.best.foreground_ari, scores.foreground_ari);
    known.best.foreground_overlap = best(known.best.foreground_overlap, scores.foreground_overlap);
}

/// The running mean when to the `known` mean over `annotator` annotators one more comes.
fn mean(known: TruthScores, next: TruthScores, annotator: usize) -> TruthScores {
    let weight = 1.0 / (annotator + 1) as f32;
    let mean = |old: f32, new: f32| old + weight * (new - old);
    let or_one = |old: Option<f32>, new: Option<f32>| match (old, new) {
        (Some(old), Some(new)) => Some(mean(old, new)),
        (old, new) => old.or(new),
    };
    TruthScores {
        ari: mean(known.ari, next.ari),
        foreground_ari: or_one(known.foreground_ari, next.foreground_ari),
        covering: mean(known.covering, next.covering),
        mean_best_overlap: mean(known.mean_best_overlap, next.mean_best_overlap),
        foreground_overlap: or_one(known.foreground_overlap, next.foreground_overlap),
        regions: known.regions,
    }
}

/// Where labels and truth are compared.
struct Cells<'a> {
    /// The grid of the comparison.
    grid: Grid,
    columns: Grid,
    own: bool,
    subject: &'a Subject,
}

impl<'a> Cells<'a> {
    fn new(columns: Grid, side: Option<u32>, subject: &'a Subject) -> Self {
        let (width, height) = subject.picture.dimensions();
        let grid = side.map_or(columns, |side| Resolution::PatchSize(side.max(1)).grid(width, height));
        Self { grid, columns, own: side.is_none(), subject }
    }

    /// A labelling of the columns on the grid of the comparison: drawn as large as the picture, then by majority.
    fn labels(&self, labels: &[u32]) -> Vec<u32> {
        if self.own {
            return labels.to_vec();
        }
        let (width, height) = self.subject.picture.dimensions();
        let mut drawn = Vec::with_capacity(width as usize * height as usize);
        for y in 0..height as usize {
            let row = y * self.columns.rows / height as usize;
            let cell = |x: usize| labels[self.columns.index(row, x * self.columns.cols / width as usize)];
            drawn.extend((0..width as usize).map(cell));
        }
        Truth { width, height, labels: drawn }.on_grid(self.grid).unwrap_or_default()
    }
}

/// The share of parts whose parent is right, for every pair of levels.
fn parents(labels: &[Vec<u32>], grid: Grid, subject: &Subject) -> Vec<(usize, usize, f32)> {
    let truth = |kind: TruthKind| subject.truth(kind.name()).and_then(|truth| GridTruth::new(truth, grid));
    let (Some(parts), Some(wholes)) = (truth(TruthKind::Parts), truth(TruthKind::Wholes)) else { return Vec::new() };
    islands::parents(labels, &parts, &wholes).into_iter().map(|pair| (pair.low, pair.high, pair.share)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::glom::HandMade;
    use crate::scenes::{self, SceneSettings};

    fn settling(cells: Option<u32>) -> Settling {
        let model = Arc::new(HandMade::default());
        let settings = model.default_settings();
        let (resolution, linkage) = (Resolution::ColumnsAcross(20), Vec::new());
        Settling { model, settings, resolution, linkage, thresholds: Vec::new(), inside: Vec::new(), steps: 5, cells }
    }

    fn subject() -> Subject {
        let settings = SceneSettings { width: 160, height: 96, ..SceneSettings::default() };
        Subject::of_scene("one", scenes::draw(4, &settings).unwrap())
    }

    #[test]
    fn every_level_and_every_free_row_is_scored_against_every_kind() {
        let measured = measure(&subject(), &settling(None)).unwrap();
        let names: Vec<_> = measured.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names[..3], ["one island", "tiles", "state at t = 0"]);
        assert_eq!(names.len(), 3 + 5);
        assert!(measured.rows.iter().all(|row| row.kinds.len() == 3));
        assert_eq!(measured.rows[0].kinds["wholes"].mean.ari, 0.0);
        assert_eq!(measured.parents.len(), 10);
        let coarse = measure(&subject(), &settling(Some(16))).unwrap();
        assert_eq!(coarse.rows.len(), 8);
    }

    #[test]
    fn several_annotators_give_a_mean_and_a_best() {
        let mut subject = subject();
        let (parts, wholes) = (subject.truths[0].annotators[0].clone(), subject.truths[1].annotators[0].clone());
        let single = measure(&subject, &settling(None)).unwrap();
        subject.truths = vec![KindTruth { kind: "human".to_owned(), annotators: vec![parts, wholes] }];
        subject.is_tree = false;
        let both = measure(&subject, &settling(None)).unwrap();
        let level = |measured: &Measured| measured.rows.iter().find(|row| row.level == Some(1)).unwrap().clone();
        let (a, b) = (level(&single).kinds["parts"].mean.ari, level(&single).kinds["wholes"].mean.ari);
        let scored = level(&both).kinds["human"];
        assert!((scored.mean.ari - 0.5 * (a + b)).abs() < 1e-6);
        assert_eq!(scored.best.ari, a.max(b));
        assert!(both.parents.is_empty());
        assert_eq!(both.rows[3].name, "annotators");
        assert!(both.rows[3].kinds["human"].mean.ari > 0.3);
    }
}
