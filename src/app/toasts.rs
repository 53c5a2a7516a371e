//! Messages: the newest in a line at the foot of the window, where it covers nothing and moves nothing, and a log of
//! everything that was said.

use eframe::egui::{self, RichText};

use super::theme::space;
use crate::engine::{Notice, Severity};

/// Seconds for which a message is shown that says what was done.
const INFO_SECONDS: f64 = 6.0;
/// Seconds for which a warning is shown.
const WARNING_SECONDS: f64 = 12.0;
/// Seconds for which an error is shown.
const ERROR_SECONDS: f64 = 30.0;
/// Messages that wait for their turn or are shown; older ones are in the log.
const MOST_SHOWN: usize = 3;
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
    /// The window with everything that was said.
    pub fn log_id() -> egui::Id {
        egui::Id::unique("messages")
    }

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
        while self.shown.len() > MOST_SHOWN {
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

    /// Takes the message that is shown away; false when there was none.
    pub fn dismiss(&mut self) -> bool {
        self.current().map(|place| self.shown.remove(place)).is_some()
    }

    /// Takes the newest error away; false when there was none.
    pub fn dismiss_error(&mut self) -> bool {
        let error = self.shown.iter().rposition(|toast| toast.notice.severity == Severity::Error);
        error.map(|place| self.shown.remove(place)).is_some()
    }

    /// The place of the message that is shown: the newest of the most severe, so that no news hides an error.
    fn current(&self) -> Option<usize> {
        (0..self.shown.len()).max_by_key(|&place| (rank(self.shown[place].notice.severity), place))
    }

    /// Lets go of messages whose time is over. The clock of one begins when it is first shown.
    pub fn follow(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let left = |toast: &Toast| toast.since.map_or(f64::INFINITY, |since| since + seconds(toast) - now);
        self.shown.retain(|toast| left(toast) > 0.0);
        if let Some(place) = self.current() {
            self.shown[place].since.get_or_insert(now);
        }
        let next = self.shown.iter().map(left).fold(f64::INFINITY, f64::min);
        if next.is_finite() {
            // One wake-up when the first of them is due, none in between.
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(next.max(0.0) + 0.02));
        }
    }

    /// The room that the message wants, in points.
    pub fn width(&self, ui: &egui::Ui) -> f32 {
        let Some(toast) = self.current().map(|place| &self.shown[place]) else { return 0.0 };
        let font = egui::TextStyle::Body.resolve(ui.style());
        let text = format!("Note {}  Dismiss  {} more", words(toast), self.shown.len());
        ui.painter().layout_no_wrap(text, font, egui::Color32::WHITE).size().x + 64.0
    }

    /// Draws the message that is shown, from right to left.
    pub fn line_ui(&mut self, ui: &mut egui::Ui) {
        let Some(place) = self.current() else { return };
        let toast = &self.shown[place];
        let (word, colour) = label(ui, toast.notice.severity);
        if toast.notice.severity != Severity::Info {
            let ground = ui.max_rect().expand2(egui::vec2(0.0, -1.0));
            ui.painter().rect_filled(ground, 3.0, colour.gamma_multiply(0.18));
        }
        let mut dismiss = ui.small_button("Dismiss");
        if toast.notice.severity == Severity::Error {
            dismiss = dismiss.on_hover_text("Esc does it as well");
        }
        let gone = dismiss.clicked();
        if self.shown.len() > 1 {
            let more = format!("{} more", self.shown.len() - 1);
            if ui.small_button(more).on_hover_text("Everything that was said").clicked() {
                self.log_open = true;
            }
        }
        let text = words(toast);
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.add_space(space::SMALL);
            ui.label(RichText::new(word).color(colour).strong());
            // Egui shows the whole of a text that is cut short under the pointer.
            let response = ui.add(egui::Label::new(text).truncate().sense(egui::Sense::click()));
            if response.clicked() {
                self.log_open = true;
            }
        });
        if gone {
            self.shown.remove(place);
        }
    }

    /// Draws the window with everything that was said.
    pub fn log_ui(&mut self, ctx: &egui::Context) {
        let mut open = self.log_open;
        let window = egui::Window::new("Messages").id(Self::log_id()).open(&mut open).default_size([460.0, 320.0]);
        window.show(ctx, |ui| {
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

/// For how long a message is shown.
fn seconds(toast: &Toast) -> f64 {
    match toast.notice.severity {
        Severity::Info => INFO_SECONDS,
        Severity::Warning => WARNING_SECONDS,
        Severity::Error => ERROR_SECONDS,
    }
}

fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Info => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}

/// What it says, and how often it was said.
fn words(toast: &Toast) -> String {
    match toast.count {
        1 => toast.notice.text.clone(),
        count => format!("{} ({count}×)", toast.notice.text),
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
