//! The "?" of a panel: what it shows, its keys, its words, and the lesson that explains it.

mod about;
mod panels;
mod tabs;

use eframe::egui::{self, Id, RichText, Role, WidgetInfo};

use self::about::About;
use super::commands::entry;
use super::glossary;
use super::theme::space;
use super::words;
use crate::teach;

/// What can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Help {
    /// The controls at the left.
    Controls,
    /// The picture and the maps.
    Maps,
    /// The inspector.
    Inspector,
    /// What is below the maps.
    Below,
    /// A tab of a workspace, by the place that it has in lessons: `memory.matrix`.
    Tab(&'static str, &'static str),
}

impl Help {
    /// What there is to say; none of a tab that nobody has written of, which a test does not let pass.
    fn about(self) -> Option<&'static About> {
        match self {
            Help::Controls => Some(&panels::CONTROLS),
            Help::Maps => Some(&panels::MAPS),
            Help::Inspector => Some(&panels::INSPECTOR),
            Help::Below => Some(&panels::BELOW),
            Help::Tab(workspace, tab) => {
                tabs::TABS.iter().find(|(place, _)| *place == (workspace, tab)).map(|(_, about)| about)
            }
        }
    }
}

/// The lesson that was asked for, kept in the context until the window begins it.
#[derive(Debug, Clone, Default)]
struct Wanted(Option<String>);

fn wanted_id() -> Id {
    Id::unique("lesson asked for")
}

/// The lesson that was asked for since the last call.
pub fn wanted(ctx: &egui::Context) -> Option<String> {
    ctx.data_mut(|data| data.remove_temp::<Wanted>(wanted_id())).and_then(|wanted| wanted.0)
}

/// Draws the "?"; a click opens what there is to say.
pub fn help_ui(ui: &mut egui::Ui, help: Help) {
    let Some(about) = help.about() else { return };
    let words = words::of(ui.ctx());
    let menu = ui.menu_button("?", |ui| {
        ui.set_width(320.0);
        ui.strong(about.name);
        for text in about.text {
            ui.label(*text);
            ui.add_space(space::SMALL);
        }
        egui::Grid::new(("help", about.name)).num_columns(2).spacing([12.0, 2.0]).show(ui, |ui| {
            for row in about.keys.iter().map(|command| entry(*command)) {
                if let Some(key) = row.key_text() {
                    ui.label(RichText::new(key).monospace());
                    ui.label(row.title(&words));
                    ui.end_row();
                }
            }
        });
        ui.add_space(space::SMALL);
        ui.horizontal_wrapped(|ui| {
            for term in about.terms {
                if ui.small_button(term.name()).on_hover_text(term.sentence()).clicked() {
                    glossary::ask(ui.ctx(), *term);
                    ui.close();
                }
            }
        });
        if let Some(Ok(lesson)) = teach::lesson(about.lesson) {
            let language = words.language().key();
            let name = words.fill("palette-lesson", [("what", lesson.title.of(language).into())]);
            if ui.button(name).on_hover_text(lesson.aim.of(language)).clicked() {
                let wanted = Wanted(Some(about.lesson.to_owned()));
                ui.ctx().data_mut(|data| data.insert_temp(wanted_id(), wanted));
                ui.close();
            }
        }
    });
    menu.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Help: {}", about.name)));
    menu.response.on_hover_text("What this is, its keys, and the lesson about it");
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::app::Workspace;

    #[test]
    fn every_panel_and_every_tab_has_a_text_keys_terms_and_a_lesson_that_is_there() {
        let tabs = Workspace::ALL
            .iter()
            .flat_map(|workspace| workspace.tabs().iter().map(|about| Help::Tab(workspace.about().key, about.key)));
        let tabs: Vec<Help> = tabs.collect();
        assert_eq!(tabs.len(), tabs::TABS.len(), "one text for each tab");
        for help in [Help::Controls, Help::Maps, Help::Inspector, Help::Below].into_iter().chain(tabs) {
            let about = help.about().unwrap_or_else(|| panic!("nothing is said of {help:?}"));
            assert!(teach::text(about.lesson).is_some(), "{}", about.name);
            assert!(about.keys.iter().any(|command| entry(*command).key_text().is_some()), "{}", about.name);
            assert!(!about.text.is_empty() && !about.terms.is_empty());
            assert!(about.text.iter().all(|text| !text.ends_with('.')), "{}", about.name);
        }
    }
}
