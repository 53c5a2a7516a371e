//! The kinds of wholes: each a family whose members differ in their proportions, built of three to eight parts.
//!
//! A family says where its parts lie and what they are called, never what colour they have: colours and materials are
//! drawn from one store for all kinds, so that a part's colour cannot give its whole away.

mod built;
mod ellipses;
mod growing;
mod living;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dice::Dice;
use super::shape::{Place, Shape};
use crate::names::keys;

/// A kind of whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Kind {
    Face,
    Person,
    Cat,
    Fish,
    Bird,
    House,
    Car,
    Boat,
    Lamp,
    Tree,
    Flower,
    Ball,
    EllipseFace,
    EllipseSheep,
    Butterfly,
    Snail,
    Rocket,
}

// First those that training may show, then the unseen ones.
keys!(Kind {
    Face: "face",
    Person: "person",
    Cat: "cat",
    Fish: "fish",
    Bird: "bird",
    House: "house",
    Car: "car",
    Boat: "boat",
    Lamp: "lamp",
    Tree: "tree",
    Flower: "flower",
    Ball: "ball",
    EllipseFace: "ellipse-face",
    EllipseSheep: "ellipse-sheep",
    Butterfly: "butterfly",
    Snail: "snail",
    Rocket: "rocket"
});

/// What kinds have in common: the general label beside the specific one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// People and animals.
    Living,
    /// Plants.
    Growing,
    /// What people make.
    Built,
}

keys!(Group { Living: "living", Growing: "growing", Built: "built" });

impl Kind {
    /// Whether it lives, grows or is built.
    pub fn group(self) -> Group {
        match self {
            Kind::Tree | Kind::Flower => Group::Growing,
            Kind::House | Kind::Car | Kind::Boat | Kind::Lamp | Kind::Ball | Kind::Rocket => Group::Built,
            _ => Group::Living,
        }
    }

    /// The kind that a region is of, by the region's name: "face 2".
    pub fn of_region(name: &str) -> Option<Kind> {
        Self::named(name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' '))
    }

    /// Whether this kind is kept out of training, to see what a model does with what it has never met.
    pub fn is_unseen(self) -> bool {
        matches!(self, Kind::Butterfly | Kind::Snail | Kind::Rocket)
    }

    /// The kinds that training may show.
    pub fn shown() -> Vec<Kind> {
        Self::ALL.into_iter().filter(|kind| !kind.is_unseen()).collect()
    }

    /// The kinds that are kept out of training.
    pub fn unseen() -> Vec<Kind> {
        Self::ALL.into_iter().filter(|kind| kind.is_unseen()).collect()
    }

    /// How far a member may lean, in degrees either way: a house stands, a fish swims at any angle.
    pub(super) fn lean(self) -> f32 {
        match self {
            Kind::House | Kind::Lamp | Kind::Tree | Kind::Car => 6.0,
            Kind::Boat | Kind::Person | Kind::Flower => 12.0,
            Kind::Face | Kind::Cat | Kind::Bird | Kind::Snail | Kind::EllipseFace | Kind::EllipseSheep => 20.0,
            Kind::Fish | Kind::Rocket | Kind::Butterfly => 40.0,
            Kind::Ball => 180.0,
        }
    }

    /// Draws one member of the family.
    pub(super) fn draft(self, dice: &mut Dice, ambiguity: f32) -> Draft {
        let mut draft = Draft { parts: Vec::new(), ambiguity };
        match self {
            Kind::Face => living::face(dice, &mut draft),
            Kind::Person => living::person(dice, &mut draft),
            Kind::Cat => living::cat(dice, &mut draft),
            Kind::Fish => living::fish(dice, &mut draft),
            Kind::Bird => living::bird(dice, &mut draft),
            Kind::Butterfly => living::butterfly(dice, &mut draft),
            Kind::Snail => living::snail(dice, &mut draft),
            Kind::House => built::house(dice, &mut draft),
            Kind::Car => built::car(dice, &mut draft),
            Kind::Boat => built::boat(dice, &mut draft),
            Kind::Lamp => built::lamp(dice, &mut draft),
            Kind::Rocket => built::rocket(dice, &mut draft),
            Kind::Ball => built::ball(dice, &mut draft),
            Kind::Tree => growing::tree(dice, &mut draft),
            Kind::Flower => growing::flower(dice, &mut draft),
            Kind::EllipseFace => ellipses::face(dice, &mut draft),
            Kind::EllipseSheep => ellipses::sheep(dice, &mut draft),
        }
        draft
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A part as its family draws it.
#[derive(Debug, Clone)]
pub(super) struct DraftPart {
    /// What it is; parts of one name in one whole share their material.
    pub name: &'static str,
    /// Its outline.
    pub shape: Shape,
    /// Whether it is one of the circles that an eye, a wheel and a ball have in common.
    pub common_circle: bool,
}

/// A whole in the making: its parts from the back to the front.
#[derive(Debug)]
pub(super) struct Draft {
    /// The parts.
    pub parts: Vec<DraftPart>,
    ambiguity: f32,
}

impl Draft {
    /// Adds a part in front of those before it.
    fn part(&mut self, name: &'static str, shape: Shape) {
        self.parts.push(DraftPart { name, shape, common_circle: false });
    }

    /// Adds a round part. With the ambiguity of the scene it becomes the circle that all kinds share, told apart by its
    /// context alone.
    fn circle(&mut self, dice: &mut Dice, name: &'static str, centre: Place, radius: f32) {
        let common = self.parts.iter().rev().find(|part| part.name == name).map(|part| part.common_circle);
        let common_circle = common.unwrap_or_else(|| dice.chance(self.ambiguity));
        let radius = if common_circle { COMMON_RADIUS } else { radius };
        self.parts.push(DraftPart { name, shape: Shape::circle(centre, radius), common_circle });
    }
}

/// Radius of the circle that all kinds share.
const COMMON_RADIUS: f32 = 0.19;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_three_to_eight_parts_within_its_frame() {
        for kind in Kind::ALL {
            for seed in 0..40 {
                let draft = kind.draft(&mut Dice::new(seed, 0), 0.3);
                let most = if kind == Kind::Ball { 1..=3 } else { 3..=8 };
                assert!(most.contains(&draft.parts.len()), "{kind}: {} parts", draft.parts.len());
                for part in &draft.parts {
                    let bounds = part.shape.path().unwrap().bounds();
                    let far = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()];
                    assert!(far.iter().all(|edge| edge.abs() < 1.25), "{kind} {}: {far:?}", part.name);
                }
            }
        }
    }

    #[test]
    fn members_of_a_family_differ_and_a_seed_repeats_them() {
        let outline = |seed| {
            let draft = Kind::House.draft(&mut Dice::new(seed, 0), 0.0);
            draft.parts.iter().map(|part| format!("{:?}", part.shape.path().unwrap().bounds())).collect::<Vec<_>>()
        };
        assert_eq!(outline(1), outline(1));
        assert_ne!(outline(1), outline(2));
        assert!(Kind::ALL.iter().all(|kind| Kind::named(kind.name()) == Some(*kind)));
    }
}
