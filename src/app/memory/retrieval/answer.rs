//! What a network answers: the ten digits with their probabilities, and whether it is right.

use eframe::egui::{RichText, Sense, Ui, vec2};

use super::bars::{Bar, bars_ui};
use crate::app::widgets::{level_colour, quiet};
use crate::retrieval::character;

/// Symbols of the digits 0 to 9 among the answers of a network.
const DIGITS: std::ops::Range<usize> = 26..36;

/// The likeliest answer and its probability; none where no probability is a number.
pub fn likeliest(probabilities: &[f32]) -> Option<(usize, f32)> {
    let best = probabilities.iter().copied().enumerate().filter(|(_, share)| share.is_finite());
    best.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// A share in percent, with as many digits as tell it from certainty.
pub fn percent(share: f32) -> String {
    let percent = 100.0 * share;
    match percent {
        _ if !percent.is_finite() => "…".to_owned(),
        99.995.. => "> 99.99 %".to_owned(),
        99.0.. => format!("{percent:.2} %"),
        _ => format!("{percent:.1} %"),
    }
}

/// Draws the answer above the bars of the digits; `probabilities` are of all symbols, `right` is the one that the string binds to the
/// key.
pub fn answer_ui(ui: &mut Ui, probabilities: &[f32], right: usize, width: f32, height: f32) {
    let Some((best, share)) = likeliest(probabilities) else {
        ui.label(quiet("The network's answer is not a number: it has diverged"));
        return;
    };
    let correct = best == right;
    ui.horizontal(|ui| {
        let ink = if correct { ui.visuals().strong_text_color() } else { ui.visuals().warn_fg_color };
        ui.label(RichText::new(format!("Answer {}", character(best))).heading().strong().color(ink));
        let verdict = if correct { "right".to_owned() } else { format!("wrong, it is {}", character(right)) };
        ui.label(RichText::new(format!("{}, {verdict}", percent(share))).color(ink));
    });
    let digits = DIGITS.filter_map(|symbol| probabilities.get(symbol).map(|share| (symbol, *share)));
    let bars: Vec<Bar> = digits
        .clone()
        .map(|(symbol, share)| Bar {
            label: character(symbol).to_string(),
            value: share,
            text: format!("{}: {}", character(symbol), percent(share)),
            colour: if symbol == best { level_colour(usize::from(!correct) * 3) } else { level_colour(6) },
            marked: symbol == right,
        })
        .collect();
    bars_ui(ui, "Probability of the digits", &bars, 1.0, vec2(width, height), Sense::hover());
    let rest = 1.0 - digits.map(|(_, share)| share).sum::<f32>();
    if rest > 0.005 {
        let tip = "A network that has learned little also answers with letters and question marks";
        ui.label(quiet(format!("{} on no digit at all", percent(rest))).small()).on_hover_text(tip);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_digit_is_the_answer() {
        assert_eq!(likeliest(&[0.1, 0.7, 0.2]), Some((1, 0.7)));
        assert_eq!(likeliest(&[f32::NAN, 0.2]), Some((1, 0.2)));
        assert_eq!(likeliest(&[f32::NAN]), None);
    }

    #[test]
    fn certainty_keeps_its_digits() {
        assert_eq!([0.5, 0.991, 0.99951, 1.0].map(percent), ["50.0 %", "99.10 %", "99.95 %", "> 99.99 %"]);
    }
}
