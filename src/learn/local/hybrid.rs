//! Negative data: hybrids of two pictures. What is near together fits, as in any picture; what is far apart does not.

use image::RgbImage;
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use crate::forward_forward::hybrids;
use crate::glom::learned::visual;
use crate::grid::Grid;
use crate::learn::LearnError;
use crate::numeric::random::below;
use crate::scenes::{self, SIDES, SceneSettings};

/// Places of a mask across, and how often it is blurred: blobs of a few columns.
const MASK: usize = 28;
const BLURS: usize = 8;

/// A picture that is not real: one inside large blobs, another, turned round, outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Hybrid {
    /// The picture, as large as the one inside.
    pub picture: RgbImage,
    /// Which columns show the other picture, (N).
    pub other: Vec<bool>,
}

impl Hybrid {
    /// A hybrid of `pictures`, seen on `grid`.
    pub fn of([inside, outside]: [&RgbImage; 2], grid: Grid, dice: &mut ChaCha8Rng) -> Self {
        let mask = hybrids::mask(BLURS, dice);
        let (width, height) = inside.dimensions();
        let (right, down) = (below(dice, width as usize) as u32, below(dice, height as usize) as u32);
        let along = |place: u32, length: u32| place as usize * MASK / length as usize;
        let picture = RgbImage::from_fn(width, height, |x, y| {
            if mask[along(y, height) * MASK + along(x, width)] {
                return *inside.get_pixel(x, y);
            }
            let (x, y) = ((x + right) % outside.width(), (y + down) % outside.height());
            *outside.get_pixel(outside.width() - 1 - x, y)
        });
        // In the middle of a column.
        let middle = |place: usize, places: usize| (2 * place + 1) * MASK / (2 * places);
        let other = (0..grid.columns()).map(|column| {
            let (row, col) = grid.place(column);
            !mask[middle(row, grid.rows) * MASK + middle(col, grid.cols)]
        });
        Self { picture, other: other.collect() }
    }

    /// A hybrid of a picture as the model sees it on `grid`, 8 x 8 pixels a column, and of a scene that is drawn.
    ///
    /// # Errors
    /// A scene that cannot be drawn.
    pub fn with_a_scene(picture: &RgbImage, grid: Grid, dice: &mut ChaCha8Rng) -> Result<Self, LearnError> {
        let seen = visual::fitted(picture, grid);
        let side = |pixels: u32| pixels.clamp(*SIDES.start(), *SIDES.end());
        let settings = SceneSettings { width: side(seen.width()), height: side(seen.height()), ..Default::default() };
        let scene = scenes::draw(dice.next_u64(), &settings)?;
        Ok(Self::of([&seen, &scene.picture], grid, dice))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};

    #[test]
    fn the_columns_of_the_other_picture_show_it_and_no_others_do() {
        let [inside, outside] = [[200, 0, 0], [0, 0, 200]].map(|pixel| RgbImage::from_pixel(96, 64, image::Rgb(pixel)));
        let grid = Grid::new(8, 12);
        let hybrid = Hybrid::of([&inside, &outside], grid, &mut generator(3, Purpose::Test, 0));
        let others = hybrid.other.iter().filter(|other| **other).count();
        assert!((20..77).contains(&others), "{others}");
        for (column, other) in hybrid.other.iter().enumerate() {
            let (row, col) = grid.place(column);
            let pixel = hybrid.picture.get_pixel(8 * col as u32 + 4, 8 * row as u32 + 4);
            assert_eq!(pixel.0[2] == 200, *other, "{row} {col}");
        }
    }

    #[test]
    fn the_dice_decide_the_scene_and_it_is_seen_on_the_grid() {
        let picture = RgbImage::from_pixel(300, 200, image::Rgb([9, 90, 200]));
        let grid = Grid::new(4, 6);
        let hybrid = |part| Hybrid::with_a_scene(&picture, grid, &mut generator(0, Purpose::Test, part)).unwrap();
        assert_eq!(hybrid(1), hybrid(1));
        assert_ne!(hybrid(1).picture, hybrid(2).picture);
        assert_eq!((hybrid(1).picture.dimensions(), hybrid(1).other.len()), ((48, 32), 24));
        assert!(Hybrid::with_a_scene(&picture, Grid::new(1, 1), &mut generator(0, Purpose::Test, 0)).is_ok());
    }
}
