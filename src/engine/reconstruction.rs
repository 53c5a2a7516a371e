//! Reconstruction (GLOM, section 2, end): the picture that the lowest level says there is to see, beside the one that
//! is there. In hidden columns it can only know from its neighbours and from the levels above.

use std::sync::Arc;

use image::RgbImage;
use image::imageops::{self, FilterType};

use crate::grid::Grid;

/// What level 0 says, when somebody asked.
#[derive(Debug, Clone, Default)]
pub enum Reconstruction {
    /// Nobody asked.
    #[default]
    Unasked,
    /// The model has no decoder.
    NoDecoder,
    /// The picture.
    Decoded(Arc<Decoded>),
}

impl Reconstruction {
    /// The picture, if there is one.
    pub fn decoded(&self) -> Option<&Arc<Decoded>> {
        match self {
            Reconstruction::Decoded(decoded) => Some(decoded),
            Reconstruction::Unasked | Reconstruction::NoDecoder => None,
        }
    }
}

/// What level 0 says, as a picture, and how far it is from the true one.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The picture, some pixels per column.
    pub picture: Arc<RgbImage>,
    /// Mean squared error over the pixels of hidden columns, colours from 0 to 1; none when nothing is hidden.
    pub hidden_error: Option<f32>,
    /// The same over the pixels of all other columns; none when everything is hidden.
    pub seen_error: Option<f32>,
}

impl Decoded {
    /// Compares what was decoded with the true picture, at the size of the former. `hidden` is (N).
    pub(super) fn new(picture: RgbImage, truth: &RgbImage, grid: Grid, hidden: &[bool]) -> Self {
        let (width, height) = picture.dimensions();
        let fitted = (truth.dimensions() != (width, height))
            .then(|| imageops::resize(truth, width, height, FilterType::Triangle));
        let truth = fitted.as_ref().unwrap_or(truth);
        let cell = |at: u32, cells: usize, side: u32| at as usize * cells / side.max(1) as usize;
        // Sum of squares and number of values, of seen and of hidden columns.
        let mut errors = [(0.0_f64, 0_usize); 2];
        for ((x, y, told), true_one) in picture.enumerate_pixels().zip(truth.pixels()) {
            let column = grid.index(cell(y, grid.rows, height), cell(x, grid.cols, width));
            let (sum, count) = &mut errors[usize::from(hidden.get(column).copied().unwrap_or(false))];
            for (a, b) in told.0.iter().zip(true_one.0) {
                *sum += ((f64::from(*a) - f64::from(b)) / 255.0).powi(2);
            }
            *count += 3;
        }
        let [seen_error, hidden_error] = errors.map(|(sum, count)| (count > 0).then(|| (sum / count as f64) as f32));
        Self { picture: Arc::new(picture), hidden_error, seen_error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn errors_are_means_over_the_pixels_of_hidden_and_of_seen_columns() {
        let grid = Grid::new(1, 2);
        let truth = RgbImage::from_pixel(32, 16, Rgb([51; 3]));
        let told = RgbImage::from_fn(16, 8, |x, _| if x < 8 { Rgb([51, 51, 102]) } else { Rgb([0; 3]) });
        let of = |hidden: &[bool]| {
            let decoded = Decoded::new(told.clone(), &truth, grid, hidden);
            [decoded.hidden_error, decoded.seen_error].map(|error| error.map(|error| (error * 1e4).round()))
        };
        assert_eq!(of(&[false, true]), [Some(400.0), Some(133.0)]);
        assert_eq!(of(&[true, false]), [Some(133.0), Some(400.0)]);
        assert_eq!(of(&[false, false]), [None, Some(267.0)]);
        assert_eq!(of(&[true, true]), [Some(267.0), None]);
    }
}
