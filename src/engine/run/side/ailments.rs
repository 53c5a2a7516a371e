//! What ails the side that is shown.

use super::OneSide;
use crate::engine::run::common::Common;
use crate::files::picture;
use crate::islands::{self, Analysis, Circumstances, Conduct, Diagnosis};

impl OneSide {
    /// What ails the state that is shown, which was analysed.
    pub(super) fn ailments(&self, analysis: &Analysis, common: &Common) -> Vec<Diagnosis> {
        let step = self.glom.step_count();
        // Settings that cannot be run are never in force, and a model's own can be run.
        let of = |settings| Conduct::of(settings, step);
        let (Ok(now), Ok(meant)) = (of(&self.setup.settings), of(&self.defaults.settings)) else {
            return Vec::new();
        };
        let circumstances = Circumstances {
            steps: step - common.changed(step),
            now: &now,
            meant: &meant,
            input: self.glom.input(),
            film: self.seen.len() > 1,
            one_colour: picture::of_one_colour(&self.picture(common.clock.frame, common)),
        };
        islands::diagnose(analysis, self.here.state.view(), self.glom.grid(), &circumstances)
    }
}
