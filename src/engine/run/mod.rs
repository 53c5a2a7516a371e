//! The whole of a run, synchronous and without a window.
//!
//! A run always stands at one step: GLOM holds the state of the step that is shown, so that looking closer, perturbing
//! and stepping on mean the same there as anywhere else. Going back puts a kept state in GLOM; what came after it stays
//! on the timeline until a step is made from there.

mod ailments;
mod awaited;
mod carry;
mod look;
mod marks;
mod memory;
mod obey;
mod pair;
mod replay;
mod second;
mod show;

use std::sync::Arc;
use std::time::{Duration, Instant};

use image::RgbImage;
use ndarray::{Array3, ArrayView2};

use super::begin::{self, Fresh, Pictures, Reason, RunPlan, occluded};
use super::command::{Command, Speed};
use super::cost::CostMeter;
use super::error::EngineError;
use super::history::{Clock, History, Kept};
use super::memory::{LevelMemory, MemoryLookAt, MemorySnapshot};
use super::played::{Conditions, Event, Played};
use super::reconstruction::Reconstruction;
use super::session::Session;
use super::setup::{Setup, TruthSource};
use super::snapshot::{Curves, Inspection, Notice, Phase, Severity, Snapshot, StepCurve, Transport};
use super::truth::{Known, KnownScores};
use super::undo::Undo;
use crate::colour::{Basis, Things};
use crate::files::Savable;
use crate::files::source::PictureSource;
use crate::glom::{Glom, GlomError, PhaseTimes};
use crate::islands::{self, Analysis, Reading, Truth, TruthScores};
use crate::numeric::rows::{flat_mut, view};

use awaited::SettleFirst;
use carry::Carried;
use look::LookAt;
use marks::Noted;
use memory::{MemoryShown, Slot};
pub(super) use obey::Intent;
pub use pair::Pair;
use replay::Replay;
use second::Second;

/// For how many steps every level must have changed less than the limit until a run counts as settled.
const QUIET_STEPS: usize = 3;

/// The most steps of one "run until settled".
const MOST_SETTLING_STEPS: usize = 1000;

/// The step up to which the colours follow the islands that form; from then on equal vectors of a level keep their
/// colour. With the learned model on six pictures, 93 % of the variance of colours then lies between the islands of the
/// settled state at level 1, 85 % at level 2, and less than 1 % of it at the lowest two levels depends on place within
/// islands.
const FITTED_UNTIL: usize = 4;

/// The most steps whose meters are kept: a run that is left alone overnight must not fill the memory.
const MOST_CURVE_STEPS: usize = 20_000;

/// A step that has begun.
struct Begun {
    /// What the islands were called.
    things: Arc<Things>,
    started: Instant,
    /// Where the time of the steps before went.
    before: PhaseTimes,
    /// Where the video stands after it.
    clock: Clock,
}

/// Ground truth to score against.
struct Scoring {
    source: TruthSource,
    truth: Truth,
    /// The baselines, of the initial state.
    baselines: Vec<(&'static str, TruthScores)>,
}

/// What is shown of the state, made when somebody looks.
#[derive(Default)]
struct Shown {
    /// The contribution that stands for the state in slow motion.
    field: Option<Arc<Array3<f32>>>,
    /// The same as if it alone were the new state: normalised.
    alone: Option<Arc<Array3<f32>>>,
    /// The close look at what the step was made from that slow motion has just made, and what was asked for.
    told: Option<(LookAt, Arc<Inspection>)>,
    analysis: Option<Arc<Analysis>>,
    things: Option<Arc<Things>>,
    tints: Option<Arc<Vec<Vec<u8>>>>,
    scores: Option<Vec<TruthScores>>,
    known: Option<Arc<KnownScores>>,
    colours: Option<Arc<Vec<Vec<[f32; 3]>>>>,
    arrows: Option<Arc<Vec<Vec<[f32; 2]>>>>,
    /// The picture as the model sees it, occlusion included.
    picture: Option<Arc<RgbImage>>,
    reconstruction: Option<Reconstruction>,
    memory: Option<Arc<MemorySnapshot>>,
    snapshot: Option<Arc<Snapshot>>,
}

/// Time that a run has spent, by purpose.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// In GLOM's steps.
    pub steps: Duration,
    /// In meters and islands.
    pub analysis: Duration,
    /// In snapshots: colours, arrows, close looks.
    pub snapshots: Duration,
}

/// A run: a picture, a model, a setup, and everything that has happened since step 0.
pub struct Run {
    // What it is made from.
    pictures: Pictures,
    seen: Vec<Arc<RgbImage>>,
    model: Arc<dyn Savable>,
    setup: Arc<Setup>,
    defaults: Arc<Setup>,
    occlusion: Option<[f32; 4]>,
    // Where it stands.
    glom: Glom,
    /// The right side, where there is one: GLOM is the left one then.
    second: Option<Second>,
    number: u64,
    clock: Clock,
    quiet: usize,
    phase: Option<Phase>,
    halted: Option<String>,
    // What has happened.
    history: History,
    curves: Arc<Curves>,
    marks: Vec<Noted>,
    played: Arc<Vec<Played>>,
    undo: Undo,
    // How it goes on.
    replay: Option<Replay>,
    settle_first: Option<SettleFirst>,
    transport: Transport,
    steps_left: usize,
    speed: Speed,
    /// Whether a run that plays goes on when it is settled.
    goes_on: bool,
    /// What it was doing when it stopped by itself because it was settled: whatever moves it lets it go on so.
    rested: Option<Transport>,
    /// From where the state was carried over to this grid, while nothing has been made of it since.
    carried: Option<Carried>,
    // How it is looked at.
    basis: Basis,
    /// The step at which it was fitted.
    fitted: usize,
    known: Arc<Known>,
    scoring: Option<Scoring>,
    look: Option<LookAt>,
    reconstructs: bool,
    memory_look: Option<MemoryLookAt>,
    slot: Option<Slot>,
    /// The matrices as they were last copied out of GLOM, with the number that says whether they still are.
    matrices: (u64, Arc<Vec<Arc<LevelMemory>>>),
    memory_shown: MemoryShown,
    shown: Shown,
    serial: u64,
    pace: Pace,
    cost: CostMeter,
    timings: Timings,
}

impl Run {
    /// Opens a picture and stands at step 0, paused. Without a setup: the hand-made model with its defaults.
    ///
    /// # Errors
    /// A picture, a model or settings that cannot be used, in plain words.
    pub fn new(source: PictureSource, setup: Option<Setup>) -> Result<Run, EngineError> {
        Self::plan(source, setup).build().map(|fresh| Self::first(fresh, &mut Vec::new()))
    }

    /// Begins a saved run again and stands at its step 0; [`Run::advance`] plays it to where it stood. The notices say
    /// what is not as it was.
    ///
    /// # Errors
    /// A picture, a model or settings that cannot be used, in plain words.
    pub fn resume(session: Session) -> Result<(Run, Vec<Notice>), EngineError> {
        let mut notices = Vec::new();
        let run = Self::first(RunPlan::of_session(Box::new(session), None)?.build()?, &mut notices);
        Ok((run, notices))
    }

    /// The first run.
    pub(super) fn first(fresh: Fresh, notices: &mut Vec<Notice>) -> Run {
        let reason = fresh.reason.clone();
        let mut run = Self::begin(fresh);
        if let Reason::Restored(session) = reason {
            run.restore(*session, notices);
        }
        run
    }

    /// What a first run is made from.
    pub(super) fn plan(source: PictureSource, setup: Option<Setup>) -> RunPlan {
        RunPlan {
            reason: Reason::Opened,
            pictures: Err(source),
            setup,
            defaults: false,
            model: None,
            occlusion: None,
            regrids: false,
        }
    }

    /// A run from what was put together.
    fn begin(fresh: Fresh) -> Run {
        let matrices = (fresh.glom.memory_serial(), memory::matrices(&fresh.glom));
        let first = kept(&fresh.glom, matrices.1.clone(), Arc::default(), Clock::default(), 0, None);
        let mut run = Run {
            pictures: fresh.pictures,
            seen: fresh.seen,
            model: fresh.model,
            setup: Arc::new(fresh.setup),
            defaults: Arc::new(fresh.defaults),
            occlusion: fresh.occlusion,
            glom: fresh.glom,
            second: None,
            number: 1,
            clock: Clock::default(),
            quiet: 0,
            phase: None,
            halted: None,
            history: History::new(first, History::DEFAULT_BUDGET),
            curves: Arc::default(),
            marks: Vec::new(),
            played: Arc::default(),
            undo: Undo::default(),
            replay: None,
            settle_first: None,
            transport: Transport::Paused,
            steps_left: 0,
            speed: Speed::StepsPerSecond(10.0),
            goes_on: false,
            rested: None,
            carried: None,
            basis: Basis::default(),
            fitted: 0,
            known: fresh.known,
            scoring: None,
            look: None,
            reconstructs: false,
            memory_look: None,
            slot: None,
            matrices,
            memory_shown: MemoryShown::default(),
            shown: Shown::default(),
            serial: 0,
            pace: Pace::default(),
            cost: CostMeter::default(),
            timings: Timings::default(),
        };
        run.record();
        // What fits the left side fits the right one.
        run.match_second(&mut Vec::new());
        run
    }

    /// Puts a new run in the place of this one. What belongs to the user and not to the run stays: undo, speed, budget,
    /// transport. Where only the grid is another, the state is carried over.
    pub(super) fn install(&mut self, fresh: Fresh, notices: &mut Vec<Notice>) {
        let carried = self.to_carry(&fresh);
        let (before, occlusion) = (self.setup.clone(), self.occlusion);
        let reason = fresh.reason.clone();
        let made = |setup: &Arc<Setup>| setup.all_shown() == fresh.setup.all_shown();
        match &fresh.reason {
            Reason::Opened => {}
            Reason::Restored(_) => {
                self.undo = Undo::default();
                (self.transport, self.rested) = (Transport::Paused, None);
                self.scoring = None;
            }
            Reason::Undone if self.undo.back().is_some_and(made) => self.undo.went_back(&before),
            Reason::Redone if self.undo.forth().is_some_and(made) => self.undo.went_forth(&before),
            Reason::Undone | Reason::Redone => self.undo.note(&before, 0),
            Reason::Changed(gesture) => self.undo.note(&before, *gesture),
            Reason::Played => {}
        }
        let same_picture = Arc::ptr_eq(&fresh.pictures.frames, &self.pictures.frames);
        // While a picture was being opened, sliders could still be moved.
        let before = before.all_shown();
        let moved = reason == Reason::Opened && before != fresh.setup && !before.begins_anew(&fresh.setup);
        let mut next = Run::begin(fresh);
        next.number = self.number + 1;
        next.serial = self.serial;
        next.undo = std::mem::take(&mut self.undo);
        (next.speed, next.goes_on) = (self.speed, self.goes_on);
        next.reconstructs = self.reconstructs;
        next.basis.set_used(self.basis.used());
        next.timings = self.timings;
        next.history.set_budget(self.history.budget());
        // A run that has stopped by itself goes on like one that was going.
        let going = self.rested.unwrap_or(self.transport);
        if matches!(going, Transport::Playing | Transport::Settling) && self.halted.is_none() {
            next.transport = going;
            next.steps_left = MOST_SETTLING_STEPS;
        }
        if reason == Reason::Played {
            (next.transport, next.steps_left) = (self.transport, self.steps_left);
            next.replay = self.replay.take();
        }
        let scoring = self.scoring.take();
        let had_slot = self.slot.is_some();
        let same_grid = next.glom.grid() == self.glom.grid();
        if !matches!(reason, Reason::Restored(_)) {
            next.settle_first = self.settle_first.take();
            next.forget_to_settle_first();
        }
        next.look = self.look.take().filter(|look| same_grid && look.fits(&next.glom));
        next.memory_look = self.memory_look.filter(|look| memory::fits(look, &next.glom));
        next.slot = self.slot.take().filter(|slot| slot.fits(&next.glom));
        if next.slot.is_none() && had_slot {
            let why = "The stored memory belonged to embeddings of another size and was put away";
            notices.push(Notice::info(why.to_owned()));
        }
        *self = next;
        match scoring {
            Some(scoring) if same_picture => self.score_against(scoring.source, scoring.truth),
            // The next picture knows its own parts or wholes: it is scored against them as the one before was.
            Some(Scoring { source, .. }) if source.kind().is_some_and(|kind| self.known.truth(kind).is_some()) => {
                match self.open_truth(&source) {
                    Ok(truth) => self.score_against(source, truth),
                    Err(why) => notices.push(Notice::warning(why)),
                }
            }
            Some(_) => {
                notices.push(Notice::info("The truth belonged to the picture before and was put away".to_owned()))
            }
            None => {}
        }
        if let Some(carried) = carried {
            self.carry_on(carried, notices);
            // Put over the picture while the grid was being made.
            if reason != Reason::Played {
                self.occlude(occlusion, notices);
            }
        }
        if moved {
            self.change(before, None, notices);
        }
        self.settle_first_again(notices);
        if let Reason::Restored(session) = reason {
            self.restore(*session, notices);
        }
    }

    /// Carries a command out. Opening a picture or a model happens before this returns; the run in progress is only
    /// replaced when everything went well.
    pub fn apply(&mut self, command: Command) -> Vec<Notice> {
        let mut notices = Vec::new();
        match self.intend(command) {
            Intent::Now(command) => self.obey(command, &mut notices),
            Intent::Begin(plan) => match plan.build() {
                Ok(fresh) => self.install(fresh, &mut notices),
                Err(error) => notices.push(Notice::error(error.to_string())),
            },
            Intent::Write(job) => notices.push(job.carry_out()),
            Intent::Refuse(why) => notices.push(Notice::error(why)),
        }
        notices
    }

    /// Makes one step if the transport runs, and pauses where a condition says so.
    pub fn advance(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if !self.is_running() || !self.step_once(&mut notices) {
            return notices;
        }
        let step = self.glom.step_count();
        let settled = self.settled() && !self.take_over(&mut notices);
        match self.transport {
            Transport::Settling if settled => {
                self.pause();
                self.rested = Some(Transport::Settling);
                notices.push(Notice::info(format!("Settled at step {step}")));
            }
            Transport::Settling => {
                self.steps_left -= 1;
                if self.steps_left == 0 {
                    self.pause();
                    notices.push(Notice::warning(format!(
                        "Not settled after {MOST_SETTLING_STEPS} steps: some level still changes by more than {} per \
                         step",
                        self.setup.settled_below
                    )));
                }
            }
            Transport::Stepping => {
                self.steps_left -= 1;
                if self.steps_left == 0 {
                    self.pause();
                }
            }
            Transport::Playing if self.rests() => {
                self.pause();
                self.rested = Some(Transport::Playing);
            }
            Transport::Playing | Transport::Paused => {}
        }
        self.play_on(&mut notices);
        if self.is_running()
            && self.replay.is_none()
            && let Some(why) = self.breakpoint()
        {
            self.pause();
            notices.push(Notice::info(why));
        }
        notices
    }

    /// Whether [`Run::advance`] would make a step.
    pub fn is_running(&self) -> bool {
        self.transport != Transport::Paused
    }

    /// How fast it is to go: as was set, or as fast as it can while a session is played.
    pub fn speed(&self) -> Speed {
        if self.replay.is_some() { Speed::Unlimited } else { self.speed }
    }

    /// The step that is shown.
    pub fn step(&self) -> usize {
        self.glom.step_count()
    }

    /// SHA-256 of the picture's file, in hexadecimal.
    pub fn picture_sha256(&self) -> &str {
        &self.pictures.frames.sha256
    }

    /// Time spent so far, by purpose.
    pub fn timings(&self) -> Timings {
        self.timings
    }

    /// The same run with a new GLOM at the last good state, paused: after an internal error, when the old one cannot be
    /// trusted.
    pub(super) fn recovered(mut self) -> Result<Run, EngineError> {
        self.pause();
        (self.phase, self.replay) = (None, None);
        let good = self.history.newest().clone();
        let frame = &self.seen[good.clock.frame.min(self.seen.len() - 1)];
        let picture = occluded(frame, self.occlusion);
        self.glom = Glom::new(self.model.clone(), &picture, self.setup.resolution, self.setup.settings.clone())?;
        begin::show(&mut self.glom, &picture, &self.setup.hidden)?;
        self.glom.restore(good.step, good.state.view())?;
        self.bring_memory_back(&good)?;
        (self.clock, self.quiet) = (good.clock, good.quiet);
        self.second = None;
        self.shown = Shown { picture: Some(picture), ..Shown::default() };
        self.look = None;
        self.match_second(&mut Vec::new());
        Ok(self)
    }

    /// The condition for a pause that holds now, in words.
    fn breakpoint(&self) -> Option<String> {
        let points = &self.setup.breakpoints;
        let step = self.glom.step_count();
        if points.at_step == Some(step) {
            return Some(format!("Paused at step {step}, as asked"));
        }
        // Only at the step that settles it, so that a settled run can be played on.
        if points.when_settled && self.both_quiet() == QUIET_STEPS {
            return Some(format!("Paused: settled at step {step}"));
        }
        let (low, high) = points.perplexity?;
        let levels = &self.curves.steps.last()?.levels;
        let outside = |perplexity: f32| perplexity < low || perplexity > high;
        let level = levels.iter().position(|meters| outside(meters.perplexity))?;
        // Only when it leaves the range, likewise.
        let before = self.curves.steps.iter().rev().nth(1).and_then(|curve| curve.levels.get(level));
        if before.is_some_and(|meters| outside(meters.perplexity)) && step > 1 {
            return None;
        }
        let perplexity = levels[level].perplexity;
        Some(format!(
            "Paused: the perplexity of level {level} is {perplexity:.1} at step {step}, outside {low} to {high}"
        ))
    }

    /// Whether a run that plays stops at this step: it has just settled, and nothing new comes. So a run that is
    /// settled already can be played on.
    fn rests(&self) -> bool {
        let frames = self.seen.len();
        let last = frames < 2 || !self.setup.frames.looped && self.clock.frame + 1 == frames;
        // A video may have been quiet since the frame before.
        let quiet = if frames < 2 { self.both_quiet() } else { self.both_quiet().min(self.clock.steps) };
        // A breakpoint that was set for it says so, and pauses for good.
        let asked = self.setup.breakpoints.when_settled;
        quiet == QUIET_STEPS && last && !self.goes_on && !asked && self.replay.is_none()
    }

    /// Something was changed by hand: a run that had stopped because it was settled goes on.
    fn rouse(&mut self) {
        if let Some(transport) = self.rested.take()
            && self.transport == Transport::Paused
        {
            self.transport = transport;
            self.steps_left = MOST_SETTLING_STEPS;
        }
    }

    fn pause(&mut self) {
        self.transport = Transport::Paused;
        self.rested = None;
        self.steps_left = 0;
        self.pace = Pace::default();
        // A standing run is looked at more closely than one that goes.
        (self.shown.memory, self.shown.snapshot) = (None, None);
    }

    /// Whether every level has been quiet for long enough.
    fn settled(&self) -> bool {
        self.both_quiet() >= QUIET_STEPS
    }

    /// Makes a step from what is shown. What came after it on the timeline is dropped. False when the run was halted.
    fn step_once(&mut self, notices: &mut Vec<Notice>) -> bool {
        if !self.second_is_there() {
            self.second_anew(notices);
        }
        if let Some(mut second) = self.second.take() {
            let made = pair::step_both(self, &mut second.run, &mut second.exchange, notices);
            self.second = Some(second);
            return made;
        }
        let begun = self.begin_step();
        match self.show_frame(begun.clock.frame).and_then(|()| self.glom.step()) {
            Ok(()) => self.end_step(begun),
            Err(error) => {
                self.break_step(begun, &error, notices);
                return false;
            }
        }
        true
    }

    /// What a step needs to know of what was before it.
    fn begin_step(&mut self) -> Begun {
        // What the islands are called now goes on in the next step.
        let things = self.things();
        Begun {
            things,
            started: Instant::now(),
            before: self.glom.phase_times(),
            clock: self.setup.frames.next(self.clock, self.seen.len()),
        }
    }

    /// GLOM could not make it: all is as it was, and the run is halted.
    fn break_step(&mut self, begun: Begun, error: &dyn std::error::Error, notices: &mut Vec<Notice>) {
        // The frame goes back as well, so that what is shown stays what made it.
        if begun.clock.frame != self.clock.frame {
            let _ = self.feed(self.clock.frame);
        }
        self.halt(error, notices);
    }

    /// GLOM has made it.
    fn end_step(&mut self, begun: Begun) {
        let Begun { things, started, before, clock } = begun;
        let step = self.glom.step_count();
        if self.history.newest().step >= step {
            self.drop_after(step - 1);
        }
        self.note_conditions(step - 1);
        self.clock = clock;
        self.phase = None;
        let glom = started.elapsed();
        self.timings.steps += glom;
        let spare = self.history.take_spare();
        let matrices = self.matrices();
        self.history.push(kept(&self.glom, matrices, things, clock, 0, spare));
        self.carried = None;
        self.record();
        self.history.drop_equal(QUIET_STEPS, self.setup.settled_below);
        self.cost.note(started.elapsed(), glom, self.glom.phase_times() - before);
        self.pace.count();
    }

    /// Drops what came after `step`: another past is about to begin.
    fn drop_after(&mut self, step: usize) {
        self.history.drop_after(step);
        self.marks.retain(|noted| noted.mark.step <= step);
        let curves = Arc::make_mut(&mut self.curves);
        let keep = curves.steps.partition_point(|curve| curve.step <= step);
        curves.steps.truncate(keep);
        let keep = self.played.partition_point(|played| played.step <= step);
        if keep < self.played.len() {
            Arc::make_mut(&mut self.played).truncate(keep);
        }
    }

    /// Notes the conditions under which the step after `step` was made, when they are not those of the steps before.
    fn note_conditions(&mut self, step: usize) {
        let now = Conditions::of(&self.setup, self.occlusion);
        let last = self.played.iter().rev().find_map(|played| match &played.event {
            Event::Conditions(conditions) => Some(conditions),
            _ => None,
        });
        if last.is_some_and(|last| **last == now) {
            return;
        }
        Arc::make_mut(&mut self.played).push(Played { step, event: Event::Conditions(Box::new(now)) });
    }

    /// Stops for good until something is changed.
    fn halt(&mut self, error: &dyn std::error::Error, notices: &mut Vec<Notice>) {
        self.pause();
        self.replay = None;
        let text = format!("The run stopped: {error}");
        self.halted = Some(text.clone());
        notices.push(Notice::error(text));
    }

    /// Meters, scores and settledness of the state that was just made.
    fn record(&mut self) {
        let picture = self.shown.picture.take();
        self.shown = Shown { picture, ..Shown::default() };
        let analysis = self.analysis();
        self.fit_colours();
        let meters: Vec<_> = analysis.levels.iter().map(|level| level.meters).collect();
        let step = self.glom.step_count();
        let below = self.setup.settled_below;
        let quiet = step > 0 && meters.iter().all(|meters| meters.relative_change < below);
        self.quiet = if quiet { self.quiet + 1 } else { 0 };
        let mut newest = self.history.newest().clone();
        newest.quiet = self.quiet;
        newest.things = self.things();
        self.history.replace(newest);
        let (scores, known) = (self.scores(), self.known_scores());
        let memory = self.here().memory.iter().map(|level| level.meters()).collect();
        let curve = Arc::new(StepCurve { step, levels: meters, memory, scores, known });
        Arc::make_mut(&mut self.curves).add(curve, MOST_CURVE_STEPS);
    }

    /// Fits the colours anew while islands form, and as long as there are none.
    fn fit_colours(&mut self) {
        let step = self.glom.step_count();
        let forming = step <= FITTED_UNTIL && step > self.fitted;
        if forming || self.basis.is_degenerate() {
            self.refit_colours();
        }
    }

    /// Fits the colours to the islands of the state that is shown.
    fn refit_colours(&mut self) {
        let here = self.here();
        // In slow motion the islands that are shown are those of a contribution.
        let analysis = match &self.shown.field {
            Some(_) => Arc::new(self.analyse(&here.state, &here)),
            None => self.analysis(),
        };
        let labels: Vec<&[u32]> = analysis.levels.iter().map(|level| level.labels.as_slice()).collect();
        self.basis = Basis::fit(here.state.view(), &labels, self.glom.grid(), self.basis.used());
        self.fitted = self.glom.step_count();
        (self.shown.colours, self.shown.arrows) = (None, None);
    }

    /// The things that the islands of what is shown make, found once. Where a kept step is shown again with the islands
    /// that it had, they are those that it had.
    fn things(&mut self) -> Arc<Things> {
        if let Some(things) = &self.shown.things {
            return things.clone();
        }
        let analysis = self.analysis();
        let started = Instant::now();
        let labels: Vec<&[u32]> = analysis.levels.iter().map(|level| level.labels.as_slice()).collect();
        let things = self.here().things.again(&labels, self.glom.grid());
        self.shown.things = Some(things.clone());
        self.timings.analysis += started.elapsed();
        things
    }

    /// The analysis of what is shown, made once.
    fn analysis(&mut self) -> Arc<Analysis> {
        if let Some(analysis) = &self.shown.analysis {
            return analysis.clone();
        }
        let started = Instant::now();
        let here = self.here();
        let mut analysis = self.analyse(&here.state, &here);
        analysis.diagnoses = self.ailments(&analysis, &here);
        if let Some(alone) = self.alone() {
            // What a single contribution would be as a state, by the state's own measure; what ails it says nothing
            // about the run.
            let levels = analysis.levels.iter();
            let (cuts, inside): (Vec<_>, Vec<_>) = levels
                // A level that is cut once stays so.
                .map(|level| (Some(level.threshold), Some(level.inside.unwrap_or(level.threshold))))
                .unzip();
            let diagnoses = analysis.diagnoses;
            analysis = Analysis { diagnoses, ..self.analyse_at(&alone, &here, [&cuts, &inside]) };
        }
        let analysis = Arc::new(analysis);
        self.shown.analysis = Some(analysis.clone());
        self.timings.analysis += started.elapsed();
        analysis
    }

    /// In slow motion: the contribution that is shown, as if it alone were the new state.
    fn alone(&mut self) -> Option<Arc<Array3<f32>>> {
        let field = self.shown.field.as_ref()?;
        if self.shown.alone.is_none() {
            let mut alone = Array3::clone(field);
            for (level, mut rows) in alone.outer_iter_mut().enumerate() {
                self.glom.as_state(level, flat_mut(rows.view_mut()));
            }
            self.shown.alone = Some(Arc::new(alone));
        }
        self.shown.alone.clone()
    }

    /// The analysis of a state, cut as the setup says.
    fn analyse(&self, state: &Array3<f32>, at: &Kept) -> Analysis {
        self.analyse_at(state, at, [&self.setup.thresholds, &self.setup.inside])
    }

    fn analyse_at(&self, state: &Array3<f32>, at: &Kept, [thresholds, inside]: [&[Option<f32>]; 2]) -> Analysis {
        let (levels, columns) = (state.dim().0, state.dim().1);
        let flat = |rows: &Vec<Vec<f32>>| rows.concat();
        let (perplexity, change) = (flat(&at.perplexity), flat(&at.change));
        let (perplexity, change) = (view(&perplexity, [levels, columns]), view(&change, [levels, columns]));
        let reading = Reading { linkage: &self.setup.linkage, thresholds, inside };
        islands::analyse(state.view(), self.glom.grid(), perplexity, change, reading)
    }

    /// Scores of what is shown, when there is a truth.
    fn scores(&mut self) -> Option<Vec<TruthScores>> {
        self.scoring.as_ref()?;
        if self.shown.scores.is_none() {
            let analysis = self.analysis();
            let (grid, scoring) = (self.glom.grid(), self.scoring.as_ref()?);
            let score = |level: &islands::LevelIslands| islands::score(&level.labels, grid, &scoring.truth);
            self.shown.scores = Some(analysis.levels.iter().map(score).collect());
        }
        self.shown.scores.clone()
    }

    /// Scores of what is shown against what the picture itself knows.
    fn known_scores(&mut self) -> Option<Arc<KnownScores>> {
        if self.shown.known.is_none() && !self.known.truths.is_empty() {
            let analysis = self.analysis();
            let started = Instant::now();
            self.shown.known = self.known.score(&analysis.levels).map(Arc::new);
            self.timings.analysis += started.elapsed();
        }
        self.shown.known.clone()
    }

    /// The kept state that is shown.
    fn here(&self) -> Kept {
        self.history.nearest(self.glom.step_count()).clone()
    }

    /// Feeds a frame to the model, if it is another than the one it sees.
    fn show_frame(&mut self, frame: usize) -> Result<(), GlomError> {
        if frame == self.clock.frame {
            return Ok(());
        }
        self.feed(frame)
    }

    fn feed(&mut self, frame: usize) -> Result<(), GlomError> {
        let picture = occluded(&self.seen[frame.min(self.seen.len() - 1)], self.occlusion);
        begin::show(&mut self.glom, &picture, &self.setup.hidden)?;
        self.shown.picture = Some(picture);
        Ok(())
    }
}

/// What is kept of GLOM as it stands.
fn kept(
    glom: &Glom,
    memory: Arc<Vec<Arc<LevelMemory>>>,
    things: Arc<Things>,
    clock: Clock,
    quiet: usize,
    spare: Option<Array3<f32>>,
) -> Kept {
    let state = match spare {
        Some(mut buffer) if buffer.dim() == glom.state().dim() => {
            buffer.assign(&glom.state());
            buffer
        }
        _ => glom.state().to_owned(),
    };
    let rows = |values: ArrayView2<f32>| Arc::new(values.outer_iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    Kept {
        step: glom.step_count(),
        state: Arc::new(state),
        perplexity: rows(glom.perplexity()),
        change: rows(glom.change()),
        memory,
        things,
        clock,
        quiet,
        until: glom.step_count(),
    }
}

/// Steps per second, measured over about half a second.
#[derive(Default)]
struct Pace {
    since: Option<Instant>,
    steps: usize,
    rate: f32,
}

impl Pace {
    fn count(&mut self) {
        let now = Instant::now();
        let since = *self.since.get_or_insert(now);
        self.steps += 1;
        let passed = now.duration_since(since).as_secs_f32();
        if passed >= 0.5 {
            self.rate = (self.steps - 1) as f32 / passed;
            self.since = Some(now);
            self.steps = 1;
        } else if self.rate == 0.0 && self.steps > 1 {
            self.rate = (self.steps - 1) as f32 / passed.max(1e-6);
        }
    }
}

impl Notice {
    /// Something was done.
    pub fn info(text: String) -> Self {
        Self { severity: Severity::Info, text }
    }

    /// Something was not quite as asked.
    pub fn warning(text: String) -> Self {
        Self { severity: Severity::Warning, text }
    }

    /// Something failed.
    pub fn error(text: String) -> Self {
        Self { severity: Severity::Error, text }
    }
}
