//! The islands of a fixed picture while a model learns: looked at beside the window, again and again, always with the
//! newest model.

use std::sync::Arc;

use image::RgbImage;

use crate::app::background::Later;
use crate::engine::training::{LearningView, ModelLook};
use crate::engine::worker::Wake;
use crate::engine::{Known, Snapshot};
use crate::glom::Learned;

/// Steps that a look settles: where parts and wholes of a trained model stand still.
const STEPS: usize = 24;
/// While the training runs, looks rest this many times as long as one takes: on few cores they would take half of its
/// time.
const REST: u32 = 3;

/// The picture that is looked at. A video's frames go by; the first that was seen stays.
#[derive(Clone)]
pub struct Fixed {
    /// The picture as the run has it, what is occluded included.
    pub picture: Arc<RgbImage>,
    /// Its name.
    pub name: String,
    /// What it knows of itself.
    pub known: Arc<Known>,
    sha256: Arc<str>,
    occlusion: Option<[f32; 4]>,
}

/// What a look is made from.
#[derive(Clone)]
pub struct Key {
    /// The training.
    pub training: usize,
    /// Updates that the model has had.
    pub update: u64,
    /// The picture.
    pub fixed: Fixed,
    model: Arc<Learned>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.is_of(other.training, &other.fixed) && Arc::ptr_eq(&self.model, &other.model)
    }
}

impl Key {
    /// Whether it is about this training and this picture, at whatever time.
    fn is_of(&self, training: usize, fixed: &Fixed) -> bool {
        self.training == training && Arc::ptr_eq(&self.fixed.picture, &fixed.picture)
    }
}

/// The looks, between frames.
#[derive(Default)]
pub struct Watch {
    looks: Later<Key, ModelLook>,
    fixed: Option<Fixed>,
    /// Rises with every look; the look that it stands for.
    shown: (u64, Option<Arc<ModelLook>>),
    failed: Option<String>,
}

impl Watch {
    /// Takes the picture of the run, unless it is the one that is looked at already.
    pub fn look_at(&mut self, snapshot: &Snapshot) {
        let same = self.fixed.as_ref().is_some_and(|fixed| {
            fixed.sha256 == snapshot.sha256
                && fixed.occlusion == snapshot.occlusion
                && fixed.picture.dimensions() == snapshot.picture.dimensions()
        });
        if !same {
            self.fixed = Some(Fixed {
                picture: snapshot.picture.clone(),
                name: snapshot.picture_name.clone(),
                known: snapshot.known.clone(),
                sha256: snapshot.sha256.clone(),
                occlusion: snapshot.occlusion,
            });
        }
    }

    /// The picture that is looked at.
    pub fn fixed(&self) -> Option<&Fixed> {
        self.fixed.as_ref()
    }

    /// Wishes for a look with the newest model; begun when the one before has ended and had its rest.
    pub fn wish(&mut self, training: usize, view: &LearningView, running: bool, wake: &Wake) {
        self.looks.receive();
        let Some(fixed) = self.fixed.clone() else { return };
        let key = Key { training, update: view.update, fixed, model: view.model.clone() };
        let before = self.looks.latest().filter(|(of, _)| of.is_of(training, &key.fixed)).map(|(_, look)| look.clone());
        let rests = |look: &Arc<ModelLook>| look.ended.elapsed() < REST * look.took;
        // What a running training publishes asks for the next frame, so nothing has to wake when the rest is over.
        if !(running && before.as_ref().is_some_and(rests)) {
            self.looks.wish(&key, wake, move |key| {
                ModelLook::new(key.model.clone(), &key.fixed.picture, &key.fixed.known, STEPS, before.as_deref())
            });
        }
        self.failed = self.looks.failure(&key).map(str::to_owned);
        let newest = self.looks.latest().map(|(_, look)| look.clone());
        let same = match (&newest, &self.shown.1) {
            (Some(newest), Some(shown)) => Arc::ptr_eq(newest, shown),
            (newest, shown) => newest.is_none() == shown.is_none(),
        };
        if !same {
            self.shown = (self.shown.0 + 1, newest);
        }
    }

    /// The newest look of a training at the present picture, with a number that rises with every look.
    pub fn newest(&self, training: usize) -> Option<(u64, &Key, &Arc<ModelLook>)> {
        let fixed = self.fixed.as_ref()?;
        let (key, look) = self.looks.latest().filter(|(key, _)| key.is_of(training, fixed))?;
        Some((self.shown.0, key, look))
    }

    /// Whether a look is being made.
    pub fn is_busy(&self) -> bool {
        self.looks.is_busy()
    }

    /// Why the newest model could not be looked at.
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }
}
