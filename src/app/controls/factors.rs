//! Which rows for all levels at once are factors on what every level has of its own, and which set one value for all.

use crate::glom::{Gains, Settings, Source};

/// Says it row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) struct Factors {
    weights: [bool; Source::ALL.len()],
    /// Whether the inverse temperatures are multiplied.
    pub beta: bool,
    /// Whether the radii are multiplied.
    pub radius: bool,
}

impl Factors {
    /// A value is multiplied where the levels differ in it, or where a factor acts already. The four weights of GLOM
    /// go together: they do so where any level has weights of its own.
    pub fn of(settings: &Settings) -> Self {
        let Settings { levels, gains, .. } = settings;
        let own = levels.iter().any(|level| level.weights.is_some());
        let four = own || Source::ALL.iter().any(|source| gains.weights.get(*source) != 1.0);
        let memory = |level: usize| settings.weights_at(level).memory;
        let memory_differs = (1..levels.len()).any(|level| memory(level) != memory(0));
        let weights = Source::ALL.map(|source| match source {
            Source::Memory => memory_differs || gains.weights.memory != 1.0,
            _ => four,
        });
        let Gains { beta, radius, .. } = *gains;
        Self {
            weights,
            beta: beta != 1.0 || levels.windows(2).any(|pair| pair[0].beta != pair[1].beta),
            radius: radius != 1.0 || levels.windows(2).any(|pair| pair[0].reach != pair[1].reach),
        }
    }

    /// Whether the weight of `source` is multiplied.
    pub fn weight(&self, source: Source) -> bool {
        self.weights[source as usize]
    }
}
