//! The answers of a network over the glimpses: a row for each digit, a column for each glimpse.

use eframe::egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2};

use crate::app::memory::answer::{likeliest, percent};
use crate::digits::CLASSES;
use crate::glimpse::{Probe, STEPS};

/// Room for the names of the digits, in points.
const NAMES: f32 = 14.0;

/// Draws them; a click goes to a glimpse.
pub fn over_time_ui(ui: &mut Ui, probe: &Probe, right: usize, step: &mut usize, width: f32) {
    let height = ui.available_height().clamp(60.0, 170.0);
    let (whole, response) = ui.allocate_exact_size(vec2(width, height), Sense::click_and_drag());
    let map = Rect::from_min_max(whole.min + vec2(NAMES, 0.0), whole.max);
    let (across, down) = (map.width() / STEPS as f32, map.height() / CLASSES as f32);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said(probe, right)));
    let painter = ui.painter().clone();
    painter.rect_filled(map, 0.0, ui.visuals().extreme_bg_color);
    let font = TextStyle::Small.resolve(ui.style());
    let font = eframe::egui::FontId::new(font.size.min(down + 1.0), font.family);
    let accent = ui.visuals().hyperlink_color;
    for digit in 0..CLASSES {
        let top = map.top() + digit as f32 * down;
        let ink = if digit == right { ui.visuals().strong_text_color() } else { ui.visuals().weak_text_color() };
        let name = digit.to_string();
        painter.text(pos2(whole.left() + 5.0, top + down / 2.0), Align2::CENTER_CENTER, name, font.clone(), ink);
        for (at, answers) in probe.answers.iter().enumerate() {
            let share = if answers[digit].is_finite() { answers[digit].clamp(0.0, 1.0) } else { 0.0 };
            let cell = Rect::from_min_size(pos2(map.left() + at as f32 * across, top), vec2(across, down));
            painter.rect_filled(cell.shrink(0.5), 0.0, accent.gamma_multiply(share.sqrt()));
        }
    }
    let row = Rect::from_min_size(pos2(map.left(), map.top() + right as f32 * down), vec2(map.width(), down));
    painter.rect_stroke(row, 0.0, Stroke::new(1.0, ui.visuals().strong_text_color()), StrokeKind::Outside);
    let now = Rect::from_min_size(pos2(map.left() + *step as f32 * across, map.top()), vec2(across, map.height()));
    painter.rect_stroke(now, 0.0, Stroke::new(1.5, ui.visuals().warn_fg_color), StrokeKind::Outside);
    let under = |point: eframe::egui::Pos2| ((point.x - map.left()) / across).max(0.0) as usize;
    if let Some(point) = response.interact_pointer_pos() {
        *step = under(point).min(STEPS - 1);
    }
    if let Some(point) = response.hover_pos().filter(|point| map.contains(*point)) {
        let (at, digit) = (under(point).min(STEPS - 1), ((point.y - map.top()) / down) as usize);
        let share = percent(probe.answers[at][digit.min(CLASSES - 1)]);
        response.on_hover_text_at_pointer(format!("{digit} after glimpse {}: {share}", at + 1));
    }
}

/// What the map shows, in words: from which glimpse on the answer is what it is at the end.
fn said(probe: &Probe, right: usize) -> String {
    let answers: Vec<Option<usize>> =
        probe.answers.iter().map(|answers| likeliest(answers).map(|(digit, _)| digit)).collect();
    let Some(last) = answers.last().copied().flatten() else {
        return "Answers after every glimpse: not a number".to_owned();
    };
    let since = answers.iter().rposition(|answer| *answer != Some(last)).map_or(1, |before| before + 2);
    let verdict = if last == right { "right" } else { "wrong" };
    format!("Answers after every glimpse: {last} since glimpse {since}, {verdict}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recurrent::Trace;

    #[test]
    fn the_map_says_since_when_the_answer_stands() {
        let certain = |digit: usize| std::array::from_fn(|at| if at == digit { 1.0 } else { 0.0 });
        let mut answers = vec![certain(3); STEPS];
        answers[..5].fill(certain(8));
        let trace = Trace { steps: Vec::new(), probabilities: Vec::new(), memory: None };
        let probe = Probe { trace, answers };
        assert_eq!(said(&probe, 3), "Answers after every glimpse: 3 since glimpse 6, right");
        assert_eq!(said(&probe, 8), "Answers after every glimpse: 3 since glimpse 6, wrong");
    }
}
