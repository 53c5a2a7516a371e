//! Where pictures come from, and how that is typed.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::address::path_from_address;
use crate::probes::{Figure, Probe};
use crate::scenes::SceneSource;

/// What stands before the name of a bundled sample.
const SAMPLE: &str = "sample:";
/// What stands before a generated scene.
const SCENE: &str = "scene:";
/// What stands before a probe.
const PROBE: &str = "probe:";

/// Where pictures come from.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureSource {
    /// A bundled sample, by its name in [`super::samples`].
    Sample(String),
    /// A picture file, an animation, or a folder of numbered pictures.
    Path(PathBuf),
    /// A generated scene, which is drawn again whenever it is opened.
    Scene(SceneSource),
    /// A probe, which is drawn again whenever it is opened.
    Probe(Probe),
    /// A picture that was pasted: RGB bytes, row by row. Not kept in sessions beyond its hash.
    #[serde(skip)]
    Pasted {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// 3 x width x height bytes.
        rgb: Arc<[u8]>,
    },
    /// The content of a picture file that has no place: from standard input. Not kept in sessions beyond its hash.
    #[serde(skip)]
    Content {
        /// What it is called.
        name: String,
        /// The bytes of the file.
        bytes: Arc<[u8]>,
    },
}

impl PictureSource {
    /// Reads a picture as it is typed: `sample:NAME` is a bundled one, `scene:SEED` a generated scene
    /// (`scene:natural:SEED` and more: [`SceneSource`]), `probe:navon:HS` and `probe:grating` are probes
    /// ([`Probe`]), anything else a path, or its address (`file:///`).
    ///
    /// # Errors
    /// A scene or a probe that cannot be drawn, an address from which nothing is opened, in words.
    pub fn named(picture: &Path) -> Result<PictureSource, String> {
        let text = picture.to_str().unwrap_or_default();
        if let Some(name) = text.strip_prefix(SAMPLE) {
            return Ok(PictureSource::Sample(name.to_owned()));
        }
        if let Some(probe) = text.strip_prefix(PROBE) {
            return probe.parse().map(PictureSource::Probe);
        }
        match text.strip_prefix(SCENE) {
            Some(scene) => scene.parse().map(PictureSource::Scene),
            None => {
                let path = path_from_address(text)?;
                Ok(PictureSource::Path(path.unwrap_or_else(|| picture.to_path_buf())))
            }
        }
    }

    /// Whether pictures from there bring a truth with them.
    pub fn knows_its_truth(&self) -> bool {
        match self {
            PictureSource::Sample(_) | PictureSource::Scene(_) => true,
            PictureSource::Probe(probe) => matches!(probe.figure, Figure::Navon(_)),
            PictureSource::Path(_) | PictureSource::Pasted { .. } | PictureSource::Content { .. } => false,
        }
    }
}

/// As it is typed; what was pasted has no name that could be.
impl fmt::Display for PictureSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PictureSource::Sample(name) => write!(f, "{SAMPLE}{name}"),
            PictureSource::Path(path) => write!(f, "{}", path.display()),
            PictureSource::Scene(scene) => write!(f, "{SCENE}{scene}"),
            PictureSource::Probe(probe) => write!(f, "{PROBE}{probe}"),
            PictureSource::Pasted { .. } => f.write_str("a pasted picture"),
            PictureSource::Content { name, .. } => f.write_str(name),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::scenes::SceneLook;

    #[test]
    fn what_is_typed_is_read_and_written_alike() {
        let named = |text: &str| PictureSource::named(Path::new(text)).unwrap();
        let sources = [
            ("sample:reef", PictureSource::Sample("reef".to_owned())),
            ("scene:natural:7", PictureSource::Scene(SceneSource::new(7, SceneLook::NATURAL))),
            ("probe:navon:HS", PictureSource::Probe(Probe::default())),
            ("pictures/sample", PictureSource::Path("pictures/sample".into())),
        ];
        assert_eq!(named("file:///a%20b.png"), PictureSource::Path("/a b.png".into()));
        assert!(PictureSource::named(Path::new("https://a.org/b.png")).unwrap_err().contains("on the web"));
        for (text, source) in sources {
            assert_eq!(named(text), source);
            assert_eq!(source.to_string(), text);
        }
        assert!(PictureSource::named(Path::new("scene:blue")).unwrap_err().contains("no seed"));
        assert!(PictureSource::named(Path::new("probe:blue")).unwrap_err().contains("no probe"));
        assert!(named("probe:navon:HS").knows_its_truth() && !named("probe:grating").knows_its_truth());
    }
}
