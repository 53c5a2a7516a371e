//! What the surfaces of the world of leaves are made of: colour and texture in a space that is even to the eye.

use palette::{IntoColor, LinSrgb, Oklab};

use crate::scenes::dice::Dice;
use crate::scenes::material::Noise;
use crate::scenes::settings::SceneLook;

/// How a texture is made of noise.
#[derive(Debug, Clone, Copy)]
enum Grain {
    /// Noise as it is: cloud, sand, skin.
    Smooth,
    /// Folded noise: veins, waves, bark.
    Ridged,
    /// Cells of even colour: pebbles, foliage, bricks.
    Cells,
    /// Bands.
    Bands,
}

/// Colour and texture, in Oklab (lightness 0 to 1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Matter {
    /// Lightness, green to red, blue to yellow.
    pub colour: [f32; 3],
    grain: Grain,
    /// Amplitude in lightness, and in the two other axes.
    amplitude: [f32; 3],
    /// Periods over the short side of the picture, along and across.
    frequency: [f32; 2],
    turn: [f32; 2],
    /// Change over the short side of the picture: direction and amount.
    slope: [f32; 2],
    noise: Noise,
}

fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    (0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f32>().sqrt()
}

impl Matter {
    /// One whose colour stands apart from `others`, if a few tries find one.
    pub fn apart_from(dice: &mut Dice, look: SceneLook, others: &[[f32; 3]]) -> Self {
        let wanted = dice.between(0.05, 0.4) * (1.0 - 0.75 * look.camouflage);
        let mut colour = [0.0; 3];
        for _ in 0..8 {
            let (chroma, hue) = (0.14 * dice.between(0.0, 1.0).powi(2), dice.between(0.0, std::f32::consts::TAU));
            colour = [dice.between(0.12, 0.95), chroma * hue.cos(), chroma * hue.sin()];
            if others.iter().all(|other| distance(colour, *other) > wanted) {
                break;
            }
        }
        // Textures of all strengths, evenly over the logarithm.
        let strength = look.texture * 0.012 * 30f32.powf(dice.between(0.0, 1.0));
        let tint = strength * dice.between(0.0, 0.7);
        let hue = dice.between(0.0, std::f32::consts::TAU);
        let frequency = 2.0 * 20f32.powf(dice.between(0.0, 1.0));
        let stretch = if dice.chance(0.4) { dice.between(1.0, 5.0) } else { 1.0 };
        let angle = dice.between(0.0, std::f32::consts::PI);
        let falls = dice.between(0.0, std::f32::consts::TAU);
        let slope = look.shading * dice.between(0.0, 0.3);
        Self {
            colour,
            grain: dice.pick([Grain::Smooth, Grain::Smooth, Grain::Ridged, Grain::Cells, Grain::Cells, Grain::Bands]),
            amplitude: [strength, tint * hue.cos(), tint * hue.sin()],
            frequency: [frequency / stretch, frequency],
            turn: [angle.cos(), angle.sin()],
            slope: [slope * falls.cos(), slope * falls.sin()],
            noise: Noise(dice.seed()),
        }
    }

    /// Another whose colour is `least` to `most` away, with a texture of its own now and then.
    pub fn varied(mut self, dice: &mut Dice, (least, most): (f32, f32)) -> Self {
        let away = dice.between(least, most);
        let (up, hue) = (dice.between(-1.0, 1.0), dice.between(0.0, std::f32::consts::TAU));
        let flat = 0.5 * away * (1.0 - up * up).sqrt();
        let shift = [away * up, flat * hue.cos(), flat * hue.sin()];
        let lightness = self.colour[0] + shift[0];
        let shift_up = if (0.08..=0.97).contains(&lightness) { shift[0] } else { -shift[0] };
        self.colour = [self.colour[0] + shift_up, self.colour[1] + shift[1], self.colour[2] + shift[2]];
        self.noise = Noise(dice.seed());
        if dice.chance(0.3) {
            let factor = dice.between(0.5, 2.0);
            self.amplitude = self.amplitude.map(|value| value * factor);
            let finer = dice.between(0.6, 1.7);
            self.frequency = self.frequency.map(|value| value * finer);
        }
        self
    }

    /// The colour at a place (in shares of the short side), in linear light; `light` is added to the lightness.
    pub fn at(&self, x: f32, y: f32, light: f32) -> [f32; 3] {
        let u = self.frequency[0] * (x * self.turn[0] + y * self.turn[1]);
        let v = self.frequency[1] * (y * self.turn[0] - x * self.turn[1]);
        let value = match self.grain {
            Grain::Smooth => self.noise.fractal(u, v),
            Grain::Ridged => 1.0 - 3.0 * self.noise.fractal(u, v).abs(),
            Grain::Cells => {
                let [u, v] = self.noise.bent([u, v], 0.7, 0.7, 9.0);
                self.noise.cell(u, v)
            }
            Grain::Bands => (std::f32::consts::TAU * (v + 0.5 * self.noise.fractal(0.3 * u, 0.3 * v))).sin(),
        };
        let slope = (x - 0.5) * self.slope[0] + (y - 0.5) * self.slope[1];
        let lightness = (self.colour[0] + self.amplitude[0] * value + slope + light).clamp(0.02, 1.0);
        let [_, a, b] = self.colour;
        let linear: LinSrgb =
            Oklab::new(lightness, a + self.amplitude[1] * value, b + self.amplitude[2] * value).into_color();
        [linear.red, linear.green, linear.blue].map(|value| value.clamp(0.0, 1.0))
    }
}
