//! A lock: what may be used while a lesson is played, and what becomes of the rest. It acts on commands, wherever they
//! come from: a slider, a key, a menu, a dropped file.

use super::control::Control;
use crate::engine::{Command, Setup, Snapshot};
use crate::names::keys;

/// What can be used, beside single settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Play, step, back, reset, settle, the timeline.
    Transport,
    /// One part of a step at a time.
    SlowMotion,
    /// Columns that are changed by hand.
    Brush,
    /// Columns that are hidden, rectangles of grey.
    Hide,
    /// Other pictures and sessions.
    Picture,
    /// Presets and the model's own settings.
    Presets,
    /// Storing, clearing, freezing the fast weights.
    Memory,
}

keys!(Group {
    Transport: ("transport", "the transport"),
    SlowMotion: ("slow-motion", "slow motion"),
    Brush: ("brush", "the brushes"),
    Hide: ("hide", "hiding"),
    Picture: ("picture", "other pictures"),
    Presets: ("presets", "presets"),
    Memory: ("memory", "the memory"),
});

/// What becomes of what cannot be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rest {
    /// It is shown and does not answer.
    #[default]
    Greyed,
    /// It is not shown.
    Hidden,
}

keys!(Rest { Greyed: "greyed", Hidden: "hidden" });

/// A lock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lock {
    /// Settings that may be turned.
    pub controls: Vec<Control>,
    /// Groups that may be used.
    pub groups: Vec<Group>,
    /// The rest.
    pub rest: Rest,
}

impl Lock {
    /// Whether a setting may be turned.
    pub fn has(&self, control: Control) -> bool {
        self.controls.contains(&control)
    }

    /// Whether a group may be used.
    pub fn has_group(&self, group: Group) -> bool {
        self.groups.contains(&group)
    }

    /// What a command to the run would use that is locked, in words; none where it may be carried out.
    pub fn refuses(&self, command: &Command, snapshot: &Snapshot) -> Option<String> {
        let group = |group: Group| (!self.has_group(group)).then(|| group.name().to_owned());
        match command {
            Command::Play
            | Command::Pause
            | Command::RunUntilSettled
            | Command::Step(_)
            | Command::Back(_)
            | Command::Seek(_)
            | Command::SeekEnd
            | Command::Reset => group(Group::Transport),
            Command::StepPhase => group(Group::SlowMotion),
            Command::Open(_) | Command::OpenSession(_) => group(Group::Picture),
            Command::Perturb { .. } => group(Group::Brush),
            Command::Occlude(_) | Command::Hide(_) => group(Group::Hide),
            Command::SettleThen { .. } | Command::ReadModelAgain => group(Group::Presets),
            Command::Memory(crate::engine::MemoryCommand::Look(_)) => None,
            Command::Memory(_) => group(Group::Memory),
            Command::DefaultSettings if self.has_group(Group::Presets) => None,
            Command::DefaultSettings => self.locked(&snapshot.setup, &snapshot.defaults),
            Command::Change(setup, _) if self.has_group(Group::Presets) => {
                (snapshot.setup.model != setup.model && !self.has(Control::Model)).then(|| Control::Model.to_string())
            }
            Command::Change(setup, _) => self.locked(&snapshot.setup, setup),
            // What only changes how the run goes or is looked at; taking back; what shows all again.
            Command::SetSpeed(_)
            | Command::GoOnWhenSettled(_)
            | Command::CancelOpening
            | Command::Undo
            | Command::Redo
            | Command::Unhide
            | Command::Reconstruct(_)
            | Command::Inspect { .. }
            | Command::ColourAxes(_)
            | Command::RefitColours
            | Command::Truth(_)
            | Command::SetMemoryBudget(_)
            | Command::Film(_)
            | Command::ExportStates(_)
            | Command::ExportCurves(_)
            | Command::SaveCheckpoint(_) => None,
        }
    }

    fn locked(&self, before: &Setup, after: &Setup) -> Option<String> {
        if before.hidden != after.hidden && !self.has_group(Group::Hide) {
            return Some(Group::Hide.name().to_owned());
        }
        let locked = |control: &Control| !self.has(*control) && control.differs(before, after);
        let found = Control::all().into_iter().find(locked).map(|control| control.to_string());
        // What no lesson can name is not turned while one locks.
        let named = Control::all().into_iter().any(|control| control.differs(before, after));
        let same = before.hidden != after.hidden || before.breakpoints != after.breakpoints || before == after;
        found.or_else(|| (!named && !same).then(|| "this setting".to_owned()))
    }
}
