//! The memory of the run: the fast weights of a level as a picture.

mod colours;
mod heat;

use std::sync::Arc;

use eframe::egui::{self, Id, Rect, vec2};
use ndarray::{Array2, Axis};

pub(in crate::app::memory) use heat::{Heat, colour_bar};
pub use heat::{HeatScale, HeatView};

use super::MemoryView;
use crate::app::Panel;
use crate::app::inspector::style::{level_chooser, quiet, short};

/// The tab.
#[derive(Default)]
pub struct MatrixTab {
    heat: Heat<Array2<f32>>,
    held: Option<(u64, usize, Arc<Array2<f32>>)>,
}

impl MatrixTab {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut egui::Ui, panel: &mut Panel<'_>, view: &mut MemoryView) {
        let snapshot = panel.snapshot;
        let level = panel.view.level.min(snapshot.levels().saturating_sub(1));
        let matrix = match &self.held {
            Some((serial, at, matrix)) if (*serial, *at) == (snapshot.serial, level) => matrix.clone(),
            _ => {
                let columns = snapshot.state.index_axis(Axis(0), level);
                let matrix = Arc::new(columns.t().dot(&columns) / columns.nrows().max(1) as f32);
                self.held = Some((snapshot.serial, level, matrix.clone()));
                matrix
            }
        };
        ui.horizontal(|ui| {
            ui.label("Level ");
            level_chooser(ui, &mut panel.view.level, snapshot.levels());
            ui.separator();
            ui.checkbox(&mut view.heat.logarithmic, "Symmetric log");
        });
        let room = ui.available_rect_before_wrap();
        let side = (room.height() - 30.0).min(room.width() - 70.0).max(40.0);
        let rect = Rect::from_min_size(room.min, vec2(side, side));
        let name = format!("Matrix of level {level}");
        let looked = self.heat.show(ui, rect, Id::unique("matrix"), &name, &matrix, &mut view.heat);
        let range = self.heat.range(&matrix, &view.heat);
        let value = looked.cell.map(|cell| matrix[cell]);
        let bar = Rect::from_min_size(rect.right_top() + vec2(10.0, 0.0), vec2(60.0, side));
        heat::colour_bar(ui, bar, range, value);
        let foot = Rect::from_min_size(rect.left_bottom() + vec2(0.0, 6.0), vec2(side, 20.0));
        let text = match looked.cell {
            Some([row, col]) => format!("Row {row}, column {col}: {}", short(matrix[[row, col]])),
            None => "Mean outer product of the columns of this level".to_owned(),
        };
        ui.put(foot, egui::Label::new(quiet(text)));
    }
}
