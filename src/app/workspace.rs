//! The workspaces of the window. Islands and Memory are two ways to look at one run; Learning makes a model for it. The run and its
//! transport are the same in all of them.

use eframe::egui::{self, Rect, RichText, Role, Stroke, WidgetInfo, pos2};
use serde::{Deserialize, Serialize};

use super::commands::{UiCommand, entry};
use super::theme::space;

/// What the window is arranged for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workspace {
    /// The picture, the maps of all levels and what they mean: islands of agreement.
    #[default]
    Islands,
    /// What the levels have held lately: the fast weights.
    Memory,
    /// A model that learns: its losses, and the islands that it finds in a picture.
    Learning,
}

impl Workspace {
    /// All of them, from left to right.
    pub const ALL: [Workspace; 3] = [Workspace::Islands, Workspace::Memory, Workspace::Learning];

    /// The name on the switch.
    pub fn name(self) -> &'static str {
        match self {
            Workspace::Islands => "Islands",
            Workspace::Memory => "Memory",
            Workspace::Learning => "Learning",
        }
    }

    /// The command that shows it.
    pub fn command(self) -> UiCommand {
        match self {
            Workspace::Islands => UiCommand::IslandsWorkspace,
            Workspace::Memory => UiCommand::MemoryWorkspace,
            Workspace::Learning => UiCommand::LearningWorkspace,
        }
    }
}

/// Draws the switch: names, the chosen one underlined.
pub fn switch_ui(ui: &mut egui::Ui, chosen: Workspace, ui_commands: &mut Vec<UiCommand>) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = space::SMALL;
        for workspace in Workspace::ALL {
            let on = workspace == chosen;
            let visuals = ui.visuals();
            let ink = if on { visuals.strong_text_color() } else { visuals.weak_text_color() };
            let accent = visuals.hyperlink_color;
            let button = egui::Button::new(RichText::new(workspace.name()).color(ink)).frame_when_inactive(false);
            let response = ui.add(button).on_hover_text(entry(workspace.command()).tip_with_key());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, on, workspace.name()));
            if on {
                let under = Rect::from_min_max(
                    pos2(response.rect.left() + space::MEDIUM, response.rect.bottom() - 1.0),
                    pos2(response.rect.right() - space::MEDIUM, response.rect.bottom() - 1.0),
                );
                ui.painter().hline(under.x_range(), under.bottom(), Stroke::new(2.0, accent));
            }
            if response.clicked() && !on {
                ui_commands.push(workspace.command());
            }
        }
    });
}
