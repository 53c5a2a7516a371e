//! Length normalisation: what one layer hands to the next is the direction of its activities, never their length, by
//! which it was judged (Hinton 2022, section 2.1):
//!
//! ```text
//! n(y) = y / (tiny + sqrt(mean_j y_j^2))
//! ```

use super::goodness::sum_of_squares;

/// Keeps a layer that is silent from being divided by zero.
pub const TINY: f32 = 1e-8;

/// The factor that brings a vector of `length` numbers with this sum of squares to a root mean square of 1.
pub fn factor(squares: f32, length: usize) -> f32 {
    1.0 / (TINY + (squares / length.max(1) as f32).sqrt())
}

/// Writes n(y) over y.
pub fn normalise(activities: &mut [f32]) {
    let by = factor(sum_of_squares(activities), activities.len());
    activities.iter_mut().for_each(|y| *y *= by);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_direction_stays_and_the_length_goes() {
        let (mut long, mut short) = ([3.0, 0.0, 4.0, 0.0], [0.3, 0.0, 0.4, 0.0]);
        normalise(&mut long);
        normalise(&mut short);
        assert!(long.iter().zip(&short).all(|(a, b)| (a - b).abs() < 1e-5));
        assert!((sum_of_squares(&long) / 4.0 - 1.0).abs() < 1e-5);
        let mut silent = [0.0; 4];
        normalise(&mut silent);
        assert_eq!(silent, [0.0; 4]);
    }
}
