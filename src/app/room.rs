//! What a workspace is to the window: a room with a name, which draws itself and answers for itself. A tab is a room as
//! well.
//!
//! Whatever the window has to know of a room is a method of [`Room`]; most have a default, which suits a room that does
//! not care. Rooms beside each other are a list, made by [`rooms!`] from one line each: the workspaces in
//! [`super::workspace`], the tabs of one in its own folder.

use eframe::egui;
use serde_json::Value;

use super::commands::UiCommand;
use super::controls::Sections;
use super::screenshots::Shot;
use super::side::Sizes;
use super::trainings::{TrainingDesk, TrainingKind};
use super::words::Words;
use super::{Camera, Colouring, Panel, View, Workspace};
use crate::engine::worker::Wake;
use crate::engine::{Setup, Snapshot};

/// What is said of a room on the switch, on a tab, in menus and in the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its name in the settings file.
    pub key: &'static str,
    /// Its message among the words of the window.
    pub id: &'static str,
}

impl About {
    /// Its name for users.
    pub fn name(&self, words: &Words) -> String {
        words.say(self.id)
    }

    /// One sentence.
    pub fn tip(&self, words: &Words) -> String {
        words.tip(self.id)
    }
}

/// Which of the panels around the middle are to be seen.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct Sides {
    /// What steers, at the left.
    pub left: bool,
    /// What is looked into, at the right.
    pub right: bool,
    /// What happens over time, below.
    pub bottom: bool,
    /// The timeline, where it stands alone below.
    pub timeline: bool,
}

/// What a room is given for one frame.
pub(in crate::app) struct Door<'a> {
    /// The workspace that is drawn.
    pub workspace: Workspace,
    /// The run, what is looked at, and commands to the engine.
    pub panel: Panel<'a>,
    /// Commands to the window, carried out after the frame.
    pub ui_commands: &'a mut Vec<UiCommand>,
    /// The panels that are to be seen.
    pub sides: Sides,
    /// The sizes that the user has given to panels.
    pub sizes: &'a mut Sizes,
    /// Asks for a frame, from any thread.
    pub wake: &'a Wake,
}

/// What has happened beside the window.
pub(in crate::app) enum News {
    /// Something was done.
    Done(String),
    /// Something went wrong.
    Failed(String),
    /// The run is to settle with a model that was kept.
    Use(Box<Setup>),
}

/// A workspace, or a tab of one.
pub(in crate::app) trait Room {
    /// Its tabs, from left to right; none for a room without.
    fn tabs() -> &'static [About]
    where
        Self: Sized,
    {
        &[]
    }

    /// Pictures of it beside the one that every room has.
    fn shots() -> &'static [Shot]
    where
        Self: Sized,
    {
        &[]
    }

    /// Draws it: all that lies below the transport, beside its [`Room::controls`].
    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>);

    /// The place of the tab that is shown.
    fn tab(&self) -> usize {
        0
    }

    /// Shows a tab.
    fn show_tab(&mut self, _tab: usize) {}

    /// The sections at the left that steer the run; none: no such panel.
    fn controls(&self) -> Option<&'static Sections> {
        None
    }

    /// Takes over what was made beside the window since the last frame, whether the room is shown or not.
    fn receive(&mut self, _wake: &Wake) -> Vec<News> {
        Vec::new()
    }

    /// In a frame in which the room is not shown: what only it looks at need not be worked out.
    fn leave(&mut self, _ctx: &egui::Context, _panel: &mut Panel<'_>) {}

    /// Whether something is computed for what it shows.
    fn is_busy(&self) -> bool {
        false
    }

    /// In a frame in which it waits for its picture: begins what there is to see, and says whether it is there.
    fn pose(&mut self, _snapshot: &Snapshot, _wake: &Wake) -> bool {
        !self.is_busy()
    }

    /// Its trainings, as the commands see them; none where nothing is trained.
    fn training(&mut self) -> Option<&mut dyn TrainingDesk> {
        None
    }

    /// The trainings of a kind, wherever they are in it, shown or not.
    fn training_of(&mut self, kind: TrainingKind) -> Option<&mut dyn TrainingDesk> {
        self.training().filter(|desk| desk.kind() == kind)
    }

    /// The camera that the keys move.
    fn camera<'a>(&'a mut self, view: &'a mut View) -> &'a mut Camera {
        &mut view.camera
    }

    /// The colouring that the keys choose.
    fn colouring<'a>(&'a mut self, view: &'a mut View) -> &'a mut Colouring {
        &mut view.colouring
    }

    /// Esc: lets go of what was chosen in it; false where nothing was.
    fn release(&mut self) -> bool {
        false
    }

    /// How it shows what it shows, to be remembered between starts: an object, or nothing.
    fn keep(&self) -> Value {
        Value::Null
    }

    /// Takes over what was remembered. What is missing stays at its default.
    ///
    /// # Errors
    /// What was remembered cannot be read; then everything stays as it is.
    fn restore(&mut self, _kept: &Value) -> serde_json::Result<()> {
        Ok(())
    }
}

/// Rooms beside each other, of which one at a time is shown. Made by [`rooms!`].
pub(in crate::app) trait RoomList: Default {
    /// What is said of them, from left to right.
    const ABOUT: &'static [About];

    /// The room at a place.
    fn room(&self, place: usize) -> &dyn Room;

    /// The room at a place, to be changed.
    fn room_mut(&mut self, place: usize) -> &mut dyn Room;

    /// The trainings of a kind, in whichever room they are.
    fn training_of(&mut self, kind: TrainingKind) -> Option<&mut dyn TrainingDesk> {
        let place = (0..Self::ABOUT.len()).find(|place| self.room_mut(*place).training_of(kind).is_some())?;
        self.room_mut(place).training_of(kind)
    }

    /// Lets all of them take over what was made meanwhile.
    fn receive(&mut self, wake: &Wake) -> Vec<News> {
        (0..Self::ABOUT.len()).flat_map(|place| self.room_mut(place).receive(wake)).collect()
    }

    /// Leaves all rooms but one.
    fn leave_but(&mut self, shown: Option<usize>, ctx: &egui::Context, panel: &mut Panel<'_>) {
        for place in (0..Self::ABOUT.len()).filter(|place| Some(*place) != shown) {
            self.room_mut(place).leave(ctx, panel);
        }
    }
}

/// Makes a list of rooms from one line each: field and type. The message `room-FIELD` among the words of the window has
/// the name, and as its tip one sentence.
macro_rules! rooms {
    ($(#[$doc:meta])* $list:ident; $($field:ident: $room:ty;)*) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(in crate::app) struct $list {
            $(pub $field: $room,)*
        }

        impl $crate::app::room::RoomList for $list {
            const ABOUT: &'static [$crate::app::room::About] = &[
                $($crate::app::room::About { key: stringify!($field), id: concat!("room-", stringify!($field)) },)*
            ];

            fn room(&self, place: usize) -> &dyn $crate::app::room::Room {
                let rooms: [&dyn $crate::app::room::Room; Self::ABOUT.len()] = [$(&self.$field,)*];
                rooms[place]
            }

            fn room_mut(&mut self, place: usize) -> &mut dyn $crate::app::room::Room {
                let mut rooms: Vec<&mut dyn $crate::app::room::Room> = vec![$(&mut self.$field,)*];
                rooms.swap_remove(place)
            }
        }
    };
}
pub(in crate::app) use rooms;
