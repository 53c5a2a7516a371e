//! Where the picture and the maps stand, and how places of the picture become places of the screen.
//!
//! Maps of one aspect ratio stand in lines, rows or columns, that all fill the block from edge to edge: a line of fewer
//! maps has larger ones. So no place is left empty, whatever their number is.

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

impl Tile {
    /// The caption lies on the map, in place of above it.
    pub fn written_on(map: Rect, caption: f32) -> Self {
        Self { caption: map.with_max_y((map.top() + caption).min(map.bottom())), map }
    }
}

/// Arranges `count` maps of one aspect ratio (width over height) so that the roots of their sides together are as large
/// as they can be in `area`: large maps, and none of them tiny.
pub fn tiles(area: Rect, count: usize, aspect: f32, caption: f32) -> Vec<Tile> {
    let worth = |tiles: &[Tile]| tiles.iter().map(|tile| tile.map.width().sqrt()).sum::<f32>();
    best(area, aspect, caption, partitions(count), worth)
}

/// Arranges `count` maps of one aspect ratio so that the first is as large as it can be, the others in a strip beside
/// or below it.
pub fn one_large(area: Rect, count: usize, aspect: f32, caption: f32) -> Vec<Tile> {
    let lines = if count > 1 { vec![1, count - 1] } else { vec![count] };
    best(area, aspect, caption, vec![lines], |tiles| tiles[0].map.width())
}

fn best(area: Rect, aspect: f32, caption: f32, lines: Vec<Vec<usize>>, worth: impl Fn(&[Tile]) -> f32) -> Vec<Tile> {
    let aspect = if aspect.is_finite() { aspect.clamp(1e-3, 1e3) } else { 1.0 };
    let ways = lines.iter().flat_map(|lines| [true, false].map(|rows| block(area, lines, rows, aspect, caption)));
    let mut best: Option<(f32, Vec<Tile>)> = None;
    for tiles in ways.flatten() {
        let worth = worth(&tiles);
        // Of two that are as good the first stands: rows before columns.
        if best.as_ref().is_none_or(|(most, _)| worth > most + 0.01) {
            best = Some((worth, tiles));
        }
    }
    let count = lines.first().map_or(0, |lines| lines.iter().sum());
    // Without any room they are there all the same, for those who do not see them.
    let nowhere = || vec![Tile { caption: Rect::from_min_size(area.min, Vec2::ZERO), map: point(area.min) }; count];
    best.map_or_else(nowhere, |(_, tiles)| tiles)
}

fn point(at: Pos2) -> Rect {
    Rect::from_min_size(at, Vec2::splat(1.0))
}

/// All ways to part `count` maps into lines of which none has fewer than the one before: the first are the largest.
fn partitions(count: usize) -> Vec<Vec<usize>> {
    fn part(left: usize, least: usize, lines: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
        if left == 0 {
            found.push(lines.clone());
        }
        for next in least..=left {
            lines.push(next);
            part(left - next, next, lines, found);
            lines.pop();
        }
    }
    let mut found = Vec::new();
    if count > 0 {
        part(count, 1, &mut Vec::new(), &mut found);
    }
    found
}

/// The tiles of lines of maps that fill a block from edge to edge, the block as large as it fits into `area`; none when
/// there is no room for them.
///
/// With k_i maps in line i, the block's extent along the lines is e, and a line's extent across them is linear in e. So
/// the largest e follows from the two sides of the area.
fn block(area: Rect, lines: &[usize], rows: bool, aspect: f32, caption: f32) -> Option<Vec<Tile>> {
    // Of a line of k maps that is `e` long: the side of a map along the line, without its caption.
    let along = |e: f32, k: usize| (e - GAP * (k - 1) as f32) / k as f32 - if rows { 0.0 } else { caption };
    // How far the line reaches across: its maps, and in rows their captions.
    let across = |e: f32, k: usize| match rows {
        true => along(e, k) / aspect + caption,
        false => along(e, k) * aspect,
    };
    let gaps = GAP * (lines.len() - 1) as f32;
    let whole = |e: f32| lines.iter().map(|&k| across(e, k)).sum::<f32>() + gaps;
    let (length, breadth) = if rows { (area.width(), area.height()) } else { (area.height(), area.width()) };
    let (from, slope) = (whole(0.0), whole(1.0) - whole(0.0));
    let extent = length.min((breadth - from) / slope);
    let size = |k: usize| match rows {
        true => vec2(along(extent, k), along(extent, k) / aspect),
        false => vec2(along(extent, k) * aspect, along(extent, k)),
    };
    if lines.iter().any(|&k| size(k).min_elem() < 1.0) {
        return None;
    }
    let taken = if rows { vec2(extent, whole(extent)) } else { vec2(whole(extent), extent) };
    // A little above the middle, near the controls.
    let start = area.min + ((area.size() - taken) * vec2(0.5, 0.3)).max(Vec2::ZERO);
    let tile = |corner: Pos2, size: Vec2| Tile {
        caption: Rect::from_min_size(corner, vec2(size.x, caption)),
        map: Rect::from_min_size(corner + vec2(0.0, caption), size),
    };
    let mut tiles = Vec::new();
    let mut at = start;
    // Columns of equally many maps are read row by row.
    for alike in lines.chunk_by(|a, b| a == b) {
        let (k, size) = (alike[0], size(alike[0]));
        let pitch = size + vec2(GAP, GAP + caption);
        let (down, over) = if rows { (alike.len(), k) } else { (k, alike.len()) };
        for row in 0..down {
            tiles.extend((0..over).map(|col| tile(at + pitch * vec2(col as f32, row as f32), size)));
        }
        at += if rows { vec2(0.0, pitch.y * down as f32) } else { vec2(pitch.x * over as f32, 0.0) };
    }
    Some(tiles)
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
    fn no_place_is_empty_and_every_line_reaches_from_edge_to_edge() {
        for (width, height) in [(900.0, 640.0), (1100.0, 480.0), (500.0, 900.0), (620.0, 220.0)] {
            let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            for (count, aspect) in [(4, 1.0), (5, 1.0), (5, 1.5), (5, 0.7), (6, 1.5), (7, 1.3), (8, 1.0)] {
                let tiles = tiles(area, count, aspect, 18.0);
                let whole = tiles.iter().fold(Rect::NOTHING, |all, tile| all.union(tile.map).union(tile.caption));
                // What tiles with half of the gaps around them leave of the block is rounding.
                let taken: f32 = tiles.iter().map(|tile| tile.map.union(tile.caption).expand(GAP / 2.0).area()).sum();
                let block = whole.expand(GAP / 2.0).area();
                assert!((taken / block - 1.0).abs() < 0.01, "{count} of {aspect} in {area:?}: {taken} of {block}");
                assert!(whole.width() > width - 1.0 || whole.height() > height - 1.0, "{whole:?} in {area:?}");
            }
        }
    }

    #[test]
    fn five_maps_cover_more_of_the_panel_than_a_grid_with_an_empty_cell_does() {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(900.0, 560.0));
        let covered = |aspect: f32| {
            let tiles = tiles(area, 5, aspect, 20.0);
            let least = tiles.iter().map(|tile| tile.map.width()).fold(f32::INFINITY, f32::min);
            (tiles.iter().map(|tile| tile.map.area()).sum::<f32>() / area.area(), least)
        };
        // Three and two of one size, as a grid has them, are at most 293 points wide at 1.5 and 255 at 1.
        let (share, least) = covered(1.5);
        assert!(share > 0.80 && least > 290.0, "{share} {least}");
        let (share, least) = covered(1.0);
        assert!(share > 0.75 && least > 200.0, "{share} {least}");
    }

    #[test]
    fn the_large_one_is_first_and_the_others_stand_in_one_line() {
        // In an upright panel the first of all is as wide as the panel already.
        for (size, larger) in [(vec2(900.0, 560.0), 1.5), (vec2(500.0, 800.0), 0.99)] {
            let area = Rect::from_min_size(Pos2::ZERO, size);
            let large = one_large(area, 5, 1.5, 18.0);
            let all = tiles(area, 5, 1.5, 18.0);
            assert!(large[0].map.area() > larger * all[0].map.area(), "{large:?}");
            let strip = &large[1..];
            let one_line = strip.iter().all(|tile| tile.map.left() == strip[0].map.left())
                || strip.iter().all(|tile| tile.map.top() == strip[0].map.top());
            assert!(one_line && strip.iter().all(|tile| area.expand(0.5).contains_rect(tile.map)));
        }
        assert_eq!(one_large(Rect::from_min_size(Pos2::ZERO, vec2(100.0, 100.0)), 1, 1.0, 10.0).len(), 1);
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
