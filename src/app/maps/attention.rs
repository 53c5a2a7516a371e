//! The attention of the inspected column: whom it listens to, over the picture and on the map of every level.
//!
//! What is drawn is a column's weight w_j against the uniform one. A column of GLOM listens to the columns in reach
//! with the weights w_j of a softmax, which sum to 1; were all alike, each had 1 / n of n in reach. Only what is heard
//! more than that is coloured, with the opacity 0.6 (1 - 1 / (n w_j)).

use std::sync::Arc;

use eframe::egui::{self, Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};

use super::cache::{self, COOL, Cache, WARM};
use super::heard::{MOST, mean, opacity};
use super::layout::Lens;
use super::tile::label;
use crate::app::{Panel, Tool};
use crate::colour::number;
use crate::engine::Inspection;
use crate::glom::{AttentionRow, Reach};

/// How many of the strongest columns are numbered on the picture and marked on the maps.
const STRONGEST: usize = 5;

/// On pictures that are less high than this there is no room for numbers, in points.
const NUMBERED: f32 = 170.0;

/// The inspection to draw: there is one, it is of this grid, and it is wanted. While the engine works on the column
/// that the pointer has just come to, the row before stays: it is a matter of milliseconds, and better than a flicker.
pub fn wanted(panel: &Panel<'_>, cache: &Cache) -> Option<Arc<Inspection>> {
    let columns = panel.snapshot.grid.columns();
    let inspection = panel.snapshot.inspection.clone()?;
    let fits = inspection.column < columns && inspection.combined.len() == columns;
    let pinned = !panel.view.pinned.is_empty();
    // A brush that happens to be over a column asks for nothing, and must not colour what is to be painted on.
    let chosen = match panel.view.tool {
        Tool::Look => pinned || cache.pointed_once && panel.view.hovered.is_some(),
        Tool::Occlude | Tool::Hide => false,
        Tool::Erase | Tool::Scramble | Tool::Overwrite => pinned,
    };
    (fits && chosen && panel.view.attention_overlay).then_some(inspection)
}

/// In words: of which level the row is, and how many columns it hears.
pub fn words(inspection: &Inspection) -> String {
    let level = inspection.level;
    match (inspection.rows.first(), inspection.rows.len(), inspection.minus.len()) {
        (Some(row), 1, 0) if row.perplexity.is_finite() => {
            format!("attention of level {level}: {} columns", number(row.perplexity))
        }
        (Some(row), 1, 0) => format!("attention of level {level}: kernel {}", row.kernel.name()),
        (_, sum, 0) => format!("attention of level {level}: {sum} rows summed"),
        (_, sum, minus) => format!("attention of level {level}: {sum} rows less {minus}"),
    }
}

/// Draws the row over the picture.
pub fn draw(ui: &egui::Ui, panel: &Panel<'_>, cache: &mut Cache, inspection: &Arc<Inspection>, lens: Lens) {
    let grid = panel.snapshot.grid;
    let painter = ui.painter_at(lens.rect);
    let texture = cache.attention(ui.ctx(), inspection, grid);
    painter.image(texture, lens.rect, cache::uv(&lens), Color32::WHITE);

    for row in inspection.rows.iter().chain(&inspection.minus) {
        let subtracted = !inspection.rows.iter().any(|kept| kept.column == row.column);
        window(&painter, panel, lens, row.column, row.reach, if subtracted { COOL } else { [255; 3] });
    }
    // Numbers are for a column that stays: those of the list in the inspector.
    if lens.rect.height() < NUMBERED || panel.view.pinned.is_empty() {
        return;
    }
    let centre = lens.cell(grid, inspection.column).center();
    let mut taken = vec![Rect::from_center_size(centre, vec2(8.0, 8.0))];
    for (rank, column) in strongest(&inspection.combined, Some(inspection.column)).into_iter().enumerate() {
        let cell = lens.cell(grid, column);
        if !lens.rect.shrink(4.0).contains(cell.center()) {
            continue;
        }
        let at = free_place(&taken, lens.rect, cell, centre);
        if !cell.contains(at) {
            painter.line_segment([cell.center(), at], Stroke::new(2.5, Color32::from_black_alpha(150)));
            painter.line_segment([cell.center(), at], Stroke::new(1.0, Color32::WHITE));
        }
        taken.push(label(&painter, at, Align2::CENTER_CENTER, &(rank + 1).to_string(), FontId::proportional(11.0)));
    }
}

/// Marks on the map of a level the columns that the inspected one listens to most there: each level has a row of its
/// own. A line leads to each, and its disc is the larger the more it is heard.
pub fn marks(ui: &egui::Ui, panel: &Panel<'_>, inspection: &Inspection, lens: Lens, level: usize) {
    let Some(row) = inspection.at_levels.get(level).filter(|row| row.columns.len() == row.weights.len()) else {
        return;
    };
    let grid = panel.snapshot.grid;
    let painter = ui.painter_at(lens.rect);
    let from = lens.cell(grid, row.column).center();
    let [r, g, b] = WARM;
    let (dark, warm) = (Color32::from_black_alpha(170), Color32::from_rgb(r, g, b));
    for (column, share) in heard(row) {
        let to = lens.cell(grid, column).center();
        let radius = 1.5 + 3.0 * share;
        painter.line_segment([from, to], Stroke::new(2.0, dark.gamma_multiply(0.5)));
        painter.line_segment([from, to], Stroke::new(1.0, warm));
        painter.circle(to, radius, warm, Stroke::new(1.0, dark));
    }
}

/// The columns that a row hears most, of those that it hears more than all alike, and how much of the densest colour
/// each would have, 0 to 1.
fn heard(row: &AttentionRow) -> Vec<(usize, f32)> {
    let uniform = mean(row.weights.iter().copied());
    let places = strongest(&row.weights, row.columns.iter().position(|&column| column == row.column));
    let shares = places.into_iter().map(|place| (row.columns[place], opacity(row.weights[place], uniform) / MOST));
    shares.filter(|(_, share)| *share > 0.0).collect()
}

/// Where a number for `cell` fits beside the labels that are there: in the cell when it is large, else outward from the
/// inspected column, else anywhere around.
fn free_place(taken: &[Rect], within: Rect, cell: Rect, centre: Pos2) -> Pos2 {
    const SIZE: Vec2 = vec2(14.0, 15.0);
    let from = cell.center();
    let fits = |at: Pos2| {
        let rect = Rect::from_center_size(at, SIZE);
        within.contains_rect(rect) && taken.iter().all(|other| !other.intersects(rect))
    };
    if cell.size().min_elem() >= SIZE.y && fits(from) {
        return from;
    }
    let outward = (from - centre).angle();
    let turns = [0.0f32, 0.5, -0.5, 1.0, -1.0, 1.6, -1.6, 2.3, -2.3, 3.1];
    let places =
        [18.0f32, 28.0, 40.0].into_iter().flat_map(|far| turns.map(|turn| from + Vec2::angled(outward + turn) * far));
    places.clone().find(|&at| fits(at)).unwrap_or(from + Vec2::angled(outward) * 18.0)
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

/// The columns with the largest weights (by size), the strongest first, without the inspected one and without those
/// that count for nothing.
fn strongest(weights: &[f32], inspected: Option<usize>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..weights.len())
        .filter(|&column| Some(column) != inspected && weights[column].is_finite() && weights[column] != 0.0)
        .collect();
    let by_weight = |a: &usize, b: &usize| weights[*b].abs().total_cmp(&weights[*a].abs()).then(a.cmp(b));
    if order.len() > STRONGEST {
        order.select_nth_unstable_by(STRONGEST - 1, by_weight);
        order.truncate(STRONGEST);
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
    fn numbers_of_neighbouring_columns_do_not_cover_each_other() {
        const WITHIN: Rect = Rect::from_min_max(Pos2::ZERO, Pos2::new(400.0, 400.0));
        let mut taken: Vec<Rect> = Vec::new();
        for (dx, dy) in [(4.0, 0.0), (-4.0, 0.0), (0.0, 4.0), (0.0, -4.0), (4.0, 4.0)] {
            let cell = Rect::from_center_size(Pos2::new(100.0 + dx, 100.0 + dy), vec2(4.0, 4.0));
            let rect =
                Rect::from_center_size(free_place(&taken, WITHIN, cell, Pos2::new(100.0, 100.0)), vec2(14.0, 15.0));
            assert!(taken.iter().all(|other| !other.intersects(rect)));
            taken.push(rect);
        }
        let large = Rect::from_min_size(Pos2::new(300.0, 300.0), vec2(30.0, 30.0));
        assert_eq!(free_place(&taken, WITHIN, large, Pos2::ZERO), large.center());
    }

    #[test]
    fn the_strongest_are_by_size_ties_by_place_and_never_the_column_itself() {
        let weights = [0.5, 0.1, -0.3, 0.1, 0.0, 0.05, 0.04, f32::NAN];
        assert_eq!(strongest(&weights, Some(0)), vec![2, 1, 3, 5, 6]);
        assert_eq!(strongest(&weights, Some(2)), vec![0, 1, 3, 5, 6]);
        assert!(strongest(&[0.0, 0.0], None).is_empty());
    }
}
