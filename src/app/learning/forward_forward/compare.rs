//! A second network beside the one that is looked at: which one, and in which settings the two differ.

use eframe::egui::{Button, Ui};

use super::kind::{ForwardForwardKind, ForwardForwardTrainings, layers_text, title};
use crate::app::trainings::{Chosen, Seen};
use crate::app::widgets::row::name_ui;
use crate::forward_forward::Config;

/// Which one, between frames.
#[derive(Default)]
pub struct Compare {
    with: Option<Chosen>,
    /// What was looked at in the frame before.
    before: Option<Chosen>,
}

/// The second network.
pub struct Second {
    /// Which of all.
    pub chosen: Chosen,
    /// What there is to see of it.
    pub seen: Seen<ForwardForwardKind>,
    /// What it is called: "training 1".
    pub name: String,
}

impl Compare {
    /// The second network; none where there is none, or where it is the one that is looked at. Where that one is now
    /// looked at, the one before takes its place.
    pub fn second(&mut self, trainings: &ForwardForwardTrainings) -> Option<Second> {
        let chosen = trainings.chosen();
        if self.with == Some(chosen) {
            self.with = self.before.filter(|before| *before != chosen);
        }
        self.before = Some(chosen);
        let with = self.with?;
        let Some((seen, _)) = trainings.seen(with) else {
            self.with = None;
            return None;
        };
        Some(Second { chosen: with, seen, name: name_of(trainings, with) })
    }

    /// Draws which one it is, where there is a choice.
    pub fn ui(&mut self, ui: &mut Ui, trainings: &ForwardForwardTrainings) {
        let stills = (0..trainings.stills().len()).map(Chosen::Still);
        let all = stills.chain(trainings.listed().iter().map(|listed| Chosen::Training(listed.number)));
        let others: Vec<Chosen> = all.filter(|other| *other != trainings.chosen()).collect();
        if others.is_empty() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let tip = "Draws a second network below the one that is looked at: its goodness, its first layer and its \
                       race for the same digit";
            name_ui(ui, "Compare with").on_hover_text(tip);
            for other in std::iter::once(None).chain(others.into_iter().map(Some)) {
                let name = other.map_or("nothing".to_owned(), |other| name_of(trainings, other));
                let short = match other {
                    None => "None".to_owned(),
                    Some(Chosen::Training(number)) => number.to_string(),
                    Some(Chosen::Still(_)) => name.clone(),
                };
                let button = ui.add(Button::selectable(self.with == other, short));
                if button.on_hover_text(tip).accessible_name(format!("Compare with {name}")).clicked() {
                    self.with = other;
                }
            }
        });
    }
}

/// What a network is called in a sentence.
pub fn name_of(trainings: &ForwardForwardTrainings, chosen: Chosen) -> String {
    match chosen {
        Chosen::Training(number) => format!("training {number}"),
        Chosen::Still(at) => trainings.stills().get(at).map_or_else(String::new, |still| still.name.clone()),
    }
}

/// In which settings two networks differ, those of the first one first.
pub fn differences(first: &Config, second: &Config) -> Vec<String> {
    type Told = fn(&Config) -> String;
    let all: [(&str, Told); 14] = [
        ("", |config| title(config.kind).to_owned()),
        ("layers", |config| layers_text(&config.layers)),
        ("goodness", |config| config.rule.goodness.name().to_owned()),
        ("pull", |config| config.rule.pull.name().to_owned()),
        ("objective", |config| config.rule.objective.name().to_owned()),
        ("theta", |config| config.rule.theta.to_string()),
        ("rate", |config| config.rule.rate.to_string()),
        ("peers", |config| config.rule.peer.to_string()),
        ("negatives", |config| config.negatives.name().to_owned()),
        ("blur", |config| config.blurs.to_string()),
        ("jitter", |config| config.jitter.to_string()),
        ("burst", |config| config.burst.to_string()),
        ("black box", |config| config.black_box.map_or("none", |black_box| black_box.kind.name()).to_owned()),
        ("seed", |config| config.seed.to_string()),
    ];
    let differs = all.into_iter().filter_map(|(name, told)| {
        let [first, second] = [first, second].map(told);
        (first != second).then(|| format!("{name} {first} against {second}").trim_start().to_owned())
    });
    differs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forward_forward::{Negatives, Rule};

    #[test]
    fn only_what_differs_is_told() {
        let usual = Config::default();
        assert!(differences(&usual, &usual).is_empty());
        let other =
            Config { negatives: Negatives::Random, rule: Rule { theta: 2.5, ..Rule::default() }, ..Config::default() };
        assert_eq!(differences(&usual, &other), ["theta 1 against 2.5", "negatives hard against random"]);
    }
}
