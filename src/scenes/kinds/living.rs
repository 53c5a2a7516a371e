//! Families of living things.

use super::{Dice, Draft, Shape};

/// Head, hair or hat, two eyes, nose, mouth, sometimes ears.
pub(super) fn face(dice: &mut Dice, draft: &mut Draft) {
    let (wide, high) = (dice.between(0.58, 0.8), dice.between(0.75, 0.92));
    if dice.chance(0.6) {
        let size = dice.between(0.14, 0.22);
        for side in [-1.0, 1.0] {
            draft.part("ear", Shape::ellipse((side * wide, 0.05), 0.7 * size, size));
        }
    }
    let chin = dice.between(0.35, 0.75);
    draft.part(
        "head",
        Shape::curve(&[
            (-wide, -high),
            (wide, -high),
            (1.1 * wide, 0.1),
            (chin * wide, high),
            (-chin * wide, high),
            (-1.1 * wide, 0.1),
        ]),
    );
    let brow = dice.between(-0.75, -0.5) * high;
    if dice.chance(0.5) {
        draft.part(
            "hair",
            Shape::curve(&[
                (-wide, brow),
                (-wide, -1.15),
                (wide, -1.15),
                (wide, brow),
                (0.0, brow + dice.between(-0.15, 0.1)),
            ]),
        );
    } else {
        let rim = dice.between(0.5, 0.9);
        draft.part("hat", Shape::trapezium((0.0, brow - 0.15), rim, 2.1 * wide, 0.42));
    }
    let (apart, eye) = (dice.between(0.27, 0.38) * wide / 0.7, dice.between(0.1, 0.17));
    let line = dice.between(-0.2, -0.05);
    for side in [-1.0, 1.0] {
        draft.circle(dice, "eye", (side * apart, line), eye);
    }
    let tip = dice.between(0.15, 0.28);
    let nose = if dice.chance(0.5) {
        Shape::polygon(&[(0.0, line + 0.05), (dice.between(0.1, 0.16), tip), (-dice.between(0.1, 0.16), tip)])
    } else {
        Shape::ellipse((0.0, tip - 0.08), dice.between(0.08, 0.13), dice.between(0.12, 0.17))
    };
    draft.part("nose", nose);
    let (mouth, lip) = (dice.between(0.22, 0.36), dice.between(0.06, 0.1));
    let (at, smile) = (dice.between(0.46, 0.56), dice.between(-0.08, 0.16));
    draft.part(
        "mouth",
        Shape::curve(&[
            (-mouth, at - smile),
            (0.0, at - lip),
            (mouth, at - smile),
            (0.8 * mouth, at + lip),
            (0.0, at + 2.0 * lip),
            (-0.8 * mouth, at + lip),
        ]),
    );
}

/// Head, trunk, two arms, two legs, sometimes a skirt or a hat.
pub(super) fn person(dice: &mut Dice, draft: &mut Draft) {
    let (shoulder, hip) = (dice.between(0.2, 0.32), dice.between(0.15, 0.28));
    let (neck, waist) = (dice.between(-0.55, -0.42), dice.between(0.1, 0.25));
    let leg = dice.between(0.13, 0.19);
    let stride = dice.between(0.05, 0.3);
    for side in [-1.0, 1.0] {
        draft.part(
            "leg",
            Shape::bar((side * 0.5 * hip, waist - 0.05), (side * (0.5 * hip + stride), 1.0), leg, 0.8 * leg),
        );
    }
    let arm = dice.between(0.1, 0.15);
    for side in [-1.0, 1.0] {
        let (reach, rise) = (dice.between(0.15, 0.5), dice.between(-0.5, 0.55));
        draft.part(
            "arm",
            Shape::bar(
                (side * (shoulder - 0.04), neck + 0.08),
                (side * (shoulder + reach), neck + 0.2 + rise),
                arm,
                0.8 * arm,
            ),
        );
    }
    draft.part("trunk", Shape::polygon(&[(-shoulder, neck), (shoulder, neck), (hip, waist), (-hip, waist)]));
    let head = dice.between(0.17, 0.24);
    let centre = (0.0, neck - 0.85 * head);
    draft.part("head", Shape::ellipse(centre, dice.about(head, 0.1), dice.about(1.05 * head, 0.1)));
    match dice.below(3) {
        0 => draft.part("skirt", Shape::trapezium((0.0, waist + 0.12), 2.0 * hip, dice.between(0.6, 0.9), 0.35)),
        1 => draft.part("hat", Shape::trapezium((0.0, centre.1 - 0.95 * head), head, 2.4 * head, 0.6 * head)),
        _ => {}
    }
}

/// Body, head, two ears, tail, two legs.
pub(super) fn cat(dice: &mut Dice, draft: &mut Draft) {
    let (long, high) = (dice.between(0.42, 0.58), dice.between(0.24, 0.34));
    let back = -long - dice.between(0.1, 0.3);
    draft
        .part("tail", Shape::bar((-0.8 * long, 0.05), (back, dice.between(-0.7, 0.1)), dice.between(0.12, 0.18), 0.08));
    let (leg, foot) = (dice.between(0.13, 0.2), dice.between(0.7, 0.95));
    for x in [-0.6 * long, 0.55 * long] {
        draft.part("leg", Shape::bar((x, 0.2), (x + dice.between(-0.1, 0.1), foot), leg, 0.9 * leg));
    }
    draft.part("body", Shape::ellipse((0.0, 0.18), long, high));
    let head = dice.between(0.24, 0.32);
    let (x, y) = (0.95 * long + 0.1, dice.between(-0.35, -0.15));
    let point = dice.between(0.22, 0.34);
    for side in [-1.0, 1.0] {
        let root = x + side * 0.6 * head;
        draft.part(
            "ear",
            Shape::polygon(&[
                (root - 0.13, y - 0.5 * head),
                (root + side * 0.06, y - 0.6 * head - point),
                (root + 0.13, y - 0.5 * head),
            ]),
        );
    }
    draft.part("head", Shape::ellipse((x, y), 1.08 * head, head));
}

/// Body, tail, two fins, eye, sometimes a stripe.
pub(super) fn fish(dice: &mut Dice, draft: &mut Draft) {
    let (long, high) = (dice.between(0.55, 0.72), dice.between(0.28, 0.5));
    let (fork, spread) = (dice.between(0.0, 0.16), dice.between(0.25, 0.45));
    draft.part("tail", Shape::polygon(&[(-0.75 * long, 0.0), (-1.0, -spread), (-1.0 + fork, 0.0), (-1.0, spread)]));
    let rise = dice.between(0.2, 0.36);
    draft.part(
        "back fin",
        Shape::polygon(&[(-0.4 * long, -0.7 * high), (0.05, -high - rise), (0.45 * long, -0.7 * high)]),
    );
    if dice.chance(0.6) {
        draft.part("belly fin", Shape::polygon(&[(-0.1, 0.75 * high), (-0.3, high + rise), (0.3 * long, 0.75 * high)]));
    }
    let nose = dice.between(0.85, 1.1) * long;
    draft.part(
        "body",
        Shape::curve(&[
            (-1.1 * long, 0.0),
            (-0.4 * long, -1.3 * high),
            (0.6 * long, -1.1 * high),
            (nose, 0.0),
            (0.6 * long, 1.1 * high),
            (-0.4 * long, 1.3 * high),
        ]),
    );
    if dice.chance(0.5) {
        let x = dice.between(-0.3, 0.1) * long;
        draft.part(
            "stripe",
            Shape::bar(
                (x, -0.75 * high),
                (x + dice.between(-0.08, 0.08), 0.75 * high),
                dice.between(0.1, 0.18),
                dice.between(0.1, 0.18),
            ),
        );
    }
    let eye = dice.between(0.07, 0.12);
    draft.circle(dice, "eye", (0.5 * long, -0.22 * high), eye);
}

/// Body, head, beak, wing, tail, legs.
pub(super) fn bird(dice: &mut Dice, draft: &mut Draft) {
    let (long, high) = (dice.between(0.42, 0.55), dice.between(0.28, 0.38));
    let tail = dice.between(0.25, 0.45);
    draft.part(
        "tail",
        Shape::polygon(&[
            (-0.7 * long, 0.0),
            (-long - tail, -dice.between(0.1, 0.4)),
            (-long - tail, dice.between(0.0, 0.2)),
            (-0.6 * long, 0.22),
        ]),
    );
    let foot = dice.between(0.65, 0.9);
    let legs =
        Shape::bar((-0.08, 0.3), (-0.14, foot), 0.08, 0.06).and(Shape::bar((0.12, 0.3), (0.12, foot), 0.08, 0.06));
    draft.part("legs", legs);
    let head = dice.between(0.2, 0.28);
    let (x, y) = (0.8 * long + 0.05, -high - dice.between(0.02, 0.14));
    let beak = dice.between(0.16, 0.34);
    draft.part(
        "beak",
        Shape::polygon(&[
            (x + 0.7 * head, y - 0.12),
            (x + head + beak, y + dice.between(-0.04, 0.1)),
            (x + 0.7 * head, y + 0.14),
        ]),
    );
    draft.part("body", Shape::ellipse((0.0, 0.05), long, high).turned(-dice.between(5.0, 25.0), (0.0, 0.05)));
    draft.part("head", Shape::circle((x, y), head));
    let (wing, sweep) = (dice.between(0.26, 0.36), dice.between(-30.0, 20.0));
    draft.part(
        "wing",
        Shape::curve(&[(0.2, -0.12), (0.15, wing), (-wing - 0.25, 0.1), (-0.2, -0.2)]).turned(sweep, (0.1, 0.0)),
    );
    if dice.chance(0.7) {
        draft.circle(dice, "eye", (x + 0.25 * head, y - 0.15 * head), 0.35 * head);
    }
}

/// Body, two upper wings, two lower wings, two feelers. Not used in training.
pub(super) fn butterfly(dice: &mut Dice, draft: &mut Draft) {
    let (up, down) = (dice.between(0.36, 0.5), dice.between(0.26, 0.38));
    let lift = dice.between(15.0, 40.0);
    for side in [-1.0, 1.0] {
        draft.part(
            "lower wing",
            Shape::ellipse((side * 0.42, 0.38), down, 0.8 * down).turned(side * 35.0, (side * 0.42, 0.38)),
        );
    }
    for side in [-1.0, 1.0] {
        draft.part(
            "upper wing",
            Shape::ellipse((side * 0.5, -0.24), up, 0.68 * up).turned(-side * lift, (side * 0.5, -0.24)),
        );
    }
    let wide = dice.between(0.08, 0.13);
    let feelers =
        Shape::bar((0.0, -0.5), (-0.24, -0.95), 0.06, 0.05).and(Shape::bar((0.0, -0.5), (0.24, -0.95), 0.06, 0.05));
    draft.part("feelers", feelers);
    draft.part("body", Shape::ellipse((0.0, 0.0), wide, dice.between(0.5, 0.65)));
}

/// Foot, shell, the shell's heart, head, horns. Not used in training.
pub(super) fn snail(dice: &mut Dice, draft: &mut Draft) {
    let low = dice.between(0.5, 0.6);
    let tall = dice.between(0.15, 0.5);
    draft.part(
        "horns",
        Shape::bar((0.72, 0.0), (0.62, -0.25 - tall), 0.07, 0.06).and(Shape::bar(
            (0.8, 0.0),
            (0.95, -0.2 - tall),
            0.07,
            0.06,
        )),
    );
    draft.part(
        "foot",
        Shape::curve(&[(-1.0, low + 0.2), (-0.7, low - 0.1), (0.6, low - 0.1), (1.0, low + 0.2), (0.0, low + 0.24)]),
    );
    let head = dice.between(0.18, 0.25);
    draft.part("head", Shape::ellipse((0.74, low - 0.3), head, dice.about(0.35, 0.2)));
    let shell = dice.between(0.45, 0.58);
    let centre = (-0.12, low - 0.15 - 0.85 * shell);
    draft.part("shell", Shape::ellipse(centre, shell, dice.about(0.92, 0.08) * shell));
    draft.part("whorl", Shape::circle((centre.0 + 0.08, centre.1 + 0.05), dice.between(0.4, 0.55) * shell));
}
