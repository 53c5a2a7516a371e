//! The transport bar: play, step, back, reset, speed; where the run stands.

use eframe::egui::{self, Button, RichText};

use super::commands::{Now, UiCommand, entry};
use super::fit::Fit;
use super::{Layout, View, anchors};
use crate::engine::{Command, Snapshot, Speed, Transport};
use crate::teach::Anchor;

/// The speeds in steps per second, slow enough to follow first. Beyond them a run goes as fast as it can.
const SPEEDS: [f32; 6] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];

/// Draws the bar into a line.
pub fn transport_ui(
    ui: &mut egui::Ui,
    snapshot: &Snapshot,
    view: &View,
    layout: &mut Layout,
    ui_commands: &mut Vec<UiCommand>,
    commands: &mut Vec<Command>,
) {
    let running = snapshot.transport != Transport::Paused;
    let narrow = Fit::of(ui.ctx()).is_narrow();
    if narrow {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 5.0;
    }
    let now = Now { snapshot: Some(snapshot), view, training: None };
    let play = entry(UiCommand::PlayPause);
    let visuals = ui.visuals();
    let text = RichText::new(if running { "Pause" } else { "Play" }).color(visuals.selection.stroke.color);
    let button =
        Button::new(text).fill(visuals.selection.bg_fill).min_size(egui::vec2(if narrow { 50.0 } else { 66.0 }, 0.0));
    let response = ui.add_enabled(play.enabled(&now), button).on_hover_text(play.tip_with_key());
    anchors::mark(ui.ctx(), Anchor::Play, response.rect);
    if response.clicked() {
        ui_commands.push(UiCommand::PlayPause);
    }
    for (command, text) in [
        (UiCommand::StepBack, "Back"),
        (UiCommand::Step, "Step"),
        (UiCommand::Phase, "Next part"),
        (UiCommand::Settle, "Settle"),
        (UiCommand::Reset, "Reset"),
    ] {
        // In a narrow window it has its key and its place in the menu.
        if narrow && command == UiCommand::Phase {
            continue;
        }
        let row = entry(command);
        let response = ui.add_enabled(row.enabled(&now), Button::new(text));
        if command == UiCommand::Phase {
            anchors::mark(ui.ctx(), Anchor::Phase, response.rect);
        }
        if response.on_hover_text(row.tip_with_key()).clicked() {
            ui_commands.push(command);
        }
    }
    if !narrow {
        ui.separator();
    }
    anchors::mark(ui.ctx(), Anchor::Transport, ui.min_rect());
    speed(ui, layout, commands);
    if !narrow {
        ui.separator();
    }
    standing(ui, snapshot);
}

fn speed(ui: &mut egui::Ui, layout: &mut Layout, commands: &mut Vec<Command>) {
    let before = (layout.speed, layout.goes_on);
    let label = ui.label("Speed");
    let chosen = egui::ComboBox::from_id_salt("speed").width(104.0).selected_text(words(layout.speed));
    let response = chosen.show_ui(ui, |ui| {
        for steps in SPEEDS {
            let speed = Speed::StepsPerSecond(steps);
            ui.selectable_value(&mut layout.speed, speed, words(speed));
        }
        ui.selectable_value(&mut layout.speed, Speed::Unlimited, words(Speed::Unlimited));
        ui.separator();
        let row = entry(UiCommand::GoOn);
        ui.checkbox(&mut layout.goes_on, row.title).on_hover_text(row.tip);
    });
    response.response.labelled_by(label.id).on_hover_text(format!(
        "Steps per second; {} slower, {} faster",
        entry(UiCommand::Slower).key_text().unwrap_or_default(),
        entry(UiCommand::Faster).key_text().unwrap_or_default()
    ));
    if layout.speed != before.0 {
        commands.push(Command::SetSpeed(layout.speed));
    }
    if layout.goes_on != before.1 {
        commands.push(Command::GoOnWhenSettled(layout.goes_on));
    }
}

fn words(speed: Speed) -> String {
    match speed {
        Speed::StepsPerSecond(1.0) => "1 step/s".to_owned(),
        Speed::StepsPerSecond(steps) => format!("{} steps/s", (10.0 * steps).round() / 10.0),
        Speed::Unlimited => "As fast as it goes".to_owned(),
    }
}

/// The next faster or slower speed.
pub fn beside(speed: Speed, faster: bool) -> Speed {
    let now = match speed {
        Speed::StepsPerSecond(steps) => steps,
        Speed::Unlimited => f32::INFINITY,
    };
    let slower = || SPEEDS.into_iter().rev().find(|steps| *steps < now).unwrap_or(now);
    match SPEEDS.into_iter().find(|steps| *steps > now) {
        Some(next) if faster => Speed::StepsPerSecond(next),
        None if faster => Speed::Unlimited,
        _ => Speed::StepsPerSecond(slower()),
    }
}

/// Where the run stands. What finds no room ends in an ellipsis: the row never becomes two because a number grows.
fn standing(ui: &mut egui::Ui, snapshot: &Snapshot) {
    ui.add(egui::Label::new(RichText::new(format!("Step {}", snapshot.step)).strong()).truncate());
    let mut parts = Vec::new();
    if snapshot.step < snapshot.newest_step {
        parts.push(format!("of {}", snapshot.newest_step));
    }
    if snapshot.frame.1 > 1 {
        parts.push(format!("frame {} of {}", snapshot.frame.0 + 1, snapshot.frame.1));
    }
    if snapshot.transport != Transport::Paused && snapshot.steps_per_second > 0.0 {
        parts.push(format!("{:.1} steps/s", snapshot.steps_per_second));
    }
    if !parts.is_empty() {
        ui.add(egui::Label::new(RichText::new(parts.join("  ")).weak()).truncate());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_go_up_to_as_fast_as_it_goes_and_down_again() {
        let per_second = Speed::StepsPerSecond;
        assert_eq!(beside(per_second(4.0), true), per_second(8.0));
        assert_eq!(beside(per_second(4.0), false), per_second(2.0));
        assert_eq!(beside(per_second(1.0), false), per_second(1.0), "the slowest stays");
        assert_eq!(beside(per_second(32.0), true), Speed::Unlimited);
        assert_eq!(beside(Speed::Unlimited, true), Speed::Unlimited);
        assert_eq!(beside(Speed::Unlimited, false), per_second(32.0));
        // One that was kept by an older window.
        assert_eq!(beside(per_second(5.5), true), per_second(8.0));
        assert_eq!(beside(per_second(0.2), false), per_second(0.2));
    }
}
