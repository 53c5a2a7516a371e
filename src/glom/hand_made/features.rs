//! What the hand-made model sees of a patch: its colour and its texture.
//!
//! Per column: mean L, a, b of CIE Lab; the standard deviation of L and of (a, b) together; and the mean gradient of L
//! at three scales. Each is centred over the picture and divided by its spread there, so that a pale picture is seen as
//! sharply as a gaudy one; the spread has a floor, so that the noise of a uniform picture is not blown up.

use std::f32::consts::SQRT_2;

use image::RgbImage;
use image::imageops::{FilterType, resize};
use ndarray::{Array2, Axis};
use palette::{FromColor, Lab, Srgb};

use crate::grid::Grid;

/// Length of a feature vector.
pub(super) const FEATURES: usize = 8;

/// How much each feature counts against the mean lightness.
const IMPORTANCE: [f32; FEATURES] = [1.0, 1.0, 1.0, 0.15, 0.15, 0.15, 0.15, 0.15];

/// Spread below which a feature is noise: Lab units, and their square roots for the texture.
const LEAST_SPREAD: [f32; FEATURES] = [2.0, 2.0, 2.0, 0.5, 0.5, 0.5, 0.5, 0.5];

/// Pixels along a cell's side beyond which a picture is made smaller first: texture is then seen at the scale of the
/// grid, and a large photograph costs no more than a small one.
const MOST_PIXELS_PER_CELL: usize = 12;

/// Features of every column, (N, FEATURES), centred and scaled over the picture.
pub(super) fn of_picture(picture: &RgbImage, grid: Grid) -> Array2<f32> {
    let (most_width, most_height) = (grid.cols * MOST_PIXELS_PER_CELL, grid.rows * MOST_PIXELS_PER_CELL);
    let plane = if picture.width() as usize > most_width || picture.height() as usize > most_height {
        let (width, height) = (picture.width().min(most_width as u32), picture.height().min(most_height as u32));
        Plane::new(&resize(picture, width, height, FilterType::Triangle))
    } else {
        Plane::new(picture)
    };
    let mut features = plane.raw_features(grid);
    for (feature, mut values) in features.axis_iter_mut(Axis(1)).enumerate() {
        let count = values.len().max(1) as f64;
        let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
        let variance = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>() / count;
        let scale = IMPORTANCE[feature] / (variance.sqrt() as f32).max(LEAST_SPREAD[feature]);
        values.mapv_inplace(|value| (value - mean as f32) * scale);
    }
    features
}

/// A picture in CIE Lab (D65).
struct Plane {
    width: usize,
    height: usize,
    /// Row by row; empty for a picture without pixels.
    lab: Vec<[f32; 3]>,
}

impl Plane {
    fn new(picture: &RgbImage) -> Self {
        let lab = picture
            .pixels()
            .map(|pixel| {
                let lab = Lab::from_color(Srgb::from(pixel.0).into_linear::<f32>());
                [lab.l, lab.a, lab.b]
            })
            .collect();
        Self { width: picture.width() as usize, height: picture.height() as usize, lab }
    }

    /// Lightness at a pixel, the border repeated outwards.
    fn lightness(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.lab[y * self.width + x][0]
    }

    /// Length of the gradient of L over a distance of `step` pixels, in units of L.
    fn gradient(&self, x: usize, y: usize, step: isize) -> f32 {
        let (x, y) = (x as isize, y as isize);
        let across = self.lightness(x + step, y) - self.lightness(x - step, y);
        let down = self.lightness(x, y + step) - self.lightness(x, y - step);
        (across * across + down * down).sqrt() / SQRT_2
    }

    fn raw_features(&self, grid: Grid) -> Array2<f32> {
        let mut features = Array2::zeros((grid.columns(), FEATURES));
        if self.lab.is_empty() {
            return features;
        }
        for (column, mut row) in features.outer_iter_mut().enumerate() {
            let (at_row, at_col) = grid.place(column);
            let (ys, xs) = (span(at_row, grid.rows, self.height), span(at_col, grid.cols, self.width));
            let mut sums = [0.0_f32; 3];
            let mut squares = [0.0_f32; 3];
            let mut gradients = [0.0_f32; 3];
            let mut count = 0.0_f32;
            for y in ys {
                for x in xs.clone() {
                    let lab = self.lab[y * self.width + x];
                    for channel in 0..3 {
                        sums[channel] += lab[channel];
                        squares[channel] += lab[channel] * lab[channel];
                    }
                    for (scale, gradient) in gradients.iter_mut().enumerate() {
                        *gradient += self.gradient(x, y, 1 << scale);
                    }
                    count += 1.0;
                }
            }
            let variance = |channel: usize| (squares[channel] / count - (sums[channel] / count).powi(2)).max(0.0);
            for channel in 0..3 {
                row[channel] = sums[channel] / count;
            }
            // Square roots: texture is told apart by its ratio more than by its difference.
            row[3] = variance(0).sqrt().sqrt();
            row[4] = (variance(1) + variance(2)).sqrt().sqrt();
            for scale in 0..3 {
                row[5 + scale] = (gradients[scale] / count).sqrt();
            }
        }
        features
    }
}

/// Pixels of cell `cell` of `cells` along a side of `pixels` pixels; never empty.
fn span(cell: usize, cells: usize, pixels: usize) -> std::ops::Range<usize> {
    let start = (cell * pixels / cells).min(pixels - 1);
    start..((cell + 1) * pixels / cells).clamp(start + 1, pixels)
}
