//! Navon figures: a big letter whose strokes are rows of small letters.

use image::{Rgb, RgbImage};

use super::letters::{PLACES, has_ink};
use crate::islands::{NamedTruth, Truth, TruthKind};

/// Places from one small letter to the next: a letter, and one place of ground.
const PITCH: u32 = PLACES + 1;
/// Places along a side of the big letter, with ground around it.
const ALL: u32 = PLACES * PITCH + 1;
const INK: Rgb<u8> = Rgb([38, 58, 110]);
const GROUND: Rgb<u8> = Rgb([232, 226, 210]);

/// A big letter made of small ones. With two equal letters it is called congruent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Navon {
    /// The letter that the small ones make, A to Z.
    pub big: char,
    /// The letter that each of them is, A to Z.
    pub small: char,
}

impl Navon {
    /// The picture, each of its small letters as a part, the big one as a whole. A small letter is the block in which
    /// it stands, with the ground between its strokes: those are finer than most grids. All around it is ground to
    /// both.
    pub(super) fn draw(&self, (width, height): (u32, u32)) -> (RgbImage, Vec<NamedTruth>) {
        // Whole pixels to a place, and the same margin on both sides.
        let place = (width.min(height) / ALL).max(1);
        let (left, top) = ((width.saturating_sub(place * ALL)) / 2, (height.saturating_sub(place * ALL)) / 2);
        let numbers = self.numbers();
        // The place of a pixel in the block of a small letter, and the number of that letter; none outside of any.
        let block = |x: u32, y: u32| {
            let (x, y) =
                ((x.checked_sub(left)? / place).checked_sub(1)?, (y.checked_sub(top)? / place).checked_sub(1)?);
            let number = *numbers.get((y / PITCH) as usize)?.get((x / PITCH) as usize)?;
            let (x, y) = (x % PITCH, y % PITCH);
            (number > 0 && x < PLACES && y < PLACES).then_some((x, y, number))
        };
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let parts: Vec<u32> = places.map(|(x, y)| block(x, y).map_or(0, |(.., number)| number)).collect();
        let wholes = parts.iter().map(|part| u32::from(*part > 0)).collect();
        let picture = RgbImage::from_fn(width, height, |x, y| match block(x, y) {
            Some((x, y, _)) if has_ink(self.small, x, y) => INK,
            _ => GROUND,
        });
        let count = parts.iter().max().copied().unwrap_or(0);
        let truth = |labels| Truth { width, height, labels };
        let truths = vec![
            NamedTruth {
                kind: TruthKind::Parts,
                truth: truth(parts),
                names: (1..=count).map(|number| format!("small {} {number}", self.small)).collect(),
            },
            NamedTruth { kind: TruthKind::Wholes, truth: truth(wholes), names: vec![format!("big {}", self.big)] },
        ];
        (picture, truths)
    }

    /// The number of the small letter at every place of the big one, from 1, row by row; 0 where there is none.
    fn numbers(&self) -> [[u32; PLACES as usize]; PLACES as usize] {
        let mut last = 0;
        std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                let there = has_ink(self.big, x as u32, y as u32);
                last += u32::from(there);
                if there { last } else { 0 }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_whole_are_what_is_drawn() {
        for (big, small, count) in [('H', 'S', 13), ('T', 'T', 9), ('L', 'O', 9)] {
            let (picture, truths) = Navon { big, small }.draw((480, 320));
            let [parts, wholes] = &truths[..] else { panic!() };
            assert_eq!((parts.names.len(), wholes.names.len()), (count, 1));
            assert_eq!(wholes.names[0], format!("big {big}"));
            let ink = |n: usize| *picture.get_pixel(n as u32 % 480, n as u32 / 480) == INK;
            for (n, (part, whole)) in parts.truth.labels.iter().zip(&wholes.truth.labels).enumerate() {
                assert!((*part > 0) == (*whole == 1) && (!ink(n) || *part > 0), "{n}");
            }
            // Every block is five by five places, and has as much ink as its letter.
            let places = (0..25).filter(|n| has_ink(small, n % 5, n / 5)).count();
            for id in 1..=count as u32 {
                let own: Vec<usize> = (0..480 * 320).filter(|n| parts.truth.labels[*n] == id).collect();
                assert_eq!((own.len(), own.iter().filter(|n| ink(**n)).count()), (2500, places * 100), "{id}");
            }
        }
    }

    #[test]
    fn the_small_letters_stand_as_the_big_one_has_its_ink() {
        let (_, truths) = Navon { big: 'L', small: 'E' }.draw((320, 320));
        // The middle of every small letter, as a place of the big one.
        let labels = &truths[0].truth.labels;
        for y in 0..5 {
            for x in 0..5 {
                let middle = |at: u32| 10 * (3 + 6 * at) + 10;
                let there = labels[(middle(y) * 320 + middle(x)) as usize] > 0;
                assert_eq!(there, has_ink('L', x, y), "{x} {y}");
            }
        }
    }

    #[test]
    fn the_smallest_figure_still_has_all_its_letters() {
        let (_, truths) = Navon { big: 'M', small: 'W' }.draw((64, 64));
        assert_eq!(truths[0].names.len(), 13);
        assert!((1..=13).all(|id| truths[0].truth.labels.contains(&id)));
    }
}
