//! The visual input: convolutions from pixels to columns.
//!
//! The picture is resized to 8 x 8 pixels per column. Three convolutions of stride 2 with GELUs bring it to one place
//! per column; residual convolutions `x + conv(gelu(x))` over the columns let each see its surroundings. The Fourier
//! location is put beside it.

use image::RgbImage;
use image::imageops::{FilterType, resize};
use ndarray::Array2;

use super::convolution::{self, Field};
use super::layout::{Layout, PICTURE_CHANNELS};
use super::{LearnedConfig, places};
use crate::grid::Grid;
use crate::numeric::vector;

/// Places of the picture as the first convolution reads it.
pub(crate) fn field(grid: Grid) -> Field {
    Field { rows: grid.rows * LearnedConfig::CELL, cols: grid.cols * LearnedConfig::CELL }
}

/// The picture with 8 x 8 pixels per column.
pub(crate) fn fitted(picture: &RgbImage, grid: Grid) -> RgbImage {
    let Field { rows, cols } = field(grid);
    if picture.dimensions() == (cols as u32, rows as u32) {
        return picture.clone();
    }
    resize(picture, cols as u32, rows as u32, FilterType::Triangle)
}

/// Pixels as the first convolution reads them, (8 H x 8 W, 4): colours from -1 to 1; a hidden column is grey and says
/// so.
pub(crate) fn pixels(fitted: &RgbImage, grid: Grid, hidden: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut values = Vec::with_capacity(fitted.pixels().len() * PICTURE_CHANNELS);
    for (x, y, pixel) in fitted.enumerate_pixels() {
        let column = grid.index(y as usize / LearnedConfig::CELL, x as usize / LearnedConfig::CELL);
        if hidden(column) {
            values.extend([0.0, 0.0, 0.0, 1.0]);
        } else {
            values.extend(pixel.0.map(|value| f32::from(value) / 127.5 - 1.0));
            values.push(0.0);
        }
    }
    values
}

/// What every column sees, (N, input_dim).
pub(super) fn input(
    config: &LearnedConfig,
    layout: &Layout,
    values: &[f32],
    grid: Grid,
    pixels: Vec<f32>,
) -> Array2<f32> {
    let (mut x, mut at) = (pixels, field(grid));
    for block in &layout.stem {
        x = convolution::apply(block, &values[block.range.clone()], &convolution::gather(block, at, &x));
        at = at.strided(block.stride);
        vector::gelu(&mut x);
    }
    for block in &layout.residual {
        let mut active = x.clone();
        vector::gelu(&mut active);
        let more = convolution::apply(block, &values[block.range.clone()], &convolution::gather(block, at, &active));
        x.iter_mut().zip(&more).for_each(|(x, more)| *x += more);
    }
    let (channels, places) = (config.channels[2], places::fourier(grid, &config.wavelengths, [0.0; 2]));
    let mut input = Array2::zeros((grid.columns(), config.input_dim()));
    for (column, mut row) in input.outer_iter_mut().enumerate() {
        let seen = x[column * channels..][..channels].iter().chain(places.row(column));
        row.iter_mut().zip(seen).for_each(|(value, seen)| *value = *seen);
    }
    input
}
