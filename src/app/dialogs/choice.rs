//! The question what a file is meant to be that can be several things: asked once, over everything else.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Key, Modal};

use crate::app::theme::space;
use crate::app::words;
use crate::files::checkpoint;
use crate::glom::Side;

/// What a file is meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// A picture to look at.
    Picture(PathBuf),
    /// The truth of the picture that is open.
    Truth(PathBuf),
    /// The model of a side; a side alone is the left one.
    Checkpoint(Side, PathBuf),
}

/// A file, and what it can be.
#[derive(Debug)]
pub struct Choice {
    /// The message that is its title.
    title: &'static str,
    text: String,
    options: Vec<(String, Meant)>,
    /// The first answer takes the keyboard when it opens.
    fresh: bool,
}

impl Choice {
    /// Of a label image that lies over the picture that is open.
    pub fn labels(path: &Path) -> Self {
        let name = name(path);
        Self {
            title: "choice-truth",
            text: format!("{name} looks like the labels of the picture that is open: one region number per pixel"),
            options: vec![
                ("Score islands against it".to_owned(), Meant::Truth(path.to_owned())),
                ("Open it as a picture".to_owned(), Meant::Picture(path.to_owned())),
            ],
            fresh: true,
        }
    }

    /// Of a checkpoint with several networks, one of which is for `side`.
    pub fn networks(side: Side, path: &Path, names: &[String]) -> Self {
        let words = |network: &String| match network.is_empty() {
            true => "The one without a name".to_owned(),
            false => network.clone(),
        };
        let option = |network: &String| (words(network), Meant::Checkpoint(side, checkpoint::with_name(path, network)));
        Self {
            title: "choice-network",
            text: format!("{} holds {} GLOM networks", name(path), names.len()),
            options: names.iter().map(option).collect(),
            fresh: true,
        }
    }

    /// Draws it: none while it is asked, then what was meant. Esc and Cancel mean nothing.
    pub fn ui(&mut self, ctx: &egui::Context) -> Option<Option<Meant>> {
        if ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape)) {
            return Some(None);
        }
        let mut answer = None;
        let shown = Modal::new(egui::Id::unique("what a file is meant to be")).show(ctx, |ui| {
            ui.set_width(380.0);
            let words = words::of(ui.ctx());
            ui.heading(words.say(self.title));
            ui.add_space(space::SMALL);
            ui.label(&self.text);
            ui.add_space(space::MEDIUM);
            for (words, meant) in &self.options {
                let button = ui.button(words);
                if std::mem::take(&mut self.fresh) {
                    button.request_focus();
                }
                if button.clicked() {
                    answer = Some(Some(meant.clone()));
                }
            }
            if ui.button(words.say("dialog-cancel")).clicked() {
                answer = Some(None);
            }
        });
        if shown.should_close() { answer.or(Some(None)) } else { answer }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
