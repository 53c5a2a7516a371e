//! What is to be done to the run of a lesson, one thing after the other. The next is sent when the engine has done the
//! one before: its commands come back only as snapshots.

use std::collections::VecDeque;

use crate::engine::{Setup, Snapshot, Transport};
use crate::teach::{Deed, RunDeed, Trial};

/// One thing.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A deed.
    Deed(Deed),
    /// The run is remembered as it is.
    Remember(String),
    /// A step of the lesson is entered.
    Arrive(usize),
}

/// What shows that the engine has done it.
#[derive(Debug, Clone, PartialEq)]
enum Evidence {
    /// Anything new.
    Newer,
    /// It has gone on from this step, or goes.
    Moved(usize),
    /// It runs with this setup.
    Setup(Box<Setup>),
    /// It is another run.
    Run(u64),
}

/// What was sent and is waited for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    serial: u64,
    evidence: Evidence,
    /// When, in seconds of the window's clock.
    since: f64,
    /// Whether it was seen to be under way.
    begun: bool,
}

/// How long evidence is waited for where there may be none: what was sent changed nothing.
const PATIENCE: f64 = 0.4;

impl Sent {
    /// What shows that `deed` was done to the run that stands like this; `wanted` is the setup that it asks for.
    pub fn new(deed: &RunDeed, snapshot: &Snapshot, wanted: Option<Setup>, now: f64) -> Self {
        let evidence = match deed {
            RunDeed::Settle | RunDeed::Steps(_) | RunDeed::Play => Evidence::Moved(snapshot.step),
            RunDeed::Open(_) | RunDeed::Reset => Evidence::Run(snapshot.run),
            _ => match wanted {
                Some(wanted) if snapshot.setup.begins_anew(&wanted) => Evidence::Run(snapshot.run),
                Some(wanted) => Evidence::Setup(Box::new(wanted)),
                None => Evidence::Newer,
            },
        };
        Self { serial: snapshot.serial, evidence, since: now, begun: false }
    }

    /// Whether it is done: the run stands, and shows it.
    pub fn is_done(&mut self, snapshot: &Snapshot, opening: bool, now: f64) -> bool {
        let shown = match &self.evidence {
            Evidence::Newer => snapshot.serial != self.serial,
            Evidence::Moved(step) => snapshot.transport != Transport::Paused || snapshot.step != *step,
            Evidence::Setup(setup) => *snapshot.setup == **setup,
            Evidence::Run(run) => snapshot.run != *run,
        };
        self.begun |= shown || opening;
        let over = self.begun || now - self.since > PATIENCE;
        !opening && over && snapshot.transport == Transport::Paused
    }
}

/// What is still to be done.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// In order.
    pub items: VecDeque<Item>,
    /// What is under way.
    pub sent: Option<Sent>,
    /// What is being tried.
    pub trying: Option<Box<Trial>>,
}

impl Script {
    /// Whether nothing is left and nothing is under way.
    pub fn is_over(&self) -> bool {
        self.items.is_empty() && self.sent.is_none() && self.trying.is_none()
    }
}
