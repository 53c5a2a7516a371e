//! Work that takes longer than a frame: beside the window, with progress, and it can be cancelled.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui;

use crate::engine::worker::{Link, Worker};
use crate::engine::{Notice, Severity};

/// How soon the window is drawn again when there is news of a job: progress is looked at, not measured.
const SOON: Duration = Duration::from_millis(60);

/// What a job tells the window.
enum Told {
    /// How many parts of how many are done.
    Progress(usize, usize),
    /// What there is to say at the end.
    Done(String),
}

/// The work's side of a job.
pub struct Reporter<'a> {
    link: &'a Link<Told>,
}

impl Reporter<'_> {
    /// `done` of `total` parts are done.
    pub fn progress(&self, done: usize, total: usize) {
        self.link.publish(Told::Progress(done, total));
    }

    /// Whether the user wants it to end.
    pub fn cancelled(&self) -> bool {
        self.link.is_stopped()
    }
}

/// A job in progress.
pub struct Job {
    label: String,
    worker: Worker<Told>,
}

impl Job {
    /// Starts `work`, whose outcome is a sentence either way. A panic in it becomes a message.
    pub fn start(
        ctx: &egui::Context,
        label: impl Into<String>,
        work: impl FnOnce(&Reporter) -> Result<String, String> + Send + 'static,
    ) -> Self {
        let ctx = ctx.clone();
        let wake = Arc::new(move || ctx.request_repaint_after(SOON));
        let worker = Worker::start("export", wake, move |link| {
            link.publish(Told::Done(work(&Reporter { link })?));
            Ok(())
        });
        Self { label: label.into(), worker }
    }

    /// The outcome, once there is one.
    pub fn poll(&self) -> Option<Notice> {
        let (severity, text) = match (self.worker.finished()?, self.worker.latest().as_deref()) {
            (Ok(()), Some(Told::Done(text))) => (Severity::Info, text.clone()),
            (Ok(()), _) => (Severity::Error, format!("{} ended without a word", self.label)),
            (Err(_), _) if self.worker.is_stopped() => {
                (Severity::Info, format!("{}: cancelled, nothing was written", self.label))
            }
            (Err(text), _) => (Severity::Error, text),
        };
        Some(Notice { severity, text })
    }

    /// Draws progress and a button to cancel.
    pub fn ui(&self, ui: &mut egui::Ui) {
        let share = match self.worker.latest().as_deref() {
            Some(Told::Progress(done, total)) if *total > 0 => *done as f32 / *total as f32,
            Some(Told::Done(_)) => 1.0,
            _ => 0.0,
        };
        ui.label(&self.label);
        let bar = ui.add(egui::ProgressBar::new(share).desired_width(120.0).show_percentage());
        bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &self.label));
        if ui.button("Cancel").clicked() {
            self.worker.stop();
        }
    }
}
