//! How a state is stored: the rule, the decay lambda and the rate eta.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FastWeightsError;
use crate::names::keys;

/// What storing a state x does to the matrix A.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A <- A + eta x x^T: nothing is forgotten.
    Sum,
    /// A <- lambda A + eta x x^T: older states fade (Ba et al. 2016, equation 1).
    Decay,
    /// A <- A + eta (x - A x) x^T: only what the memory does not yet answer is written, so that a key can be bound anew
    /// (Widrow and Hoff; Schlag, Irie and Schmidhuber 2021, section 4.2).
    Delta,
}

keys!(Rule { Sum: "sum", Decay: "decay", Delta: "delta" });

/// A rule with its decay and rate.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Learning {
    /// What storing does.
    pub rule: Rule,
    /// lambda, 0 to 1: what is left of older states after one more was stored. Only [`Rule::Decay`] uses it.
    pub decay: f32,
    /// eta, 0 or more (at most 2 for [`Rule::Delta`]): how strongly a state is stored.
    pub rate: f32,
}

impl Default for Learning {
    /// Decay with lambda 0.95 and eta 0.5, the paper's values.
    fn default() -> Self {
        Self { rule: Rule::Decay, decay: 0.95, rate: 0.5 }
    }
}

impl Learning {
    /// Whether the values can be used.
    ///
    /// # Errors
    /// lambda outside 0 to 1; eta negative or not finite; eta above 2 with the delta rule, which would then overshoot
    /// more at every repetition.
    pub fn check(&self) -> Result<(), FastWeightsError> {
        if !(0.0..=1.0).contains(&self.decay) {
            return Err(FastWeightsError::Decay { decay: self.decay });
        }
        if !self.rate.is_finite() || self.rate < 0.0 {
            return Err(FastWeightsError::Rate { rate: self.rate });
        }
        if self.rule == Rule::Delta && self.rate > 2.0 {
            return Err(FastWeightsError::DeltaRate { rate: self.rate });
        }
        Ok(())
    }

    /// The factor on what is already stored: lambda for [`Rule::Decay`], 1 for the others.
    pub fn kept(&self) -> f32 {
        if self.rule == Rule::Decay { self.decay } else { 1.0 }
    }

    /// The rate at which states of mean squared length `squared` are written: eta. The delta rule divides eta by that
    /// length where it exceeds 1. Its correction by (x - A x) x^T multiplies the error by 1 - eta |x|^2, and long
    /// states would make the error grow. With states of unit length or shorter the rule is the plain one.
    pub fn rate_for(&self, squared: f32) -> f32 {
        if self.rule == Rule::Delta { self.rate / squared.max(1.0) } else { self.rate }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn values_out_of_range_are_refused_in_plain_words() {
        let check = |rule, decay, rate| Learning { rule, decay, rate }.check();
        for decay in [-0.01, 1.01, f32::NAN, f32::INFINITY] {
            let error = check(Rule::Decay, decay, 0.5).unwrap_err().to_string();
            assert!(error.contains("lambda") && error.contains("0 to 1"), "{error}");
        }
        for rate in [-0.1, f32::NAN, f32::INFINITY] {
            assert!(check(Rule::Sum, 0.5, rate).unwrap_err().to_string().contains("eta"));
        }
        assert!(check(Rule::Delta, 0.5, 2.1).is_err() && check(Rule::Sum, 0.5, 2.1).is_ok());
        for decay in [0.0, 1.0] {
            assert!(check(Rule::Decay, decay, 0.0).is_ok());
        }
        assert!(Learning::default().check().is_ok());
    }

    #[test]
    fn is_written_with_dashes() {
        let text = serde_json::to_string(&Learning::default()).unwrap();
        assert_eq!(text, r#"{"rule":"decay","decay":0.95,"rate":0.5}"#);
        assert_eq!(serde_json::from_str::<Learning>(&text).unwrap(), Learning::default());
    }
}
