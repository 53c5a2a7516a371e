//! What a run shows: immutable, shared, cheap to hold.

use std::sync::Arc;

use image::RgbImage;
use ndarray::Array3;

use super::cost::StepCost;
use super::memory::{MemoryMeters, MemorySnapshot};
use super::played::Played;
use super::reconstruction::Reconstruction;
use super::setup::{Setup, TruthSource};
use super::taught::Taught;
use super::truth::{Known, KnownScores};
use crate::colour::{ColourAxes, LevelData, island_rgb};
use crate::files::source::PictureSource;
use crate::files::truth::Looks;
use crate::glom::{AttentionRow, Contribution, Origin, Source, Weights};
use crate::grid::Grid;
use crate::islands::{Analysis, LevelMeters, TruthScores};

/// What the run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Waiting for a command; uses no processor.
    Paused,
    /// Stepping.
    Playing,
    /// Stepping until settled.
    Settling,
    /// Making a number of steps.
    Stepping,
}

/// The part of a step that is shown in slow motion.
///
/// While a contribution is shown, [`Snapshot::state`] holds it, before weighting. The maps show it as if it alone were
/// the new state: colours, arrows, islands and reconstruction are those of the contribution normalised like a state,
/// and its islands are cut at the thresholds of the state that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// One of the contributions, before weighting.
    Contribution(Source),
    /// Their weighted average: the new state.
    Average,
}

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something was done.
    Info,
    /// Something was not quite as asked.
    Warning,
    /// Something failed; the run goes on as it was.
    Error,
}

/// A message for the user, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How grave.
    pub severity: Severity,
    /// The sentence.
    pub text: String,
}

impl Notice {
    /// Something was done.
    pub fn info(text: String) -> Self {
        Self { severity: Severity::Info, text }
    }

    /// Something was not quite as asked.
    pub fn warning(text: String) -> Self {
        Self { severity: Severity::Warning, text }
    }

    /// Something failed.
    pub fn error(text: String) -> Self {
        Self { severity: Severity::Error, text }
    }
}

/// A moment at which something was changed, for the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The step from which on it acts.
    pub step: usize,
    /// What changed, in a few words ("attention 0.50").
    pub text: String,
}

/// The meters of all levels at one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCurve {
    /// The step.
    pub step: usize,
    /// The frame that was shown; 0 of a still picture.
    pub frame: usize,
    /// One entry per level.
    pub levels: Vec<LevelMeters>,
    /// Norm and effective rank of every level's fast weights.
    pub memory: Vec<MemoryMeters>,
    /// How far what is held is from what bottom-up says ([`Glom::surprise`](crate::glom::Glom::surprise)); measured
    /// where there are two sides.
    pub surprise: Option<f32>,
    /// Scores per level, when there is a truth.
    pub scores: Option<Vec<TruthScores>>,
    /// Scores against what the picture itself knows, when it knows something.
    pub known: Option<Arc<KnownScores>>,
}

/// Meters over time, oldest first. Grows by sharing: a snapshot holds an `Arc` of the list as it was.
#[derive(Debug, Clone, Default)]
pub struct Curves {
    /// One entry per step made; of a very long run, the older half is thinned out to every second, fourth, ... step.
    pub steps: Vec<Arc<StepCurve>>,
}

impl Curves {
    /// Adds the newest step. When there are more than `most`, every second of the older half goes; step 0 stays.
    pub(super) fn add(&mut self, curve: Arc<StepCurve>, most: usize) {
        self.steps.push(curve);
        if self.steps.len() > most {
            let older = self.steps.len() / 2;
            let mut position = 0;
            self.steps.retain(|_| {
                position += 1;
                position > older || position % 2 == 1
            });
        }
    }
}

/// The kept states.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// Steps whose state is kept, rising.
    pub kept: Vec<usize>,
    /// Bytes in use.
    pub bytes: usize,
    /// Bytes allowed.
    pub budget: usize,
    /// Changes.
    pub marks: Vec<Mark>,
}

/// The same row under another beta and reach.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// As the run has it.
    pub before: AttentionRow,
    /// As it would be.
    pub after: AttentionRow,
}

/// A close look at a column.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The column.
    pub column: usize,
    /// The level whose contributions and row are given.
    pub level: usize,
    /// The step that the contributions make: the one after the state that is shown; in slow motion, where the average
    /// has just been made, the step that is shown.
    pub makes: usize,
    /// The column's vector at every level, lowest first, (L) x (D).
    pub vectors: Vec<Vec<f32>>,
    /// The contributions that exist at the level, in the order of [`Source::ALL`].
    pub contributions: Vec<Contribution>,
    /// Cosine of each pair of contributions, in their order, (C x C).
    pub cosines: Vec<Vec<f32>>,
    /// Their colours in the run's basis, in their order, (C), each normalised like a state.
    pub colours: Vec<[f32; 3]>,
    /// The state that they make, (D): their average weighted by their shares, normalised.
    pub next: Vec<f32>,
    /// Its colour.
    pub next_colour: [f32; 3],
    /// Attention rows of the inspected columns, the column itself first.
    pub rows: Vec<AttentionRow>,
    /// Colours of the columns that the first row sees, in their order.
    pub heard: Vec<[f32; 3]>,
    /// Rows that are subtracted.
    pub minus: Vec<AttentionRow>,
    /// The attention row of the column at every level, (L).
    pub at_levels: Vec<AttentionRow>,
    /// Weight of every column of the grid, (N): the rows summed, less those subtracted.
    pub combined: Vec<f32>,
    /// The row before and after a change, when asked for.
    pub comparison: Option<Comparison>,
}

/// A run as it stands at one step.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Rises with every snapshot.
    pub serial: u64,
    /// Rises with every new run (picture, model, grid, seed, reset).
    pub run: u64,
    /// The step that is shown; 0 is the initial state.
    pub step: usize,
    /// The newest step of the run.
    pub newest_step: usize,
    /// What the run is doing.
    pub transport: Transport,
    /// The part of the step that is shown, in slow motion.
    pub phase: Option<Phase>,
    /// Whether the shown state is settled.
    pub settled: bool,
    /// The grid.
    pub grid: Grid,
    /// The state that is shown, (L, N, D).
    pub state: Arc<Array3<f32>>,
    /// Attention perplexity of every column at every level, (L) x (N).
    pub perplexity: Arc<Vec<Vec<f32>>>,
    /// |x(t) - x(t-1)| of every column at every level, (L) x (N).
    pub change: Arc<Vec<Vec<f32>>>,
    /// Coordinates of every column in the run's colour basis, (L) x (N), each 0 to 1 in three axes: equal vectors have
    /// equal coordinates at every step and level.
    pub colours: Arc<Vec<Vec<[f32; 3]>>>,
    /// Share of the differences between the islands of every level (of the variance of their means when the colours
    /// were fitted, without what depends on place alone) that the colours show, 0 to 1, (L).
    pub colours_hold: Arc<[f32]>,
    /// Whose axes the colours have.
    pub colour_axes: ColourAxes,
    /// First two coordinates of every column in the basis, signed, (L) x (N): the arrows of the paper's figure 2.
    pub arrows: Arc<Vec<Vec<[f32; 2]>>>,
    /// The fast weights.
    pub memory: Arc<MemorySnapshot>,
    /// Islands, meters, tree.
    pub analysis: Arc<Analysis>,
    /// Number of the colour of every column's island, (L) x (N): one thing has one colour at every level and from step
    /// to step.
    pub tints: Arc<Vec<Vec<u8>>>,
    /// Effective shares of every level.
    pub shares: Vec<Weights>,
    /// beta of every level at this step.
    pub betas: Vec<f32>,
    /// What the run was made from.
    pub setup: Arc<Setup>,
    /// What takes the place of `setup` when the run has settled.
    pub awaited: Option<Arc<Setup>>,
    /// The settings with which the model is meant to be run: where a double click goes back to.
    pub defaults: Arc<Setup>,
    /// Where the picture came from.
    pub source: PictureSource,
    /// Name of the picture.
    pub picture_name: String,
    /// SHA-256 of the picture file, in hexadecimal.
    pub sha256: Arc<str>,
    /// What is scored against.
    pub truth: Option<TruthSource>,
    /// What the label image looks like that is scored against.
    pub truth_looks: Option<Arc<Looks>>,
    /// What was changed and painted on the way, for a session.
    pub played: Arc<Vec<Played>>,
    /// The frame that is shown to the model, occlusion included.
    pub picture: Arc<RgbImage>,
    /// Frame number and number of frames.
    pub frame: (usize, usize),
    /// The occluded rectangle.
    pub occlusion: Option<[f32; 4]>,
    /// What level 0 says that there is to see, when asked for.
    pub reconstruction: Reconstruction,
    /// What its nets have learned in place; none where nothing was ever learned.
    pub taught: Option<Arc<Taught>>,
    /// Name of the model as it was opened.
    pub model_name: String,
    /// Hand-made, random or from a file.
    pub origin: Origin,
    /// Meters over time.
    pub curves: Arc<Curves>,
    /// Kept states.
    pub timeline: Arc<Timeline>,
    /// A close look, when asked for.
    pub inspection: Option<Arc<Inspection>>,
    /// Scores per level, when there is a truth.
    pub scores: Option<Vec<TruthScores>>,
    /// What the picture itself knows of its parts, wholes and scenes: the same for the whole run.
    pub known: Arc<Known>,
    /// Scores against that, when it knows something.
    pub known_scores: Option<Arc<KnownScores>>,
    /// Scores of the baselines ("one island", "tiles", "state at t = 0"), when there is a truth.
    pub baselines: Vec<(&'static str, TruthScores)>,
    /// Steps per second, measured.
    pub steps_per_second: f32,
    /// What a step costs on this grid; none before the first one.
    pub cost: Option<StepCost>,
    /// Whether the model has one grid, whatever is asked for.
    pub grid_is_fixed: bool,
    /// Whether the run has stopped by itself because it was settled: a change lets it go on.
    pub rested: bool,
    /// Whether there is something to undo and to redo.
    pub undo: (bool, bool),
    /// What the right side shows at this step; none where there is one GLOM alone, or where the right side began later.
    pub second: Option<Arc<Snapshot>>,
    /// Why the run cannot go on (NaN), until it is reset or changed.
    pub halted: Option<String>,
}

impl Snapshot {
    /// The number of levels.
    pub fn levels(&self) -> usize {
        self.state.shape()[0]
    }

    /// Whether its columns lie over the same picture as those of `other`, so that one grid can be brought onto the
    /// other.
    pub fn covers_as(&self, other: &Snapshot) -> bool {
        self.grid == other.grid || self.sha256 == other.sha256
    }

    /// The model in a few words, as it stands under a picture.
    pub fn model_words(&self) -> String {
        match self.origin {
            Origin::HandMade => "Hand-made model".to_owned(),
            Origin::Random => "Random model".to_owned(),
            Origin::Checkpoint => format!("Checkpoint {}", self.model_name),
            Origin::Learned => {
                let taught = if self.taught.is_some() { ", taught in place" } else { "" };
                format!("Learned model {}{taught}", self.model_name)
            }
        }
    }

    /// Whether the whole picture is shown to all columns.
    pub fn all_is_shown(&self) -> bool {
        self.occlusion.is_none() && self.setup.hidden.is_empty()
    }

    /// The colour of island (level, number) in the maps of islands; none when there is no such island.
    pub fn island_rgb(&self, level: usize, island: u32) -> Option<[u8; 3]> {
        let centre = self.analysis.levels.get(level)?.islands.get(island as usize)?.centre;
        Some(island_rgb(u32::from(*self.tints.get(level)?.get(centre)?)))
    }

    /// What the maps of all levels are drawn from, the lowest first.
    pub fn maps(&self) -> Vec<LevelData<'_>> {
        (0..self.levels()).map(|level| self.map(level)).collect()
    }

    /// What the map of `level` is drawn from. What is not there is empty and drawn grey.
    pub fn map(&self, level: usize) -> LevelData<'_> {
        let islands = self.analysis.levels.get(level);
        LevelData {
            grid: self.grid,
            colours: self.colours.get(level).map_or(&[], Vec::as_slice),
            arrows: self.arrows.get(level).map_or(&[], Vec::as_slice),
            labels: islands.map_or(&[], |islands| &islands.labels),
            tints: self.tints.get(level).map_or(&[], Vec::as_slice),
            agreement: islands.map_or(&[], |islands| &islands.agreement),
            change: self.change.get(level).map_or(&[], Vec::as_slice),
            perplexity: self.perplexity.get(level).map_or(&[], Vec::as_slice),
            trust: islands.map_or(&[], |islands| &islands.trust),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curves_of_a_very_long_run_stay_within_bounds() {
        let mut curves = Curves::default();
        for step in 0..1000 {
            curves.add(
                Arc::new(StepCurve {
                    step,
                    frame: 0,
                    levels: Vec::new(),
                    memory: Vec::new(),
                    surprise: None,
                    scores: None,
                    known: None,
                }),
                100,
            );
        }
        let steps: Vec<usize> = curves.steps.iter().map(|curve| curve.step).collect();
        assert!(steps.len() <= 100 && steps[0] == 0 && steps.is_sorted(), "{steps:?}");
        assert_eq!(steps[steps.len() - 30..], (970..1000).collect::<Vec<_>>()[..], "the recent steps are all there");
    }
}
