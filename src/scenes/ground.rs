//! What the wholes stand on: one to three scenes side by side, with loose shapes that are no part of anything.

use tiny_skia::Transform;

use super::canvas::{Canvas, Ids, Light};
use super::dice::Dice;
use super::material::{Material, Noise};
use super::settings::SceneLook;
use super::shape::Shape;

/// Lays the ground and gives the colour of every scene.
pub(super) fn lay(canvas: &mut Canvas, look: SceneLook, dice: &mut Dice) -> Vec<[f32; 3]> {
    let (width, height) = (canvas.width as f32 / canvas.unit(), canvas.height as f32 / canvas.unit());
    let most = if dice.chance(look.clutter) { 3 } else { 2 };
    let scenes = dice.count(1, most);
    let mut grounds: Vec<([f32; 2], Material)> = Vec::new();
    for scene in 0..scenes {
        let others: Vec<_> = grounds.iter().map(|(_, material)| material.colour).collect();
        let material = Material::apart_from(dice, look, &others);
        let place = (scene as f32 + dice.between(0.2, 0.8)) / scenes as f32;
        grounds.push(([place * width, dice.between(0.0, 1.0) * height], material));
    }
    let bend = Noise(dice.seed());
    let rough = 0.03 + 0.12 * look.clutter;
    canvas.ground(|x, y| {
        let [bent_x, bent_y] = bend.bent([x, y], 3.0, rough, 40.0);
        let away = |place: [f32; 2]| (place[0] - bent_x).powi(2) + (place[1] - bent_y).powi(2);
        let nearest =
            (0..grounds.len()).min_by(|a, b| away(grounds[*a].0).total_cmp(&away(grounds[*b].0))).unwrap_or(0);
        (grounds[nearest].1.at(x, y), nearest as u32 + 1)
    });
    grounds.iter().map(|(_, material)| material.colour).collect()
}

/// Scatters loose shapes over the ground.
pub(super) fn clutter(canvas: &mut Canvas, look: SceneLook, light: Light, dice: &mut Dice) {
    let unit = canvas.unit();
    let count = (16.0 * look.clutter * dice.between(0.5, 1.0)) as usize;
    for _ in 0..count {
        let size = dice.between(0.03, 0.16);
        let shape = match dice.below(3) {
            0 => Shape::ellipse((0.0, 0.0), size, dice.between(0.4, 1.0) * size),
            1 => Shape::bar((-size, 0.0), (size, 0.0), dice.between(0.2, 0.8) * size, dice.between(0.2, 0.8) * size),
            _ => {
                let corners: Vec<_> = (0..5)
                    .map(|corner| {
                        let angle = std::f32::consts::TAU * corner as f32 / 5.0;
                        let out = size * dice.between(0.5, 1.2);
                        (out * angle.cos(), out * angle.sin())
                    })
                    .collect();
                Shape::curve(&corners)
            }
        };
        let (x, y) = (dice.between(0.0, canvas.width as f32), dice.between(0.0, canvas.height as f32));
        let shape =
            shape.turned(dice.between(0.0, 360.0), (0.0, 0.0)).moved(Transform::from_row(unit, 0.0, 0.0, unit, x, y));
        let material = Material::apart_from(dice, look, &[]);
        if let Some(path) = shape.path() {
            canvas.paint(path, &material, light, Ids { part: 0, whole: 0, scene: None });
        }
    }
}
