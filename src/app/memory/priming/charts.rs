//! Curves over the delay: steps to settle, and agreement with the clean parse.

use eframe::egui::{self, Stroke, Ui, vec2};
use egui_plot::{HLine, Legend, Line, LineStyle, PlotPoints, PlotUi, Points};

use crate::app::bottom::axes;
use crate::app::memory::experiment::INKS;
use crate::app::widgets::{axis, fixed, quiet};
use crate::recall::{Condition, Mean, PrimingPoint, PrimingReport};

/// A quantity of a point.
type Quantity<'a> = &'a dyn Fn(&PrimingPoint) -> Mean;

/// Draws both side by side; `level` none for the mean over all.
pub fn ui(ui: &mut Ui, report: &PrimingReport, level: Option<usize>, height: f32) {
    let width = (ui.available_width() - 12.0) / 2.0;
    ui.horizontal_top(|ui| {
        let steps: Quantity = &|point| point.steps;
        chart_ui(ui, "Steps to settle over the delay", vec2(width, height), report, steps, 1);
        let ari: Quantity = &|point| match level {
            Some(level) => point.ari.get(level).copied().unwrap_or_default(),
            None => point.mean_ari,
        };
        chart_ui(ui, "Agreement with the clean parse (ARI) over the delay", vec2(width, height), report, ari, 3);
    });
}

fn chart_ui(
    ui: &mut Ui,
    title: &'static str,
    size: egui::Vec2,
    report: &PrimingReport,
    quantity: Quantity<'_>,
    decimals: usize,
) {
    ui.allocate_ui(size, |ui| {
        ui.vertical(|ui| {
            ui.label(quiet(title).small());
            let plot = axes::still_plot(ui, title)
                .height((size.y - 24.0).max(90.0))
                .width(size.x)
                .sense(egui::Sense::hover())
                .y_axis_min_width(34.0)
                .set_margin_fraction(vec2(0.03, 0.06))
                .include_y(0.0)
                .include_x(report.plan.delays.last().copied().unwrap_or(0).max(1) as f64)
                .x_grid_spacer(|input| axes::linear(&input, true))
                .y_grid_spacer(|input| axes::linear(&input, false))
                .x_axis_formatter(|mark, _| axis(mark.value))
                .y_axis_formatter(|mark, _| axis(mark.value))
                .label_formatter(|_| None)
                .legend(Legend::default().position(egui_plot::Corner::RightBottom).follow_insertion_order(true));
            let shown = plot.show(ui, |plot| {
                for (condition, ink) in Condition::ALL.into_iter().zip(INKS) {
                    draw(plot, condition, ink, report, quantity);
                }
            });
            let text = read_out(report, quantity, decimals);
            let response = shown.response.on_hover_text_at_pointer(format!("{title}\n{text}"));
            let told = format!("{title}\n{text}");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, title));
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(told));
        });
    });
}

/// A condition with a delay is a curve with error bars, one without a line across.
fn draw(
    plot: &mut PlotUi<'_>,
    condition: Condition,
    ink: egui::Color32,
    report: &PrimingReport,
    quantity: Quantity<'_>,
) {
    let name = condition.name();
    let points: Vec<&PrimingPoint> = report.curve(condition).collect();
    if !condition.has_delay() {
        for point in points {
            let style = if condition == Condition::Without { LineStyle::Solid } else { LineStyle::dashed_loose() };
            plot.hline(
                HLine::new(name, quantity(point).mean).stroke(Stroke::new(1.5, ink)).style(style).allow_hover(false),
            );
        }
        return;
    }
    let places: Vec<[f64; 2]> =
        points.iter().map(|point| [point.delay.unwrap_or(0) as f64, quantity(point).mean]).collect();
    let style = if condition == Condition::Primed { LineStyle::Solid } else { LineStyle::dashed_dense() };
    plot.line(Line::new(name, places.clone()).stroke(Stroke::new(2.0, ink)).style(style).allow_hover(false));
    plot.points(Points::new(name, PlotPoints::from(places.clone())).radius(3.0).color(ink).allow_hover(false));
    for (place, point) in places.iter().zip(&points) {
        let error = quantity(point).error;
        let bar = vec![[place[0], place[1] - error], [place[0], place[1] + error]];
        plot.line(Line::new(name, bar).stroke(Stroke::new(1.0, ink)).allow_hover(false));
    }
}

/// All numbers of a plot.
fn read_out(report: &PrimingReport, quantity: Quantity<'_>, decimals: usize) -> String {
    let lines = report.points.iter().map(|point| {
        let value = quantity(point);
        let delay = point.delay.map(|delay| format!(", delay {delay}")).unwrap_or_default();
        let [mean, error] = [value.mean, value.error].map(|value| fixed(value as f32, 1, decimals));
        format!("{}{delay}: {mean} ± {error}", point.condition.name())
    });
    lines.collect::<Vec<_>>().join("\n")
}
