//! Lines along the edges of cells, as one mesh: crisp, and one shape however many there are.

use eframe::egui::{Color32, Mesh, Rect, vec2};

use super::layout::Lens;
use crate::colour::Outline;
use crate::grid::Grid;

/// Adds lines of `width` points, as far as they are seen.
pub fn add(mesh: &mut Mesh, lines: &[Outline], grid: Grid, lens: Lens, width: f32, colour: Color32) {
    let half = vec2(width, width) / 2.0;
    let seen = lens.rect.expand(width);
    for line in lines {
        let from = lens.corner(grid, line.from[0] as f32, line.from[1] as f32);
        let to = lens.corner(grid, line.to[0] as f32, line.to[1] as f32);
        let rect = Rect::from_min_max(from - half, to + half).intersect(seen);
        if rect.is_positive() {
            mesh.add_colored_rect(rect, colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;
    use crate::app::Camera;

    #[test]
    fn only_what_is_seen_becomes_a_shape() {
        let grid = Grid::new(10, 10);
        let mut camera = Camera::default();
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let lines = [Outline { from: [1, 0], to: [1, 10] }, Outline { from: [0, 9], to: [10, 9] }];
        let count = |camera: &Camera| {
            let mut mesh = Mesh::default();
            add(&mut mesh, &lines, grid, Lens::new(rect, camera), 1.0, Color32::BLACK);
            assert!(
                mesh.calc_bounds().expand(-1.0).is_negative() || rect.expand(1.0).contains_rect(mesh.calc_bounds())
            );
            mesh.vertices.len() / 4
        };
        assert_eq!(count(&camera), 2);
        camera.zoom_at([0.0, 0.0], 4.0);
        assert_eq!(count(&camera), 1);
    }
}
