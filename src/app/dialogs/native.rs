//! The desktop's own file dialog, off the window's thread. Where there is none it says so, and other ways remain.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use eframe::egui;

use super::Purpose;
use crate::app::words;

/// Nobody closes a dialog as fast as this: it did not open.
const TOO_FAST: Duration = Duration::from_millis(600);

/// How a dialog ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A path was chosen.
    Chosen(PathBuf),
    /// It was closed without a choice.
    Cancelled,
    /// This desktop has no dialog to show.
    Missing,
}

/// At most one dialog at a time.
#[derive(Debug, Default)]
pub struct Native {
    waiting: Option<(Purpose, Receiver<Outcome>)>,
}

impl Native {
    /// Whether a dialog is open.
    pub fn is_open(&self) -> bool {
        self.waiting.is_some()
    }

    /// Opens a dialog, over the window where its frame is at hand. A second one is not opened beside the first.
    pub fn open(
        &mut self,
        ctx: &egui::Context,
        frame: Option<&eframe::Frame>,
        purpose: Purpose,
        file_name: Option<String>,
    ) {
        if self.is_open() {
            return;
        }
        let mut dialog = rfd::AsyncFileDialog::new().set_title(purpose.title(&words::of(ctx)));
        if let Some(frame) = frame {
            dialog = dialog.set_parent(frame);
        }
        if let Some((name, endings)) = purpose.filter() {
            dialog = dialog.add_filter(name, endings);
            if !purpose.writes() {
                dialog = dialog.add_filter("All files", &["*"]);
            }
        }
        if let Some(file_name) = file_name {
            dialog = dialog.set_file_name(file_name);
        }
        // The future is made here, on the main thread, as macOS wants it, and waited for elsewhere.
        let choice: Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = match purpose {
            _ if purpose.is_folder() => Box::pin(dialog.pick_folder()),
            _ if purpose.writes() => Box::pin(dialog.save_file()),
            _ => Box::pin(dialog.pick_file()),
        };
        let (sender, receiver) = mpsc::channel();
        let ctx = ctx.clone();
        let spawned = thread::Builder::new().name("glomscope-dialog".to_owned()).spawn(move || {
            let opened = Instant::now();
            let outcome = match pollster::block_on(choice) {
                Some(file) => Outcome::Chosen(file.path().to_owned()),
                None if opened.elapsed() < TOO_FAST => Outcome::Missing,
                None => Outcome::Cancelled,
            };
            // The window may have been closed meanwhile.
            let _ = sender.send(outcome);
            ctx.request_repaint();
        });
        if spawned.is_ok() {
            self.waiting = Some((purpose, receiver));
        }
    }

    /// The outcome, once there is one.
    pub fn poll(&mut self) -> Option<(Purpose, Outcome)> {
        let (purpose, receiver) = self.waiting.as_ref()?;
        let outcome = match receiver.try_recv() {
            Ok(outcome) => outcome,
            Err(TryRecvError::Empty) => return None,
            // The thread ended without a word.
            Err(TryRecvError::Disconnected) => Outcome::Missing,
        };
        let purpose = *purpose;
        self.waiting = None;
        Some((purpose, outcome))
    }
}
