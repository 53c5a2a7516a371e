//! Hidden columns for models that know no mask: their part of the picture is painted over.

use image::{Rgb, RgbImage};

use crate::grid::Grid;

/// What is painted over a picture where nothing is to be seen: neither dark nor bright.
pub const GREY: [u8; 3] = [128; 3];

/// The picture with the cells of hidden columns painted grey; `hidden` is (N).
///
/// # Panics
/// If the mask has too few columns, which is a mistake in the calling code.
pub(super) fn greyed(picture: &RgbImage, grid: Grid, hidden: &[bool]) -> RgbImage {
    let (width, height) = picture.dimensions();
    let cell = |at: u32, cells: usize, side: u32| (u64::from(at) * cells as u64 / u64::from(side.max(1))) as usize;
    let mut greyed = picture.clone();
    for (x, y, pixel) in greyed.enumerate_pixels_mut() {
        let column = grid.index(cell(y, grid.rows, height), cell(x, grid.cols, width));
        if hidden[column] {
            *pixel = Rgb(GREY);
        }
    }
    greyed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_hidden_columns_are_grey_and_no_other_pixel_is() {
        let picture = RgbImage::from_pixel(10, 7, Rgb([9, 8, 7]));
        let grid = Grid::new(2, 3);
        let greyed = greyed(&picture, grid, &[false, false, true, true, false, false]);
        for (x, y, pixel) in greyed.enumerate_pixels() {
            let hidden = if y < 4 { x >= 7 } else { x < 4 };
            assert_eq!(pixel.0 == GREY, hidden, "{x} {y}");
        }
    }
}
