//! A tour through the window, picture by picture: where it goes and how far it is.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use eframe::egui::ColorImage;

use super::plan::{Planned, plan};

/// Where the pictures go, and how far it has come.
pub struct Tour {
    pub(super) folder: PathBuf,
    pub(super) plan: Vec<Planned>,
    pub(super) next: usize,
    pub(super) calm: usize,
    pub(super) asked: bool,
    pub(super) settling: bool,
    pub(super) taken: Arc<Mutex<Option<Arc<ColorImage>>>>,
    /// Files written, or what went wrong; read by whoever opened the window.
    pub(super) outcome: Arc<Mutex<Outcome>>,
}

/// What a tour has brought.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Files written.
    pub written: Vec<PathBuf>,
    /// What went wrong.
    pub error: Option<String>,
}

impl Tour {
    /// A tour that writes into a folder.
    pub fn new(folder: &Path, outcome: Arc<Mutex<Outcome>>) -> Self {
        Self {
            folder: folder.to_owned(),
            plan: plan(),
            next: 0,
            calm: 0,
            asked: false,
            settling: false,
            taken: Arc::default(),
            outcome,
        }
    }
}
