//! Families of things that people make.

use super::{Dice, Draft, Shape};

/// Wall, roof, door, one or two windows, sometimes a chimney.
pub(super) fn house(dice: &mut Dice, draft: &mut Draft) {
    let (wide, eaves) = (dice.between(0.55, 0.8), dice.between(-0.3, 0.0));
    let floor = dice.between(0.75, 0.95);
    let ridge = eaves - dice.between(0.4, 0.65);
    if dice.chance(0.6) {
        let x = dice.pick([-0.55, 0.5]) * wide;
        draft.part("chimney", Shape::block((x, eaves - 0.33), dice.between(0.16, 0.24), 0.6));
    }
    draft.part("wall", Shape::block((0.0, 0.5 * (eaves + floor)), 2.0 * wide, floor - eaves));
    let over = dice.between(0.05, 0.2);
    let flat = if dice.chance(0.4) { dice.between(0.2, 0.6) * wide } else { 0.0 };
    draft.part(
        "roof",
        Shape::polygon(&[
            (-wide - over, eaves + 0.02),
            (-flat, ridge),
            (flat + 0.01, ridge),
            (wide + over, eaves + 0.02),
        ]),
    );
    let (door, tall) = (dice.between(0.24, 0.36), dice.between(0.42, 0.58));
    let at = dice.pick([-0.5, 0.0, 0.5]) * wide;
    draft.part("door", Shape::block((at, floor - 0.5 * tall), door, tall));
    let (pane, sill) = (dice.between(0.22, 0.34), eaves + dice.between(0.26, 0.38));
    let places: &[f32] = if at == 0.0 {
        &[-0.58, 0.58]
    } else if at < 0.0 {
        &[0.12, 0.62]
    } else {
        &[-0.62, -0.12]
    };
    let count = dice.count(1, 2);
    for x in &places[..count] {
        draft.part("window", Shape::block((x * wide, sill), pane * wide / 0.7, pane));
    }
}

/// Body, cabin, two wheels, one or two windows, sometimes a lamp.
pub(super) fn car(dice: &mut Dice, draft: &mut Draft) {
    let (long, high) = (dice.between(0.82, 0.98), dice.between(0.24, 0.34));
    let low = dice.between(0.3, 0.42);
    let (front, back) = (dice.between(0.2, 0.5) * long, -dice.between(0.45, 0.9) * long);
    let top = low - high - dice.between(0.34, 0.46);
    let slope = dice.between(0.08, 0.24);
    draft.part(
        "cabin",
        Shape::polygon(&[
            (back, low - high + 0.02),
            (back + slope, top),
            (front - slope, top),
            (front, low - high + 0.02),
        ]),
    );
    let middle = 0.5 * (front + back);
    let (glass, roof) = (0.34 * (front - back), low - high);
    if dice.chance(0.6) {
        for side in [-1.0, 1.0] {
            draft.part(
                "window",
                Shape::block(
                    (middle + side * 0.5 * glass, 0.5 * (top + roof) + 0.02),
                    0.7 * glass,
                    0.55 * (roof - top),
                ),
            );
        }
    } else {
        draft.part("window", Shape::block((middle, 0.5 * (top + roof) + 0.02), 1.5 * glass, 0.55 * (roof - top)));
    }
    let nose = dice.between(0.0, 0.12);
    draft.part(
        "body",
        Shape::polygon(&[
            (-long, low - high),
            (long - nose, low - high),
            (long, low - 0.5 * high),
            (long, low),
            (-long, low),
        ]),
    );
    let wheel = dice.between(0.17, 0.26);
    let apart = dice.between(0.5, 0.62) * long;
    for side in [-1.0, 1.0] {
        draft.circle(dice, "wheel", (side * apart, low), wheel);
    }
    if dice.chance(0.4) {
        draft.part("lamp", Shape::ellipse((long - nose - 0.06, low - 0.65 * high), 0.08, 0.08));
    }
}

/// Hull, mast, one or two sails, sometimes a flag and a cabin.
pub(super) fn boat(dice: &mut Dice, draft: &mut Draft) {
    let (long, deck) = (dice.between(0.7, 0.95), dice.between(0.3, 0.45));
    let keel = deck + dice.between(0.26, 0.42);
    let mast = dice.between(-0.2, 0.2);
    let top = -dice.between(0.75, 0.98);
    draft.part("mast", Shape::bar((mast, deck + 0.02), (mast, top), 0.09, 0.06));
    let (reach, foot) = (dice.between(0.5, 0.8) * long, deck - dice.between(0.08, 0.16));
    draft.part(
        "main sail",
        Shape::polygon(&[(mast + 0.06, top + 0.1), (mast + 0.06, foot), (mast + reach, foot - dice.between(0.0, 0.1))]),
    );
    if dice.chance(0.7) {
        let lower = top + dice.between(0.15, 0.4);
        draft.part(
            "fore sail",
            Shape::polygon(&[(mast - 0.06, lower), (mast - 0.06, foot), (mast - 0.75 * reach, foot)]),
        );
    }
    if dice.chance(0.5) {
        draft.part("flag", Shape::polygon(&[(mast, top - 0.02), (mast - 0.3, top + 0.08), (mast, top + 0.18)]));
    }
    if dice.chance(0.4) {
        draft.part("cabin", Shape::block((mast - 0.45 * long, deck - 0.09), 0.35, 0.22));
    }
    let stern = dice.between(0.5, 0.8);
    draft.part("hull", Shape::polygon(&[(-long, deck), (long, deck), (stern * long, keel), (-0.75 * long, keel)]));
}

/// Foot, stand, shade, bulb.
pub(super) fn lamp(dice: &mut Dice, draft: &mut Draft) {
    let (foot, width) = (dice.between(0.75, 0.95), dice.between(0.3, 0.5));
    let shade = dice.between(-0.45, -0.2);
    let bulb = dice.between(0.13, 0.18);
    draft.circle(dice, "bulb", (0.0, shade + 0.08), bulb);
    draft.part("stand", Shape::bar((0.0, shade), (0.0, foot), dice.between(0.08, 0.16), dice.between(0.1, 0.22)));
    if dice.chance(0.5) {
        draft.part("knob", Shape::ellipse((0.0, dice.between(0.2, 0.4)), dice.between(0.14, 0.2), 0.13));
    }
    draft.part("foot", Shape::trapezium((0.0, foot), 1.2 * width, 2.0 * width, dice.between(0.14, 0.22)));
    let (top, brim) = (dice.between(0.3, 0.7), dice.between(0.9, 1.3));
    draft.part("shade", Shape::trapezium((0.0, shade - 0.22), top, brim, dice.between(0.45, 0.6)));
}

/// Body, nose, two or three fins, porthole, flame. Not used in training.
pub(super) fn rocket(dice: &mut Dice, draft: &mut Draft) {
    let (wide, top) = (dice.between(0.2, 0.3), -dice.between(0.35, 0.5));
    let tail = dice.between(0.5, 0.62);
    let flare = dice.between(0.2, 0.34);
    draft.part(
        "flame",
        Shape::curve(&[
            (-0.8 * wide, tail - 0.05),
            (0.8 * wide, tail - 0.05),
            (0.5 * wide, tail + 0.25),
            (0.0, tail + 0.55),
            (-0.5 * wide, tail + 0.25),
        ]),
    );
    for side in [-1.0, 1.0] {
        draft.part(
            "fin",
            Shape::polygon(&[
                (side * 0.9 * wide, tail - 0.4),
                (side * (wide + flare), tail + 0.12),
                (side * 0.9 * wide, tail),
            ]),
        );
    }
    draft.part("body", Shape::block((0.0, 0.5 * (top + tail)), 2.0 * wide, tail - top));
    draft
        .part("nose", Shape::polygon(&[(-wide, top + 0.01), (0.0, top - dice.between(0.35, 0.5)), (wide, top + 0.01)]));
    let porthole = top + dice.between(0.22, 0.35);
    draft.circle(dice, "porthole", (0.0, porthole), 0.6 * wide);
}

/// A circle by itself, sometimes with a band and a spot: what an eye and a wheel look like without their whole.
pub(super) fn ball(dice: &mut Dice, draft: &mut Draft) {
    let radius = dice.between(0.6, 0.9);
    draft.circle(dice, "ball", (0.0, 0.0), radius);
    if !draft.parts[0].common_circle {
        if dice.chance(0.7) {
            draft.part("band", Shape::ellipse((0.0, 0.0), radius, dice.between(0.2, 0.35) * radius));
        }
        if dice.chance(0.5) {
            draft.part("spot", Shape::circle((0.0, -0.65 * radius), 0.24 * radius));
        }
    }
}
