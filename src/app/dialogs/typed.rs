//! A window in which a path is typed: it works on every desktop, and it is where exports are set.

use std::path::PathBuf;

use eframe::egui::{self, Key, TextEdit};

use super::{Purpose, mended};
use crate::app::words;
use crate::files::address::path_from_text;

/// What was asked for in the window.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// Go on with this path.
    Go(PathBuf),
    /// Show the desktop's dialog.
    Browse,
    /// Close it.
    Close,
}

/// The window.
#[derive(Debug)]
pub struct PathWindow {
    /// What the path is for.
    pub purpose: Purpose,
    /// The text as typed.
    pub text: String,
    /// Something to say above the field.
    pub note: Option<String>,
    /// A file that is there and that the desktop's dialog was told to replace: nobody asks again.
    pub agreed: Option<PathBuf>,
    /// The field takes the keyboard when it opens.
    fresh: bool,
}

impl PathWindow {
    /// A window for a purpose.
    pub fn new(purpose: Purpose, text: String, note: Option<String>) -> Self {
        Self { purpose, text, note, agreed: None, fresh: true }
    }

    /// Draws it; `options` draws what else can be set.
    pub fn ui(&mut self, ctx: &egui::Context, options: impl FnOnce(&mut egui::Ui)) -> Option<Answer> {
        let mut answer = None;
        if ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape)) {
            answer = Some(Answer::Close);
        }
        let mut open = true;
        let words = words::of(ctx);
        egui::Window::new(self.purpose.title(&words))
            .id(egui::Id::unique(("path window", format!("{:?}", self.purpose))))
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_CENTER, [0.0, -40.0])
            .show(ctx, |ui| {
                ui.set_width(520.0);
                if let Some(note) = &self.note {
                    ui.label(note);
                }
                options(ui);
                let label = ui.label(words.say(if self.purpose.writes() { "dialog-write-to" } else { "dialog-path" }));
                let response =
                    ui.add(TextEdit::singleline(&mut self.text).desired_width(f32::INFINITY)).labelled_by(label.id);
                if std::mem::take(&mut self.fresh) {
                    response.request_focus();
                }
                let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                let path = match path_from_text(&self.text) {
                    Ok(Some(path)) if self.purpose.writes() => Some(mended(self.purpose, &path)),
                    Ok(other) => other.map(Ok),
                    Err(refused) => Some(Err(refused)),
                };
                if self.purpose.writes() {
                    self.name_ui(ui, path.as_ref());
                } else if let Some(Err(refused)) = &path {
                    ui.colored_label(ui.visuals().error_fg_color, refused);
                }
                let path = path.and_then(Result::ok);
                ui.horizontal(|ui| {
                    let word = words.say(if self.purpose.writes() { "dialog-write" } else { "dialog-open" });
                    let go = ui.add_enabled(path.is_some(), egui::Button::new(word).min_size(egui::vec2(80.0, 0.0)));
                    if let (true, Some(path)) = (go.clicked() || entered, &path) {
                        answer = Some(Answer::Go(path.clone()));
                    }
                    if ui.button(words.say("dialog-browse")).on_hover_text(words.tip("dialog-browse")).clicked() {
                        answer = Some(Answer::Browse);
                    }
                    if ui.button(words.say("dialog-cancel")).clicked() {
                        answer = Some(Answer::Close);
                    }
                });
            });
        if !open {
            answer = Some(Answer::Close);
        }
        answer
    }

    /// Under what name the file will stand, or why not: always one line, so that nothing moves while one types.
    fn name_ui(&self, ui: &mut egui::Ui, path: Option<&Result<PathBuf, String>>) {
        let words = words::of(ui.ctx());
        let kind = if self.purpose.is_folder() { "folder" } else { "file" };
        match path {
            None => ui.weak(words.say(&format!("dialog-type-{kind}"))),
            Some(Err(refused)) => ui.colored_label(ui.visuals().error_fg_color, refused),
            Some(Ok(path)) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if path.is_file() && self.agreed.as_ref() != Some(path) {
                    ui.colored_label(ui.visuals().warn_fg_color, words.fill("dialog-there", [("name", name.into())]))
                } else {
                    ui.weak(words.fill(&format!("dialog-called-{kind}"), [("name", name.into())]))
                }
            }
        };
    }
}
