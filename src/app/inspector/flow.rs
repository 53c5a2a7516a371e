//! The arrows of the close-up: as thick as the share that flows along them. In slow motion dots run along the arrow of
//! the part that is shown, for a moment, and then everything stands still again.

use std::time::Duration;

use eframe::egui::{Color32, Id, Painter, Pos2, Shape, Stroke, Ui, Vec2};

use crate::engine::{Phase, Snapshot};
use crate::glom::Source;

/// For how long dots run after a part of the step was shown, in seconds.
const RUNNING: f64 = 1.6;

/// How often a dot passes in a second.
const PACE: f64 = 1.25;

/// Length of an arrow's head, in points.
const HEAD: f32 = 7.0;

/// What is shown of the flow in this frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    phase: Option<Phase>,
    /// Where the dots are between two of them, 0 to 1; none when they stand still.
    dots: Option<f32>,
}

impl Flow {
    /// The flow now. Asks for frames as long as dots run, and for none afterwards.
    pub fn now(ui: &Ui, snapshot: &Snapshot) -> Self {
        let Some(phase) = snapshot.phase else { return Self { phase: None, dots: None } };
        let id = Id::unique("flow of the close-up");
        let shown = (snapshot.run, snapshot.step, phase);
        let time = ui.input(|input| input.time);
        let begun = ui.data_mut(|data| match data.get_temp::<((u64, usize, Phase), f64)>(id) {
            Some((before, begun)) if before == shown => begun,
            _ => {
                data.insert_temp(id, (shown, time));
                time
            }
        });
        let passed = time - begun;
        if passed >= RUNNING {
            return Self { phase: Some(phase), dots: None };
        }
        ui.ctx().request_repaint_after(Duration::from_millis(25));
        Self { phase: Some(phase), dots: Some((passed * PACE).fract() as f32) }
    }

    /// Whether the part of the step that is shown is this contribution; all of them in the average.
    pub fn shows(self, source: Source) -> bool {
        match self.phase {
            Some(Phase::Contribution(shown)) => shown == source,
            Some(Phase::Average) => true,
            None => false,
        }
    }

    /// Whether another part of the step is shown.
    pub fn shows_another(self, source: Source) -> bool {
        self.phase.is_some() && !self.shows(source)
    }

    /// Whether the average is shown, or no part of the step.
    pub fn is_whole(self) -> bool {
        matches!(self.phase, None | Some(Phase::Average))
    }

    /// Draws the arrow of a contribution with `share` (0 to 1).
    pub fn arrow(
        self,
        painter: &Painter,
        [from, to]: [Pos2; 2],
        source: Source,
        share: f32,
        ink: Color32,
        dot: Color32,
    ) {
        let way = to - from;
        let length = way.length();
        if length < HEAD + 2.0 {
            return;
        }
        let along = way / length;
        if share <= 0.0 {
            let stroke = Stroke::new(1.0, ink);
            painter.extend(Shape::dashed_line(&[from, to], stroke, 3.0, 3.0));
            return;
        }
        let width = thickness(share);
        let across = along.rot90();
        let neck = to - along * HEAD;
        let half = across * width / 2.0;
        let wing = across * (width / 2.0 + 4.0);
        painter.add(Shape::convex_polygon(vec![from - half, neck - half, neck + half, from + half], ink, Stroke::NONE));
        painter.add(Shape::convex_polygon(vec![neck - wing, to, neck + wing], ink, Stroke::NONE));
        if let Some(dots) = self.dots.filter(|_| self.shows(source)) {
            for at in places(dots, length - HEAD) {
                painter.circle_filled(from + along * at, (width / 2.0).clamp(1.6, 3.2), dot);
            }
        }
    }
}

/// Thickness of an arrow, in points.
pub fn thickness(share: f32) -> f32 {
    1.0 + 11.0 * share.clamp(0.0, 1.0)
}

/// Where dots are on a way of some points, about ten points apart.
fn places(dots: f32, length: f32) -> impl Iterator<Item = f32> {
    const APART: f32 = 10.0;
    let count = (length / APART).ceil().max(1.0) as usize;
    (0..count).map(move |dot| (dot as f32 + dots) * APART).filter(move |at| *at <= length)
}

/// The two points at which an arrow between rectangles begins and ends, a little away from both.
pub fn between(from: Pos2, to: Pos2, air: f32) -> [Pos2; 2] {
    let way = to - from;
    let along = if way.length() > 0.0 { way.normalized() } else { Vec2::ZERO };
    [from + along * air, to - along * air]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_share_is_a_thicker_arrow() {
        assert!(thickness(0.05) < thickness(0.3) && thickness(0.3) < thickness(0.9));
        assert_eq!(thickness(7.0), thickness(1.0));
    }

    #[test]
    fn dots_stay_on_the_way_and_move_along_it() {
        for length in [4.0, 25.0, 60.0] {
            for dots in [0.0, 0.4, 0.99] {
                assert!(places(dots, length).all(|at| (0.0..=length).contains(&at)));
            }
        }
        assert!(places(0.5, 30.0).next() > places(0.1, 30.0).next());
    }
}
