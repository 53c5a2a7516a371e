//! What kind of scene is drawn.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Kind;
use crate::names::keys;

/// Pixels along a side: fewer and no part is left, more and no memory.
pub const SIDES: std::ops::RangeInclusive<u32> = 16..=4096;

/// How a scene looks. The dials are shares from 0 to 1; [`SceneLook::CLEAR`] and [`SceneLook::NATURAL`] are the two
/// settings in which models are compared.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct SceneLook {
    /// Pattern and grain of the materials.
    pub texture: f32,
    /// Light from one side.
    pub shading: f32,
    /// Loose shapes and uneven ground.
    pub clutter: f32,
    /// What a camera adds: blur, sensor noise, compression.
    pub camera: f32,
    /// How much nearer to each other the colours of a whole and its ground may be.
    pub camouflage: f32,
}

impl SceneLook {
    /// Even colours, light texture, little clutter.
    pub const CLEAR: SceneLook =
        SceneLook { texture: 0.12, shading: 0.15, clutter: 0.1, camera: 0.05, camouflage: 0.0 };
    /// Materials, light, blur, noise, cluttered ground.
    pub const NATURAL: SceneLook = SceneLook { texture: 0.7, shading: 0.6, clutter: 0.7, camera: 0.5, camouflage: 0.5 };

    /// "clear" or "natural", however much clutter there is; "mixed" for any other setting of the dials.
    pub fn name(self) -> &'static str {
        let is = |other: SceneLook| SceneLook { clutter: other.clutter, ..self } == other;
        if is(SceneLook::CLEAR) {
            "clear"
        } else if is(SceneLook::NATURAL) {
            "natural"
        } else {
            "mixed"
        }
    }

    /// The dials with their names.
    pub fn dials(&mut self) -> [(&'static str, &mut f32); 5] {
        [
            ("texture", &mut self.texture),
            ("shading", &mut self.shading),
            ("clutter", &mut self.clutter),
            ("camera", &mut self.camera),
            ("camouflage", &mut self.camouflage),
        ]
    }
}

impl Default for SceneLook {
    fn default() -> Self {
        Self::CLEAR
    }
}

/// What there is in a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum World {
    /// Wholes of known kinds, built from parts, on a ground.
    #[default]
    Things,
    /// Dead leaves: surfaces in all sizes, hiding each other.
    Leaves,
}

keys!(World { Things: "things", Leaves: "leaves" });

/// What a scene is drawn from, beside its seed.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct SceneSettings {
    /// Width in pixels, within [`SIDES`].
    pub width: u32,
    /// Height in pixels, within [`SIDES`].
    pub height: u32,
    /// What there is in it. Kinds, numbers of wholes and ambiguity are for [`World::Things`] alone.
    pub world: World,
    /// Kinds that may appear; at least one.
    pub kinds: Vec<Kind>,
    /// Fewest wholes.
    pub least: usize,
    /// Most wholes, 1 to 12.
    pub most: usize,
    /// How it looks.
    pub look: SceneLook,
    /// Share of the round parts that are the circle which an eye, a wheel and a ball have in common.
    pub ambiguity: f32,
}

impl Default for SceneSettings {
    /// Three to five wholes of the kinds that training shows, on 480 x 320 clear pixels.
    fn default() -> Self {
        Self {
            width: 480,
            height: 320,
            world: World::Things,
            kinds: Kind::shown(),
            least: 3,
            most: 5,
            look: SceneLook::CLEAR,
            ambiguity: 0.25,
        }
    }
}

/// Settings that no scene can be drawn from.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SceneError {
    /// A side out of range.
    #[error("a scene of {width} x {height} pixels cannot be drawn: each side must be {least} to {most} \
        pixels", least = SIDES.start(), most = SIDES.end())]
    Size {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
    },
    /// No kinds.
    #[error("a scene needs at least one kind of whole")]
    NoKinds,
    /// A number of wholes out of range.
    #[error("a scene has 1 to 12 wholes, and the least number is not above the most: {least} to {most} was asked for")]
    Count {
        /// Fewest asked for.
        least: usize,
        /// Most asked for.
        most: usize,
    },
    /// A dial out of range.
    #[error("{name} is {value}: it must be from 0 to 1")]
    Dial {
        /// Which.
        name: &'static str,
        /// Its value.
        value: f32,
    },
}

impl SceneSettings {
    /// Checks everything.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), SceneError> {
        let (width, height) = (self.width, self.height);
        if !SIDES.contains(&width) || !SIDES.contains(&height) {
            return Err(SceneError::Size { width, height });
        }
        if self.kinds.is_empty() {
            return Err(SceneError::NoKinds);
        }
        if self.least < 1 || self.most > 12 || self.least > self.most {
            return Err(SceneError::Count { least: self.least, most: self.most });
        }
        let mut look = self.look;
        let dials = look.dials().map(|(name, value)| (name, *value));
        match dials.into_iter().chain([("ambiguity", self.ambiguity)]).find(|(_, value)| !(0.0..=1.0).contains(value)) {
            Some((name, value)) => Err(SceneError::Dial { name, value }),
            None => Ok(()),
        }
    }
}
