//! Fourier locations: what the top-down nets are told about where a column stands.
//!
//! ```text
//! p(row, col) = (sin 2 pi row / w, cos 2 pi row / w, sin 2 pi col / w, cos 2 pi col / w)   for every wavelength w
//! ```
//!
//! in columns, so that the same nets serve a grid of any size.

use ndarray::Array2;

use crate::grid::Grid;

/// Locations of all columns, (N, 4 x wavelengths); the first column stands at `origin` (row, col).
pub(crate) fn fourier(grid: Grid, wavelengths: &[f32], origin: [f32; 2]) -> Array2<f32> {
    let mut places = Array2::zeros((grid.columns(), 4 * wavelengths.len()));
    for (column, mut place) in places.outer_iter_mut().enumerate() {
        let (row, col) = grid.place(column);
        let at = [row as f32 + origin[0], col as f32 + origin[1]];
        for (wave, length) in wavelengths.iter().enumerate() {
            for axis in 0..2 {
                let (sine, cosine) = (std::f32::consts::TAU * at[axis] / length).sin_cos();
                place[4 * wave + 2 * axis] = sine;
                place[4 * wave + 2 * axis + 1] = cosine;
            }
        }
    }
    places
}
