//! How many columns lie across the picture, and what a step costs with them.

use eframe::egui::{self, RichText};

use super::Section;
use super::weights::RESULT;
use crate::app::teach;
use crate::app::widgets::row::SliderRow;
use crate::engine::Snapshot;
use crate::grid::Resolution;
use crate::teach::Control;

/// Columns across that the slider reaches, at least.
pub(in crate::app) const FEWEST: f32 = 16.0;
/// Columns across that the slider reaches, at most.
pub(in crate::app) const MOST: f32 = 192.0;
/// Columns across that can be typed.
pub(in crate::app) const MOST_TYPED: f32 = 512.0;

const TIP: &str = "Columns across the longer side of the picture: more see finer things and take longer. The state is \
    carried over to the new grid and settles on. Radii are counted in columns and stay as they are, so they reach over \
    less of the picture the finer the grid is";

/// Draws the slider, and below it how many columns that are and what a step costs.
pub fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let snapshot = section.snapshot;
    let usable = teach::allows(ui.ctx(), Control::Columns);
    if !usable && teach::hides(ui.ctx()) {
        return;
    }
    let across = |resolution| match resolution {
        Resolution::ColumnsAcross(count) => count as f32,
        Resolution::PatchSize(_) => snapshot.grid.rows.max(snapshot.grid.cols) as f32,
    };
    let before = across(section.setup.resolution);
    let mut count = before;
    let row = ui.add_enabled_ui(usable && !snapshot.grid_is_fixed, |ui| {
        ui.horizontal(|ui| {
            SliderRow::new("Columns", TIP, FEWEST..=MOST, MOST_TYPED)
                .logarithmic()
                .decimals(0)
                .default(across(snapshot.defaults.resolution))
                .room(RESULT)
                .show(ui, &mut count);
        });
    });
    row.response.on_disabled_hover_text(match usable {
        true => format!(
            "The positions of this model are a table for {} × {} columns: it has no other grid",
            snapshot.grid.cols, snapshot.grid.rows
        ),
        false => "The lesson leaves it as it is".to_owned(),
    });
    let count = count.round().max(1.0);
    if count != before {
        section.setup.resolution = Resolution::ColumnsAcross(count as u32);
    }
    let [text, tip] = cost(snapshot, section.setup.resolution);
    ui.small(RichText::new(text).weak()).on_hover_text(tip);
}

/// Columns of the grid that is asked for, what a step costs on it, and how that is known.
fn cost(snapshot: &Snapshot, resolution: Resolution) -> [String; 2] {
    let (width, height) = snapshot.picture.dimensions();
    let grid = match snapshot.grid_is_fixed || resolution == snapshot.setup.resolution {
        true => snapshot.grid,
        false => resolution.grid(width, height),
    };
    let columns = format!("{} × {} columns", grid.cols, grid.rows);
    let Some(cost) = &snapshot.cost else {
        return [columns, "What a step costs is measured when the first one is made".to_owned()];
    };
    let ms = 1e3 * cost.seconds_at(grid.columns());
    let ms = if ms < 9.95 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") };
    if cost.columns == grid.columns() {
        return [format!("{columns}, {ms} a step"), "Measured on this machine, islands and meters included".to_owned()];
    }
    let tip = format!("An estimate from what a step costs with {} columns on this machine", cost.columns);
    [format!("{columns}, about {ms} a step"), tip]
}
