//! A side of a run: one GLOM and all that is its own. A run has one side, or two that see the same picture.
//!
//! What the sides have in common (the picture, the clock of a video, the truth, what was done on the way) they are
//! told; when they step, go back and are kept is the run's.

mod ailments;
mod learner;
mod look;
mod memory;
mod reading;
mod scoring;
mod snapshot;

use std::sync::Arc;
use std::time::Duration;

use image::RgbImage;
use ndarray::{Array3, ArrayView2};

use super::common::Common;
use crate::colour::{Basis, Things};
use crate::engine::begin::{self, Fresh, occluded};
use crate::engine::error::EngineError;
use crate::engine::history::KeptSide;
use crate::engine::memory::{LevelMemory, MemoryLookAt, MemorySnapshot};
use crate::engine::reconstruction::Reconstruction;
use crate::engine::setup::Setup;
use crate::engine::snapshot::{Curves, Inspection, Phase, Snapshot};
use crate::engine::truth::{Known, KnownScores};
use crate::files::Savable;
use crate::glom::{Glom, GlomError, Side, carried_over};
use crate::islands::{Analysis, TruthScores};

pub use learner::Learner;
pub use look::LookAt;
pub use memory::{MemoryShown, Past, Slot, fits};
pub use snapshot::OfRun;

/// One GLOM, what it is run with, what is kept of the state that it holds, and how it is looked at.
pub struct OneSide {
    // What it is made from.
    /// Which of the two it is; a side alone is the left one.
    pub which: Side,
    /// Whether another one is beside it.
    pub paired: bool,
    pub model: Arc<dyn Savable>,
    /// The frames as the model sees them.
    pub seen: Vec<Arc<RgbImage>>,
    /// What it is run with. That of the left side is the run's.
    pub setup: Arc<Setup>,
    /// The settings with which the model is meant to be run.
    pub defaults: Arc<Setup>,
    // Where it stands.
    pub glom: Glom,
    /// What its nets have learned in place.
    pub learner: Learner,
    /// What is kept of the step that is shown.
    pub here: KeptSide,
    /// For how many steps every level has changed less than the limit.
    pub quiet: usize,
    /// The part of a step that is shown, in slow motion.
    pub phase: Option<Phase>,
    /// Meters over time.
    pub curves: Arc<Curves>,
    /// What the picture knows of itself, on this grid.
    pub known: Arc<Known>,
    /// Scores of the baselines, when there is a truth.
    pub baselines: Vec<(&'static str, TruthScores)>,
    // How it is looked at.
    pub basis: Basis,
    /// The step at which it was fitted.
    pub fitted: usize,
    pub look: Option<LookAt>,
    pub reconstructs: bool,
    pub memory_look: Option<MemoryLookAt>,
    pub slot: Option<Slot>,
    /// The matrices as they were last copied out of GLOM, with the number that says whether they still are.
    matrices: (u64, Arc<Vec<Arc<LevelMemory>>>),
    memory_shown: MemoryShown,
    pub shown: Shown,
    pub timings: Timings,
}

/// What is shown of the state, made when somebody looks.
#[derive(Default)]
pub struct Shown {
    /// The contribution that stands for the state in slow motion.
    pub field: Option<Arc<Array3<f32>>>,
    /// The same as if it alone were the new state: normalised.
    alone: Option<Arc<Array3<f32>>>,
    /// The close look at what the step was made from that slow motion has just made, and what was asked for.
    pub told: Option<(LookAt, Arc<Inspection>)>,
    analysis: Option<Arc<Analysis>>,
    things: Option<Arc<Things>>,
    tints: Option<Arc<Vec<Vec<u8>>>>,
    scores: Option<Vec<TruthScores>>,
    known: Option<Arc<KnownScores>>,
    colours: Option<Arc<Vec<Vec<[f32; 3]>>>>,
    arrows: Option<Arc<Vec<Vec<[f32; 2]>>>>,
    /// The picture as the model sees it, occlusion included.
    picture: Option<Arc<RgbImage>>,
    pub reconstruction: Option<Reconstruction>,
    pub memory: Option<Arc<MemorySnapshot>>,
    pub snapshot: Option<Arc<Snapshot>>,
}

/// Time that a run has spent, by purpose.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// In GLOM's steps; of two sides, in those of both.
    pub steps: Duration,
    /// In meters and islands.
    pub analysis: Duration,
    /// In snapshots: colours, arrows, close looks.
    pub snapshots: Duration,
}

impl OneSide {
    /// A side that stands at step 0.
    pub fn new(which: Side, fresh: Fresh) -> Self {
        let matrices = (fresh.glom.memory_serial(), memory::matrices(&fresh.glom));
        let here = kept(&fresh.glom, matrices.1.clone(), Arc::default(), None);
        Self {
            which,
            paired: false,
            model: fresh.model,
            seen: fresh.seen,
            setup: Arc::new(fresh.setup),
            defaults: Arc::new(fresh.defaults),
            glom: fresh.glom,
            learner: Learner::default(),
            here,
            quiet: 0,
            phase: None,
            curves: Arc::default(),
            known: fresh.known,
            baselines: Vec::new(),
            basis: Basis::default(),
            fitted: 0,
            look: None,
            reconstructs: false,
            memory_look: None,
            slot: None,
            matrices,
            memory_shown: MemoryShown::default(),
            shown: Shown::default(),
            timings: Timings::default(),
        }
    }

    /// The right side of this one, on the same picture, with a model and a setup of its own. Where the model is the
    /// same it holds what this one does now, brought onto its grid; else, and on another grid at step 0, it begins as
    /// it would alone.
    ///
    /// # Errors
    /// Settings that cannot be used, a picture that does not fit the model.
    pub fn right(&self, model: Arc<dyn Savable>, setup: Setup, common: &Common) -> Result<Self, EngineError> {
        let same_model = self.is_of_model(&setup);
        let (seen, defaults) = match same_model {
            true => (self.seen.clone(), Setup::clone(&self.defaults)),
            false => (
                begin::fitting(&common.pictures.frames.frames, &*model, &setup)?,
                Setup::for_model(setup.model.clone(), &*model),
            ),
        };
        let picture = occluded(&seen[common.clock.frame.min(seen.len() - 1)], common.occlusion);
        let glom = begun(&model, &setup, &picture)?;
        let grid = glom.grid();
        let known = match grid == self.glom.grid() {
            true => self.known.clone(),
            false => Arc::new(Known::of(&common.pictures.frames, grid)),
        };
        let mut right = Self::new(
            Side::Right,
            Fresh {
                reason: begin::Reason::Opened,
                pictures: common.pictures.clone(),
                seen,
                model,
                setup,
                defaults,
                occlusion: common.occlusion,
                glom,
                known,
            },
        );
        if same_model {
            (right.basis, right.fitted) = (self.basis.clone(), self.fitted);
        }
        let quiet = right.go_on_from(self)?;
        right.record(common);
        (right.quiet, right.here.quiet) = (0, quiet);
        let kept = (right.glom.step_count(), right.here.clone());
        right.score_curves(&[kept], common);
        Ok(right)
    }

    /// Stands where `left` does, with what it holds where that means anything here. Gives for how many steps it has
    /// been quiet.
    fn go_on_from(&mut self, left: &Self) -> Result<usize, GlomError> {
        let (step, from, to) = (left.glom.step_count(), left.glom.grid(), self.glom.grid());
        let mut things = Arc::default();
        if left.is_of_model(&self.setup) && (step > 0 || from == to) {
            self.learner.put_back(left.learner.taught(), &self.model, &mut self.glom);
            let state = carried_over(&*self.model, left.here.state.view(), from, to);
            self.glom.restore(step, state.view())?;
            self.put_memory(&left.here.memory)?;
            things = Arc::new(left.here.things.on(from, to));
        } else if step > 0 {
            let beginning = self.glom.state().to_owned();
            self.glom.restore(step, beginning.view())?;
        }
        self.keep(things, None);
        if from != to || !left.is_of_model(&self.setup) {
            return Ok(0);
        }
        self.here.change = left.here.change.clone();
        Ok(left.here.quiet)
    }

    /// Whether this is the model of a setup.
    pub fn is_of_model(&self, setup: &Setup) -> bool {
        (&setup.model, setup.settings.seed) == (&self.setup.model, self.setup.settings.seed)
    }

    /// A new GLOM in the place of this side's, at a kept step: after an internal error, when the old one cannot be
    /// trusted.
    ///
    /// # Errors
    /// A picture, a model or settings that cannot be used.
    pub fn recover(&mut self, step: usize, kept: &KeptSide, common: &Common) -> Result<(), GlomError> {
        self.glom = self.anew(&self.setup, common)?;
        self.matrices = (self.glom.memory_serial(), memory::matrices(&self.glom));
        self.shown = Shown::default();
        (self.phase, self.look) = (None, None);
        self.stand_at(step, kept)
    }

    /// A GLOM of this side's model at step 0, shown what there is to see.
    fn anew(&self, setup: &Setup, common: &Common) -> Result<Glom, GlomError> {
        begun(&self.model, setup, &self.picture(common.clock.frame, common))
    }

    /// A frame as the model sees it, with what is covered.
    pub fn picture(&self, frame: usize, common: &Common) -> Arc<RgbImage> {
        occluded(&self.seen[frame.min(self.seen.len() - 1)], common.occlusion)
    }

    /// Shows a frame to GLOM.
    ///
    /// # Errors
    /// A picture that does not fit.
    pub fn feed(&mut self, frame: usize, common: &Common) -> Result<(), GlomError> {
        let picture = self.picture(frame, common);
        begin::show(&mut self.glom, &picture, &self.setup.hidden)?;
        self.shown.picture = Some(picture);
        Ok(())
    }

    /// Puts a kept state in GLOM, which is shown the frame that belongs to it.
    ///
    /// # Errors
    /// A state of another shape; the side stays as it was.
    pub fn stand_at(&mut self, step: usize, kept: &KeptSide) -> Result<(), GlomError> {
        self.learner.put_back(kept.taught.clone(), &self.model, &mut self.glom);
        self.glom.restore(step, kept.state.view())?;
        self.put_memory(&kept.memory)?;
        (self.quiet, self.here) = (kept.quiet, kept.clone());
        self.forget_shown();
        Ok(())
    }

    /// Begins again at step 0, on the first frame, with the model as it was opened.
    pub fn begin_again(&mut self) {
        self.learner.put_back(None, &self.model, &mut self.glom);
        self.glom.reset();
        self.quiet = 0;
        self.curves = Arc::default();
        self.keep(Arc::default(), None);
    }

    /// Keeps what GLOM has made. `spare` is a buffer that nobody looks at any more.
    pub fn keep(&mut self, things: Arc<Things>, spare: Option<Array3<f32>>) {
        let matrices = self.matrices();
        let taught = self.learner.taught();
        self.here = KeptSide { taught, ..kept(&self.glom, matrices, things, spare) };
    }

    /// What the nets learn from the step that was just made, where the setup says that they learn and nothing waits.
    ///
    /// # Errors
    /// Nets or a hybrid that became NaN or infinite; what was learned before is kept.
    pub fn learn(&mut self, waits: bool, common: &Common) -> Result<(), EngineError> {
        let (how, seen) = (self.setup.learning.filter(|_| !waits), &self.seen);
        let frame = common.clock.frame.min(seen.len() - 1);
        let picture = || occluded(&seen[frame], common.occlusion);
        self.learner.learn(how, &self.model, &mut self.glom, picture)
    }

    /// Puts another setup in force, which was checked and needs no other GLOM.
    ///
    /// # Errors
    /// Settings that cannot be used, or a picture that does not fit; the former setup stays.
    pub fn take_on(&mut self, setup: Setup, common: &Common) -> Result<(), GlomError> {
        if setup.settings != self.setup.settings {
            self.glom.set_settings(setup.settings.clone())?;
        }
        let before = std::mem::replace(&mut self.setup, Arc::new(setup));
        if before.hidden != self.setup.hidden
            && let Err(error) = self.see_anew(common)
        {
            self.setup = before;
            return Err(error);
        }
        if !before.reads_as(&self.setup) {
            (self.shown.analysis, self.shown.scores, self.shown.known) = (None, None, None);
            (self.shown.things, self.shown.tints) = (None, None);
            self.amend_curve(common);
        }
        let learns = before.learning != self.setup.learning;
        if learns || before.settings != self.setup.settings || before.settled_below != self.setup.settled_below {
            self.quiet = 0;
        }
        if before.settings != self.setup.settings {
            self.leave_phase();
        }
        self.shown.snapshot = None;
        Ok(())
    }

    /// Shows the picture with what is covered and hidden now.
    ///
    /// # Errors
    /// A picture that does not fit.
    pub fn see_anew(&mut self, common: &Common) -> Result<(), GlomError> {
        self.feed(common.clock.frame, common)?;
        self.leave_phase();
        (self.quiet, self.shown.reconstruction) = (0, None);
        Ok(())
    }

    /// Shows the state again in the place of a contribution.
    pub fn leave_phase(&mut self) {
        if self.phase.take().is_some() {
            self.forget_shown();
        }
    }

    /// Everything that is shown is made again, but for the picture.
    pub fn forget_shown(&mut self) {
        let picture = self.shown.picture.take();
        self.shown = Shown { picture, ..Shown::default() };
    }

    /// The colours are other ones.
    pub fn forget_colours(&mut self) {
        (self.shown.colours, self.shown.arrows, self.shown.snapshot) = (None, None, None);
    }
}

/// A GLOM at step 0 that is shown a picture.
fn begun(model: &Arc<dyn Savable>, setup: &Setup, picture: &RgbImage) -> Result<Glom, GlomError> {
    let mut glom = Glom::new(model.clone(), picture, setup.resolution, setup.settings.clone())?;
    begin::show(&mut glom, picture, &setup.hidden)?;
    glom.reset();
    Ok(glom)
}

/// What is kept of GLOM as it stands.
fn kept(glom: &Glom, memory: Arc<Vec<Arc<LevelMemory>>>, things: Arc<Things>, spare: Option<Array3<f32>>) -> KeptSide {
    let state = match spare {
        Some(mut buffer) if buffer.dim() == glom.state().dim() => {
            buffer.assign(&glom.state());
            buffer
        }
        _ => glom.state().to_owned(),
    };
    let rows = |values: ArrayView2<f32>| Arc::new(values.outer_iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    KeptSide {
        state: Arc::new(state),
        perplexity: rows(glom.perplexity()),
        change: rows(glom.change()),
        memory,
        taught: None,
        things,
        quiet: 0,
    }
}
