//! How many columns lie across the picture, and what a step costs with them.

use eframe::egui::{self, RichText};

use super::Section;
use super::weights::RESULT;
use crate::app::teach;
use crate::app::widgets::row::SliderRow;
use crate::app::words::{self, Words};
use crate::engine::Snapshot;
use crate::grid::Resolution;
use crate::teach::{Access, Control};

/// Columns across that the slider reaches, at least.
pub(in crate::app) const FEWEST: f32 = 16.0;
/// Columns across that the slider reaches, at most.
pub(in crate::app) const MOST: f32 = 192.0;
/// Columns across that can be typed.
pub(in crate::app) const MOST_TYPED: f32 = 512.0;

/// Draws the slider, and below it how many columns that are and what a step costs.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let snapshot = section.snapshot;
    let access = teach::access(ui.ctx(), Control::Columns);
    if access == Access::Hidden {
        return;
    }
    let usable = access == Access::Usable;
    let words = words::of(ui.ctx());
    let (name, english) = (words.say("control-columns"), Words::english().say("control-columns"));
    let tip = words.tip("control-columns");
    let across = |resolution| match resolution {
        Resolution::ColumnsAcross(count) => count as f32,
        Resolution::PatchSize(_) => snapshot.grid.rows.max(snapshot.grid.cols) as f32,
    };
    let before = across(section.setup.resolution);
    let mut count = before;
    let row = ui.add_enabled_ui(usable && !snapshot.grid_is_fixed, |ui| {
        ui.horizontal(|ui| {
            SliderRow::new(&name, &tip, FEWEST..=MOST, MOST_TYPED)
                .english(&english)
                .logarithmic()
                .decimals(0)
                .default(across(snapshot.defaults.resolution))
                .room(RESULT)
                .show(ui, &mut count);
        });
    });
    row.response.on_disabled_hover_text(match usable {
        true => {
            let grid = [("cols", snapshot.grid.cols.into()), ("rows", snapshot.grid.rows.into())];
            words.fill("columns-fixed", grid)
        }
        false => words.say("lesson-leaves"),
    });
    let count = count.round().max(1.0);
    if count != before {
        section.setup.resolution = Resolution::ColumnsAcross(count as u32);
    }
    let [text, tip] = cost(&words, snapshot, section.setup.resolution);
    ui.small(RichText::new(text).weak()).on_hover_text(tip);
}

/// Columns of the grid that is asked for, what a step costs on it, and how that is known.
fn cost(words: &Words, snapshot: &Snapshot, resolution: Resolution) -> [String; 2] {
    let (width, height) = snapshot.picture.dimensions();
    let grid = match snapshot.grid_is_fixed || resolution == snapshot.setup.resolution {
        true => snapshot.grid,
        false => resolution.grid(width, height),
    };
    let columns = words.fill("columns-count", [("cols", grid.cols.into()), ("rows", grid.rows.into())]);
    let Some(cost) = &snapshot.cost else {
        return [columns, words.say("columns-unknown")];
    };
    let ms = 1e3 * cost.seconds_at(grid.columns());
    let ms = if ms < 9.95 { format!("{ms:.1}") } else { format!("{ms:.0}") };
    if cost.columns == grid.columns() {
        let text = words.fill("columns-cost", [("columns", columns.into()), ("ms", ms.into())]);
        return [text, words.say("columns-measured")];
    }
    let tip = words.fill("columns-estimate", [("count", cost.columns.into())]);
    [words.fill("columns-about", [("columns", columns.into()), ("ms", ms.into())]), tip]
}
