//! What a network answers: the ten digits with their probabilities, and whether it is right.

use eframe::egui::{RichText, Sense, Ui, vec2};

use super::bars::{Bar, bars_ui};
use crate::app::widgets::{level_colour, quiet};

/// An answer to be drawn.
pub struct Answer<'a> {
    /// The likeliest answer and its probability; none where no probability is a number.
    pub likeliest: Option<(char, f32)>,
    /// The right one.
    pub right: char,
    /// Probabilities of the digits 0 to 9.
    pub digits: &'a [f32],
}

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

/// Draws the answer above the bars of the digits.
pub fn answer_ui(ui: &mut Ui, answer: &Answer<'_>, width: f32, height: f32) {
    let Some((best, share)) = answer.likeliest else {
        ui.label(quiet("The network's answer is not a number: it has diverged"));
        return;
    };
    let right = answer.right;
    let correct = best == right;
    ui.horizontal(|ui| {
        let ink = if correct { ui.visuals().strong_text_color() } else { ui.visuals().warn_fg_color };
        ui.label(RichText::new(format!("Answer {best}")).heading().strong().color(ink));
        let verdict = if correct { "right".to_owned() } else { format!("wrong, it is {right}") };
        ui.label(RichText::new(format!("{}, {verdict}", percent(share))).color(ink));
    });
    let bar = |(digit, share): (char, &f32)| Bar {
        label: digit.to_string(),
        value: *share,
        text: format!("{digit}: {}", percent(*share)),
        colour: if digit == best { level_colour(usize::from(!correct) * 3) } else { level_colour(6) },
        marked: digit == right,
    };
    let bars: Vec<Bar> = ('0'..='9').zip(answer.digits).map(bar).collect();
    bars_ui(ui, "Probability of the digits", &bars, 1.0, vec2(width, height), Sense::hover());
    let rest = 1.0 - answer.digits.iter().sum::<f32>();
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
