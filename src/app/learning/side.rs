//! The left side: the training and what can be done with it, and the settings of a new one.

use eframe::egui::{self, Button, Ui};

use super::MORE;
use super::form::{Form, form_ui};
use super::pupil::Pupil;
use crate::app::commands::{Now, UiCommand, entry};
use crate::app::theme::space;
use crate::app::trainings::line;
use crate::app::widgets::fields::refusal;
use crate::app::widgets::{quiet, thousands};
use crate::engine::training::{LearningView, Progress, Standing, sentence};

/// The training as it is drawn.
type Shown<'a> = (&'a Pupil, &'a Progress<LearningView>, &'a Standing);

/// Draws it; what is clicked is pushed. `awaited`: a trainee is being made or read.
pub fn side_ui(
    ui: &mut Ui,
    form: &mut Form,
    training: Option<Shown<'_>>,
    awaited: bool,
    now: &Now<'_>,
    ui_commands: &mut Vec<UiCommand>,
) {
    ui.horizontal(|ui| {
        ui.strong("Training").on_hover_text(
            "GLOM learned end to end by back-propagation through its settling steps, on scenes that are drawn as it goes. It learns \
             beside the window: everything else can be used meanwhile",
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            command_ui(ui, UiCommand::LearningOpen, "Open training…", now, !awaited, ui_commands);
        });
    });
    match training {
        Some(training) => training_ui(ui, training, now, ui_commands),
        None if awaited => {
            ui.label(quiet("Making the first weights, or reading them…"));
        }
        None => {
            ui.label(quiet("None yet. Start one, and watch which islands it learns to see in the open picture"));
        }
    }
    ui.separator();
    ui.strong("New training");
    ui.add_space(space::SMALL);
    let refused = form.config.check().err().map(|error| sentence(&error));
    form_ui(ui, form);
    ui.add_space(space::SMALL);
    command_ui(ui, UiCommand::LearningStart, "Start learning", now, refused.is_none() && !awaited, ui_commands);
    if let Some(refused) = refused {
        refusal(ui, &refused);
    } else if let Some((pupil, _, Standing::Stopped | Standing::Done | Standing::Failed(_))) = training
        && pupil.unkept() > 0
    {
        let unkept = thousands(pupil.unkept() as usize);
        let words = format!("A new training takes the place of this one; {unkept} updates are not kept");
        ui.label(quiet(words).small());
    }
    ui.add_space(space::LARGE);
}

fn training_ui(ui: &mut Ui, (pupil, progress, standing): Shown<'_>, now: &Now<'_>, ui_commands: &mut Vec<UiCommand>) {
    let rim = match standing {
        Standing::Running => ui.visuals().hyperlink_color,
        _ => ui.visuals().widgets.noninteractive.bg_stroke.color,
    };
    let frame = egui::Frame::new().stroke(egui::Stroke::new(1.0, rim)).corner_radius(4).inner_margin(8);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let view = &progress.view;
        let share = progress.updates as f32 / progress.total.max(1) as f32;
        let fill = ui.visuals().hyperlink_color.gamma_multiply(0.8);
        let bar = egui::ProgressBar::new(share).desired_height(6.0).fill(fill);
        let words = line(progress, standing, (view.update > 0).then(|| loss(view)).as_deref());
        ui.add(bar).widget_info(|| {
            let words = format!("Learning, {:.0} % of the updates", 100.0 * share);
            egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, words)
        });
        ui.label(words);
        let config = &view.config;
        let (stage, _) = config.stage_at(view.update);
        ui.label(
            quiet(format!(
                "Seed {}, {} pictures of {} columns, rate {}, natural {}, leaves {}, tones {}, {} numbers",
                config.seed,
                stage.batch,
                config.columns,
                stage.learning_rate,
                stage.natural,
                stage.leaves,
                stage.tones,
                thousands(view.model.values().len())
            ))
            .small(),
        );
        match &pupil.kept {
            Some((path, update)) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                let words = format!("Kept in {name} after {} updates", thousands(*update as usize));
                ui.label(quiet(words).small()).on_hover_text(path.display().to_string());
            }
            None => {
                ui.label(quiet("Not kept yet: what is not kept ends with the window").small());
            }
        }
        if let Standing::Failed(words) = standing {
            refusal(ui, words);
        }
        let more = format!("{MORE} more updates");
        ui.horizontal_wrapped(|ui| {
            let text = match standing {
                Standing::Running => "Pause learning",
                Standing::Done => more.as_str(),
                _ => "Go on learning",
            };
            command_ui(ui, UiCommand::LearningPause, text, now, true, ui_commands);
            command_ui(ui, UiCommand::LearningStop, "Stop learning", now, true, ui_commands);
        });
        ui.horizontal_wrapped(|ui| {
            command_ui(ui, UiCommand::LearningKeep, "Keep checkpoint…", now, true, ui_commands);
            let text = if pupil.kept_as_it_is().is_some() { "Use this model" } else { "Use this model…" };
            command_ui(ui, UiCommand::LearningUse, text, now, true, ui_commands);
        });
    });
}

/// The loss since the last scores, in words.
fn loss(view: &LearningView) -> String {
    format!("loss {:.3}", view.losses.loss)
}

/// A button that stands for a command of the window.
fn command_ui(ui: &mut Ui, command: UiCommand, text: &str, now: &Now<'_>, allowed: bool, out: &mut Vec<UiCommand>) {
    let row = entry(command);
    let response = ui.add_enabled(allowed && row.enabled(now), Button::new(text));
    if response.on_hover_text(row.tip_with_key()).accessible_name(text.trim_end_matches('…')).clicked() {
        out.push(command);
    }
}
