//! What the experiments of this workspace share: the thread that runs, its bar, plots.

use std::sync::Arc;

use eframe::egui::{self, Align, Color32, Layout, ScrollArea, vec2};
use egui_plot::{ColorConflictHandling, Corner, Legend};

use crate::engine::worker::{Link, Wake, Worker};

/// An experiment in the background, and the newest report of it.
pub(in crate::app) struct Experiment<R> {
    worker: Option<Worker<R>>,
    shown: Option<Arc<R>>,
}

impl<R> Default for Experiment<R> {
    fn default() -> Self {
        Self { worker: None, shown: None }
    }
}

impl<R: Send + Sync + 'static> Experiment<R> {
    /// Starts it, in place of what runs. The last report stays in sight until there is a newer one.
    pub fn start(
        &mut self,
        name: &str,
        wake: &Wake,
        work: impl FnOnce(&Link<R>) -> Result<(), String> + Send + 'static,
    ) {
        self.worker = Some(Worker::start(name, wake.clone(), work));
    }

    /// Whether it was never started.
    pub fn is_new(&self) -> bool {
        self.worker.is_none()
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.worker.as_ref().is_some_and(Worker::is_running)
    }

    /// The newest report.
    pub fn report(&mut self) -> Option<Arc<R>> {
        if let Some(report) = self.worker.as_ref().and_then(Worker::latest) {
            self.shown = Some(report);
        }
        self.shown.clone()
    }

    /// The line with the button, how far it is, and why it could not run. True when it should be started.
    pub fn bar_ui(&mut self, ui: &mut egui::Ui, progress: f32) -> bool {
        self.bar_with_ui(ui, progress, |_, _| ())
    }

    /// The same with a button that copies all numbers.
    pub fn bar_and_csv_ui(&mut self, ui: &mut egui::Ui, progress: f32, csv: fn(&R) -> String) -> bool {
        self.bar_with_ui(ui, progress, |ui, report| {
            if ui.button("Copy as CSV").on_hover_text("All numbers of the curves, for a spreadsheet").clicked() {
                ui.ctx().copy_text(csv(report));
            }
        })
    }

    fn bar_with_ui(&mut self, ui: &mut egui::Ui, progress: f32, more: impl FnOnce(&mut egui::Ui, &R)) -> bool {
        let mut start = false;
        ui.horizontal(|ui| {
            if self.is_running() {
                let button = ui.button("Stop").on_hover_text("Keep what there is so far");
                if button.accessible_name("Stop the experiment").clicked()
                    && let Some(worker) = &self.worker
                {
                    worker.stop();
                }
                let bar = egui::ProgressBar::new(progress).desired_width(90.0).show_percentage();
                ui.add(bar).widget_info(|| {
                    let text = format!("Experiment, {:.0} %", 100.0 * progress);
                    egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, text)
                });
            } else {
                let button = ui.button("Run again").on_hover_text("It also runs by itself when something is changed");
                start = button.accessible_name("Run the experiment again").clicked();
            }
            if let Some(report) = &self.shown {
                more(ui, report);
            }
        });
        if let Some(Err(error)) = self.worker.as_ref().and_then(Worker::finished) {
            ui.colored_label(ui.visuals().error_fg_color, sentence(&error));
        }
        start
    }
}

/// Width of the controls.
const SIDE: f32 = 270.0;

/// Controls of `tab` at the left, in a column that scrolls; what they make at the right.
pub(in crate::app) fn beside_ui<T>(
    ui: &mut egui::Ui,
    name: &str,
    tab: &mut T,
    controls: impl FnOnce(&mut egui::Ui, &mut T),
    charts: impl FnOnce(&mut egui::Ui, &mut T),
) {
    let side = SIDE.min(ui.available_width() * 0.4);
    let height = ui.available_height();
    let down = Layout::top_down(Align::Min);
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(side, height), down, |ui| {
            ui.set_width(side);
            ScrollArea::vertical().id_salt(name).auto_shrink(false).show(ui, |ui| controls(ui, tab));
        });
        ui.separator();
        ui.allocate_ui_with_layout(vec2(ui.available_width(), height), down, |ui| charts(ui, tab));
    });
}

/// With a capital at the beginning.
pub(in crate::app) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What the lines of a plot are; a click hides one. A name stands for a line, its band and its theory, and has the
/// colour that was drawn last.
pub(in crate::app) fn legend(corner: Corner) -> Legend {
    let legend = Legend::default().position(corner).follow_insertion_order(true);
    legend.color_conflict_handling(ColorConflictHandling::PickLast)
}

/// The colours of the lines of a plot, told apart with any kind of colour vision (Okabe and Ito).
pub(in crate::app) const INKS: [Color32; 5] = [
    Color32::from_rgb(86, 180, 233),
    Color32::from_rgb(230, 159, 0),
    Color32::from_rgb(0, 158, 115),
    Color32::from_rgb(204, 121, 167),
    Color32::from_rgb(213, 94, 0),
];
