//! Means with their standard error, and the sign test.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A mean over independent values.
#[derive(Debug, Clone, Copy, Default, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Mean {
    /// The mean; 0 of no values.
    pub mean: f64,
    /// Its standard error: standard deviation / sqrt(n); 0 of fewer than two values.
    pub error: f64,
}

impl Mean {
    /// Of `values`.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        if values.is_empty() {
            return Self::default();
        }
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let error = if count > 1.0 { (squares / (count - 1.0) / count).sqrt() } else { 0.0 };
        Self { mean, error }
    }
}

/// Two-sided sign test: the chance that fair coins, one per difference that is not zero, fall at least as unevenly as
/// `up` against `down`. 1 when there are none.
pub fn sign_test(up: usize, down: usize) -> f64 {
    let count = up + down;
    let fewer = up.min(down);
    // C(n, k) / 2^n through its logarithm: n may be large.
    let mut log_chance = -(count as f64) * std::f64::consts::LN_2;
    let mut tail = 0.0;
    for k in 0..=fewer {
        tail += log_chance.exp();
        log_chance += ((count - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_errors_are_those_of_a_calculation_by_hand() {
        let mean = Mean::of(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(mean.mean, 2.5);
        assert!((mean.error - (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        assert_eq!(Mean::of(&[3.0]), Mean { mean: 3.0, error: 0.0 });
        assert_eq!(Mean::of(&[]), Mean::default());
    }

    #[test]
    fn the_sign_test_counts_coins() {
        // 9 of 10: 2 (1 + 10) / 1024.
        assert!((sign_test(9, 1) - 22.0 / 1024.0).abs() < 1e-12);
        assert_eq!(sign_test(5, 5), 1.0);
        assert_eq!(sign_test(0, 0), 1.0);
        assert!((sign_test(0, 20) - 2.0 / 1_048_576.0).abs() < 1e-15);
        assert!(sign_test(3000, 1000) < 1e-100);
    }
}
