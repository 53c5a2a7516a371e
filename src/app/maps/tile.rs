//! Paints one map: picture below, cells, borders, arrows, and what is pointed at or pinned.

use std::sync::Arc;

use eframe::egui::{self, Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};
use image::RgbImage;

use super::blend::Moment;
use super::cache::{self, COOL, Cache, Paint, WARM};
use super::gesture::Gesture;
use super::highlight::Highlight;
use super::layout::Lens;
use super::lines;
use super::pointer::{columns_within, is_brush};
use crate::app::bottom::Tab;
use crate::app::{Panel, Tool};
use crate::colour::map::luminous;
use crate::colour::{Colouring, LevelData, embedding_rgb, surround};
use crate::grid::Grid;

/// Room for one arrow, in points, at least.
const LEAST_ARROW: f32 = 11.0;

/// Width of one line that is always at least one physical pixel, in points.
pub fn hairline(ui: &egui::Ui) -> f32 {
    let scale = ui.ctx().pixels_per_point();
    (scale.round().max(1.0)) / scale
}

/// Paints the picture of the run into its lens.
pub fn picture(ui: &egui::Ui, panel: &Panel<'_>, cache: &mut Cache, lens: Lens) {
    photo(ui, cache, lens, &panel.snapshot.picture);
}

/// Paints a picture into its lens.
pub fn photo(ui: &egui::Ui, cache: &mut Cache, lens: Lens, picture: &Arc<RgbImage>) {
    let texture = cache.picture(ui.ctx(), picture);
    ui.painter_at(lens.rect).image(texture, lens.rect, cache::uv(&lens), Color32::WHITE);
}

/// Paints the outlines of what the picture knows over it, while the Truth tab is shown. Gives what is outlined, in
/// words.
pub fn truth(ui: &egui::Ui, panel: &Panel<'_>, cache: &mut Cache, lens: Lens) -> Option<String> {
    if !panel.view.truth_outlines || Tab::shown(ui.ctx()) != Tab::Truth {
        return None;
    }
    let kind = panel.truth_kind()?;
    let truth = panel.snapshot.known.truth(kind)?;
    let mesh = cache.truth(&truth.named, lens, hairline(ui));
    ui.painter_at(lens.rect).add(Shape::mesh(mesh));
    Some(format!("outlines of {}", kind.name()))
}

/// Paints the map of a level of the run.
pub fn level(
    ui: &egui::Ui,
    panel: &Panel<'_>,
    cache: &mut Cache,
    lens: Lens,
    level: usize,
    data: &LevelData<'_>,
    range: Option<(f32, f32)>,
) {
    let view = &panel.view;
    if view.opacity < 1.0 {
        picture(ui, panel, cache, lens);
    }
    let (serial, colouring) = (panel.snapshot.serial, view.colouring);
    let moment = view.blend.then(|| Moment::of(panel.snapshot));
    let (borders, opacity) = (view.borders, view.opacity);
    map(ui, cache, lens, level, data, Paint { serial, colouring, range, borders, moment, opacity });
}

/// Paints the map of a level.
pub fn map(ui: &egui::Ui, cache: &mut Cache, lens: Lens, level: usize, data: &LevelData<'_>, paint: Paint) {
    let painter = ui.painter_at(lens.rect);
    let texture = cache.level(ui.ctx(), level, data, &paint);
    let tint = Color32::WHITE.gamma_multiply(paint.opacity.clamp(0.0, 1.0));
    painter.image(texture, lens.rect, cache::uv(&lens), tint);
    if paint.colouring == Colouring::Arrows {
        painter.add(arrows(data, lens));
    }
    if paint.borders || paint.colouring == Colouring::Islands {
        painter.add(Shape::mesh(cache.borders(paint.serial, level, data, lens, hairline(ui))));
    }
}

/// The paper's figure 2 as one mesh: an arrow for every column that is seen, or, where columns are too small for one,
/// for every block of columns along their mean.
fn arrows(data: &LevelData<'_>, lens: Lens) -> Mesh {
    let grid = data.grid;
    let cell = lens.cell_size(grid).min_elem();
    let block = (LEAST_ARROW / cell.max(1e-3)).ceil().max(1.0) as usize;
    let reach = cell * block as f32 * 0.46;
    let mut mesh = Mesh::default();
    let [rows, cols] = lens.seen(grid);
    // Blocks are counted from the corner of the grid, so that panning moves the arrows and does not choose others.
    for row in (rows.start / block..=rows.end / block).map(|row| row * block) {
        for col in (cols.start / block..=cols.end / block).map(|col| col * block) {
            let (below, right) = ((row + block).min(grid.rows), (col + block).min(grid.cols));
            let places = (row..below).flat_map(|row| (col..right).map(move |col| grid.index(row, col)));
            let mut sum = Vec2::ZERO;
            let mut count = 0;
            for &[x, y] in places.filter_map(|column| data.arrows.get(column)) {
                sum += vec2(x, y);
                count += 1;
            }
            if count > 0 {
                let from = lens.corner(grid, row as f32, col as f32);
                let to = lens.corner(grid, below as f32, right as f32);
                arrow(&mut mesh, from + (to - from) / 2.0, sum / count as f32, reach);
            }
        }
    }
    mesh
}

/// An arrow around `middle` that is `reach` long to each side for a vector of length 1.
fn arrow(mesh: &mut Mesh, middle: Pos2, vector: Vec2, reach: f32) {
    let along = vec2(vector.x, -vector.y); // up on the screen is the positive second coordinate
    let length = along.length();
    if length < 0.02 {
        return;
    }
    let ground = embedding_rgb([0.5 + 0.5 * vector.x, 0.5 + 0.5 * vector.y, 0.5]);
    let ink = if luminous(ground) { Color32::from_gray(16) } else { Color32::from_gray(250) };
    let (tip, tail) = (middle + along * reach, middle - along * reach);
    let direction = along / length;
    let across = direction.rot90();
    let head = (length * reach * 0.9).min(reach * 0.7);
    let neck = tip - direction * head;
    quad(mesh, tail, neck, across * (reach * 0.09).clamp(0.55, 2.5), ink);
    let base = mesh.vertices.len() as u32;
    for corner in [tip, neck + across * head * 0.5, neck - across * head * 0.5] {
        mesh.colored_vertex(corner, ink);
    }
    mesh.add_triangle(base, base + 1, base + 2);
}

fn quad(mesh: &mut Mesh, from: Pos2, to: Pos2, half: Vec2, colour: Color32) {
    let base = mesh.vertices.len() as u32;
    for corner in [from - half, from + half, to + half, to - half] {
        mesh.colored_vertex(corner, colour);
    }
    mesh.add_triangle(base, base + 1, base + 2);
    mesh.add_triangle(base, base + 2, base + 3);
}

/// Paints what lies over every map alike: the island that is pointed at, the column under the pointer, the pins, the
/// brush.
pub fn marks(ui: &egui::Ui, panel: &Panel<'_>, cache: &Cache, lens: Lens, level: Option<usize>, highlight: &Highlight) {
    marks_on(ui, panel, cache, lens, level, highlight, panel.snapshot.grid);
}

/// The same on a map of another grid over the same picture: columns are those that lie at the same place.
pub fn marks_on(
    ui: &egui::Ui,
    panel: &Panel<'_>,
    cache: &Cache,
    lens: Lens,
    level: Option<usize>,
    highlight: &Highlight,
    shown: Grid,
) {
    let (snapshot, view) = (panel.snapshot, &panel.view);
    let grid = snapshot.grid;
    let cell = |column| lens.cell(shown, grid.same_place(column, shown));
    let painter = ui.painter_at(lens.rect);
    if let Some((inside, strength)) = highlight.at(level) {
        let rim = surround(grid, |column| inside.get(column).copied().unwrap_or(false));
        let mut mesh = Mesh::default();
        let width = if strength { 2.0 } else { 1.2 };
        lines::add(&mut mesh, &rim, grid, lens, width + 2.0, Color32::from_black_alpha(200));
        lines::add(&mut mesh, &rim, grid, lens, width, Color32::WHITE);
        painter.add(mesh);
    }
    if let Some(column) = view.hovered.filter(|&column| column < grid.columns()) {
        column_mark(&painter, cell(column), [255; 3], 1.4);
    }
    for (place, &column) in view.pinned.iter().enumerate().filter(|(_, column)| **column < grid.columns()) {
        column_mark(&painter, cell(column), WARM, if place == 0 { 2.0 } else { 1.4 });
    }
    for &column in view.subtracted.iter().filter(|column| **column < grid.columns()) {
        column_mark(&painter, cell(column), COOL, 1.4);
    }
    if let Gesture::Rectangle { from, to } = &cache.gesture {
        let mut rect = Rect::from_two_pos(lens.to_screen(*from), lens.to_screen(*to));
        if view.tool == Tool::Hide {
            let [rows, cols] = columns_within(grid, Rect::from_two_pos(*from, *to));
            let corner = |row: usize, col: usize| lens.corner(grid, row as f32, col as f32);
            rect = Rect::from_min_max(corner(rows.start, cols.start), corner(rows.end, cols.end));
        }
        painter.rect(rect, 0.0, Color32::from_black_alpha(110), Stroke::new(1.5, Color32::WHITE), StrokeKind::Inside);
    }
}

/// Frames a column so that it shows on any colour; a cell of a few points is framed from a little away.
pub fn column_mark(painter: &Painter, cell: Rect, [r, g, b]: [u8; 3], width: f32) {
    let frame = cell.expand((5.0 - cell.size().min_elem()).max(0.0) / 2.0);
    painter.rect_stroke(frame, 0.0, Stroke::new(width + 2.0, Color32::from_black_alpha(210)), StrokeKind::Outside);
    painter.rect_stroke(frame, 0.0, Stroke::new(width, Color32::from_rgb(r, g, b)), StrokeKind::Outside);
}

/// The circle of the brush around the pointer, and the cursor that says what a press does.
pub fn brush(ui: &egui::Ui, panel: &Panel<'_>, lens: Lens, pointer: Pos2) {
    let view = &panel.view;
    if is_brush(view.tool) {
        let idle = view.tool == Tool::Overwrite && view.pinned.is_empty();
        let size = lens.cell_size(panel.snapshot.grid) * view.brush_radius.max(0.5);
        let painter = ui.painter_at(lens.rect);
        painter.add(Shape::ellipse_stroke(pointer, size, Stroke::new(3.0, Color32::from_black_alpha(150))));
        painter.add(Shape::ellipse_stroke(pointer, size, Stroke::new(1.2, Color32::WHITE)));
        ui.ctx().set_cursor_icon(if idle { egui::CursorIcon::NotAllowed } else { egui::CursorIcon::Crosshair });
    } else if matches!(view.tool, Tool::Occlude | Tool::Hide) {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
    }
}

/// Text on a picture: light on a dark ground, whatever is behind. Gives the place that it takes.
pub fn label(painter: &Painter, at: Pos2, align: Align2, text: &str, font: FontId) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), font, Color32::WHITE);
    let rect = align.anchor_size(at, galley.size());
    // A label near the rim moves inside rather than being cut.
    let inside = painter.clip_rect().shrink(2.0);
    let shift = vec2(
        (inside.left() - rect.left()).max(0.0) - (rect.right() - inside.right()).max(0.0),
        (inside.top() - rect.top()).max(0.0) - (rect.bottom() - inside.bottom()).max(0.0),
    );
    let rect = rect.translate(shift);
    painter.rect_filled(rect.expand2(vec2(3.0, 1.0)), 3.0, Color32::from_black_alpha(190));
    painter.galley(rect.min, galley, Color32::WHITE);
    rect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_points_along_its_vector_up_being_positive() {
        let mut mesh = Mesh::default();
        arrow(&mut mesh, Pos2::new(50.0, 50.0), vec2(0.0, 1.0), 10.0);
        // The tip is the first corner of the head, after the four of the shaft.
        assert!(mesh.vertices[4].pos.distance(Pos2::new(50.0, 40.0)) < 1e-3);
        assert!((mesh.calc_bounds().height() - 20.0).abs() < 1e-3 && mesh.is_valid());
        let mut none = Mesh::default();
        arrow(&mut none, Pos2::new(50.0, 50.0), Vec2::ZERO, 10.0);
        assert!(none.is_empty());
    }
}
