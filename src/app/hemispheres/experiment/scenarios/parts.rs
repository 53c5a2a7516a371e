//! Each side's share in the logits: what the left, the right and the bias bring to the likeliest labels, as bars that
//! add up to the logit.

use eframe::egui::{Align, Align2, Color32, Rect, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};

use crate::app::widgets::{cell, level_colour, quiet};
use crate::bilateral::Parts;

/// Labels that are shown, the likeliest first.
const SHOWN: usize = 4;
/// Room for the names and for the sum, in points.
const NAMES: f32 = 110.0;
const SUM: f32 = 46.0;
/// Height of a label's bars.
const HEIGHT: f32 = 24.0;

/// The colours of left, right and bias.
pub fn colours() -> [Color32; 3] {
    [level_colour(0), level_colour(2), level_colour(6)]
}

/// Draws the bars of one head, `title` wide.
pub fn parts_ui(ui: &mut Ui, title: &str, parts: &Parts, names: &[String], truth: usize, width: f32) {
    let ranked = parts.ranked();
    let mut shown: Vec<usize> = ranked.iter().copied().take(SHOWN).collect();
    if !shown.contains(&truth) {
        // What would have been right is shown, however far below it is.
        shown.pop();
        shown.push(truth);
    }
    ui.label(quiet(ahead_in_words(title, parts, &ranked, names)).small());
    let pieces = |label: usize| [part(parts, 0, label), part(parts, 1, label), parts.bias[label]];
    let reach = |label: usize| {
        let of = |sign: f32| pieces(label).iter().map(|piece| (sign * piece).max(0.0)).sum::<f32>();
        [of(-1.0), of(1.0)]
    };
    let least = shown.iter().map(|label| reach(*label)[0]).fold(0.0f32, f32::max);
    let most = shown.iter().map(|label| reach(*label)[1]).fold(0.0f32, f32::max);
    let span = (least + most).max(1e-6);
    ui.spacing_mut().item_spacing.y = 1.0;
    for label in shown {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let name = if label == truth { format!("{} (true)", names[label]) } else { names[label].clone() };
            cell(ui, NAMES, Align::Max, name);
            let size = vec2((width - NAMES - SUM - 8.0).max(60.0), HEIGHT);
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let x = |value: f32| rect.left() + rect.width() * (value + least) / span;
            let (mut below, mut above) = (0.0f32, 0.0f32);
            for (piece, colour) in pieces(label).into_iter().zip(colours()) {
                let from = if piece < 0.0 { &mut below } else { &mut above };
                let (start, end) = (*from, *from + piece);
                *from = end;
                let bar = Rect::from_x_y_ranges(
                    x(start.min(end))..=x(start.max(end)),
                    rect.top() + 3.0..=rect.bottom() - 3.0,
                );
                ui.painter().rect_filled(bar, 0.0, colour);
            }
            let stroke = Stroke::new(1.0, ui.visuals().text_color());
            ui.painter().vline(x(0.0), rect.y_range(), stroke);
            // The logit itself, as a mark.
            let logit = x(parts.logit(label));
            ui.painter().vline(logit, rect.y_range(), Stroke::new(2.5, ui.visuals().strong_text_color()));
            let [left, right, bias] = pieces(label);
            let said = format!(
                "{title}, {}: left {left:+.2}, right {right:+.2}, bias {bias:+.2}, logit {:+.2}",
                names[label],
                parts.logit(label)
            );
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
            response.on_hover_text(said);
            let (rect, _) = ui.allocate_exact_size(vec2(SUM, HEIGHT), Sense::hover());
            let font = TextStyle::Small.resolve(ui.style());
            let words = format!("{:+.2}", parts.logit(label));
            let at = pos2(rect.right(), rect.center().y);
            ui.painter().text(at, Align2::RIGHT_CENTER, words, font, ui.visuals().text_color());
        });
    }
}

fn part(parts: &Parts, side: usize, label: usize) -> f32 {
    parts.sides.get(side).map_or(0.0, |side| side[label])
}

/// What decides between the answer and the label that comes next.
fn ahead_in_words(title: &str, parts: &Parts, ranked: &[usize], names: &[String]) -> String {
    let [first, second] = [ranked[0], ranked[1]];
    let (sides, bias) = parts.ahead(first, second);
    let side = |at: usize| sides.get(at).copied().unwrap_or(0.0);
    format!(
        "{title}: {} before {}: left {:+.2}, right {:+.2}, bias {bias:+.2}",
        names[first],
        names[second],
        side(0),
        side(1)
    )
}

/// What the colours of the bars are.
pub fn key_ui(ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.strong("Share of each side in the logits").on_hover_text(
            "A head is linear, so the parts are exact: the logit is the sum of what the features of the left bring, \
             what those of the right bring, and the bias. The thick mark is the logit",
        );
        for (name, colour) in ["left", "right", "bias"].into_iter().zip(colours()) {
            ui.colored_label(colour, name);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_is_said_with_its_signs() {
        let parts = Parts { sides: vec![vec![1.0, 0.0, 0.25], vec![0.5, 2.0, 0.0]], bias: vec![0.0, 0.5, 0.0] };
        let names = ["cat", "dog", "owl"].map(str::to_owned);
        let words = ahead_in_words("Fine label", &parts, &parts.ranked(), &names);
        assert_eq!(words, "Fine label: dog before cat: left -1.00, right +1.50, bias +0.50");
    }
}
