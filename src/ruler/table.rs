//! The mean over pictures.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measure::Measured;
use super::trust::LevelTrust;
use crate::islands::TruthScores;

/// One line of the table: a labelling against a kind of truth.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Line {
    /// Kind of truth.
    pub kind: String,
    /// "one island", ..., "level 0", ...
    pub row: String,
    /// Pictures that have this kind.
    pub pictures: usize,
    /// Adjusted Rand index, mean over annotators and pictures.
    pub ari: f32,
    /// The same without the ground; none where no picture has one.
    pub foreground_ari: Option<f32>,
    /// Segmentation covering.
    pub covering: f32,
    /// Mean best overlap.
    pub mean_best_overlap: f32,
    /// The same without the ground; none where no picture has anything else.
    #[serde(default)]
    pub foreground_overlap: Option<f32>,
    /// Adjusted Rand index against the best annotator of every picture.
    pub best_ari: f32,
    /// Covering against the best annotator of every picture.
    pub best_covering: f32,
    /// Number of islands.
    pub islands: f32,
    /// The same scores counted on pixels; none for labellings that are not of columns.
    #[serde(default)]
    pub pixels: Option<OnPixels>,
}

/// Scores of a line, counted on the pixels of the truth, mean over annotators and pictures.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct OnPixels {
    /// Adjusted Rand index.
    pub ari: f32,
    /// The same without the ground.
    pub foreground_ari: Option<f32>,
    /// Mean best overlap.
    pub mean_best_overlap: f32,
    /// The same without the ground.
    pub foreground_overlap: Option<f32>,
}

/// Share of parts whose parent is right.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Parents {
    /// Level of the parts.
    pub low: usize,
    /// Level of the wholes.
    pub high: usize,
    /// The share, mean over pictures.
    pub share: f32,
}

/// What level 2 holds of wholes, mean over the pictures that have it.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WholeMeans {
    /// Cosine of the means of wholes that touch.
    pub touching: Option<f32>,
    /// Distance of the votes from the centres of the wholes, in columns.
    pub vote_error: Option<f32>,
    /// The same where every column votes for its own place.
    pub own_place_error: Option<f32>,
    /// Share of the parts under their own whole where wholes are read by votes.
    pub parents_by_votes: Option<f32>,
    /// The same by own places.
    pub parents_by_own_places: Option<f32>,
}

impl WholeMeans {
    fn of(measured: &[Measured]) -> Self {
        let mean = |of: fn(&Measured) -> Option<f32>| {
            let mut mean = Mean::default();
            measured.iter().filter_map(of).for_each(|value| mean.add(value));
            mean.any()
        };
        Self {
            touching: mean(|picture| picture.wholes.touching),
            vote_error: mean(|picture| picture.wholes.votes?.error),
            own_place_error: mean(|picture| picture.wholes.votes?.own_place_error),
            parents_by_votes: mean(|picture| picture.wholes.votes?.parents),
            parents_by_own_places: mean(|picture| picture.wholes.votes?.own_place_parents),
        }
    }
}

/// All lines, kind by kind.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Table {
    /// The lines.
    pub lines: Vec<Line>,
    /// Share of parts whose parent is right, for every pair of levels; empty where there is no tree.
    pub parents: Vec<Parents>,
    /// Largest relative change in the last step, mean over pictures.
    pub moving: f32,
    /// What level 2 holds of wholes.
    #[serde(default)]
    pub wholes: WholeMeans,
    /// How sure columns are of their islands, level by level.
    #[serde(default)]
    pub trust: Vec<LevelTrust>,
}

/// A mean in the making.
#[derive(Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: f32) {
        self.sum += f64::from(value);
        self.count += 1;
    }

    fn value(&self) -> f32 {
        (self.sum / self.count.max(1) as f64) as f32
    }

    /// None of nothing.
    fn any(&self) -> Option<f32> {
        (self.count > 0).then(|| self.value())
    }
}

/// Means of what is counted on columns and on pixels.
#[derive(Default)]
struct Both {
    ari: Mean,
    foreground: Mean,
    overlap: Mean,
    foreground_overlap: Mean,
}

impl Both {
    fn add(&mut self, scores: &TruthScores) {
        self.ari.add(scores.ari);
        scores.foreground_ari.into_iter().for_each(|value| self.foreground.add(value));
        self.overlap.add(scores.mean_best_overlap);
        scores.foreground_overlap.into_iter().for_each(|value| self.foreground_overlap.add(value));
    }

    fn on_pixels(&self) -> Option<OnPixels> {
        Some(OnPixels {
            ari: self.ari.any()?,
            foreground_ari: self.foreground.any(),
            mean_best_overlap: self.overlap.value(),
            foreground_overlap: self.foreground_overlap.any(),
        })
    }
}

#[derive(Default)]
struct Means {
    columns: Both,
    pixels: Both,
    covering: Mean,
    best_ari: Mean,
    best_covering: Mean,
    islands: Mean,
}

impl Table {
    /// The mean over `measured`, in the order of its rows.
    pub fn of(measured: &[Measured]) -> Self {
        let mut kinds: Vec<&str> = Vec::new();
        let mut rows: Vec<&str> = Vec::new();
        let mut means: BTreeMap<(&str, &str), Means> = BTreeMap::new();
        let mut parents: BTreeMap<(usize, usize), Mean> = BTreeMap::new();
        let mut moving = Mean::default();
        for picture in measured {
            moving.add(picture.moving);
            for row in &picture.rows {
                if !rows.contains(&row.name.as_str()) {
                    rows.push(&row.name);
                }
                for (kind, scored) in &row.kinds {
                    if !kinds.contains(&kind.as_str()) {
                        kinds.push(kind);
                    }
                    let mean = means.entry((kind, &row.name)).or_default();
                    mean.columns.add(&scored.mean);
                    scored.pixels.iter().for_each(|scores| mean.pixels.add(scores));
                    mean.covering.add(scored.mean.covering);
                    mean.best_ari.add(scored.best.ari);
                    mean.best_covering.add(scored.best.covering);
                    mean.islands.add(scored.mean.regions as f32);
                }
            }
            for (low, high, share) in &picture.parents {
                parents.entry((*low, *high)).or_default().add(*share);
            }
        }
        let mut lines = Vec::new();
        for kind in &kinds {
            for row in &rows {
                let Some(mean) = means.get(&(*kind, *row)) else { continue };
                lines.push(Line {
                    kind: (*kind).to_owned(),
                    row: (*row).to_owned(),
                    pictures: mean.columns.ari.count,
                    ari: mean.columns.ari.value(),
                    foreground_ari: mean.columns.foreground.any(),
                    covering: mean.covering.value(),
                    mean_best_overlap: mean.columns.overlap.value(),
                    foreground_overlap: mean.columns.foreground_overlap.any(),
                    best_ari: mean.best_ari.value(),
                    best_covering: mean.best_covering.value(),
                    islands: mean.islands.value(),
                    pixels: mean.pixels.on_pixels(),
                });
            }
        }
        let parents =
            parents.into_iter().map(|((low, high), mean)| Parents { low, high, share: mean.value() }).collect();
        Self { lines, parents, moving: moving.value(), wholes: WholeMeans::of(measured), trust: trust_of(measured) }
    }
}

/// The mean trust of every level over the pictures that have it.
fn trust_of(measured: &[Measured]) -> Vec<LevelTrust> {
    let levels = measured.iter().map(|picture| picture.trust.len()).max().unwrap_or(0);
    let of_level = |level: usize| {
        let (mut flatness, mut doubt) = (Mean::default(), Mean::default());
        let mut kinds: BTreeMap<String, Mean> = BTreeMap::new();
        for trust in measured.iter().filter_map(|picture| picture.trust.get(level)) {
            trust.flatness.into_iter().for_each(|value| flatness.add(value));
            doubt.add(trust.doubt);
            for (kind, area) in &trust.right_from_wrong {
                kinds.entry(kind.clone()).or_default().add(*area);
            }
        }
        let right_from_wrong = kinds.into_iter().map(|(kind, mean)| (kind, mean.value())).collect();
        LevelTrust { flatness: flatness.any(), doubt: doubt.value(), right_from_wrong }
    };
    (0..levels).map(of_level).collect()
}
