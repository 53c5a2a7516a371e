//! What sets two runs apart: what differs in how they were made, in words, and how far their columns are from each
//! other.

use std::fmt;

use ndarray::Axis;

use super::snapshot::{Phase, Snapshot};
use super::words::{self, Changed};
use crate::glom::resampled;
use crate::grid::Grid;
use crate::islands::{by_islands, by_vectors};

/// One thing that is not the same in two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is called.
    pub what: String,
    /// Its value in the run that goes on; none where the other says it level by level.
    pub now: Option<String>,
    /// Its value in the run that was frozen, likewise.
    pub frozen: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, now, frozen } = self;
        match (now, frozen) {
            (Some(now), Some(frozen)) => write!(to, "{what} {now} now, {frozen} frozen"),
            (Some(now), None) => write!(to, "{what} {now} now"),
            (None, Some(frozen)) => write!(to, "{what} {frozen} frozen"),
            (None, None) => to.write_str(what),
        }
    }
}

/// Everything in which the setup of the run that goes on differs from that of the frozen one.
pub fn differences(now: &Snapshot, frozen: &Snapshot) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut say = |what: &str, now: String, frozen: String| {
        if now != frozen {
            found.push(Difference { what: what.to_owned(), now: Some(now), frozen: Some(frozen) });
        }
    };
    say("picture", now.picture_name.clone(), frozen.picture_name.clone());
    if now.picture_name == frozen.picture_name && now.sha256 != frozen.sha256 {
        say("contents of the picture", short(&now.sha256), short(&frozen.sha256));
    }
    let (a, b) = (&*now.setup, &*frozen.setup);
    say("model", words::model(&a.model), words::model(&b.model));
    say("columns", size(now.grid), size(frozen.grid));
    say("seed", a.settings.seed.to_string(), b.settings.seed.to_string());
    let occluded = |run: &Snapshot| if run.occlusion.is_some() { "partly grey" } else { "whole" }.to_owned();
    say("picture shown", occluded(now), occluded(frozen));
    if a.settings.levels.len() == b.settings.levels.len() {
        merge(&mut found, words::changes(b, a), words::changes(a, b));
    }
    let cuts = [a.thresholds != b.thresholds || a.inside != b.inside, a.linkage != b.linkage];
    for (differs, what) in cuts.into_iter().zip(["where islands are cut", "what joins islands"]) {
        if differs {
            found.push(Difference { what: format!("{what} differs"), now: None, frozen: None });
        }
    }
    found
}

/// Puts together what was said of each of the two.
fn merge(found: &mut Vec<Difference>, now: Vec<Changed>, mut frozen: Vec<Changed>) {
    for Changed { what, value } in now {
        let same = frozen.iter().position(|other| other.what == what).map(|at| frozen.remove(at).value);
        found.push(Difference { what, now: Some(value), frozen: same });
    }
    let rest = frozen.into_iter();
    found.extend(rest.map(|Changed { what, value }| Difference { what, now: None, frozen: Some(value) }));
}

/// The first digits of a hash.
fn short(hash: &str) -> String {
    hash.chars().take(8).collect()
}

fn size(grid: Grid) -> String {
    format!("{} × {}", grid.cols, grid.rows)
}

/// How far the columns of a level are apart, in one of two measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Apart {
    /// 1 - cosine of a column's two vectors, (N).
    Vectors(Vec<f32>),
    /// Jaccard's distance of a column's two islands, (N).
    Islands(Vec<f32>),
    /// They cannot be compared, and why.
    Not(&'static str),
}

impl Apart {
    /// The numbers, where there are any.
    pub fn values(&self) -> Option<&[f32]> {
        match self {
            Apart::Vectors(values) | Apart::Islands(values) => Some(values),
            Apart::Not(_) => None,
        }
    }

    /// Their mean, where there are any.
    pub fn mean(&self) -> Option<f32> {
        let values = self.values().filter(|values| !values.is_empty())?;
        Some((values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64) as f32)
    }
}

/// How far the columns of two runs are apart at every level that either has. By `islands`, or else by vectors where
/// both come from the same model. Of two grids over one picture the other is brought onto that of the run.
pub fn apart(now: &Snapshot, frozen: &Snapshot, islands: bool) -> Vec<Apart> {
    let levels = now.levels().max(frozen.levels());
    (0..levels).map(|level| level_apart(now, frozen, level, islands)).collect()
}

fn level_apart(now: &Snapshot, frozen: &Snapshot, level: usize, islands: bool) -> Apart {
    if level >= now.levels() || level >= frozen.levels() {
        return Apart::Not("one of the runs has no such level");
    }
    if !now.covers_as(frozen) {
        return Apart::Not("the runs have different pictures and grids");
    }
    if matches!(now.phase, Some(Phase::Contribution(_))) {
        return Apart::Not("in slow motion a part of a step is shown and no state");
    }
    let same_model = now.setup.model == frozen.setup.model && now.model_name == frozen.model_name;
    let (x, y) = (now.state.index_axis(Axis(0), level), frozen.state.index_axis(Axis(0), level));
    if !islands && same_model && x.ncols() == y.ncols() {
        return Apart::Vectors(match now.grid == frozen.grid {
            true => by_vectors(x, y),
            false => by_vectors(x, resampled(y, frozen.grid, now.grid).view()),
        });
    }
    let (Some(a), Some(b)) = (now.analysis.levels.get(level), frozen.analysis.levels.get(level)) else {
        return Apart::Not("there are no islands yet");
    };
    if a.labels.len() != now.grid.columns() || b.labels.len() != frozen.grid.columns() {
        return Apart::Not("there are no islands yet");
    }
    let there = |column| b.labels[now.grid.same_place(column, frozen.grid)];
    Apart::Islands(by_islands(&a.labels, &(0..a.labels.len()).map(there).collect::<Vec<_>>()))
}
