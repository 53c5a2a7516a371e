//! Where the parts of the tab stand: the matrix at the left as large as it fits, what is read from it at the right.

use eframe::egui::{Rect, pos2, vec2};

/// Between parts, in points.
pub const GAP: f32 = 14.0;
/// Height of a heading.
pub const HEADING: f32 = 22.0;
/// Numbers of the rows, at the left of the matrix.
const NUMBERS: f32 = 26.0;
/// The colour bar with its numbers, at the right of it.
const BAR: f32 = 64.0;
/// Below the matrix: numbers of the columns, the row that is looked at, the read-out.
const COL_NUMBERS: f32 = 18.0;
const SECTION: [f32; 2] = [56.0, 150.0];
const READOUT: f32 = 22.0;
/// Controls above it.
const CONTROLS: f32 = 26.0;

/// Below the picture: the bar of cosines.
pub const PICTURE_BAR: f32 = 18.0;

/// The least room in which everything can be read; in less the tab scrolls.
pub const LEAST: [f32; 2] = [720.0, 500.0];

/// The parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Places {
    /// Level, scale.
    pub controls: Rect,
    /// The matrix: as wide as high.
    pub matrix: Rect,
    /// Its colour bar.
    pub bar: Rect,
    /// Numbers of its columns.
    pub col_numbers: Rect,
    /// The row that is looked at.
    pub section: Rect,
    /// What is looked at, in words.
    pub readout: Rect,
    /// Eigenvalues.
    pub spectrum: Rect,
    /// The picture with the chosen eigenvector.
    pub picture: Rect,
    /// Norm over time.
    pub norm: Rect,
    /// Effective rank and islands over time.
    pub rank: Rect,
    /// The read both ways, with a heading over both.
    pub reads: [Rect; 2],
}

impl Places {
    /// Arranges them in `room`; `aspect` is the picture's width over its height.
    pub fn of(room: Rect, aspect: f32) -> Self {
        let fixed = CONTROLS + COL_NUMBERS + READOUT;
        let side = (room.height() - fixed - SECTION[0]).min(room.width() * 0.54 - NUMBERS - BAR).max(120.0).floor();
        let curve = (room.height() - fixed - side).clamp(SECTION[0], SECTION[1]);
        let controls = Rect::from_min_size(room.min, vec2(NUMBERS + side + BAR, CONTROLS));
        let matrix = Rect::from_min_size(room.min + vec2(NUMBERS, CONTROLS), vec2(side, side));
        let bar = Rect::from_min_size(matrix.right_top() + vec2(10.0, 0.0), vec2(BAR - 10.0, side));
        let under =
            |top: f32, height: f32| Rect::from_min_size(pos2(matrix.left(), matrix.bottom() + top), vec2(side, height));
        let (col_numbers, section) = (under(0.0, COL_NUMBERS), under(COL_NUMBERS, curve));
        let readout = under(COL_NUMBERS + curve, READOUT);

        // The right side is as high as the left one, so that the parts end on one line.
        let right = Rect::from_min_max(pos2(controls.right() + GAP, room.top()), pos2(room.right(), readout.bottom()));
        let width = (right.width() - GAP).max(2.0);
        let heights = [0.42, 0.27, 0.31].map(|share| share * (right.height() - 2.0 * GAP));
        let tops = [0.0, heights[0] + GAP, heights[0] + heights[1] + 2.0 * GAP].map(|top| right.top() + top);
        // A wide picture gets a wide half; all rows are cut at the same place.
        let wanted = (heights[0] - HEADING - PICTURE_BAR) * aspect;
        let second = wanted.clamp(0.5 * width, 0.57 * width);
        let at = |row: usize, col: usize| {
            let (left, width) = [(right.left(), width - second), (right.right() - second, second)][col];
            Rect::from_min_size(pos2(left, tops[row]), vec2(width, heights[row]))
        };
        Self {
            controls,
            matrix,
            bar,
            col_numbers,
            section,
            readout,
            spectrum: at(0, 0),
            picture: at(0, 1),
            norm: at(1, 0),
            rank: at(1, 1),
            reads: [at(2, 0), at(2, 1)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_inside_and_do_not_overlap() {
        for size in [LEAST, [952.0, 620.0], [1592.0, 900.0], [1900.0, 520.0], [720.0, 1400.0]] {
            let room = Rect::from_min_size(pos2(320.0, 96.0), vec2(size[0], size[1]));
            let places = Places::of(room, if size[0] > 1000.0 { 1.5 } else { 0.6 });
            let Places { controls, matrix, bar, col_numbers, section, readout, spectrum, picture, norm, rank, reads } =
                places;
            let [left, right] = reads;
            let all =
                [controls, matrix, bar, col_numbers, section, readout, spectrum, picture, norm, rank, left, right];
            for (at, part) in all.iter().enumerate() {
                assert!(room.expand(0.5).contains_rect(*part), "{part} of {places:?} leaves {room}");
                assert!(part.width() > 50.0 && part.height() > 15.0, "{part}");
                for other in &all[..at] {
                    assert!(!other.shrink(0.25).intersects(part.shrink(0.25)), "{other} and {part} at {size:?}");
                }
            }
            assert_eq!(matrix.width(), matrix.height());
            assert!(spectrum.height() > 100.0 && norm.height() > 80.0 && left.height() > 90.0);
        }
    }
}
