//! The workspaces of the window. Islands and Memory are two ways to look at one run; in Learning something learns. The
//! run and its transport are the same in all of them.
//!
//! To add one: its folder, with a type that is a [`Room`] and `Default`, and one line below. Its key, its place on the
//! switch and in the menus, its tabs in the palette, what it remembers and its pictures follow from that.

use std::collections::BTreeMap;

use eframe::egui::{self, Rect, RichText, Role, Stroke, WidgetInfo, pos2};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::anchors;
use super::commands::{UiCommand, entry};
use super::room::{About, Room, RoomList, rooms};
use super::screenshots::Shot;
use super::theme::space;
use super::trainings::{TrainingDesk, TrainingKind, TrainingNow};
use super::words;
use crate::teach::Anchor;

/// Makes [`Workspace`] and [`Workspaces`] from one line each.
macro_rules! workspaces {
    ($($workspace:ident, $field:ident: $room:ty;)*) => {
        /// What the window is arranged for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[allow(missing_docs)] // The words of the window say what each of them is.
        pub enum Workspace {
            $($workspace,)*
        }

        impl Workspace {
            /// All of them, from left to right.
            pub const ALL: &'static [Workspace] = &[$(Workspace::$workspace,)*];

            /// Its tabs, from left to right.
            pub(in crate::app) fn tabs(self) -> &'static [About] {
                match self {
                    $(Workspace::$workspace => <$room as Room>::tabs(),)*
                }
            }

            /// Pictures of it beside the one that every room has.
            pub(in crate::app) fn shots(self) -> &'static [Shot] {
                match self {
                    $(Workspace::$workspace => <$room as Room>::shots(),)*
                }
            }
        }

        rooms! {
            /// The workspaces, as long as the window is open.
            Workspaces;
            $($field: $room;)*
        }
    };
}

workspaces! {
    Islands, islands: super::islands::Islands;
    Memory, memory: super::memory::Memory;
    Learning, learning: super::learning::Learning;
    Sketches, sketches: super::sketches::Sketches;
    Hemispheres, hemispheres: super::hemispheres::Hemispheres;
}

impl Default for Workspace {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Workspace {
    /// What is said of it.
    pub(in crate::app) fn about(self) -> &'static About {
        &Workspaces::ABOUT[self as usize]
    }
}

impl Workspaces {
    /// A workspace.
    pub fn of(&self, workspace: Workspace) -> &dyn Room {
        self.room(workspace as usize)
    }

    /// A workspace, to be changed.
    pub fn of_mut(&mut self, workspace: Workspace) -> &mut dyn Room {
        self.room_mut(workspace as usize)
    }

    /// The trainings that the commands act on, and where they are: those of the workspace that is shown, or where it
    /// has none the models that learn end to end.
    pub fn training(&mut self, shown: Workspace) -> Option<(Workspace, &mut dyn TrainingDesk)> {
        if self.of_mut(shown).training().is_some() {
            return self.of_mut(shown).training().map(|desk| (shown, desk));
        }
        let desk = self.of_mut(Workspace::Learning).training_of(TrainingKind::Learning);
        desk.map(|desk| (Workspace::Learning, desk))
    }

    /// The same as the commands see it.
    pub fn training_now(&mut self, shown: Workspace) -> Option<TrainingNow> {
        self.training(shown).map(|(_, desk)| desk.now())
    }

    /// What all of them want to have remembered, by their keys.
    pub fn keep(&self) -> BTreeMap<String, Value> {
        let all = Workspaces::ABOUT.iter().enumerate();
        let kept = all.map(|(place, about)| (about.key.to_owned(), self.room(place).keep()));
        kept.filter(|(_, kept)| !kept.is_null()).collect()
    }

    /// Gives to each what it had remembered. Those that could not read it come back.
    pub fn restore(&mut self, kept: &BTreeMap<String, Value>) -> Vec<&'static About> {
        let all = Workspaces::ABOUT.iter().enumerate();
        let failed = all.filter(|(place, about)| {
            kept.get(about.key).is_some_and(|kept| self.room_mut(*place).restore(kept).is_err())
        });
        failed.map(|(_, about)| about).collect()
    }
}

/// Draws the switch: names, the chosen one underlined.
pub fn switch_ui(ui: &mut egui::Ui, chosen: Workspace, ui_commands: &mut Vec<UiCommand>) {
    let switch = ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = space::SMALL;
        let words = words::of(ui.ctx());
        for &workspace in Workspace::ALL {
            let (on, command) = (workspace == chosen, UiCommand::Show(workspace));
            let name = workspace.about().name(&words);
            let visuals = ui.visuals();
            let ink = if on { visuals.strong_text_color() } else { visuals.weak_text_color() };
            let accent = visuals.hyperlink_color;
            let button = egui::Button::new(RichText::new(&name).color(ink)).frame_when_inactive(false);
            let response = ui.add(button).on_hover_text(entry(command).tip_with_key(&words));
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, &name));
            if on {
                let under = Rect::from_min_max(
                    pos2(response.rect.left() + space::MEDIUM, response.rect.bottom() - 1.0),
                    pos2(response.rect.right() - space::MEDIUM, response.rect.bottom() - 1.0),
                );
                ui.painter().hline(under.x_range(), under.bottom(), Stroke::new(2.0, accent));
            }
            if response.clicked() && !on {
                ui_commands.push(command);
            }
        }
    });
    anchors::mark(ui.ctx(), Anchor::Workspaces, switch.response.rect);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;
    use crate::app::View;
    use crate::app::commands::Now;
    use crate::app::palette::{self, Choice};
    use crate::app::screenshots::{self, LIGHT_AND_DARK};
    use crate::app::words::Words;

    #[test]
    fn every_workspace_and_every_tab_has_a_name_a_sentence_a_way_to_it_and_its_pictures() {
        let view = View::default();
        let words = Words::english();
        let palette = palette::found("", &Now { snapshot: None, view: &view, training: None }, words);
        let pictures = screenshots::plan();
        let mut rooms = Workspaces::default();
        let (mut counted, mut names) = (0, HashSet::new());
        for &workspace in Workspace::ALL {
            let tabs = workspace.tabs().iter().enumerate();
            let tabs = tabs.map(|(tab, about)| (about, tab, UiCommand::ShowTab(workspace, tab)));
            let all = std::iter::once((workspace.about(), 0, UiCommand::Show(workspace))).chain(tabs);
            for (about, tab, command) in all {
                counted += 1;
                let (name, tip) = (about.name(words), about.tip(words));
                assert!(name.chars().next().is_some_and(char::is_uppercase), "{about:?}");
                assert!(!tip.is_empty() && !tip.ends_with('.'), "{about:?}");
                let row = entry(command);
                assert_eq!((row.command, row.tip(words)), (command, tip));
                assert!(row.title(words).contains(&name) && names.insert(row.title(words)), "{about:?}");
                assert!(palette.iter().any(|line| line.choice == Choice::Command(command)), "{about:?}");
                let of_it = pictures.iter().filter(|picture| (picture.workspace, picture.tab) == (workspace, tab));
                assert!(of_it.count() >= LIGHT_AND_DARK.len(), "{about:?}");
                rooms.of_mut(workspace).show_tab(tab);
                assert_eq!(rooms.of(workspace).tab(), tab, "{about:?}");
            }
            assert!(!entry(UiCommand::Show(workspace)).keys.is_empty(), "{workspace:?}");
        }
        let tabs: usize = Workspace::ALL.iter().map(|workspace| workspace.tabs().len()).sum();
        assert_eq!(counted, Workspaces::ABOUT.len() + tabs);
    }

    #[test]
    fn what_is_remembered_is_read_again_and_what_is_broken_is_named() {
        // As the first versions wrote it.
        let kept = json!({
            "memory": {
                "tab": "capacity",
                "heat": { "scale": "automatic", "logarithmic": true },
                "spectrum-logarithmic": false
            },
            "learning": { "colouring": "agreement" }
        });
        let kept: BTreeMap<String, Value> = serde_json::from_value(kept).unwrap();
        let mut rooms = Workspaces::default();
        assert!(rooms.restore(&kept).is_empty());
        assert_eq!(Workspace::Memory.tabs()[rooms.of(Workspace::Memory).tab()].key, "capacity");
        assert!(rooms.memory.tabs.matrix.view.heat.logarithmic && !rooms.memory.tabs.matrix.view.spectrum_logarithmic);
        assert_eq!(rooms.keep()["learning"], json!({ "tab": "model", "colouring": "agreement" }));
        let mut again = Workspaces::default();
        assert!(again.restore(&rooms.keep()).is_empty());
        assert_eq!(again.keep(), rooms.keep());

        let broken = BTreeMap::from([("learning".to_owned(), json!({ "colouring": "purple" }))]);
        assert_eq!(again.restore(&broken), [Workspace::Learning.about()]);
        assert_eq!(again.keep(), rooms.keep(), "what it had stays");
    }
}
