//! Scores of a side: against a truth that was opened, and against what the picture itself knows.

use std::sync::Arc;
use std::time::Instant;

use super::OneSide;
use crate::engine::history::KeptSide;
use crate::engine::run::common::{Common, Scoring};
use crate::engine::snapshot::Curves;
use crate::engine::truth::KnownScores;
use crate::grid::Grid;
use crate::islands::{self, Analysis, TruthScores};

impl OneSide {
    /// Scores of what is shown, when there is a truth.
    pub fn scores(&mut self, common: &Common) -> Option<Vec<TruthScores>> {
        common.scoring.as_ref()?;
        if self.shown.scores.is_none() {
            let analysis = self.analysis(common);
            self.shown.scores = Some(scores(&analysis, self.glom.grid(), common.scoring.as_ref()?));
        }
        self.shown.scores.clone()
    }

    /// Scores of what is shown against what the picture itself knows.
    pub fn known_scores(&mut self, common: &Common) -> Option<Arc<KnownScores>> {
        if self.shown.known.is_none() && !self.known.truths.is_empty() {
            let analysis = self.analysis(common);
            let started = Instant::now();
            self.shown.known = self.known.score(&analysis.levels).map(Arc::new);
            self.timings.analysis += started.elapsed();
        }
        self.shown.known.clone()
    }

    /// Brings the scores of the curves up to date with the truth that there is now. Those of the `kept` states (the
    /// step and the state, oldest first) are scored, the others have no score. The first of them is what the baselines
    /// are of.
    pub fn score_curves(&mut self, kept: &[(usize, KeptSide)], common: &Common) {
        self.shown.scores = None;
        let grid = self.glom.grid();
        self.baselines = match (&common.scoring, kept.first()) {
            (Some(Scoring { truth, .. }), Some((_, first))) => {
                let analysis = self.analyse(first);
                let initial = analysis.levels.first().map(|level| level.labels.as_slice()).unwrap_or_default();
                islands::baselines(grid, truth, initial)
            }
            _ => Vec::new(),
        };
        let mut curves = Curves::clone(&self.curves);
        for curve in &mut curves.steps {
            let state = kept.binary_search_by_key(&curve.step, |(step, _)| *step).ok().map(|at| &kept[at].1);
            let scoring = common.scoring.as_ref().zip(state);
            let scores = scoring.map(|(scoring, kept)| scores(&self.analyse(kept), grid, scoring));
            if curve.scores != scores {
                Arc::make_mut(curve).scores = scores;
            }
        }
        self.curves = Arc::new(curves);
    }
}

/// Scores of every level.
fn scores(analysis: &Analysis, grid: Grid, scoring: &Scoring) -> Vec<TruthScores> {
    analysis.levels.iter().map(|level| islands::score(&level.labels, grid, &scoring.truth)).collect()
}
