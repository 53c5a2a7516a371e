//! Where an attractor lives: the agreement of every column with an eigenvector of the matrix, painted on the picture.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Id, Mesh, Rect, Role, Sense, Shape, Stroke, StrokeKind, TextureHandle, TextureOptions,
    WidgetInfo, pos2, vec2,
};

use super::colours::round_up;
use crate::app::maps::{self, Lens};
use crate::app::widgets::{axis, fixed};
use crate::app::{Camera, Panel};
use crate::colour::signed_rgb;
use crate::engine::MemoryLook;
use crate::grid::Grid;

/// What is kept between frames.
#[derive(Default)]
pub struct Places {
    maps: maps::Cache,
    agreement: Option<(Arc<MemoryLook>, f32, TextureHandle)>,
}

/// The colour of a share of the scale, -1 to 1, over the picture: nothing at 0, so that the picture shows where there
/// is no agreement.
fn ink(share: f32) -> Color32 {
    if !share.is_finite() {
        return Color32::TRANSPARENT;
    }
    let [r, g, b] = signed_rgb(if share < 0.0 { -1.0 } else { 1.0 });
    Color32::from_rgba_unmultiplied(r, g, b, (share.abs().min(1.0) * 235.0) as u8)
}

/// Where the scale of cosines ends: at the largest, rounded up, and at 1 at most.
fn scale_of(cosines: &[f32]) -> f32 {
    let most = cosines.iter().map(|cosine| cosine.abs()).filter(|size| size.is_finite()).fold(0.0, f32::max);
    round_up(most).min(1.0)
}

impl Places {
    /// Draws the picture into `rect`, and over it the agreement with the eigenvector that was looked at. Gives where it
    /// stands and where the scale of cosines ends.
    pub fn ui(
        &mut self,
        ui: &mut egui::Ui,
        rect: Rect,
        panel: &mut Panel<'_>,
        level: usize,
        look: Option<&Arc<MemoryLook>>,
    ) -> (Rect, f32) {
        let snapshot = panel.snapshot;
        let grid = snapshot.grid;
        let (width, height) = snapshot.picture.dimensions();
        let map = fitted(rect, width as f32 / height.max(1) as f32);
        let response = ui.interact(map, Id::unique("places"), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Eigenvector on the picture"));
        let lens = Lens::new(map, &Camera::default());
        let column = response.hover_pos().and_then(|point| lens.column_at(grid, point));
        if let Some(column) = column {
            panel.view.next_hovered = Some(column);
            panel.view.hovered_level = Some(level);
        }
        if response.clicked() {
            let at = response.interact_pointer_pos();
            if let Some(column) = lens.column_at(grid, at.unwrap_or(map.center())) {
                maps::pin(panel, column, ui.input(|input| input.modifiers));
            }
            if at.is_some() {
                response.surrender_focus();
            }
        }

        maps::picture(ui, panel, &mut self.maps, lens);
        let painter = ui.painter_at(map);
        // The picture steps back, its own blue and orange with it, so that the colours over it can be read.
        painter.rect_filled(map, 0.0, ui.visuals().panel_fill.gamma_multiply(0.5));
        let painted = look.filter(|look| look.at.level == level && look.agreement.len() == grid.columns());
        let mut most = 1.0;
        if let Some(look) = painted {
            let texture;
            (texture, most) = self.texture(ui.ctx(), look, grid);
            painter.image(texture, map, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
        }
        if panel.view.borders {
            let data = snapshot.map(level);
            let mesh = self.maps.borders(snapshot.serial, level, &data, lens, maps::hairline(ui));
            painter.add(Shape::mesh(mesh));
        }
        // The column whose read is shown, where no pin and no pointer says so.
        let read = look.and_then(|look| look.read.as_ref()).map(|read| read.column).filter(|at| *at < grid.columns());
        if let Some(column) = read.filter(|at| panel.view.pinned.first() != Some(at)) {
            maps::column_mark(&painter, lens.cell(grid, column), [255; 3], 1.4);
        }
        maps::marks(ui, panel, &self.maps, lens);
        let rim = match response.has_focus() {
            true => Stroke::new(2.0, ui.visuals().hyperlink_color),
            false => Stroke::new(1.0, ui.visuals().widgets.noninteractive.bg_stroke.color),
        };
        ui.painter().rect_stroke(map, 0.0, rim, StrokeKind::Outside);
        if let (Some(column), Some(look)) = (column, painted) {
            let (row, col) = grid.place(column);
            response.on_hover_text_at_pointer(format!(
                "Row {row}, col {col}: cosine {}",
                fixed(look.agreement[column], 0, 2)
            ));
        }
        (map, most)
    }

    /// The texture of the cosines, and where their scale ends.
    fn texture(&mut self, ctx: &egui::Context, look: &Arc<MemoryLook>, grid: Grid) -> (egui::TextureId, f32) {
        if let Some((shown, most, handle)) = &self.agreement
            && Arc::ptr_eq(shown, look)
        {
            return (handle.id(), *most);
        }
        let most = scale_of(&look.agreement);
        let colours = look.agreement.iter().map(|cosine| ink(cosine / most)).collect();
        let image = ColorImage::new([grid.cols, grid.rows], colours);
        let id = match &mut self.agreement {
            Some((shown, scale, handle)) if handle.size() == image.size => {
                handle.set_partial([0, 0], image, TextureOptions::NEAREST);
                (*shown, *scale) = (look.clone(), most);
                handle.id()
            }
            kept => {
                let handle = ctx.load_texture("agreement with an eigenvector", image, TextureOptions::NEAREST);
                kept.insert((look.clone(), most, handle)).2.id()
            }
        };
        (id, most)
    }
}

/// The largest rectangle of an aspect ratio in the middle of `rect`.
fn fitted(rect: Rect, aspect: f32) -> Rect {
    let width = rect.width().min(rect.height() * aspect).max(1.0);
    Rect::from_center_size(pos2(rect.center().x, rect.top() + width / aspect / 2.0), vec2(width, width / aspect))
}

/// The bar of cosines, up to `most` in size, as they look over the picture.
pub fn cosine_bar(ui: &mut egui::Ui, rect: Rect, most: f32) {
    const PIECES: usize = 64;
    let font = egui::TextStyle::Small.resolve(ui.style());
    let (weak, ground) = (ui.visuals().weak_text_color(), ui.visuals().panel_fill);
    let bar = Rect::from_center_size(rect.center(), vec2((rect.width() - 60.0).clamp(20.0, 180.0), 8.0));
    ui.painter().rect_filled(bar, 0.0, ground);
    let mut mesh = Mesh::default();
    for piece in 0..PIECES {
        let x = |piece: usize| bar.left() + bar.width() * piece as f32 / PIECES as f32;
        let share = (piece as f32 + 0.5) / PIECES as f32 * 2.0 - 1.0;
        let part = Rect::from_min_max(pos2(x(piece), bar.top()), pos2(x(piece + 1), bar.bottom()));
        mesh.add_colored_rect(part, ink(share));
    }
    ui.painter().add(mesh);
    ui.painter().rect_stroke(bar, 0.0, ui.visuals().widgets.noninteractive.bg_stroke, StrokeKind::Outside);
    for (at, align, text) in [
        (bar.left_center() - vec2(5.0, 0.0), egui::Align2::RIGHT_CENTER, axis(f64::from(-most))),
        (bar.right_center() + vec2(5.0, 0.0), egui::Align2::LEFT_CENTER, axis(f64::from(most))),
    ] {
        ui.painter().text(at, align, text, font.clone(), weak);
    }
    ui.painter().vline(bar.center().x, bar.bottom()..=bar.bottom() + 3.0, Stroke::new(1.0, weak));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fitted_picture_keeps_its_shape_and_stays_inside() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(200.0, 100.0));
        for aspect in [0.3, 1.0, 1.5, 8.0] {
            let map = fitted(rect, aspect);
            assert!(rect.expand(0.01).contains_rect(map) && (map.aspect_ratio() - aspect).abs() < 1e-3, "{map}");
        }
    }

    #[test]
    fn no_agreement_leaves_the_picture_and_the_two_signs_differ() {
        assert_eq!(ink(0.0).a(), 0);
        assert_eq!(ink(f32::NAN), Color32::TRANSPARENT);
        let ([pr, _, pb, pa], [nr, _, nb, na]) = (ink(1.0).to_array(), ink(-1.0).to_array());
        assert!(pr > pb && nb > nr && pa == na && pa > 200);
        assert_eq!(scale_of(&[0.31, -0.36, f32::NAN]), 0.4);
        assert_eq!((scale_of(&[1.0001]), scale_of(&[])), (1.0, 1.0));
    }
}
