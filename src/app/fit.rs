//! What a window of this size has room for: the maps come first, so panels begin closed where the maps would no longer
//! have the largest share.

use eframe::egui::{self, Vec2};

/// A panel around the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What steers, at the left.
    Left,
    /// What is looked into, at the right.
    Right,
    /// What happens over time, below.
    Below,
}

/// The size of the window, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    size: Vec2,
}

impl Fit {
    /// Of the window.
    pub fn of(ctx: &egui::Context) -> Self {
        Self { size: ctx.content_rect().size() }
    }

    /// Whether a panel is open from the start, where nobody has closed it.
    pub fn has_room(self, side: Side) -> bool {
        match side {
            Side::Left => self.size.x >= 900.0,
            Side::Right => self.size.x >= 1500.0,
            Side::Below => self.size.y >= 840.0,
        }
    }

    /// Whether every line counts.
    pub fn is_low(self) -> bool {
        self.size.y < 580.0
    }

    /// Whether rows of buttons do not fit beside each other.
    pub fn is_narrow(self) -> bool {
        self.size.x < 760.0
    }
}

/// The panels that were opened on demand where they have no room of their own: they are not remembered, and close when
/// the window has room for them again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drawers {
    open: [bool; 3],
}

impl Drawers {
    /// Whether a panel is open.
    pub fn is_open(self, side: Side) -> bool {
        self.open[side as usize]
    }

    /// Opens a panel, or closes it. Left and right are not open at once: between them would be no maps.
    pub fn toggle(&mut self, side: Side) {
        let open = !self.is_open(side);
        if open && side != Side::Below {
            self.open[Side::Left as usize] = false;
            self.open[Side::Right as usize] = false;
        }
        self.open[side as usize] = open;
    }

    /// Closes those for which there is room now.
    pub fn follow(&mut self, fit: Fit) {
        for side in [Side::Left, Side::Right, Side::Below] {
            self.open[side as usize] &= !fit.has_room(side);
        }
    }

    /// Closes what is open; false where nothing was.
    pub fn close(&mut self) -> bool {
        std::mem::take(&mut self.open) != [false; 3]
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::*;

    #[test]
    fn panels_have_room_where_the_maps_keep_more_than_half() {
        let fit = |x: f32, y: f32| Fit { size: vec2(x, y) };
        let sides = [Side::Left, Side::Right, Side::Below];
        for (x, y, room) in [
            (1920.0, 1080.0, [true, true, true]),
            (1440.0, 900.0, [true, false, true]),
            (1280.0, 720.0, [true, false, false]),
            (960.0, 540.0, [true, false, false]),
            (640.0, 360.0, [false, false, false]),
        ] {
            assert_eq!(sides.map(|side| fit(x, y).has_room(side)), room, "{x} x {y}");
        }
        assert!(!fit(1024.0, 640.0).is_low() && fit(960.0, 540.0).is_low());
        assert!(!fit(853.0, 480.0).is_narrow() && fit(640.0, 360.0).is_narrow());
    }

    #[test]
    fn one_side_is_open_on_demand_and_a_larger_window_closes_it() {
        let mut drawers = Drawers::default();
        drawers.toggle(Side::Left);
        drawers.toggle(Side::Below);
        drawers.toggle(Side::Right);
        assert!(!drawers.is_open(Side::Left) && drawers.is_open(Side::Right) && drawers.is_open(Side::Below));
        drawers.follow(Fit { size: vec2(640.0, 900.0) });
        assert!(drawers.is_open(Side::Right) && !drawers.is_open(Side::Below));
        assert!(drawers.close() && !drawers.close());
    }
}
