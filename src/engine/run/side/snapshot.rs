//! What a side shows at one moment.

use std::sync::Arc;
use std::time::Instant;

use ndarray::Axis;

use super::{OneSide, Past};
use crate::engine::cost::StepCost;
use crate::engine::reconstruction::{Decoded, Reconstruction};
use crate::engine::setup::Setup;
use crate::engine::snapshot::{Snapshot, Timeline, Transport};

/// What a snapshot says of the run and not of a side.
#[derive(Clone)]
pub struct OfRun {
    pub run: u64,
    pub newest_step: usize,
    pub transport: Transport,
    pub awaited: Option<Arc<Setup>>,
    pub timeline: Arc<Timeline>,
    pub steps_per_second: f32,
    pub cost: Option<StepCost>,
    pub rested: bool,
    pub undo: (bool, bool),
    pub halted: Option<String>,
}

impl OneSide {
    /// What the side shows now. The same `Arc` as last time when nothing has changed. `serial` is the next one;
    /// `settled` is whether the state that is shown counts as that; `second` is what the other side shows.
    pub fn snapshot(
        &mut self,
        serial: &mut u64,
        settled: bool,
        of_run: OfRun,
        past: Past,
        second: Option<Arc<Snapshot>>,
    ) -> Arc<Snapshot> {
        if let Some(snapshot) = &self.shown.snapshot {
            return snapshot.clone();
        }
        let common = past.common;
        let analysis = self.analysis(common);
        let (scores, known_scores) = (self.scores(common), self.known_scores(common));
        let memory = self.memory_snapshot(past);
        let things = self.things(common);
        let started = Instant::now();
        let state = self.shown.field.clone().unwrap_or_else(|| self.here.state.clone());
        let painted = self.alone().unwrap_or_else(|| state.clone());
        let level = |level| painted.index_axis(Axis(0), level);
        let levels = 0..state.dim().0;
        let basis = &self.basis;
        let colours = self
            .shown
            .colours
            .get_or_insert_with(|| Arc::new(levels.clone().map(|at| basis.coordinates(at, level(at))).collect()))
            .clone();
        let arrows = self
            .shown
            .arrows
            .get_or_insert_with(|| Arc::new(levels.clone().map(|at| basis.arrows(at, level(at))).collect()))
            .clone();
        let tints = self.shown.tints.get_or_insert_with(|| Arc::new(things.tints())).clone();
        let frame = common.clock.frame.min(self.seen.len() - 1);
        if self.shown.picture.is_none() {
            self.shown.picture = Some(self.picture(frame, common));
        }
        let picture = self.shown.picture.clone().unwrap_or_else(|| self.seen[frame].clone());
        let reconstruction = self.reconstruction(past);
        *serial += 1;
        let OfRun { run, newest_step, transport, awaited, timeline, steps_per_second, cost, rested, undo, halted } =
            of_run;
        let snapshot = Arc::new(Snapshot {
            serial: *serial,
            run,
            step: self.glom.step_count(),
            newest_step,
            transport,
            phase: self.phase,
            settled,
            grid: self.glom.grid(),
            state,
            perplexity: self.here.perplexity.clone(),
            change: self.here.change.clone(),
            colours,
            colours_hold: self.basis.held().into(),
            colour_axes: self.basis.used(),
            arrows,
            memory,
            analysis,
            tints,
            shares: self.glom.shares().to_vec(),
            betas: levels.map(|level| self.glom.beta(level)).collect(),
            setup: self.setup.clone(),
            awaited,
            defaults: self.defaults.clone(),
            source: common.pictures.source.clone(),
            picture_name: common.pictures.frames.name.clone(),
            sha256: common.pictures.frames.sha256.as_str().into(),
            truth: common.scoring.as_ref().map(|scoring| scoring.source.clone()),
            truth_looks: common.scoring.as_ref().and_then(|scoring| scoring.looks.clone()),
            played: common.played.clone(),
            picture,
            frame: (frame, self.seen.len()),
            occlusion: common.occlusion,
            reconstruction,
            taught: self.here.taught.clone(),
            model_name: self.model.name().to_owned(),
            origin: self.model.origin(),
            curves: self.curves.clone(),
            timeline,
            inspection: self.inspection(),
            scores,
            known: self.known.clone(),
            known_scores,
            baselines: self.baselines.clone(),
            steps_per_second,
            cost,
            grid_is_fixed: self.model.grid_is_fixed(),
            rested,
            undo,
            second,
            halted,
        });
        self.timings.snapshots += started.elapsed();
        self.shown.snapshot = Some(snapshot.clone());
        snapshot
    }

    /// What level 0 says at the step that is shown, when somebody asked. In slow motion: what the contribution that is
    /// shown would say if it alone were the state.
    fn reconstruction(&mut self, past: Past) -> Reconstruction {
        if !self.reconstructs {
            return Reconstruction::Unasked;
        }
        if let Some(made) = &self.shown.reconstruction {
            return made.clone();
        }
        let lowest = match self.alone() {
            Some(alone) => alone.index_axis(Axis(0), 0).to_owned(),
            None => self.glom.state().index_axis(Axis(0), 0).to_owned(),
        };
        let grid = self.glom.grid();
        let made = match self.model.reconstruct(lowest.view(), grid) {
            Some(picture) => {
                let truth = &self.seen[past.common.clock.frame.min(self.seen.len() - 1)];
                let decoded = Decoded::new(picture, truth, grid, &self.setup.hidden.mask(grid));
                Reconstruction::Decoded(Arc::new(decoded))
            }
            None => Reconstruction::NoDecoder,
        };
        self.shown.reconstruction = Some(made.clone());
        made
    }
}
