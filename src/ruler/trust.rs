//! How sure the columns of one picture are of their islands, and whether they are right to be.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::subject::Subject;
use crate::grid::Grid;
use crate::islands::{self, Analysis, GridTruth};

/// Trust at one level.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LevelTrust {
    /// Mean centred cosine of a column with the mean of its island; none where every column is alone.
    pub flatness: Option<f32>,
    /// 1 minus the mean trust of all columns.
    pub doubt: f32,
    /// By kind of truth: the chance that of a right and a wrong column the right one is trusted more (area under the
    /// curve), mean over annotators. A kind in which all columns are right is left out.
    pub right_from_wrong: BTreeMap<String, f32>,
}

/// The trust of every level of `analysis`.
pub(super) fn score(analysis: &Analysis, grid: Grid, subject: &Subject) -> Vec<LevelTrust> {
    let truths: Vec<(&str, Vec<GridTruth>)> = subject
        .truths
        .iter()
        .map(|kind| {
            let truths = kind.annotators.iter().filter_map(|truth| GridTruth::new(truth, grid));
            (kind.kind.as_str(), truths.collect())
        })
        .collect();
    let of_level = |level: &islands::LevelIslands| {
        let mean = |truths: &[GridTruth]| {
            let areas =
                truths.iter().filter_map(|truth| islands::tells_right_from_wrong(&level.trust, &level.labels, truth));
            let areas: Vec<f32> = areas.collect();
            (!areas.is_empty()).then(|| areas.iter().sum::<f32>() / areas.len() as f32)
        };
        let kinds = truths.iter().filter_map(|(kind, truths)| Some(((*kind).to_owned(), mean(truths)?)));
        LevelTrust { flatness: level.meters.flatness, doubt: level.meters.doubt, right_from_wrong: kinds.collect() }
    };
    analysis.levels.iter().map(of_level).collect()
}
