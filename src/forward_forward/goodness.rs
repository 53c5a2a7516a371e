//! Goodness: how pleased a layer is with what it is shown (Hinton 2022, section 2).
//!
//! With y the rectified activities of n units, *before* their length is taken away,
//!
//! ```text
//! squares       G = sum_j y_j^2
//! mean squares  G = sum_j y_j^2 / n
//! sum           G = sum_j y_j
//! p(positive) = sigma(s (G - theta) / T)
//! ```
//!
//! with s = 1 where positive data are to have a high goodness, and s = -1 where they are to have a low one (the sign of
//! predictive coding).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::keys;

/// What is summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goodness {
    /// The sum of the squared activities.
    #[default]
    Squares,
    /// Their mean.
    MeanSquares,
    /// The sum of the activities themselves.
    Sum,
}

keys!(Goodness { Squares: "squares", MeanSquares: ("mean-squares", "mean squares"), Sum: "sum" });

/// Which way positive data pull the goodness.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pull {
    /// Positive data are to have a high goodness, negative data a low one.
    #[default]
    Up,
    /// The other way round: what is expected is cancelled, as in predictive coding.
    Down,
}

keys!(Pull { Up: "up", Down: "down" });

impl Pull {
    /// s: 1 or -1.
    pub fn sign(self) -> f32 {
        match self {
            Pull::Up => 1.0,
            Pull::Down => -1.0,
        }
    }
}

impl Goodness {
    /// G of the activities of one case.
    pub fn of(self, activities: &[f32]) -> f32 {
        match self {
            Goodness::Squares => sum_of_squares(activities),
            Goodness::MeanSquares => sum_of_squares(activities) / activities.len().max(1) as f32,
            Goodness::Sum => activities.iter().sum(),
        }
    }

    /// The threshold theta of a layer of `units` units, from the threshold of one unit: goodness that is a sum grows
    /// with the number of units.
    pub fn theta(self, per_unit: f32, units: usize) -> f32 {
        match self {
            Goodness::Squares | Goodness::Sum => per_unit * units as f32,
            Goodness::MeanSquares => per_unit,
        }
    }

    /// The threshold of one unit with which a layer that has learned nothing yet begins somewhat below it.
    pub fn usual_theta(self) -> f32 {
        match self {
            Goodness::Squares | Goodness::MeanSquares => 1.0,
            Goodness::Sum => 0.7,
        }
    }

    /// Writes `residual` dG/dx over the activities: x_j is what unit j is told before it is rectified, so nothing comes
    /// to a unit that is off. The factor 2 of the squares belongs to the rate, as in Hinton's program.
    pub fn slope(self, residual: f32, activities: &mut [f32]) {
        match self {
            Goodness::Squares => activities.iter_mut().for_each(|y| *y *= residual),
            Goodness::MeanSquares => {
                let residual = residual / activities.len().max(1) as f32;
                activities.iter_mut().for_each(|y| *y *= residual);
            }
            Goodness::Sum => activities.iter_mut().for_each(|y| *y = if *y > 0.0 { residual } else { 0.0 }),
        }
    }

    /// dG/dx is [`Goodness::slope`] times this.
    pub fn factor(self) -> f32 {
        match self {
            Goodness::Squares | Goodness::MeanSquares => 2.0,
            Goodness::Sum => 1.0,
        }
    }
}

/// The logistic function.
pub fn sigma(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Eight sums side by side, so that the compiler may use wide registers.
pub(super) fn sum_of_squares(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0f32; 8];
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += value * value;
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|value| value * value).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_the_derivative_of_the_goodness() {
        let told = [0.7f32, -0.4, 1.9, 0.2, -1.0];
        let rectified = |told: &[f32]| told.iter().map(|x| x.max(0.0)).collect::<Vec<_>>();
        for goodness in Goodness::ALL {
            let mut slope = rectified(&told);
            goodness.slope(0.5, &mut slope);
            for unit in 0..told.len() {
                let at = |by: f32| {
                    let mut moved = told;
                    moved[unit] += by;
                    goodness.of(&rectified(&moved))
                };
                let derivative = (at(1e-2) - at(-1e-2)) / 2e-2;
                assert!((0.5 * derivative - goodness.factor() * slope[unit]).abs() < 1e-3, "{goodness:?} {unit}");
            }
        }
    }

    #[test]
    fn theta_grows_with_the_layer_where_goodness_does() {
        assert_eq!(Goodness::Squares.theta(1.0, 500), 500.0);
        assert_eq!(Goodness::MeanSquares.theta(2.0, 500), 2.0);
        assert_eq!(Goodness::named("mean-squares"), Some(Goodness::MeanSquares));
        assert_eq!((sigma(0.0), Pull::Down.sign()), (0.5, -1.0));
    }
}
