//! Work that takes longer than a frame: on a thread of its own, with progress, and it can be cancelled.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

use eframe::egui;

use crate::engine::{Notice, Severity};

/// What the thread tells the window.
#[derive(Debug, Default)]
struct Shared {
    done: AtomicUsize,
    total: AtomicUsize,
    cancelled: AtomicBool,
}

/// The thread's side of a job.
pub struct Reporter {
    shared: Arc<Shared>,
    ctx: egui::Context,
}

impl Reporter {
    /// `done` of `total` parts are done.
    pub fn progress(&self, done: usize, total: usize) {
        self.shared.done.store(done, Ordering::Relaxed);
        self.shared.total.store(total, Ordering::Relaxed);
        self.ctx.request_repaint_after(std::time::Duration::from_millis(60));
    }

    /// Whether the user wants it to end.
    pub fn cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Relaxed)
    }
}

/// A job in progress.
pub struct Job {
    label: String,
    shared: Arc<Shared>,
    outcome: Receiver<Result<String, String>>,
}

impl Job {
    /// Starts `work`, whose outcome is a sentence either way. A panic in it becomes a message.
    pub fn start(
        ctx: &egui::Context,
        label: impl Into<String>,
        work: impl FnOnce(&Reporter) -> Result<String, String> + Send + 'static,
    ) -> Result<Self, Notice> {
        let label = label.into();
        let shared = Arc::new(Shared::default());
        let (sender, outcome) = mpsc::channel();
        let reporter = Reporter { shared: shared.clone(), ctx: ctx.clone() };
        let spawned = thread::Builder::new().name("glomscope-export".to_owned()).spawn(move || {
            let guarded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&reporter)));
            let outcome = guarded.unwrap_or_else(|_| Err("An internal error ended the export".to_owned()));
            // The window may be gone.
            let _ = sender.send(outcome);
            reporter.ctx.request_repaint();
        });
        match spawned {
            Ok(_) => Ok(Self { label, shared, outcome }),
            Err(error) => {
                let text = format!("{label} failed: no thread could be started ({error})");
                Err(Notice { severity: Severity::Error, text })
            }
        }
    }

    /// The outcome, once there is one.
    pub fn poll(&self) -> Option<Notice> {
        let outcome = match self.outcome.try_recv() {
            Ok(outcome) => outcome,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err(format!("{} ended without a word", self.label)),
        };
        Some(match outcome {
            Ok(text) => Notice { severity: Severity::Info, text },
            Err(_) if self.shared.cancelled.load(Ordering::Relaxed) => {
                Notice { severity: Severity::Info, text: format!("{}: cancelled, nothing was written", self.label) }
            }
            Err(text) => Notice { severity: Severity::Error, text },
        })
    }

    /// Draws progress and a button to cancel.
    pub fn ui(&self, ui: &mut egui::Ui) {
        let (done, total) = (self.shared.done.load(Ordering::Relaxed), self.shared.total.load(Ordering::Relaxed));
        let share = if total == 0 { 0.0 } else { done as f32 / total as f32 };
        ui.label(&self.label);
        let bar = ui.add(egui::ProgressBar::new(share).desired_width(120.0).show_percentage());
        bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &self.label));
        if ui.button("Cancel").clicked() {
            self.shared.cancelled.store(true, Ordering::Relaxed);
        }
    }
}
