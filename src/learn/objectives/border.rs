//! Borders: neighbours of one region agree by more than the threshold of islands, neighbours of different regions by less.
//!
//! ```text
//! L = mean over inner pairs of softplus(k (theta - u_i . u_j)) + mean over border pairs of softplus(k (u_i . u_j - theta))
//! ```
//!
//! An island leaks through a single pair, so that the pairs along a border are a small share of all and count as much as all others.

use super::centred::Centred;
use crate::grid::Grid;
use crate::learn::tape::scalar::Valued;
use crate::numeric::vector;

/// Steepness k.
const STEEPNESS: f32 = 12.0;
/// Threshold theta, where the two kinds of pairs are to be told apart.
const THRESHOLD: f32 = 0.7;

/// The objective for `labels` (N) of the columns of `x` (N, D).
pub(in crate::learn) fn of(x: &[f32], dim: usize, grid: Grid, labels: &[u32]) -> Valued {
    let centred = Centred::new(x, dim);
    let pairs = || {
        (0..grid.columns()).flat_map(move |column| {
            grid.right_and_down(column).into_iter().flatten().map(move |neighbour| (column, neighbour))
        })
    };
    let borders = pairs().filter(|(a, b)| labels[*a] != labels[*b]).count();
    let inner = pairs().count() - borders;
    let unit = |column: usize| &centred.units[column * dim..][..dim];
    let (mut value, mut slope) = (0.0_f64, vec![0.0; x.len()]);
    for (a, b) in pairs() {
        let same = labels[a] == labels[b];
        let (sign, count) = if same { (-1.0, inner) } else { (1.0, borders) };
        let logit = sign * STEEPNESS * (vector::dot(unit(a), unit(b)) - THRESHOLD);
        let share = 1.0 / count as f32;
        value += f64::from(share * (logit.max(0.0) + (-logit.abs()).exp().ln_1p()));
        let factor = share * sign * STEEPNESS / (1.0 + (-logit).exp());
        vector::add_scaled(&mut slope[a * dim..][..dim], factor, unit(b));
        vector::add_scaled(&mut slope[b * dim..][..dim], factor, unit(a));
    }
    centred.back(&mut slope);
    Valued { value: value as f32, slope }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::tape::check::{slopes_hold, wave};
    use crate::learn::tape::scalar;

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let labels = [0, 0, 1, 1, 1, 2];
        slopes_hold(&[(wave(24, 0.53), vec![6, 4])], move |x| {
            scalar::of(&x[0], move |x| of(x, 4, Grid::new(2, 3), &labels))
        });
    }

    #[test]
    fn one_region_has_no_border_to_pay_for() {
        let value = of(&wave(24, 0.5), 4, Grid::new(2, 3), &[7; 6]).value;
        assert!(value.is_finite() && value > 0.0);
    }
}
