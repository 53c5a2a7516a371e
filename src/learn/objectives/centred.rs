//! Centred unit vectors: what the agreement of islands is measured on (`crate::islands`), with the way back for
//! gradients.
//!
//! ```text
//! c_i = x_i - mean,  u_i = c_i / sqrt(|c_i|^2 + e^2)
//! dc_i = (du_i - u_i (u_i . du_i)) / sqrt(|c_i|^2 + e^2),  dx_i = dc_i - mean of dc
//! ```

use crate::islands::AGREEMENT_FLOOR;
use crate::numeric::vector;

/// One level, centred, row by row.
pub(in crate::learn) struct Centred {
    /// u, (N, D).
    pub units: Vec<f32>,
    inverse_norms: Vec<f32>,
    dim: usize,
}

impl Centred {
    /// Of rows of `dim` numbers of length about 1.
    pub fn new(x: &[f32], dim: usize) -> Self {
        let mut units = x.to_vec();
        take_mean(&mut units, dim);
        let floor = AGREEMENT_FLOOR * AGREEMENT_FLOOR;
        let mut inverse_norms = Vec::with_capacity(x.len() / dim);
        for row in units.chunks_exact_mut(dim) {
            let inverse = 1.0 / (vector::dot(row, row) + floor).sqrt();
            row.iter_mut().for_each(|value| *value *= inverse);
            inverse_norms.push(inverse);
        }
        Self { units, inverse_norms, dim }
    }

    /// From the gradient by u to that by x, in place.
    pub fn back(&self, slope: &mut [f32]) {
        let rows = slope.chunks_exact_mut(self.dim).zip(self.units.chunks_exact(self.dim));
        for ((slope, unit), inverse) in rows.zip(&self.inverse_norms) {
            let along = vector::dot(slope, unit);
            slope.iter_mut().zip(unit).for_each(|(slope, unit)| *slope = (*slope - along * unit) * inverse);
        }
        take_mean(slope, self.dim);
    }
}

/// Takes the mean of all rows from every row.
fn take_mean(rows: &mut [f32], dim: usize) {
    let mut mean = vec![0.0_f64; dim];
    for row in rows.chunks_exact(dim) {
        mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += f64::from(*value));
    }
    let count = (rows.len() / dim).max(1) as f64;
    let mean: Vec<f32> = mean.into_iter().map(|sum| (sum / count) as f32).collect();
    for row in rows.chunks_exact_mut(dim) {
        row.iter_mut().zip(&mean).for_each(|(value, mean)| *value -= mean);
    }
}
