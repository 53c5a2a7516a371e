//! A picture cut into patches, one per column.

use image::{RgbImage, imageops};
use ndarray::Array2;

use crate::grid::Grid;

/// The patch of every column, flattened as (row, col, channel) with values 0 to 1: (N, 3 x side x side). A picture that
/// is not exactly `side` pixels per column is resized first.
pub(super) fn flattened(picture: &RgbImage, grid: Grid, side: usize) -> Array2<f32> {
    let (width, height) = ((grid.cols * side) as u32, (grid.rows * side) as u32);
    if picture.dimensions() == (width, height) {
        return cut(picture, grid, side);
    }
    cut(&imageops::resize(picture, width, height, imageops::FilterType::Triangle), grid, side)
}

fn cut(picture: &RgbImage, grid: Grid, side: usize) -> Array2<f32> {
    let mut patches = Array2::zeros((grid.columns(), 3 * side * side));
    for (x, y, pixel) in picture.enumerate_pixels() {
        let (x, y) = (x as usize, y as usize);
        let column = grid.index(y / side, x / side);
        let offset = ((y % side) * side + x % side) * 3;
        for (channel, value) in pixel.0.iter().enumerate() {
            patches[[column, offset + channel]] = f32::from(*value) / 255.0;
        }
    }
    patches
}
