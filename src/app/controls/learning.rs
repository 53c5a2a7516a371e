//! GLOM taught in place, in the panel: whether the nets learn while the run settles, what they are to come to, and what
//! was learned as a checkpoint.

use eframe::egui::{self, RichText};

use super::Section;
use crate::app::commands::{UiCommand, entry};
use crate::app::theme::space;
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::engine::{Snapshot, cannot_learn};
use crate::learn::{InPlace, Local};

/// The slowest rate of the slider.
const SLOWEST: f32 = 1e-5;

/// Draws the switch, the aim, the rate, and what was learned.
pub(in crate::app) fn ui(ui: &mut egui::Ui, section: &mut Section) {
    let why_not = cannot_learn(section.snapshot.origin);
    let mut how = section.setup.learning.unwrap_or(*section.learning);
    let mut on = section.setup.learning.is_some();
    ui.add_enabled_ui(why_not.is_none(), |ui| {
        let tip = "After every step each bottom-up and top-down net learns once, from what the columns hold now. No \
            error goes back through steps or levels. Such a run does not stop as settled";
        let switch = ui.checkbox(&mut on, "Learn while settling").on_hover_text(tip);
        switch.on_disabled_hover_text(why_not.unwrap_or_default());
        ui.add_enabled_ui(on, |ui| {
            aim_ui(ui, &mut how.aim);
            ui.horizontal(|ui| {
                let tip = "How far a net goes in one update: the step size of Adam. From about 0.01 on what a model \
                    has learned is gone in a few steps";
                SliderRow::new("Rate", tip, SLOWEST..=0.01, InPlace::MOST_RATE)
                    .logarithmic()
                    .decimals(5)
                    .default(InPlace::RATE)
                    .show(ui, &mut how.rate);
            });
        });
    });
    section.setup.learning = (on && why_not.is_none()).then_some(how);
    *section.learning = how;
    let text = why_not.map_or_else(|| words(section.snapshot), str::to_owned);
    ui.small(RichText::new(text).weak());
    for sentence in said(section.snapshot).into_iter().flatten() {
        ui.small(sentence);
    }
    ui.add_space(space::SMALL);
    let button = ui.add_enabled(section.snapshot.taught.is_some(), egui::Button::new("Keep what was learned…"));
    let tip = format!("{}, with what its nets have learned", entry(UiCommand::SaveCheckpoint).hint(ui.ctx()));
    if button.on_hover_text(tip).on_disabled_hover_text("Nothing has been learned at this step").clicked() {
        section.ui_commands.push(UiCommand::SaveCheckpoint);
    }
}

fn aim_ui(ui: &mut egui::Ui, aim: &mut Local) {
    ui.horizontal(|ui| {
        let label = name_ui(ui, "Aim").on_hover_text("What the nets are to come to");
        egui::ComboBox::from_id_salt("learning in place, aim")
            .width(ui.available_width() - space::MEDIUM)
            .selected_text(title(*aim))
            .truncate()
            .show_ui(ui, |ui| {
                for choice in Local::ALL {
                    ui.selectable_value(aim, choice, title(choice)).on_hover_text(choice.about());
                }
            })
            .response
            .labelled_by(label.id)
            .on_hover_text(aim.about());
    });
}

fn title(aim: Local) -> &'static str {
    match aim {
        Local::Agree => "Agree on the picture",
        Local::Cancel => "Agree, top-down cancels",
        Local::Alone => "Agree, no negative data",
        Local::Strangers => "Agree, strangers as negatives",
    }
}

/// Whether the nets tell the picture from what is not real, or have collapsed, at the step that is shown.
fn said(snapshot: &Snapshot) -> Option<[String; 2]> {
    snapshot.taught.as_ref()?.in_words(snapshot.setup.learning?.aim)
}

/// What has been learned, and from what.
fn words(snapshot: &Snapshot) -> String {
    let updates = |count: u64| if count == 1 { "1 update".to_owned() } else { format!("{count} updates") };
    match (&snapshot.taught, snapshot.setup.learning) {
        (None, None) => "The nets stay as they were opened".to_owned(),
        (None, Some(_)) => "The nets learn from the next steps on".to_owned(),
        (Some(taught), None) => format!("{} at this step; the nets stay as they are now", updates(taught.updates())),
        (Some(taught), Some(_)) => format!(
            "{} at this step. What is not real: a hybrid of the picture and of a scene that the program draws from \
             the seed",
            updates(taught.updates())
        ),
    }
}
