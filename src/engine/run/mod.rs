//! The whole of a run, synchronous and without a window.
//!
//! A run always stands at one step: its sides hold the state of the step that is shown, so that looking closer,
//! perturbing and stepping on mean the same there as anywhere else. Going back puts a kept state in GLOM; what came
//! after it stays on the timeline until a step is made from there.
//!
//! A [side](side::OneSide) is a GLOM and all that is its own. Most runs have one. Of two, each step is one of both, and
//! a step is kept of both or of none. Commands that name columns are for the left one.

mod awaited;
mod carry;
mod change;
mod common;
mod going;
mod install;
mod marks;
mod memory;
mod obey;
mod pace;
mod pair;
mod perturb;
mod replay;
mod second;
mod seek;
mod show;
mod side;
mod sides;
mod step;
mod truth;
mod write;

use std::sync::Arc;

use super::begin::{Fresh, Reason, RunPlan};
use super::command::{Command, Speed};
use super::cost::CostMeter;
use super::error::EngineError;
use super::history::{Clock, History, Kept};
use super::session::Session;
use super::setup::Setup;
use super::snapshot::{Notice, Transport};
use super::undo::Undo;
use crate::files::source::PictureSource;
use crate::glom::{AttentionRow, Side};

use awaited::SettleFirst;
use carry::Carried;
use common::Common;
use marks::Noted;
pub(super) use obey::Intent;
use pace::Pace;
pub use pair::Pair;
use replay::Replay;
use side::OneSide;
pub use side::Timings;
use sides::{Opened, Sides};

/// A run: a picture, one side or two, and everything that has happened since step 0.
pub struct Run {
    /// What is seen, and what it is scored against.
    common: Common,
    /// Who sees it, and where they stand.
    sides: Sides,
    number: u64,
    halted: Option<String>,
    // What has happened.
    history: History,
    marks: Vec<Noted>,
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
    // How it is measured.
    serial: u64,
    pace: Pace,
    cost: CostMeter,
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

    /// The same on a picture that is named beside the session: another one begins a new run with the session's setup.
    ///
    /// # Errors
    /// Likewise.
    pub fn resume_on(session: Session, source: PictureSource) -> Result<(Run, Vec<Notice>), EngineError> {
        let mut notices = Vec::new();
        let run = Self::first(RunPlan::of_session_on(Box::new(session), source).build()?, &mut notices);
        Ok((run, notices))
    }

    /// The first run.
    pub(super) fn first(fresh: Fresh, notices: &mut Vec<Notice>) -> Run {
        let reason = fresh.reason.clone();
        notices.extend(fresh.pictures.said());
        let mut run = Self::begin(fresh, None, notices);
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

    /// Counts runs and snapshots from here on.
    pub(super) fn count_from(&mut self, numbers: u64) {
        (self.number, self.serial) = (numbers + 1, numbers);
        self.sides.forget_snapshots();
    }

    /// A run from what was put together. `opened` is a model that its right side may have.
    fn begin(fresh: Fresh, opened: Option<Opened>, notices: &mut Vec<Notice>) -> Run {
        let common = Common {
            pictures: fresh.pictures.clone(),
            occlusion: fresh.occlusion,
            clock: Clock::default(),
            scoring: None,
            played: Arc::default(),
        };
        let sides = Sides::alone(OneSide::new(Side::Left, fresh), opened);
        let first = Kept::new(0, sides.kept(), common.clock);
        let mut run = Run {
            common,
            sides,
            number: 1,
            halted: None,
            history: History::new(first, History::DEFAULT_BUDGET),
            marks: Vec::new(),
            undo: Undo::default(),
            replay: None,
            settle_first: None,
            transport: Transport::Paused,
            steps_left: 0,
            speed: Speed::StepsPerSecond(10.0),
            goes_on: false,
            rested: None,
            carried: None,
            serial: 0,
            pace: Pace::default(),
            cost: CostMeter::default(),
        };
        run.record();
        run.right_anew(notices);
        run
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

    /// How fast it is to go: as was set, or as fast as it can while a session is played.
    pub fn speed(&self) -> Speed {
        if self.replay.is_some() { Speed::Unlimited } else { self.speed }
    }

    /// What the run is run with: what its left side is.
    fn setup(&self) -> &Arc<Setup> {
        &self.sides.left.setup
    }

    /// The step that is shown.
    pub fn step(&self) -> usize {
        self.sides.left.glom.step_count()
    }

    /// Whom `column` listens to at `level` in the next step, on the left side.
    pub fn attention_row(&self, level: usize, column: usize) -> AttentionRow {
        self.sides.left.glom.attention_row(level, column)
    }

    /// What there is to say about the picture that is open.
    pub fn said_of_picture(&self) -> Vec<Notice> {
        self.common.pictures.said().collect()
    }

    /// SHA-256 of the picture's file, in hexadecimal.
    pub fn picture_sha256(&self) -> &str {
        &self.common.pictures.frames.sha256
    }

    /// Time spent so far, by purpose.
    pub fn timings(&self) -> Timings {
        self.sides.left.timings
    }
}
