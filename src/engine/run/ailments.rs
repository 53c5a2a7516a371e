//! What ails the run that is shown.

use super::super::history::Kept;
use super::Run;
use crate::islands::{self, Analysis, Circumstances, Conduct, Diagnosis};

impl Run {
    /// What ails the run at a kept step, whose state was analysed.
    pub(super) fn ailments(&self, analysis: &Analysis, at: &Kept) -> Vec<Diagnosis> {
        let step = self.glom.step_count();
        let changed = self.played.iter().rev().map(|played| played.step).find(|changed| *changed <= step);
        // Settings that cannot be run are never in force, and a model's own can be run.
        let of = |settings| Conduct::of(settings, step);
        let (Ok(now), Ok(meant)) = (of(&self.setup.settings), of(&self.defaults.settings)) else {
            return Vec::new();
        };
        let circumstances = Circumstances {
            steps: step - changed.unwrap_or_default(),
            now: &now,
            meant: &meant,
            input: self.glom.input(),
            film: self.seen.len() > 1,
        };
        islands::diagnose(analysis, at.state.view(), self.glom.grid(), &circumstances)
    }
}
