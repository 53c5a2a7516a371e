//! A lesson that is played without a window: the same engine, the same deeds.

use super::deed::{Deed, LookDeed, MOST_STEPS, RunDeed};
use super::lesson::{Lesson, Step};
use super::rehearse::rehearse;
use super::sight::{Kept, Looks, Moment, Sight};
use super::tried::Tried;
use crate::engine::{Command, EngineError, Notice, Run, Setup, Severity, Snapshot};
use crate::grid::Resolution;
use std::sync::Arc;

/// A run, how it is looked at, and what was remembered.
pub struct Desk {
    run: Run,
    snapshot: Arc<Snapshot>,
    /// How it is looked at.
    pub looks: Looks,
    /// What was remembered.
    pub kept: Kept,
    tried: Tried,
}

/// Why a lesson cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck(pub String);

impl Lesson {
    /// The setup with which it begins, before its first deeds.
    ///
    /// # Errors
    /// A model that cannot be opened.
    pub fn setup(&self) -> Result<Setup, EngineError> {
        let mut setup = Setup::of(self.setup.model.clone())?;
        if let Some(columns) = self.setup.columns {
            setup.resolution = Resolution::ColumnsAcross(columns);
        }
        Ok(setup)
    }
}

impl Desk {
    /// A lesson as it begins.
    ///
    /// # Errors
    /// A picture, a model or a first deed that cannot be.
    pub fn open(lesson: &Lesson) -> Result<Desk, Stuck> {
        let stuck = |error: EngineError| Stuck(error.to_string());
        let setup = lesson.setup().map_err(stuck)?;
        let mut run = Run::new(lesson.setup.picture.clone(), Some(setup)).map_err(stuck)?;
        let snapshot = run.snapshot();
        let mut desk = Desk { run, snapshot, looks: Looks::default(), kept: Kept::new(), tried: Tried::default() };
        lesson.setup.deeds.iter().try_for_each(|deed| desk.act(deed))?;
        Ok(desk)
    }

    /// What there is to see.
    pub fn sight(&self) -> Sight<'_> {
        Sight { snapshot: &self.snapshot, looks: &self.looks, kept: &self.kept, tried: &self.tried }
    }

    /// Does one thing, and all that follows from it.
    ///
    /// # Errors
    /// What cannot be done, in words.
    pub fn act(&mut self, deed: &Deed) -> Result<(), Stuck> {
        match deed {
            Deed::Look(deed) => self.looks.turn(deed, &self.snapshot).map_err(Stuck)?,
            Deed::Try(trial) => {
                self.looks.place = trial.place();
                rehearse(trial, &mut self.run, &mut self.tried).map_err(Stuck)?;
            }
            Deed::Run(deed) => {
                for command in deed.commands(&self.snapshot).map_err(Stuck)? {
                    let waits = matches!(command, Command::SettleThen { .. });
                    let notices = self.run.apply(command);
                    refused(notices)?;
                    // A preset that acts on what is settled settles first.
                    if deed.goes() || waits {
                        self.go()?;
                    }
                }
                if !matches!(deed, RunDeed::Play) && !deed.goes() {
                    // Who turned something while it stood still stands.
                    refused(self.run.apply(Command::Pause))?;
                }
            }
        }
        self.snapshot = self.run.snapshot();
        Ok(())
    }

    /// Goes on until the run stands.
    fn go(&mut self) -> Result<(), Stuck> {
        for _ in 0..MOST_STEPS {
            if !self.run.is_running() {
                return Ok(());
            }
            refused(self.run.advance())?;
            if let Some(why) = &self.run.snapshot().halted {
                return Err(Stuck(why.clone()));
            }
        }
        refused(self.run.apply(Command::Pause))
    }

    /// Opens what a step needs.
    pub fn enter(&mut self, step: &Step) {
        if let Some(place) = step.open {
            self.looks.place = place.from(self.looks.place);
        }
    }

    /// Does all deeds of a step.
    ///
    /// # Errors
    /// The first that cannot be done.
    pub fn act_all(&mut self, step: &Step) -> Result<(), Stuck> {
        step.deeds.iter().try_for_each(|deed| self.act(deed))
    }

    /// Remembers what a step wants to have remembered.
    pub fn leave(&mut self, step: &Step) {
        if let Some(name) = &step.remember {
            let (snapshot, tried) = (self.snapshot.clone(), self.tried.clone());
            self.kept.insert(name.clone(), Moment { snapshot, tried });
        }
    }
}

impl Looks {
    /// Looks at a run otherwise.
    ///
    /// # Errors
    /// A column or a level that it does not have.
    pub fn turn(&mut self, deed: &LookDeed, snapshot: &Snapshot) -> Result<(), String> {
        let grid = snapshot.grid;
        let column = |row: usize, col: usize| {
            let inside = row < grid.rows && col < grid.cols;
            inside.then(|| grid.index(row, col)).ok_or_else(|| format!("there is no column {row},{col} on this grid"))
        };
        match *deed {
            LookDeed::Pin(row, col) => self.pinned = vec![column(row, col)?],
            LookDeed::Unpin => self.pinned.clear(),
            LookDeed::Point(row, col) => self.hovered = Some((column(row, col)?, Some(self.level))),
            LookDeed::Show(place) => self.place = place.from(self.place),
            LookDeed::Colour(colouring) => self.colouring = colouring,
            LookDeed::Level(level) if level < snapshot.levels() => self.level = level,
            LookDeed::Level(level) => return Err(format!("there is no level {level}")),
        }
        Ok(())
    }
}

fn refused(notices: Vec<Notice>) -> Result<(), Stuck> {
    match notices.into_iter().find(|notice| notice.severity == Severity::Error) {
        Some(notice) => Err(Stuck(notice.text)),
        None => Ok(()),
    }
}
