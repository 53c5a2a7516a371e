//! Where the tiles of two runs stand: for every level the frozen map, the map of now and their difference, side by side
//! or below each other, whichever leaves the larger maps; before them the picture, and room for words.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::app::maps::{GAP, Tile};

/// Maps per level.
pub const ABREAST: usize = 3;

/// The least width of the words, where there is room.
const WORDS: f32 = 190.0;

/// The least height of the words, where the picture could be larger.
const WORDS_HIGH: f32 = 170.0;

/// The most width of the words.
const MOST_WORDS: f32 = 360.0;

/// The tiles of two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrangement {
    /// The picture.
    pub picture: Tile,
    /// What differs, in words.
    pub words: Rect,
    /// Frozen, now and difference of every level, the lowest first.
    pub levels: Vec<[Tile; ABREAST]>,
}

/// Arranges maps of `levels` levels and of one aspect ratio (width over height).
pub fn arrange(area: Rect, levels: usize, aspect: f32, caption: f32) -> Arrangement {
    let aspect = if aspect.is_finite() { aspect.clamp(1e-3, 1e3) } else { 1.0 };
    let lanes = levels + 1;
    let size_for = |across: usize, down: usize, least: f32| {
        let width = (area.width() - least - GAP * (across - 1) as f32) / across as f32;
        let height = (area.height() - GAP * (down - 1) as f32) / down as f32 - caption;
        let width = width.min(height * aspect).max(1.0);
        vec2(width, (width / aspect).max(1.0))
    };
    // Upright lanes: the words stand below the picture and may be wider than it.
    let words = WORDS.min(area.width() / 4.0);
    let upright = size_for(levels.max(1), ABREAST, words + GAP);
    let lying = size_for(ABREAST, lanes, 0.0);
    let tile = |corner: Pos2, size: Vec2| Tile {
        caption: Rect::from_min_size(corner, vec2(size.x, caption)),
        map: Rect::from_min_size(corner + vec2(0.0, caption), size),
    };
    if upright.x >= lying.x {
        let size = upright;
        let pitch = vec2(size.x + GAP, size.y + caption + GAP);
        let maps = pitch.x * levels as f32;
        let lane = (area.width() - maps).clamp(1.0, MOST_WORDS.max(size.x));
        let left = area.left() + ((area.width() - maps - lane) / 2.0).max(0.0);
        let at = |lane_at: usize, row: usize| {
            pos2(left + lane + GAP + lane_at as f32 * pitch.x, area.top() + row as f32 * pitch.y)
        };
        let bottom = area.top() + ABREAST as f32 * pitch.y - GAP;
        // The picture may fill its lane as long as the words keep their room.
        let roomy = (bottom - area.top() - WORDS_HIGH - GAP - caption) * aspect;
        let held = roomy.max(size.x).min(lane);
        let picture = tile(pos2(left, area.top()), vec2(held, held / aspect));
        let words = Rect::from_min_max(pos2(left, picture.map.bottom() + GAP), pos2(left + lane, bottom));
        let levels = (0..levels).map(|level| [0, 1, 2].map(|row| tile(at(level, row), size))).collect();
        return Arrangement { picture, words, levels };
    }
    let size = lying;
    let pitch = vec2(size.x + GAP, size.y + caption + GAP);
    let left = area.left() + ((area.width() - pitch.x * ABREAST as f32 + GAP) / 2.0).max(0.0);
    let at = |row: usize, place: usize| pos2(left + place as f32 * pitch.x, area.top() + row as f32 * pitch.y);
    let picture = tile(at(0, 0), size);
    let right = at(0, ABREAST).x - GAP;
    let words = Rect::from_min_max(at(0, 1), pos2(right, picture.map.bottom()));
    let levels = (0..levels).map(|level| [0, 1, 2].map(|place| tile(at(level + 1, place), size))).collect();
    Arrangement { picture, words, levels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_two_runs_stay_inside_and_apart() {
        for (width, height) in [(1128.0, 560.0), (700.0, 420.0), (420.0, 900.0), (1600.0, 900.0), (300.0, 240.0)] {
            for (levels, aspect) in [(4, 1.33), (5, 0.7), (1, 1.0), (3, 2.0)] {
                let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height));
                let made = arrange(area, levels, aspect, 18.0);
                let whole = |tile: &Tile| tile.map.union(tile.caption);
                let mut rects = vec![whole(&made.picture), made.words];
                rects.extend(made.levels.iter().flatten().map(whole));
                assert_eq!(rects.len(), 2 + ABREAST * levels);
                for (at, rect) in rects.iter().enumerate() {
                    assert!(area.expand(1.0).contains_rect(*rect), "{rect:?} in {area:?}, {levels} levels");
                    let apart = rects[..at].iter().all(|other| !other.shrink(0.5).intersects(rect.shrink(0.5)));
                    assert!(apart, "{rect:?} of {rects:?}");
                }
                let map = made.levels[0][0].map;
                assert!((map.aspect_ratio() - aspect).abs() < 0.02 || map.height() <= 1.0);
            }
        }
    }

    #[test]
    fn a_wide_area_has_a_column_per_level_and_a_tall_one_a_row() {
        let wide = arrange(Rect::from_min_size(Pos2::ZERO, vec2(1128.0, 560.0)), 4, 1.33, 18.0);
        assert_eq!(wide.levels[0][0].map.top(), wide.levels[3][0].map.top());
        assert!(wide.levels[0][0].map.width() > 170.0 && wide.words.width() > 180.0);
        let tall = arrange(Rect::from_min_size(Pos2::ZERO, vec2(420.0, 900.0)), 4, 1.33, 18.0);
        assert_eq!(tall.levels[0][0].map.left(), tall.levels[3][0].map.left());
    }
}
