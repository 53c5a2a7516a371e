//! Dead leaves: a world of regions and nothing else, after a model of pictures of nature.
//!
//! Pictures of nature are well described by surfaces that hide each other, in all sizes (the *dead leaves* model: Lee,
//! Mumford and Huang, "Occlusion models for natural images", 2001). Here a ground of a few wide surfaces carries leaves
//! whose sizes are spread evenly over their logarithm. Every surface has a [`Matter`] and may be divided into areas,
//! and these into smaller ones, whose matters differ less and less. The truth is nested: scenes are the surfaces,
//! wholes their areas, parts the areas of these. Nothing here is a thing with a name: it teaches likeness, where the
//! world of things teaches shape.

mod leaf;
mod matter;
mod surface;

use super::canvas::Canvas;
use super::dice::Dice;
use super::material::Noise;
use super::settings::SceneLook;
use super::{PartTruth, WholeTruth};
use leaf::Leaf;
use matter::Matter;
use surface::{Division, Ids, surface};

/// Leaves at most, at full clutter.
const MOST: f32 = 11.0;

/// Fills the canvas; gives the areas of areas as parts and the areas as wholes.
pub(super) fn draw(canvas: &mut Canvas, look: SceneLook, dice: &mut Dice) -> (Vec<PartTruth>, Vec<WholeTruth>) {
    let unit = canvas.unit();
    let (width, height) = (canvas.width as f32 / unit, canvas.height as f32 / unit);
    let (mut ids, mut colours) = (Ids::default(), Vec::new());
    let (centre, reach) = ([0.5 * width, 0.5 * height], [0.5 * width, 0.5 * height]);
    let grounds = (0..1 + dice.below(3))
        .map(|_| {
            let matter = Matter::apart_from(dice, look, &colours);
            colours.push(matter.colour);
            let scene = ids.scene();
            (scene, matter, Some(Box::new(surface(dice, matter, centre, reach, scene, &mut ids))))
        })
        .collect();
    let ground = Division::new(dice, centre, reach, grounds);
    let mut leaves: Vec<(u32, Leaf)> = Vec::new();
    let mut matter = Matter::apart_from(dice, look, &colours);
    for leaf in 0..dice.below(1 + (MOST * look.clutter).round() as usize) {
        // Leaves come alone or as several of one kind.
        if leaf == 0 || dice.chance(0.6) {
            matter = Matter::apart_from(dice, look, &colours);
        }
        let scene = ids.scene();
        leaves.push((scene, Leaf::fallen(dice, [width, height], matter, scene, &mut ids)));
    }
    let sun = dice.between(0.0, std::f32::consts::TAU);
    let sun = [sun.cos(), sun.sin()];
    let (round, shade) = (look.shading * dice.between(0.0, 0.5), look.shading * dice.between(0.0, 0.35));
    let (wide, shadows) = (dice.between(0.6, 2.5), Noise(dice.seed()));
    for pixel in 0..canvas.colours.len() {
        let (x, y) = (pixel as u32 % canvas.width, pixel as u32 / canvas.width);
        let (x, y) = ((x as f32 + 0.5) / unit, (y as f32 + 0.5) / unit);
        let mut light = shade * shadows.fractal(wide * x, wide * y);
        let on = leaves.iter().rev().find_map(|(scene, leaf)| Some((*scene, leaf, leaf.covers(x, y)?)));
        let (scene, division) = match on {
            Some((scene, leaf, [u, v])) => {
                light += round * (u * sun[0] + v * sun[1]).clamp(-1.0, 1.0);
                (scene, &leaf.inside)
            }
            None => {
                let site = ground.at(x, y);
                (site.id, site.within.as_deref().unwrap_or(&ground))
            }
        };
        let whole = division.at(x, y);
        let part = whole.within.as_deref().map_or(whole, |within| within.at(x, y));
        (canvas.scenes[pixel], canvas.wholes[pixel], canvas.parts[pixel]) = (scene, whole.id, part.id);
        canvas.colours[pixel] = part.matter.at(x, y, light);
    }
    number_seen(canvas, &mut ids);
    (ids.parts, ids.wholes)
}

/// Numbers the surfaces that can be seen from 1 on; those that are hidden in whole have no number.
fn number_seen(canvas: &mut Canvas, ids: &mut Ids) {
    let mut numbers = vec![0; ids.scenes as usize + 1];
    let mut seen = 0;
    for scene in &mut canvas.scenes {
        let number = &mut numbers[*scene as usize];
        if *number == 0 {
            seen += 1;
            *number = seen;
        }
        *scene = *number;
    }
    ids.wholes.iter_mut().for_each(|whole| whole.scene = numbers[whole.scene as usize]);
}
