//! The trainings of a list, one under the other: how far each is, and what can be done with it.

use eframe::egui::{self, Color32, ProgressBar, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::kind::{ListedKind, View};
use super::line;
use super::list::{Chosen, Draft, Listed, Trainings};
use crate::app::commands::{UiCommand, entry};
use crate::app::theme::space;
use crate::app::widgets::fields::refusal;
use crate::app::widgets::{quiet, thousands};
use crate::engine::training::{Progress, Standing};

/// What is asked of a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// Look at it.
    Choose,
    /// A command that acts on the one that is looked at.
    Tell(UiCommand),
    /// Take it from the list.
    Remove,
    /// Train it with the settings that were typed.
    Change,
}

/// Draws all of them; commands for the window are pushed.
pub fn trainings_ui<K: ListedKind>(ui: &mut Ui, trainings: &mut Trainings<K>, ui_commands: &mut Vec<UiCommand>) {
    let mut wish = None;
    let mut draft = trainings.draft.take();
    for listed in trainings.listed() {
        let chosen = trainings.chosen() == Chosen::Training(listed.number);
        let wished = row_ui(ui, listed, chosen, &mut draft);
        wish = wish.or(wished.map(|wished| (listed.number, wished)));
    }
    if trainings.is_awaited() {
        let words = format!("Making a {}, or reading it…", K::KIND.words().learns);
        ui.label(quiet(words));
    }
    trainings.draft = draft;
    let mut refused = None;
    match wish {
        Some((number, Wish::Remove)) => trainings.remove(number),
        Some((number, Wish::Change)) => {
            let config = trainings.draft.take().map(|draft| draft.config);
            refused = config.and_then(|config| trainings.change(number, config).err());
        }
        Some((number, wish)) => {
            trainings.choose(Chosen::Training(number));
            ui_commands.extend(match wish {
                Wish::Tell(command) => Some(command),
                Wish::Choose | Wish::Remove | Wish::Change => None,
            });
        }
        None => {}
    }
    trainings.say_refused(refused);
}

fn row_ui<K: ListedKind>(ui: &mut Ui, listed: &Listed<K>, chosen: bool, draft: &mut Option<Draft<K>>) -> Option<Wish> {
    let (progress, standing) = (listed.training.latest(), listed.training.standing());
    let mut wish = None;
    let number = listed.number;
    let fill = if chosen { ui.visuals().faint_bg_color } else { Color32::TRANSPARENT };
    let rim = if chosen { listed.colour } else { ui.visuals().widgets.noninteractive.bg_stroke.color };
    let frame = egui::Frame::new().fill(fill).stroke(egui::Stroke::new(1.0, rim)).corner_radius(4).inner_margin(6);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            ui.painter().circle_filled(rect.center(), 5.0, listed.colour);
            // The chosen name stands on the colour of a selection, which brings its own ink.
            let name = if chosen { RichText::new(&listed.name) } else { RichText::new(&listed.name).strong() };
            let label = ui.add(egui::Button::selectable(chosen, name).truncate());
            let words = format!("Training {number}: {}", listed.name);
            if label.on_hover_text(&words).accessible_name(words).clicked() {
                wish = Some(Wish::Choose);
            }
        });
        let share = progress.updates as f32 / progress.total.max(1) as f32;
        let bar = ProgressBar::new(share).desired_height(6.0).fill(listed.colour.gamma_multiply(0.8));
        ui.add(bar).widget_info(|| {
            let words = format!("Training {number}, {:.0} % of the updates", 100.0 * share);
            WidgetInfo::labeled(Role::ProgressIndicator, true, words)
        });
        ui.label(quiet(line(&progress, &standing, K::reached(&progress.view).as_deref())).small());
        if chosen && let Some(settings) = K::settings(&progress.view) {
            ui.label(quiet(settings).small());
        }
        kept_ui(ui, listed, &progress, &standing, chosen);
        if let Standing::Failed(words) = &standing {
            refusal(ui, words);
        }
        ui.horizontal_wrapped(|ui| {
            wish = buttons_ui::<K>(ui, number, &standing, chosen).or(wish);
        });
        if chosen && !matches!(standing, Standing::Failed(_)) && change_ui(ui, number, &progress.view, draft) {
            wish = Some(Wish::Change);
        }
    });
    ui.add_space(space::SMALL);
    wish
}

/// Settings that may change while it goes on, folded; true when those that were typed are to be taken.
fn change_ui<K: ListedKind>(ui: &mut Ui, number: usize, view: &View<K>, draft: &mut Option<Draft<K>>) -> bool {
    let mut take = false;
    egui::CollapsingHeader::new("Change on its way").id_salt(("change", number)).show(ui, |ui| {
        let now = K::config(view);
        if draft.as_ref().is_none_or(|draft| draft.number != number || draft.before != *now) {
            *draft = Some(Draft { number, before: now.clone(), config: now.clone() });
        }
        let Some(draft) = draft else { return };
        K::change_ui(ui, view, &mut draft.config);
        let tip = "From the next update on, whether it runs or not; what it has learned stays";
        let button = ui.add_enabled(draft.config != draft.before, egui::Button::new("Take over"));
        take = button.on_hover_text(tip).clicked();
    });
    take
}

/// In which file it is, and what is in none.
fn kept_ui<K: ListedKind, V>(
    ui: &mut Ui,
    listed: &Listed<K>,
    progress: &Progress<V>,
    standing: &Standing,
    chosen: bool,
) {
    let Some((path, update)) = &listed.kept else {
        if chosen && progress.updates > 0 {
            ui.label(quiet("Not kept yet: what is not kept ends with the window").small());
        }
        return;
    };
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let mut words = format!("Kept in {name} after {} updates", thousands(*update));
    if *standing != Standing::Running && listed.unkept() > 0 {
        words.push_str(&format!("; {} since then are not kept", thousands(listed.unkept())));
    }
    ui.label(quiet(words).small()).on_hover_text(path.display().to_string());
}

fn buttons_ui<K: ListedKind>(ui: &mut Ui, number: usize, standing: &Standing, chosen: bool) -> Option<Wish> {
    let mut wish = None;
    let mut button = |ui: &mut Ui, text: &str, tip: &str, to: Wish| {
        // The keys are those of the training that is looked at.
        let tip = match to {
            Wish::Tell(command) if chosen => entry(command).hint(ui.ctx()),
            _ => tip.to_owned(),
        };
        let name = format!("{} training {number}", text.trim_end_matches('…'));
        if ui.small_button(text).on_hover_text(tip).accessible_name(name).clicked() {
            wish = Some(to);
        }
    };
    let words = K::KIND.words();
    let (text, tip) = match standing {
        Standing::Running => ("Pause", "Holds it after the present update; a held training uses no processor"),
        Standing::Paused | Standing::Stopped => ("Resume", "Goes on exactly where it stands"),
        Standing::Done => (words.more_name, "Goes on from its end, exactly as if it had been planned longer"),
        Standing::Failed(_) => ("", ""),
    };
    if !text.is_empty() {
        button(ui, text, tip, Wish::Tell(UiCommand::TrainingHold));
    }
    if matches!(standing, Standing::Running | Standing::Paused) {
        let tip = "Ends it here; it can be kept, and resumed later";
        button(ui, "Stop", tip, Wish::Tell(UiCommand::TrainingStop));
    }
    let tip = "Writes it to a file, from which it goes on exactly";
    button(ui, "Keep…", tip, Wish::Tell(UiCommand::TrainingKeep));
    if words.settle.is_some() {
        let tip = "Lets the run settle with what has learned here";
        button(ui, "Use…", tip, Wish::Tell(UiCommand::TrainingUse));
    }
    if *standing != Standing::Running {
        button(ui, "Remove", "Takes it from the list; what was not kept is lost", Wish::Remove);
    }
    wish
}
