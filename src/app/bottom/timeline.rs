//! The timeline: kept states as ticks, marks where something was changed, the contrast of the chosen level behind them.
//! A click or a drag pauses and shows the kept state that is nearest.

use eframe::egui::{
    self, CornerRadius, Id, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::held::held;
use super::series::{Meter, raw};
use crate::app::Panel;
use crate::app::widgets::{bytes, level_colour, number, quiet};
use crate::app::words;
use crate::engine::{Command, Transport};

/// Height of the whole strip, in points.
pub const HEIGHT: f32 = 54.0;
/// Height of the track alone, as it is shown where every line counts.
pub const TRACK: f32 = 26.0;
const MEBIBYTE: f64 = (1 << 20) as f64;

/// Draws the timeline.
pub fn timeline_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    ui.spacing_mut().item_spacing.y = 2.0;
    if ui.available_height() > HEIGHT - 1.0 {
        numbers(ui, panel);
    }
    track(ui, panel);
}

/// The step, how much is kept and what it may cost.
fn numbers(ui: &mut Ui, panel: &mut Panel<'_>) {
    let snapshot = panel.snapshot;
    let timeline = &snapshot.timeline;
    let words = words::of(ui.ctx());
    ui.horizontal(|ui| {
        let digits = snapshot.newest_step.to_string().len().max(3);
        ui.label(words.say("timeline-step"));
        ui.label(number(format!("{:>digits$} / {:<digits$}", snapshot.step, snapshot.newest_step)));
        if snapshot.frame.1 > 1 {
            let places = [("frame", (snapshot.frame.0 + 1).into()), ("count", snapshot.frame.1.into())];
            ui.label(quiet(words.fill("transport-frame", places)));
        }
        if snapshot.settled {
            ui.label(words.say("timeline-settled")).on_hover_text(words.tip("timeline-settled"));
        }
        ui.separator();
        ui.label(number(format!("{:>digits$}", timeline.kept.len())));
        ui.label(quiet(words.say("timeline-kept")));
        ui.label(number(bytes(timeline.bytes))).on_hover_text(words.tip("timeline-kept"));
        ui.label(quiet(words.say("timeline-of")));
        let (_, change) = held(ui, Id::unique("memory budget"), timeline.budget as f64 / MEBIBYTE, |ui, value| {
            ui.add(egui::DragValue::new(value).range(16.0..=1_048_576.0).speed(8.0).fixed_decimals(0).suffix(" MiB"))
                .on_hover_text(words.tip("timeline-budget"))
                .accessible_name(words.say("timeline-budget"))
        });
        if let Some((value, _)) = change {
            panel.commands.push(Command::SetMemoryBudget((value * MEBIBYTE) as usize));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let behind = words.fill("timeline-behind", [("level", panel.view.level.into())]);
            ui.label(quiet(behind).small()).on_hover_text(words.tip("timeline-behind"));
        });
    });
}

fn track(ui: &mut Ui, panel: &mut Panel<'_>) {
    let (rect, mut response) = ui.allocate_exact_size(vec2(ui.available_width(), TRACK), Sense::click_and_drag());
    let snapshot = panel.snapshot;
    let end = snapshot.newest_step.max(1);
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let x_of = |step: usize| inner.left() + inner.width() * step as f32 / end as f32;
    let step_at = |x: f32| (((x - inner.left()) / inner.width()).clamp(0.0, 1.0) * end as f32).round() as usize;

    paint(ui, panel, rect, inner, &x_of, &response);

    let target = seek_target(ui, &response, snapshot.step, end, step_at)
        .or_else(|| by_keys(ui, &response, &snapshot.timeline.kept, snapshot.step));
    if let Some(step) = target.filter(|step| nearest(&snapshot.timeline.kept, *step) != Some(snapshot.step)) {
        // One command per place: a pointer that rests in a drag asks nothing twice.
        let asked = Id::unique("timeline seek");
        let again =
            ui.data(|data| data.get_temp::<(u64, usize, usize)>(asked)) == Some((snapshot.run, snapshot.step, step));
        if !again {
            if snapshot.transport != Transport::Paused {
                panel.commands.push(Command::Pause);
            }
            panel.commands.push(Command::Seek(step));
            ui.data_mut(|data| data.insert_temp(asked, (snapshot.run, snapshot.step, step)));
        }
    }
    let words = words::of(ui.ctx());
    if let Some(pointer) = response.hover_pos() {
        let step = step_at(pointer.x);
        let mut text = match nearest(&snapshot.timeline.kept, step) {
            Some(kept) if kept != step => {
                words.fill("timeline-nearest", [("step", step.into()), ("kept", kept.into())])
            }
            _ => words.fill("timeline-at", [("step", step.into())]),
        };
        let near = |at: usize| (x_of(at) - pointer.x).abs() < 5.0;
        for mark in snapshot.timeline.marks.iter().filter(|mark| near(mark.step)).take(6) {
            let places = [("step", mark.step.into()), ("text", mark.text.as_str().into())];
            text.push_str(&format!("\n{}", words.fill("timeline-mark", places)));
        }
        response = response.on_hover_text_at_pointer(text);
    }
    let shown = snapshot.step;
    response.widget_info(|| WidgetInfo::slider(true, shown as f64, words.say("timeline")));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Slider);
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(end as f64);
        node.set_numeric_value_step(1.0);
        node.add_action(egui::accesskit::Action::SetValue);
        node.add_action(egui::accesskit::Action::Increment);
        node.add_action(egui::accesskit::Action::Decrement);
    });
}

/// The kept step that the arrow keys, Home or End ask for while the timeline has the focus.
fn by_keys(ui: &Ui, response: &Response, kept: &[usize], shown: usize) -> Option<usize> {
    if !response.has_focus() {
        return None;
    }
    ui.memory_mut(|memory| {
        let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        memory.set_focus_lock_filter(response.id, filter);
    });
    let (before, after) = (kept.partition_point(|&step| step < shown), kept.partition_point(|&step| step <= shown));
    ui.input(|input| {
        if input.key_pressed(egui::Key::ArrowLeft) {
            kept.get(before.checked_sub(1)?).copied()
        } else if input.key_pressed(egui::Key::ArrowRight) {
            kept.get(after).copied()
        } else if input.key_pressed(egui::Key::Home) {
            kept.first().copied()
        } else if input.key_pressed(egui::Key::End) {
            kept.last().copied()
        } else {
            None
        }
    })
}

/// The step that is asked for, by pointer or by a screen reader.
fn seek_target(
    ui: &Ui,
    response: &Response,
    shown: usize,
    end: usize,
    step_at: impl Fn(f32) -> usize,
) -> Option<usize> {
    use egui::accesskit::{Action, ActionData};
    if response.clicked() || response.dragged() {
        return response.interact_pointer_pos().map(|pointer| step_at(pointer.x));
    }
    ui.input(|input| {
        if let Some(value) =
            input.accesskit_action_requests(response.id, Action::SetValue).find_map(|request| match request.data {
                Some(ActionData::NumericValue(value)) => Some(value),
                _ => None,
            })
        {
            return Some((value.max(0.0).round() as usize).min(end));
        }
        let up = input.num_accesskit_action_requests(response.id, Action::Increment);
        let down = input.num_accesskit_action_requests(response.id, Action::Decrement);
        (up + down > 0).then(|| (shown + up).saturating_sub(down).min(end))
    })
}

/// The kept step nearest to `step`.
pub fn nearest(kept: &[usize], step: usize) -> Option<usize> {
    let after = kept.partition_point(|&other| other < step);
    let candidates = [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(|at| kept.get(at));
    candidates.copied().min_by_key(|other| other.abs_diff(step))
}

fn paint(ui: &Ui, panel: &Panel<'_>, rect: Rect, inner: Rect, x_of: &dyn Fn(usize) -> f32, response: &Response) {
    let snapshot = panel.snapshot;
    let visuals = ui.visuals();
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, CornerRadius::same(3), visuals.extreme_bg_color);
    if response.has_focus() {
        painter.rect_stroke(rect, CornerRadius::same(3), visuals.selection.stroke, egui::StrokeKind::Inside);
    }

    // Agreement behind, thinned to the width.
    let level = panel.view.level.min(snapshot.state.dim().0.saturating_sub(1));
    let curve: Vec<Pos2> = behind(panel, level, inner, x_of);
    let ink = level_colour(level);
    if curve.len() > 1 {
        let mut mesh = egui::Mesh::default();
        for pair in curve.windows(2) {
            let at = mesh.vertices.len() as u32;
            for (x, y) in
                [(pair[0].x, pair[0].y), (pair[1].x, pair[1].y), (pair[0].x, rect.bottom()), (pair[1].x, rect.bottom())]
            {
                mesh.colored_vertex(pos2(x, y), ink.gamma_multiply(0.18));
            }
            mesh.add_triangle(at, at + 1, at + 2);
            mesh.add_triangle(at + 1, at + 2, at + 3);
        }
        painter.add(mesh);
        painter.add(Shape::line(curve, Stroke::new(1.0, ink.gamma_multiply(0.6))));
    }

    // Kept states: a tick each, as long as they can be told apart.
    let tick = visuals.text_color().gamma_multiply(0.45);
    let mut last = f32::NEG_INFINITY;
    for &step in &snapshot.timeline.kept {
        let x = x_of(step);
        if x - last >= 2.0 {
            painter.vline(x, rect.bottom() - 6.0..=rect.bottom() - 1.0, Stroke::new(1.0, tick));
            last = x;
        }
    }
    // Marks: where something was changed.
    let mark_ink = visuals.warn_fg_color;
    for mark in &snapshot.timeline.marks {
        let x = x_of(mark.step);
        let points = vec![pos2(x - 4.0, rect.top()), pos2(x + 4.0, rect.top()), pos2(x, rect.top() + 7.0)];
        painter.add(Shape::convex_polygon(points, mark_ink, Stroke::NONE));
    }
    let weak = visuals.weak_text_color();
    let x = x_of(snapshot.step.min(snapshot.newest_step));
    let ink = visuals.strong_text_color();
    painter.vline(x, rect.y_range(), Stroke::new(2.0, ink));
    painter.circle_filled(pos2(x, rect.center().y), 4.0, ink);
    if response.hovered()
        && let Some(pointer) = response.hover_pos()
    {
        painter.vline(pointer.x, rect.y_range(), Stroke::new(1.0, weak));
    }
}

/// The contrast of a level over the steps, as points in the track.
fn behind(panel: &Panel<'_>, level: usize, inner: Rect, x_of: &dyn Fn(usize) -> f32) -> Vec<Pos2> {
    let curves = &panel.snapshot.curves;
    let count = curves.steps.len();
    let most = (inner.width() as usize / 2).max(1);
    let points: Vec<[f64; 2]> = if count <= most {
        raw(curves, 0, Meter::Contrast, level)
    } else {
        let picked = (0..most).filter_map(|at| curves.steps.get(at * (count - 1) / (most - 1).max(1)));
        picked
            .map(|step| [step.step as f64, f64::from(Meter::Contrast.value(step, level))])
            .filter(|point| point[1].is_finite())
            .collect()
    };
    let (low, high) =
        points.iter().fold((1.0_f64, -1.0_f64), |(low, high), point| (low.min(point[1]), high.max(point[1])));
    // A range of its own, since the shape is what matters here; the numbers stand in the curves.
    let (low, high) = (low.min(high - 0.02) - 0.01, high.max(low + 0.02));
    let y_of = |value: f64| inner.bottom() - 1.0 - (inner.height() - 4.0) * ((value - low) / (high - low)) as f32;
    points.into_iter().map(|point| pos2(x_of(point[0] as usize), y_of(point[1]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_kept_step() {
        let kept = [0, 4, 8, 20];
        assert_eq!(nearest(&kept, 0), Some(0));
        assert_eq!(nearest(&kept, 5), Some(4));
        assert_eq!(nearest(&kept, 13), Some(8));
        assert_eq!(nearest(&kept, 15), Some(20));
        assert_eq!(nearest(&kept, 99), Some(20));
        assert_eq!(nearest(&[], 3), None);
    }
}
