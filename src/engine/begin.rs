//! How a run begins: picture, model and settings are put together, which may take a while and touches no run in
//! progress.

use std::path::Path;
use std::sync::Arc;

use image::RgbImage;
use image::imageops::{self, FilterType};

use super::command::Gesture;
use super::error::EngineError;
use super::hidden::Hidden;
use super::history::Clock;
use super::session::Session;
use super::setup::{Breakpoints, FrameClock, ModelChoice, Setup, check_resolution};
use super::snapshot::Notice;
use super::taught::cannot_learn;
use super::truth::Known;
use super::words;
use crate::files::frames::{self, Frames};
use crate::files::source::PictureSource;
use crate::files::{Savable, checkpoint, learned};
use crate::glom::reference::{ReferenceConfig, ReferenceModel};
use crate::glom::{GREY, Glom, GlomError, HandMade, Model, ModelError};
use crate::islands::Linkage;

/// Makes or opens a model. `seed` draws the weights of the random one and the fixed features of the hand-made one; none
/// for the one with which the model is meant to be run, that of its [`Setup::for_model`].
///
/// # Errors
/// A checkpoint that cannot be opened, in plain words.
pub fn open_model(choice: &ModelChoice, seed: Option<u64>) -> Result<Arc<dyn Savable>, EngineError> {
    Ok(match choice {
        ModelChoice::HandMade => {
            let shipped = HandMade::default();
            Arc::new(match seed {
                Some(seed) => HandMade::new(shipped.levels(), shipped.dim(), seed),
                None => shipped,
            })
        }
        ModelChoice::Learned => Arc::new(learned::bundled()?),
        ModelChoice::Random => Arc::new(ReferenceModel::random(random_config(), seed.unwrap_or_default())?),
        ModelChoice::Checkpoint(path) => checkpoint::open(path)?,
    })
}

/// The untrained reference network: five levels as in the paper, narrow enough to be watched live.
fn random_config() -> ReferenceConfig {
    ReferenceConfig { dim: 64, levels: 5, image_size: [224, 224], patch_size: 14, consensus_self: false, radius: 0.0 }
}

impl Setup {
    /// The setup with which a model is meant to be run.
    pub fn for_model(model: ModelChoice, opened: &dyn Model) -> Setup {
        Setup {
            model,
            resolution: opened.default_resolution(),
            resize: false,
            settings: opened.default_settings(),
            second: None,
            learning: None,
            hidden: Hidden::default(),
            linkage: Linkage::of(opened),
            thresholds: vec![None; opened.levels()],
            inside: Vec::new(),
            frames: FrameClock::default(),
            breakpoints: Breakpoints::default(),
            settled_below: Self::SETTLED_BELOW,
        }
    }

    /// The setup with which a model that needs no file is meant to be run.
    ///
    /// # Errors
    /// A checkpoint that cannot be opened.
    pub fn of(model: ModelChoice) -> Result<Setup, EngineError> {
        let opened = open_model(&model, None)?;
        Ok(Self::for_model(model, &*opened))
    }

    /// What [`Setup::settled_below`] is unless it was changed.
    pub const SETTLED_BELOW: f32 = 1e-3;

    /// The same with nothing hidden: the columns of one picture and grid are not those of another.
    pub(super) fn all_shown(&self) -> Setup {
        Setup { hidden: Hidden::default(), ..self.clone() }
    }

    /// Islands are read as `other` says: what joins them, and both thresholds.
    pub(super) fn read_as(&mut self, other: &Setup) {
        let Setup { linkage, thresholds, inside, .. } = other;
        (self.linkage, self.thresholds, self.inside) = (linkage.clone(), thresholds.clone(), inside.clone());
    }

    /// Whether islands are read as in `other`.
    pub(super) fn reads_as(&self, other: &Setup) -> bool {
        self.linkage == other.linkage && self.thresholds == other.thresholds && self.inside == other.inside
    }

    /// Whether `other` is on another grid and otherwise needs no new run: then the state is carried over.
    pub fn regrids(&self, other: &Setup) -> bool {
        self.resolution != other.resolution
            && !self.begins_anew(&Setup { resolution: self.resolution, ..other.clone() })
    }

    /// Whether going from `self` to `other` takes a GLOM that is made anew.
    pub fn begins_anew(&self, other: &Setup) -> bool {
        self.model != other.model
            || self.resolution != other.resolution
            || self.resize != other.resize
            || self.settings.seed != other.settings.seed
    }

    /// Refuses what no run can be made from.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, levels: usize) -> Result<(), EngineError> {
        self.settings.check(levels)?;
        if let Some(second) = &self.second {
            second.check(levels)?;
        }
        if let Some(learning) = &self.learning {
            learning.check().map_err(|error| EngineError::Refused(error.to_string()))?;
        }
        if self.thresholds.len() != levels {
            let given = self.thresholds.len();
            return Err(EngineError::Refused(format!("there are {given} thresholds, the model has {levels} levels")));
        }
        if self.inside.len() > levels {
            let given = self.inside.len();
            let words = format!("there are {given} thresholds inside islands, the model has {levels} levels");
            return Err(EngineError::Refused(words));
        }
        for (thresholds, what) in [(&self.thresholds, "threshold"), (&self.inside, "threshold inside islands")] {
            for (level, threshold) in thresholds.iter().enumerate() {
                if let Some(threshold) = threshold
                    && !(-1.0..=1.0).contains(threshold)
                {
                    return Err(EngineError::Refused(format!(
                        "the {what} of level {level} is {threshold}: it is a cosine, from -1 to 1"
                    )));
                }
            }
        }
        if !self.settled_below.is_finite() || self.settled_below < 0.0 {
            return Err(EngineError::Refused(
                "the limit of change for a settled run must be zero or a positive number".to_owned(),
            ));
        }
        if self.frames.steps_per_frame == 0 {
            return Err(EngineError::Refused("a frame must be shown for at least one step".to_owned()));
        }
        check_resolution(self.resolution)
    }
}

impl Setup {
    /// Refuses that a model learns which has no nets that could.
    ///
    /// # Errors
    /// That, in words.
    pub(super) fn check_learning(&self, model: &dyn Savable) -> Result<(), EngineError> {
        if self.learning.is_none() || model.teachable().is_some() {
            return Ok(());
        }
        Err(EngineError::Refused(cannot_learn(model.origin()).unwrap_or_default().to_owned()))
    }
}

impl FrameClock {
    /// Where a video of `frames` frames stands for the step after `clock`.
    pub(super) fn next(self, clock: Clock, frames: usize) -> Clock {
        if clock.steps < self.steps_per_frame || frames < 2 {
            return Clock { frame: clock.frame, steps: clock.steps + 1 };
        }
        match clock.frame + 1 {
            next if next < frames => Clock { frame: next, steps: 1 },
            _ if self.looped => Clock { frame: 0, steps: 1 },
            _ => Clock { frame: clock.frame, steps: clock.steps + 1 },
        }
    }
}

/// What was asked for that begins a new run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reason {
    /// A picture was opened.
    Opened,
    /// The setup was changed.
    Changed(Gesture),
    /// The grid changes here in a session that is played.
    Played,
    /// A change was taken back.
    Undone,
    /// An undone change was brought again.
    Redone,
    /// A session was opened.
    Restored(Box<Session>),
    /// A session was opened on a picture that was named beside it, which may be its own.
    Named(Box<Session>),
}

/// Pictures that are open.
#[derive(Clone)]
pub(super) struct Pictures {
    /// Where they came from.
    pub source: PictureSource,
    /// The frames as the file has them.
    pub frames: Arc<Frames>,
}

impl Pictures {
    /// What is not as whoever opened them may think.
    pub fn said(&self) -> impl Iterator<Item = Notice> {
        self.frames.said.iter().map(|said| Notice::warning(format!("{}: {said}", self.frames.name)))
    }
}

/// What a new run is to be made from. What is open already is handed on.
pub(super) struct RunPlan {
    /// Why.
    pub reason: Reason,
    /// Pictures to open, or that are open.
    pub pictures: Result<Pictures, PictureSource>,
    /// The setup; none for the defaults of the hand-made model.
    pub setup: Option<Setup>,
    /// Whether the settings are to be replaced by the model's defaults (all but the seed).
    pub defaults: bool,
    /// A model that is open, with the choice and seed that made it.
    pub model: Option<(ModelChoice, u64, Arc<dyn Savable>)>,
    /// The occluded rectangle.
    pub occlusion: Option<[f32; 4]>,
    /// Whether only the grid changes.
    pub regrids: bool,
}

/// A run that is ready to be put in the place of another.
pub(super) struct Fresh {
    /// Why it was made.
    pub reason: Reason,
    /// The pictures as opened.
    pub pictures: Pictures,
    /// The frames as the model sees them: resized if the setup says so.
    pub seen: Vec<Arc<RgbImage>>,
    /// The model.
    pub model: Arc<dyn Savable>,
    /// What it was made from.
    pub setup: Setup,
    /// The defaults of the model.
    pub defaults: Setup,
    /// The occluded rectangle.
    pub occlusion: Option<[f32; 4]>,
    /// GLOM at step 0.
    pub glom: Glom,
    /// What the picture knows of itself.
    pub known: Arc<Known>,
}

impl RunPlan {
    /// What a saved run is begun from. `open` is the picture that is open already, which may be the one.
    ///
    /// # Errors
    /// A pasted picture that is not there any more.
    pub fn of_session(session: Box<Session>, open: Option<&Pictures>) -> Result<RunPlan, EngineError> {
        let open = open.filter(|open| open.frames.sha256 == session.sha256);
        let pictures = match (open, session.picture.source()) {
            (Some(open), _) => Ok(open.clone()),
            (None, Some(source)) => Err(source),
            (None, None) => {
                let why = "The picture of this session was pasted, only its hash is kept: paste it again, then open \
                    the session";
                return Err(EngineError::Refused(why.to_owned()));
            }
        };
        Ok(Self::again(session, pictures))
    }

    /// What a saved run is begun from on a picture that is named beside it. If it is the picture of the session,
    /// however it is given, the run is made again; else a new one begins with the session's setup.
    pub fn of_session_on(session: Box<Session>, source: PictureSource) -> RunPlan {
        Self { reason: Reason::Named(session.clone()), ..Self::again(session, Err(source)) }
    }

    fn again(session: Box<Session>, pictures: Result<Pictures, PictureSource>) -> RunPlan {
        let first = session.beginning();
        let mut setup = session.setup.clone();
        (setup.settings, setup.frames, setup.hidden) = (first.settings, first.frames, first.hidden);
        (setup.second, setup.learning) = (first.second, first.learning);
        setup.resolution = first.resolution.unwrap_or(setup.resolution);
        RunPlan {
            pictures,
            setup: Some(setup),
            defaults: false,
            model: None,
            occlusion: first.occlusion,
            regrids: false,
            reason: Reason::Restored(session),
        }
    }

    /// What the user reads while it is carried out.
    pub fn label(&self) -> String {
        match (&self.pictures, &self.setup) {
            (Err(source @ (PictureSource::Scene(_) | PictureSource::Probe(_))), _) => {
                format!("Drawing {}…", source_name(source))
            }
            (Err(source), _) => format!("Opening {}…", source_name(source)),
            (Ok(_), Some(setup)) if self.regrids => format!("Going to {}…", words::resolution(setup.resolution)),
            (Ok(_), Some(setup)) if matches!(setup.model, ModelChoice::Checkpoint(_)) => {
                format!("Opening {}…", words::model(&setup.model))
            }
            _ => "Beginning a new run…".to_owned(),
        }
    }

    /// Opens, checks and puts together.
    ///
    /// # Errors
    /// Whatever is wrong first, in plain words.
    pub fn build(mut self) -> Result<Fresh, EngineError> {
        let pictures = match self.pictures {
            Ok(pictures) => pictures,
            Err(source) => Pictures { frames: Arc::new(frames::open(&source)?), source },
        };
        if let Reason::Named(session) = self.reason {
            self.reason = if session.sha256 == pictures.frames.sha256 {
                Reason::Restored(session)
            } else {
                (self.setup, self.occlusion) = (Some(session.setup.all_shown()), None);
                Reason::Opened
            };
        }
        let (choice, seed) = match &self.setup {
            Some(setup) => (setup.model.clone(), setup.settings.seed),
            None => (ModelChoice::HandMade, HandMade::default().default_settings().seed),
        };
        let model = match self.model {
            Some((opened, its_seed, model)) if opened == choice && its_seed == seed => model,
            _ => open_model(&choice, Some(seed))?,
        };
        let mut defaults = Setup::for_model(choice, &*model);
        defaults.settings.seed = seed;
        let mut setup = self.setup.unwrap_or_else(|| defaults.clone());
        if self.defaults {
            setup.settings = defaults.settings.clone();
            (setup.second, setup.learning) = (None, None);
            setup.read_as(&defaults);
        }
        setup.check(model.levels())?;
        setup.check_learning(&*model)?;
        if let Some([left, top, right, bottom]) = self.occlusion
            && !(left < right && top < bottom)
        {
            return Err(EngineError::Refused("The rectangle to occlude is empty".to_owned()));
        }
        let seen = fitting(&pictures.frames.frames, &*model, &setup)?;
        let first = seen.first().ok_or_else(|| EngineError::Refused("there is no frame to show".to_owned()))?;
        let shown = occluded(first, self.occlusion);
        let mut glom = Glom::new(model.clone(), &shown, setup.resolution, setup.settings.clone())?;
        match setup.hidden.check(glom.grid()) {
            Ok(()) => setup.hidden = setup.hidden.with(glom.grid(), &[]),
            Err(error) if matches!(self.reason, Reason::Opened | Reason::Restored(_)) => return Err(error.into()),
            Err(_) => setup = setup.all_shown(),
        }
        if !setup.hidden.is_empty() {
            show(&mut glom, &shown, &setup.hidden)?;
            glom.reset();
        }
        let known = Arc::new(Known::of(&pictures.frames, glom.grid()));
        let (reason, occlusion) = (self.reason, self.occlusion);
        Ok(Fresh { reason, pictures, seen, model, setup, defaults, occlusion, glom, known })
    }
}

/// The frames, resized to what the model needs if it needs a size and the setup allows it.
///
/// # Errors
/// A size that does not fit.
pub(super) fn fitting(
    frames: &[Arc<RgbImage>],
    model: &dyn Model,
    setup: &Setup,
) -> Result<Vec<Arc<RgbImage>>, EngineError> {
    let fit = |frame: &Arc<RgbImage>| match model.grid(frame.width(), frame.height(), setup.resolution) {
        Ok(_) => Ok(frame.clone()),
        Err(ModelError::PictureSize { needed_width, needed_height, .. }) if setup.resize => {
            Ok(Arc::new(imageops::resize(&**frame, needed_width, needed_height, FilterType::Triangle)))
        }
        Err(error) => Err(error.into()),
    };
    frames.iter().map(fit).collect()
}

/// Shows a picture to all columns but the hidden ones.
pub(super) fn show(glom: &mut Glom, picture: &RgbImage, hidden: &Hidden) -> Result<(), GlomError> {
    match hidden.is_empty() {
        true => glom.show(picture),
        false => glom.show_masked(picture, &hidden.mask(glom.grid())),
    }
}

/// The picture with a rectangle greyed out (left, top, right, bottom in shares of the picture).
pub(super) fn occluded(picture: &Arc<RgbImage>, rectangle: Option<[f32; 4]>) -> Arc<RgbImage> {
    let Some([left, top, right, bottom]) = rectangle else {
        return picture.clone();
    };
    let mut hidden = RgbImage::clone(picture);
    let (width, height) = hidden.dimensions();
    let pixel = |share: f32, side: u32| (f64::from(share.clamp(0.0, 1.0)) * f64::from(side)).round() as u32;
    for y in pixel(top, height)..pixel(bottom, height) {
        for x in pixel(left, width)..pixel(right, width) {
            hidden.put_pixel(x, y, image::Rgb(GREY));
        }
    }
    Arc::new(hidden)
}

/// A picture's name before it is open.
pub(super) fn source_name(source: &PictureSource) -> String {
    let file = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    match source {
        PictureSource::Sample(name) => name.clone(),
        PictureSource::Path(path) => file(path),
        PictureSource::Scene(scene) => scene.title(),
        PictureSource::Probe(probe) => probe.title(),
        PictureSource::Pasted { .. } => "the pasted picture".to_owned(),
        PictureSource::Content { name, .. } => name.clone(),
    }
}
