//! The preset that is on, and a box below it that keeps its place and its height whatever it says: where to look, how
//! far the settings have gone from the preset, or why they cannot be run. What the model cannot show is grey and says
//! why.

use eframe::egui::{self, RichText};

use super::Controls;
use crate::app::anchors;
use crate::app::theme::space;
use crate::app::widgets::note::{note, short_text};
use crate::app::widgets::row::said_ui;
use crate::app::words::{self, Words, preset_id};
use crate::engine::{Preset, Setup, Snapshot, changes_in_words};
use crate::teach::Anchor;

/// The most height of the list of presets, in points: all of them are seen at once.
const MENU: f32 = 420.0;

/// Lines of text that the box has room for.
const LINES: usize = 4;

impl Controls {
    /// Draws both; the preset that is chosen comes back.
    pub(super) fn preset_ui(&mut self, ui: &mut egui::Ui, snapshot: &Snapshot, setup: &Setup) -> Option<Preset> {
        let (origin, defaults) = (snapshot.origin, &snapshot.defaults);
        // What waits for the run to settle was chosen already.
        let waiting = snapshot.awaited.as_deref().filter(|_| self.draft.is_none());
        let on = Preset::recognised(origin, waiting.unwrap_or(setup), defaults, self.preset);
        let mut wanted = None;
        // Settings that pass through a preset while they are turned have not been put there.
        if on.is_some() && self.draft.is_none() {
            self.preset = on;
        }
        let words = words::of(ui.ctx());
        let row = ui.horizontal(|ui| {
            let label = said_ui(ui, "control-preset");
            egui::ComboBox::from_id_salt("preset")
                .width(ui.available_width() - space::MEDIUM)
                .height(MENU)
                .selected_text(words.say(&on.map_or_else(|| "preset-own".to_owned(), preset_id)))
                .show_ui(ui, |ui| {
                    for (heading, group) in [("preset-work", false), ("preset-fail", true)] {
                        ui.weak(words.say(heading));
                        for preset in Preset::ALL.into_iter().filter(|preset| preset.fails() == group) {
                            let offer = preset.of(origin);
                            let button = egui::Button::selectable(on == Some(preset), words.say(&preset_id(preset)));
                            let row = ui.add_enabled(offer.is_ok(), button);
                            let row = match offer {
                                Ok(recipe) => row.on_hover_text(recipe.look_at),
                                Err(reason) => row.on_disabled_hover_text(reason),
                            };
                            if row.clicked() {
                                wanted = Some(preset);
                            }
                        }
                    }
                })
                .response
                .labelled_by(label.id);
        });
        anchors::mark(ui.ctx(), Anchor::Preset, row.response.rect);
        let base = self.preset.filter(|preset| preset.of(origin).is_ok()).unwrap_or(Preset::Balanced);
        let refused = self.refused.clone();
        let restored = note(ui, LINES, |ui| match (on.and_then(|preset| preset.of(origin).ok()), refused) {
            (Some(recipe), None) => {
                let text = where_to_look(&words, recipe.look_at, waiting.is_some(), snapshot.taught.is_some());
                short_text(ui, LINES, &text, ui.visuals().text_color());
                false
            }
            (_, refused) => changed_ui(ui, base, refused, snapshot, setup),
        });
        if restored { Some(base) } else { wanted }
    }
}

/// What is said of a preset that is on. Its sentence was tried on the model as it is opened.
fn where_to_look(words: &Words, look_at: &str, waits: bool, taught: bool) -> String {
    match (taught, waits) {
        (true, _) => words.say("preset-taught"),
        (false, true) => words.fill("preset-waits", [("look", look_at.into())]),
        (false, false) => look_at.to_owned(),
    }
}

/// Off a preset: from which one, by what, and the way back. True when that is wanted.
fn changed_ui(ui: &mut egui::Ui, base: Preset, refused: Option<String>, snapshot: &Snapshot, setup: &Setup) -> bool {
    let mut restored = false;
    let words = words::of(ui.ctx());
    ui.horizontal(|ui| {
        let name = words.say(&preset_id(base));
        let tip = words.fill("preset-restore.tip", [("preset", name.as_str().into())]);
        let title = words.fill("preset-changed", [("preset", name.into())]);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            restored = ui.small_button(words.say("preset-restore")).on_hover_text(tip).clicked();
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(RichText::new(title).strong()).truncate());
            });
        });
    });
    match refused {
        Some(reason) => {
            let text = words.fill("preset-refused", [("reason", reason.into())]);
            short_text(ui, LINES - 1, &text, ui.visuals().error_fg_color);
        }
        None => {
            let from = base.put(snapshot.origin, setup, &snapshot.defaults);
            let changes = from.map_or_else(Vec::new, |from| changes_in_words(&from, setup));
            short_text(ui, LINES - 1, &changes.join(", "), ui.visuals().weak_text_color());
        }
    }
    restored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_tried_on_the_model_as_it_is_opened_is_said_of_nets_that_learned() {
        assert_eq!(where_to_look(Words::english(), "Look at the islands", false, false), "Look at the islands");
        assert!(where_to_look(Words::english(), "Look at the islands", true, false).starts_with("Settles first"));
        assert!(!where_to_look(Words::english(), "Look at the islands", true, true).contains("Look at"));
    }
}
