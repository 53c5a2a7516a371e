//! How a run goes on: what makes it go, and what makes it pause.

use super::Run;
use super::pace::Pace;
use crate::engine::snapshot::{Notice, Transport};

/// For how many steps every level must have changed less than the limit until a run counts as settled.
pub(super) const QUIET_STEPS: usize = 3;

/// The most steps of one "run until settled".
pub(super) const MOST_SETTLING_STEPS: usize = 1000;

impl Run {
    /// Makes one step if the transport runs, and pauses where a condition says so.
    pub fn advance(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if !self.is_running() || !self.step_once(&mut notices) {
            return notices;
        }
        let step = self.step();
        let settled = self.settled() && !self.take_over(&mut notices);
        match self.transport {
            // What learns goes on until somebody pauses it.
            Transport::Settling if self.learning().is_some() => self.transport = Transport::Playing,
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
                        self.setup().settled_below
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

    /// The condition for a pause that holds now, in words.
    fn breakpoint(&self) -> Option<String> {
        let points = &self.setup().breakpoints;
        let step = self.step();
        if points.at_step == Some(step) {
            return Some(format!("Paused at step {step}, as asked"));
        }
        // Only at the step that settles it, so that a settled run can be played on.
        if points.when_settled && self.sides.quiet() == QUIET_STEPS {
            return Some(format!("Paused: settled at step {step}"));
        }
        let (low, high) = points.perplexity?;
        let levels = &self.sides.left.curves.steps.last()?.levels;
        let outside = |perplexity: f32| perplexity < low || perplexity > high;
        let level = levels.iter().position(|meters| outside(meters.perplexity))?;
        // Only when it leaves the range, likewise.
        let before = self.sides.left.curves.steps.iter().rev().nth(1).and_then(|curve| curve.levels.get(level));
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
        let frames = self.sides.left.seen.len();
        let last = frames < 2 || !self.setup().frames.looped && self.common.clock.frame + 1 == frames;
        // A video may have been quiet since the frame before.
        let quiet = if frames < 2 { self.sides.quiet() } else { self.sides.quiet().min(self.common.clock.steps) };
        // A breakpoint that was set for it says so, and pauses for good.
        let asked = self.setup().breakpoints.when_settled;
        quiet == QUIET_STEPS && last && !self.goes_on && !asked && self.replay.is_none()
    }

    /// Something was changed by hand: a run that had stopped because it was settled goes on.
    pub(super) fn rouse(&mut self) {
        if let Some(transport) = self.rested.take()
            && self.transport == Transport::Paused
        {
            self.transport = transport;
            self.steps_left = MOST_SETTLING_STEPS;
        }
    }

    pub(super) fn pause(&mut self) {
        self.transport = Transport::Paused;
        self.rested = None;
        self.steps_left = 0;
        self.pace = Pace::default();
        // A standing run is looked at more closely than one that goes.
        self.sides.forget_snapshots();
        self.sides.left.shown.memory = None;
    }

    /// Whether every level of all sides has been quiet for long enough.
    pub(super) fn settled(&self) -> bool {
        self.sides.quiet() >= QUIET_STEPS
    }

    /// Sets the transport going, unless the run was halted.
    pub(super) fn start(&mut self, transport: Transport, steps: usize, notices: &mut Vec<Notice>) {
        if let Some(why) = &self.halted {
            notices.push(Notice::error(why.clone()));
            return;
        }
        self.sides.leave_phase();
        (self.transport, self.rested) = (transport, None);
        self.steps_left = steps;
    }
}
