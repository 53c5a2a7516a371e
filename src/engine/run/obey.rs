//! What each command does to a run.

use super::Run;
use super::going::MOST_SETTLING_STEPS;
use super::side::LookAt;
use super::write::Write;
use crate::engine::begin::{Reason, RunPlan};
use crate::engine::command::Command;
use crate::engine::setup::Setup;
use crate::engine::snapshot::{Notice, Transport};

/// How a command is to be carried out.
pub(in crate::engine) enum Intent {
    /// At once, on the run in progress.
    Now(Command),
    /// By a new run, which takes a while to make and then takes the place of this one.
    Begin(Box<RunPlan>),
    /// Not at all.
    Refuse(String),
    /// By writing a file, which takes a while and changes nothing.
    Write(Write),
}

impl Run {
    /// Decides how a command is to be carried out. Changes nothing.
    pub(in crate::engine) fn intend(&self, command: Command) -> Intent {
        let anew = |reason, setup: Setup, defaults| Intent::Begin(Box::new(self.again(reason, setup, defaults)));
        match command {
            Command::Open(source) => {
                let plan = self.again(Reason::Opened, self.setup().all_shown(), false);
                Intent::Begin(Box::new(RunPlan { pictures: Err(source), occlusion: None, ..plan }))
            }
            Command::OpenSession(session) => match RunPlan::of_session(session, Some(&self.common.pictures)) {
                Ok(plan) => Intent::Begin(Box::new(plan)),
                Err(why) => Intent::Refuse(why.to_string()),
            },
            Command::Change(setup, gesture) if self.setup().begins_anew(&setup) => {
                // Only another model was chosen: it comes with its own settings.
                let mut same_but_model = Setup::clone(&setup);
                same_but_model.model = self.setup().model.clone();
                let defaults = setup.model != self.setup().model && same_but_model == **self.setup();
                let setup = self.hidden_on_its_grid(*setup);
                anew(Reason::Changed(gesture), setup, defaults)
            }
            Command::SettleThen { first, .. } if self.setup().begins_anew(&first) => {
                Intent::Refuse("The run has changed meanwhile: choose it again".to_owned())
            }
            Command::ReadModelAgain => Intent::Begin(Box::new(RunPlan {
                model: None,
                ..self.again(Reason::Changed(0), Setup::clone(self.setup()), true)
            })),
            Command::Undo => match self.undo.back() {
                Some(setup) if self.setup().begins_anew(setup) => anew(Reason::Undone, Setup::clone(setup), false),
                _ => Intent::Now(command),
            },
            Command::Redo => match self.undo.forth() {
                Some(setup) if self.setup().begins_anew(setup) => anew(Reason::Redone, Setup::clone(setup), false),
                _ => Intent::Now(command),
            },
            Command::ExportStates(path) => Intent::Write(self.export_states(path)),
            Command::ExportCurves(path) => Intent::Write(self.export_curves(path)),
            Command::SaveCheckpoint(path) => Intent::Write(self.save_checkpoint(path)),
            other => Intent::Now(other),
        }
    }

    /// A plan for a new run on the same picture.
    pub(super) fn again(&self, reason: Reason, setup: Setup, defaults: bool) -> RunPlan {
        RunPlan {
            reason,
            pictures: Ok(self.common.pictures.clone()),
            regrids: self.setup().regrids(&setup),
            setup: Some(setup),
            defaults,
            model: Some((self.setup().model.clone(), self.setup().settings.seed, self.sides.left.model.clone())),
            occlusion: self.common.occlusion,
        }
    }

    /// Carries out what is carried out at once.
    pub(in crate::engine) fn obey(&mut self, command: Command, notices: &mut Vec<Notice>) {
        self.sides.forget_snapshots();
        self.interrupt_replay(&command, notices);
        self.wait_no_more(&command);
        match command {
            Command::Play => self.start(Transport::Playing, 0, notices),
            Command::Pause => self.pause(),
            Command::RunUntilSettled if self.learning().is_some() => {
                notices.push(Notice::info("The nets learn: the run goes on until it is paused".to_owned()));
                self.start(Transport::Playing, 0, notices);
            }
            Command::RunUntilSettled if self.settled() && self.step() == self.history.newest().step => {
                self.pause();
                self.rested = Some(Transport::Settling);
                notices.push(Notice::info(format!("Already settled at step {}", self.step())));
            }
            Command::RunUntilSettled => self.start(Transport::Settling, MOST_SETTLING_STEPS, notices),
            Command::Film(request) => request.answer(self.film(request.from, request.to)),
            Command::Step(0) => self.pause(),
            Command::Step(steps) => self.start(Transport::Stepping, steps, notices),
            Command::Back(steps) => self.back(steps, notices),
            Command::Seek(step) => self.seek(step, notices),
            Command::SeekEnd => self.seek(usize::MAX, notices),
            Command::Reset => self.reset(notices),
            Command::StepPhase => self.step_phase(notices),
            Command::SetSpeed(speed) => self.speed = speed,
            Command::GoOnWhenSettled(on) => self.goes_on = on,
            // Here nothing is opened beside the run.
            Command::CancelOpening => {}
            Command::Change(setup, gesture) => self.change(*setup, Some(gesture), notices),
            Command::SettleThen { first, then, gesture } => self.settle_then(*first, *then, gesture, notices),
            Command::DefaultSettings => {
                let mut setup = Setup::clone(self.setup());
                setup.settings = self.sides.left.defaults.settings.clone();
                setup.read_as(&self.sides.left.defaults);
                self.change(setup, Some(0), notices);
            }
            Command::Undo => match self.undo.back().map(|setup| self.on_this_grid(setup)) {
                Some(setup) => {
                    let now = self.setup().clone();
                    self.change(setup.clone(), None, notices);
                    if **self.setup() == setup {
                        self.undo.went_back(&now);
                    }
                }
                None => notices.push(Notice::info("There is nothing to undo".to_owned())),
            },
            Command::Redo => match self.undo.forth().map(|setup| self.on_this_grid(setup)) {
                Some(setup) => {
                    let now = self.setup().clone();
                    self.change(setup.clone(), None, notices);
                    if **self.setup() == setup {
                        self.undo.went_forth(&now);
                    }
                }
                None => notices.push(Notice::info("There is nothing to redo".to_owned())),
            },
            Command::Perturb { brush, levels, columns } => self.perturb(brush, levels, columns, notices),
            Command::Occlude(rectangle) => self.occlude(rectangle, notices),
            Command::Hide(columns) => {
                let hidden = self.setup().hidden.with(self.sides.left.glom.grid(), &columns);
                self.change(Setup { hidden, ..Setup::clone(self.setup()) }, Some(0), notices);
            }
            Command::Unhide => self.change(self.setup().all_shown(), Some(0), notices),
            Command::Reconstruct(wanted) => self.sides.left.reconstructs = wanted,
            Command::Inspect { level, columns, minus, compare } => {
                let look = LookAt { level, columns, minus, compare };
                let left = &mut self.sides.left;
                left.look = (!look.columns.is_empty() && look.fits(&left.glom)).then_some(look);
            }
            Command::RefitColours => self.sides.left.refit_colours(&self.common),
            Command::ColourAxes(used) => {
                self.sides.left.basis.set_used(used);
                self.sides.left.forget_colours();
            }
            Command::Truth(None) => self.score_against(None),
            Command::Truth(Some(source)) => match self.open_truth(source) {
                Ok(scoring) => {
                    self.score_against(Some(scoring));
                    notices.extend(self.said_of_truth());
                }
                Err(wrong) => notices.push(Notice::error(wrong)),
            },
            Command::Memory(command) => self.obey_memory(command, notices),
            Command::SetMemoryBudget(bytes) => self.history.set_budget(bytes),
            Command::Open(_)
            | Command::OpenSession(_)
            | Command::ReadModelAgain
            | Command::ExportStates(_)
            | Command::ExportCurves(_)
            | Command::SaveCheckpoint(_) => {
                notices.extend(self.apply(command));
            }
        }
    }
}
