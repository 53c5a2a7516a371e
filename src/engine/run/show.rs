//! What a run shows at one moment: what each of its sides shows, and the run around them.

use std::sync::Arc;

use super::Run;
use super::going::QUIET_STEPS;
use super::side::{OfRun, Past};
use crate::engine::film::{Film, FilmFrame};
use crate::engine::snapshot::{Snapshot, Timeline};

impl Run {
    /// The kept states of the left side from `from` to `to`, with the pictures that belonged to them.
    pub(super) fn film(&self, from: usize, to: usize) -> Film {
        let left = &self.sides.left;
        let kept = self.history.kept().iter().filter(|kept| (from..=to).contains(&kept.step));
        let frames = kept.map(|kept| FilmFrame {
            step: kept.step,
            state: kept.left().state.clone(),
            perplexity: kept.left().perplexity.clone(),
            change: kept.left().change.clone(),
            things: kept.left().things.clone(),
            picture: left.picture(kept.clock.frame, &self.common),
        });
        Film {
            grid: left.glom.grid(),
            basis: left.basis.clone(),
            linkage: left.setup.linkage.clone(),
            thresholds: left.setup.thresholds.clone(),
            inside: left.setup.inside.clone(),
            frames: frames.collect(),
        }
    }

    /// What the run shows now. The same `Arc` as last time when nothing has changed.
    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        if let Some(snapshot) = &self.sides.left.shown.snapshot {
            return snapshot.clone();
        }
        let settled = self.settled();
        let of_run = self.of_run();
        let past = Past { history: &self.history, common: &self.common, going: self.is_running() };
        self.sides.share_colours();
        let second = self.sides.right_there_mut().map(|right| {
            let settled = right.quiet >= QUIET_STEPS;
            right.snapshot(&mut self.serial, settled, of_run.clone(), past, None)
        });
        self.sides.left.snapshot(&mut self.serial, settled, of_run, past, second)
    }

    /// What is the run's.
    fn of_run(&self) -> OfRun {
        let left = &self.sides.left;
        let timeline = Timeline {
            kept: self.history.kept().iter().map(|kept| kept.step).collect(),
            bytes: self.history.bytes(),
            budget: self.history.budget(),
            marks: self.marks.iter().map(|noted| noted.mark.clone()).collect(),
        };
        OfRun {
            run: self.number,
            newest_step: self.history.newest().step,
            transport: self.transport,
            awaited: self.awaited(),
            timeline: Arc::new(timeline),
            steps_per_second: self.pace.rate,
            cost: self.cost.cost(left.glom.grid().columns(), &left.setup.settings),
            rested: self.rested.is_some(),
            undo: self.undo.available(),
            halted: self.halted.clone(),
        }
    }
}
