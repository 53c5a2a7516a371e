//! Pose: every column of the level of wholes says where its whole is and how large (GLOM, section 8), by the read-out
//! of `crate::glom::learned::votes`.
//!
//! ```text
//! L = sum over columns of wholes of w_i (h(offset) + h(extent) / 2) + mean over all columns of bce(logit, thing)
//! h(v) = sum over both axes of the smooth L1 distance from the truth (Girshick 2015), quadratic within 0.3
//! ```
//!
//! Offsets are from the column to the mean place of the columns in which its whole is seen, over 3; extents are
//! logarithms of the sides of the box around them. A whole has the weight of the root of its size, so that small ones
//! are heard beside large ones; all weights sum to 1. The ground has no pose.

use crate::glom::Votes;
use crate::grid::Grid;
use crate::islands::places_of_regions;
use crate::learn::tape::scalar::Valued;

/// Distance from the truth up to which smooth L1 is quadratic.
const QUADRATIC: f32 = 0.3;
/// Weight of extents beside offsets.
const EXTENT: f32 = 0.5;

/// What the columns are to say.
pub(in crate::learn) struct Wanted {
    /// Offset and logarithm of the extent, (N, 4); what the ground has here counts nothing.
    told: Vec<[f32; 4]>,
    /// The weight of every column, (N), 0 for the ground.
    weights: Vec<f32>,
}

impl Wanted {
    /// For the wholes `labels` (N) of the columns of `grid`; 0 is the ground.
    pub fn new(labels: &[u32], grid: Grid) -> Self {
        let wholes = places_of_regions(labels, grid);
        let told = labels.iter().enumerate().map(|(column, label)| {
            let (row, col) = grid.place(column);
            let seen = wholes[label];
            let [rows, cols] = seen.extent.map(f32::ln);
            [(seen.centre[0] - row as f32) / Votes::OFFSET, (seen.centre[1] - col as f32) / Votes::OFFSET, rows, cols]
        });
        let weight = |label: &u32| if *label > 0 { 1.0 / (wholes[label].columns as f32).sqrt() } else { 0.0 };
        let mut weights: Vec<f32> = labels.iter().map(weight).collect();
        let total: f32 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= total.max(1e-6));
        Self { told: told.collect(), weights }
    }
}

/// The objective for what was `told` (N, 5).
pub(in crate::learn) fn of(told: &[f32], wanted: &Wanted) -> Valued {
    let share = 1.0 / wanted.weights.len().max(1) as f32;
    let (mut value, mut slope) = (0.0_f64, vec![0.0; told.len()]);
    let (rows, _) = told.as_chunks::<{ Votes::NUMBERS }>();
    let (slopes, _) = slope.as_chunks_mut::<{ Votes::NUMBERS }>();
    for ((told, slope), (wanted, weight)) in rows.iter().zip(slopes).zip(wanted.told.iter().zip(&wanted.weights)) {
        if *weight > 0.0 {
            for axis in 0..4 {
                let weight = if axis < 2 { *weight } else { EXTENT * weight };
                let error = told[axis] - wanted[axis];
                let far = error.abs() > QUADRATIC;
                let cost = if far { error.abs() - 0.5 * QUADRATIC } else { 0.5 * error * error / QUADRATIC };
                value += f64::from(weight * cost);
                slope[axis] = weight * if far { error.signum() } else { error / QUADRATIC };
            }
        }
        let sign = if *weight > 0.0 { -1.0 } else { 1.0 };
        let logit = sign * told[4];
        value += f64::from(share * (logit.max(0.0) + (-logit.abs()).exp().ln_1p()));
        slope[4] = share * sign / (1.0 + (-logit).exp());
    }
    Valued { value: value as f32, slope }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};
    use crate::learn::tape::scalar;

    const GRID: Grid = Grid { rows: 2, cols: 3 };
    const LABELS: [u32; 6] = [1, 1, 0, 1, 1, 2];

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        // Both within and beyond what is quadratic.
        slopes_hold(&[(wave(30, 0.53), vec![6, 5])], |told| {
            scalar::of(&told[0], |told| of(told, &Wanted::new(&LABELS, GRID)))
        });
    }

    #[test]
    fn the_truth_costs_nothing_but_certainty() {
        let wanted = Wanted::new(&LABELS, GRID);
        // Whole 1 is a square of four columns around (0.5, 0.5); whole 2 is the column (1, 2).
        assert_eq!(wanted.told[0], [0.5 / 3.0, 0.5 / 3.0, 2.0_f32.ln(), 2.0_f32.ln()]);
        assert_eq!(wanted.told[5], [0.0; 4]);
        // Four columns with the weight of a root of four each, one with that of one.
        assert_eq!(wanted.weights, [0.5, 0.5, 0.0, 0.5, 0.5, 1.0].map(|weight| weight / 3.0));
        let told = |logit: f32| -> Vec<f32> {
            let sure = |label: u32| if label > 0 { logit } else { -logit };
            let row = |(told, label): (&[f32; 4], u32)| [&told[..], &[sure(label)]].concat();
            wanted.told.iter().zip(LABELS).flat_map(row).collect()
        };
        assert!(of(&told(20.0), &wanted).value < 1e-6);
        assert!((of(&told(0.0), &wanted).value - std::f32::consts::LN_2).abs() < 1e-6);
        let mut wrong = told(20.0);
        wrong[0] += 1.3;
        assert!((of(&wrong, &wanted).value - (1.3 - 0.15) / 6.0).abs() < 1e-5);
    }

    #[test]
    fn ground_alone_has_no_pose_to_tell() {
        let valued = of(&wave(30, 0.5), &Wanted::new(&[0; 6], GRID));
        assert!(valued.value.is_finite());
        let (rows, _) = valued.slope.as_chunks::<{ Votes::NUMBERS }>();
        assert!(rows.iter().all(|row| row[..4] == [0.0; 4] && row[4] > 0.0));
    }
}
