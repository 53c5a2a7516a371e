//! A lock: what may be used while a lesson is played, and what becomes of the rest. It acts on commands, wherever they
//! come from: a slider, a key, a menu, a dropped file.

use std::fmt;

use super::control::Control;
use crate::engine::{Command, Setup, Snapshot};
use crate::names::{keys, names};

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

/// What a lock speaks of: a setting or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Handle {
    /// A setting.
    Control(Control),
    /// A group.
    Group(Group),
}

impl From<Control> for Handle {
    fn from(control: Control) -> Self {
        Handle::Control(control)
    }
}

impl From<Group> for Handle {
    fn from(group: Group) -> Self {
        Handle::Group(group)
    }
}

impl fmt::Display for Handle {
    /// As a lesson names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Handle::Control(control) => control.fmt(f),
            Handle::Group(group) => f.write_str(group.key()),
        }
    }
}

impl Handle {
    /// All of them.
    pub fn all() -> Vec<Handle> {
        Control::all().into_iter().map(Handle::from).chain(Group::ALL.map(Handle::from)).collect()
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Handle> {
        Self::all().into_iter().find(|handle| handle.to_string() == name)
    }

    /// Its name for people.
    pub fn name(self) -> String {
        match self {
            Handle::Control(control) => control.to_string(),
            Handle::Group(group) => group.name().to_owned(),
        }
    }
}

/// What a lesson makes of a setting or a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// It may be used.
    #[default]
    Usable,
    /// It is shown and does not answer.
    Shown,
    /// It is not shown.
    Hidden,
}

names!(Access { Usable: "usable", Shown: "shown", Hidden: "hidden" });

/// A lock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lock {
    /// What may be used.
    pub usable: Vec<Handle>,
    /// What is shown and does not answer, whatever becomes of the rest.
    pub shown: Vec<Handle>,
    /// The rest.
    pub rest: Rest,
}

impl Lock {
    /// The lock that gives each of these the access that stands beside it.
    pub fn of(accesses: impl IntoIterator<Item = (Handle, Access)>) -> Self {
        let mut lock = Lock::default();
        for (handle, access) in accesses {
            match access {
                Access::Usable => lock.usable.push(handle),
                Access::Shown => lock.shown.push(handle),
                Access::Hidden => lock.rest = Rest::Hidden,
            }
        }
        if lock.rest == Rest::Greyed {
            // What is shown is all that is left.
            lock.shown.clear();
        }
        lock
    }

    /// What becomes of a setting or a group.
    pub fn access(&self, handle: impl Into<Handle>) -> Access {
        let handle = handle.into();
        match self.rest {
            _ if self.usable.contains(&handle) => Access::Usable,
            Rest::Hidden if !self.shown.contains(&handle) => Access::Hidden,
            Rest::Hidden | Rest::Greyed => Access::Shown,
        }
    }

    /// Whether it may be used.
    pub fn has(&self, handle: impl Into<Handle>) -> bool {
        self.access(handle) == Access::Usable
    }

    /// What a command to the run would use that is locked, in words; none where it may be carried out.
    pub fn refuses(&self, command: &Command, snapshot: &Snapshot) -> Option<String> {
        let group = |group: Group| (!self.has(group)).then(|| group.name().to_owned());
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
            Command::DefaultSettings if self.has(Group::Presets) => None,
            Command::DefaultSettings => self.locked(&snapshot.setup, &snapshot.defaults),
            Command::Change(setup, _) if self.has(Group::Presets) => {
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
        if before.hidden != after.hidden && !self.has(Group::Hide) {
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
