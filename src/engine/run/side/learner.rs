//! GLOM taught in place: after every step of a run its bottom-up and top-down nets learn once ([`Nets`]), while a
//! hybrid of its picture and of a scene that is drawn settles beside it.
//!
//! What was learned is part of what is kept of a step, and nothing of it ever changes: going back puts back the nets of
//! then, and going on from there makes the same bits again. A reset begins with the model as it was opened.

use std::sync::Arc;

use image::RgbImage;
use rand_chacha::ChaCha8Rng;

use crate::engine::error::EngineError;
use crate::engine::taught::{Beside, Taught};
use crate::files::Savable;
use crate::glom::learned::Learned;
use crate::glom::{Glom, Model};
use crate::grid::Resolution;
use crate::learn::{Hybrid, InPlace, LearnError, LevelGoodness, Nets};
use crate::numeric::random::{Purpose, generator};

/// Steps that a hybrid makes at most before it is learned from, where the run has made as many: then both have settled.
const CATCHES_UP: usize = 12;

/// What was learned at the step at which a run stands.
#[derive(Default)]
pub struct Learner {
    taught: Option<Arc<Taught>>,
    /// The GLOM of the hybrid, made when it is needed.
    beside: Option<Glom>,
}

impl Learner {
    /// What is kept of it; none where nothing was ever learned.
    pub fn taught(&self) -> Option<Arc<Taught>> {
        self.taught.clone()
    }

    /// Whether they learned at this step.
    pub fn learns(&self) -> bool {
        self.taught.as_ref().is_some_and(|taught| taught.beside.is_some())
    }

    /// The model as it is now: that which was opened, or with what its nets have learned.
    pub fn model(&self, opened: &Arc<dyn Savable>) -> Arc<dyn Savable> {
        let learned = self.learned(opened).map(|model| Arc::new(model) as Arc<dyn Savable>);
        learned.unwrap_or_else(|| opened.clone())
    }

    fn learned(&self, opened: &Arc<dyn Savable>) -> Option<Learned> {
        let model = self.taught.as_ref()?.nets.put_in(opened.teachable()?);
        assert!(model.is_ok(), "nets that have run are finite");
        model.ok()
    }

    /// Puts in `glom` what was learned at a step that is shown again, or the model as it was opened.
    pub fn put_back(&mut self, taught: Option<Arc<Taught>>, opened: &Arc<dyn Savable>, glom: &mut Glom) {
        let was = std::mem::replace(&mut self.taught, taught);
        self.beside = None;
        match self.learned(opened) {
            Some(model) => glom.set_model(Arc::new(model)),
            None if was.is_some() => glom.set_model(opened.clone()),
            None => {}
        }
    }

    /// After a step of `glom`: one step of the hybrid, and one lesson. `picture` is what the model sees, where a hybrid
    /// begins.
    ///
    /// # Errors
    /// Nets or a hybrid that became NaN or infinite; what was learned before is kept.
    pub fn learn(
        &mut self,
        how: Option<InPlace>,
        opened: &Arc<dyn Savable>,
        glom: &mut Glom,
        picture: impl FnOnce() -> Arc<RgbImage>,
    ) -> Result<(), EngineError> {
        let step = glom.step_count();
        let Some((how, opened)) = how.zip(opened.teachable()) else {
            self.stop(step);
            return Ok(());
        };
        let before = self.taught.clone();
        let mut nets = before.as_ref().map_or_else(|| Nets::of(opened), |taught| taught.nets.clone());
        let (hybrid, mut beside, first) = match self.beside_of(glom)? {
            Some((hybrid, beside)) => (hybrid, beside, before.and_then(|taught| taught.first.clone())),
            None => {
                let (hybrid, beside) = begin(glom, &picture())?;
                (hybrid, beside, None)
            }
        };
        if beside.settings() != glom.settings() {
            beside.set_settings(glom.settings().clone())?;
        }
        beside.set_model(glom.model().clone());
        beside.step()?;
        let model = nets.put_in(opened).map_err(refused)?;
        let mut dice = dice(glom, 2 * step + 1);
        let goodness = nets.learn(how, &model, [glom, &beside], &hybrid.other, &mut dice).map_err(refused)?;
        let goodness: Option<Arc<[LevelGoodness]>> = goodness.map(Into::into);
        if goodness.is_some() {
            glom.set_model(Arc::new(nets.put_in(opened).map_err(refused)?));
        }
        let kept = Beside {
            hybrid,
            state: beside.state().to_owned(),
            memory: (0..opened.levels()).map(|level| beside.memory(level).clone()).collect(),
        };
        let first = first.or_else(|| goodness.clone().map(|goodness| (step, goodness)));
        self.taught = Some(Arc::new(Taught { step, nets, beside: Some(kept), goodness, first }));
        self.beside = Some(beside);
        Ok(())
    }

    /// The nets stay as they are, and nothing settles beside the run.
    fn stop(&mut self, step: usize) {
        self.beside = None;
        if let Some(taught) = &self.taught
            && taught.beside.is_some()
        {
            let nets = taught.nets.clone();
            self.taught = Some(Arc::new(Taught { step, nets, beside: None, goodness: None, first: None }));
        }
    }

    /// The hybrid and its GLOM as they stood beside the step before; none where they are still to begin, or were on
    /// another grid.
    fn beside_of(&mut self, glom: &Glom) -> Result<Option<(Arc<Hybrid>, Glom)>, EngineError> {
        let Some(kept) = self.taught.as_ref().and_then(|taught| taught.beside.as_ref()) else { return Ok(None) };
        if kept.state.dim() != glom.state().dim() || kept.hybrid.other.len() != glom.grid().columns() {
            return Ok(None);
        }
        let hybrid = kept.hybrid.clone();
        if let Some(beside) = self.beside.take() {
            return Ok(Some((hybrid, beside)));
        }
        let mut beside = glom_of(&hybrid, glom)?;
        beside.restore(glom.step_count() - 1, kept.state.view())?;
        for (level, memory) in kept.memory.iter().enumerate() {
            beside.set_memory(level, memory)?;
        }
        Ok(Some((hybrid, beside)))
    }
}

/// A hybrid of `picture`, and its GLOM: it stands a step before `glom` and has made as many steps, or as many as let it
/// settle.
fn begin(glom: &Glom, picture: &RgbImage) -> Result<(Arc<Hybrid>, Glom), EngineError> {
    let before = glom.step_count() - 1;
    let mut dice = dice(glom, 2 * glom.step_count());
    let hybrid = Arc::new(Hybrid::with_a_scene(picture, glom.grid(), &mut dice).map_err(refused)?);
    let mut beside = glom_of(&hybrid, glom)?;
    for _ in 0..before.min(CATCHES_UP) {
        beside.step()?;
    }
    let state = beside.state().to_owned();
    beside.restore(before, state.view())?;
    Ok((hybrid, beside))
}

/// A GLOM on the hybrid, at step 0: on the same grid as `glom`, with its model and settings.
fn glom_of(hybrid: &Hybrid, glom: &Glom) -> Result<Glom, EngineError> {
    let cell = Resolution::PatchSize(hybrid.picture.width() / glom.grid().cols as u32);
    let beside = Glom::new(glom.model().clone(), &hybrid.picture, cell, glom.settings().clone())?;
    assert_eq!(beside.grid(), glom.grid(), "the grid of a hybrid");
    Ok(beside)
}

fn dice(glom: &Glom, part: usize) -> ChaCha8Rng {
    generator(glom.settings().seed, Purpose::InPlace, part as u64)
}

fn refused(error: LearnError) -> EngineError {
    EngineError::Refused(format!("the nets could not learn: {error}"))
}
