//! The transport bar: play, step, back, reset, speed; where the run stands.

use eframe::egui::{self, Button, RichText, Role, WidgetInfo};

use super::commands::{Now, UiCommand, entry};
use super::fit::Fit;
use super::theme::space;
use super::widgets::level_colour;
use super::words::{self, Words};
use super::{Layout, View, anchors};
use crate::engine::{Command, Snapshot, Speed, Transport};
use crate::teach::Anchor;

/// The speeds in steps per second, slow enough to follow first. Beyond them a run goes as fast as it can.
const SPEEDS: [f32; 6] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];

/// Height of the counts of a presentation, in points: two times that of text.
const COUNT: f32 = 27.0;

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
    let words = words::of(ui.ctx());
    let play = entry(UiCommand::PlayPause);
    let visuals = ui.visuals();
    let text = RichText::new(words.say(if running { "transport-pause" } else { "transport-play" }))
        .color(visuals.selection.stroke.color);
    let button =
        Button::new(text).fill(visuals.selection.bg_fill).min_size(egui::vec2(if narrow { 50.0 } else { 66.0 }, 0.0));
    let response = ui.add_enabled(play.enabled(&now), button).on_hover_text(play.tip_with_key(&words));
    anchors::mark(ui.ctx(), Anchor::Play, response.rect);
    if response.clicked() {
        ui_commands.push(UiCommand::PlayPause);
    }
    for (command, id) in [
        (UiCommand::StepBack, "transport-back"),
        (UiCommand::Step, "transport-step"),
        (UiCommand::Phase, "transport-phase"),
        (UiCommand::Settle, "transport-settle"),
        (UiCommand::Reset, "transport-reset"),
    ] {
        // In a narrow window it has its key and its place in the menu.
        if narrow && command == UiCommand::Phase {
            continue;
        }
        let row = entry(command);
        let response = ui.add_enabled(row.enabled(&now), Button::new(words.say(id)));
        if command == UiCommand::Phase {
            anchors::mark(ui.ctx(), Anchor::Phase, response.rect);
        }
        if response.on_hover_text(row.tip_with_key(&words)).clicked() {
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
    let words = words::of(ui.ctx());
    let name = |speed| speed_name(&words, speed);
    let label = ui.label(words.say("transport-speed"));
    let chosen = egui::ComboBox::from_id_salt("speed").width(104.0).selected_text(name(layout.speed));
    let response = chosen.show_ui(ui, |ui| {
        for steps in SPEEDS {
            let speed = Speed::StepsPerSecond(steps);
            ui.selectable_value(&mut layout.speed, speed, name(speed));
        }
        ui.selectable_value(&mut layout.speed, Speed::Unlimited, name(Speed::Unlimited));
        ui.separator();
        let row = entry(UiCommand::GoOn);
        ui.checkbox(&mut layout.goes_on, row.title(&words)).on_hover_text(row.tip(&words));
    });
    let key = |command| entry(command).key_text().unwrap_or_default().into();
    let keys = [("slower", key(UiCommand::Slower)), ("faster", key(UiCommand::Faster))];
    response.response.labelled_by(label.id).on_hover_text(words.fill("transport-speed.tip", keys));
    if layout.speed != before.0 {
        commands.push(Command::SetSpeed(layout.speed));
    }
    if layout.goes_on != before.1 {
        commands.push(Command::GoOnWhenSettled(layout.goes_on));
    }
}

fn speed_name(words: &Words, speed: Speed) -> String {
    match speed {
        Speed::StepsPerSecond(steps) => words.fill("speed-steps", [("steps", ((10.0 * steps).round() / 10.0).into())]),
        Speed::Unlimited => words.say("speed-unlimited"),
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

/// What stands at the right end of the line, where there is room.
pub fn aside_ui(ui: &mut egui::Ui, contents: impl FnOnce(&mut egui::Ui)) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), contents);
}

/// How many islands every level has, to be read from the last row; from the right, the highest level first.
pub fn counts_ui(ui: &mut egui::Ui, snapshot: &Snapshot) {
    let words = words::of(ui.ctx());
    for (level, found) in snapshot.analysis.levels.iter().enumerate().rev() {
        let count = found.islands.len();
        let text = RichText::new(count.to_string()).size(COUNT).strong().color(level_colour(level));
        let name = words.fill("map-caption", [("level", level.into()), ("islands", count.into())]);
        let response = ui.label(text).on_hover_text(&name);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        ui.add_space(space::SMALL);
    }
    ui.label(words.say("presentation-islands"));
}

/// Where the run stands. What finds no room ends in an ellipsis: the row never becomes two because a number grows.
fn standing(ui: &mut egui::Ui, snapshot: &Snapshot) {
    let words = words::of(ui.ctx());
    let step = words.fill("transport-at", [("step", snapshot.step.into())]);
    ui.add(egui::Label::new(RichText::new(step).strong()).truncate());
    let mut parts = Vec::new();
    if snapshot.step < snapshot.newest_step {
        parts.push(words.fill("transport-of", [("newest", snapshot.newest_step.into())]));
    }
    if snapshot.frame.1 > 1 {
        let places = [("frame", (snapshot.frame.0 + 1).into()), ("count", snapshot.frame.1.into())];
        parts.push(words.fill("transport-frame", places));
    }
    if snapshot.transport != Transport::Paused && snapshot.steps_per_second > 0.0 {
        let rate = format!("{:.1}", snapshot.steps_per_second);
        parts.push(words.fill("transport-rate", [("rate", rate.into())]));
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
