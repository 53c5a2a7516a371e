//! A scene as a source of pictures: a seed and settings, from which it is drawn again, and how the two are written.
//!
//! ```text
//! 7    natural:7    natural:wholes=2-4:clutter=0.3:7    kinds=unseen:size=256x256:7    leaves:natural:7
//! ```
//!
//! What a scene is to be like comes first, the seed last, colons between. What is not said is as
//! [`SceneSettings::default`] has it.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Kind, Scene, SceneError, SceneLook, SceneSettings, World, draw, words};

/// A scene that can be drawn again: its seed and its settings.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SceneSource {
    /// What decides it.
    pub seed: u64,
    /// What it is like.
    #[serde(default)]
    pub settings: SceneSettings,
}

impl Default for SceneSource {
    /// The clear scene of seed 0.
    fn default() -> Self {
        Self::new(0, SceneLook::CLEAR)
    }
}

impl SceneSource {
    /// The scene of `seed` with a look and otherwise default settings.
    pub fn new(seed: u64, look: SceneLook) -> Self {
        Self { seed, settings: SceneSettings { look, ..SceneSettings::default() } }
    }

    /// The scene of the next seed.
    pub fn next(&self) -> Self {
        Self { seed: self.seed.wrapping_add(1), ..self.clone() }
    }

    /// Draws it.
    ///
    /// # Errors
    /// Settings out of range.
    pub fn draw(&self) -> Result<Scene, SceneError> {
        draw(self.seed, &self.settings)
    }

    /// Its name in the window and in reports: "Scene 7, natural", "Leaves 7, natural".
    pub fn title(&self) -> String {
        let look = self.settings.look.name();
        let what = match self.settings.world {
            World::Things => "Scene",
            World::Leaves => "Leaves",
        };
        format!("{what} {}, {look}", self.seed)
    }
}

/// As it is typed: what is not as the default has it, and the seed.
impl fmt::Display for SceneSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = SceneSettings::default();
        let SceneSettings { width, height, world, kinds, least, most, look, ambiguity } = &self.settings;
        if *world != usual.world {
            write!(f, "{}:", world.name())?;
        }
        let mut base = SceneLook::CLEAR;
        if look.name() == "natural" {
            base = SceneLook::NATURAL;
            f.write_str("natural:")?;
        }
        if (*width, *height) != (usual.width, usual.height) {
            write!(f, "size={width}x{height}:")?;
        }
        if *kinds == Kind::unseen() {
            f.write_str("kinds=unseen:")?;
        } else if *kinds != usual.kinds {
            let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
            write!(f, "kinds={}:", names.join(","))?;
        }
        if (*least, *most) != (usual.least, usual.most) {
            write!(f, "wholes={least}-{most}:")?;
        }
        let mut own = *look;
        for ((name, value), (_, based)) in own.dials().into_iter().zip(base.dials()) {
            if *value != *based {
                write!(f, "{name}={value}:")?;
            }
        }
        if *ambiguity != usual.ambiguity {
            write!(f, "ambiguity={ambiguity}:")?;
        }
        write!(f, "{}", self.seed)
    }
}

impl FromStr for SceneSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (said, seed) = text.rsplit_once(':').map_or(("", text), |(said, seed)| (said, seed));
        let seed = seed.parse().map_err(|_| {
            format!("\"{seed}\" is no seed: a scene is named by a whole number, such as scene:7 or scene:natural:7")
        })?;
        let mut settings = SceneSettings::default();
        // The look first, wherever it stands: its dials can be turned one by one after it.
        let mut parts: Vec<&str> = said.split(':').filter(|part| !part.is_empty()).collect();
        parts.retain(|part| {
            match (*part, World::named(part)) {
                ("clear", _) => settings.look = SceneLook::CLEAR,
                ("natural", _) => settings.look = SceneLook::NATURAL,
                (_, Some(world)) => settings.world = world,
                _ => return true,
            }
            false
        });
        for part in parts {
            settings.take(part)?;
        }
        settings.check().map_err(|error| error.to_string())?;
        Ok(Self { seed, settings })
    }
}

impl SceneSettings {
    /// Takes over one `NAME=VALUE`.
    fn take(&mut self, part: &str) -> Result<(), String> {
        let unknown = || {
            format!(
                "\"{part}\" says nothing about a scene: write clear or natural, things or leaves, size=480x320, \
                 kinds=face,car, wholes=3-5, ambiguity=0.25, clutter=0.3, and the seed last"
            )
        };
        let (name, value) = part.split_once('=').ok_or_else(unknown)?;
        let share = || value.parse::<f32>().map_err(|_| format!("{name} is \"{value}\": it must be from 0 to 1"));
        match name {
            "size" => (self.width, self.height) = words::size(value)?,
            "kinds" => self.kinds = words::kinds(value.split(','))?,
            "wholes" => (self.least, self.most) = words::range(value)?,
            "ambiguity" => self.ambiguity = share()?,
            _ => match self.look.dials().into_iter().find(|(dial, _)| *dial == name) {
                Some((_, dial)) => *dial = share()?,
                None => return Err(unknown()),
            },
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let plain = SceneSource::new(7, SceneLook::CLEAR);
        let natural = SceneSource::new(u64::MAX, SceneLook::NATURAL);
        let mut own = SceneSource::new(0, SceneLook { clutter: 0.33, ..SceneLook::NATURAL });
        own.settings.kinds = vec![Kind::Face, Kind::EllipseSheep];
        (own.settings.least, own.settings.most) = (2, 9);
        let mut unseen = SceneSource::new(3, SceneLook { camera: 0.1, ..SceneLook::CLEAR });
        unseen.settings.kinds = Kind::unseen();
        (unseen.settings.width, unseen.settings.ambiguity) = (256, 1.0);
        let mut leaves = SceneSource::new(5, SceneLook::NATURAL);
        leaves.settings.world = World::Leaves;
        for (source, text) in [
            (&plain, "7"),
            (&natural, "natural:18446744073709551615"),
            (&own, "natural:kinds=face,ellipse-sheep:wholes=2-9:clutter=0.33:0"),
            (&leaves, "leaves:natural:5"),
            (&unseen, "size=256x320:kinds=unseen:camera=0.1:ambiguity=1:3"),
        ] {
            assert_eq!(source.to_string(), text);
            assert_eq!(text.parse::<SceneSource>().unwrap(), *source);
        }
        assert_eq!("clutter=0.2:natural:1".parse::<SceneSource>().unwrap().settings.look.clutter, 0.2);
        assert_eq!(natural.next().seed, 0);
        assert_eq!((plain.title().as_str(), own.title().as_str()), ("Scene 7, clear", "Scene 0, natural"));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_in_words() {
        for (text, words) in [
            ("x", "\"x\" is no seed"),
            ("", "no seed"),
            ("-1", "no seed"),
            ("foggy:7", "\"foggy\" says nothing"),
            ("size=3x9:7", "16 to 4096"),
            ("size=wide:7", "no size"),
            ("kinds=unicorn:7", "no kind \"unicorn\""),
            ("wholes=0:7", "1 to 12"),
            ("clutter=2:7", "clutter is 2"),
            ("ambiguity=nan:7", "ambiguity is NaN"),
        ] {
            let said = text.parse::<SceneSource>().unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    #[test]
    fn the_masks_know_what_their_regions_are() {
        let (picture, truths) = SceneSource::new(4, SceneLook::CLEAR).draw().unwrap().truths();
        assert_eq!(truths.len(), 3);
        for truth in &truths {
            assert_eq!((truth.truth.width, truth.truth.height), picture.dimensions());
            let most = truth.truth.labels.iter().max().copied().unwrap() as usize;
            assert!(truth.names.len() == most || truth.names.is_empty(), "{:?}", truth.names);
        }
        assert!(truths[0].names.iter().all(|name| name.contains(" of ")));
        assert!(truths[1].names.iter().all(|name| Kind::of_region(name).is_some()), "{:?}", truths[1].names);
        assert_eq!((Kind::of_region("ellipse-face 12"), Kind::of_region("area 3")), (Some(Kind::EllipseFace), None));
    }
}
