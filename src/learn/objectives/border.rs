//! Borders: neighbours of one region agree by more than the threshold of islands, neighbours of different regions by
//! less.
//!
//! ```text
//! L = sum over inner pairs of w softplus(k (theta - u_i . u_j))
//!   + sum over border pairs of w softplus(k (u_i . u_j - theta))
//! ```
//!
//! w is the same for all pairs of a kind and sums to 1 for either: an island leaks through few pairs, so that the pairs
//! along a border, few among all, count as much as all others. A share of the objective is said of whole borders
//! instead ([`super::joining`]).

use super::centred::Centred;
use super::joining::{self, STEEPNESS, THRESHOLD};
use crate::grid::Grid;
use crate::learn::tape::scalar::Valued;
use crate::numeric::vector;

/// The objective for `labels` (N) of the columns of `x` (N, D); `whole`, 0 to 1, is the share of whole borders in it.
pub(in crate::learn) fn of(x: &[f32], dim: usize, grid: Grid, labels: &[u32], whole: f32) -> Valued {
    let centred = Centred::new(x, dim);
    let unit = |column: u32| &centred.units[column as usize * dim..][..dim];
    let same = |a: u32, b: u32| labels[a as usize] == labels[b as usize];
    let pairs: Vec<(u32, u32, f32)> = (0..grid.columns())
        .flat_map(|column| {
            grid.right_and_down(column).into_iter().flatten().map(move |neighbour| (column as u32, neighbour as u32))
        })
        .map(|(a, b)| (a, b, vector::dot(unit(a), unit(b))))
        .collect();
    let inner = pairs.iter().filter(|(a, b, _)| same(*a, *b)).count();
    let borders = pairs.len() - inner;
    let (joining, by_joining) = if whole > 0.0 { joining::of(&pairs, labels) } else { (0.0, vec![0.0; pairs.len()]) };
    let (mut value, mut slope) = (f64::from(whole) * joining, vec![0.0; x.len()]);
    for ((a, b, agreement), by_joining) in pairs.into_iter().zip(by_joining) {
        let (sign, count) = if same(a, b) { (-1.0, inner) } else { (1.0, borders) };
        let logit = sign * STEEPNESS * (agreement - THRESHOLD);
        let share = (1.0 - whole) / count as f32;
        value += f64::from(share * (logit.max(0.0) + (-logit.abs()).exp().ln_1p()));
        let factor = share * sign * STEEPNESS / (1.0 + (-logit).exp()) + whole * by_joining;
        vector::add_scaled(&mut slope[a as usize * dim..][..dim], factor, unit(b));
        vector::add_scaled(&mut slope[b as usize * dim..][..dim], factor, unit(a));
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
        for whole in [0.0, 0.6] {
            slopes_hold(&[(wave(24, 0.53), vec![6, 4])], move |x| {
                scalar::of(&x[0], move |x| of(x, 4, Grid::new(2, 3), &labels, whole))
            });
        }
    }

    #[test]
    fn one_region_has_no_border_to_pay_for() {
        let value = of(&wave(24, 0.5), 4, Grid::new(2, 3), &[7; 6], 0.5).value;
        assert!(value.is_finite() && value > 0.0);
    }
}
