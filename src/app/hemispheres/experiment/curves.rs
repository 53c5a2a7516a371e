//! The live curves of all rivals: right answers on pictures kept apart, fine and coarse side by side, round by round.

use eframe::egui::{self, Align2, Role, Stroke, Ui, WidgetInfo, vec2};
use egui_plot::{HLine, Line, LineStyle, PlotPoint, PlotPoints};

use super::looks::{look, of_network};
use crate::app::bottom::axes;
use crate::app::widgets::axis;
use crate::bilateral::Point;
use crate::bilateral::rows::Row;
use crate::engine::training::{HemispheresView, NetworkCurve};

/// One of the two plots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Fine,
    Coarse,
}

impl Which {
    fn title(self) -> &'static str {
        match self {
            Which::Fine => "Fine label right",
            Which::Coarse => "Coarse label right",
        }
    }

    fn of(self, point: &Point) -> Option<f64> {
        match self {
            Which::Fine => point.right.specific,
            Which::Coarse => point.right.general,
        }
    }
}

/// Draws both, without a table over the `rounds` that one would take; `chosen` is the row that stands out.
pub fn curves_ui(ui: &mut Ui, view: Option<&HemispheresView>, rounds: u64, chosen: Option<Row>, height: f32) {
    let gap = 12.0;
    let width = (ui.available_width() - gap) / 2.0;
    let rounds = view.map_or(rounds.max(1) as f64, |view| {
        view.plan.config.updates as f64 / view.plan.config.test_every.max(1) as f64
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for which in [Which::Fine, Which::Coarse] {
            ui.allocate_ui(vec2(width, height), |ui| {
                ui.set_width(width);
                ui.vertical(|ui| plot_ui(ui, (view, rounds), which, chosen, height));
            });
        }
    });
}

/// A curve in percent over the rounds.
fn points(curve: &NetworkCurve, view: &HemispheresView, which: Which) -> Vec<[f64; 2]> {
    let round = view.plan.config.test_every.max(1) as f64;
    let told = curve.points.iter().filter_map(|point| Some([point.update as f64 / round, which.of(&point.value)?]));
    told.map(|[round, share]| [round, 100.0 * share]).collect()
}

fn plot_ui(
    ui: &mut Ui,
    (view, rounds): (Option<&HemispheresView>, f64),
    which: Which,
    chosen: Option<Row>,
    height: f32,
) {
    ui.horizontal(|ui| {
        ui.strong(which.title()).on_hover_text(
            "Share of the pictures kept apart that a network answers rightly, after each round through the pictures. \
             Nothing is learned from them. Colours and strokes are those of the table",
        );
        ui.label(crate::app::widgets::quiet("of pictures kept apart, over the rounds").small());
    });
    let curves: Vec<&NetworkCurve> =
        view.into_iter().flat_map(|view| view.curves.iter().chain(view.now.as_ref())).collect();
    let newest = curves.iter().map(|curve| curve.seed).max();
    let guessing = view.map(|view| {
        let labels = view.labels();
        100.0 / if which == Which::Fine { labels.specific.len() } else { labels.general.len() } as f64
    });
    let plot = axes::still_plot(ui, which.title())
        .height((height - 24.0).max(60.0))
        .width(ui.available_width())
        .label_formatter(|_| None)
        .y_axis_min_width(44.0)
        .set_margin_fraction(vec2(0.01, 0.04))
        .include_x(0.0)
        .include_x(rounds)
        .include_y(0.0)
        .include_y(guessing.map_or(50.0, |share| (2.0 * share).min(100.0)))
        .x_grid_spacer(|input| axes::linear(&input, true))
        .x_axis_formatter(|mark, _| axis(mark.value))
        .y_grid_spacer(|input| axes::linear(&input, false))
        .y_axis_formatter(|mark, _| format!("{} %", axis(mark.value)));
    let visuals = ui.visuals().clone();
    let response = plot.show(ui, |plot| {
        if let Some(share) = guessing {
            let stroke = Stroke::new(1.0, visuals.weak_text_color());
            plot.hline(
                HLine::new("guessing", share).stroke(stroke).style(LineStyle::dashed_dense()).allow_hover(false),
            );
        }
        let Some(view) = view else { return };
        for curve in &curves {
            let (row, _) = of_network(&curve.name);
            let look = look(row, &visuals);
            // Curves of earlier seeds, and all others where one row is chosen, stand back.
            let back = Some(curve.seed) != newest || chosen.is_some_and(|chosen| chosen != row);
            let colour = if back { look.colour.gamma_multiply(0.3) } else { look.colour };
            let width = if chosen == Some(row) { look.width.max(2.8) } else { look.width };
            let mut points = points(curve, view, which);
            if let [only] = points[..] {
                // A single point is a short line, so that it can be seen.
                points.push([only[0] + 0.05 * rounds, only[1]]);
            }
            let line = Line::new(&curve.name, PlotPoints::from(points)).color(colour).width(width);
            plot.line(line.style(look.style).allow_hover(false));
        }
    });
    if let Some(share) = guessing {
        let at = response.transform.position_from_point(&PlotPoint::new(rounds, share));
        let font = egui::TextStyle::Small.resolve(ui.style());
        let words = format!("guessing {share:.0} %");
        ui.painter().text(at - vec2(0.0, 2.0), Align2::RIGHT_BOTTOM, words, font, visuals.weak_text_color());
    }
    let said = described(view, &curves, which);
    response.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    if let (Some(view), Some(pointer)) = (view, response.response.hover_pos()) {
        let at = response.transform.value_from_position(pointer).x;
        let lines: Vec<String> = curves.iter().filter_map(|curve| read_at(curve, view, which, at)).collect();
        if !lines.is_empty() {
            response.response.on_hover_text_at_pointer(lines.join("\n"));
        }
    }
}

/// A curve's value at the round before `at`, in words.
fn read_at(curve: &NetworkCurve, view: &HemispheresView, which: Which, at: f64) -> Option<String> {
    let points = points(curve, view, which);
    let before = points.partition_point(|[round, _]| *round <= at).max(1) - 1;
    let [round, share] = points.get(before)?;
    let seed = if view.plan.seeds > 1 { format!(", seed {}", curve.seed) } else { String::new() };
    Some(format!("{}{seed}: {share:.1} % in round {round:.0}", of_network(&curve.name).1))
}

/// What the plot shows, in words.
fn described(view: Option<&HemispheresView>, curves: &[&NetworkCurve], which: Which) -> String {
    let mut words = format!("{} over the rounds", which.title());
    for curve in curves {
        if let Some(read) = view.and_then(|view| read_at(curve, view, which, f64::INFINITY)) {
            words.push_str(&format!("; {read}"));
        }
    }
    words
}
