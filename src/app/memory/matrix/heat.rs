//! A matrix as a signed heat map: one texel per value, zoom and pan, the row and the column of the value that is looked
//! at.
//!
//! The texture is written only when the matrix or the scale has changed, so a still window costs nothing and D = 512
//! costs one conversion per step.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Id, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextureFilter, TextureHandle,
    TextureOptions, WidgetInfo, pos2, vec2,
};
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::colours::{self, Range};
use crate::app::Camera;
use crate::app::maps::Lens;
use crate::app::widgets::short;

/// Points of scrolling that zoom by a factor e.
const SCROLL_PER_E: f32 = 200.0;

/// Values stay sharp when they are larger than a pixel, and are averaged when they are smaller.
const CELLS: TextureOptions = TextureOptions {
    magnification: TextureFilter::Nearest,
    minification: TextureFilter::Linear,
    wrap_mode: egui::TextureWrapMode::ClampToEdge,
    mipmap_mode: None,
};

/// Where the scale of the matrix ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeatScale {
    /// At the largest value, rounded up.
    #[default]
    Automatic,
    /// At this value, above 0.
    Fixed(f32),
}

/// How the matrix is drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct HeatView {
    /// Where the scale ends.
    pub scale: HeatScale,
    /// Symmetric logarithm in place of a linear scale.
    pub logarithmic: bool,
    /// Zoom and pan.
    #[serde(skip)]
    pub camera: Camera,
    /// The value (row, column) that a click has chosen; the one under the pointer comes first.
    #[serde(skip)]
    pub cell: Option<[usize; 2]>,
}

impl HeatView {
    /// Values that a file may hold but the window cannot use are put right.
    pub fn put_right(&mut self) {
        if let HeatScale::Fixed(most) = self.scale
            && !(most.is_normal() && most > 0.0)
        {
            self.scale = HeatScale::Automatic;
        }
    }
}

/// What a heat map is drawn from: shared, and another `Arc` whenever the values are others.
pub trait Matrix {
    /// The values, row by row.
    fn values(&self) -> ArrayView2<'_, f32>;
}

impl Matrix for Array2<f32> {
    fn values(&self) -> ArrayView2<'_, f32> {
        self.view()
    }
}

/// What the texture shows.
struct Shown<M> {
    matrix: Arc<M>,
    range: Range,
    handle: TextureHandle,
}

/// A heat map between frames.
pub struct Heat<M> {
    shown: Option<Shown<M>>,
    /// The rounded largest value of the matrix that it was found for.
    automatic: Option<(Arc<M>, f32)>,
    /// How many times the texture was written; a still window writes none.
    #[cfg(test)]
    writes: usize,
}

/// What is looked at in a heat map that was drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Looked {
    /// The value (row, column) under the pointer, else the one that was chosen.
    pub cell: Option<[usize; 2]>,
    /// The part of the matrix that is seen, on the screen.
    pub lens: Lens,
}

impl<M> Default for Heat<M> {
    fn default() -> Self {
        Self {
            shown: None,
            automatic: None,
            #[cfg(test)]
            writes: 0,
        }
    }
}

impl<M: Matrix> Heat<M> {
    /// Over what the colours run.
    pub fn range(&mut self, matrix: &Arc<M>, view: &HeatView) -> Range {
        let most = match view.scale {
            HeatScale::Fixed(most) => most,
            HeatScale::Automatic => match &self.automatic {
                Some((known, most)) if Arc::ptr_eq(known, matrix) => *most,
                _ => {
                    let most = colours::automatic(matrix.values());
                    self.automatic = Some((matrix.clone(), most));
                    most
                }
            },
        };
        Range { most, logarithmic: view.logarithmic }
    }

    /// Draws the matrix into `rect`, which should be as wide as it is high; `name` is said by screen readers.
    pub fn show(
        &mut self,
        ui: &mut egui::Ui,
        rect: Rect,
        id: Id,
        name: &str,
        matrix: &Arc<M>,
        view: &mut HeatView,
    ) -> Looked {
        let (rows, cols) = matrix.values().dim();
        let range = self.range(matrix, view);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        let under = self::interact(ui, &response, rect, view, [rows, cols]);
        let lens = Lens::new(rect, &view.camera);
        let cell = under.or(view.cell).filter(|[row, col]| *row < rows && *col < cols);

        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, 0.0, ui.visuals().extreme_bg_color);
        let texture = self.texture(ui.ctx(), matrix, range);
        let uv = Rect::from_min_max(lens.visible.min, lens.visible.max);
        painter.image(texture, rect, uv, Color32::WHITE);
        if let Some(cell) = cell {
            cross(&painter, lens, cell, [rows, cols]);
        }
        let rim = match response.has_focus() {
            true => Stroke::new(2.0, ui.visuals().hyperlink_color),
            false => Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color),
        };
        ui.painter().rect_stroke(rect, 0.0, rim, StrokeKind::Outside);
        let said = match cell {
            Some([row, col]) => format!("{name}, row {row}, column {col}: {}", short(matrix.values()[[row, col]])),
            None => name.to_owned(),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(said));
        Looked { cell, lens }
    }

    fn texture(&mut self, ctx: &egui::Context, matrix: &Arc<M>, range: Range) -> egui::TextureId {
        if let Some(shown) = &self.shown
            && Arc::ptr_eq(&shown.matrix, matrix)
            && shown.range == range
        {
            return shown.handle.id();
        }
        #[cfg(test)]
        {
            self.writes += 1;
        }
        let (rows, cols) = matrix.values().dim();
        let image = ColorImage::new([cols, rows], colours::paint(matrix.values(), range));
        match &mut self.shown {
            Some(shown) if shown.handle.size() == image.size => {
                shown.handle.set_partial([0, 0], image, CELLS);
                (shown.matrix, shown.range) = (matrix.clone(), range);
                shown.handle.id()
            }
            shown => {
                let handle = ctx.load_texture("fast weights", image, CELLS);
                shown.insert(Shown { matrix: matrix.clone(), range, handle }).handle.id()
            }
        }
    }
}

/// Zoom, pan, choose; gives the value under the pointer.
fn interact(
    ui: &egui::Ui,
    response: &egui::Response,
    rect: Rect,
    view: &mut HeatView,
    size: [usize; 2],
) -> Option<[usize; 2]> {
    let lens = Lens::new(rect, &view.camera);
    if response.contains_pointer()
        && let Some(point) = response.hover_pos()
    {
        let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = pinch * (scroll / SCROLL_PER_E).exp();
        if factor != 1.0 {
            let share = lens.to_share(point);
            view.camera.zoom_at([share.x, share.y], factor);
        }
    }
    if response.dragged() {
        let by = response.drag_delta() / rect.size() * lens.visible.size();
        view.camera.pan([-by.x, -by.y]);
    }
    let lens = Lens::new(rect, &view.camera);
    let under = response.hover_pos().and_then(|point| cell_at(lens, point, size));
    if response.double_clicked() {
        view.camera = Camera::default();
    } else if response.clicked() {
        // A click of the keyboard or of a screen reader has no place: it means the value in the middle.
        let at = response.interact_pointer_pos().unwrap_or(rect.center());
        let cell = cell_at(lens, at, size);
        view.cell = if view.cell == cell { None } else { cell };
    }
    if response.has_focus() {
        by_keys(ui, response, view, size);
    }
    under
}

/// While the map has the focus the arrow keys move the chosen value.
fn by_keys(ui: &egui::Ui, response: &egui::Response, view: &mut HeatView, [rows, cols]: [usize; 2]) {
    let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let Some([row, col]) = view.cell else { return };
    let count = |key| ui.input(|input| input.num_presses(key));
    let moved = |at: usize, back, on, most: usize| (at + count(on)).saturating_sub(count(back)).min(most - 1);
    view.cell = Some([
        moved(row, egui::Key::ArrowUp, egui::Key::ArrowDown, rows),
        moved(col, egui::Key::ArrowLeft, egui::Key::ArrowRight, cols),
    ]);
}

/// The value at a point of the screen.
fn cell_at(lens: Lens, point: Pos2, [rows, cols]: [usize; 2]) -> Option<[usize; 2]> {
    let share = lens.to_share(point);
    let inside = lens.rect.contains(point) && share.x >= 0.0 && share.y >= 0.0;
    let (row, col) = ((share.y * rows as f32) as usize, (share.x * cols as f32) as usize);
    (inside && row < rows && col < cols).then_some([row, col])
}

/// Lines beside the row and the column of a value, and around it. They frame and do not cover: what they point at must
/// be seen.
fn cross(painter: &Painter, lens: Lens, [row, col]: [usize; 2], [rows, cols]: [usize; 2]) {
    let at = |row: usize, col: usize| lens.to_screen(pos2(col as f32 / cols as f32, row as f32 / rows as f32));
    // A value smaller than this is framed from a little away.
    let cell = Rect::from_min_max(at(row, col), at(row + 1, col + 1));
    let cell = cell.expand2(((vec2(4.0, 4.0) - cell.size()) / 2.0).max(egui::Vec2::ZERO));
    let rect = lens.rect;
    for (width, ink) in [(2.5, Color32::from_white_alpha(190)), (1.0, Color32::from_black_alpha(200))] {
        let stroke = Stroke::new(width, ink);
        for y in [cell.top(), cell.bottom()] {
            painter.hline(rect.left()..=cell.left(), y, stroke);
            painter.hline(cell.right()..=rect.right(), y, stroke);
        }
        for x in [cell.left(), cell.right()] {
            painter.vline(x, rect.top()..=cell.top(), stroke);
            painter.vline(x, cell.bottom()..=rect.bottom(), stroke);
        }
    }
    painter.rect_stroke(cell, 0.0, Stroke::new(3.5, Color32::from_white_alpha(220)), StrokeKind::Outside);
    painter.rect_stroke(cell, 0.0, Stroke::new(1.5, Color32::BLACK), StrokeKind::Outside);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(heat: &mut Heat<Array2<f32>>, ctx: &egui::Context, matrix: &Arc<Array2<f32>>, view: &HeatView) {
        let range = heat.range(matrix, view);
        heat.texture(ctx, matrix, range);
    }

    #[test]
    fn the_texture_is_written_when_the_matrix_or_the_scale_changes_and_not_otherwise() {
        let (ctx, mut heat, mut view) = (egui::Context::default(), Heat::default(), HeatView::default());
        let first = Arc::new(Array2::from_shape_fn((6, 6), |(i, j)| i as f32 - j as f32));
        drawn(&mut heat, &ctx, &first, &view);
        drawn(&mut heat, &ctx, &first, &view);
        assert_eq!(heat.writes, 1);
        view.camera.zoom_at([0.2, 0.2], 3.0);
        view.cell = Some([1, 1]);
        drawn(&mut heat, &ctx, &first, &view);
        assert_eq!(heat.writes, 1, "looking elsewhere writes nothing");
        view.logarithmic = true;
        drawn(&mut heat, &ctx, &first, &view);
        view.scale = HeatScale::Fixed(2.0);
        drawn(&mut heat, &ctx, &first, &view);
        assert_eq!(heat.writes, 3);
        let second = Arc::new(Array2::ones((6, 6)));
        drawn(&mut heat, &ctx, &second, &view);
        assert_eq!(heat.writes, 4);
        assert_eq!(heat.shown.as_ref().map(|shown| shown.handle.size()), Some([6, 6]));
        drawn(&mut heat, &ctx, &Arc::new(Array2::ones((4, 4))), &view);
        assert_eq!(heat.shown.as_ref().map(|shown| shown.handle.size()), Some([4, 4]), "another size, another texture");
    }

    #[test]
    fn a_point_is_the_value_that_is_drawn_there_however_far_it_is_zoomed() {
        let rect = Rect::from_min_size(pos2(30.0, 20.0), vec2(200.0, 200.0));
        let mut camera = Camera::default();
        for _ in 0..3 {
            let lens = Lens::new(rect, &camera);
            for [row, col] in [[12, 40], [13, 41]] {
                let middle = lens.to_screen(pos2((col as f32 + 0.5) / 64.0, (row as f32 + 0.5) / 64.0));
                assert_eq!(cell_at(lens, middle, [64, 64]), Some([row, col]));
            }
            camera.zoom_at([40.5 / 64.0, 12.5 / 64.0], 2.5);
        }
        let lens = Lens::new(rect, &Camera::default());
        assert_eq!(cell_at(lens, pos2(29.0, 100.0), [64, 64]), None);
        assert_eq!(cell_at(lens, pos2(30.0, 20.0), [0, 0]), None);
    }

    #[test]
    fn a_scale_that_cannot_be_used_becomes_automatic() {
        for most in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            let mut view = HeatView { scale: HeatScale::Fixed(most), ..HeatView::default() };
            view.put_right();
            assert_eq!(view.scale, HeatScale::Automatic, "{most}");
        }
    }
}
