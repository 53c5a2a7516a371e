//! Inside the network while it reads: the fast weights as a matrix and as attention to the past, the inner loop
//! settling, the states.

use std::sync::Arc;

use eframe::egui::{self, Align, Layout, Rect, Role, Sense, Ui, WidgetInfo, vec2};
use ndarray::Array2;

use super::text::Part;
use crate::app::inspector::strip;
use crate::app::memory::bars::{Bar, bars_ui};
use crate::app::memory::cells::spoken;
use crate::app::memory::matrix::{Heat, HeatView, colour_bar};
use crate::app::theme::space;
use crate::app::widgets::{level_colour, quiet, short};
use crate::recurrent::{CellKind, Trace};

/// Room for the numbers beside a colour bar.
const COLOUR_BAR: f32 = 58.0;

/// Attention and states need this much, in points.
const LEAST_REST: f32 = 380.0;

/// A matrix that was made from a trace, for as long as the same is looked at.
#[derive(Default)]
struct Kept {
    /// From which trace, and after which character.
    of: Option<(Arc<Trace>, usize)>,
    matrix: Arc<Array2<f32>>,
}

impl Kept {
    fn get(&mut self, trace: &Arc<Trace>, at: usize, make: impl FnOnce() -> Array2<f32>) -> Arc<Array2<f32>> {
        if self.of.as_ref().is_none_or(|(of, when)| !Arc::ptr_eq(of, trace) || *when != at) {
            self.matrix = Arc::new(make());
            self.of = Some((trace.clone(), at));
        }
        self.matrix.clone()
    }
}

/// What is drawn of a trace, between frames.
#[derive(Default)]
pub struct LookView {
    matrix: Kept,
    heat: Heat<Array2<f32>>,
    heat_view: HeatView,
    states: Kept,
    states_heat: Heat<Array2<f32>>,
    states_view: HeatView,
    /// The inner step whose read is shown, of several.
    inner: usize,
}

/// Draws what the network holds after character `at`; a click on a bar goes to the character of its state.
pub fn look_ui(ui: &mut Ui, trace: &Arc<Trace>, cell: CellKind, parts: &[Part], at: &mut usize, view: &mut LookView) {
    if trace.steps.is_empty() {
        return;
    }
    let shown = (*at).min(trace.steps.len() - 1);
    let height = ui.available_height().max(150.0);
    let gap = ui.spacing().item_spacing.x;
    let square = (height - 40.0).clamp(110.0, 330.0);
    let matrix_width = square + COLOUR_BAR;
    let rest = (ui.available_width() - matrix_width - 2.0 * gap - 8.0).max(LEAST_REST);
    // A window that is too narrow for all three scrolls.
    egui::ScrollArea::horizontal().id_salt("look").auto_shrink([false, false]).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            column(ui, matrix_width, height, |ui| matrix_ui(ui, trace, cell, parts, shown, square, view));
            column(ui, rest * 0.52, height, |ui| attention_ui(ui, trace, cell, parts, at, shown, view));
            column(ui, rest * 0.48 - gap, height, |ui| states_ui(ui, trace, cell, parts, shown, view));
        });
    });
}

fn column(ui: &mut Ui, width: f32, height: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.set_max_height(height);
        contents(ui);
    });
}

fn heading(ui: &mut Ui, title: &str, beside: &str, tip: &str) {
    ui.horizontal(|ui| {
        ui.strong(title).on_hover_text(tip);
        ui.add(egui::Label::new(quiet(beside).small()).truncate()).on_hover_text(tip);
    });
}

/// A = eta sum lambda^age h h^T after the character.
fn matrix_ui(
    ui: &mut Ui,
    trace: &Arc<Trace>,
    cell: CellKind,
    parts: &[Part],
    at: usize,
    square: f32,
    view: &mut LookView,
) {
    let tip = "A = lambda A + eta h h^T after every character: what the network has just held, in weights that decay";
    if cell != CellKind::FastWeights {
        heading(ui, "Fast weights A", "", tip);
        let words = format!("A {} has none: all that it knows is in its state h, on the right", spoken(cell));
        return empty(ui, square, &words);
    }
    let matrix = view.matrix.get(trace, at, || trace.matrix(at));
    let norm = matrix.iter().map(|value| value * value).sum::<f32>().sqrt();
    let after = parts.get(at).map_or('?', |part| part.symbol);
    heading(ui, "Fast weights A", &format!("after {after}, norm {}", short(norm)), tip);
    if trace.memory.is_none() {
        return empty(ui, square, "A is switched off");
    }
    let (rect, _) = ui.allocate_exact_size(vec2(square + COLOUR_BAR, square), Sense::hover());
    let map = Rect::from_min_size(rect.min, vec2(square, square));
    let id = egui::Id::unique("retrieval matrix");
    let looked = view.heat.show(ui, map, id, "Fast weights A", &matrix, &mut view.heat_view);
    let value = looked.cell.map(|[row, col]| matrix[[row, col]]);
    let bar = Rect::from_min_max(map.right_top() + vec2(8.0, 0.0), rect.max);
    let range = view.heat.range(&matrix, &view.heat_view);
    colour_bar(ui, bar, range, value);
    match (looked.cell, value) {
        (Some([row, col]), Some(value)) => {
            ui.label(quiet(format!("unit {row} and unit {col}: {}", short(value))).small())
        }
        _ => ui
            .checkbox(&mut view.heat_view.logarithmic, "Logarithmic")
            .on_hover_text("Shows small weights beside large ones"),
    };
}

/// A(t-1) h_s = sum of the stored states, each by its bar.
fn attention_ui(
    ui: &mut Ui,
    trace: &Arc<Trace>,
    cell: CellKind,
    parts: &[Part],
    at: &mut usize,
    shown: usize,
    view: &mut LookView,
) {
    let tip =
        "The same read in its other form: A h is the sum of all earlier states, each times eta lambda^age (h_tau . h)";
    let symbol = parts.get(shown).map_or('?', |part| part.symbol);
    let step = &trace.steps[shown];
    heading(ui, "Attention to the past", &format!("what {symbol} brings back"), tip);
    let inner = view.inner.min(step.reads.len().saturating_sub(1));
    let height = ((ui.available_height() - 76.0) * 0.55).clamp(70.0, 190.0);
    let width = ui.available_width() - 4.0;
    match step.reads.get(inner) {
        Some(read) if !read.bars.is_empty() => {
            let bars: Vec<Bar> = read.bars.iter().map(|bar| attention_bar(bar, parts)).collect();
            let most = bars.iter().fold(f32::MIN_POSITIVE, |most, bar| most.max(bar.value.abs()));
            if let Some(clicked) = bars_ui(ui, "Attention", &bars, most, vec2(width, height), Sense::click()) {
                *at = read.bars[clicked].step;
            }
            ui.horizontal(|ui| {
                ui.label(quiet(format!("top {}", short(most))).small());
                ui.label(quiet(strongest(&bars)).small());
            });
        }
        Some(_) if shown == 0 => empty(ui, height, "The first character has no past yet"),
        Some(_) => empty(ui, height, "A is switched off: nothing comes back"),
        None => empty(ui, height, &format!("A {} does not look back: it has no fast weights", spoken(cell))),
    }
    ui.add_space(space::SMALL);
    loop_ui(ui, trace, cell, shown, inner, view);
}

fn attention_bar(bar: &crate::recurrent::Bar, parts: &[Part]) -> Bar {
    let part = parts.get(bar.step);
    let symbol = part.map_or('?', |part| part.symbol);
    let role = part.map_or("", |part| &part.role);
    Bar {
        label: symbol.to_string(),
        value: bar.weight,
        text: format!(
            "{symbol} ({role}), {} back: {}; h_tau . h = {}",
            bar.age + 1,
            short(bar.weight),
            short(bar.similarity)
        ),
        colour: level_colour(if role.starts_with("key") { 0 } else { 2 }),
        marked: part.is_some_and(|part| part.asked),
    }
}

/// Which state gets most, in words.
fn strongest(bars: &[Bar]) -> String {
    let most = bars.iter().max_by(|a, b| a.value.abs().total_cmp(&b.value.abs()));
    let whole: f32 = bars.iter().map(|bar| bar.value.abs()).sum();
    match most {
        Some(bar) if whole > 0.0 => format!("most to {}: {:.0} %", bar.label, 100.0 * bar.value.abs() / whole),
        _ => "no state is like this one".to_owned(),
    }
}

/// h_0 .. h_S as strips of units.
fn loop_ui(ui: &mut Ui, trace: &Trace, cell: CellKind, shown: usize, inner: usize, view: &mut LookView) {
    let step = &trace.steps[shown];
    let turns = step.trajectory.len();
    let tip = "h_0 = relu(u), then h_s+1 = relu(LN(u + A h_s)) with the same u: one strip each, one cell for each unit";
    let title = if cell == CellKind::FastWeights { "Inner loop" } else { "State" };
    heading(
        ui,
        title,
        match turns {
            1 => "h",
            2 => "h_0 and what A makes of it",
            _ => "h_0 to h_S; a click shows its read",
        },
        tip,
    );
    let scale = strip::scale(step.trajectory.iter().map(Vec::as_slice));
    let width = (ui.available_width() - 96.0).max(60.0);
    egui::ScrollArea::vertical().id_salt("inner loop").auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (turn, state) in step.trajectory.iter().enumerate() {
            ui.horizontal(|ui| {
                let name = if turns > 1 { format!("h_{turn}") } else { "h".to_owned() };
                let reads = turn < step.reads.len() && step.reads.len() > 1;
                if reads {
                    let response = ui.selectable_label(turn == inner, egui::RichText::new(&name).small().monospace());
                    let words = format!("Read of inner step {turn}");
                    if response.accessible_name(&words).on_hover_text(words).clicked() {
                        view.inner = turn;
                    }
                } else {
                    ui.label(egui::RichText::new(&name).small().monospace());
                }
                strip::strip(ui, state, scale, width, &format!("State {name}, {} units", state.len()));
                if let Some(before) = turn.checked_sub(1).and_then(|before| step.trajectory.get(before)) {
                    ui.label(quiet(format!("moves {}", short(distance(before, state)))).small());
                }
            });
        }
    });
}

/// |a - b| over |b|, or |a - b| when b is zero.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    let length = |squares: f32| squares.sqrt();
    let apart = length(a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum());
    let size = length(b.iter().map(|b| b * b).sum());
    if size > 0.0 { apart / size } else { apart }
}

/// h(1) .. h(T): one row for each character.
fn states_ui(ui: &mut Ui, trace: &Arc<Trace>, cell: CellKind, parts: &[Part], at: usize, view: &mut LookView) {
    let tip = "h after every character, one row each: all that a network without fast weights can carry along";
    let units = trace.steps[0].hidden().len();
    heading(ui, "States h", &format!("{units} units across, characters down"), tip);
    let states = view.states.get(trace, 0, || {
        Array2::from_shape_fn((trace.steps.len(), units), |(step, unit)| {
            trace.steps[step].hidden().get(unit).copied().unwrap_or_default()
        })
    });
    let room = ui.available_size() - vec2(4.0, 20.0);
    let (rect, _) = ui.allocate_exact_size(vec2(room.x.max(60.0), room.y.clamp(60.0, 330.0)), Sense::hover());
    let labels = 16.0;
    let map = Rect::from_min_max(rect.min + vec2(labels, 0.0), rect.max);
    let id = egui::Id::unique("retrieval states");
    let looked = view.states_heat.show(ui, map, id, "States over the characters", &states, &mut view.states_view);
    let painter = ui.painter();
    let row = map.height() / parts.len().max(1) as f32;
    let font = egui::FontId::monospace((row - 1.0).clamp(5.0, 11.5));
    for (index, part) in parts.iter().enumerate() {
        let ink = if index == at { ui.visuals().strong_text_color() } else { ui.visuals().weak_text_color() };
        let middle = egui::pos2(rect.left() + 5.0, map.top() + (index as f32 + 0.5) * row);
        painter.text(middle, egui::Align2::CENTER_CENTER, part.symbol, font.clone(), ink);
    }
    let mark = Rect::from_min_size(map.left_top() + vec2(0.0, at as f32 * row), vec2(map.width(), row));
    let stroke = egui::Stroke::new(1.0, ui.visuals().strong_text_color());
    painter.rect_stroke(mark, 0.0, stroke, egui::StrokeKind::Outside);
    let words = match looked.cell {
        Some([step, unit]) => {
            let symbol = parts.get(step).map_or('?', |part| part.symbol);
            format!("after {symbol}, unit {unit}: {}", short(states[[step, unit]]))
        }
        None => {
            let active = trace.steps[at].hidden().iter().filter(|value| **value != 0.0).count();
            match cell {
                CellKind::Lstm => String::new(),
                _ => format!("{active} of {units} units active after this character"),
            }
        }
    };
    ui.label(quiet(words).small());
}

/// Words where there is nothing to draw.
fn empty(ui: &mut Ui, height: f32, words: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 4.0, height), Sense::hover());
    ui.painter().rect_filled(rect, 2.0, ui.visuals().extreme_bg_color);
    let ink = ui.visuals().weak_text_color();
    let font = egui::TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout(words.to_owned(), font, ink, rect.width() - 16.0);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, value: f32) -> Bar {
        Bar { label: label.to_owned(), value, text: String::new(), colour: egui::Color32::RED, marked: false }
    }

    #[test]
    fn the_strongest_state_is_named_with_its_share() {
        assert_eq!(strongest(&[bar("c", 0.1), bar("9", -0.3)]), "most to 9: 75 %");
        assert_eq!(strongest(&[bar("c", 0.0)]), "no state is like this one");
    }

    #[test]
    fn a_move_is_measured_against_where_it_leads() {
        assert_eq!(distance(&[0.0, 1.0], &[3.0, 5.0]), 5.0 / 34f32.sqrt());
        assert_eq!(distance(&[3.0, 4.0], &[0.0, 0.0]), 5.0);
    }
}
