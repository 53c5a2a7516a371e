//! The transport bar: play, step, back, reset, speed; where the run stands.

use eframe::egui::{self, Button, RichText};

use super::commands::{Now, UiCommand, entry};
use super::{Layout, View};
use crate::engine::{Command, Snapshot, Speed, Transport};

/// Slowest speed of the slider, steps per second.
pub const SLOWEST: f32 = 0.2;
/// Fastest speed of the slider, steps per second.
pub const FASTEST: f32 = 60.0;

/// Draws the bar into a line that may wrap.
pub fn transport_ui(
    ui: &mut egui::Ui,
    snapshot: &Snapshot,
    view: &View,
    layout: &mut Layout,
    ui_commands: &mut Vec<UiCommand>,
    commands: &mut Vec<Command>,
) {
    let running = snapshot.transport != Transport::Paused;
    let now = Now { snapshot: Some(snapshot), view, training: None };
    let play = entry(UiCommand::PlayPause);
    let visuals = ui.visuals();
    let text = RichText::new(if running { "Pause" } else { "Play" }).color(visuals.selection.stroke.color);
    let button = Button::new(text).fill(visuals.selection.bg_fill).min_size(egui::vec2(66.0, 0.0));
    let response = ui.add_enabled(play.enabled(&now), button).on_hover_text(play.tip_with_key());
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
        let row = entry(command);
        let response = ui.add_enabled(row.enabled(&now), Button::new(text));
        if response.on_hover_text(row.tip_with_key()).clicked() {
            ui_commands.push(command);
        }
    }
    ui.separator();
    speed(ui, layout, commands);
    ui.separator();
    standing(ui, snapshot);
}

fn speed(ui: &mut egui::Ui, layout: &mut Layout, commands: &mut Vec<Command>) {
    let before = layout.speed;
    let mut unlimited = layout.speed == Speed::Unlimited;
    let mut steps = match layout.speed {
        Speed::StepsPerSecond(steps) => steps,
        Speed::Unlimited => FASTEST,
    };
    ui.label("Speed");
    ui.spacing_mut().slider_width = 90.0;
    let slider = egui::Slider::new(&mut steps, SLOWEST..=FASTEST)
        .logarithmic(true)
        .max_decimals(1)
        .suffix(" steps/s")
        .show_value(true);
    let response = ui.add_enabled(!unlimited, slider);
    response.widget_info(|| egui::WidgetInfo::slider(!unlimited, f64::from(steps), "Speed in steps per second"));
    ui.checkbox(&mut unlimited, "As fast as it goes");
    layout.speed = if unlimited { Speed::Unlimited } else { Speed::StepsPerSecond(steps) };
    if layout.speed != before {
        commands.push(Command::SetSpeed(layout.speed));
    }
}

fn standing(ui: &mut egui::Ui, snapshot: &Snapshot) {
    ui.label(RichText::new(format!("Step {}", snapshot.step)).strong());
    if snapshot.step < snapshot.newest_step {
        ui.weak(format!("of {}", snapshot.newest_step));
    }
    if snapshot.frame.1 > 1 {
        ui.weak(format!("frame {} of {}", snapshot.frame.0 + 1, snapshot.frame.1));
    }
    if snapshot.transport != Transport::Paused && snapshot.steps_per_second > 0.0 {
        ui.weak(format!("{:.1} steps/s", snapshot.steps_per_second));
    }
}
