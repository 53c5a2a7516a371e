//! Signed values as bars from a common zero line, which stands where the values leave it room.

use eframe::egui::{Color32, Mesh, Rect, pos2};

use crate::colour::signed_rgb;

/// Where bars stand: from their lowest to their highest value, zero included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lane {
    rect: Rect,
    low: f32,
    high: f32,
}

impl Lane {
    /// A lane in `rect` that holds all these values.
    pub fn of(rect: Rect, values: &[&[f32]]) -> Self {
        let all = || values.iter().flat_map(|values| values.iter()).copied().filter(|value| value.is_finite());
        let (low, high) = (all().fold(0.0, f32::min), all().fold(0.0, f32::max));
        if high > low { Self { rect, low, high } } else { Self { rect, low: 0.0, high: 1.0 } }
    }

    /// Where a value is.
    pub fn y(self, value: f32) -> f32 {
        self.rect.bottom() - (value - self.low) / (self.high - self.low) * self.rect.height()
    }

    /// Adds the bar of a value between `left` and `right`; what is not a number has none.
    pub fn bar(self, mesh: &mut Mesh, left: f32, right: f32, value: f32, ink: Color32) {
        if !value.is_finite() {
            return;
        }
        // Where bars are wide enough, a gap tells them apart.
        let gap = if right - left > 4.0 { 1.0 } else { 0.0 };
        let (zero, end) = (self.y(0.0), self.y(value));
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, zero.min(end)), pos2(right - gap, zero.max(end))), ink);
    }
}

/// Orange above zero, blue below.
pub fn signed_ink(value: f32) -> Color32 {
    let [r, g, b] = signed_rgb(if value < 0.0 { -0.85 } else { 0.85 });
    Color32::from_rgb(r, g, b)
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::*;

    #[test]
    fn the_zero_line_leaves_the_room_to_the_values_that_there_are() {
        let rect = Rect::from_min_size(pos2(0.0, 10.0), vec2(50.0, 40.0));
        let above = Lane::of(rect, &[&[1.0, 4.0]]);
        assert_eq!((above.y(0.0), above.y(4.0)), (50.0, 10.0));
        let both = Lane::of(rect, &[&[-1.0], &[3.0, f32::NAN, f32::INFINITY]]);
        assert_eq!((both.y(-1.0), both.y(0.0), both.y(3.0)), (50.0, 40.0, 10.0));
        let nothing = Lane::of(rect, &[&[], &[0.0]]);
        assert_eq!(nothing.y(0.0), 50.0);
        let mut mesh = Mesh::default();
        nothing.bar(&mut mesh, 0.0, 5.0, f32::NAN, Color32::RED);
        assert!(mesh.is_empty());
        both.bar(&mut mesh, 0.0, 5.0, -1.0, Color32::RED);
        assert_eq!(mesh.calc_bounds(), Rect::from_min_max(pos2(0.0, 40.0), pos2(4.0, 50.0)));
    }
}
