//! Paints one map: picture below, cells, borders, arrows, and what is pointed at or pinned.

use eframe::egui::{self, Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};

use super::cache::{self, COOL, Cache, WARM};
use super::highlight::Highlight;
use super::layout::Lens;
use super::lines;
use super::pointer::{Gesture, is_brush};
use crate::app::{Panel, Tool};
use crate::colour::map::luminous;
use crate::colour::{Colouring, LevelData, surround};
use crate::engine::Snapshot;

/// Cells narrower than this, in points, show arrows as colours alone.
const LEAST_ARROW: f32 = 6.0;

/// Width of one line that is always at least one physical pixel, in points.
pub fn hairline(ui: &egui::Ui) -> f32 {
    let scale = ui.ctx().pixels_per_point();
    (scale.round().max(1.0)) / scale
}

/// Paints the picture into its lens.
pub fn picture(ui: &egui::Ui, panel: &Panel<'_>, cache: &mut Cache, lens: Lens) {
    let texture = cache.picture(ui.ctx(), &panel.snapshot.picture);
    ui.painter_at(lens.rect).image(texture, lens.rect, cache::uv(&lens), Color32::WHITE);
}

/// Paints the map of a level.
pub fn level(
    ui: &egui::Ui,
    panel: &Panel<'_>,
    cache: &mut Cache,
    lens: Lens,
    level: usize,
    data: &LevelData<'_>,
    range: Option<(f32, f32)>,
) {
    let (snapshot, view) = (panel.snapshot, &panel.view);
    let painter = ui.painter_at(lens.rect);
    if view.opacity < 1.0 {
        picture(ui, panel, cache, lens);
    }
    let texture = cache.level(ui.ctx(), snapshot, level, data, view.colouring, range);
    let tint = Color32::WHITE.gamma_multiply(view.opacity.clamp(0.0, 1.0));
    painter.image(texture, lens.rect, cache::uv(&lens), tint);
    if view.colouring == Colouring::Arrows && lens.cell_size(snapshot.grid).min_elem() >= LEAST_ARROW {
        painter.add(arrows(snapshot, data, lens));
    }
    if view.borders || view.colouring == Colouring::Islands {
        painter.add(Shape::mesh(cache.borders(snapshot, level, data, lens, hairline(ui))));
    }
}

/// The paper's figure 2: an arrow for every column that is seen, as one mesh.
fn arrows(snapshot: &Snapshot, data: &LevelData<'_>, lens: Lens) -> Mesh {
    let grid = snapshot.grid;
    let reach = lens.cell_size(grid).min_elem() * 0.44;
    let half = (reach * 0.09).clamp(0.5, 2.5);
    let mut mesh = Mesh::default();
    let [rows, cols] = lens.seen(grid);
    for column in rows.flat_map(|row| cols.clone().map(move |col| grid.index(row, col))) {
        let Some(&[x, y]) = data.arrows.get(column) else { continue };
        let along = vec2(x, -y); // up on the screen is the positive second coordinate
        let length = along.length();
        if length < 0.02 {
            continue;
        }
        let ink = match luminous(data.rgb(Colouring::Arrows, column, None)) {
            true => Color32::from_gray(16),
            false => Color32::from_gray(250),
        };
        let middle = lens.cell(grid, column).center();
        let (tip, tail) = (middle + along * reach, middle - along * reach);
        let direction = along / length;
        let across = direction.rot90();
        let head = (length * reach * 0.9).min(reach * 0.7);
        let neck = tip - direction * head;
        quad(&mut mesh, tail, neck, across * half, ink);
        let base = mesh.vertices.len() as u32;
        for corner in [tip, neck + across * head * 0.5, neck - across * head * 0.5] {
            mesh.colored_vertex(corner, ink);
        }
        mesh.add_triangle(base, base + 1, base + 2);
    }
    mesh
}

fn quad(mesh: &mut Mesh, from: Pos2, to: Pos2, half: Vec2, colour: Color32) {
    let base = mesh.vertices.len() as u32;
    for corner in [from - half, from + half, to + half, to - half] {
        mesh.colored_vertex(corner, colour);
    }
    mesh.add_triangle(base, base + 1, base + 2);
    mesh.add_triangle(base, base + 2, base + 3);
}

/// Paints what lies over every map alike: the island that is pointed at, the column under the pointer, the pins, the brush.
pub fn marks(ui: &egui::Ui, panel: &Panel<'_>, cache: &Cache, lens: Lens, level: Option<usize>, highlight: &Highlight) {
    let (snapshot, view) = (panel.snapshot, &panel.view);
    let grid = snapshot.grid;
    let painter = ui.painter_at(lens.rect);
    if let Some((inside, strength)) = highlight.at(level) {
        let rim = surround(grid, |column| inside.get(column).copied().unwrap_or(false));
        let mut mesh = Mesh::default();
        let width = if strength { 2.0 } else { 1.2 };
        lines::add(&mut mesh, &rim, grid, lens, width + 2.0, Color32::from_black_alpha(200));
        lines::add(&mut mesh, &rim, grid, lens, width, Color32::WHITE);
        painter.add(mesh);
    }
    for (place, &column) in view.pinned.iter().enumerate().filter(|(_, column)| **column < grid.columns()) {
        column_mark(&painter, lens.cell(grid, column), WARM, if place == 0 { 2.0 } else { 1.4 });
    }
    for &column in view.subtracted.iter().filter(|column| **column < grid.columns()) {
        column_mark(&painter, lens.cell(grid, column), COOL, 1.4);
    }
    if let Some(column) = view.hovered.filter(|&column| column < grid.columns()) {
        column_mark(&painter, lens.cell(grid, column), [255; 3], 1.4);
    }
    if let Gesture::Rectangle { from, to } = &cache.gesture {
        let rect = Rect::from_two_pos(lens.to_screen(*from), lens.to_screen(*to));
        painter.rect(rect, 0.0, Color32::from_black_alpha(110), Stroke::new(1.5, Color32::WHITE), StrokeKind::Inside);
    }
}

/// Frames a column so that it shows on any colour; a cell of a few points is framed from a little away.
fn column_mark(painter: &Painter, cell: Rect, [r, g, b]: [u8; 3], width: f32) {
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
    } else if view.tool == Tool::Occlude {
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
