//! What parts and grounds are made of: two colours, a pattern and a grain, lit from one side.

use multiversion::multiversion;
use palette::{IntoColor, LinSrgb, Oklch};

use super::dice::Dice;
use super::settings::SceneLook;

/// A pattern in which the second colour shows.
#[derive(Debug, Clone, Copy)]
enum Pattern {
    Even,
    /// Stripes: direction (cosine, sine) and periods over the short side of the picture.
    Stripes([f32; 2], f32),
    /// Dots: rows over the short side of the picture.
    Dots(f32),
    /// Patches where the grain is above its middle.
    Patches,
}

/// A material, in linear light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Material {
    /// Its colour by itself.
    pub colour: [f32; 3],
    second: [f32; 3],
    pattern: Pattern,
    grain: f32,
    coarse: f32,
    noise: Noise,
}

/// Squared distance of two colours, as the eye sees them (cube roots of linear light).
fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    (0..3).map(|channel| (a[channel].cbrt() - b[channel].cbrt()).powi(2)).sum()
}

/// A colour in linear light: any hue, not too dark to see a shade on.
fn colour(dice: &mut Dice) -> [f32; 3] {
    let (lightness, chroma) = (dice.between(0.3, 0.95), dice.between(0.0, 0.19));
    let linear: LinSrgb = Oklch::new(lightness, chroma, dice.between(0.0, 360.0)).into_color();
    [linear.red, linear.green, linear.blue].map(|value| value.clamp(0.004, 1.0))
}

impl Material {
    /// A material whose colour stands apart from `others`; with camouflage it may be nearer to them.
    pub fn apart_from(dice: &mut Dice, look: SceneLook, others: &[[f32; 3]]) -> Self {
        let wanted = 0.3 * (1.0 - 0.75 * look.camouflage);
        let mut best = (colour(dice), f32::MIN);
        for _ in 0..12 {
            let candidate = colour(dice);
            let nearest = others.iter().map(|other| distance(candidate, *other)).fold(f32::INFINITY, f32::min).sqrt();
            if nearest > best.1 {
                best = (candidate, nearest);
            }
            if nearest >= wanted {
                break;
            }
        }
        let patterned = dice.chance(0.6 * look.texture);
        let angle = dice.between(0.0, std::f32::consts::PI);
        let fine = dice.between(14.0, 50.0);
        let pattern = match dice.below(3) {
            _ if !patterned => Pattern::Even,
            0 => Pattern::Stripes([angle.cos(), angle.sin()], fine),
            1 => Pattern::Dots(0.7 * fine),
            _ => Pattern::Patches,
        };
        let shift = dice.pick([0.55, 0.75, 1.35, 1.7]);
        Self {
            colour: best.0,
            second: best.0.map(|value| (value * shift).clamp(0.0, 1.0)),
            pattern,
            grain: dice.between(0.3, 1.0) * look.texture,
            coarse: dice.between(3.0, 9.0),
            noise: Noise(dice.seed()),
        }
    }

    /// The colour at a place, in linear light; places are in shares of the short side of the picture.
    pub fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let grain = self.noise.fractal(x * self.coarse, y * self.coarse);
        let share = match self.pattern {
            Pattern::Even => 0.0,
            Pattern::Stripes([cos, sin], periods) => {
                soft((std::f32::consts::TAU * periods * (x * cos + y * sin)).sin())
            }
            Pattern::Dots(rows) => {
                let wave = |value: f32| (std::f32::consts::TAU * rows * value).sin();
                soft(wave(x) * wave(y) - 0.25)
            }
            Pattern::Patches => soft(2.0 * grain),
        };
        let factor = (1.0 + 0.55 * self.grain * grain).max(0.05);
        std::array::from_fn(|channel| (self.colour[channel] * (1.0 - share) + self.second[channel] * share) * factor)
    }
}

/// 0 below, 1 above, with a soft edge.
fn soft(value: f32) -> f32 {
    (0.5 + 2.0 * value).clamp(0.0, 1.0)
}

/// Noise whose octaves have the amplitude 1 / frequency, as pictures of nature have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise(pub u32);

impl Noise {
    /// About -1 to 1.
    pub fn fractal(self, x: f32, y: f32) -> f32 {
        octaves(self.0, x, y)
    }

    /// A place moved by up to about `by`, by noise with `coarse` periods over the unit; `apart` keeps its two
    /// coordinates from moving alike.
    pub fn bent(self, [x, y]: [f32; 2], coarse: f32, by: f32, apart: f32) -> [f32; 2] {
        let (u, v) = (coarse * x, coarse * y);
        [x + by * self.fractal(u, v), y + by * self.fractal(v + apart, u)]
    }

    /// -1 to 1, even between whole places.
    pub fn cell(self, x: f32, y: f32) -> f32 {
        self.value(x.floor() as i32, y.floor() as i32)
    }

    /// -1 to 1 at a whole place: an integer hash.
    #[inline(always)]
    fn value(self, x: i32, y: i32) -> f32 {
        let mut hash = self.0 ^ (x as u32).wrapping_mul(0x85eb_ca6b) ^ (y as u32).wrapping_mul(0xc2b2_ae35);
        hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
        hash = (hash ^ (hash >> 12)).wrapping_mul(0x297a_2d39);
        hash ^= hash >> 15;
        (hash >> 8) as f32 / (1u32 << 23) as f32 - 1.0
    }
}

/// Values at whole places, joined smoothly: five octaves, side by side in a wide register where the processor has one,
/// which changes no bit.
#[multiversion(targets("x86_64+avx2"))]
fn octaves(seed: u32, x: f32, y: f32) -> f32 {
    // As many as a register has: the last three are computed for nothing, and cost nothing.
    const LANES: usize = 8;
    const OCTAVES: usize = 5;
    let mut values = [0.0; LANES];
    for (octave, value) in values.iter_mut().enumerate() {
        let noise = Noise(seed.wrapping_add((octave as u32).wrapping_mul(0x9e37_79b9)));
        let frequency = (1_u32 << octave) as f32;
        let (x, y) = (x * frequency, y * frequency);
        let (left, top) = (x.floor(), y.floor());
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(x - left), ease(y - top));
        let (left, top) = (left as i32, top as i32);
        let along = |row: i32| {
            let (a, b) = (noise.value(left, row), noise.value(left.wrapping_add(1), row));
            a + u * (b - a)
        };
        let (a, b) = (along(top), along(top.wrapping_add(1)));
        *value = a + v * (b - a);
    }
    let (mut sum, mut amplitude) = (0.0, 0.55);
    for value in &values[..OCTAVES] {
        sum += amplitude * value;
        amplitude *= 0.5;
    }
    sum * 1.3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octaves_side_by_side_are_the_sum_of_one_after_the_other() {
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let mix = |a: f32, b: f32, share: f32| a + share * (b - a);
        for step in 0..500 {
            let (x, y) = (step as f32 * 0.137 - 30.0, 11.0 - step as f32 * 0.071);
            let (mut sum, mut frequency, mut amplitude) = (0.0, 1.0_f32, 0.55);
            for octave in 0..5_u32 {
                let noise = Noise(7_u32.wrapping_add(octave.wrapping_mul(0x9e37_79b9)));
                let (x, y) = (x * frequency, y * frequency);
                let (left, top) = (x.floor() as i32, y.floor() as i32);
                let along = |row| mix(noise.value(left, row), noise.value(left + 1, row), ease(x - x.floor()));
                sum += amplitude * mix(along(top), along(top + 1), ease(y - y.floor()));
                frequency *= 2.0;
                amplitude *= 0.5;
            }
            assert_eq!(Noise(7).fractal(x, y).to_bits(), (sum * 1.3).to_bits(), "{x} {y}");
        }
    }

    #[test]
    fn noise_is_bounded_and_smooth() {
        let noise = Noise(7);
        for step in 0..2000 {
            let x = step as f32 * 0.013 - 9.0;
            let (a, b) = (noise.fractal(x, 0.3 * x), noise.fractal(x + 1e-4, 0.3 * x));
            assert!(a.abs() <= 1.5 && (a - b).abs() < 0.02, "{a} {b}");
        }
    }

    #[test]
    fn materials_stand_apart_in_a_clear_scene() {
        let mut dice = Dice::new(3, 0);
        let mut near = 0;
        for _ in 0..200 {
            let ground = Material::apart_from(&mut dice, SceneLook::CLEAR, &[]).colour;
            let part = Material::apart_from(&mut dice, SceneLook::CLEAR, &[ground]).colour;
            near += usize::from(distance(ground, part) < 0.3 * 0.3);
        }
        assert!(near <= 2, "{near} of 200 pairs are too near");
    }
}
