//! Pictures as the lowest layer sees them.
//!
//! In supervised learning the first ten pixels hold the label (Hinton 2022, section 3.3): one of them is 1, or all are
//! 0.1 where nothing is said. Handwritten digits have no ink there. The rest of a picture is the same whatever the
//! label says, so what the lowest layer makes of it is reckoned once:
//!
//! ```text
//! n(x) W + b = f (P + L) + b      P = pixels W, L = label W, f = 1 / sqrt(mean x^2)
//! ```

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::layer::{Layer, Step, rectify};
use super::normalise::{factor, normalise};
use crate::digits::{CLASSES, Digits, PIXELS, SIDE};
use crate::numeric::product::{Into, multiply};
use crate::numeric::rows::{flat, flat_mut};

/// Cases that one thread takes at a time.
const CASES: usize = 50;
/// What each label pixel holds where nothing is said.
const NEUTRAL: f32 = 0.1;

/// What the label pixels of a case say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// One class.
    Class(usize),
    /// Nothing: the same for all classes.
    Neutral,
}

impl Label {
    /// Sum of the squares of the label pixels.
    fn squares(self) -> f32 {
        match self {
            Label::Class(_) => 1.0,
            Label::Neutral => CLASSES as f32 * NEUTRAL * NEUTRAL,
        }
    }
}

/// Moves a picture by up to some pixels; what comes in at the border is background.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shift {
    /// To the right.
    pub right: i32,
    /// Down.
    pub down: i32,
}

impl Shift {
    /// Writes the moved picture, 0 to 1.
    fn write(self, picture: &[u8], out: &mut [f32]) {
        let side = SIDE as i32;
        for (place, out) in out.iter_mut().enumerate() {
            let (row, col) = (place as i32 / side - self.down, place as i32 % side - self.right);
            let inside = (0..side).contains(&row) && (0..side).contains(&col);
            *out = if inside { f32::from(picture[(row * side + col) as usize]) / 255.0 } else { 0.0 };
        }
    }
}

/// Some pictures, their label pixels left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Pictures {
    /// (B, 784), 0 to 1, the label pixels 0.
    pixels: Array2<f32>,
    /// Sum of the squares of every picture.
    squares: Vec<f32>,
}

impl Pictures {
    /// The pictures at `places`, each moved by its shift.
    pub fn labelled(digits: &Digits, places: &[(usize, Shift)]) -> Self {
        let mut all = Self::plain_pixels(digits, places);
        for mut row in all.rows_mut() {
            row.slice_mut(s![..CLASSES]).fill(0.0);
        }
        let squares = all.rows().into_iter().map(|row| super::goodness::sum_of_squares(flat(row))).collect();
        Self { pixels: all, squares }
    }

    /// The same with all their pixels, (B, 784), for networks that are told no label.
    pub fn plain_pixels(digits: &Digits, places: &[(usize, Shift)]) -> Array2<f32> {
        let mut all = Array2::zeros((places.len(), PIXELS));
        for (mut row, (place, shift)) in all.rows_mut().into_iter().zip(places) {
            shift.write(digits.picture(*place), flat_mut(row.view_mut()));
        }
        all
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.pixels.nrows()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pixels.is_empty()
    }

    /// n(x) of every picture with its label, (B, 784): for a lowest layer of blocks.
    fn seen(&self, labels: &[Label]) -> Array2<f32> {
        let mut seen = self.pixels.clone();
        for (row, label) in seen.rows_mut().into_iter().zip(labels) {
            let row = flat_mut(row);
            match label {
                Label::Class(class) => row[*class] = 1.0,
                Label::Neutral => row[..CLASSES].fill(NEUTRAL),
            }
            normalise(row);
        }
        seen
    }

    /// f of every picture with its label.
    fn factors(&self, labels: &[Label]) -> Vec<f32> {
        self.squares.iter().zip(labels).map(|(squares, label)| factor(squares + label.squares(), PIXELS)).collect()
    }
}

/// What a lowest layer makes of some pictures before it is told labels.
#[derive(Debug)]
pub struct Unlabelled<'a> {
    pictures: &'a Pictures,
    /// P, (B, units); none for a layer of blocks.
    product: Option<Array2<f32>>,
}

impl<'a> Unlabelled<'a> {
    /// Shows pictures to the lowest layer.
    pub fn new(layer: &Layer, pictures: &'a Pictures) -> Self {
        let product = layer.full().map(|block| {
            let mut product = Array2::zeros((pictures.len(), block.shape.units));
            let out =
                product.axis_chunks_iter_mut(Axis(0), CASES).zip(pictures.pixels.axis_chunks_iter(Axis(0), CASES));
            let work: Vec<_> = out.collect();
            work.into_par_iter().for_each(|(out, pixels)| multiply(pixels, block.weights.view(), out, Into::Replace));
            product
        });
        Self { pictures, product }
    }

    /// The activities of the lowest layer (B, units) under these labels.
    pub fn with(&self, layer: &Layer, labels: &[Label]) -> Array2<f32> {
        assert_eq!(labels.len(), self.pictures.len(), "one label for each picture");
        let (Some(product), Some(block)) = (&self.product, layer.full()) else {
            return layer.activities(self.pictures.seen(labels).view());
        };
        let mut out = product.clone();
        let neutral = block.weights.slice(s![..CLASSES, ..]).sum_axis(Axis(0)) * NEUTRAL;
        for ((row, label), by) in out.rows_mut().into_iter().zip(labels).zip(self.pictures.factors(labels)) {
            let said = match label {
                Label::Class(class) => flat(block.weights.row(*class)),
                Label::Neutral => flat(neutral.view()),
            };
            flat_mut(row).iter_mut().zip(said).for_each(|(told, said)| *told = by * (*told + said));
        }
        rectify(out.view_mut(), &block.bias);
        out
    }
}

/// The step of the lowest layer for pairs of cases: the same pictures, first under `positive`, then under `negative`
/// labels. D is (2 B, units).
pub fn step(layer: &mut Layer, pictures: &Pictures, labels: [&[Label]; 2], d: ArrayView2<f32>, step: &Step) {
    let cases = pictures.len();
    let halves = [d.slice(s![..cases, ..]), d.slice(s![cases.., ..])];
    if layer.full().is_none() {
        let seen = labels.map(|labels| pictures.seen(labels));
        return layer.step(&[(seen[0].view(), halves[0]), (seen[1].view(), halves[1])], step);
    }
    // in^T D of both kinds is pixels^T (f_pos D_pos + f_neg D_neg), and a row for each label pixel.
    let mut both = Array2::zeros((cases, d.ncols()));
    let mut said = Array2::zeros((2 * cases, CLASSES));
    for (half, (labels, d)) in labels.iter().zip(halves).enumerate() {
        for (case, by) in pictures.factors(labels).into_iter().enumerate() {
            both.row_mut(case).scaled_add(by, &d.row(case));
            match labels[case] {
                Label::Class(class) => said[[half * cases + case, class]] = by,
                Label::Neutral => said.row_mut(half * cases + case).fill(by * NEUTRAL),
            }
        }
    }
    layer.step_in_parts(pictures.pixels.view(), both.view(), said.view(), d, step);
}

/// Pictures of a set for tests, none of them moved, and what they show.
#[cfg(test)]
pub(super) mod shown {
    use std::ops::Range;

    use super::*;
    use crate::forward_forward::unsupervised::without_length;

    fn places(range: Range<usize>) -> Vec<(usize, Shift)> {
        range.map(|place| (place, Shift::default())).collect()
    }

    /// Their classes.
    pub fn classes(digits: &Digits, range: Range<usize>) -> Vec<usize> {
        range.map(|place| digits.label(place)).collect()
    }

    /// With label pixels.
    pub fn labelled(digits: &Digits, range: Range<usize>) -> (Pictures, Vec<usize>) {
        (Pictures::labelled(digits, &places(range.clone())), classes(digits, range))
    }

    /// All their pixels, 0 to 1.
    pub fn plain(digits: &Digits, range: Range<usize>) -> (Array2<f32>, Vec<usize>) {
        (Pictures::plain_pixels(digits, &places(range.clone())), classes(digits, range))
    }

    /// The same without their lengths.
    pub fn directions(digits: &Digits, range: Range<usize>) -> (Array2<f32>, Vec<usize>) {
        let (pixels, classes) = plain(digits, range);
        (without_length(pixels), classes)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::layer::Shape;
    use super::*;
    use crate::digits::{Set, generate};

    #[test]
    fn the_short_way_through_the_lowest_layer_is_the_long_one() {
        let digits = generate(2, Set::Training, 8).unwrap();
        let places: Vec<_> = (0..8).map(|place| (place, Shift { right: place as i32 % 3 - 1, down: 1 })).collect();
        let pictures = Pictures::labelled(&digits, &places);
        let mut full = Layer::new(vec![Shape::full(PIXELS, 20)], 3, 0);
        // The same layer, told what it sees: it takes the long way.
        let mut long = full.clone();
        long.blocks_mut()[0].shape.sees = Some((0..PIXELS as u32).collect());
        let positive: Vec<_> = (0..8).map(|place| Label::Class(digits.label(place))).collect();
        let negative: Vec<_> = (0..8).map(|place| Label::Class((digits.label(place) + 3) % CLASSES)).collect();
        for labels in [positive.clone(), negative.clone(), vec![Label::Neutral; 8]] {
            let short = Unlabelled::new(&full, &pictures).with(&full, &labels);
            let seen = Unlabelled::new(&long, &pictures).with(&long, &labels);
            assert!((&short - &seen).iter().all(|by| by.abs() < 1e-4));
        }
        let d = Array2::from_shape_fn((16, 20), |(case, unit)| ((case * 7 + unit * 3) % 11) as f32 * 0.1 - 0.5);
        let by = Step { rate: 0.1, cost: 0.01, momentum: 0.5, cases: 8 };
        for layer in [&mut full, &mut long] {
            step(layer, &pictures, [&positive, &negative], d.view(), &by);
        }
        let (full, long) = (&full.blocks()[0], &long.blocks()[0]);
        assert!((&full.weights - &long.weights).iter().all(|by| by.abs() < 1e-5));
        assert!((&full.bias - &long.bias).iter().all(|by| by.abs() < 1e-5));
    }

    #[test]
    fn a_picture_moves_and_what_comes_in_is_background() {
        let digits = generate(2, Set::Training, 1).unwrap();
        let moved = Pictures::plain_pixels(&digits, &[(0, Shift { right: 2, down: -1 })]);
        for row in 0..SIDE {
            for col in 0..SIDE {
                let from = (row + 1, col.wrapping_sub(2));
                let ink = if from.0 < SIDE && from.1 < SIDE { digits.picture(0)[from.0 * SIDE + from.1] } else { 0 };
                assert_eq!(moved[[0, row * SIDE + col]], f32::from(ink) / 255.0);
            }
        }
    }
}
