//! A picture that the program draws and that was asked for: it stands in the panel until the engine shows it.

use std::time::Duration;

use eframe::egui;

use super::PATIENCE;

/// What was asked for, and when, by the window's clock.
#[derive(Debug)]
pub(super) struct Asked<T>(Option<(T, f64)>);

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: PartialEq> Asked<T> {
    /// It was asked for.
    pub fn ask(&mut self, what: T, now: f64) {
        self.0 = Some((what, now));
    }

    /// Something else was asked for.
    pub fn forget(&mut self) {
        self.0 = None;
    }

    /// What is on its way.
    pub fn latest(&self) -> Option<&T> {
        self.0.as_ref().map(|(what, _)| what)
    }

    /// It ends when it is `shown`, or when the engine will not have it; not under a pressed button.
    pub fn end(&mut self, ui: &egui::Ui, shown: Option<&T>) {
        let Some((asked, since)) = &self.0 else { return };
        let (now, held) = ui.input(|input| (input.time, input.pointer.any_down()));
        if !held && (shown == Some(asked) || now - since > PATIENCE) {
            self.0 = None;
        } else {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(PATIENCE));
        }
    }
}
