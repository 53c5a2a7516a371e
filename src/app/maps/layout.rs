//! Where the picture and the maps stand, and how places of the picture become places of the screen.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::app::Camera;
use crate::grid::Grid;

/// Space between tiles, in points.
pub const GAP: f32 = 10.0;

/// A map with its caption above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tile {
    /// Where the caption is written.
    pub caption: Rect,
    /// Where the map is drawn.
    pub map: Rect,
}

/// Arranges `count` maps of one aspect ratio (width over height), row by row, as large as they fit into `area`.
pub fn tiles(area: Rect, count: usize, aspect: f32, caption: f32) -> Vec<Tile> {
    let aspect = if aspect.is_finite() { aspect.clamp(1e-3, 1e3) } else { 1.0 };
    let size_for = |across: usize| {
        let down = count.div_ceil(across);
        let width = (area.width() - GAP * (across - 1) as f32) / across as f32;
        let height = (area.height() - GAP * (down - 1) as f32) / down as f32 - caption;
        let width = width.min(height * aspect).max(1.0);
        vec2(width, (width / aspect).max(1.0))
    };
    let Some(across) = (1..=count).max_by(|&a, &b| size_for(a).x.total_cmp(&size_for(b).x)) else {
        return Vec::new();
    };
    let size = size_for(across);
    let pitch = vec2(size.x + GAP, size.y + caption + GAP);
    let down = count.div_ceil(across);
    let block = vec2(pitch.x * across as f32 - GAP, pitch.y * down as f32 - GAP);
    // A little above the middle, near the controls.
    let start = area.min + ((area.size() - block) * vec2(0.5, 0.3)).max(Vec2::ZERO);
    (0..count)
        .map(|i| {
            let corner = start + vec2((i % across) as f32 * pitch.x, (i / across) as f32 * pitch.y);
            let map = Rect::from_min_size(corner + vec2(0.0, caption), size);
            Tile { caption: Rect::from_min_size(corner, vec2(size.x, caption)), map }
        })
        .collect()
}

/// The visible part of the picture, drawn in a rectangle of the screen: every map looks through one of these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lens {
    /// On the screen.
    pub rect: Rect,
    /// In shares of the picture.
    pub visible: Rect,
}

impl Lens {
    /// What `camera` sees, drawn in `rect`.
    pub fn new(rect: Rect, camera: &Camera) -> Self {
        let [left, top, width, height] = camera.visible();
        Self { rect, visible: Rect::from_min_size(pos2(left, top), vec2(width, height)) }
    }

    /// Where a place of the picture (shares) is on the screen.
    pub fn to_screen(self, share: Pos2) -> Pos2 {
        self.rect.min + (share - self.visible.min) / self.visible.size() * self.rect.size()
    }

    /// Which place of the picture (shares) is at a point of the screen.
    pub fn to_share(self, point: Pos2) -> Pos2 {
        self.visible.min + (point - self.rect.min) / self.rect.size() * self.visible.size()
    }

    /// Where corner (row, col) of the grid is on the screen.
    pub fn corner(self, grid: Grid, row: f32, col: f32) -> Pos2 {
        self.to_screen(pos2(col / grid.cols as f32, row / grid.rows as f32))
    }

    /// Where a column is on the screen.
    pub fn cell(self, grid: Grid, column: usize) -> Rect {
        let (row, col) = grid.place(column);
        let (row, col) = (row as f32, col as f32);
        Rect::from_min_max(self.corner(grid, row, col), self.corner(grid, row + 1.0, col + 1.0))
    }

    /// Size of a cell on the screen, in points.
    pub fn cell_size(self, grid: Grid) -> Vec2 {
        self.rect.size() / self.visible.size() / vec2(grid.cols as f32, grid.rows as f32)
    }

    /// A point of the screen in columns: x from 0 to cols, y from 0 to rows.
    pub fn in_columns(self, grid: Grid, point: Pos2) -> Pos2 {
        let share = self.to_share(point);
        pos2(share.x * grid.cols as f32, share.y * grid.rows as f32)
    }

    /// The column at a point of the screen within the rectangle.
    pub fn column_at(self, grid: Grid, point: Pos2) -> Option<usize> {
        let place = self.in_columns(grid, point);
        let inside = self.rect.contains(point) && place.x >= 0.0 && place.y >= 0.0;
        let (row, col) = (place.y as usize, place.x as usize);
        (inside && row < grid.rows && col < grid.cols).then(|| grid.index(row, col))
    }

    /// The rows and cols of the grid of which something is seen.
    pub fn seen(self, grid: Grid) -> [std::ops::Range<usize>; 2] {
        let range = |low: f32, high: f32, count: usize| {
            let (low, high) = (low * count as f32, high * count as f32);
            (low.floor().max(0.0) as usize).min(count)..(high.ceil().max(0.0) as usize).min(count)
        };
        [
            range(self.visible.top(), self.visible.bottom(), grid.rows),
            range(self.visible.left(), self.visible.right(), grid.cols),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn tiles_keep_the_aspect_stay_inside_and_do_not_overlap() {
        for (width, height) in [(900.0, 600.0), (400.0, 1200.0), (1600.0, 300.0), (80.0, 60.0)] {
            let area = Rect::from_min_size(pos2(5.0, 7.0), vec2(width, height));
            for (count, aspect) in [(1, 1.0), (6, 1.5), (6, 0.4), (7, 3.0), (2, 1.0)] {
                let tiles = tiles(area, count, aspect, 16.0);
                assert_eq!(tiles.len(), count);
                for (i, tile) in tiles.iter().enumerate() {
                    assert!((tile.map.aspect_ratio() - aspect).abs() < 0.01 || tile.map.height() <= 1.0);
                    assert!(area.expand(0.5).contains_rect(tile.map), "{tile:?} in {area:?}");
                    let whole = tile.map.union(tile.caption);
                    assert!(
                        tiles[..i].iter().all(|other| !other.map.union(other.caption).intersects(whole.shrink(0.5)))
                    );
                }
            }
        }
        assert!(tiles(Rect::ZERO, 0, 1.0, 16.0).is_empty());
    }

    #[test]
    fn six_square_maps_in_a_wide_panel_stand_in_two_rows() {
        let tiles = tiles(Rect::from_min_size(Pos2::ZERO, vec2(900.0, 640.0)), 6, 1.0, 16.0);
        assert_eq!(tiles[0].map.top(), tiles[2].map.top());
        assert!(tiles[3].map.top() > tiles[0].map.bottom());
        assert!(tiles[0].map.width() > 280.0);
    }

    #[test]
    fn a_lens_goes_there_and_back() {
        let mut camera = Camera::default();
        camera.zoom_at([0.8, 0.2], 4.0);
        let lens = Lens::new(Rect::from_min_size(pos2(100.0, 50.0), vec2(300.0, 200.0)), &camera);
        let grid = Grid::new(20, 30);
        for column in [grid.index(3, 24), grid.index(5, 22)] {
            assert_eq!(lens.column_at(grid, lens.cell(grid, column).center()), Some(column));
        }
        let point = pos2(180.0, 120.0);
        assert!(lens.to_screen(lens.to_share(point)).distance(point) < 1e-2);
        assert_eq!(lens.column_at(grid, pos2(99.0, 60.0)), None);
        assert!((lens.cell_size(grid).x - 40.0).abs() < 1e-3);
        let [rows, cols] = lens.seen(grid);
        assert!(rows.len() <= 7 && cols.len() <= 9 && cols.contains(&24) && rows.contains(&3));
    }
}
