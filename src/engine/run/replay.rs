//! Making a saved run again: what happened on the way happens again at the same steps.

use std::collections::VecDeque;
use std::sync::Arc;

use super::super::begin::{Reason, RunPlan};
use super::super::command::Command;
use super::super::memory::MemoryCommand;
use super::super::played::{Conditions, Event, Played};
use super::super::session::Session;
use super::super::setup::Setup;
use super::super::snapshot::{Notice, Transport};
use super::Run;

/// What is still to happen.
pub(super) struct Replay {
    events: VecDeque<Played>,
    target: usize,
    setup: Setup,
    occlusion: Option<[f32; 4]>,
}

impl Run {
    /// Begins to play a session; the run stands at step 0 with the session's first conditions.
    pub(super) fn restore(&mut self, session: Session, notices: &mut Vec<Notice>) {
        let found = &self.common.pictures.frames.sha256;
        if *found != session.sha256 {
            notices.push(Notice::warning(format!(
                "{} has changed since the session was saved: the run will not be quite the same",
                self.common.pictures.frames.name
            )));
        }
        if let Some(source) = session.truth {
            match self.open_truth(source) {
                Ok(scoring) => self.score_against(Some(scoring)),
                Err(why) => notices.push(Notice::warning(format!("The session's labels are left out: {why}"))),
            }
        }
        self.replay = Some(Replay {
            events: session.played.into(),
            target: session.step,
            setup: session.setup,
            occlusion: session.occlusion,
        });
        self.transport = if session.step > 0 { Transport::Stepping } else { Transport::Paused };
        self.steps_left = session.step;
        self.play_on(notices);
    }

    /// Lets happen what happened at the step that is shown, and ends the replay where the session stood.
    pub(super) fn play_on(&mut self, notices: &mut Vec<Notice>) {
        let step = self.step();
        loop {
            let Some(replay) = &mut self.replay else { return };
            let Some(played) = replay.events.pop_front_if(|played| played.step <= step) else { break };
            match played.event {
                Event::Conditions(conditions) => self.set_conditions(*conditions, notices),
                Event::Perturbed { brush, levels, columns } => self.perturb(brush, levels, columns, notices),
                Event::RightBegan => self.right_anew_on_its_way(notices),
                Event::MemoryCleared => self.clear_memory(),
                Event::MemoryStored => self.store_memory(),
                Event::MemoryRestored { matrices } => self.restore_memory(matrices, notices),
            }
        }
        if self.replay.as_ref().is_some_and(|replay| step >= replay.target)
            && let Some(Replay { setup, occlusion, .. }) = self.replay.take()
        {
            self.change(setup, None, notices);
            self.occlude(occlusion, notices);
        }
    }

    fn set_conditions(&mut self, then: Conditions, notices: &mut Vec<Notice>) {
        let Conditions { settings, second, frames, occlusion, hidden, resolution, learning } = then;
        let mut setup = Setup::clone(&Arc::clone(self.setup()));
        (setup.settings, setup.second, setup.frames, setup.hidden) = (settings, second, frames, hidden);
        setup.learning = learning;
        setup.resolution = resolution.unwrap_or(setup.resolution);
        if self.setup().regrids(&setup) {
            match (RunPlan { occlusion, ..self.again(Reason::Played, setup, false) }).build() {
                Ok(fresh) => self.install(fresh, notices),
                Err(error) => notices.push(Notice::error(error.to_string())),
            }
            return;
        }
        self.change(setup, None, notices);
        self.occlude(occlusion, notices);
    }

    /// A command that makes another past ends the replay.
    pub(super) fn interrupt_replay(&mut self, command: &Command, notices: &mut Vec<Notice>) {
        let interrupts = matches!(
            command,
            Command::Back(_)
                | Command::Seek(_)
                | Command::SeekEnd
                | Command::Reset
                | Command::StepPhase
                | Command::Change(..)
                | Command::SettleThen { .. }
                | Command::DefaultSettings
                | Command::Undo
                | Command::Redo
                | Command::Perturb { .. }
                | Command::Occlude(_)
                | Command::Hide(_)
                | Command::Unhide
                | Command::Memory(MemoryCommand::Clear | MemoryCommand::Restore)
        );
        if interrupts && let Some(replay) = self.replay.take() {
            notices.push(Notice::info(format!("The session was played to step {} of {}", self.step(), replay.target)));
        }
    }
}
