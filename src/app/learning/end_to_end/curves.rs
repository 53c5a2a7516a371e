//! What a training has measured: the loss and its objectives at the left, the scores on held-out scenes at the
//! right.

use std::sync::Arc;

use eframe::egui::{self, Align, Color32, Layout, RichText, Role, Ui, WidgetInfo, vec2};
use egui_plot::{Line, LineStyle, PlotPoints, Points};

use super::curve::Curve;
use super::scores::Measure;
use crate::app::bottom::axes;
use crate::app::theme::space;
use crate::app::widgets::{axis, level_colour, quiet, thousands};
use crate::engine::training::{LearningView, TracePoint};
use crate::learn::CurvePoint;

/// The loss and the objectives, in the order of [`crate::learn::Losses::numbers`]: name and what it is.
const LOSSES: [(&str, &str); 8] = [
    ("Loss", "The weighted sum of all objectives: what the updates make smaller"),
    ("Contrast", "Contrastive islands with masks, in nats: columns of one region alike, those of others not"),
    ("Borders", "Borders between neighbours with masks, in nats"),
    ("Label-free", "Contrastive islands without masks, in nats: columns that the smoother finds alike"),
    ("Pixels", "Mean squared error of the pixels that the lowest level tells, which run from -1 to 1"),
    ("Agreement", "1 minus the cosine of what the levels below and above predict and where the column ends up"),
    ("Rest", "Squared change in the last settling step"),
    ("Pose", "How far off every column is that says where its whole is and how large"),
];

/// The same of a model that is taught in place, where two of them are worked out beside the loss.
const IN_PLACE: [(&str, &str); 8] = [
    ("Loss", "The sum of the next two, mean over nets: what the updates make smaller"),
    ("Wrong column", "Minus the log of the chance that what a net says is not taken for another column's, in nats"),
    ("", ""),
    ("Pictures", "Minus the log of the chance that pictures are taken for real and hybrids are not, in nats"),
    ("", ""),
    ("Disagreement", "1 minus the goodness on real pictures: the cosine of what a net says and the other sources say"),
    ("", ""),
    ("", ""),
];

/// Updates that the axis shows at first.
const FIRST: u64 = 20;

/// Room for the last number of an axis, in points.
const EDGE: f32 = 14.0;

/// Draws both plots, the scores as `measure` says; `view` is none without a training.
pub fn curves_ui(ui: &mut Ui, view: Option<&LearningView>, measure: &mut Measure) {
    let height = ui.available_height();
    let width = ui.available_width() - space::LARGE;
    let most = view.map_or(FIRST, |view| reach(view.update, view.config.updates())) as f64;
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(width * 0.6, height), Layout::top_down(Align::Min), |ui| {
            let curves = view.map(|view| losses(view, ui.visuals().strong_text_color())).unwrap_or_default();
            title_ui(ui, "Losses", "unweighted, log; each stretch of updates their mean", &curves);
            plot_ui(ui, "Losses over the updates", &curves, most, true);
        });
        ui.add_space(space::MEDIUM);
        ui.allocate_ui_with_layout(vec2(width * 0.4, height), Layout::top_down(Align::Min), |ui| {
            ui.horizontal_wrapped(|ui| measure.chooser_ui(ui));
            let curves = view.map(|view| measure.curves(&view.curve)).unwrap_or_default();
            title_ui(ui, "Held-out scenes", measure.unit(), &curves);
            plot_ui(ui, "Scores on held-out scenes", &curves, most, false);
        });
    });
}

/// How far the axis goes: a little beyond what was made, for on that of the whole training its beginning is a speck.
fn reach(made: u64, total: u64) -> u64 {
    (made + made / 8).max(FIRST).min(total.max(made))
}

/// The losses: from the curve as far as they were learned in earlier sessions, then update by update.
fn losses(view: &LearningView, strong: Color32) -> Vec<Curve> {
    let points = joined(&view.curve, &view.trace);
    let names = if view.config.local.is_some() { IN_PLACE } else { LOSSES };
    let curve = |(at, (name, tip)): (usize, (&'static str, &'static str))| Curve {
        name,
        tip: tip.to_owned(),
        colour: if at == 0 { strong } else { level_colour(at - 1) },
        width: if at == 0 { 2.4 } else { 1.4 },
        dashed: false,
        // An objective of weight 0 is not worked out, and has no place on a logarithmic axis.
        points: points.iter().filter(|(_, numbers)| numbers[at] > 0.0).map(|(x, numbers)| [*x, numbers[at]]).collect(),
    };
    names.into_iter().enumerate().map(curve).filter(|curve| !curve.name.is_empty()).collect()
}

fn joined(curve: &[CurvePoint], trace: &Arc<Vec<TracePoint>>) -> Vec<(f64, [f64; 8])> {
    let first = trace.first().map_or(u64::MAX, |point| point.update);
    let before = curve.iter().filter(|point| point.update < first).map(|point| (point.update, point.value.losses));
    let since = trace.iter().map(|point| (point.update, point.losses));
    before.chain(since).map(|(update, losses)| (update as f64, losses.numbers())).collect()
}

/// Name, unit, and the names of the lines in their colours with the newest value of each.
fn title_ui(ui: &mut Ui, title: &str, unit: &str, curves: &[Curve]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.strong(title).on_hover_text(unit);
        if curves.iter().all(|curve| curve.points.is_empty()) {
            ui.label(quiet(unit).small());
        }
        for curve in curves.iter().filter(|curve| !curve.points.is_empty()) {
            let line = if curve.dashed { "- -" } else { "—" };
            let value = curve.points.last().map_or_else(String::new, |[_, y]| value(*y));
            let words = RichText::new(format!("{line} {} {value}", curve.name)).small().color(curve.colour);
            ui.add(egui::Label::new(words).extend()).on_hover_text(&curve.tip);
        }
    });
}

fn plot_ui(ui: &mut Ui, name: &'static str, curves: &[Curve], most: f64, logarithmic: bool) {
    let place = |value: f64| if logarithmic { value.log10() } else { value };
    let mut plot = axes::still_plot(ui, name)
        .height(ui.available_height().max(50.0))
        .width(ui.available_width() - EDGE)
        .label_formatter(|_| None)
        .y_axis_min_width(40.0)
        .set_margin_fraction(vec2(0.01, 0.06))
        .include_x(0.0)
        .include_x(most)
        .x_grid_spacer(|input| axes::linear(&input, true))
        .x_axis_formatter(|mark, _| thousands(mark.value.round().max(0.0) as usize));
    plot = match logarithmic {
        true => plot
            .include_y(0.0)
            .include_y(-2.0)
            .y_grid_spacer(|input| axes::decades(&input))
            .y_axis_formatter(|mark, _| axis(10_f64.powf(mark.value))),
        false => plot
            .include_y(0.0)
            .include_y(0.8)
            .y_grid_spacer(|input| axes::linear(&input, false))
            .y_axis_formatter(|mark, _| axis(mark.value)),
    };
    let response = plot.show(ui, |plot| {
        for curve in curves {
            let points: Vec<[f64; 2]> = curve.points.iter().map(|[x, y]| [*x, place(*y)]).collect();
            let style = if curve.dashed { LineStyle::dashed_dense() } else { LineStyle::Solid };
            let line = Line::new(curve.name, PlotPoints::from(points.clone())).color(curve.colour);
            plot.line(line.width(curve.width).style(style).allow_hover(false));
            if !logarithmic {
                // Few enough to be seen one by one, and the first of them is no line.
                plot.points(
                    Points::new(curve.name, PlotPoints::from(points))
                        .color(curve.colour)
                        .radius(2.5)
                        .allow_hover(false),
                );
            }
        }
    });
    let words = described(name, curves);
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    if let Some(pointer) = response.response.hover_pos() {
        let x = response.transform.value_from_position(pointer).x;
        let lines: Vec<String> = curves.iter().filter_map(|curve| read_at(curve, x)).collect();
        if !lines.is_empty() {
            response.response.on_hover_text_at_pointer(lines.join("\n"));
        }
    }
}

fn value(value: f64) -> String {
    match value.abs() {
        ..0.1 => format!("{value:.4}"),
        ..1.0 => format!("{value:.3}"),
        ..10.0 => format!("{value:.2}"),
        _ => format!("{value:.1}"),
    }
}

/// A curve's value at the point before `x`, in words.
fn read_at(curve: &Curve, x: f64) -> Option<String> {
    let before = curve.points.partition_point(|[update, _]| *update <= x).max(1) - 1;
    let [update, y] = curve.points.get(before)?;
    Some(format!("{} {} at {}", curve.name, value(*y), thousands(*update as usize)))
}

/// What a plot shows, in words.
fn described(name: &str, curves: &[Curve]) -> String {
    let newest = curves.iter().filter_map(|curve| read_at(curve, f64::INFINITY));
    std::iter::once(name.to_owned()).chain(newest).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{HeldOut, Losses, Point};

    fn losses_of(loss: f64) -> Losses {
        Losses { loss, rest: loss / 100.0, ..Losses::default() }
    }

    fn point(update: u64) -> CurvePoint {
        let held = |parts: f32, wholes: f32| HeldOut { parts, wholes, ..HeldOut::default() };
        let (clear, natural) = (held(0.5, 0.25), held(0.4, 0.125));
        CurvePoint { update, value: Point { losses: losses_of(update as f64), clear, natural }, seconds: 0.0 }
    }

    #[test]
    fn an_opened_training_is_drawn_from_its_curve_and_then_update_by_update() {
        let trace = |updates: &[u64]| {
            Arc::new(updates.iter().map(|&update| TracePoint { update, losses: losses_of(7.0) }).collect())
        };
        let drawn = |updates: &[u64]| -> Vec<(f64, f64)> {
            let curve = [point(100), point(200)];
            joined(&curve, &trace(updates)).into_iter().map(|(x, numbers)| (x, numbers[0])).collect()
        };
        assert_eq!(drawn(&[101, 102, 200]), [(100.0, 100.0), (101.0, 7.0), (102.0, 7.0), (200.0, 7.0)]);
        assert_eq!(drawn(&[]), [(100.0, 100.0), (200.0, 200.0)]);
    }

    #[test]
    fn a_plot_says_its_newest_values() {
        let words = described("Scores", &Measure::Index.curves(&[point(1_500)]));
        let expected = "Scores; Parts, clear 0.500 at 1,500; Wholes, clear 0.250 at 1,500; Parts, natural 0.400 at \
            1,500; Wholes, natural 0.125 at 1,500";
        assert_eq!(words, expected);
        assert_eq!(described("Scores", &Measure::Index.curves(&[])), "Scores");
        assert_eq!([0.012_34, 0.5, 3.337, 10.214].map(value), ["0.0123", "0.500", "3.34", "10.2"]);
    }

    #[test]
    fn the_axis_grows_with_the_training_and_ends_with_it() {
        assert_eq!(
            [(0, 2_000), (800, 2_000), (1_900, 2_000), (3, 3)].map(|(made, total)| reach(made, total)),
            [20, 900, 2_000, 3]
        );
    }
}
