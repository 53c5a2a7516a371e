//! The laws of recursive sketches, measured: what holds exactly, what holds up to chance, and where it ends.

mod network;
mod operators;
mod recovery;
mod statistics;

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::numeric::random::{Purpose, generator};

/// What a law asks of a measured number.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// It is so much at most.
    AtMost(f64),
    /// It is so much at least.
    AtLeast(f64),
    /// It is so much, give or take a share of it.
    Near {
        /// What theory says.
        expected: f64,
        /// How far it may be off, as a share.
        within: f64,
    },
}

impl Bound {
    fn holds(self, measured: f64) -> bool {
        match self {
            Self::AtMost(bound) => measured <= bound,
            Self::AtLeast(bound) => measured >= bound,
            Self::Near { expected, within } => (measured / expected - 1.0).abs() <= within,
        }
    }
}

/// A law and what was measured of it.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Law {
    /// What it says.
    pub name: String,
    /// What was measured.
    pub measured: f64,
    /// What it should be.
    pub bound: Bound,
    /// Whether it is.
    pub holds: bool,
}

impl Law {
    fn new(name: impl Into<String>, measured: f64, bound: Bound) -> Self {
        Self { name: name.into(), measured, bound, holds: bound.holds(measured) }
    }
}

/// All laws, measured with one seed.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct LawsReport {
    /// Seed of all that was drawn.
    pub seed: u64,
    /// The laws.
    pub laws: Vec<Law>,
}

impl LawsReport {
    /// Whether every law holds.
    pub fn all_hold(&self) -> bool {
        self.laws.iter().all(|law| law.holds)
    }
}

/// A group of laws that are measured together.
type Group = fn(u64) -> Vec<Law>;

/// Measures all laws. The same seed gives the same numbers, with any number of threads.
pub fn measure(seed: u64) -> LawsReport {
    let groups: [Group; 11] = [
        operators::adjoint,
        operators::orthonormal,
        operators::unrelated,
        operators::steady,
        statistics::order,
        statistics::counts,
        recovery::literal_error,
        recovery::exactness,
        recovery::damaged,
        recovery::pursuit,
        network::recovered,
    ];
    let laws: Vec<Vec<Law>> = groups.into_par_iter().map(|group| group(seed)).collect();
    LawsReport { seed, laws: laws.concat() }
}

/// Random numbers of one law.
fn dice(seed: u64, law: u64) -> ChaCha8Rng {
    generator(seed, Purpose::Sketches, law)
}

/// The largest.
fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, f64::max)
}

/// The smallest.
fn smallest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

/// sqrt(mean x^2).
fn root_mean_square(values: &[f64]) -> f64 {
    (values.iter().map(|value| value * value).sum::<f64>() / values.len().max(1) as f64).sqrt()
}

/// The mean.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// |x|.
fn length(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_laws_hold() {
        let report = measure(1);
        let broken: Vec<&Law> = report.laws.iter().filter(|law| !law.holds).collect();
        assert!(broken.is_empty() && report.laws.len() > 30, "{broken:#?}");
    }

    #[test]
    fn a_bound_can_be_broken_on_either_side() {
        let near = Bound::Near { expected: 2.0, within: 0.1 };
        assert!(near.holds(2.1) && !near.holds(2.3) && !near.holds(1.7));
        assert!(!Bound::AtMost(1.0).holds(1.1) && !Bound::AtLeast(1.0).holds(0.9));
        assert!(!Bound::AtMost(1.0).holds(f64::NAN) && !near.holds(f64::NAN));
    }
}
