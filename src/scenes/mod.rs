//! A world with exact truth: seeded pictures of wholes built from parts, standing in scenes.
//!
//! A [`Scene`] is a picture with the part, the whole and the scene of every pixel, and the tree that says which part
//! belongs to which whole. It is drawn from a seed and [`SceneSettings`] alone: the same bits on every machine with the
//! same floating-point arithmetic. [`Kind`] has the families of wholes. Their colours and materials come from one store
//! for all kinds. They stand anywhere, in any size, mirrored or leaning; they touch their like and hide each other in
//! part. There is a second world without things, [`World::Leaves`].

mod camera;
mod canvas;
mod dice;
mod ground;
mod kinds;
mod leaves;
mod material;
mod place;
mod settings;
mod shape;
mod source;
pub mod words;

use image::RgbImage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use kinds::{Group, Kind};
pub use settings::{SIDES, SceneError, SceneLook, SceneSettings, World};
pub use source::SceneSource;

use crate::islands::{NamedTruth, Truth, TruthKind};
use canvas::{Canvas, Ids, Light};
use dice::Dice;
use material::Material;

/// A part that can be seen.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct PartTruth {
    /// Its id in [`Scene::parts`].
    pub id: u32,
    /// The whole it belongs to.
    pub whole: u32,
    /// What it is ("wheel").
    pub name: String,
    /// Its pixels that can be seen.
    pub pixels: usize,
}

/// A whole that can be seen.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct WholeTruth {
    /// Its id in [`Scene::wholes`].
    pub id: u32,
    /// What it is; none in the world of leaves.
    pub kind: Option<Kind>,
    /// The scene it stands in.
    pub scene: u32,
}

impl WholeTruth {
    /// Its kind by name.
    pub fn name(&self) -> &'static str {
        self.kind.map_or("area", Kind::name)
    }
}

/// A picture with its truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// The picture.
    pub picture: RgbImage,
    /// The part of every pixel, 0 the ground.
    pub parts: Truth,
    /// The whole of every pixel, 0 the ground.
    pub wholes: Truth,
    /// The scene of every pixel, from 1.
    pub scenes: Truth,
    /// Parts that can be seen, by rising id.
    pub part_list: Vec<PartTruth>,
    /// Wholes that can be seen, by rising id.
    pub whole_list: Vec<WholeTruth>,
}

impl Scene {
    /// The masks of parts, wholes and scenes with the names of their regions.
    pub fn truths(self) -> (RgbImage, Vec<NamedTruth>) {
        let of_whole = |part: &PartTruth| self.whole_list.iter().find(|whole| whole.id == part.whole);
        let part = |part: &PartTruth| match of_whole(part) {
            Some(whole) => format!("{} of {} {}", part.name, whole.name(), whole.id),
            None => part.name.clone(),
        };
        let parts = self.part_list.iter().map(part).collect();
        let wholes = self.whole_list.iter().map(|whole| format!("{} {}", whole.name(), whole.id)).collect();
        let truths = vec![
            NamedTruth { kind: TruthKind::Parts, truth: self.parts, names: parts },
            NamedTruth { kind: TruthKind::Wholes, truth: self.wholes, names: wholes },
            NamedTruth { kind: TruthKind::Scenes, truth: self.scenes, names: Vec::new() },
        ];
        (self.picture, truths)
    }
}

/// Draws the scene of `seed`.
///
/// # Errors
/// Settings out of range.
pub fn draw(seed: u64, settings: &SceneSettings) -> Result<Scene, SceneError> {
    settings.check()?;
    let size = SceneError::Size { width: settings.width, height: settings.height };
    let mut canvas = Canvas::new(settings.width, settings.height).ok_or(size)?;
    let look = settings.look;
    let (parts, wholes) = match settings.world {
        World::Things => things(&mut canvas, seed, settings),
        World::Leaves => leaves::draw(&mut canvas, look, &mut Dice::new(seed, 5)),
    };
    let picture = camera::take(&canvas, look.camera, &mut Dice::new(seed, 4));
    Ok(finish(canvas, picture, parts, wholes))
}

/// Draws wholes on a ground.
fn things(canvas: &mut Canvas, seed: u64, settings: &SceneSettings) -> (Vec<PartTruth>, Vec<WholeTruth>) {
    let look = settings.look;
    let mut dice = Dice::new(seed, 1);
    let angle = dice.between(0.0, std::f32::consts::TAU);
    let light = Light { from: [angle.cos(), angle.sin()], strength: look.shading };
    let ground = ground::lay(canvas, look, &mut dice);
    ground::clutter(canvas, look, light, &mut dice);
    let placed = place::wholes(canvas, settings, &mut Dice::new(seed, 2));

    let mut dice = Dice::new(seed, 3);
    let common = Material::apart_from(&mut dice, look, &ground);
    let (mut parts, mut wholes) = (Vec::new(), Vec::new());
    for placed in placed {
        let whole = wholes.len() as u32 + 1;
        let scene = canvas.scenes[placed.centre];
        let mut materials: Vec<(&str, Material)> = Vec::new();
        for part in &placed.parts {
            let id = parts.len() as u32 + 1;
            parts.push(PartTruth { id, whole, name: part.name.to_owned(), pixels: 0 });
            let known = materials.iter().find(|(name, _)| *name == part.name).map(|(_, material)| *material);
            let material = known.unwrap_or_else(|| {
                if part.common_circle {
                    return common;
                }
                let mut others: Vec<_> = materials.iter().map(|(_, material)| material.colour).collect();
                others.extend(scene.checked_sub(1).and_then(|scene| ground.get(scene as usize)));
                Material::apart_from(&mut dice, look, &others)
            });
            if known.is_none() {
                materials.push((part.name, material));
            }
            if let Some(path) = part.shape.path() {
                canvas.paint(path, &material, light, Ids { part: id, whole, scene: Some(scene) });
            }
        }
        wholes.push(WholeTruth { id: whole, kind: Some(placed.kind), scene });
    }
    (parts, wholes)
}

/// Numbers what can be seen from 1 on.
fn finish(canvas: Canvas, picture: RgbImage, mut parts: Vec<PartTruth>, mut wholes: Vec<WholeTruth>) -> Scene {
    let (width, height) = (canvas.width, canvas.height);
    let (mut part_ids, mut whole_ids) = (canvas.parts, canvas.wholes);
    for id in part_ids.iter().filter(|id| **id > 0) {
        parts[*id as usize - 1].pixels += 1;
    }
    let mut new_whole = vec![0; wholes.len() + 1];
    wholes.retain_mut(|whole| {
        let seen = parts.iter().any(|part| part.whole == whole.id && part.pixels > 0);
        if seen {
            new_whole[whole.id as usize] = 1;
        }
        seen
    });
    let mut next = 0;
    for new in new_whole.iter_mut().filter(|new| **new > 0) {
        next += 1;
        *new = next;
    }
    wholes.iter_mut().for_each(|whole| whole.id = new_whole[whole.id as usize]);
    let mut new_part = vec![0; parts.len() + 1];
    parts.retain(|part| part.pixels > 0);
    for (position, part) in parts.iter_mut().enumerate() {
        new_part[part.id as usize] = position as u32 + 1;
        part.id = position as u32 + 1;
        part.whole = new_whole[part.whole as usize];
    }
    part_ids.iter_mut().for_each(|id| *id = new_part[*id as usize]);
    whole_ids.iter_mut().for_each(|id| *id = new_whole[*id as usize]);
    let truth = |labels| Truth { width, height, labels };
    Scene {
        picture,
        parts: truth(part_ids),
        wholes: truth(whole_ids),
        scenes: truth(canvas.scenes),
        part_list: parts,
        whole_list: wholes,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn settings(look: SceneLook) -> SceneSettings {
        SceneSettings { width: 160, height: 120, look, ..SceneSettings::default() }
    }

    #[test]
    fn a_seed_decides_the_scene() {
        for look in [SceneLook::CLEAR, SceneLook::NATURAL] {
            let draw = |seed| draw(seed, &settings(look)).unwrap();
            assert_eq!(draw(5), draw(5));
            assert_ne!(draw(5).picture, draw(6).picture);
        }
    }

    #[test]
    fn ids_are_counted_from_one_and_the_tree_agrees_with_the_masks() {
        for seed in 0..30 {
            let scene = draw(seed, &settings(SceneLook::NATURAL)).unwrap();
            assert!((1..=5).contains(&scene.whole_list.len()), "{} wholes", scene.whole_list.len());
            for (position, part) in scene.part_list.iter().enumerate() {
                assert_eq!(part.id as usize, position + 1);
                let held = scene.parts.labels.iter().zip(&scene.wholes.labels);
                let wholes: Vec<u32> = held.filter(|(id, _)| **id == part.id).map(|(_, whole)| *whole).collect();
                assert_eq!(wholes.len(), part.pixels);
                assert!(wholes.iter().all(|whole| *whole == part.whole));
            }
            for (position, whole) in scene.whole_list.iter().enumerate() {
                assert_eq!(whole.id as usize, position + 1);
                assert!(scene.wholes.labels.contains(&whole.id));
            }
            let ground = |truth: &Truth| truth.labels.iter().map(|id| *id == 0).collect::<Vec<_>>();
            assert_eq!(ground(&scene.parts), ground(&scene.wholes));
            assert!(scene.scenes.labels.iter().all(|id| *id > 0));
        }
    }

    #[test]
    fn leaves_lie_in_each_other_and_are_counted_from_one() {
        let mut counts = [0; 3];
        for seed in 0..30 {
            let leaves = SceneSettings { world: World::Leaves, ..settings(SceneLook::NATURAL) };
            let scene = draw(seed, &leaves).unwrap();
            assert_eq!(scene, draw(seed, &leaves).unwrap());
            for (inner, outer) in [(&scene.parts, &scene.wholes), (&scene.wholes, &scene.scenes)] {
                let mut holder = std::collections::BTreeMap::new();
                for (inner, outer) in inner.labels.iter().zip(&outer.labels) {
                    assert_eq!(holder.entry(inner).or_insert(outer), &outer, "seed {seed}");
                }
                assert!(holder.keys().zip(1..).all(|(id, place)| **id == place), "seed {seed}: {holder:?}");
            }
            let most = |truth: &Truth| truth.labels.iter().max().copied().unwrap() as usize;
            assert_eq!(most(&scene.parts), scene.part_list.len());
            assert_eq!(most(&scene.wholes), scene.whole_list.len());
            for whole in &scene.whole_list {
                let at = scene.wholes.labels.iter().position(|id| *id == whole.id).unwrap();
                assert_eq!(scene.scenes.labels[at], whole.scene, "seed {seed}");
            }
            let all = [&scene.scenes, &scene.wholes, &scene.parts].map(most);
            assert!(all.is_sorted(), "{all:?}");
            counts.iter_mut().zip(all).for_each(|(sum, count)| *sum += count);
        }
        assert!(counts[0] > 60 && counts[2] > counts[0], "{counts:?}");
    }

    #[test]
    fn every_whole_shows_enough_of_itself() {
        let mut shares = Vec::new();
        for seed in 0..20 {
            let scene = draw(seed, &settings(SceneLook::CLEAR)).unwrap();
            for whole in &scene.whole_list {
                shares.push(scene.wholes.labels.iter().filter(|id| **id == whole.id).count());
            }
        }
        assert!(shares.iter().all(|pixels| *pixels > 60), "{shares:?}");
    }

    #[test]
    fn a_colour_does_not_tell_the_kind() {
        // The mean colour of the first part, told apart by kind, varies far less between the kinds than within them.
        let mean = |kind: Kind| {
            let one = SceneSettings { kinds: vec![kind], least: 1, most: 1, ..settings(SceneLook::CLEAR) };
            let mut sum = [0.0; 3];
            for seed in 0..60 {
                let scene = draw(1000 + seed, &one).unwrap();
                let pixels = scene.wholes.labels.iter().zip(scene.picture.pixels()).filter(|(id, _)| **id == 1);
                let (mut colour, mut count) = ([0.0; 3], 0.0);
                for (_, pixel) in pixels {
                    (0..3).for_each(|channel| colour[channel] += f64::from(pixel[channel]));
                    count += 1.0;
                }
                (0..3).for_each(|channel| sum[channel] += colour[channel] / count / 60.0);
            }
            sum
        };
        let (house, fish) = (mean(Kind::House), mean(Kind::Fish));
        let apart = (0..3).map(|channel| (house[channel] - fish[channel]).abs()).fold(0.0, f64::max);
        assert!(apart < 30.0, "{house:?} {fish:?}");
    }

    #[test]
    fn with_full_ambiguity_eye_wheel_and_ball_are_the_same_circle() {
        let one = |kind| {
            let only =
                SceneSettings { kinds: vec![kind], least: 1, most: 1, ambiguity: 1.0, ..settings(SceneLook::CLEAR) };
            let draft = kind.draft(&mut Dice::new(1, 0), 1.0);
            let circle = draft.parts.iter().find(|part| part.common_circle).unwrap();
            let bounds = circle.shape.path().unwrap().bounds();
            assert!(draw(1, &only).is_ok());
            bounds.width()
        };
        assert!((one(Kind::Car) - one(Kind::Face)).abs() < 1e-5 && (one(Kind::Car) - one(Kind::Ball)).abs() < 1e-5);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_in_words() {
        let good = SceneSettings::default();
        let said = |settings: SceneSettings| draw(1, &settings).unwrap_err().to_string();
        assert!(said(SceneSettings { width: 0, ..good.clone() }).contains("16 to 4096"));
        assert!(said(SceneSettings { kinds: Vec::new(), ..good.clone() }).contains("at least one kind"));
        assert!(said(SceneSettings { least: 9, most: 3, ..good.clone() }).contains("9 to 3"));
        assert!(said(SceneSettings { ambiguity: f32::NAN, ..good }).contains("ambiguity"));
    }
}
