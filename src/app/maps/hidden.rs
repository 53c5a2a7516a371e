//! Hidden columns on the picture: hatched, so that what is there can still be guessed, with a rim.

use eframe::egui::{self, Color32, Mesh, Painter, Pos2, Rect, Stroke, pos2};

use super::layout::Lens;
use super::lines;
use super::tile::hairline;
use crate::colour::surround;
use crate::engine::{Rectangle, Snapshot};

/// Distance between the lines of the hatching along a side, in points.
const PITCH: f32 = 7.0;

/// Hatches the hidden columns.
pub fn hatch(ui: &egui::Ui, snapshot: &Snapshot, lens: Lens) {
    let painter = ui.painter_at(lens.rect);
    for &Rectangle { row, col, rows, cols } in snapshot.setup.hidden.rectangles() {
        let corner = |row: usize, col: usize| lens.corner(snapshot.grid, row as f32, col as f32);
        let seen = Rect::from_min_max(corner(row, col), corner(row + rows, col + cols)).intersect(lens.rect);
        if seen.is_positive() {
            painter.rect_filled(seen, 0.0, Color32::from_black_alpha(140));
            diagonals(&painter, seen);
        }
    }
}

/// Draws the rim of the hidden columns.
pub fn rim(ui: &egui::Ui, snapshot: &Snapshot, lens: Lens) {
    if snapshot.setup.hidden.is_empty() {
        return;
    }
    let (grid, pixel) = (snapshot.grid, hairline(ui));
    let mask = snapshot.setup.hidden.mask(grid);
    let rim = surround(grid, |column| mask.get(column).copied().unwrap_or(false));
    let mut mesh = Mesh::default();
    for (width, colour) in [(3.0, Color32::from_black_alpha(200)), (1.2, Color32::WHITE)] {
        lines::add(&mut mesh, &rim, grid, lens, width * pixel, colour);
    }
    ui.painter_at(lens.rect).add(mesh);
}

/// Lines from the lower left to the upper right, which meet those of a neighbouring rectangle.
fn diagonals(painter: &Painter, rect: Rect) {
    let stroke = Stroke::new(1.0, Color32::from_white_alpha(150));
    let (first, last) = (rect.left() + rect.top(), rect.right() + rect.bottom());
    for line in (first / PITCH).ceil() as i64..=(last / PITCH).floor() as i64 {
        painter.line_segment(diagonal(rect, line as f32 * PITCH), stroke);
    }
}

/// The part of the line x + y = `sum` within a rectangle that it crosses.
fn diagonal(rect: Rect, sum: f32) -> [Pos2; 2] {
    let (left, right) = ((sum - rect.bottom()).max(rect.left()), (sum - rect.top()).min(rect.right()));
    [pos2(left, sum - left), pos2(right, sum - right)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_hatching_ends_on_the_rim() {
        let rect = Rect::from_min_max(pos2(10.0, 20.0), pos2(50.0, 30.0));
        for sum in [31.0, 40.0, 55.0, 79.0] {
            for end in diagonal(rect, sum) {
                let inside = rect.shrink(0.01).contains(end);
                assert!(rect.expand(0.01).contains(end) && !inside, "{sum}: {end}");
                assert!((end.x + end.y - sum).abs() < 1e-3);
            }
        }
    }
}
