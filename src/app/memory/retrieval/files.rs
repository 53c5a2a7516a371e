//! Kept networks: where they are written and read from, off the window's thread.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use super::message_ui;
use crate::app::background::FileJobs;
use crate::app::dialogs::{Answer, Native, Outcome, PathWindow, Purpose};
use crate::engine::training::{Opened, RetrievalTrainee, open_retrieval};
use crate::engine::worker::Wake;

/// A training that is to be kept.
pub struct Keep {
    /// Which.
    pub number: usize,
    /// Where.
    pub path: PathBuf,
}

/// Windows that ask for paths, and files under way.
#[derive(Default)]
pub struct Files {
    native: Native,
    window: Option<PathWindow>,
    /// Which training the window is about.
    number: usize,
    keeps: Vec<Keep>,
    opens: Vec<PathBuf>,
    jobs: FileJobs<Opened<RetrievalTrainee>>,
    message: Option<Result<String, String>>,
}

impl Files {
    /// Asks where a training is to be kept; `stem` is a name for it.
    pub fn ask_keep(&mut self, number: usize, stem: &str) {
        let name = Purpose::KeepNetwork.file_name(stem);
        let folder = directories::UserDirs::new().and_then(|dirs| dirs.document_dir().map(Path::to_owned));
        let folder = folder.filter(|folder| folder.is_dir()).or_else(|| std::env::current_dir().ok());
        let path = folder.unwrap_or_default().join(name);
        self.number = number;
        self.window = Some(PathWindow::new(Purpose::KeepNetwork, path.display().to_string(), None));
    }

    /// Asks which file is to be opened.
    pub fn ask_open(&mut self) {
        self.window = Some(PathWindow::new(Purpose::OpenNetwork, String::new(), None));
    }

    /// Says what went wrong.
    pub fn say_error(&mut self, words: String) {
        self.message = Some(Err(words));
    }

    /// Draws the window that asks, and what became of the last file.
    pub fn ui(&mut self, ui: &mut Ui) {
        if let Some(message) = &self.message {
            message_ui(ui, message);
        }
        let Some(mut window) = self.window.take() else { return };
        let purpose = window.purpose;
        match window.ui(ui.ctx(), |_| ()) {
            None => self.window = Some(window),
            Some(Answer::Close) => {}
            Some(Answer::Go(path)) => self.go(purpose, path),
            Some(Answer::Browse) => {
                let name = Path::new(&window.text).file_name().map(|name| name.to_string_lossy().into_owned());
                self.native.open(ui.ctx(), None, purpose, name.filter(|_| purpose.writes()));
                self.window = Some(window);
            }
        }
    }

    fn go(&mut self, purpose: Purpose, path: PathBuf) {
        self.message = None;
        match purpose {
            Purpose::KeepNetwork => self.keeps.push(Keep { number: self.number, path }),
            _ => self.opens.push(path),
        }
    }

    /// Trainings that are to be kept, since the last call.
    pub fn keeps(&mut self) -> Vec<Keep> {
        std::mem::take(&mut self.keeps)
    }

    /// Files that are to be opened, since the last call.
    pub fn opens(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.opens)
    }

    /// Writes a training.
    pub fn keep(
        &mut self,
        keeper: impl FnOnce(&Path) -> Result<usize, String> + Send + 'static,
        path: PathBuf,
        wake: &Wake,
    ) {
        self.jobs.start("keep", wake, move || {
            keeper(&path)?;
            Ok((format!("Kept in {}", path.display()), None))
        });
    }

    /// Reads a training.
    pub fn open(&mut self, path: PathBuf, wake: &Wake) {
        self.jobs.start("open", wake, move || {
            let opened = open_retrieval(&path)?;
            Ok((format!("Opened {}", path.display()), Some(opened)))
        });
    }

    /// Takes over what dialogs and files have brought.
    pub fn receive(&mut self) -> Option<Opened<RetrievalTrainee>> {
        match self.native.poll() {
            None | Some((_, Outcome::Cancelled)) => {}
            Some((purpose, Outcome::Chosen(path))) => match &mut self.window {
                Some(window) if window.purpose == purpose => window.text = path.display().to_string(),
                _ => self.go(purpose, path),
            },
            Some((_, Outcome::Missing)) => {
                let note = "This desktop offers no file dialog. Type or paste a path";
                if let Some(window) = &mut self.window {
                    window.note = Some(note.to_owned());
                }
            }
        }
        let (message, opened) = match self.jobs.receive()? {
            Ok((words, opened)) => (Ok(words), opened),
            Err(words) => (Err(words), None),
        };
        self.message = Some(message);
        opened
    }
}
