//! Where the card lies: beside what it points at, over neither that nor a map.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Steps of the places that are tried, in points.
const STEP: f32 = 12.0;
/// Between the card and everything else, in points.
const GAP: f32 = 10.0;
/// What is not higher than this is a control, and others stand beside it in its row, in points.
const CONTROL: f32 = 48.0;
/// How much further away a card rather lies than over that row, in points.
const ROW: f32 = 100.0;

/// The place of a card of `size` within `room`: over as little as possible of `anchor` and `maps`, then as near to the
/// anchor as it can be and rather not over its row; without one at the right below.
pub fn place(room: Rect, size: Vec2, anchor: Option<Rect>, maps: &[Rect]) -> Pos2 {
    let inside = room.shrink(GAP);
    let most = vec2((inside.width() - size.x).max(0.0), (inside.height() - size.y).max(0.0));
    let count = |length: f32| (length / STEP).ceil() as usize;
    let row = anchor.filter(|anchor| anchor.height() <= CONTROL).map(|anchor| anchor.y_range());
    let mut best = (f32::INFINITY, inside.min);
    for down in 0..=count(most.y) {
        for right in 0..=count(most.x) {
            let corner = inside.min + vec2((right as f32 * STEP).min(most.x), (down as f32 * STEP).min(most.y));
            let card = Rect::from_min_size(corner, size);
            let over = |rect: &Rect| {
                let both = rect.expand(GAP / 2.0).intersect(card);
                if both.is_positive() { both.area() } else { 0.0 }
            };
            let covered = 4.0 * anchor.as_ref().map_or(0.0, over) + maps.iter().map(over).sum::<f32>();
            let away = match anchor {
                Some(anchor) => apart(anchor, card),
                None => (room.right_bottom() - card.right_bottom()).length(),
            };
            let in_row = row.is_some_and(|row| card.y_range().intersects(row));
            let cost = 1e3 * covered + away + if in_row { ROW } else { 0.0 };
            if cost < best.0 {
                best = (cost, corner);
            }
        }
    }
    best.1
}

/// How far two rectangles are from each other.
fn apart(a: Rect, b: Rect) -> f32 {
    let gap = |low: f32, high: f32| (low - high).max(0.0);
    let across = gap(a.left(), b.right()).max(gap(b.left(), a.right()));
    let down = gap(a.top(), b.bottom()).max(gap(b.top(), a.bottom()));
    // Of places that touch, the one whose middle is nearest.
    pos2(across, down).to_vec2().length() + 0.05 * (a.center() - b.center()).length()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(width, height))
    }

    #[test]
    fn a_card_lies_beside_its_anchor_and_on_no_map() {
        let room = rect(0.0, 0.0, 1024.0, 640.0);
        let size = vec2(300.0, 200.0);
        let maps = [rect(330.0, 120.0, 330.0, 220.0), rect(670.0, 120.0, 330.0, 220.0)];
        for anchor in [rect(10.0, 240.0, 290.0, 20.0), maps[0], maps[1], rect(12.0, 40.0, 60.0, 20.0)] {
            let card = Rect::from_min_size(place(room, size, Some(anchor), &maps), size);
            assert!(room.contains_rect(card) && !card.intersects(anchor), "{anchor:?}: {card:?}");
            assert!(maps.iter().all(|map| !map.intersects(card)), "{anchor:?}: {card:?}");
        }
        let play = rect(12.0, 40.0, 60.0, 20.0);
        let below = Rect::from_min_size(place(room, size, Some(play), &maps), size);
        assert!(below.top() > play.bottom() && below.top() < 90.0, "the buttons beside it are in sight: {below:?}");
        let alone = Rect::from_min_size(place(room, size, None, &maps), size);
        assert!(alone.right() > 990.0 && alone.bottom() > 600.0);
    }

    #[test]
    fn a_card_that_has_no_room_of_its_own_stays_in_the_window() {
        let room = rect(0.0, 0.0, 480.0, 300.0);
        let size = vec2(300.0, 200.0);
        let map = rect(0.0, 0.0, 480.0, 300.0);
        let card = Rect::from_min_size(place(room, size, Some(map), &[map]), size);
        assert!(room.contains_rect(card), "{card:?}");
    }
}
