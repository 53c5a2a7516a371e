//! Two GLOMs on one picture: the run is the left side, and a right side goes with it, step by step.
//!
//! ```text
//! x_L[l] <- normalise(x_L[l] + g s x_R[l])        and the other way round, after every step
//! ```

mod below;
mod heads;
mod sides;
mod told;
mod trust;

use eframe::egui::{self, RichText};
use egui_plot::Plot;

use self::below::Below;
use self::heads::Heads;
use self::told::Told;
use crate::app::bottom::axes;
use crate::app::controls::{Folded, Section, Sections};
use crate::app::maps;
use crate::app::room::{Door, Room};
use crate::app::side::SidePanel;
use crate::app::theme::space;
use crate::app::widgets::row::{SliderRow, name_ui};
use crate::app::widgets::{axis, quiet};
use crate::bilateral::Gate;
use crate::engine::worker::Wake;
use crate::engine::{SecondSide, Setup, SideStyle, Snapshot};
use crate::glom::{Callosum, Crossing, Lesion, Side, Sign};

/// What steers the two sides.
static SECTIONS: Sections = Sections {
    front: false,
    folded: &[
        Folded { title: "section-two-sides", open: true, ui: presets_ui },
        Folded { title: "section-callosum", open: true, ui: callosum_ui },
        Folded { title: "section-lesions", open: true, ui: lesions_ui },
        Folded { title: "section-what-a-side-is-like", open: true, ui: sides::ui },
    ],
};

/// Two sides to begin with.
struct Pair {
    name: &'static str,
    tip: &'static str,
    left: Option<SideStyle>,
    right: Option<SideStyle>,
    crossing: Crossing,
}

const PAIRS: [Pair; 4] = [
    Pair {
        name: "Near and far",
        tip: "Left hears half as far as the model is meant to, right three times as far; nothing crosses at first",
        left: Some(SideStyle::Near),
        right: Some(SideStyle::Far),
        crossing: Crossing { gain: 0.0, sign: Sign::Helps, delay: 0 },
    },
    Pair {
        name: "Fine and coarse",
        tip: "Left has 48 columns across, right 16; nothing crosses at first",
        left: Some(SideStyle::Fine),
        right: Some(SideStyle::Coarse),
        crossing: Crossing { gain: 0.0, sign: Sign::Helps, delay: 0 },
    },
    Pair {
        name: "Sharp and soft",
        tip: "Left has three times the inverse temperature, right 0.3 times it; nothing crosses at first",
        left: Some(SideStyle::Sharp),
        right: Some(SideStyle::Soft),
        crossing: Crossing { gain: 0.0, sign: Sign::Helps, delay: 0 },
    },
    Pair {
        name: "Twins that inhibit each other",
        tip: "Two equal sides, but the picture weighs 5 % more on the left; each takes away what the other holds",
        left: Some(SideStyle::Keen),
        right: None,
        crossing: Crossing { gain: 0.5, sign: Sign::Inhibits, delay: 0 },
    },
];

/// The tab. All that it shows is the run's, or measured of it.
#[derive(Default)]
pub(in crate::app) struct TwoGlomsTab {
    told: Told,
    below: Below,
    /// How trust moves from one to the other.
    gate: Gate,
    heads: Heads,
}

impl Room for TwoGlomsTab {
    fn ui(&mut self, ui: &mut egui::Ui, door: &mut Door<'_>) {
        let snapshot = door.panel.snapshot;
        if snapshot.setup.second.is_none() {
            self.heads.leave();
        }
        if door.sides.bottom
            && let Some(right) = &snapshot.second
        {
            let view = &*door.panel.view;
            let level = view.level.min(snapshot.levels().saturating_sub(1));
            let below = SidePanel::bottom("what two sides tell", 206.0, 110.0..=500.0);
            below.show(ui, door.sizes, |ui| {
                let size = egui::vec2((ui.available_width() - space::LARGE) / 2.0, ui.available_height());
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = space::LARGE;
                    let half = |ui: &mut egui::Ui, draw: &mut dyn FnMut(&mut egui::Ui)| {
                        ui.allocate_ui(size, |ui| {
                            ui.set_width(size.x);
                            ui.spacing_mut().item_spacing.x = space::SMALL;
                            ui.vertical(|ui| draw(ui));
                        });
                    };
                    half(ui, &mut |ui| self.told.ui(ui, snapshot, right, level, door.wake));
                    half(ui, &mut |ui| match self.below {
                        Below::Trust => trust::ui(ui, snapshot, right, &mut self.gate, &mut self.below),
                        Below::Heads => {
                            self.heads.ui(ui, [snapshot, right], view, &mut self.below, door.wake);
                        }
                    });
                });
            });
        }
        egui::CentralPanel::default_margins().show(ui, |ui| {
            ui.add(egui::Label::new(headline(snapshot)).wrap());
            ui.add_space(space::SMALL);
            maps::sides_ui(ui, &mut door.panel);
        });
    }

    fn controls(&self) -> Option<&'static Sections> {
        Some(&SECTIONS)
    }

    fn is_busy(&self) -> bool {
        self.told.is_working() || self.heads.is_working()
    }

    fn pose(&mut self, snapshot: &Snapshot, wake: &Wake) -> bool {
        snapshot.second.as_ref().is_none_or(|right| self.told.follow(snapshot, right, wake))
    }
}

/// A plot that fills what is left, of shares up to 1 over what begins at 0.
fn plot_of_shares<'a>(ui: &egui::Ui, name: &'static str) -> Plot<'a> {
    axes::still_plot(ui, name)
        .height(ui.available_height().max(60.0))
        .width(ui.available_width())
        .sense(egui::Sense::hover())
        .label_formatter(|_| None)
        .y_axis_min_width(34.0)
        .set_margin_fraction(egui::vec2(0.02, 0.05))
        .include_x(0.0)
        .include_y(1.0)
        .y_grid_spacer(|input| axes::linear(&input, false))
        .y_axis_formatter(|mark, _| axis(mark.value))
}

/// What is to be seen, and what to try.
fn headline(snapshot: &Snapshot) -> RichText {
    RichText::new(match (&snapshot.setup.second, &snapshot.second) {
        (None, _) => {
            "One GLOM settles. Choose two sides at the left: a second GLOM then sees the same picture beside it"
        }
        (Some(_), None) => "The right side began at a later step: go on to see it, or reset to let both begin together",
        (Some(second), Some(_)) => crossing_words(&second.callosum),
    })
}

/// What crosses, and what to try with it.
fn crossing_words(callosum: &Callosum) -> &'static str {
    let Callosum { levels, lesions } = callosum;
    let has = |sign: Sign| levels.iter().any(|level| level.gain > 0.0 && level.sign == sign);
    let (helps, inhibits) = (has(Sign::Helps), has(Sign::Inhibits));
    let [to_left, to_right] = [Side::Left, Side::Right].map(|side| lesions.reaches(side));
    match (to_left, to_right) {
        _ if lesions.stills(Side::Left) && lesions.stills(Side::Right) => {
            "Both sides stand still. Take a lesion back, and that side goes on from what it holds"
        }
        _ if lesions.stills(Side::Left) || lesions.stills(Side::Right) => {
            "One side stands still and says nothing; the other goes on alone. Take the lesion back and watch"
        }
        _ if !helps && !inhibits => {
            "Nothing crosses: two GLOMs, each alone. Raise the gain of the callosum and watch the difference"
        }
        (false, false) => "The callosum is cut: two GLOMs, each alone. Take the lesion back and watch the difference",
        (true, false) => "Left is told what right holds, and right is told nothing. Which of the two gives way?",
        (false, true) => "Right is told what left holds, and left is told nothing. Which of the two gives way?",
        (true, true) if helps && inhibits => {
            "At some levels each adds what the other holds, at others each takes it away. Which levels part?"
        }
        (true, true) if helps => {
            "Each adds what the other holds. Does the difference shrink? Then turn the sign around, or cut one way"
        }
        (true, true) => {
            "Each takes away what the other holds. Find the gain above which two sides part, then lower it again"
        }
    }
}

/// Buttons that begin with two sides, or go back to one.
fn presets_ui(ui: &mut egui::Ui, section: &mut Section) {
    for Pair { name, tip, left, right, crossing } in &PAIRS {
        if ui.button(*name).on_hover_text(*tip).clicked() {
            let mut plain = Setup { settings: section.snapshot.defaults.settings.clone(), ..section.setup.clone() };
            plain.settings.seed = section.setup.settings.seed;
            let styled = |style: &Option<SideStyle>| {
                let mut setup = plain.clone();
                style.iter().for_each(|style| style.put(&mut setup));
                setup
            };
            let (left, right) = (styled(left), styled(right));
            let resolution = (right.resolution != left.resolution).then_some(right.resolution);
            let second = SecondSide::new(right.settings, Callosum::even(section.levels, *crossing));
            (section.setup.settings, section.setup.resolution) = (left.settings, left.resolution);
            section.setup.second = Some(Box::new(SecondSide { resolution, ..second }));
        }
    }
    let two = section.setup.second.is_some();
    let tip = "Puts the right side away; the left one goes on alone";
    if ui.add_enabled(two, egui::Button::new("One GLOM alone")).on_hover_text(tip).clicked() {
        section.setup.second = None;
    }
}

/// Gain, sign and delay of the levels that are chosen above.
fn callosum_ui(ui: &mut egui::Ui, section: &mut Section) {
    let range = section.target.range(section.levels);
    let Some(second) = &mut section.setup.second else {
        ui.label(quiet("There is one GLOM alone"));
        return;
    };
    let levels = &mut second.callosum.levels[range];
    let Some(first) = levels.first().copied() else { return };
    let differ = levels.iter().any(|level| *level != first);
    let mut crossing = first;
    ui.horizontal(|ui| {
        let tip = "g: how much of what the other side holds is added or taken away after every step; 0 is nothing";
        SliderRow::new("Gain", tip, 0.0..=1.0, Crossing::MOST_GAIN).default(0.0).show(ui, &mut crossing.gain);
    });
    ui.horizontal(|ui| {
        name_ui(ui, "Sign").on_hover_text("What crosses is added, or taken away");
        for sign in Sign::ALL {
            let tip = match sign {
                Sign::Helps => "What the other side holds is added: each is drawn to the other",
                Sign::Inhibits => "What the other side holds is taken away: each is pushed from the other",
            };
            ui.selectable_value(&mut crossing.sign, sign, sign.name()).on_hover_text(tip);
        }
    });
    ui.horizontal(|ui| {
        let tip = "d: steps for which what one side says is on its way to the other";
        let mut delay = crossing.delay as f32;
        let most = Crossing::MOST_DELAY as f32;
        if SliderRow::new("Delay", tip, 0.0..=8.0, most).decimals(0).default(0.0).show(ui, &mut delay) {
            crossing.delay = (delay.round().max(0.0) as usize).min(Crossing::MOST_DELAY);
        }
    });
    if differ {
        ui.small(RichText::new("The levels differ: what is moved here is set for all that are chosen").weak());
    }
    // Only what was moved is set, so that the levels keep what else they differ in.
    for level in levels {
        if crossing.gain != first.gain {
            level.gain = crossing.gain;
        }
        if crossing.sign != first.sign {
            level.sign = crossing.sign;
        }
        if crossing.delay != first.delay {
            level.delay = crossing.delay;
        }
    }
}

/// What is cut.
fn lesions_ui(ui: &mut egui::Ui, section: &mut Section) {
    let Some(second) = &mut section.setup.second else {
        ui.label(quiet("There is one GLOM alone"));
        return;
    };
    let lesions = &mut second.callosum.lesions;
    for lesion in Lesion::ALL {
        let (name, tip) = match lesion {
            Lesion::Left => ("Left side stands still", "It keeps what it holds and says nothing"),
            Lesion::Right => ("Right side stands still", "It keeps what it holds and says nothing"),
            Lesion::Callosum => ("Callosum cut", "Nothing crosses"),
            Lesion::LeftToRight => ("Left to right cut", "What left holds does not reach right"),
            Lesion::RightToLeft => ("Right to left cut", "What right holds does not reach left"),
        };
        let mut there = lesions.has(lesion);
        if ui.checkbox(&mut there, name).on_hover_text(tip).changed() {
            lesions.set(lesion, there);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_cross_does() {
        let said = |crossings: &[(f32, Sign)], cut: &[Lesion]| {
            let levels = crossings.iter().map(|&(gain, sign)| Crossing { gain, sign, delay: 0 }).collect();
            crossing_words(&Callosum { levels, lesions: cut.iter().copied().collect() })
        };
        let (helps, inhibits) = ((0.5, Sign::Helps), (0.5, Sign::Inhibits));
        assert!(said(&[helps, (0.0, Sign::Inhibits)], &[]).starts_with("Each adds"));
        assert!(said(&[(0.0, Sign::Helps), inhibits], &[]).starts_with("Each takes away"));
        assert!(said(&[helps, inhibits], &[]).starts_with("At some levels"));
        assert!(said(&[(0.0, Sign::Helps)], &[Lesion::LeftToRight]).starts_with("Nothing crosses"));
        assert!(said(&[helps], &[Lesion::Callosum]).starts_with("The callosum is cut"));
        assert!(said(&[helps], &[Lesion::LeftToRight, Lesion::RightToLeft]).starts_with("The callosum is cut"));
        assert!(said(&[helps], &[Lesion::LeftToRight]).starts_with("Left is told"));
        assert!(said(&[inhibits], &[Lesion::RightToLeft]).starts_with("Right is told"));
        assert!(said(&[helps], &[Lesion::Right]).starts_with("One side stands still"));
        assert!(said(&[helps], &[Lesion::Left, Lesion::Right]).starts_with("Both sides stand still"));
    }
}
