//! How a sketch is made. Sketches of the same settings can be compared, added and decoded.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SketchError;
use super::key::Role;
use super::operator::{Family, Operator};

/// How a sketch is made.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SketchSettings {
    /// d: numbers in the sketch, a power of two, 32 to 65,536.
    pub dim: usize,
    /// The angle a of the transparent factors T, 0 to 90 degrees: 0 keeps the order of inputs out and statistics in,
    /// 90 gives every path a place of its own, 45 is the paper's.
    pub angle: f32,
    /// How large the transparent factors are.
    #[serde(default)]
    pub scale: Scale,
    /// How the random matrices are made.
    pub family: Family,
    /// Seed of all random matrices.
    pub seed: u64,
}

/// How large a transparent factor T is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// T = cos a I + sin a R keeps lengths on average: what lies deep is as loud as its weight says.
    #[default]
    Kept,
    /// T = (cos a I + sin a R) / (cos a + sin a) makes nothing longer, and at 45 degrees is the paper's (I + R) / 2:
    /// half of the energy is lost at every factor.
    Paper,
}

impl Default for SketchSettings {
    fn default() -> Self {
        Self { dim: 2048, angle: 20.0, scale: Scale::Kept, family: Family::Fast, seed: 1 }
    }
}

impl SketchSettings {
    /// The smallest and the largest d.
    pub const DIMS: [usize; 2] = [32, 65_536];

    /// Whether sketches can be made so.
    ///
    /// # Errors
    /// Which number cannot be used.
    pub fn check(&self) -> Result<(), SketchError> {
        let [least, most] = Self::DIMS;
        if !self.dim.is_power_of_two() || !(least..=most).contains(&self.dim) {
            return Err(SketchError::Dim { dim: self.dim, least, most });
        }
        if !(0.0..=90.0).contains(&self.angle) {
            return Err(SketchError::Angle { angle: self.angle });
        }
        Ok(())
    }

    /// The random matrix of a role.
    pub(super) fn operator(&self, role: Role) -> Operator {
        Operator { family: self.family, key: role.key(self.seed) }
    }

    /// The parts of T: how much stays as it is (p), and how much is turned.
    pub fn parts(&self) -> (f32, f32) {
        let (sin, cos) = match self.angle {
            // To the bit, not to a rounding of pi.
            0.0 => (0.0, 1.0),
            90.0 => (1.0, 0.0),
            angle => f64::from(angle).to_radians().sin_cos(),
        };
        let size = match self.scale {
            Scale::Kept => 1.0,
            Scale::Paper => cos + sin,
        };
        ((cos / size) as f32, (sin / size) as f32)
    }

    /// The share of the squared length that T keeps, on average.
    pub(super) fn kept(&self) -> f32 {
        let (straight, turned) = self.parts();
        straight * straight + turned * turned
    }
}
