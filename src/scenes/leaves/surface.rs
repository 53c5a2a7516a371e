//! Surfaces of the world of leaves, divided into areas and areas of areas.

use super::matter::Matter;
use crate::scenes::dice::Dice;
use crate::scenes::material::Noise;
use crate::scenes::{PartTruth, WholeTruth};

/// A division of a surface: every place belongs to the nearest site, over a bent plane.
#[derive(Debug)]
pub(super) struct Division {
    /// Sites with the matter of their areas and the division of these.
    sites: Vec<Site>,
    /// How strongly vertical distance counts beside horizontal: wide areas lie above each other.
    lying: f32,
    /// By how much the plane is bent, and over how many periods.
    rough: f32,
    coarse: f32,
    bend: Noise,
}

/// The site of an area.
#[derive(Debug)]
pub(super) struct Site {
    place: [f32; 2],
    /// Scene, whole or part.
    pub id: u32,
    /// What it is made of, where it is not divided.
    pub matter: Matter,
    /// Its areas.
    pub within: Option<Box<Division>>,
}

/// The scenes, wholes and parts so far, numbered from 1.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// How many scenes there are.
    pub scenes: u32,
    pub wholes: Vec<WholeTruth>,
    pub parts: Vec<PartTruth>,
}

impl Ids {
    /// A new scene.
    pub fn scene(&mut self) -> u32 {
        self.scenes += 1;
        self.scenes
    }

    fn whole(&mut self, scene: u32) -> u32 {
        let id = self.wholes.len() as u32 + 1;
        self.wholes.push(WholeTruth { id, kind: None, scene });
        id
    }

    fn part(&mut self, whole: u32) -> u32 {
        let id = self.parts.len() as u32 + 1;
        self.parts.push(PartTruth { id, whole, name: "area".to_owned(), pixels: 0 });
        id
    }
}

/// How much the matters of neighbouring areas differ: between the areas of a surface, and between the areas of an area.
const DIFFERENCE: [(f32, f32); 2] = [(0.08, 0.25), (0.06, 0.18)];

impl Division {
    /// Divides a place of `centre` and `reach` into `areas`, at least one.
    pub fn new(
        dice: &mut Dice,
        centre: [f32; 2],
        reach: [f32; 2],
        areas: Vec<(u32, Matter, Option<Box<Division>>)>,
    ) -> Self {
        let sites = areas
            .into_iter()
            .map(|(id, matter, within)| {
                let place = [0, 1].map(|axis| centre[axis] + reach[axis] * dice.between(-0.9, 0.9));
                Site { place, id, matter, within }
            })
            .collect();
        let lying = if dice.chance(0.5) { dice.between(1.0, 6.0) } else { 1.0 };
        let size = reach[0].min(reach[1]);
        Self {
            sites,
            lying,
            rough: size * dice.between(0.02, 0.35),
            coarse: dice.between(0.8, 3.0) / size,
            bend: Noise(dice.seed()),
        }
    }

    /// The area of a place.
    pub fn at(&self, x: f32, y: f32) -> &Site {
        let [bent_x, bent_y] = self.bend.bent([x, y], self.coarse, self.rough, 40.0);
        let away = |site: &Site| (site.place[0] - bent_x).powi(2) + (self.lying * (site.place[1] - bent_y)).powi(2);
        let mut nearest = &self.sites[0];
        for site in &self.sites[1..] {
            if away(site) < away(nearest) {
                nearest = site;
            }
        }
        nearest
    }
}

/// Reach above which a surface has areas that would be seen.
const LARGE: f32 = 0.1;

/// A surface of scene `scene`: matter, in areas within areas.
pub(super) fn surface(
    dice: &mut Dice,
    matter: Matter,
    centre: [f32; 2],
    reach: [f32; 2],
    scene: u32,
    ids: &mut Ids,
) -> Division {
    let most = if reach[0].min(reach[1]) > LARGE { 2 } else { 1 };
    let areas = (0..1 + dice.below(most))
        .map(|area| {
            let whole = ids.whole(scene);
            let own = if area == 0 { matter } else { matter.varied(dice, DIFFERENCE[0]) };
            let parts = (0..1 + dice.below(most))
                .map(|part| (ids.part(whole), if part == 0 { own } else { own.varied(dice, DIFFERENCE[1]) }, None))
                .collect();
            (whole, own, Some(Box::new(Division::new(dice, centre, reach, parts))))
        })
        .collect();
    Division::new(dice, centre, reach, areas)
}
