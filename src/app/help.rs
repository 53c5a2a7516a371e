//! The "?" of a panel: what it shows, its keys, its words, and the lesson that explains it.

use eframe::egui::{self, Id, RichText, Role, WidgetInfo};

use super::commands::{UiCommand, entry};
use super::glossary::{self, Term};
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
}

/// What there is to say of a panel.
struct About {
    name: &'static str,
    text: &'static [&'static str],
    keys: &'static [UiCommand],
    terms: &'static [Term],
    /// The lesson, by its name.
    lesson: &'static str,
}

use UiCommand as C;

static CONTROLS: About = About {
    name: "Controls",
    text: &[
        "Picture and model, and how the run settles. The four weights say how loud each voice is in the average that \
         makes the next state; beside each stands the share that it comes to",
        "With All a row is a factor on what every level has of its own; with a level it acts on that level alone. A \
         double click brings a value back",
    ],
    keys: &[C::Reset, C::Settle, C::Undo, C::Redo, C::NewScene, C::LeftPanel],
    terms: &[Term::Contribution, Term::Beta, Term::Radius],
    lesson: "four-voices",
};

static MAPS: About = About {
    name: "Maps",
    text: &[
        "The picture, and a map for every level: each cell is a column. Neighbours that agree share a colour and make \
         an island",
        "Pointing at a column outlines it and its island everywhere. A click pins it, a drag pans, the wheel zooms",
    ],
    keys: &[C::ColourEmbedding, C::ColourIslands, C::Borders, C::Brush, C::OneLarge, C::ZoomReset],
    terms: &[Term::Column, Term::Level, Term::Island],
    lesson: "why-islands-form",
};

static INSPECTOR: About = About {
    name: "Inspector",
    text: &[
        "A close look at the column that is pinned or under the pointer: its vectors, the voices that it hears at a \
         level, its island, and to whom it listens",
    ],
    keys: &[C::AttentionOverlay, C::LevelUp, C::LevelDown, C::Release, C::RightPanel],
    terms: &[Term::Embedding, Term::Contribution, Term::Perplexity],
    lesson: "who-is-like-minded",
};

static BELOW: About = About {
    name: "Below the maps",
    text: &[
        "What happens over the steps, and what the islands are: curves, the threshold, the parse tree, scores against \
         the truth, the smoother, all meters, and what ails a run",
        "The line at the foot has all steps that are kept: drag it to go back",
    ],
    keys: &[C::StepBack, C::Step, C::First, C::Last, C::BottomPanel],
    terms: &[Term::ParseTree, Term::Contrast, Term::Step],
    lesson: "parts-wholes-scenes",
};

impl Help {
    fn about(self) -> &'static About {
        match self {
            Help::Controls => &CONTROLS,
            Help::Maps => &MAPS,
            Help::Inspector => &INSPECTOR,
            Help::Below => &BELOW,
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
    let about = help.about();
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
mod tests {
    use super::*;

    #[test]
    fn every_panel_has_keys_terms_and_a_lesson_that_is_there() {
        for help in [Help::Controls, Help::Maps, Help::Inspector, Help::Below] {
            let about = help.about();
            assert!(teach::text(about.lesson).is_some(), "{}", about.name);
            assert!(about.keys.iter().any(|command| entry(*command).key_text().is_some()), "{}", about.name);
            assert!(!about.text.is_empty() && !about.terms.is_empty());
            assert!(about.text.iter().all(|text| !text.ends_with('.')), "{}", about.name);
        }
    }
}
