//! Factors on what every level has of its own, as they are typed.

use clap::Args;

use super::values;
use crate::glom::{Settings, Weights};

/// The factors; what is not given stays as it is.
#[derive(Debug, Clone, Copy, Args)]
pub struct GainArgs {
    /// Factors on the update weights of bottom-up, top-down, previous state, attention and (if a fifth is given) memory
    /// at every level: 1,1,1,0 takes attention away and leaves the other weights as each level has them
    #[arg(
        long,
        value_name = "BU,TD,PREV,ATT[,MEM]",
        value_parser = values::gains,
        allow_hyphen_values = true,
        help_heading = "Factors"
    )]
    pub gain: Option<Weights>,
    /// Factor on the inverse temperature of every level
    #[arg(long, value_name = "F", value_parser = values::gain, allow_hyphen_values = true, help_heading = "Factors")]
    pub beta_gain: Option<f32>,
    /// Factor on the radius of every level; a global reach stays global
    #[arg(long, value_name = "F", value_parser = values::gain, allow_hyphen_values = true, help_heading = "Factors")]
    pub radius_gain: Option<f32>,
    /// Weigh the sources of every column by how far they agree: the weight of each is multiplied by
    /// exp(K (cosine - 1)), the cosine between what it says and what all say together; 0 to 100, 0 for the plain
    /// weights
    #[arg(long, value_name = "K", value_parser = values::gain, allow_hyphen_values = true, help_heading = "Factors")]
    pub weigh_by_agreement: Option<f32>,
}

impl GainArgs {
    /// Whether any is given.
    pub fn any(&self) -> bool {
        let on_levels = self.gain.is_some() || self.beta_gain.is_some() || self.radius_gain.is_some();
        on_levels || self.weigh_by_agreement.is_some()
    }

    /// Puts those that are given in place.
    pub fn put(&self, settings: &mut Settings) {
        settings.agreement = self.weigh_by_agreement.unwrap_or(settings.agreement);
        let gains = &mut settings.gains;
        gains.weights = self.gain.unwrap_or(gains.weights);
        gains.beta = self.beta_gain.unwrap_or(gains.beta);
        gains.radius = self.radius_gain.unwrap_or(gains.radius);
    }
}
