//! A workspace with tabs: each tab is a room of its own, kept while the window is open, so that it may own its threads.
//!
//! Tabs above, the timeline below, both in the place that they have in every workspace. The tab that is shown answers
//! for the workspace.

use eframe::egui::{self, Align, Layout, Rect, UiBuilder, Vec2, vec2};
use serde_json::{Map, Value};

use super::commands::UiCommand;
use super::controls::Sections;
use super::help::{Help, help_ui};
use super::room::{About, Door, News, Room, RoomList};
use super::theme::space;
use super::trainings::{TrainingDesk, TrainingKind};
use super::{Camera, Colouring, Panel, View, bottom, words};
use crate::engine::Snapshot;
use crate::engine::worker::Wake;

/// Under what name the shown tab is remembered, beside what the tabs themselves remember.
const TAB: &str = "tab";

/// The room that a tab needs, in points.
const LEAST: Vec2 = vec2(720.0, 400.0);

/// Draws the contents in the room that there is. In a small window they keep the room that they need, and scroll.
fn at_least(ui: &mut egui::Ui, least: Vec2, contents: impl FnOnce(&mut egui::Ui)) {
    let room = ui.available_size();
    if room.x >= least.x && room.y >= least.y {
        return contents(ui);
    }
    egui::ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        let bar = Vec2::splat(ui.spacing().scroll.bar_width + space::SMALL);
        let rect = Rect::from_min_size(ui.min_rect().min, least.max(room - bar));
        contents(&mut ui.new_child(UiBuilder::new().max_rect(rect)));
        ui.allocate_rect(rect, egui::Sense::hover());
    });
}

/// The workspace.
#[derive(Default)]
pub(in crate::app) struct Tabbed<L> {
    shown: usize,
    /// The tabs.
    pub tabs: L,
}

impl<L: RoomList> Tabbed<L> {
    fn shown(&self) -> &dyn Room {
        self.tabs.room(self.shown)
    }

    fn shown_mut(&mut self) -> &mut dyn Room {
        self.tabs.room_mut(self.shown)
    }

    fn bar_ui(&self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let words = words::of(ui.ctx());
            for (place, about) in L::ABOUT.iter().enumerate() {
                let name = about.name(&words);
                let response = ui.selectable_label(place == self.shown, &name).on_hover_text(about.tip(&words));
                if response.accessible_name(name).clicked() {
                    door.ui_commands.push(UiCommand::ShowTab(door.workspace, place));
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                help_ui(ui, Help::Tab(door.workspace.about().key, L::ABOUT[self.shown].key));
            });
        });
        ui.add_space(space::SMALL);
    }
}

impl<L: RoomList> Room for Tabbed<L> {
    fn tabs() -> &'static [About] {
        L::ABOUT
    }

    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        if door.sides.timeline {
            bottom::timeline_panel(ui, &mut door.panel);
        }
        self.tabs.leave_but(Some(self.shown), ui.ctx(), &mut door.panel);
        egui::CentralPanel::default_margins().show(ui, |ui| {
            self.bar_ui(ui, door);
            ui.push_id(L::ABOUT[self.shown].key, |ui| at_least(ui, LEAST, |ui| self.shown_mut().ui(ui, door)));
        });
    }

    fn tab(&self) -> usize {
        self.shown
    }

    fn show_tab(&mut self, tab: usize) {
        assert!(tab < L::ABOUT.len(), "there is no tab {tab}");
        self.shown = tab;
    }

    fn controls(&self) -> Option<&'static Sections> {
        self.shown().controls()
    }

    fn receive(&mut self, wake: &Wake) -> Vec<News> {
        self.tabs.receive(wake)
    }

    fn leave(&mut self, ctx: &egui::Context, panel: &mut Panel<'_>) {
        self.tabs.leave_but(None, ctx, panel);
    }

    fn is_busy(&self) -> bool {
        self.shown().is_busy()
    }

    fn pose(&mut self, snapshot: &Snapshot, wake: &Wake) -> bool {
        self.shown_mut().pose(snapshot, wake)
    }

    fn training(&mut self) -> Option<&mut dyn TrainingDesk> {
        self.shown_mut().training()
    }

    fn training_of(&mut self, kind: TrainingKind) -> Option<&mut dyn TrainingDesk> {
        self.tabs.training_of(kind)
    }

    fn camera<'a>(&'a mut self, view: &'a mut View) -> &'a mut Camera {
        self.shown_mut().camera(view)
    }

    fn colouring<'a>(&'a mut self, view: &'a mut View) -> &'a mut Colouring {
        self.shown_mut().colouring(view)
    }

    fn release(&mut self) -> bool {
        self.shown_mut().release()
    }

    /// What the tabs remember stands side by side, so a name means one thing in all of them.
    fn keep(&self) -> Value {
        let mut kept = Map::new();
        kept.insert(TAB.to_owned(), Value::from(L::ABOUT[self.shown].key));
        for place in 0..L::ABOUT.len() {
            if let Value::Object(of_tab) = self.tabs.room(place).keep() {
                for (name, value) in of_tab {
                    let before = kept.insert(name, value);
                    assert!(before.is_none(), "two tabs of a workspace remember something under one name");
                }
            }
        }
        Value::Object(kept)
    }

    fn restore(&mut self, kept: &Value) -> serde_json::Result<()> {
        let shown = kept.get(TAB).and_then(Value::as_str);
        // A tab that this version does not have is no obstacle.
        if let Some(shown) = L::ABOUT.iter().position(|about| Some(about.key) == shown) {
            self.shown = shown;
        }
        (0..L::ABOUT.len()).try_for_each(|place| self.tabs.room_mut(place).restore(kept))
    }
}
