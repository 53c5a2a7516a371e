//! What the pointer does on the maps and has not ended: a stroke of the brush, a rectangle.

use eframe::egui::Pos2;

/// What the pointer is in the middle of.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Gesture {
    /// Nothing.
    #[default]
    None,
    /// A stroke of the brush.
    Stroke {
        /// Columns that this stroke has touched.
        touched: Vec<bool>,
        /// Where the brush was in the last frame, in columns.
        last: Pos2,
    },
    /// A rectangle to occlude or to hide, in shares of the picture.
    Rectangle {
        /// Where it began.
        from: Pos2,
        /// Where it is now.
        to: Pos2,
    },
}
