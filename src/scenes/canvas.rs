//! The picture in the making, in linear light, with the ids of what was painted last at every pixel.

use tiny_skia::{FillRule, Mask, Path, Transform};

use super::material::Material;

/// Light on what is painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Light {
    /// Where it comes from: a unit vector in the picture.
    pub from: [f32; 2],
    /// 0: even, 1: the far side is in the dark.
    pub strength: f32,
}

/// What a pixel belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ids {
    /// Part; 0 is ground.
    pub part: u32,
    /// Whole; 0 is ground.
    pub whole: u32,
    /// Scene: none keeps what is there.
    pub scene: Option<u32>,
}

/// The picture in the making.
pub(super) struct Canvas {
    pub width: u32,
    pub height: u32,
    /// Linear light, row by row.
    pub colours: Vec<[f32; 3]>,
    pub parts: Vec<u32>,
    pub wholes: Vec<u32>,
    pub scenes: Vec<u32>,
    mask: Mask,
}

impl Canvas {
    /// An empty one; none when a side is 0 or there is no room.
    pub fn new(width: u32, height: u32) -> Option<Self> {
        let pixels = width as usize * height as usize;
        Some(Self {
            width,
            height,
            colours: vec![[0.0; 3]; pixels],
            parts: vec![0; pixels],
            wholes: vec![0; pixels],
            scenes: vec![0; pixels],
            mask: Mask::new(width, height)?,
        })
    }

    /// The short side in pixels: the unit of all lengths.
    pub fn unit(&self) -> f32 {
        self.width.min(self.height) as f32
    }

    /// Fills everything, pixel by pixel.
    pub fn ground(&mut self, at: impl Fn(f32, f32) -> ([f32; 3], u32)) {
        let unit = self.unit();
        for (pixel, (colour, scene)) in self.colours.iter_mut().zip(&mut self.scenes).enumerate() {
            let (x, y) = (pixel as u32 % self.width, pixel as u32 / self.width);
            (*colour, *scene) = at((x as f32 + 0.5) / unit, (y as f32 + 0.5) / unit);
        }
    }

    /// Paints what `path` (in pixels) encloses. A pixel belongs to it when more than half of the pixel does.
    pub fn paint(&mut self, path: &Path, material: &Material, light: Light, ids: Ids) {
        self.mask.clear();
        self.mask.fill_path(path, FillRule::Winding, true, Transform::identity());
        let bounds = path.bounds();
        let (unit, width) = (self.unit(), self.width as usize);
        let clip = |low: f32, high: f32, end: u32| {
            let low = low.floor().clamp(0.0, end as f32) as usize;
            low..(high.ceil().clamp(0.0, end as f32) as usize).max(low)
        };
        let (middle_x, middle_y) = (0.5 * (bounds.left() + bounds.right()), 0.5 * (bounds.top() + bounds.bottom()));
        let half = 0.5 * bounds.width().max(bounds.height()).max(1.0);
        for y in clip(bounds.top(), bounds.bottom(), self.height) {
            for x in clip(bounds.left(), bounds.right(), self.width) {
                let pixel = y * width + x;
                let covered = self.mask.data()[pixel];
                if covered == 0 {
                    continue;
                }
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let facing = ((px - middle_x) * light.from[0] + (py - middle_y) * light.from[1]) / half;
                let lit = 1.0 + 0.5 * light.strength * facing.clamp(-1.0, 1.0);
                let share = f32::from(covered) / 255.0;
                for (old, new) in self.colours[pixel].iter_mut().zip(material.at(px / unit, py / unit)) {
                    *old += share * (new * lit - *old);
                }
                if covered >= 128 {
                    self.parts[pixel] = ids.part;
                    self.wholes[pixel] = ids.whole;
                    if let Some(scene) = ids.scene {
                        self.scenes[pixel] = scene;
                    }
                }
            }
        }
    }

    /// Pixels that `path` covers by more than half.
    pub fn covered(&mut self, path: &Path) -> Vec<u32> {
        self.mask.clear();
        self.mask.fill_path(path, FillRule::Winding, true, Transform::identity());
        let pixels = self.mask.data().iter().enumerate();
        pixels.filter(|(_, covered)| **covered >= 128).map(|(pixel, _)| pixel as u32).collect()
    }
}
