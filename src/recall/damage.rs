//! What is done to a picture before it is shown again: noise and occlusion, drawn from a seed.
//!
//! A column sees the mean over its cell, so noise that is independent from pixel to pixel is averaged away before
//! perception begins. The grain of the noise is therefore a cell of the grid (each cell gets one draw), unless pixels
//! are asked for.

use image::{Rgb, RgbImage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RecallError;
use crate::grid::Grid;
use crate::names::keys;
use crate::numeric::random::{self, Purpose};

/// What stands where a picture is hidden, as in the window.
const HIDDEN: [u8; 3] = [128, 128, 128];

/// At what scale noise is independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grain {
    /// One draw per cell of the grid.
    Cell,
    /// One draw per pixel.
    Pixel,
}

keys!(Grain { Cell: "cell", Pixel: "pixel" });

/// What is done to a picture. All parts may be combined; all zero leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Damage {
    /// Standard deviation of Gaussian noise on each of red, green and blue, where the whole range is 1.
    pub noise: f32,
    /// Share of the grains that become black or white, 0 to 1.
    pub salt_pepper: f32,
    /// Share of the picture that a grey rectangle hides, 0 to 1; the place is drawn.
    pub occlude: f32,
    /// Scale of noise, salt and pepper.
    pub grain: Grain,
}

impl Damage {
    /// Nothing is done.
    pub const NONE: Damage = Damage { noise: 0.0, salt_pepper: 0.0, occlude: 0.0, grain: Grain::Cell };

    /// Whether the picture stays as it is.
    pub fn is_none(&self) -> bool {
        self.noise == 0.0 && self.salt_pepper == 0.0 && self.occlude == 0.0
    }

    /// # Errors
    /// A value outside its range, named.
    pub fn check(&self) -> Result<(), RecallError> {
        let shares = [("salt and pepper", self.salt_pepper), ("occlusion", self.occlude)];
        if !self.noise.is_finite() || self.noise < 0.0 {
            return Err(RecallError::Bad(format!("the noise is {}: it must be zero or a positive number", self.noise)));
        }
        for (what, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                return Err(RecallError::Bad(format!("{what} is {share}: it must be a share from 0 to 1")));
            }
        }
        Ok(())
    }

    /// The picture after it. `grid` is the grid of columns over it; `part` tells pictures of one seed apart.
    pub fn apply(&self, picture: &RgbImage, grid: Grid, seed: u64, part: u64) -> RgbImage {
        let mut damaged = picture.clone();
        let (width, height) = picture.dimensions();
        let (across, down) = match self.grain {
            Grain::Cell => (grid.cols.max(1), grid.rows.max(1)),
            Grain::Pixel => (width as usize, height as usize),
        };
        let mut random = random::generator(seed, Purpose::Damage, part);
        if self.noise > 0.0 || self.salt_pepper > 0.0 {
            let grains: Vec<([f32; 3], Option<u8>)> = (0..across * down)
                .map(|_| {
                    let shift = std::array::from_fn(|_| 255.0 * self.noise * random::normal(&mut random));
                    let lost = random::uniform(&mut random, 0.0, 1.0) < self.salt_pepper;
                    let white = random::below(&mut random, 2) == 1;
                    (shift, lost.then_some(if white { 255 } else { 0 }))
                })
                .collect();
            for (x, y, pixel) in damaged.enumerate_pixels_mut() {
                let col = x as usize * across / width as usize;
                let row = y as usize * down / height as usize;
                let (shift, lost) = grains[row * across + col];
                for (channel, shift) in pixel.0.iter_mut().zip(shift) {
                    *channel = lost.unwrap_or((f32::from(*channel) + shift).round().clamp(0.0, 255.0) as u8);
                }
            }
        }
        if self.occlude > 0.0 {
            let side = self.occlude.sqrt();
            let (wide, high) = (side * width as f32, side * height as f32);
            let left = random::uniform(&mut random, 0.0, width as f32 - wide + 1e-3).round() as u32;
            let top = random::uniform(&mut random, 0.0, height as f32 - high + 1e-3).round() as u32;
            for y in top..(top + high.round() as u32).min(height) {
                for x in left..(left + wide.round() as u32).min(width) {
                    damaged.put_pixel(x, y, Rgb(HIDDEN));
                }
            }
        }
        damaged
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::generated;
    use super::*;

    const GRID: Grid = Grid { rows: 16, cols: 24 };

    fn changed(damage: Damage, seed: u64) -> (RgbImage, usize) {
        let picture = generated(1, 1).unwrap()[0].picture.clone();
        let damaged = damage.apply(&picture, GRID, seed, 0);
        let count = picture.pixels().zip(damaged.pixels()).filter(|(a, b)| a != b).count();
        (damaged, count)
    }

    #[test]
    fn a_seed_decides_the_noise() {
        let damage = Damage { noise: 0.2, salt_pepper: 0.1, occlude: 0.1, grain: Grain::Cell };
        assert_eq!(changed(damage, 1), changed(damage, 1));
        assert_ne!(changed(damage, 1).0, changed(damage, 2).0);
        assert_eq!(changed(Damage::NONE, 1).1, 0);
    }

    #[test]
    fn the_shares_are_those_that_were_asked_for() {
        let pixels = 240.0 * 160.0;
        let salt = changed(Damage { salt_pepper: 0.25, grain: Grain::Pixel, ..Damage::NONE }, 3).1 as f32 / pixels;
        assert!((salt - 0.25).abs() < 0.02, "{salt}");
        let hidden = changed(Damage { occlude: 0.3, ..Damage::NONE }, 3).1 as f32 / pixels;
        assert!((hidden - 0.3).abs() < 0.02, "{hidden}");
        assert_eq!(changed(Damage { occlude: 1.0, ..Damage::NONE }, 3).1, 240 * 160);
    }

    #[test]
    fn noise_has_its_spread_and_one_value_per_cell() {
        let grey = RgbImage::from_pixel(240, 160, Rgb([128; 3]));
        let noisy = Damage { noise: 0.1, ..Damage::NONE }.apply(&grey, GRID, 5, 0);
        let (cell, next) = (noisy.get_pixel(0, 0), noisy.get_pixel(10, 0));
        assert_eq!(cell, noisy.get_pixel(9, 9));
        assert_ne!(cell, next);
        let values: Vec<f64> = noisy.pixels().map(|pixel| f64::from(pixel.0[0]) - 128.0).collect();
        let spread = (values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64).sqrt() / 255.0;
        assert!((spread - 0.1).abs() < 0.01, "{spread}");
    }

    #[test]
    fn bad_values_are_named() {
        let said = Damage { occlude: 1.5, ..Damage::NONE }.check().map_err(|error| error.to_string());
        assert!(said.is_err_and(|said| said.contains("occlusion is 1.5")));
        assert!(Damage { noise: f32::NAN, ..Damage::NONE }.check().is_err());
        assert!(Damage { salt_pepper: -0.1, ..Damage::NONE }.check().is_err());
    }
}
