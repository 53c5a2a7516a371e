//! A black box between two layers: any function, also one that has no gradient.
//!
//! Back-propagation has to know the derivative of everything between a weight and the loss. A Forward-Forward layer
//! asks nobody above: whatever happens to what it hands on, it learns the same (Hinton 2022, section 1).

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::normalise::normalise;
use crate::names::keys;
use crate::numeric::random::{Purpose, generator, shuffle};
use crate::numeric::rows::flat_mut;

/// What it does to every vector that goes through. The length is taken away again afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlackBoxKind {
    /// Every number becomes the next lower step of a coarse staircase: the gradient is 0 wherever there is one.
    Staircase,
    /// The numbers change places, the same way each time.
    Shuffle,
    /// Every number becomes 1 where it is above the mean of its vector, else 0.
    Threshold,
}

keys!(BlackBoxKind {
    Staircase: ("staircase", "Coarse steps"),
    Shuffle: ("shuffle", "Shuffled places"),
    Threshold: ("threshold", "On or off")
});

/// A black box and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BlackBox {
    /// The layer, from 0, after which it stands.
    pub after: usize,
    /// What it does.
    pub kind: BlackBoxKind,
}

/// Height of a step of the staircase, in root mean squares of a vector.
const STEP: f32 = 0.75;
/// Every black box shuffles alike.
const SHUFFLE_SEED: u64 = 7;

impl BlackBox {
    /// Sends what layer `layer` hands on (B, units) through the box, if it stands there.
    pub fn pass(self, layer: usize, mut handed: Array2<f32>) -> Array2<f32> {
        if layer != self.after {
            return handed;
        }
        let places = shuffled(handed.ncols());
        for row in handed.rows_mut() {
            let row = flat_mut(row);
            match self.kind {
                BlackBoxKind::Staircase => row.iter_mut().for_each(|y| *y = (*y / STEP).floor() * STEP),
                BlackBoxKind::Threshold => {
                    let mean = row.iter().sum::<f32>() / row.len().max(1) as f32;
                    row.iter_mut().for_each(|y| *y = f32::from(u8::from(*y > mean)));
                }
                BlackBoxKind::Shuffle => {
                    let before = row.to_vec();
                    row.iter_mut().zip(&places).for_each(|(y, place)| *y = before[*place]);
                }
            }
            normalise(row);
        }
        handed
    }
}

/// A fixed order of `count` places.
fn shuffled(count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    shuffle(&mut generator(SHUFFLE_SEED, Purpose::Order, count as u64), &mut places);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_acts_at_its_place_alone() {
        let handed = Array2::from_shape_fn((3, 8), |(case, unit)| ((case * 5 + unit * 3) % 7) as f32 * 0.4);
        for kind in BlackBoxKind::ALL {
            let black_box = BlackBox { after: 1, kind };
            assert_eq!(black_box.pass(0, handed.clone()), handed);
            let out = black_box.pass(1, handed.clone());
            assert_ne!(out, handed);
            assert_eq!(out, black_box.pass(1, handed.clone()), "the same each time");
            assert!(out.rows().into_iter().all(|row| (row.dot(&row) / 8.0 - 1.0).abs() < 1e-4), "no length");
        }
    }
}
