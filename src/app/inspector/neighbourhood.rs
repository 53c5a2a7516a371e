//! The neighbourhood of a column as a thumbnail: every column in reach in its own colour, the more solid the more the
//! inspected one listens to it.

use eframe::egui::{Color32, Mesh, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::app::widgets::rgb;
use crate::colour::embedding_rgb;
use crate::engine::Inspection;
use crate::glom::{AttentionRow, Reach};
use crate::grid::Grid;

/// The most columns to each side.
const MOST: usize = 12;

/// The weight, over that of the strongest other column, below which a column far away does not widen the thumbnail.
const FAINT: f32 = 0.05;

/// How many columns to each side are shown: the reach; where it is the whole grid, as far as weights tell.
fn radius(row: &AttentionRow, grid: Grid) -> usize {
    let far = match row.reach {
        Reach::Radius(radius) => radius.ceil() as usize,
        Reach::Global => {
            let least = FAINT * strongest_other(row);
            let heard = row.columns.iter().zip(&row.weights).filter(|(_, weight)| weight.abs() > least);
            heard.map(|(&column, _)| away(grid, row.column, column)).max().unwrap_or(0)
        }
    };
    far.clamp(2, MOST)
}

/// The largest |weight| of a column other than the one that listens.
fn strongest_other(row: &AttentionRow) -> f32 {
    let others = row.columns.iter().zip(&row.weights).filter(|(column, _)| **column != row.column);
    others.fold(f32::MIN_POSITIVE, |most, (_, weight)| most.max(weight.abs()))
}

/// Rows or columns between two columns, whichever are more.
fn away(grid: Grid, a: usize, b: usize) -> usize {
    let ((row, col), (to_row, to_col)) = (grid.place(a), grid.place(b));
    row.abs_diff(to_row).max(col.abs_diff(to_col))
}

/// Paints the thumbnail into the square `rect`.
pub fn paint(ui: &Ui, rect: Rect, inspection: &Inspection, grid: Grid) {
    let Some(row) = inspection.rows.first() else { return };
    let radius = radius(row, grid);
    let side = rect.width() / (2 * radius + 1) as f32;
    let (middle_row, middle_col) = grid.place(row.column);
    let most = strongest_other(row);
    let ground = ui.visuals().extreme_bg_color;
    ui.painter().rect_filled(rect, 0.0, ground);
    let mut mesh = Mesh::default();
    for ((&column, weight), colour) in row.columns.iter().zip(&row.weights).zip(&inspection.heard) {
        if away(grid, row.column, column) > radius {
            continue;
        }
        let (at_row, at_col) = grid.place(column);
        let place = |at: usize, middle: usize| ((at + radius) as f32 - middle as f32) * side;
        let corner = rect.min + vec2(place(at_col, middle_col), place(at_row, middle_row));
        // The root keeps the weaker columns of a sharp row visible.
        let solid = (weight.abs() / most).min(1.0).sqrt();
        let ink = mixed(ground, rgb(embedding_rgb(*colour)), solid);
        mesh.add_colored_rect(Rect::from_min_size(corner, vec2(side, side)), ink);
    }
    ui.painter().add(mesh);
    let edge = ui.visuals().widgets.noninteractive.bg_stroke.color;
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, edge), StrokeKind::Outside);
    let own = Rect::from_center_size(pos2(rect.center().x, rect.center().y), vec2(side, side));
    ui.painter().rect_stroke(own, 0.0, Stroke::new(2.0, Color32::BLACK), StrokeKind::Outside);
    ui.painter().rect_stroke(own, 0.0, Stroke::new(1.0, Color32::WHITE), StrokeKind::Outside);
}

/// `share` of `over`, the rest of `ground`.
fn mixed(ground: Color32, over: Color32, share: f32) -> Color32 {
    let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    Color32::from_rgb(mix(ground.r(), over.r()), mix(ground.g(), over.g()), mix(ground.b(), over.b()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glom::Kernel;

    fn row(reach: Reach, columns: Vec<usize>, weights: Vec<f32>) -> AttentionRow {
        let scores = vec![0.0; columns.len()];
        AttentionRow {
            column: 45,
            kernel: Kernel::Softmax,
            columns,
            scores,
            weights,
            perplexity: 1.0,
            beta: 1.0,
            reach,
        }
    }

    #[test]
    fn it_is_as_wide_as_the_reach_or_as_what_is_heard() {
        let grid = Grid::new(10, 10);
        assert_eq!(radius(&row(Reach::Radius(3.5), vec![45], vec![1.0]), grid), 4);
        assert_eq!(radius(&row(Reach::Radius(90.0), vec![45], vec![1.0]), grid), MOST);
        let global = row(Reach::Global, vec![1, 45, 46, 48], vec![0.001, 0.8, 0.1, 0.1]);
        assert_eq!(radius(&global, grid), 3, "what is hardly heard does not count");
        assert_eq!(radius(&row(Reach::Global, vec![45], vec![1.0]), grid), 2);
    }

    #[test]
    fn a_mixture_goes_from_one_to_the_other() {
        let (a, b) = (Color32::from_rgb(0, 100, 200), Color32::from_rgb(200, 100, 0));
        assert_eq!(mixed(a, b, 0.0), a);
        assert_eq!(mixed(a, b, 1.0), b);
        assert_eq!(mixed(a, b, 0.5), Color32::from_rgb(100, 100, 100));
    }
}
