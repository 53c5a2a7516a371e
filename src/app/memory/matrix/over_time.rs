//! The memory over the steps: its norm at every level, and its effective rank beside the number of islands.

use eframe::egui::{self, Color32, RichText, Sense, Stroke, Ui, vec2};
use egui_plot::{AxisHints, Line, LineStyle, PlotPoints, VLine};

use crate::app::Panel;
use crate::app::bottom::series::{Meter, Series};
use crate::app::bottom::{axes, seek};
use crate::app::widgets::{axis, level_colour, short};

/// One curve.
struct Curve {
    points: Vec<[f64; 2]>,
    ink: Color32,
    width: f32,
    style: LineStyle,
}

/// Values below this have no place on a logarithmic axis.
const FLOOR: f64 = 1e-9;

/// A plot over the steps with the shown step as a line; a click or a drag shows another.
fn plot(ui: &mut Ui, panel: &mut Panel<'_>, name: &'static str, curves: Vec<Curve>, logarithmic: bool) {
    let snapshot = panel.snapshot;
    let strong = ui.visuals().strong_text_color();
    let place = |value: f64| if logarithmic { value.max(FLOOR).log10() } else { value };
    let mut plot = axes::still_plot(ui, name)
        .height(ui.available_height().max(40.0))
        .width(ui.available_width())
        .sense(Sense::click_and_drag())
        .label_formatter(|_| None)
        .y_axis_min_width(34.0)
        .set_margin_fraction(vec2(0.04, 0.08))
        .include_x(0.0)
        .include_x(snapshot.newest_step.max(8) as f64)
        .x_grid_spacer(|input| axes::linear(&input, true))
        // A narrow plot keeps its numbers: they are short.
        .custom_x_axes(vec![
            AxisHints::new_x().formatter(|mark, _| axis(mark.value)).label_spacing(egui::Rangef::new(24.0, 40.0)),
        ]);
    if logarithmic {
        plot = plot
            .include_y(0.0)
            .y_grid_spacer(|input| axes::decades(&input))
            .y_axis_formatter(|mark, _| axis(10_f64.powf(mark.value)));
    } else {
        plot = plot
            .include_y(0.0)
            .y_grid_spacer(|input| axes::linear(&input, false))
            .y_axis_formatter(|mark, _| axis(mark.value));
    }
    let response = plot.show(ui, |plot| {
        for curve in curves {
            let points: Vec<[f64; 2]> = curve.points.into_iter().map(|[step, value]| [step, place(value)]).collect();
            let line = Line::new("", PlotPoints::from(points)).color(curve.ink).width(curve.width).style(curve.style);
            plot.line(line.allow_hover(false));
        }
        plot.vline(VLine::new("", snapshot.step as f64).stroke(Stroke::new(1.5, strong)).allow_hover(false));
    });
    if (response.response.clicked() || response.response.dragged())
        && let Some(pointer) = response.response.interact_pointer_pos()
    {
        let step = response.transform.value_from_position(pointer).x.round().max(0.0) as usize;
        seek(panel, step.min(snapshot.newest_step));
    }
    response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
}

/// The Frobenius norm of A at every level.
pub fn norm_ui(ui: &mut Ui, panel: &mut Panel<'_>, thinned: &Series) {
    let levels = panel.snapshot.levels();
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal(|ui| {
        ui.strong("Norm")
            .on_hover_text("|A|, Frobenius: how much a level remembers; it rises to where decay and rate balance");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let norm = |level: usize| panel.snapshot.memory.levels.get(level).map_or(f32::NAN, |memory| memory.norm);
            let level = panel.view.level.min(levels.saturating_sub(1));
            let text =
                RichText::new(format!("level {level}: {}", short(norm(level)))).small().color(level_colour(level));
            let all: Vec<_> = (0..levels).rev().map(|level| format!("level {level}: {}", short(norm(level)))).collect();
            ui.label(text).on_hover_text(format!("At step {}\n{}", panel.snapshot.step, all.join("\n")));
        });
    });
    let chosen = panel.view.level;
    let curves = (0..levels).map(|level| Curve {
        points: thinned.line(Meter::MemoryNorm, level),
        ink: level_colour(level),
        width: if level == chosen { 2.2 } else { 1.2 },
        style: LineStyle::Solid,
    });
    let curves = curves.collect();
    plot(ui, panel, "Norm of the memory over the steps", curves, false);
}

/// Effective rank and number of islands of the chosen level: both count, so they share an axis.
pub fn rank_ui(ui: &mut Ui, panel: &mut Panel<'_>, thinned: &Series, level: usize) {
    let snapshot = panel.snapshot;
    ui.spacing_mut().item_spacing.y = 2.0;
    let weak = ui.visuals().text_color();
    let rank_ink = level_colour(level);
    let rank = snapshot.memory.levels.get(level).map_or(f32::NAN, |memory| memory.effective_rank);
    let islands = snapshot.analysis.levels.get(level).map_or(0, |islands| islands.islands.len());
    ui.horizontal(|ui| {
        ui.strong("Rank and islands").on_hover_text(
            "Solid: effective rank of A, (tr A)² over |A|²: in how many directions it remembers. \
             Dotted: how many islands the level has. Both at the chosen level",
        );
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.label(RichText::new(format!("islands {islands}")).small().color(weak)).on_hover_text("Islands, dotted");
            ui.label(RichText::new(format!("rank {}", short(rank))).small().color(rank_ink))
                .on_hover_text("Effective rank, solid");
        });
    });
    let curves = vec![
        Curve { points: thinned.line(Meter::Islands, level), ink: weak, width: 1.2, style: LineStyle::dotted_dense() },
        Curve { points: thinned.line(Meter::EffectiveRank, level), ink: rank_ink, width: 2.2, style: LineStyle::Solid },
    ];
    plot(ui, panel, "Effective rank and islands over the steps", curves, true);
}
