//! The attention row of the inspected column, drawn over the picture: whom it listens to, how far it sees, how many it hears.

use std::sync::Arc;

use eframe::egui::{self, Align2, Color32, FontId, Painter, Pos2, Shape, Stroke, Vec2};

use super::cache::{self, COOL, Cache, WARM};
use super::layout::Lens;
use super::tile::label;
use crate::app::Panel;
use crate::colour::number;
use crate::engine::Inspection;
use crate::glom::Reach;

/// How many of the strongest columns are numbered.
const NUMBERED: usize = 5;

/// The inspection to draw: there is one, it is of this grid, and it is wanted.
pub fn wanted(panel: &Panel<'_>) -> Option<Arc<Inspection>> {
    let columns = panel.snapshot.grid.columns();
    let inspection = panel.snapshot.inspection.clone()?;
    let fits = inspection.column < columns && inspection.combined.len() == columns;
    let chosen = panel.view.pinned.first().copied().or(panel.view.hovered) == Some(inspection.column);
    (fits && chosen && panel.view.attention_overlay).then_some(inspection)
}

/// Draws the row over the picture.
pub fn draw(ui: &egui::Ui, panel: &Panel<'_>, cache: &mut Cache, inspection: &Arc<Inspection>, lens: Lens) {
    let grid = panel.snapshot.grid;
    let painter = ui.painter_at(lens.rect);
    let texture = cache.attention(ui.ctx(), inspection, grid);
    // The picture steps back so that the row shows on bright and on dark places alike.
    painter.rect_filled(lens.rect, 0.0, Color32::from_black_alpha(90));
    painter.image(texture, lens.rect, cache::uv(&lens), Color32::WHITE);

    for row in inspection.rows.iter().chain(&inspection.minus) {
        let subtracted = !inspection.rows.iter().any(|kept| kept.column == row.column);
        window(&painter, panel, lens, row.column, row.reach, if subtracted { COOL } else { [255; 3] });
    }
    for (rank, column) in strongest(&inspection.combined, inspection.column).into_iter().enumerate() {
        let cell = lens.cell(grid, column);
        painter.rect_stroke(cell, 0.0, Stroke::new(1.0, Color32::BLACK), egui::StrokeKind::Outside);
        label(&painter, cell.center(), Align2::CENTER_CENTER, &(rank + 1).to_string(), FontId::proportional(11.0));
    }
    if let Some(row) = inspection.rows.first() {
        let cell = lens.cell(grid, inspection.column);
        let text = match (inspection.rows.len(), inspection.minus.len()) {
            (1, 0) => format!("perplexity {} columns", number(row.perplexity)),
            (sum, 0) => format!("{sum} rows summed"),
            (sum, minus) => format!("{sum} rows less {minus}"),
        };
        let right = cell.center().x < lens.rect.center().x;
        let (at, align) = match right {
            true => (cell.right_center() + Vec2::new(6.0, 0.0), Align2::LEFT_CENTER),
            false => (cell.left_center() - Vec2::new(6.0, 0.0), Align2::RIGHT_CENTER),
        };
        label(&painter, at, align, &text, FontId::proportional(12.0));
    }
}

/// The rim of what a column sees: an ellipse where cells are not quite square.
fn window(painter: &Painter, panel: &Panel<'_>, lens: Lens, column: usize, reach: Reach, rgb: [u8; 3]) {
    let Reach::Radius(radius) = reach else { return };
    let grid = panel.snapshot.grid;
    let centre: Pos2 = lens.cell(grid, column).center();
    let size = lens.cell_size(grid) * (radius + 0.5);
    let [r, g, b] = rgb;
    for (width, colour) in [(3.0, Color32::from_black_alpha(130)), (1.2, Color32::from_rgb(r, g, b))] {
        painter.add(Shape::ellipse_stroke(centre, size, Stroke::new(width, colour)));
    }
}

/// The columns with the largest weights (by size), the strongest first, without the inspected one and without those that count for nothing.
fn strongest(weights: &[f32], inspected: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..weights.len())
        .filter(|&column| column != inspected && weights[column].is_finite() && weights[column] != 0.0)
        .collect();
    let by_weight = |a: &usize, b: &usize| weights[*b].abs().total_cmp(&weights[*a].abs()).then(a.cmp(b));
    if order.len() > NUMBERED {
        order.select_nth_unstable_by(NUMBERED - 1, by_weight);
        order.truncate(NUMBERED);
    }
    order.sort_by(by_weight);
    order
}

/// What the two colours of the row mean, for the legend.
pub fn colours() -> [([u8; 3], &'static str); 2] {
    [(WARM, "listens"), (COOL, "subtracted row listens more")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_are_by_size_ties_by_place_and_never_the_column_itself() {
        let weights = [0.5, 0.1, -0.3, 0.1, 0.0, 0.05, 0.04, f32::NAN];
        assert_eq!(strongest(&weights, 0), vec![2, 1, 3, 5, 6]);
        assert_eq!(strongest(&weights, 2), vec![0, 1, 3, 5, 6]);
        assert!(strongest(&[0.0, 0.0], 0).is_empty());
    }
}
