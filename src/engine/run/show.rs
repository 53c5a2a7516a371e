//! Snapshots: what a run shows at one moment.

use std::sync::Arc;
use std::time::Instant;

use ndarray::Axis;

use super::super::begin::occluded;
use super::super::film::{Film, FilmFrame};
use super::super::reconstruction::{Decoded, Reconstruction};
use super::super::snapshot::{Snapshot, Timeline};
use super::Run;

impl Run {
    /// The kept states from `from` to `to`, with the pictures that belonged to them.
    pub(super) fn film(&self, from: usize, to: usize) -> Film {
        let kept = self.history.kept().iter().filter(|kept| (from..=to).contains(&kept.step));
        let frames = kept.map(|kept| FilmFrame {
            step: kept.step,
            state: kept.state.clone(),
            perplexity: kept.perplexity.clone(),
            change: kept.change.clone(),
            things: kept.things.clone(),
            picture: occluded(&self.seen[kept.clock.frame.min(self.seen.len() - 1)], self.occlusion),
        });
        Film {
            grid: self.glom.grid(),
            basis: self.basis.clone(),
            linkage: self.setup.linkage.clone(),
            thresholds: self.setup.thresholds.clone(),
            inside: self.setup.inside.clone(),
            frames: frames.collect(),
        }
    }

    /// What the run shows now. The same `Arc` as last time when nothing has changed.
    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        if let Some(snapshot) = &self.shown.snapshot {
            return snapshot.clone();
        }
        let analysis = self.analysis();
        let (scores, known_scores) = (self.scores(), self.known_scores());
        let memory = self.memory_snapshot();
        let things = self.things();
        let second = self.second_snapshot();
        let started = Instant::now();
        let here = self.here();
        let state = self.shown.field.clone().unwrap_or(here.state);
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
        let frame = self.clock.frame.min(self.seen.len() - 1);
        let picture = self.shown.picture.get_or_insert_with(|| occluded(&self.seen[frame], self.occlusion)).clone();
        let reconstruction = self.reconstruction();
        let timeline = Timeline {
            kept: self.history.kept().iter().map(|kept| kept.step).collect(),
            bytes: self.history.bytes(),
            budget: self.history.budget(),
            marks: self.marks.iter().map(|noted| noted.mark.clone()).collect(),
        };
        self.serial += 1;
        let snapshot = Arc::new(Snapshot {
            serial: self.serial,
            run: self.number,
            step: self.glom.step_count(),
            newest_step: self.history.newest().step,
            transport: self.transport,
            phase: self.phase,
            settled: self.shown_as_settled(),
            grid: self.glom.grid(),
            state,
            perplexity: here.perplexity,
            change: here.change,
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
            awaited: self.awaited(),
            defaults: self.defaults.clone(),
            source: self.pictures.source.clone(),
            picture_name: self.pictures.frames.name.clone(),
            sha256: self.pictures.frames.sha256.as_str().into(),
            truth: self.scoring.as_ref().map(|scoring| scoring.source.clone()),
            played: self.played.clone(),
            picture,
            frame: (frame, self.seen.len()),
            occlusion: self.occlusion,
            reconstruction,
            model_name: self.model.name().to_owned(),
            origin: self.model.origin(),
            curves: self.curves.clone(),
            timeline: Arc::new(timeline),
            inspection: self.inspection(),
            scores,
            known: self.known.clone(),
            known_scores,
            baselines: self.scoring.as_ref().map(|scoring| scoring.baselines.clone()).unwrap_or_default(),
            steps_per_second: self.pace.rate,
            cost: self.cost.cost(self.glom.grid().columns(), &self.setup.settings),
            grid_is_fixed: self.model.grid_is_fixed(),
            rested: self.rested.is_some(),
            undo: self.undo.available(),
            halted: self.halted.clone(),
            second,
        });
        self.timings.snapshots += started.elapsed();
        self.shown.snapshot = Some(snapshot.clone());
        snapshot
    }

    /// What level 0 says at the step that is shown, when somebody asked. In slow motion: what the contribution that is
    /// shown would say if it alone were the state.
    fn reconstruction(&mut self) -> Reconstruction {
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
                let truth = &self.seen[self.clock.frame.min(self.seen.len() - 1)];
                let decoded = Decoded::new(picture, truth, grid, &self.setup.hidden.mask(grid));
                Reconstruction::Decoded(Arc::new(decoded))
            }
            None => Reconstruction::NoDecoder,
        };
        self.shown.reconstruction = Some(made.clone());
        made
    }
}
