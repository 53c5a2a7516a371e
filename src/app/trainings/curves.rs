//! Error and loss over the updates, one line for each training of a list, with floors that have their words.

use eframe::egui::{self, Color32, RichText, Role, Stroke, Ui, WidgetInfo, vec2};
use egui_plot::{HLine, Line, LineStyle, PlotPoint, PlotPoints};

use super::kind::{ListedKind, View};
use super::list::{Trainings, still_colour};
use crate::app::bottom::axes;
use crate::app::widgets::{axis, quiet, thousands};
use crate::recurrent::Point;
use crate::training::CurvePoint;

/// A point of a curve: updates, loss in nats, error from 0 to 1.
pub type ErrorPoint = CurvePoint<Point>;

/// What the plot of a kind is called.
#[derive(Debug)]
pub struct CurveWords {
    /// Tells the plots apart.
    pub id: &'static str,
    /// The error: "Test error".
    pub error: &'static str,
    /// What it is.
    pub error_tip: &'static str,
    /// What the loss is.
    pub loss_tip: &'static str,
    /// Error in percent and loss in nats that the axes reach at least.
    pub most: [f64; 2],
}

/// What stands on the vertical axis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Measure {
    /// Share of wrong answers on strings that are never trained on, in percent.
    #[default]
    Error,
    /// Cross entropy of the training batches, in nats.
    Loss,
}

/// How the curves are drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct CurvesView {
    measure: Measure,
    logarithmic: bool,
}

/// One training, to be drawn.
#[derive(Debug, Clone)]
pub struct Curve {
    /// In the legend.
    pub name: String,
    /// Its colour.
    pub colour: Color32,
    /// The one that is looked at.
    pub chosen: bool,
    /// Updates and test error in percent.
    pub errors: Vec<[f64; 2]>,
    /// Updates and loss.
    pub losses: Vec<[f64; 2]>,
}

/// A line across the plot with words on it.
#[derive(Debug, Clone)]
pub struct Floor {
    /// Test error in percent.
    pub error: f64,
    /// What it is.
    pub words: String,
}

impl Curve {
    fn of(name: &str, colour: Color32, chosen: bool, points: &[ErrorPoint]) -> Self {
        Self {
            name: name.to_owned(),
            colour,
            chosen,
            errors: points.iter().map(|point| [point.update as f64, 100.0 * point.value.error]).collect(),
            losses: points.iter().map(|point| [point.update as f64, point.value.loss]).collect(),
        }
    }
}

/// The curves of all trainings; of what stands still, when it is looked at. `points` reads a curve from a view.
pub fn curves<K: ListedKind>(trainings: &Trainings<K>, points: fn(&View<K>) -> &[ErrorPoint]) -> Vec<Curve> {
    let still = trainings.chosen_still();
    let still = still.map(|still| Curve::of(&still.name, still_colour(), true, points(&still.view)));
    let chosen = trainings.chosen_training().map(|listed| listed.number);
    let listed = trainings.listed().iter().map(|listed| {
        let progress = listed.training.latest();
        Curve::of(&listed.name, listed.colour, chosen == Some(listed.number), points(&progress.view))
    });
    still.into_iter().chain(listed).collect()
}

/// The last update that any of these curves may reach; none without a curve.
pub fn last_update<K: ListedKind>(trainings: &Trainings<K>, points: fn(&View<K>) -> &[ErrorPoint]) -> Option<usize> {
    let still = trainings.chosen_still().and_then(|still| points(&still.view).last());
    let still = still.map(|point| point.update as usize);
    trainings.listed().iter().map(|listed| listed.training.latest().total).chain(still).max()
}

/// The least error that has a place on a logarithmic axis: half a string in 5,000.
const LEAST: f64 = 0.01;

/// Draws what is measured, the switch between error and loss, and the lines.
pub fn curves_ui(
    ui: &mut Ui,
    words: &CurveWords,
    curves: &[Curve],
    floors: &[Floor],
    most: usize,
    view: &mut CurvesView,
) {
    ui.horizontal_wrapped(|ui| {
        ui.selectable_value(&mut view.measure, Measure::Error, words.error).on_hover_text(words.error_tip);
        ui.selectable_value(&mut view.measure, Measure::Loss, "Loss").on_hover_text(words.loss_tip);
        ui.separator();
        ui.checkbox(&mut view.logarithmic, "Logarithmic").on_hover_text("Shows what happens below 1 %");
        ui.separator();
        legend(ui, curves, view.measure);
    });
    let logarithmic = view.logarithmic;
    let place = |value: f64| if logarithmic { value.max(LEAST).log10() } else { value };
    let unit = if view.measure == Measure::Error { " %" } else { "" };
    let mut plot = axes::still_plot(ui, words.id)
        .height(ui.available_height().max(60.0))
        .width(ui.available_width())
        .label_formatter(|_| None)
        .y_axis_min_width(44.0)
        .set_margin_fraction(vec2(0.01, 0.04))
        .include_x(0.0)
        .include_x(most as f64)
        .x_grid_spacer(|input| axes::linear(&input, true))
        .x_axis_formatter(|mark, _| thousands(mark.value.round().max(0.0) as usize));
    plot = match logarithmic {
        true => plot
            .y_grid_spacer(|input| axes::decades(&input))
            .y_axis_formatter(move |mark, _| format!("{}{unit}", axis(10_f64.powf(mark.value)))),
        false => plot
            .include_y(0.0)
            .y_grid_spacer(|input| axes::linear(&input, false))
            .y_axis_formatter(move |mark, _| format!("{}{unit}", axis(mark.value))),
    };
    plot = match (view.measure, logarithmic) {
        (Measure::Error, true) => plot.include_y(2.0).include_y(-1.3),
        (Measure::Error, false) => plot.include_y(words.most[0]),
        (Measure::Loss, _) => plot.include_y(place(words.most[1])),
    };
    let (weak, warn) = (ui.visuals().weak_text_color(), ui.visuals().warn_fg_color);
    let response = plot.show(ui, |plot| {
        if view.measure == Measure::Error {
            for floor in floors {
                let y = place(floor.error);
                let line = HLine::new("floor", y).stroke(Stroke::new(1.5, warn)).style(LineStyle::dashed_dense());
                plot.hline(line.allow_hover(false));
            }
        }
        for curve in curves {
            let points = if view.measure == Measure::Error { &curve.errors } else { &curve.losses };
            let points: Vec<[f64; 2]> = points.iter().map(|[x, y]| [*x, place(*y)]).collect();
            let width = if curve.chosen { 2.4 } else { 1.4 };
            plot.line(
                Line::new(&curve.name, PlotPoints::from(points)).color(curve.colour).width(width).allow_hover(false),
            );
        }
    });
    if view.measure == Measure::Error {
        let font = egui::TextStyle::Small.resolve(ui.style());
        for floor in floors {
            let at = response.transform.position_from_point(&PlotPoint::new(most as f64, place(floor.error)));
            ui.painter().text(at - vec2(0.0, 3.0), egui::Align2::RIGHT_BOTTOM, &floor.words, font.clone(), warn);
        }
    }
    let said = described(words.error, curves, floors, view.measure);
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    if curves.is_empty() {
        let middle = response.response.rect.center();
        let font = egui::TextStyle::Body.resolve(ui.style());
        let words = "No training yet: choose what is to learn and press Start training";
        ui.painter().text(middle, egui::Align2::CENTER_CENTER, words, font, weak);
    } else if let Some(pointer) = response.response.hover_pos() {
        let x = response.transform.value_from_position(pointer).x;
        let lines: Vec<String> = curves.iter().filter_map(|curve| read_at(curve, view.measure, x)).collect();
        if !lines.is_empty() {
            response.response.on_hover_text_at_pointer(lines.join("\n"));
        }
    }
}

/// The names in their colours, with the newest value of each.
fn legend(ui: &mut Ui, curves: &[Curve], measure: Measure) {
    for curve in curves {
        let points = if measure == Measure::Error { &curve.errors } else { &curve.losses };
        let value = points.last().map_or_else(String::new, |[_, y]| format!("  {}", value(*y, measure)));
        let words = RichText::new(format!("— {}{value}", curve.name)).small().color(curve.colour);
        // A name stays on one line; the next one begins another where there is no room.
        ui.add(egui::Label::new(words).extend());
    }
    if curves.is_empty() {
        ui.label(quiet("over the updates").small());
    }
}

fn value(value: f64, measure: Measure) -> String {
    match measure {
        Measure::Error => format!("{value:.2} %"),
        Measure::Loss => format!("{value:.3}"),
    }
}

/// A curve's value at the point before `x`, in words.
fn read_at(curve: &Curve, measure: Measure, x: f64) -> Option<String> {
    let points = if measure == Measure::Error { &curve.errors } else { &curve.losses };
    let before = points.partition_point(|[update, _]| *update <= x).max(1) - 1;
    let [update, y] = points.get(before)?;
    Some(format!("{}: {} at {}", curve.name, value(*y, measure), thousands(*update as usize)))
}

/// What the plot shows, in words.
fn described(error: &str, curves: &[Curve], floors: &[Floor], measure: Measure) -> String {
    let what = if measure == Measure::Error { error } else { "Loss" };
    let mut words = format!("{what} over the updates");
    for curve in curves {
        if let Some(read) = read_at(curve, measure, f64::INFINITY) {
            words.push_str(&format!("; {read}"));
        }
    }
    if measure == Measure::Error {
        for floor in floors {
            words.push_str(&format!("; {}", floor.words));
        }
    }
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_read_at_the_last_point_before_the_pointer() {
        let curve = Curve {
            name: "LSTM".to_owned(),
            colour: Color32::RED,
            chosen: false,
            errors: vec![[0.0, 90.0], [500.0, 62.5], [1000.0, 61.0]],
            losses: Vec::new(),
        };
        assert_eq!(read_at(&curve, Measure::Error, 700.0).unwrap(), "LSTM: 62.50 % at 500");
        assert_eq!(read_at(&curve, Measure::Error, -5.0).unwrap(), "LSTM: 90.00 % at 0");
        assert_eq!(read_at(&curve, Measure::Loss, 700.0), None);
        let floor = Floor { error: 61.65, words: "floor 61.65 %".to_owned() };
        let words = described("Test error", &[curve], &[floor], Measure::Error);
        assert!(words.contains("61.00 % at 1,000") && words.contains("floor"), "{words}");
    }
}
