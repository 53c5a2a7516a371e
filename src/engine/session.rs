//! Sessions: a small versioned JSON file from which a run is made again, step by step, to the bits where it stood.
//!
//! Kept are the seed, the model, the settings and thresholds, where the picture is and its hash, what was changed and
//! painted on the way ([`Played`]), the step to reach, and how the window looked. Not kept are the picture itself and
//! the states.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::memory::Matrices;
use super::places::{self, Beside};
use super::played::{Conditions, Event, Played};
use super::setup::{ModelChoice, SecondSide, Setup, TruthSource};
use super::snapshot::Snapshot;
use crate::files::instead::instead;
use crate::files::known::SESSION;
use crate::files::source::PictureSource;
use crate::files::{FileError, atomic, checkpoint, samples};
use crate::glom::{Kernel, Settings};
use crate::grid::Resolution;
use crate::islands::Linkage;
use crate::learn::InPlace;
use crate::probes::Probe;
use crate::scenes::{SceneSource, World};

/// The newest version that is read. Each version is written only where it is needed, so that an older glomscope opens
/// the rest: 2 when fast weights act on the states, or anything was done to them; 3 when the picture is a generated
/// scene; 4 when columns are hidden; 5 when islands join by borders; 6 when the generated scene is of the world of
/// leaves; 7 when islands join nested; 8 when a factor on the settings of the levels is not 1; 9 when the grid was
/// changed on the way; 10 when a threshold inside islands is the user's own; 11 when there is a right side; 12 when the
/// picture is a probe; 13 when the nets learn; 14 when regions of the label image are void; 15 when the right side has
/// a model or a grid of its own, or began anew on the way; 16 when sources are weighed by how far they agree.
const VERSION: u64 = 16;

/// The largest file that is read. A session has some kilobytes; long painting makes it longer.
const MOST_BYTES: u64 = 64 << 20;

/// The last step that a session may ask for.
const MOST_STEPS: usize = 10_000_000;

/// Where the picture of a session is.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionPicture {
    /// A bundled sample.
    Sample(String),
    /// A file or a folder.
    Path(PathBuf),
    /// A generated scene, which is drawn again.
    Scene(SceneSource),
    /// A probe, which is drawn again.
    Probe(Probe),
    /// A pasted picture, of which only the hash is kept.
    Pasted,
}

impl SessionPicture {
    /// Where the picture is opened from; none for one that was pasted.
    pub fn source(&self) -> Option<PictureSource> {
        match self {
            SessionPicture::Sample(name) => Some(PictureSource::Sample(name.clone())),
            SessionPicture::Path(path) => Some(PictureSource::Path(path.clone())),
            SessionPicture::Scene(scene) => Some(PictureSource::Scene(scene.clone())),
            SessionPicture::Probe(probe) => Some(PictureSource::Probe(*probe)),
            SessionPicture::Pasted => None,
        }
    }
}

/// A run that can be made again.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Session {
    /// "glomscope session".
    kind: String,
    /// The oldest version of the format in which this run can be said.
    version: u64,
    /// The picture.
    pub picture: SessionPicture,
    /// The ways from the folder of the session to its files; none before it is saved.
    #[serde(default, skip_serializing_if = "Beside::is_empty")]
    pub beside: Beside,
    /// SHA-256 of the picture file, in hexadecimal.
    pub sha256: String,
    /// The setup in force at the end.
    pub setup: Setup,
    /// The occluded rectangle at the end (left, top, right, bottom in shares of the picture).
    #[serde(default)]
    pub occlusion: Option<[f32; 4]>,
    /// What was scored against.
    #[serde(default)]
    pub truth: Option<TruthSource>,
    /// The step to reach.
    pub step: usize,
    /// What happened on the way, in order; empty when the setup above held from the beginning.
    #[serde(default)]
    pub played: Vec<Played>,
    /// How the window looked; the engine does not read it.
    #[serde(default)]
    pub view: Value,
}

impl Session {
    /// The session of the run that is shown. `view` is handed back as it is when the session is opened.
    pub fn of(snapshot: &Snapshot, view: Value) -> Session {
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let mut setup = Setup::clone(&snapshot.setup);
        let mut played: Vec<Played> =
            snapshot.played.iter().filter(|played| played.step <= snapshot.step).cloned().collect();
        for model in std::iter::once(&mut setup.model).chain(models_of_right(&mut setup.second, &mut played)) {
            if let ModelChoice::Checkpoint(path) = model {
                *path = absolute(path);
            }
        }
        let now = Conditions::of(&setup, snapshot.occlusion);
        if let [Played { step: 0, event: Event::Conditions(only) }] = played.as_slice()
            && **only == now
        {
            played.clear();
        }
        let regrids = regrids(&setup, &played);
        if !regrids {
            let conditions = played.iter_mut().filter_map(|played| match &mut played.event {
                Event::Conditions(conditions) => Some(conditions),
                _ => None,
            });
            conditions.for_each(|conditions| conditions.resolution = None);
        }
        Session {
            kind: SESSION.to_owned(),
            version: match &snapshot.source {
                _ if agrees(&setup, &played) => 16,
                _ if has_another_right(&setup, &played) => 15,
                _ if snapshot.truth.as_ref().is_some_and(|truth| !truth.ignored().is_empty()) => 14,
                _ if teaches(&setup, &played) => 13,
                PictureSource::Probe(_) => 12,
                _ if doubles(&setup, &played) => 11,
                _ if setup.inside.iter().any(Option::is_some) => 10,
                _ if regrids => 9,
                _ if multiplies(&setup, &played) => 8,
                _ if setup.linkage.contains(&Linkage::Nested) => 7,
                PictureSource::Scene(scene) if scene.settings.world == World::Leaves => 6,
                _ if setup.linkage.contains(&Linkage::Border) => 5,
                _ if hides(&setup, &played) => 4,
                PictureSource::Scene(_) => 3,
                _ if remembers(&setup, &played) => 2,
                _ => 1,
            },
            picture: match &snapshot.source {
                PictureSource::Sample(name) => SessionPicture::Sample(name.clone()),
                PictureSource::Path(path) => SessionPicture::Path(absolute(path)),
                PictureSource::Scene(scene) => SessionPicture::Scene(scene.clone()),
                PictureSource::Probe(probe) => SessionPicture::Probe(*probe),
                PictureSource::Pasted { .. } | PictureSource::Content { .. } => SessionPicture::Pasted,
            },
            beside: Beside::default(),
            sha256: snapshot.sha256.to_string(),
            setup,
            occlusion: snapshot.occlusion,
            truth: snapshot.truth.clone().map(|mut truth| {
                if let Some(path) = truth.path_mut() {
                    *path = absolute(path);
                }
                truth
            }),
            step: snapshot.step,
            played,
            view,
        }
    }

    /// The conditions at step 0.
    pub(super) fn beginning(&self) -> Conditions {
        // Something may have been done at step 0 before the first step was made.
        let first = self.played.iter().take_while(|played| played.step == 0).find_map(|played| match &played.event {
            Event::Conditions(first) => Some(Conditions::clone(first)),
            _ => None,
        });
        first.unwrap_or_else(|| self.end())
    }

    /// The conditions in force at the end.
    fn end(&self) -> Conditions {
        Conditions::of(&self.setup, self.occlusion)
    }

    /// Writes the session, with the ways from its folder to its files.
    ///
    /// # Errors
    /// A file that cannot be written; what was there before is kept.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        let mut session = self.clone();
        session.beside = self.beside(path);
        let text = serde_json::to_string_pretty(&session)
            .map_err(|error| FileError::unusable(format!("the session cannot be written as JSON ({error})"), path))?;
        atomic::write(path, |file| file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")))
    }

    /// The ways to the files from the folder of a session at `path`.
    fn beside(&self, path: &Path) -> Beside {
        let Some(folder) = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_path_buf)) else {
            return Beside::default();
        };
        let way = |path: &Path| places::from_folder(&folder, path);
        Beside {
            picture: match &self.picture {
                SessionPicture::Path(picture) => way(picture),
                _ => None,
            },
            checkpoint: match &self.setup.model {
                ModelChoice::Checkpoint(checkpoint) => way(checkpoint),
                _ => None,
            },
            right: match self.setup.second.as_ref().and_then(|second| second.model.as_ref()) {
                Some(ModelChoice::Checkpoint(checkpoint)) => way(checkpoint),
                _ => None,
            },
            truth: self.truth.as_ref().and_then(TruthSource::path).and_then(way),
        }
    }

    /// Reads a session. Its picture, checkpoint and label image are looked for from its own folder as well, so that a
    /// folder can be moved with all that is in it.
    ///
    /// # Errors
    /// A file that is missing, no session, of another version, or with values that no run can be made from.
    pub fn open(path: &Path) -> Result<Session, FileError> {
        let unusable = |what: String| FileError::unusable(what, path);
        let about = std::fs::metadata(path).map_err(|error| FileError::reading(error, path))?;
        if about.is_dir() {
            return Err(unusable("this is a folder, not a session".to_owned()));
        }
        if about.len() > MOST_BYTES {
            return Err(unusable(format!("the file is too large for a session ({} MB)", about.len() >> 20)));
        }
        let bytes = std::fs::read(path).map_err(|error| FileError::reading(error, path))?;
        if bytes.is_empty() {
            return Err(FileError::Empty { path: path.to_path_buf() });
        }
        let mut session = Self::parse(&bytes).map_err(unusable)?;
        let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_path_buf));
        let Some(folder) = folder else { return Ok(session) };
        let Beside { picture, checkpoint: model, right, truth } = session.beside.clone();
        let find = |kept: Option<&str>, path: &mut PathBuf| *path = places::found(&folder, kept, path, Path::exists);
        if let SessionPicture::Path(path) = &mut session.picture {
            find(picture.as_deref(), path);
        }
        let there = |path: &Path| checkpoint::split(path).0.exists();
        if let ModelChoice::Checkpoint(path) = &mut session.setup.model {
            *path = places::found(&folder, model.as_deref(), path, there);
        }
        let last = session.setup.second.as_ref().and_then(|second| second.model.clone());
        for model in models_of_right(&mut session.setup.second, &mut session.played) {
            let way = right.as_deref().filter(|_| Some(&*model) == last.as_ref());
            if let ModelChoice::Checkpoint(path) = model {
                *path = places::found(&folder, way, path, there);
            }
        }
        if let Some(path) = session.truth.as_mut().and_then(TruthSource::path_mut) {
            find(truth.as_deref(), path);
        }
        Ok(session)
    }

    /// Reads the text of a session and checks its values.
    fn parse(bytes: &[u8]) -> Result<Session, String> {
        let broken = |error: serde_json::Error| {
            format!(
                "the session cannot be read: the JSON is broken at line {}, column {}",
                error.line(),
                error.column()
            )
        };
        let instead = || instead(bytes, "a session");
        let value: Value = serde_json::from_slice(bytes).map_err(|error| instead().unwrap_or_else(|| broken(error)))?;
        if value.get("kind").and_then(Value::as_str) != Some(SESSION) {
            return Err(instead().unwrap_or_else(|| "this is no glomscope session".to_owned()));
        }
        match value.get("version").and_then(Value::as_u64) {
            Some(1..=VERSION) => {}
            Some(other) => {
                return Err(format!(
                    "the session has version {other}, this glomscope reads versions 1 to {VERSION}: use the glomscope \
                     that wrote it, or a newer one"
                ));
            }
            None => return Err("the session does not say its version".to_owned()),
        }
        let mut session: Session =
            serde_json::from_value(value).map_err(|error| format!("a value of the session is wrong ({error})"))?;
        if let SessionPicture::Sample(name) = &session.picture
            && samples::formerly(name, &session.sha256)
            && let Ok(sample) = samples::find(name)
        {
            session.sha256 = sample.sha256();
        }
        session.check()?;
        Ok(session)
    }

    /// Refuses what no run can be made from.
    fn check(&self) -> Result<(), String> {
        let levels = self.setup.settings.levels.len();
        self.setup.check(levels).map_err(|error| format!("a value of the session is wrong: {error}"))?;
        if let SessionPicture::Scene(scene) = &self.picture {
            scene.settings.check().map_err(|error| format!("a value of the session is wrong: {error}"))?;
        }
        if self.step > MOST_STEPS {
            return Err(format!("the session asks for step {}, at most {MOST_STEPS} can be reached", self.step));
        }
        let mut last = 0;
        for Played { step, event } in &self.played {
            if *step < last || *step > self.step {
                return Err(format!("the session's events are out of order at step {step}"));
            }
            last = *step;
            match event {
                Event::Conditions(conditions) => {
                    let checked = conditions.settings.check(levels);
                    checked.map_err(|error| format!("a value of the session is wrong at step {step}: {error}"))?;
                    let second = conditions.second.as_ref().map_or(Ok(()), |second| second.check(levels));
                    second.map_err(|error| format!("a value of the session is wrong at step {step}: {error}"))?;
                    let learning = conditions.learning.as_ref().map_or(Ok(()), InPlace::check);
                    learning.map_err(|error| format!("a value of the session is wrong at step {step}: {error}"))?;
                    if conditions.settings.seed != self.setup.settings.seed {
                        return Err(format!("the session's seed changes at step {step}: a run has one seed"));
                    }
                    if let Some(Resolution::ColumnsAcross(0) | Resolution::PatchSize(0)) = conditions.resolution {
                        return Err(format!("the session has a grid without columns at step {step}"));
                    }
                    if conditions.frames.steps_per_frame == 0 {
                        return Err("a frame must be shown for at least one step".to_owned());
                    }
                }
                Event::Perturbed { levels: touched, .. } if touched.iter().any(|level| *level >= levels) => {
                    return Err(format!("the session perturbs a level that there is not, at step {step}"));
                }
                Event::MemoryRestored { matrices: Some(Matrices(kept)) } if kept.len() != levels => {
                    return Err(format!(
                        "the memory that the session restores at step {step} has another number of levels"
                    ));
                }
                Event::Perturbed { .. } | Event::RightBegan => {}
                Event::MemoryCleared | Event::MemoryStored | Event::MemoryRestored { .. } => {}
            }
        }
        Ok(())
    }
}

/// Whether the fast weights matter to a run.
fn remembers(setup: &Setup, played: &[Played]) -> bool {
    let act = |settings: &Settings| {
        let weights = (0..settings.levels.len()).any(|level| settings.weights_in_force(level).memory > 0.0);
        weights || settings.levels.iter().any(|level| level.kernel != Kernel::Softmax)
    };
    act(&setup.settings)
        || played.iter().any(|played| match &played.event {
            Event::Conditions(conditions) => act(&conditions.settings),
            Event::Perturbed { .. } | Event::RightBegan => false,
            Event::MemoryCleared | Event::MemoryStored | Event::MemoryRestored { .. } => true,
        })
}

/// Whether a run was on another grid at any time.
pub(super) fn regrids(setup: &Setup, played: &[Played]) -> bool {
    let changed = |then: &Conditions| then.resolution.is_some_and(|then| then != setup.resolution);
    let other = |event: &Event| matches!(event, Event::Conditions(then) if changed(then));
    played.iter().any(|played| other(&played.event))
}

/// Whether a factor acts on the settings of the levels at any time of a run.
fn multiplies(setup: &Setup, played: &[Played]) -> bool {
    let then = |event: &Event| matches!(event, Event::Conditions(then) if !then.settings.gains.is_one());
    !setup.settings.gains.is_one() || played.iter().any(|played| then(&played.event))
}

/// Whether there is a right side at any time of a run.
fn doubles(setup: &Setup, played: &[Played]) -> bool {
    let then = |event: &Event| matches!(event, Event::Conditions(then) if then.second.is_some());
    setup.second.is_some() || played.iter().any(|played| then(&played.event))
}

/// Whether sources are weighed by how far they agree, on any side at any time of a run.
fn agrees(setup: &Setup, played: &[Played]) -> bool {
    let weighed = |settings: &Settings, second: &Option<Box<SecondSide>>| {
        settings.agreement > 0.0 || second.as_ref().is_some_and(|second| second.settings.agreement > 0.0)
    };
    let then = |event: &Event| match event {
        Event::Conditions(then) => weighed(&then.settings, &then.second),
        _ => false,
    };
    weighed(&setup.settings, &setup.second) || played.iter().any(|played| then(&played.event))
}

/// Whether the right side has a model or a grid of its own at any time of a run, or began anew by itself.
fn has_another_right(setup: &Setup, played: &[Played]) -> bool {
    let is_another = |second: &Option<Box<SecondSide>>| second.as_ref().is_some_and(|second| second.differs_in_kind());
    let then = |event: &Event| match event {
        Event::Conditions(then) => is_another(&then.second),
        event => *event == Event::RightBegan,
    };
    is_another(&setup.second) || played.iter().any(|played| then(&played.event))
}

/// The models that right sides of a run have of their own: the one in force, and those on the way.
fn models_of_right<'a>(
    second: &'a mut Option<Box<SecondSide>>,
    played: &'a mut [Played],
) -> impl Iterator<Item = &'a mut ModelChoice> {
    let on_the_way = played.iter_mut().filter_map(|played| match &mut played.event {
        Event::Conditions(then) => then.second.as_mut(),
        _ => None,
    });
    second.as_mut().into_iter().chain(on_the_way).filter_map(|second| second.model.as_mut())
}

/// Whether the nets learn at any time of a run.
fn teaches(setup: &Setup, played: &[Played]) -> bool {
    let then = |event: &Event| matches!(event, Event::Conditions(then) if then.learning.is_some());
    setup.learning.is_some() || played.iter().any(|played| then(&played.event))
}

/// Whether columns are hidden at any time of a run.
fn hides(setup: &Setup, played: &[Played]) -> bool {
    let then = |event: &Event| matches!(event, Event::Conditions(conditions) if !conditions.hidden.is_empty());
    !setup.hidden.is_empty() || played.iter().any(|played| then(&played.event))
}
