//! The ellipse world (Culp, Sabour and Hinton 2022): faces and sheep of five ellipses each, the same five ellipses but
//! for where they lie, so that only their arrangement tells which whole they make.

use super::{Dice, Draft, Shape};

/// An ellipse that wavers a little in place, size and angle.
fn ellipse(dice: &mut Dice, (x, y): (f32, f32), rx: f32, ry: f32) -> Shape {
    let centre = (x + dice.between(-0.04, 0.04), y + dice.between(-0.04, 0.04));
    let angle = dice.between(-10.0, 10.0);
    Shape::ellipse(centre, dice.about(rx, 0.12), dice.about(ry, 0.12)).turned(angle, centre)
}

/// Head, two eyes, nose, mouth.
pub(super) fn face(dice: &mut Dice, draft: &mut Draft) {
    draft.part("head", ellipse(dice, (0.0, 0.0), 0.72, 0.88));
    for side in [-1.0, 1.0] {
        draft.part("eye", ellipse(dice, (side * 0.3, -0.28), 0.15, 0.1));
    }
    draft.part("nose", ellipse(dice, (0.0, 0.08), 0.11, 0.18));
    draft.part("mouth", ellipse(dice, (0.0, 0.5), 0.32, 0.11));
}

/// Body, head, two legs, tail.
pub(super) fn sheep(dice: &mut Dice, draft: &mut Draft) {
    for side in [-1.0, 1.0] {
        draft.part("leg", ellipse(dice, (side * 0.32, 0.62), 0.12, 0.32));
    }
    draft.part("tail", ellipse(dice, (-0.74, -0.1), 0.16, 0.11));
    draft.part("body", ellipse(dice, (0.0, 0.08), 0.66, 0.42));
    draft.part("head", ellipse(dice, (0.7, -0.28), 0.24, 0.3));
}
