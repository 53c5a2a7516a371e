//! How many states a memory holds: the capacity experiment with its sliders, curves and theory lines.

use std::sync::Arc;

use eframe::egui::{self, Color32, Stroke, vec2};
use egui_plot::{Corner, FilledArea, HLine, Line, LineStyle, PlotPoints, Points, VLine};
use ndarray::Axis;

use super::experiment::{Experiment, INKS, beside_ui, legend};
use crate::app::bottom::axes;
use crate::app::room::{Door, Room};
use crate::app::widgets::row::{real_ui, whole_ui};
use crate::app::widgets::{axis, fixed, quiet};
use crate::engine::Snapshot;
use crate::engine::worker::Wake;
use crate::fast_weights::capacity::{self, CapacityReport, CapacitySettings, Measured, Method, Task, theory};

/// The cosine down to which a pattern counts as held.
const HELD: f32 = 0.9;

/// The tab.
#[derive(Default)]
pub(in crate::app) struct CapacityTab {
    settings: CapacitySettings,
    /// The level whose columns are stored; none: random patterns.
    level: Option<usize>,
    experiment: Experiment<CapacityReport>,
    /// The newest report with a number in it: it stays while the next run has none yet, or is stopped before.
    shown: Option<Arc<CapacityReport>>,
}

impl Room for CapacityTab {
    /// Draws it, and runs the experiment when it is first seen or something is changed.
    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        let (snapshot, wake) = (door.panel.snapshot, door.wake);
        let report = self.experiment.report();
        let mut start = self.experiment.is_new();
        if let Some(report) = report.as_ref().filter(|report| !report.points.is_empty()) {
            self.shown = Some(report.clone());
        }
        beside_ui(
            ui,
            "capacity controls",
            self,
            |ui, tab| {
                let progress = report.as_ref().map_or(0.0, |report| report.progress);
                start |= tab.experiment.bar_and_csv_ui(ui, progress, CapacityReport::csv);
                ui.separator();
                start |= tab.controls_ui(ui, snapshot);
            },
            |ui, tab| match &tab.shown {
                Some(report) => charts_ui(ui, report),
                None => {
                    ui.label(quiet("The first numbers are on their way"));
                }
            },
        );
        if start {
            self.start(snapshot, wake);
        }
    }

    fn is_busy(&self) -> bool {
        self.experiment.is_running()
    }
}

impl CapacityTab {
    fn start(&mut self, snapshot: &Snapshot, wake: &Wake) {
        let settings = self.settings;
        let columns = self.level.filter(|level| *level < snapshot.levels());
        let columns = columns.map(|level| snapshot.state.index_axis(Axis(0), level).to_owned());
        self.experiment.start("capacity", wake, move |link| {
            let columns = columns.as_ref().map(|columns| columns.view());
            let watch = &mut |report: &CapacityReport| {
                link.publish(report.clone());
                link.go_on()
            };
            capacity::run(&settings, columns, watch).map(|_| ()).map_err(|error| error.to_string())
        });
    }

    fn controls_ui(&mut self, ui: &mut egui::Ui, snapshot: &Snapshot) -> bool {
        let (settings, default) = (&mut self.settings, CapacitySettings::default());
        let mut changed = false;
        ui.label("Stored are");
        ui.horizontal_wrapped(|ui| {
            changed |= ui.selectable_value(&mut self.level, None, "Random patterns").changed();
            for level in 0..snapshot.levels() {
                let name = format!("Columns of level {level}");
                let response = ui.selectable_value(&mut self.level, Some(level), format!("Level {level}"));
                let tip = format!("The {} columns of level {level}, as they are now", snapshot.state.dim().1);
                changed |= response.on_hover_text(tip).accessible_name(name).changed();
            }
        });
        if self.level.is_some() {
            changed |= ui
                .checkbox(&mut settings.centre, "Without their mean")
                .on_hover_text("What all columns share is taken away first; otherwise they are nearly one pattern")
                .changed();
        }
        ui.label("A cue asks for");
        ui.horizontal(|ui| {
            for (task, name, tip) in [
                (
                    Task::States,
                    "Its own state",
                    "Every pattern is stored as its own answer: the memory cleans a noisy state up",
                ),
                (Task::Pairs, "Another pattern", "Every pattern is stored with another one as its answer"),
            ] {
                changed |= ui.selectable_value(&mut settings.task, task, name).on_hover_text(tip).changed();
            }
        });
        ui.separator();
        if self.level.is_none() {
            let tip = "D, components of a random pattern: the matrix has D x D weights";
            changed |= whole_ui(ui, "Units D", tip, 8..=256, 1024, &mut settings.dim);
        }
        let tip = "P, the largest number of patterns stored";
        changed |= whole_ui(ui, "Patterns", tip, 8..=1024, 4096, &mut settings.largest);
        let tip = "Length of the noise on a cue, over that of the pattern";
        changed |= real_ui(ui, "Noise", tip, 0.0..=3.0, default.noise, &mut settings.noise);
        let tip = "Decay: what is left of older patterns after one more was stored, in the decaying sum";
        changed |= real_ui(ui, "lambda", tip, 0.0..=1.0, default.decay, &mut settings.decay);
        let tip = "Rate of the delta rule; the sums answer in the same direction whatever theirs is";
        changed |= real_ui(ui, "eta", tip, 0.0..=2.0, default.rate, &mut settings.rate);
        let tip = "Inverse temperature of the softmax over the stored patterns";
        changed |= real_ui(ui, "beta", tip, 0.0..=100.0, default.beta, &mut settings.beta);
        let tip = "Sets of patterns drawn for every number: more make the curves smoother";
        changed |= whole_ui(ui, "Trials", tip, 1..=64, 1000, &mut settings.trials);
        let mut seed = settings.seed as usize;
        changed |= whole_ui(ui, "Seed", "Decides every random number of the experiment", 1..=100, 1_000_000, &mut seed);
        settings.seed = seed as u64;
        changed
    }
}

/// What the curves show, in words.
fn says(report: &CapacityReport) -> String {
    let held = Method::ALL.map(|method| match report.holds(method, HELD) {
        None => format!("{} none", method.name()),
        Some(count) if report.points.last().is_some_and(|point| point.count == count) => {
            format!("{} all {count}", method.name())
        }
        Some(count) => format!("{} {count}", method.name()),
    });
    let mut text = format!("Answered with a cosine of {HELD} or more, of the numbers tried: {}", held.join(" · "));
    if report.settings.task == Task::States {
        text.push_str(&format!(
            ". A cue has a cosine of {} itself: above that line a memory cleans it up, below it harms",
            fixed(report.settings.cue_cosine(), 4, 2)
        ));
    }
    text
}

fn notes(report: &CapacityReport) -> String {
    let filled = match report.patterns {
        None => format!("Random patterns of {} units", report.dim),
        Some(columns) => format!(
            "{columns} columns of {} units, which overlap as random patterns of only {} units would",
            report.dim,
            fixed(report.effective_dim, 3, 1).trim()
        ),
    };
    let bound = theory::softmax_bound(report.dim, f64::from(report.settings.beta), 0.01);
    let bound = if bound < 1.0 {
        "at this beta the proven bound for the softmax says nothing yet (raise it)".to_owned()
    } else {
        format!("with a probability of 99 % the softmax is proven to hold {bound:.0} or more")
    };
    format!(
        "Lines: measured, with one standard deviation. Dashed: theory for random patterns of as many units. {filled}; \
         {bound}"
    )
}

fn charts_ui(ui: &mut egui::Ui, report: &CapacityReport) {
    ui.add(egui::Label::new(says(report)).wrap());
    ui.add(egui::Label::new(quiet(notes(report)).small()).wrap());
    let height = (ui.available_height() - 12.0).max(160.0);
    let by_count: Vec<Sample> = report
        .points
        .iter()
        .map(|point| Sample { x: (point.count as f64).log10(), measured: point.measured, theory: point.theory })
        .collect();
    let title = "Cosine of the answer over patterns stored";
    chart_ui(ui, title, height * 0.6, report, &by_count, Across::Stored);
    let by_age: Vec<Sample> = report
        .ages
        .iter()
        .map(|point| Sample { x: point.age as f64, measured: point.measured, theory: point.theory })
        .collect();
    let title = "The same over age, with the largest number stored";
    chart_ui(ui, title, height * 0.4 - 40.0, report, &by_age, Across::Age);
}

struct Sample {
    x: f64,
    measured: [Measured; Method::ALL.len()],
    theory: [f32; Method::ALL.len()],
}

#[derive(Clone, Copy, PartialEq)]
enum Across {
    Stored,
    Age,
}

fn chart_ui(
    ui: &mut egui::Ui,
    title: &'static str,
    height: f32,
    report: &CapacityReport,
    samples: &[Sample],
    across: Across,
) {
    ui.label(quiet(title).small());
    let weak = ui.visuals().weak_text_color();
    let stored = across == Across::Stored;
    let mut plot = axes::still_plot(ui, title)
        .height(height.max(90.0))
        .sense(egui::Sense::hover())
        .y_axis_min_width(34.0)
        .set_margin_fraction(vec2(0.02, 0.04))
        .include_y(0.0)
        .include_y(1.0)
        .x_grid_spacer(move |input| if stored { axes::decades(&input) } else { axes::linear(&input, true) })
        .y_grid_spacer(|input| axes::linear(&input, false))
        .x_axis_formatter(move |mark, _| axis(if stored { 10_f64.powf(mark.value) } else { mark.value }))
        .y_axis_formatter(|mark, _| axis(mark.value))
        .label_formatter(|_| None);
    if stored {
        plot = plot.legend(legend(Corner::LeftBottom));
    }
    let shown = plot.show(ui, |plot| {
        for (method, ink) in Method::ALL.into_iter().zip(INKS) {
            draw(plot, method, ink, samples);
        }
        if report.settings.task == Task::States {
            let cue = HLine::new("the cue itself", report.settings.cue_cosine()).style(LineStyle::dotted_dense());
            plot.hline(cue.stroke(Stroke::new(1.0, weak)).allow_hover(false));
        }
        if stored {
            let units = VLine::new("as many as units", (report.dim as f64).log10());
            plot.vline(units.stroke(Stroke::new(1.0, weak)).style(LineStyle::dashed_loose()).allow_hover(false));
        }
    });
    let pointed = shown.response.hover_pos().map(|pointer| shown.transform.value_from_position(pointer).x);
    if let Some(x) = pointed
        && let Some(nearest) = samples.iter().min_by(|a, b| (a.x - x).abs().total_cmp(&(b.x - x).abs()))
    {
        shown.response.clone().on_hover_text_at_pointer(pointed_text(nearest, across));
    }
    shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, title));
}

fn draw(plot: &mut egui_plot::PlotUi<'_>, method: Method, ink: Color32, samples: &[Sample]) {
    let xs: Vec<f64> = samples.iter().map(|sample| sample.x).collect();
    let of = |value: fn(&Measured) -> f32| -> Vec<f64> {
        samples.iter().map(|sample| f64::from(value(&sample.measured[method as usize]))).collect()
    };
    let (low, high) = (of(|measured| measured.mean - measured.spread), of(|measured| measured.mean + measured.spread));
    let mean = of(|measured| measured.mean);
    let points: Vec<[f64; 2]> = xs.iter().zip(&mean).map(|(x, y)| [*x, *y]).collect();
    let theory: Vec<[f64; 2]> =
        samples.iter().map(|sample| [sample.x, f64::from(sample.theory[method as usize])]).collect();
    let name = method.name();
    plot.add(FilledArea::new(name, &xs, &low, &high).fill_color(ink.gamma_multiply(0.15)).allow_hover(false));
    plot.line(Line::new(name, PlotPoints::from(points.clone())).color(ink).width(2.0).allow_hover(false));
    plot.points(Points::new(name, PlotPoints::from(points)).color(ink).radius(2.5).allow_hover(false));
    let theory = Line::new(name, PlotPoints::from(theory)).style(LineStyle::dashed_loose());
    plot.line(theory.color(ink).width(1.2).allow_hover(false));
}

fn pointed_text(sample: &Sample, across: Across) -> String {
    let mut text = match across {
        Across::Stored => format!("{:.0} patterns stored", 10_f64.powf(sample.x)),
        Across::Age => format!("{:.0} patterns stored since", sample.x),
    };
    for method in Method::ALL {
        let (measured, theory) = (sample.measured[method as usize], sample.theory[method as usize]);
        let mean = fixed(measured.mean, 5, 3);
        let spread = fixed(measured.spread, 5, 3);
        text.push_str(&format!("\n{}: {mean} ± {spread}, theory {}", method.name(), fixed(theory, 5, 3)));
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_what_was_held() {
        let settings =
            CapacitySettings { dim: 24, largest: 64, points: 4, noise: 0.5, beta: 30.0, ..CapacitySettings::default() };
        let report = capacity::run(&settings, None, &mut |_| true).unwrap();
        let text = says(&report);
        assert!(text.contains("softmax all 64"), "{text}");
        assert!(text.contains("sum 1") || text.contains("sum 4"), "{text}");
        assert!(text.contains("0.89 itself"), "{text}");
        let pairs = CapacitySettings { task: Task::Pairs, ..settings };
        assert!(!says(&capacity::run(&pairs, None, &mut |_| true).unwrap()).contains("cleans"));
        assert!(notes(&report).contains("24 units"));
    }
}
