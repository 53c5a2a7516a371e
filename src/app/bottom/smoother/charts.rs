//! The row in plots: how scores and weights are spread, and over how many columns the weight builds up.

use eframe::egui::{self, Color32, Sense, Stroke, Ui, vec2};
use egui_plot::{Bar, BarChart, Line, LineStyle, Plot, PlotPoints, VLine};

use super::facts::{Facts, histogram};
use crate::app::bottom::axes;
use crate::app::widgets::{axis, quiet, short};
use crate::glom::AttentionRow;

const BINS: usize = 32;

/// A plot without zoom and without labels at the pointer, as high as there is room.
fn frame<'a>(ui: &Ui, name: &'static str) -> Plot<'a> {
    axes::still_plot(ui, name)
        .height(ui.available_height().max(50.0))
        .sense(Sense::hover())
        .y_axis_min_width(30.0)
        .set_margin_fraction(vec2(0.02, 0.06))
        .label_formatter(|_| None)
}

/// Draws counts per bin; `name` is said by screen readers.
#[allow(clippy::too_many_arguments)]
fn bars(
    ui: &mut Ui,
    name: &'static str,
    counts: &[usize],
    low: f32,
    high: f32,
    log_counts: bool,
    ink: Color32,
    log_values: bool,
) {
    let step = f64::from(high - low) / counts.len() as f64;
    let height = |count: usize| if log_counts { (1.0 + count as f64).log10() } else { count as f64 };
    let bars: Vec<Bar> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(at, count)| {
            Bar::new(f64::from(low) + (at as f64 + 0.5) * step, height(*count))
                .width(step * 0.92)
                .fill(ink)
                .stroke(Stroke::NONE)
        })
        .collect();
    let plot = frame(ui, name)
        .include_x(low)
        .include_x(high)
        .include_y(0.0)
        .x_grid_spacer(move |input| if log_values { axes::decades(&input) } else { axes::linear(&input, false) })
        .x_axis_formatter(move |mark, _| axis(if log_values { 10_f64.powf(mark.value) } else { mark.value }))
        .y_grid_spacer(move |input| if log_counts { axes::counts(&input) } else { axes::linear(&input, true) })
        .y_axis_formatter(move |mark, _| {
            let count = if log_counts { 10_f64.powf(mark.value) - 1.0 } else { mark.value };
            axis((10.0 * count).round() / 10.0)
        });
    let response = plot.show(ui, |plot| {
        plot.bar_chart(BarChart::new(name, bars).color(ink).allow_hover(false));
    });
    let pointed = response.response.hover_pos().map(|pointer| response.transform.value_from_position(pointer).x);
    let response = response.response;
    if let Some(x) = pointed {
        let bin = (((x as f32 - low) / (high - low)) * counts.len() as f32).max(0.0) as usize;
        if let Some(count) = counts.get(bin) {
            response.clone().on_hover_text_at_pointer(format!("{count} columns"));
        }
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
}

/// The scores, before beta.
pub fn scores(ui: &mut Ui, row: &AttentionRow, log_counts: bool) {
    ui.strong("Scores").on_hover_text("How alike this column is to each that it sees, before beta multiplies it");
    let (low, high) = range(row.scores.iter().copied());
    ui.label(quiet(format!("{} to {}", short(low), short(high))).small());
    let counts = histogram(row.scores.iter().copied(), low, high, BINS);
    let ink = ui.visuals().text_color().gamma_multiply(0.6);
    bars(ui, "Histogram of scores", &counts, low, high, log_counts, ink, false);
}

/// The weights, after the softmax.
pub fn weights(ui: &mut Ui, row: &AttentionRow, logarithmic: bool, log_counts: bool) {
    ui.strong("Weights").on_hover_text(
        "What the softmax of beta times score gives to each; they sum to 1. Another kernel weighs by raw products",
    );
    let nothing = row.weights.iter().filter(|weight| **weight <= 1e-12).count();
    let ink = ui.visuals().selection.bg_fill;
    if logarithmic {
        let logs = || row.weights.iter().filter(|weight| **weight > 1e-12).map(|weight| weight.log10());
        let (low, high) = range(logs());
        let (low, high) = ((2.0 * low).floor() / 2.0, ((2.0 * high).ceil() / 2.0).min(0.0));
        let note =
            if nothing > 0 { format!("log axis, {nothing} below 1e−12 left out") } else { "log axis".to_owned() };
        ui.label(quiet(note).small());
        let counts = histogram(logs(), low, high, BINS);
        bars(ui, "Histogram of weights", &counts, low, high, log_counts, ink, true);
    } else {
        let (_, high) = range(row.weights.iter().copied());
        ui.label(quiet(format!("0 to {}", short(high))).small());
        let counts = histogram(row.weights.iter().copied(), 0.0, high, BINS);
        bars(ui, "Histogram of weights", &counts, 0.0, high, log_counts, ink, false);
    }
}

/// The weight of the strongest n columns together, against n.
pub fn cumulative(ui: &mut Ui, row: &AttentionRow, facts: &Facts, logarithmic: bool) {
    ui.strong("Weight against rank")
        .on_hover_text("Weight of the strongest columns together, against how many they are");
    let text = format!("half in {}, 90 % in {}; dashed: perplexity", facts.half, facts.ninety);
    ui.add(egui::Label::new(quiet(text).small()).truncate());
    let place = |rank: f64| if logarithmic { rank.log10() } else { rank };
    // Thin to what can be told apart, the steep beginning whole.
    let count = facts.cumulative.len();
    let stride = (count / 400).max(1);
    let mut points = vec![];
    if !logarithmic {
        points.push([0.0, 0.0]);
    }
    for (at, sum) in facts.cumulative.iter().enumerate() {
        if at < 64 || at % stride == 0 || at + 1 == count {
            points.push([place((at + 1) as f64), f64::from(*sum)]);
        }
    }
    let ink = ui.visuals().selection.bg_fill;
    let weak = ui.visuals().weak_text_color();
    let name = "Cumulative weight against rank";
    let plot = frame(ui, name)
        .x_grid_spacer(move |input| if logarithmic { axes::decades(&input) } else { axes::linear(&input, true) })
        .y_grid_spacer(|input| axes::linear(&input, false))
        .y_axis_formatter(|mark, _| axis(mark.value))
        .include_y(0.0)
        .include_y(1.0)
        .include_x(place(count.max(2) as f64))
        .x_axis_formatter(move |mark, _| axis(if logarithmic { 10_f64.powf(mark.value) } else { mark.value }));
    let response = plot.show(ui, |plot| {
        plot.line(Line::new("weight", PlotPoints::from(points)).color(ink).width(2.0).allow_hover(false));
        let perplexity = VLine::new("perplexity", place(f64::from(row.perplexity.max(1.0))));
        plot.vline(perplexity.stroke(Stroke::new(1.0, weak)).style(LineStyle::dashed_dense()).allow_hover(false));
    });
    response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
}

/// Lowest and highest of the finite values, never the same.
fn range(values: impl Iterator<Item = f32>) -> (f32, f32) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    match (low.is_finite(), high > low) {
        (false, _) => (0.0, 1.0),
        (true, false) => (low - 1e-3, high + 1e-3),
        (true, true) => (low, high),
    }
}
