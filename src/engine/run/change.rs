//! Other conditions for a run that goes on: another setup, a covered rectangle.

use super::Run;
use crate::engine::command::Gesture;
use crate::engine::setup::Setup;
use crate::engine::snapshot::Notice;
use crate::engine::words;

impl Run {
    /// Puts a setup in force that needs no new run. With a gesture it can be undone.
    pub(super) fn change(&mut self, setup: Setup, gesture: Option<Gesture>, notices: &mut Vec<Notice>) {
        if setup == **self.setup() {
            return;
        }
        let setup = match self.with_possible_right(setup, gesture.is_some()) {
            Ok(setup) => setup,
            Err(error) => {
                notices.push(Notice::error(format!("The right side cannot be so: {error}")));
                return;
            }
        };
        let hidden = setup.hidden.check(self.sides.left.glom.grid()).map_err(|error| error.to_string());
        let checked =
            hidden.and_then(|()| setup.check(self.sides.left.model.levels()).map_err(|error| error.to_string()));
        let checked =
            checked.and_then(|()| setup.check_learning(&*self.sides.left.model).map_err(|error| error.to_string()));
        let before = self.setup().clone();
        let set =
            checked.and_then(|()| self.sides.left.take_on(setup, &self.common).map_err(|error| error.to_string()));
        if let Err(error) = set {
            notices.push(Notice::error(error));
            return;
        }
        self.match_right(notices);
        let now = self.setup().clone();
        if before.hidden != now.hidden {
            self.begin_again_at_0();
        }
        if let Some(gesture) = gesture {
            self.undo.note(&before, gesture);
        }
        for changed in words::changes(&before, &now) {
            let text = changed.to_string();
            self.mark_of(gesture.unwrap_or(0), changed.what, text);
        }
        self.forget_to_settle_first();
        let learns = before.learning != now.learning;
        if learns
            || before.second != now.second
            || before.settings != now.settings
            || before.settled_below != now.settled_below
        {
            self.sides.left.quiet = 0;
            self.halted = None;
            self.rouse();
        }
        if before.frames != now.frames || before.hidden != now.hidden {
            self.rouse();
        }
    }

    /// Other columns are shown something of the picture. At step 0 the run begins again: a beginning may hold what was
    /// seen.
    fn begin_again_at_0(&mut self) {
        if self.step() == 0 {
            self.begin_again();
        }
    }

    /// Covers a rectangle of the picture (left, top, right, bottom in shares of it), or nothing.
    pub(super) fn occlude(&mut self, rectangle: Option<[f32; 4]>, notices: &mut Vec<Notice>) {
        if let Some([left, top, right, bottom]) = rectangle
            && !(left < right && top < bottom && [left, top, right, bottom].iter().all(|share| share.is_finite()))
        {
            notices.push(Notice::error("The rectangle to occlude is empty".to_owned()));
            return;
        }
        let before = std::mem::replace(&mut self.common.occlusion, rectangle);
        if before == rectangle {
            return;
        }
        if let Err(error) = self.sides.see_anew(&self.common) {
            self.common.occlusion = before;
            notices.push(Notice::error(error.to_string()));
            return;
        }
        self.begin_again_at_0();
        let text = if rectangle.is_some() { "input occluded" } else { "input shown again" };
        self.mark("occlusion".to_owned(), text.to_owned());
        self.rouse();
    }

    /// A setup of before, with nothing hidden when this grid does not have its hidden columns.
    pub(super) fn on_this_grid(&self, setup: &Setup) -> Setup {
        match setup.hidden.check(self.sides.left.glom.grid()) {
            Ok(()) => setup.clone(),
            Err(_) => setup.all_shown(),
        }
    }
}
