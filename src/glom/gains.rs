//! Factors on what the levels have: one number turns a source, the inverse temperature or the reach up or down at every
//! level at once, and what the levels have of their own keeps its proportions.
//!
//! ```text
//! w[l](source) = gain(source) w_own[l](source),   beta[l](t) = gain beta_own[l](t),   radius[l] = gain radius_own[l]
//! ```
//!
//! Shares are taken after the factors. With all factors 1 every product is exact, so no bit of a step changes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::settings_error::SettingsError;
use super::weights::{Source, Weights};

/// The factors: each finite and not negative, 1 for the model as it is.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Gains {
    /// On the update weights, source by source.
    pub weights: Weights,
    /// On the inverse temperatures.
    pub beta: f32,
    /// On the radii; a global reach stays global.
    pub radius: f32,
}

impl Default for Gains {
    fn default() -> Self {
        Self::ONE
    }
}

impl Gains {
    /// The model as it is.
    pub const ONE: Gains = Gains {
        weights: Weights { bottom_up: 1.0, top_down: 1.0, previous: 1.0, attention: 1.0, memory: 1.0 },
        beta: 1.0,
        radius: 1.0,
    };

    /// Whether nothing is changed by them.
    pub fn is_one(&self) -> bool {
        *self == Self::ONE
    }

    /// `weights` times the factors.
    pub fn weigh(&self, mut weights: Weights) -> Weights {
        for source in Source::ALL {
            *weights.get_mut(source) *= self.weights.get(source);
        }
        weights
    }

    /// Refuses factors that cannot be used.
    ///
    /// # Errors
    /// A factor that is negative, infinite or not a number.
    pub fn check(&self) -> Result<(), SettingsError> {
        let on_weights = Source::ALL.map(|source| (source.name(), self.weights.get(source)));
        for (what, gain) in on_weights.into_iter().chain([("beta", self.beta), ("the radius", self.radius)]) {
            if !gain.is_finite() || gain < 0.0 {
                return Err(SettingsError::BadGain { what, gain });
            }
        }
        Ok(())
    }
}
