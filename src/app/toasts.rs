//! Messages: a stack of cards in the corner and a log of everything that was said. Errors stay until dismissed.

use eframe::egui::{self, Align2, RichText};

use super::theme::space;
use crate::engine::{Notice, Severity};

/// Seconds for which a message that needs no answer is shown.
const INFO_SECONDS: f64 = 5.0;
/// Cards shown at once; older ones are in the log.
const MOST_CARDS: usize = 4;
/// Entries that the log keeps.
const MOST_ENTRIES: usize = 500;

/// One message.
#[derive(Debug, Clone)]
struct Toast {
    notice: Notice,
    /// When it was first drawn, in seconds of the window's clock.
    since: Option<f64>,
    /// How often it was said in a row.
    count: usize,
}

/// The messages of the window.
#[derive(Debug, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    log: Vec<Notice>,
    /// Whether the log window is open.
    pub log_open: bool,
}

impl Toasts {
    /// Shows a message. One that is already there is counted, not shown twice.
    pub fn push(&mut self, notice: Notice) {
        if notice.text.is_empty() {
            return;
        }
        self.log.push(notice.clone());
        if self.log.len() > MOST_ENTRIES {
            self.log.remove(0);
        }
        if let Some(same) = self.shown.iter_mut().find(|toast| toast.notice == notice) {
            same.count += 1;
            same.since = None;
            return;
        }
        self.shown.push(Toast { notice, since: None, count: 1 });
        while self.shown.len() > MOST_CARDS {
            // The oldest that is not an error leaves first.
            let leaves = self.shown.iter().position(|toast| toast.notice.severity != Severity::Error).unwrap_or(0);
            self.shown.remove(leaves);
        }
    }

    /// Something was done.
    pub fn info(&mut self, text: impl Into<String>) {
        self.push(Notice { severity: Severity::Info, text: text.into() });
    }

    /// Something failed.
    pub fn error(&mut self, text: impl Into<String>) {
        self.push(Notice { severity: Severity::Error, text: text.into() });
    }

    /// The newest error that is still on screen.
    pub fn current_error(&self) -> Option<&str> {
        self.shown
            .iter()
            .rev()
            .find(|toast| toast.notice.severity == Severity::Error)
            .map(|toast| toast.notice.text.as_str())
    }

    /// Takes the newest card away; false when there was none.
    pub fn dismiss(&mut self) -> bool {
        self.shown.pop().is_some()
    }

    /// Draws cards and log.
    pub fn ui(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        for toast in &mut self.shown {
            toast.since.get_or_insert(now);
        }
        let fades = |toast: &Toast| toast.notice.severity != Severity::Error;
        self.shown.retain(|toast| !fades(toast) || now - toast.since.unwrap_or(now) < INFO_SECONDS);
        let left = self
            .shown
            .iter()
            .filter(|toast| fades(toast))
            .map(|toast| INFO_SECONDS - (now - toast.since.unwrap_or(now)))
            .fold(f64::INFINITY, f64::min);
        if left.is_finite() {
            // One wake-up when the first of them is due, none in between.
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(left.max(0.0) + 0.02));
        }
        if !self.shown.is_empty() {
            self.cards(ctx);
        }
        self.log_window(ctx);
    }

    fn cards(&mut self, ctx: &egui::Context) {
        let mut gone = None;
        egui::Area::new(egui::Id::unique("toasts"))
            .order(egui::Order::Foreground)
            .anchor(Align2::RIGHT_TOP, [-12.0, 62.0])
            .show(ctx, |ui| {
                ui.set_max_width(420.0);
                for (index, toast) in self.shown.iter().enumerate() {
                    egui::Frame::popup(ui.style()).inner_margin(10).show(ui, |ui| {
                        ui.set_width(400.0);
                        ui.horizontal_top(|ui| {
                            let (word, colour) = label(ui, toast.notice.severity);
                            ui.label(RichText::new(word).color(colour).strong());
                            let text = match toast.count {
                                1 => toast.notice.text.clone(),
                                count => format!("{} ({count}×)", toast.notice.text),
                            };
                            ui.allocate_ui_with_layout(
                                egui::vec2(400.0 - 150.0, 0.0),
                                egui::Layout::top_down(egui::Align::Min),
                                |ui| ui.add(egui::Label::new(text).wrap().selectable(true)),
                            );
                            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                                if ui.button("Dismiss").clicked() {
                                    gone = Some(index);
                                }
                            });
                        });
                    });
                    ui.add_space(space::SMALL);
                }
            });
        if let Some(index) = gone {
            self.shown.remove(index);
        }
    }

    fn log_window(&mut self, ctx: &egui::Context) {
        let mut open = self.log_open;
        egui::Window::new("Messages").open(&mut open).default_size([460.0, 320.0]).show(ctx, |ui| {
            if self.log.is_empty() {
                ui.weak("Nothing has been said yet");
            }
            egui::ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true).show(ui, |ui| {
                for notice in &self.log {
                    ui.horizontal_wrapped(|ui| {
                        let (word, colour) = label(ui, notice.severity);
                        ui.label(RichText::new(word).color(colour).strong());
                        ui.label(&notice.text);
                    });
                }
            });
        });
        self.log_open = open;
    }
}

fn label(ui: &egui::Ui, severity: Severity) -> (&'static str, egui::Color32) {
    let visuals = ui.visuals();
    match severity {
        Severity::Info => ("Done", visuals.hyperlink_color),
        Severity::Warning => ("Note", visuals.warn_fg_color),
        Severity::Error => ("Error", visuals.error_fg_color),
    }
}
