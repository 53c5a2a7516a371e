//! Where the time of a step goes.

use std::ops::{Add, Mul, Sub};

/// Seconds that threads spent in each phase of the steps so far, all threads together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PhaseTimes {
    /// Bottom-up nets.
    pub bottom_up: f64,
    /// Top-down nets.
    pub top_down: f64,
    /// The smoother.
    pub attention: f64,
    /// The average, its normalisation and lengths.
    pub update: f64,
}

/// Pairs of columns that the smoother of a level looks at in one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AttentionPairs {
    /// Pairs that see each other.
    pub seen: usize,
    /// Pairs that are computed: a tile against all that any of its columns sees.
    pub computed: usize,
}

impl PhaseTimes {
    fn with(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            bottom_up: f(self.bottom_up, other.bottom_up),
            top_down: f(self.top_down, other.top_down),
            attention: f(self.attention, other.attention),
            update: f(self.update, other.update),
        }
    }
}

impl Add for PhaseTimes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.with(other, |a, b| a + b)
    }
}

impl Sub for PhaseTimes {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.with(other, |a, b| a - b)
    }
}

impl Mul<f64> for PhaseTimes {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        self.with(self, |a, _| a * factor)
    }
}
