//! One leaf: an outline and what is within.

use super::matter::Matter;
use super::surface::{Division, Ids, surface};
use crate::scenes::dice::Dice;
use crate::scenes::material::Noise;

/// Size of the smallest, over the short side of the picture.
const SMALLEST: f32 = 0.05;

/// How many times larger the largest is.
const SPREAD: f32 = 9.0;

/// No outline reaches farther, in half axes.
const FARTHEST: f32 = 1.8;

/// A leaf: a star-shaped outline with a rough edge.
#[derive(Debug)]
pub(super) struct Leaf {
    centre: [f32; 2],
    /// Half axes.
    reach: [f32; 2],
    turn: [f32; 2],
    lobes: [(f32, f32); 4],
    rough: f32,
    edge: Noise,
    /// Its areas.
    pub inside: Division,
}

impl Leaf {
    /// One that lies anywhere on a picture of this size.
    pub fn fallen(dice: &mut Dice, [width, height]: [f32; 2], matter: Matter, scene: u32, ids: &mut Ids) -> Self {
        let size = SMALLEST * SPREAD.powf(dice.between(0.0, 1.0));
        let long = dice.between(1.0, 2.5).sqrt();
        let angle = dice.between(0.0, std::f32::consts::TAU);
        let centre = [dice.between(0.0, width), dice.between(0.0, height)];
        let own = matter.varied(dice, (0.0, 0.04));
        Self {
            centre,
            reach: [size * long, size / long],
            turn: [angle.cos(), angle.sin()],
            lobes: std::array::from_fn(|order| {
                (dice.between(0.0, 0.3) / (order + 1) as f32, dice.between(0.0, std::f32::consts::TAU))
            }),
            rough: dice.between(0.0, 0.4),
            edge: Noise(dice.seed()),
            inside: surface(dice, own, centre, [size, size], scene, ids),
        }
    }

    /// Whether a place is on it, and the place in the leaf's frame, -1 to 1.
    pub fn covers(&self, x: f32, y: f32) -> Option<[f32; 2]> {
        let (dx, dy) = (x - self.centre[0], y - self.centre[1]);
        let u = (dx * self.turn[0] + dy * self.turn[1]) / self.reach[0];
        let v = (dy * self.turn[0] - dx * self.turn[1]) / self.reach[1];
        let out = u.hypot(v);
        if out > FARTHEST {
            return None;
        }
        let angle = v.atan2(u);
        let lobes: f32 =
            self.lobes.iter().zip(1..).map(|((size, phase), order)| size * (order as f32 * angle + phase).cos()).sum();
        let edge = 1.0 + lobes + self.rough * self.edge.fractal(3.0 * u, 3.0 * v);
        (out < edge).then_some([u, v])
    }
}
