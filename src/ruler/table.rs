//! The mean over pictures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::measure::Measured;

/// One line of the table: a labelling against a kind of truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Adjusted Rand index against the best annotator of every picture.
    pub best_ari: f32,
    /// Covering against the best annotator of every picture.
    pub best_covering: f32,
    /// Number of islands.
    pub islands: f32,
}

/// Share of parts whose parent is right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Parents {
    /// Level of the parts.
    pub low: usize,
    /// Level of the wholes.
    pub high: usize,
    /// The share, mean over pictures.
    pub share: f32,
}

/// All lines, kind by kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The lines.
    pub lines: Vec<Line>,
    /// Share of parts whose parent is right, for every pair of levels; empty where there is no tree.
    pub parents: Vec<Parents>,
    /// Largest relative change in the last step, mean over pictures.
    pub moving: f32,
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
}

#[derive(Default)]
struct Means {
    ari: Mean,
    foreground: Mean,
    covering: Mean,
    overlap: Mean,
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
                    mean.ari.add(scored.mean.ari);
                    scored.mean.foreground_ari.into_iter().for_each(|value| mean.foreground.add(value));
                    mean.covering.add(scored.mean.covering);
                    mean.overlap.add(scored.mean.mean_best_overlap);
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
                    pictures: mean.ari.count,
                    ari: mean.ari.value(),
                    foreground_ari: (mean.foreground.count > 0).then(|| mean.foreground.value()),
                    covering: mean.covering.value(),
                    mean_best_overlap: mean.overlap.value(),
                    best_ari: mean.best_ari.value(),
                    best_covering: mean.best_covering.value(),
                    islands: mean.islands.value(),
                });
            }
        }
        let parents =
            parents.into_iter().map(|((low, high), mean)| Parents { low, high, share: mean.value() }).collect();
        Self { lines, parents, moving: moving.value() }
    }
}
