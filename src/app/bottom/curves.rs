//! Meters over the steps, one small plot each, with one cursor through all of them. A click or a drag shows that step.

use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{self, Id, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, vec2};
use egui_plot::{HLine, Line, LineStyle, PlotPoint, PlotPoints, VLine};

use super::axes;
use super::goodness;
use super::series::{self, Meter, Series};
use super::timeline::nearest;
use crate::app::Panel;
use crate::app::glossary::{self, Term};
use crate::app::widgets::{axis, fixed, level_colour, quiet};
use crate::engine::{Command, Snapshot, Transport};

/// How a meter is drawn.
pub struct Face {
    /// The meter.
    pub meter: Meter,
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What it says.
    pub help: &'static str,
    /// Whether its axis is logarithmic.
    pub logarithmic: bool,
    /// Digits behind the point.
    pub decimals: usize,
}

const FACES: [Face; 7] = [
    Face {
        meter: Meter::Islands,
        name: "Islands",
        unit: "count, log",
        help: "Connected regions whose neighbours agree above the threshold",
        logarithmic: true,
        decimals: 0,
    },
    Face {
        meter: Meter::Contrast,
        name: "Contrast",
        unit: "cosine",
        help: "Mean centred cosine of neighbours minus that of all pairs: it rises as islands form",
        logarithmic: false,
        decimals: 2,
    },
    Face {
        meter: Meter::Change,
        name: "|dx| / |x|",
        unit: "%, log",
        help: "How far a step moves the vectors, over their length; dashed: below it for three steps, the run is \
            settled",
        logarithmic: true,
        decimals: 2,
    },
    Face {
        meter: Meter::Perplexity,
        name: "Perplexity",
        unit: "columns, log",
        help: "To how many columns each one listens: exp of the entropy of its attention weights, mean over columns",
        logarithmic: true,
        decimals: 1,
    },
    Face {
        meter: Meter::Doubt,
        name: "Doubt",
        unit: "%",
        help: "100 % minus the mean trust of all columns: how unlike their neighbours they are, where one of another \
            island counts nothing. Parts grow sure as they form",
        logarithmic: false,
        decimals: 0,
    },
    Face {
        meter: Meter::Ari,
        name: "ARI",
        unit: "truth",
        help: "Adjusted Rand index against the truth: 1 is the truth, 0 is chance",
        logarithmic: false,
        decimals: 2,
    },
    Face {
        meter: Meter::Covering,
        name: "Covering",
        unit: "truth",
        help: "Segmentation covering of the truth: it flatters one large island, so read it beside ARI",
        logarithmic: false,
        decimals: 2,
    },
];

/// What is remembered between frames.
#[derive(Debug, Clone, Default)]
struct Memory {
    /// The step under the pointer in any plot, and when.
    cursor: Option<(usize, u64)>,
    /// Show only this many of the last steps; 0 for all.
    last_steps: usize,
}

/// Values below this have no place on a logarithmic axis.
const FLOOR: f64 = 1e-6;

/// Which steps are drawn, and at which step the numbers are read.
pub fn controls(ui: &mut Ui, panel: &Panel<'_>) {
    let id = Id::unique("curves");
    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    for (steps, name) in [(0, "Whole run"), (1000, "Last 1000 steps"), (100, "Last 100")] {
        ui.selectable_value(&mut memory.last_steps, steps, name);
    }
    ui.separator();
    let now = ui.ctx().cumulative_pass_nr();
    let cursor = memory.cursor.filter(|(_, when)| now.saturating_sub(*when) <= 1).map(|(step, _)| step);
    ui.label(quiet("values at step"));
    ui.label(RichText::new(format!("{:>5}", cursor.unwrap_or(panel.snapshot.step))).monospace());
    ui.data_mut(|data| data.insert_temp(id, memory));
}

/// Draws the curves.
pub fn curves_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    let with_truth = panel.snapshot.curves.steps.iter().rev().take(1).any(|step| step.scores.is_some());
    let faces = &FACES[..if with_truth { 7 } else { 5 }];
    if !goodness::is_there(panel.snapshot) {
        faces_ui(ui, panel, faces);
        return;
    }
    let whole = ui.available_rect_before_wrap();
    let (left, right) = whole.split_left_right_at_x(whole.right() - goodness::WIDTH - ui.spacing().item_spacing.x);
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| faces_ui(ui, panel, faces));
    let right = right.with_min_x(right.left() + ui.spacing().item_spacing.x);
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| goodness::goodness_ui(ui, panel.snapshot));
    ui.advance_cursor_after_rect(whole);
}

/// Draws the curves of some meters side by side.
pub fn faces_ui(ui: &mut Ui, panel: &mut Panel<'_>, faces: &[Face]) {
    let snapshot = panel.snapshot;
    let id = Id::unique("curves");
    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let store: Arc<Mutex<Series>> =
        ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Series>>>(id.with("series")).clone());
    let mut thinned = store.lock().unwrap_or_else(PoisonError::into_inner);
    thinned.update(snapshot.run, &snapshot.curves);
    let held = panel.view.frozen.clone();
    let store: Arc<Mutex<Series>> =
        ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Series>>>(id.with("frozen series")).clone());
    let mut still = store.lock().unwrap_or_else(PoisonError::into_inner);
    let frozen = held.as_ref().map(|held| {
        still.update(held.snapshot().run, &held.snapshot().curves);
        Still { run: held.snapshot(), thinned: &still }
    });

    let now = ui.ctx().cumulative_pass_nr();
    let cursor = memory.cursor.filter(|(_, when)| now.saturating_sub(*when) <= 1).map(|(step, _)| step);
    let read_at = cursor.unwrap_or(snapshot.step);
    let gap = ui.spacing().item_spacing.x;
    let width = ((ui.available_width() - gap * (faces.len() - 1) as f32) / faces.len() as f32).max(170.0);
    let height = ui.available_height();
    ScrollArea::horizontal().auto_shrink([false, false]).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            for face in faces {
                ui.allocate_ui(vec2(width, height), |ui| {
                    ui.set_width(width);
                    ui.vertical(|ui| one(ui, panel, face, &thinned, frozen.as_ref(), &mut memory, cursor, read_at));
                });
            }
        });
    });
    ui.data_mut(|data| data.insert_temp(id, memory));
}

/// The frozen run that is compared.
struct Still<'a> {
    run: &'a Snapshot,
    thinned: &'a Series,
}

/// The values of a meter at a step in the colours of the levels: legend and read-out in one.
fn values(ui: &mut Ui, face: &Face, run: &Snapshot, step: usize, whose: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let entry = series::at(&run.curves, step);
        for level in 0..run.levels() {
            let value = entry.map_or(f32::NAN, |step| face.meter.value(step, level));
            let text = fixed(value, 5, face.decimals);
            ui.label(RichText::new(text).monospace().size(10.5).color(level_colour(level)))
                .on_hover_text(format!("{} of level {level} at step {step}{whose}", face.name));
        }
        if !whose.is_empty() {
            ui.label(quiet(format!("dashed: frozen, step {step}")).size(10.5));
        }
    });
}

#[allow(clippy::too_many_arguments, reason = "a plot needs all of it")]
fn one(
    ui: &mut Ui,
    panel: &mut Panel<'_>,
    face: &Face,
    thinned: &Series,
    frozen: Option<&Still<'_>>,
    memory: &mut Memory,
    cursor: Option<usize>,
    read_at: usize,
) {
    let snapshot = panel.snapshot;
    let levels = snapshot.state.dim().0;
    let curves = &snapshot.curves;
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.horizontal(|ui| {
        let name = ui.strong(face.name).on_hover_text(face.help);
        if let Some(term) = Term::named(face.name) {
            glossary::heading(name, term);
        }
        ui.label(quiet(face.unit).small());
    });
    values(ui, face, snapshot, read_at, "");
    let newest = frozen.map_or(0, |frozen| frozen.run.newest_step).max(snapshot.newest_step);
    if let Some(frozen) = frozen {
        let at = cursor.map_or(frozen.run.step, |cursor| cursor.min(frozen.run.newest_step));
        values(ui, face, frozen.run, at, " of the frozen run");
    }
    let first = match memory.last_steps {
        0 => 0,
        last => snapshot.newest_step.saturating_sub(last),
    };
    let place = |value: f64| if face.logarithmic { value.max(FLOOR).log10() } else { value };
    let weak = ui.visuals().weak_text_color();
    let strong = ui.visuals().strong_text_color();
    let mark_ink = ui.visuals().warn_fg_color.gamma_multiply(0.7);
    let mut plot = axes::still_plot(ui, face.name)
        .height(ui.available_height().max(50.0))
        .width(ui.available_width())
        .sense(Sense::click_and_drag())
        .label_formatter(|_| None)
        .y_axis_min_width(34.0)
        .set_margin_fraction(vec2(0.01, 0.06))
        .include_x(first as f64)
        .include_x(newest.max(first + 8) as f64)
        .x_grid_spacer(|input| axes::linear(&input, true))
        .x_axis_formatter(|mark, _| axis(mark.value));
    if face.logarithmic {
        plot =
            plot.y_grid_spacer(|input| axes::decades(&input)).y_axis_formatter(|mark, _| axis(10_f64.powf(mark.value)));
    } else {
        plot = plot.y_grid_spacer(|input| axes::linear(&input, false)).y_axis_formatter(|mark, _| axis(mark.value));
    }
    if matches!(face.meter, Meter::Islands | Meter::PartsAri | Meter::WholesAri | Meter::ScenesAri) {
        plot = plot.include_y(0.0);
    }
    let response = plot.show(ui, |plot| {
        for level in 0..levels {
            let line = if memory.last_steps == 0 {
                thinned.line(face.meter, level)
            } else {
                series::raw(curves, first, face.meter, level)
            };
            let points: Vec<[f64; 2]> = line.into_iter().map(|[step, value]| [step, place(value)]).collect();
            let width = if level == panel.view.level { 2.2 } else { 1.2 };
            let name = format!("level {level}");
            plot.line(
                Line::new(name, PlotPoints::from(points)).color(level_colour(level)).width(width).allow_hover(false),
            );
        }
        // The frozen run: dashed and paler.
        for level in 0..frozen.map_or(0, |frozen| frozen.run.levels()) {
            let Some(frozen) = frozen else { break };
            let line = if memory.last_steps == 0 {
                frozen.thinned.line(face.meter, level)
            } else {
                series::raw(&frozen.run.curves, first, face.meter, level)
            };
            let points: Vec<[f64; 2]> = line.into_iter().map(|[step, value]| [step, place(value)]).collect();
            let line = Line::new(format!("level {level}, frozen"), PlotPoints::from(points));
            let pale = level_colour(level).gamma_multiply(0.75);
            plot.line(line.color(pale).width(1.4).style(LineStyle::dashed_dense()).allow_hover(false));
        }
        if face.meter == Meter::Change {
            let limit = place(100.0 * f64::from(snapshot.setup.settled_below));
            plot.hline(HLine::new("settled", limit).color(weak).style(LineStyle::dashed_dense()).allow_hover(false));
        }
        for mark in snapshot.timeline.marks.iter().filter(|mark| mark.step >= first) {
            let line = VLine::new("", mark.step as f64);
            plot.vline(line.stroke(Stroke::new(1.0, mark_ink)).style(LineStyle::dotted_dense()).allow_hover(false));
        }
        plot.vline(VLine::new("", snapshot.step as f64).stroke(Stroke::new(1.5, strong)).allow_hover(false));
        if let Some(cursor) = cursor {
            plot.vline(VLine::new("", cursor as f64).stroke(Stroke::new(1.0, weak)).allow_hover(false));
        }
    });
    let step_under = |pointer: egui::Pos2| {
        let step = response.transform.value_from_position(pointer).x.round();
        (step.max(0.0) as usize).min(snapshot.newest_step)
    };
    if let Some(pointer) = response.response.hover_pos() {
        let x_of = |step: usize| response.transform.position_from_point(&PlotPoint::new(step as f64, 0.0)).x;
        let near = snapshot.timeline.marks.iter().filter(|mark| (x_of(mark.step) - pointer.x).abs() < 4.0);
        let text: Vec<String> = near.take(6).map(|mark| format!("from step {}: {}", mark.step, mark.text)).collect();
        if !text.is_empty() {
            response.response.clone().on_hover_text_at_pointer(text.join("\n"));
        }
        memory.cursor = Some((step_under(pointer), ui.ctx().cumulative_pass_nr()));
    }
    if (response.response.clicked() || response.response.dragged())
        && let Some(pointer) = response.response.interact_pointer_pos()
    {
        seek(panel, step_under(pointer));
    }
    let name = format!("{} over the steps", face.name);
    response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
}

/// Pauses and shows the kept state nearest to `step`, unless it is shown.
pub fn seek(panel: &mut Panel<'_>, step: usize) {
    let snapshot = panel.snapshot;
    if nearest(&snapshot.timeline.kept, step) == Some(snapshot.step) {
        return;
    }
    if snapshot.transport != Transport::Paused {
        panel.commands.push(Command::Pause);
    }
    panel.commands.push(Command::Seek(step));
}
