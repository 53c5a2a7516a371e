//! Weights on their part of the grid, as a small map.

use eframe::egui::{CornerRadius, Mesh, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::app::Panel;
use crate::app::inspector::request;
use crate::app::widgets::{rgb, short};
use crate::colour;
use crate::glom::AttentionRow;
use crate::grid::Grid;

/// A rectangle of the grid: first row, first col, rows, cols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop {
    /// First row.
    pub row: usize,
    /// First col.
    pub col: usize,
    /// Rows.
    pub rows: usize,
    /// Cols.
    pub cols: usize,
}

impl Crop {
    /// The smallest rectangle that holds every one of `columns`, with one column around.
    pub fn around(grid: Grid, columns: impl Iterator<Item = usize>) -> Self {
        let bounds = columns.map(|column| grid.place(column)).fold(None, |bounds: Option<[usize; 4]>, (row, col)| {
            let [top, left, bottom, right] = bounds.unwrap_or([row, col, row, col]);
            Some([top.min(row), left.min(col), bottom.max(row), right.max(col)])
        });
        let [top, left, bottom, right] = bounds.unwrap_or([0, 0, grid.rows - 1, grid.cols - 1]);
        let (top, left) = (top.saturating_sub(1), left.saturating_sub(1));
        let (bottom, right) = ((bottom + 1).min(grid.rows - 1), (right + 1).min(grid.cols - 1));
        Self { row: top, col: left, rows: bottom - top + 1, cols: right - left + 1 }
    }

    /// The values of a row on this rectangle, row by row; NaN where it does not see.
    pub fn of_row(&self, grid: Grid, row: &AttentionRow) -> Vec<f32> {
        let mut values = vec![f32::NAN; self.rows * self.cols];
        for (column, weight) in row.columns.iter().zip(&row.weights) {
            let (line, col) = grid.place(*column);
            if let (Some(line), Some(col)) = (line.checked_sub(self.row), col.checked_sub(self.col))
                && line < self.rows
                && col < self.cols
            {
                values[line * self.cols + col] = *weight;
            }
        }
        values
    }

    /// The values of a whole-grid list on this rectangle; zeros are what nobody sees.
    pub fn of_grid(&self, grid: Grid, all: &[f32]) -> Vec<f32> {
        let cell = |at: usize| grid.index(self.row + at / self.cols, self.col + at % self.cols);
        (0..self.rows * self.cols)
            .map(|at| all.get(cell(at)).copied().filter(|value| *value != 0.0).unwrap_or(f32::NAN))
            .collect()
    }
}

/// How values become colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ink {
    /// 0 to the given value in viridis; logarithmic over four decades or not.
    Scalar {
        /// The brightest value.
        most: f32,
        /// Four decades below it instead of down to zero.
        logarithmic: bool,
    },
    /// Minus to plus the given value, blue to orange.
    Signed {
        /// The deepest value.
        most: f32,
    },
}

impl Ink {
    fn rgb(self, value: f32) -> [u8; 3] {
        match self {
            Ink::Scalar { most, logarithmic: false } => colour::scalar_rgb(value / most),
            Ink::Scalar { most, logarithmic: true } => {
                colour::scalar_rgb((1.0 + (value / most).max(1e-9).log10() / 4.0).clamp(0.0, 1.0))
            }
            Ink::Signed { most } => colour::signed_rgb(value / most),
        }
    }
}

/// At most this many cells along a side; beyond it the most extreme of several columns stands for them.
const MOST_CELLS: usize = 72;

/// Draws `values` of `crop` no larger than `size`; pointing at a column outlines it everywhere.
#[allow(clippy::too_many_arguments)]
pub fn weight_map(
    ui: &mut Ui,
    panel: &mut Panel<'_>,
    crop: Crop,
    values: &[f32],
    ink: Ink,
    marked: &[usize],
    size: [f32; 2],
    name: &str,
) {
    let grid = panel.snapshot.grid;
    let stride = crop.rows.max(crop.cols).div_ceil(MOST_CELLS).max(1);
    let (rows, cols) = (crop.rows.div_ceil(stride), crop.cols.div_ceil(stride));
    let cell = (size[0] / cols as f32).min(size[1] / rows as f32).max(0.5);
    let (rect, response) = ui.allocate_exact_size(vec2(cell * cols as f32, cell * rows as f32), Sense::click());
    let painter = ui.painter_at(rect.expand(1.0));
    painter.rect_filled(rect, CornerRadius::ZERO, ui.visuals().extreme_bg_color);
    let mut mesh = Mesh::default();
    for row in 0..rows {
        for col in 0..cols {
            let mut extreme = f32::NAN;
            for line in row * stride..((row + 1) * stride).min(crop.rows) {
                for at in col * stride..((col + 1) * stride).min(crop.cols) {
                    let value = values[line * crop.cols + at];
                    if extreme.is_nan() || value.abs() > extreme.abs() {
                        extreme = value;
                    }
                }
            }
            if extreme.is_finite() {
                let corner = pos2(rect.left() + col as f32 * cell, rect.top() + row as f32 * cell);
                mesh.add_colored_rect(Rect::from_min_size(corner, vec2(cell, cell)), rgb(ink.rgb(extreme)));
            }
        }
    }
    painter.add(mesh);
    let edge = ui.visuals().widgets.noninteractive.bg_stroke;
    painter.rect_stroke(rect, CornerRadius::ZERO, edge, StrokeKind::Outside);
    let strong = ui.visuals().strong_text_color();
    let outline = |column: usize, stroke: Stroke| {
        let (row, col) = grid.place(column);
        if let (Some(row), Some(col)) = (row.checked_sub(crop.row), col.checked_sub(crop.col))
            && row < crop.rows
            && col < crop.cols
        {
            let one = cell / stride as f32;
            let corner = pos2(rect.left() + col as f32 * one, rect.top() + row as f32 * one);
            let around = Rect::from_min_size(corner, vec2(one, one)).expand(1.0);
            painter.rect_stroke(around, CornerRadius::same(1), stroke, StrokeKind::Middle);
        }
    };
    for column in marked {
        outline(*column, Stroke::new(1.5, strong));
    }
    if let Some(column) = panel.view.hovered.filter(|column| *column < grid.columns()) {
        outline(column, Stroke::new(1.5, ui.visuals().warn_fg_color));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if let Some(pointer) = response.hover_pos() {
        let one = cell / stride as f32;
        let line = (((pointer.y - rect.top()) / one).max(0.0) as usize).min(crop.rows - 1);
        let at = (((pointer.x - rect.left()) / one).max(0.0) as usize).min(crop.cols - 1);
        let column = grid.index(crop.row + line, crop.col + at);
        let value = values[line * crop.cols + at];
        let text = if value.is_finite() { short(value) } else { "not seen".to_owned() };
        response.on_hover_text_at_pointer(format!("row {}, col {}: {text}", crop.row + line, crop.col + at));
        request::point_at(ui.ctx(), panel, column);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glom::Reach;

    #[test]
    fn a_crop_holds_the_window_and_its_weights() {
        let grid = Grid::new(10, 12);
        let row = AttentionRow {
            column: grid.index(4, 5),
            kernel: crate::glom::Kernel::Softmax,
            columns: vec![grid.index(3, 5), grid.index(4, 5), grid.index(5, 7)],
            scores: vec![0.0; 3],
            weights: vec![0.25, 0.5, 0.25],
            perplexity: 2.8,
            beta: 1.0,
            reach: Reach::Radius(2.0),
        };
        let crop = Crop::around(grid, row.columns.iter().copied());
        assert_eq!(crop, Crop { row: 2, col: 4, rows: 5, cols: 5 });
        let values = crop.of_row(grid, &row);
        assert_eq!(values.iter().filter(|value| value.is_finite()).sum::<f32>(), 1.0);
        assert_eq!(values[2 * 5 + 1], 0.5);
    }
}
