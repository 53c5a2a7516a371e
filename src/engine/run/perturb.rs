//! Columns that are changed by hand. The brush is for the left side.

use std::sync::Arc;

use super::Run;
use crate::engine::brush::Brush;
use crate::engine::history::KeptSide;
use crate::engine::played::{Event, Played};
use crate::engine::snapshot::Notice;

impl Run {
    /// Changes columns of the left side by hand.
    pub(super) fn perturb(&mut self, brush: Brush, levels: Vec<usize>, columns: Vec<usize>, notices: &mut Vec<Notice>) {
        let (most_levels, most_columns) = (self.sides.left.model.levels(), self.sides.left.glom.grid().columns());
        let from_outside = matches!(brush, Brush::Overwrite { from } if from >= most_columns);
        let outside =
            levels.iter().any(|&level| level >= most_levels) || columns.iter().any(|&column| column >= most_columns);
        if outside || from_outside {
            notices.push(Notice::error("The brush touches columns that this run does not have".to_owned()));
            return;
        }
        if levels.is_empty() || columns.is_empty() {
            return;
        }
        self.sides.leave_phase();
        let step = self.step();
        if self.history.newest().step > step {
            self.drop_after(step);
        }
        let glom = &mut self.sides.left.glom;
        let verb = match brush {
            Brush::Erase => {
                glom.erase(&levels, &columns);
                "erased"
            }
            Brush::Scramble => {
                glom.scramble(&levels, &columns);
                "scrambled"
            }
            Brush::Overwrite { from } => {
                glom.overwrite(&levels, &columns, from);
                "overwrote"
            }
        };
        let noun = if columns.len() == 1 { "column" } else { "columns" };
        self.mark(format!("{verb} {levels:?}"), format!("{verb} {} {noun}", columns.len()));
        let event = Event::Perturbed { brush, levels, columns };
        Arc::make_mut(&mut self.common.played).push(Played { step, event });
        self.left_was_changed();
    }

    /// The state or the matrices that are shown were changed by hand: the kept ones follow, and so do the meters.
    pub(super) fn left_was_changed(&mut self) {
        self.carried = None;
        self.halted = None;
        let left = &mut self.sides.left;
        left.quiet = 0;
        left.here = KeptSide {
            state: Arc::new(left.glom.state().to_owned()),
            memory: left.matrices(),
            quiet: 0,
            ..left.here.clone()
        };
        left.forget_shown();
        left.amend_curve(&self.common);
        self.keep_again();
        self.rouse();
    }
}
