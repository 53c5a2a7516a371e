//! Families of plants.

use super::{Dice, Draft, Shape};

/// Trunk, a crown of two to four clumps, sometimes fruit.
pub(super) fn tree(dice: &mut Dice, draft: &mut Draft) {
    let (trunk, fork) = (dice.between(0.16, 0.28), dice.between(0.0, 0.25));
    draft.part("trunk", Shape::bar((0.0, 0.98), (dice.between(-0.08, 0.08), fork - 0.2), 1.3 * trunk, 0.8 * trunk));
    if dice.chance(0.35) {
        // A fir: skirts that grow smaller upwards.
        let skirts = dice.count(2, 3);
        let (mut foot, mut wide) = (fork + 0.35, dice.between(1.2, 1.5));
        for _ in 0..skirts {
            let high = dice.between(0.55, 0.7);
            draft.part("skirt", Shape::polygon(&[(-0.5 * wide, foot), (0.0, foot - high), (0.5 * wide, foot)]));
            foot -= 0.6 * high;
            wide *= 0.75;
        }
        return;
    }
    let clumps = dice.count(2, 4);
    for clump in 0..clumps {
        let angle = std::f32::consts::TAU * (clump as f32 + dice.between(-0.15, 0.15)) / clumps as f32;
        let size = dice.between(0.34, 0.46);
        let centre = (0.4 * angle.cos(), fork - 0.45 + 0.26 * angle.sin());
        draft.part("clump", Shape::ellipse(centre, size, dice.about(0.85, 0.15) * size));
    }
    if dice.chance(0.4) {
        for _ in 0..dice.count(1, 2) {
            draft.part(
                "fruit",
                Shape::circle((dice.between(-0.4, 0.4), fork - dice.between(0.2, 0.6)), dice.between(0.09, 0.13)),
            );
        }
    }
}

/// Stem, one or two leaves, three to five petals, heart.
pub(super) fn flower(dice: &mut Dice, draft: &mut Draft) {
    let head = (dice.between(-0.1, 0.1), dice.between(-0.5, -0.3));
    draft.part("stem", Shape::bar((dice.between(-0.15, 0.15), 1.0), head, dice.between(0.08, 0.14), 0.08));
    for side in [-1.0, 1.0].into_iter().take(dice.count(1, 2)) {
        let (x, y) = (side * 0.32, dice.between(0.35, 0.7));
        draft.part(
            "leaf",
            Shape::ellipse((x, y), dice.between(0.26, 0.34), dice.between(0.1, 0.16))
                .turned(-side * dice.between(15.0, 45.0), (x, y)),
        );
    }
    let petals = dice.count(3, 4);
    let (out, size) = (dice.between(0.28, 0.36), dice.between(0.24, 0.32));
    let first = dice.between(0.0, 360.0);
    for petal in 0..petals {
        let degrees = first + 360.0 * petal as f32 / petals as f32;
        draft.part("petal", Shape::ellipse((head.0 + out, head.1), size, 0.72 * size).turned(degrees, head));
    }
    let heart = dice.between(0.15, 0.21);
    draft.circle(dice, "heart", head, heart);
}
