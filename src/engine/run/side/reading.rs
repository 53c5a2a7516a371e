//! What is read from the state of a side, made once and when somebody asks: islands, things, colours, meters.

use std::sync::Arc;
use std::time::Instant;

use ndarray::Array3;

use super::OneSide;
use crate::colour::{Basis, Things};
use crate::engine::history::KeptSide;
use crate::engine::run::common::Common;
use crate::engine::snapshot::StepCurve;
use crate::islands::{self, Analysis, Reading};
use crate::numeric::rows::{flat_mut, view};

/// The step up to which the colours follow the islands that form; from then on equal vectors of a level keep their
/// colour. With the learned model on six pictures, 93 % of the variance of colours then lies between the islands of the
/// settled state at level 1, 85 % at level 2, and less than 1 % of it at the lowest two levels depends on place within
/// islands.
const FITTED_UNTIL: usize = 4;

/// The most steps whose meters are kept: a run that is left alone overnight must not fill the memory.
const MOST_CURVE_STEPS: usize = 20_000;

impl OneSide {
    /// Meters, scores and settledness of the state that was just made.
    pub fn record(&mut self, common: &Common) {
        self.forget_shown();
        let analysis = self.analysis(common);
        self.fit_colours(common);
        let below = self.setup.settled_below;
        let still = analysis.levels.iter().all(|level| level.meters.relative_change < below);
        // What learns is never settled: another state is right at every step.
        let quiet = self.glom.step_count() > 0 && !self.learner.learns() && still;
        self.quiet = if quiet { self.quiet + 1 } else { 0 };
        (self.here.quiet, self.here.things) = (self.quiet, self.things(common));
        let curve = self.curve(common);
        Arc::make_mut(&mut self.curves).add(curve, MOST_CURVE_STEPS);
    }

    /// The meters of the state that is shown.
    fn curve(&mut self, common: &Common) -> Arc<StepCurve> {
        let levels = self.analysis(common).levels.iter().map(|level| level.meters).collect();
        let memory = self.here.memory.iter().map(|level| level.meters()).collect();
        let (scores, known) = (self.scores(common), self.known_scores(common));
        let surprise = self.paired.then(|| self.glom.surprise());
        let (step, frame) = (self.glom.step_count(), common.clock.frame);
        Arc::new(StepCurve { step, frame, levels, memory, surprise, scores, known })
    }

    /// Fits the colours anew while islands form, and as long as there are none.
    fn fit_colours(&mut self, common: &Common) {
        let step = self.glom.step_count();
        let forming = step <= FITTED_UNTIL && step > self.fitted;
        if forming || self.basis.is_degenerate() {
            self.refit_colours(common);
        }
    }

    /// Fits the colours to the islands of the state that is shown.
    pub fn refit_colours(&mut self, common: &Common) {
        // In slow motion the islands that are shown are those of a contribution.
        let analysis = match &self.shown.field {
            Some(_) => Arc::new(self.analyse(&self.here)),
            None => self.analysis(common),
        };
        let labels: Vec<&[u32]> = analysis.levels.iter().map(|level| level.labels.as_slice()).collect();
        self.basis = Basis::fit(self.here.state.view(), &labels, self.glom.grid(), self.basis.used());
        self.fitted = self.glom.step_count();
        (self.shown.colours, self.shown.arrows) = (None, None);
    }

    /// The things that the islands of what is shown make, found once. Where a kept step is shown again with the islands
    /// that it had, they are those that it had.
    pub fn things(&mut self, common: &Common) -> Arc<Things> {
        if let Some(things) = &self.shown.things {
            return things.clone();
        }
        let analysis = self.analysis(common);
        let started = Instant::now();
        let labels: Vec<&[u32]> = analysis.levels.iter().map(|level| level.labels.as_slice()).collect();
        let things = self.here.things.again(&labels, self.glom.grid());
        self.shown.things = Some(things.clone());
        self.timings.analysis += started.elapsed();
        things
    }

    /// The analysis of what is shown, made once.
    pub fn analysis(&mut self, common: &Common) -> Arc<Analysis> {
        if let Some(analysis) = &self.shown.analysis {
            return analysis.clone();
        }
        let started = Instant::now();
        let mut analysis = self.analyse(&self.here);
        analysis.diagnoses = self.ailments(&analysis, common);
        if let Some(alone) = self.alone() {
            // What a single contribution would be as a state, by the state's own measure; what ails it says nothing
            // about the run.
            let levels = analysis.levels.iter();
            let (cuts, inside): (Vec<_>, Vec<_>) = levels
                // A level that is cut once stays so.
                .map(|level| (Some(level.threshold), Some(level.inside.unwrap_or(level.threshold))))
                .unzip();
            let diagnoses = analysis.diagnoses;
            analysis = Analysis { diagnoses, ..self.analyse_at(&alone, &self.here, [&cuts, &inside]) };
        }
        let analysis = Arc::new(analysis);
        self.shown.analysis = Some(analysis.clone());
        self.timings.analysis += started.elapsed();
        analysis
    }

    /// In slow motion: the contribution that is shown, as if it alone were the new state.
    pub(super) fn alone(&mut self) -> Option<Arc<Array3<f32>>> {
        let field = self.shown.field.as_ref()?;
        if self.shown.alone.is_none() {
            let mut alone = Array3::clone(field);
            for (level, mut rows) in alone.outer_iter_mut().enumerate() {
                self.glom.as_state(level, flat_mut(rows.view_mut()));
            }
            self.shown.alone = Some(Arc::new(alone));
        }
        self.shown.alone.clone()
    }

    /// The analysis of a kept state, cut as the setup says.
    pub fn analyse(&self, at: &KeptSide) -> Analysis {
        self.analyse_at(&at.state, at, [&self.setup.thresholds, &self.setup.inside])
    }

    fn analyse_at(&self, state: &Array3<f32>, at: &KeptSide, [thresholds, inside]: [&[Option<f32>]; 2]) -> Analysis {
        let (levels, columns) = (state.dim().0, state.dim().1);
        let flat = |rows: &Vec<Vec<f32>>| rows.concat();
        let (perplexity, change) = (flat(&at.perplexity), flat(&at.change));
        let (perplexity, change) = (view(&perplexity, [levels, columns]), view(&change, [levels, columns]));
        let reading = Reading { linkage: &self.setup.linkage, thresholds, inside };
        islands::analyse(state.view(), self.glom.grid(), perplexity, change, reading)
    }

    /// Measures the step that is shown again, after its state or its islands were changed by hand.
    pub fn amend_curve(&mut self, common: &Common) {
        let step = self.glom.step_count();
        let Ok(at) = self.curves.steps.binary_search_by_key(&step, |curve| curve.step) else {
            return;
        };
        // In slow motion the islands that are shown are those of a contribution.
        if self.phase.is_some() {
            return;
        }
        let curve = self.curve(common);
        Arc::make_mut(&mut self.curves).steps[at] = curve;
    }
}
