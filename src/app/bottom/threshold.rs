//! How many islands each threshold would give. A plateau of the curve is a real island structure: the count does not
//! depend on where exactly the threshold stands. The threshold in force is a line that can be dragged. Where islands
//! are cut twice, the threshold inside them is another line.

use eframe::egui::{self, Align, Id, Sense, Stroke, Ui, vec2};
use egui_plot::{Line, LineStyle, PlotPoints, VLine};

use super::axes;
use super::held::{change, held, new_gesture};
use crate::app::Panel;
use crate::app::widgets::{axis, cell, fixed, level_colour, number, quiet};
use crate::engine::Gesture;

/// Draws the curve and the controls of the chosen level.
pub fn threshold_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    let levels = panel.snapshot.analysis.levels.len();
    if levels == 0 {
        ui.label(quiet("No islands have been looked for yet"));
        return;
    }
    let level = panel.view.level.min(levels - 1);
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        let side = 250.0_f32.min(ui.available_width() * 0.4);
        ui.allocate_ui(vec2(side, height), |ui| {
            ui.vertical(|ui| {
                ui.set_width(side);
                controls(ui, panel, level);
            });
        });
        plot(ui, panel, level, height);
    });
}

/// Puts a threshold in place at one level; none: chosen from the data.
fn set(panel: &mut Panel<'_>, level: usize, threshold: Option<f32>, gesture: Gesture) {
    let levels = panel.snapshot.state.dim().0;
    change(panel, gesture, |setup| {
        setup.thresholds.resize(levels.max(setup.thresholds.len()), None);
        setup.thresholds[level] = threshold;
    });
}

fn controls(ui: &mut Ui, panel: &mut Panel<'_>, level: usize) {
    let islands = &panel.snapshot.analysis.levels[level];
    let own = panel.snapshot.setup.thresholds.get(level).copied().flatten();
    ui.horizontal(|ui| {
        cell(ui, 100.0, Align::Min, "In force");
        let (_, changed) = held(ui, Id::unique(("threshold", level)), f64::from(islands.threshold), |ui, value| {
            ui.add(egui::DragValue::new(value).range(-1.0..=1.0).speed(0.002).fixed_decimals(3))
                .on_hover_text("Centred cosine above which neighbours belong together: drag, or click to type")
                .accessible_name(format!("Threshold of level {level}"))
        });
        if let Some((value, gesture)) = changed {
            set(panel, level, Some(value as f32), gesture);
        }
        ui.label(quiet(if own.is_some() { "yours" } else { "automatic" }));
    });
    ui.horizontal(|ui| {
        cell(ui, 100.0, Align::Min, "Automatic");
        ui.label(number(fixed(islands.automatic_threshold, 6, 3)));
        let button = ui.add_enabled(own.is_some(), egui::Button::new("Use").small());
        if button
            .on_hover_text("Back to the automatic threshold")
            .accessible_name("Use the automatic threshold")
            .clicked()
        {
            set(panel, level, None, 0);
        }
    });
    inside(ui, panel, level);
    ui.horizontal(|ui| {
        cell(ui, 100.0, Align::Min, "Islands");
        ui.label(number(format!("{:>6}", islands.islands.len())));
    });
    ui.add_space(4.0);
    let linkage = panel.snapshot.setup.linkage.get(level).copied().unwrap_or_default();
    ui.label(quiet(format!("Across: threshold of {}. Up: number of islands", linkage.compared())).small());
    let words = "A plateau is a real island structure: the count does not hang on the threshold. Drag in the plot to \
        move it";
    ui.label(quiet(words).small());
}

/// The threshold inside every island but the largest, where there is one.
fn inside(ui: &mut Ui, panel: &mut Panel<'_>, level: usize) {
    let islands = &panel.snapshot.analysis.levels[level];
    let own = panel.snapshot.setup.inside.get(level).copied().flatten();
    let Some(value) = own.or(islands.automatic_inside) else { return };
    ui.horizontal(|ui| {
        cell(ui, 100.0, Align::Min, "Inside islands");
        let (_, changed) = held(ui, Id::unique(("threshold inside", level)), f64::from(value), |ui, value| {
            ui.add(egui::DragValue::new(value).range(-1.0..=1.0).speed(0.002).fixed_decimals(3))
                .on_hover_text(
                    "Inside every island but the largest, neighbours must agree by more: what touches is told apart. \
                     At the threshold in force, or below it, islands are cut once",
                )
                .accessible_name(format!("Threshold inside the islands of level {level}"))
        });
        let mut set = |inside: Option<f32>, gesture: Gesture| {
            let levels = panel.snapshot.state.dim().0;
            change(panel, gesture, |setup| {
                setup.inside.resize(levels.max(setup.inside.len()), None);
                setup.inside[level] = inside;
            });
        };
        if let Some((value, gesture)) = changed {
            set(Some(value as f32), gesture);
        }
        if own.is_none() {
            ui.label(quiet("automatic"));
        } else if ui
            .add(egui::Button::new("Automatic").small())
            .on_hover_text("Back to the automatic threshold inside islands")
            .accessible_name("Use the automatic threshold inside islands")
            .clicked()
        {
            set(None, 0);
        }
    });
}

fn plot(ui: &mut Ui, panel: &mut Panel<'_>, level: usize, height: f32) {
    let snapshot = panel.snapshot;
    let analysis = &snapshot.analysis;
    let islands = &analysis.levels[level];
    let strong = ui.visuals().strong_text_color();
    let weak = ui.visuals().weak_text_color();
    // Below zero nearly everything is one island: shown only when a threshold stands there.
    let from = f64::from(islands.threshold.min(islands.automatic_threshold) - 0.1).clamp(-1.0, 0.0);
    let log = |count: usize| (count.max(1) as f64).log10();
    let plot = axes::still_plot(ui, "count against threshold")
        .height(height.max(60.0))
        .sense(Sense::click_and_drag())
        .label_formatter(|_| None)
        .y_axis_min_width(34.0)
        .set_margin_fraction(vec2(0.01, 0.08))
        .include_y(0.0)
        .include_x(from)
        .include_x(1.0)
        .x_grid_spacer(|input| axes::linear(&input, false))
        .y_grid_spacer(|input| axes::decades(&input))
        .x_axis_formatter(|mark, _| axis(mark.value))
        .y_axis_formatter(|mark, _| axis(10_f64.powf(mark.value)));
    let shown = plot.show(ui, |plot| {
        for (at, other) in analysis.levels.iter().enumerate() {
            let points: Vec<[f64; 2]> = other
                .count_curve
                .iter()
                .map(|(threshold, count)| [f64::from(*threshold), log(*count)])
                .filter(|point| point[0] >= from)
                .collect();
            let (ink, width) =
                if at == level { (level_colour(at), 2.5) } else { (level_colour(at).gamma_multiply(0.35), 1.0) };
            let line = Line::new(format!("islands of level {at}"), PlotPoints::from(points));
            plot.line(line.color(ink).width(width).allow_hover(false));
        }
        let automatic = VLine::new("automatic", f64::from(islands.automatic_threshold));
        plot.vline(automatic.stroke(Stroke::new(1.0, weak)).style(LineStyle::dashed_dense()).allow_hover(false));
        if let Some(inside) = islands.inside {
            let line = VLine::new("inside islands", f64::from(inside)).style(LineStyle::dotted_dense());
            plot.vline(line.stroke(Stroke::new(2.0, strong)).allow_hover(false));
        }
        let in_force = VLine::new("in force", f64::from(islands.threshold));
        plot.vline(in_force.stroke(Stroke::new(2.0, strong)).allow_hover(false));
    });
    let response = shown.response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
    let id = Id::unique("threshold drag");
    if response.drag_started() || response.clicked() {
        let gesture = new_gesture(ui);
        ui.data_mut(|data| data.insert_temp(id, gesture));
    }
    if (response.dragged() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let threshold = (shown.transform.value_from_position(pointer).x as f32).clamp(-1.0, 1.0);
        let gesture: Gesture = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        set(panel, level, Some(threshold), gesture);
    }
    if let Some(pointer) = response.hover_pos() {
        let threshold = shown.transform.value_from_position(pointer).x as f32;
        let after = islands.count_curve.partition_point(|(other, _)| *other < threshold);
        if let Some((at, count)) = islands.count_curve.get(after.min(islands.count_curve.len().saturating_sub(1))) {
            response.clone().on_hover_text_at_pointer(format!("{count} islands at {}", fixed(*at, 5, 3).trim()));
        }
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Islands against the threshold"));
}
