//! What a run found, as a file that other programs read: `report.json`, and its short form on standard output.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::learn::LearnReport;
use crate::cli::formed::{Form, PROGRAM};
use crate::engine::{self, MemoryMeters, Preset, Setup, Snapshot};
use crate::glom::{Kernel, Origin, Source, Weights};
use crate::grid::Grid;
use crate::islands::{Island, LevelIslands, LevelMeters, ParseTree, TruthScores};
use crate::learn::LevelGoodness;

/// The picture.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Picture {
    /// File name, or name of the sample.
    pub name: String,
    /// Width in pixels as the model saw it.
    pub width: u32,
    /// Height in pixels as the model saw it.
    pub height: u32,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Number of frames; 1 for a still picture.
    pub frames: usize,
}

/// The model.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Hand-made, random or from a checkpoint.
    pub origin: Origin,
    /// Number of levels L.
    pub levels: usize,
    /// Length of an embedding D.
    pub dim: usize,
}

/// The preset that a run began with.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct PresetReport {
    /// Its name on the command line.
    pub name: String,
    /// Where to look, and what is seen there.
    pub look_at: String,
}

/// One level in the end.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Level {
    /// Number of the level, 0 the lowest.
    pub level: usize,
    /// Agreement above which neighbours are one island: the one that was used.
    pub threshold: f32,
    /// The threshold that the data suggest.
    pub automatic_threshold: f32,
    /// The same inside every island but the largest; none where islands are cut once.
    #[serde(default)]
    pub threshold_inside: Option<f32>,
    /// Kernel of the smoother.
    #[serde(default)]
    pub kernel: Kernel,
    /// beta at the last step.
    pub beta: f32,
    /// Effective shares of bottom-up, top-down, previous, attention and memory.
    pub shares: [f32; 5],
    /// The meters.
    pub meters: LevelMeters,
    /// Norm and effective rank of the fast weights.
    #[serde(default)]
    pub memory: MemoryMeters,
    /// Scores of the islands against the truth.
    pub scores: Option<TruthScores>,
}

/// A labelling that anybody could have made, scored like the islands.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Baseline {
    /// "one island", "tiles" or "state at t = 0".
    pub name: String,
    /// Its scores.
    pub scores: TruthScores,
}

/// What ails the run.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The level it is about; none when it is about all.
    pub level: Option<usize>,
    /// Short name.
    pub name: String,
    /// What was measured and what to try.
    pub sentence: String,
}

/// How long it took. The only part of a report that differs between two runs of the same command.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Timings {
    /// Threads computed on.
    pub threads: usize,
    /// Seconds to open model and picture.
    pub opening: f64,
    /// Seconds spent in steps.
    pub steps: f64,
    /// Milliseconds per step, mean.
    pub ms_per_step: f64,
    /// Seconds spent finding islands and colours.
    pub islands: f64,
    /// Seconds of the whole run until the report was written.
    pub total: f64,
}

impl Timings {
    /// Of a run that has `spent` its time on so many steps; `opening` and `total` are what its command took.
    pub fn of(spent: &engine::Timings, steps: usize, threads: usize, opening: Duration, total: Duration) -> Self {
        let seconds = spent.steps.as_secs_f64();
        Self {
            threads,
            opening: opening.as_secs_f64(),
            steps: seconds,
            ms_per_step: 1e3 * seconds / steps.max(1) as f64,
            islands: (spent.analysis + spent.snapshots).as_secs_f64(),
            total: total.as_secs_f64(),
        }
    }
}

/// How far what level 0 says is from the true picture: mean squared errors, colours from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Reconstruction {
    /// Over the pixels of hidden columns; none when nothing is hidden.
    pub hidden_error: Option<f32>,
    /// Over the pixels of all other columns.
    pub seen_error: Option<f32>,
}

/// The short form: what `--json` prints.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Summary {
    /// "glomscope-report".
    pub format: String,
    /// Version of the format: it rises when a field goes or means something else.
    pub version: u32,
    /// Name and version of this program.
    pub program: String,
    /// The picture.
    pub picture: Picture,
    /// The model.
    pub model: Model,
    /// The grid of columns.
    pub grid: Grid,
    /// Number of columns that are shown nothing of the picture.
    #[serde(default)]
    pub hidden: usize,
    /// The one seed of the run.
    pub seed: u64,
    /// The preset that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<PresetReport>,
    /// Steps made.
    pub steps: usize,
    /// Whether the last state is settled.
    pub settled: bool,
    /// Why the run could not go on, when it could not.
    pub halted: Option<String>,
    /// The levels in the end, the lowest first.
    pub levels: Vec<Level>,
    /// What level 0 says beside the true picture, when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconstruction: Option<Reconstruction>,
    /// What the nets have learned in place, when they learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning: Option<LearnReport>,
    /// Diagnoses in words.
    pub diagnoses: Vec<Diagnosis>,
    /// Regions of the label image that was scored against, void left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truth_regions: Option<usize>,
    /// Regions of it that are void and count nowhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored_regions: Vec<u32>,
    /// Baselines, when there is a truth.
    pub baselines: Vec<Baseline>,
    /// How long it took.
    pub timings: Timings,
}

/// The meters of one level at one step.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct CurveLevel {
    /// The threshold that was used.
    pub threshold: f32,
    /// The threshold that the data suggest.
    pub automatic_threshold: f32,
    /// The same inside every island but the largest; none where islands are cut once.
    #[serde(default)]
    pub threshold_inside: Option<f32>,
    /// The meters.
    #[serde(flatten)]
    pub meters: LevelMeters,
    /// Norm and effective rank of the fast weights.
    #[serde(default)]
    pub memory: MemoryMeters,
    /// Scores against the truth.
    pub scores: Option<TruthScores>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct SettleCurvePoint {
    /// The step; 0 is the initial state.
    pub step: usize,
    /// One entry per level.
    pub levels: Vec<CurveLevel>,
    /// The goodness of every level's nets before the update of this step, where they learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goodness: Option<Vec<LevelGoodness>>,
}

/// The islands of one level in the end.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct LevelDetail {
    /// Islands, the largest first.
    pub islands: Vec<Island>,
    /// Their colours in the maps, as #rrggbb: one thing has one colour at every level.
    pub colours: Vec<String>,
    /// Number of islands against threshold: pairs (threshold, count), threshold rising.
    pub count_curve: Vec<(f32, usize)>,
}

impl LevelDetail {
    /// What `snapshot` shows of `level`, where these islands were found.
    pub fn of(snapshot: &Snapshot, level: usize, found: &LevelIslands) -> Self {
        let colour = |island: &Island| {
            let [r, g, b] = snapshot.island_rgb(level, island.id).unwrap_or_default();
            format!("#{r:02x}{g:02x}{b:02x}")
        };
        Self {
            islands: found.islands.clone(),
            colours: found.islands.iter().map(colour).collect(),
            count_curve: found.count_curve.clone(),
        }
    }
}

/// Everything: `report.json`.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct SettleReport {
    /// The short form.
    #[serde(flatten)]
    pub summary: Summary,
    /// What the run was made from.
    pub setup: Setup,
    /// Label image that the islands were scored against.
    pub truth: Option<String>,
    /// The islands of every level in the end, the lowest level first.
    pub islands: Vec<LevelDetail>,
    /// The islands as a tree: every node with level, island, size, bounding box (first row, first col, last row, last
    /// col) and parent.
    pub tree: ParseTree,
    /// The meters at every step, the initial state first.
    pub curve: Vec<SettleCurvePoint>,
    /// Files written beside the report.
    pub files: Vec<String>,
}

/// Shares in the order of [`Source::ALL`].
fn shares(weights: &Weights) -> [f32; 5] {
    Source::ALL.map(|source| weights.get(source))
}

/// The meters of a level's fast weights.
fn memory_of(snapshot: &Snapshot, level: usize) -> MemoryMeters {
    snapshot.memory.levels.get(level).map(|level| level.meters()).unwrap_or_default()
}

impl SettleCurvePoint {
    /// The meters of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let scores = |level: usize| snapshot.scores.as_ref().and_then(|scores| scores.get(level)).copied();
        let level = |(index, level): (usize, &LevelIslands)| CurveLevel {
            threshold: level.threshold,
            automatic_threshold: level.automatic_threshold,
            threshold_inside: level.inside,
            meters: level.meters,
            memory: memory_of(snapshot, index),
            scores: scores(index),
        };
        let goodness = snapshot.taught.as_ref().and_then(|taught| taught.goodness());
        Self {
            step: snapshot.step,
            levels: snapshot.analysis.levels.iter().enumerate().map(level).collect(),
            goodness: goodness.map(<[LevelGoodness]>::to_vec),
        }
    }
}

impl Summary {
    /// The short form of the last snapshot of a run.
    pub fn of(snapshot: &Snapshot, preset: Option<(Preset, &str)>, sha256: &str, timings: Timings) -> Self {
        let analysis = &snapshot.analysis;
        let level = |(index, islands): (usize, &LevelIslands)| Level {
            level: index,
            threshold: islands.threshold,
            automatic_threshold: islands.automatic_threshold,
            threshold_inside: islands.inside,
            kernel: snapshot.setup.settings.levels.get(index).map(|level| level.kernel).unwrap_or_default(),
            beta: snapshot.betas.get(index).copied().unwrap_or_default(),
            shares: snapshot.shares.get(index).map(shares).unwrap_or_default(),
            meters: islands.meters,
            memory: memory_of(snapshot, index),
            scores: snapshot.scores.as_ref().and_then(|scores| scores.get(index)).copied(),
        };
        let (levels, _, dim) = snapshot.state.dim();
        let (format, version) = Form::Report.head();
        Self {
            format: format.to_owned(),
            version,
            program: PROGRAM.to_owned(),
            picture: Picture {
                name: snapshot.picture_name.clone(),
                width: snapshot.picture.width(),
                height: snapshot.picture.height(),
                sha256: sha256.to_owned(),
                frames: snapshot.frame.1,
            },
            model: Model { name: snapshot.model_name.clone(), origin: snapshot.origin, levels, dim },
            grid: snapshot.grid,
            hidden: snapshot.setup.hidden.count(snapshot.grid),
            seed: snapshot.setup.settings.seed,
            preset: preset
                .map(|(preset, look_at)| PresetReport { name: preset.key().to_owned(), look_at: look_at.to_owned() }),
            steps: snapshot.step,
            settled: snapshot.settled,
            halted: snapshot.halted.clone(),
            levels: analysis.levels.iter().enumerate().map(level).collect(),
            reconstruction: snapshot
                .reconstruction
                .decoded()
                .map(|decoded| Reconstruction { hidden_error: decoded.hidden_error, seen_error: decoded.seen_error }),
            learning: LearnReport::of(snapshot),
            diagnoses: analysis
                .diagnoses
                .iter()
                .map(|diagnosis| Diagnosis {
                    level: diagnosis.level,
                    name: diagnosis.name.to_string(),
                    sentence: diagnosis.sentence.clone(),
                })
                .collect(),
            truth_regions: snapshot.truth_looks.as_ref().map(|looks| looks.regions),
            ignored_regions: snapshot.truth.as_ref().map(|truth| truth.ignored().to_vec()).unwrap_or_default(),
            baselines: snapshot
                .baselines
                .iter()
                .map(|(name, scores)| Baseline { name: (*name).to_owned(), scores: *scores })
                .collect(),
            timings,
        }
    }
}
