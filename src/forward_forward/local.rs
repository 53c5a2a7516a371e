//! Local receptive fields without weight sharing (Hinton 2022, section 3.2): every place of a grid has units of its
//! own, which see a patch of the picture, or a square of four places below. A hybrid looks right within a patch, so
//! what a place above cannot tell from its patch it has to tell from how the patches go together.

use super::layer::Shape;
use crate::digits::SIDE;

/// Places across and down, of each layer.
const GRIDS: [usize; 3] = [4, 3, 2];
/// Pixels from one patch to the next.
const STRIDE: usize = 6;
/// Side of a patch in pixels.
const PATCH: usize = 10;

/// Three layers of places with so many units each: 4 x 4 patches of 10 x 10 pixels, then 3 x 3 and 2 x 2 squares of
/// four places of the layer below.
pub fn fields(units: [usize; 3]) -> Vec<Vec<Shape>> {
    let patches = places(GRIDS[0]).map(|(row, col)| {
        let (top, left) = (row * STRIDE, col * STRIDE);
        let pixels = (0..PATCH * PATCH).map(|at| (top + at / PATCH) * SIDE + left + at % PATCH);
        shape(pixels, units[0])
    });
    let mut layers = vec![patches.collect::<Vec<_>>()];
    for layer in 1..GRIDS.len() {
        let (below, across) = (units[layer - 1], GRIDS[layer - 1]);
        let squares = places(GRIDS[layer]).map(|(row, col)| {
            let corners = [(row, col), (row, col + 1), (row + 1, col), (row + 1, col + 1)];
            let seen = corners.into_iter().flat_map(|(row, col)| {
                let start = (row * across + col) * below;
                start..start + below
            });
            shape(seen, units[layer])
        });
        layers.push(squares.collect());
    }
    layers
}

fn places(across: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..across * across).map(move |place| (place / across, place % across))
}

fn shape(seen: impl Iterator<Item = usize>, units: usize) -> Shape {
    let seen: Vec<u32> = seen.map(|place| place as u32).collect();
    Shape { inputs: seen.len(), sees: Some(seen), units }
}

/// How many products one picture takes in all layers.
pub fn products(layers: &[Vec<Shape>]) -> usize {
    layers.iter().flatten().map(|shape| shape.inputs * shape.units).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::PIXELS;

    #[test]
    fn the_fields_cover_what_lies_below_and_stay_within_it() {
        let layers = fields([8, 9, 10]);
        assert_eq!(layers.iter().map(Vec::len).collect::<Vec<_>>(), [16, 9, 4]);
        let below = [PIXELS, 16 * 8, 9 * 9];
        for (shapes, below) in layers.iter().zip(below) {
            let mut seen = vec![false; below];
            for shape in shapes {
                let places = shape.sees.as_deref().unwrap_or_default();
                assert_eq!(places.len(), shape.inputs);
                places.iter().for_each(|place| seen[*place as usize] = true);
            }
            assert!(seen.iter().all(|seen| *seen));
        }
        assert_eq!(products(&layers), 16 * 100 * 8 + 9 * 32 * 9 + 4 * 36 * 10);
    }
}
