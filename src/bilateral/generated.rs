//! Pictures with two labels that the program draws itself: one whole each, cut out with a little of its ground. Its
//! kind is the specific label; whether it lives, grows or is built is the general one.

use std::sync::Arc;

use image::imageops::{FilterType, crop_imm, resize};

use super::error::BilateralError;
use super::pictures::{Labels, Pictures};
use crate::islands::Truth;
use crate::scenes::{self, Group, Kind, SceneLook, SceneSettings};

/// Pixels that are drawn for one of a picture, along each axis.
const FINER: u32 = 6;
/// Ground around the whole, as a share of its longer side.
const MARGIN: f32 = 0.25;
/// Which pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// To learn from, and to keep apart.
    Training = 1,
    /// To be tested on.
    Test = 2,
}

/// Draws `each` pictures of every kind, of `side` x `side` pixels.
///
/// # Errors
/// A side or a number of pictures that cannot be.
pub fn generate(seed: u64, set: Set, each: usize, side: usize) -> Result<Pictures, BilateralError> {
    let kinds = Kind::ALL;
    let labels = Labels {
        general: Group::ALL.map(|group| group.name().to_owned()).to_vec(),
        specific: kinds.iter().map(|kind| kind.name().to_owned()).collect(),
        general_of: kinds.iter().map(|kind| kind.group() as usize).collect(),
    };
    let mut settings = SceneSettings {
        width: FINER * side as u32,
        height: FINER * side as u32,
        least: 1,
        most: 1,
        look: SceneLook { texture: 0.3, ..SceneLook::CLEAR },
        ..SceneSettings::default()
    };
    let (mut pixels, mut specific) = (Vec::new(), Vec::new());
    for at in 0..each {
        for (label, kind) in kinds.into_iter().enumerate() {
            settings.kinds = vec![kind];
            // Seeds of two sets never meet.
            let scene = (seed << 32) ^ ((at * kinds.len() + label) * 4 + set as usize) as u64;
            let drawn = scenes::draw(scene, &settings)?;
            let [x, y, across] = window(&drawn.wholes);
            let cut = crop_imm(&drawn.picture, x, y, across, across).to_image();
            pixels.extend(resize(&cut, side as u32, side as u32, FilterType::Triangle).into_raw());
            specific.push(label);
        }
    }
    Pictures::new(Arc::new(labels), side, pixels, specific)
}

/// The square of a square picture in which the whole stands: its left, its top and its side.
fn window(wholes: &Truth) -> [u32; 3] {
    let places = wholes.labels.iter().enumerate().filter(|(_, label)| **label != 0).map(|(place, _)| place as u32);
    let ends = places.fold(None, |ends: Option<[u32; 4]>, place| {
        let (x, y) = (place % wholes.width, place / wholes.width);
        let [left, top, right, bottom] = ends.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    });
    let most = wholes.width.min(wholes.height);
    // A whole that nothing is seen of leaves the picture as it is.
    let [left, top, right, bottom] = ends.unwrap_or([0, 0, most - 1, most - 1]);
    let longer = (right - left).max(bottom - top) + 1;
    let across = ((longer as f32 * (1.0 + MARGIN)) as u32).min(most);
    // The middle of the whole in the middle, as far as the picture reaches.
    let begin = |from: u32, to: u32, size: u32| ((from + to + 1).saturating_sub(across) / 2).min(size - across);
    [begin(left, right, wholes.width), begin(top, bottom, wholes.height), across]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_stands_in_the_middle_of_its_square_and_the_square_in_the_picture() {
        let of = |columns: std::ops::Range<u32>, rows: std::ops::Range<u32>| {
            let whole = |place: u32| u32::from(columns.contains(&(place % 40)) && rows.contains(&(place / 40)));
            window(&Truth { width: 40, height: 40, labels: (0..1600).map(whole).collect() })
        };
        assert_eq!(of(16..24, 10..26), [10, 8, 20]);
        assert_eq!(of(0..8, 0..4), [0, 0, 10], "at a corner");
        assert_eq!(of(36..40, 30..40), [28, 28, 12]);
        assert_eq!(of(0..40, 10..20), [0, 0, 40], "no more than there is");
        assert_eq!(of(0..0, 0..0), [0, 0, 40]);
    }

    #[test]
    fn a_seed_decides_the_pictures_and_no_picture_is_in_both_sets() {
        let [learned, again] = [1, 1].map(|seed| generate(seed, Set::Training, 2, 8).unwrap());
        assert_eq!(learned, again);
        assert_ne!(learned, generate(2, Set::Training, 2, 8).unwrap());
        let test = generate(1, Set::Test, 2, 8).unwrap();
        assert_eq!((learned.len(), test.labels()), (2 * Kind::ALL.len(), learned.labels()));
        for place in 0..test.len() {
            assert!((0..learned.len()).all(|other| learned.pixels(other) != test.pixels(place)), "{place}");
        }
        let labels = test.labels();
        let of = |kind: Kind| labels.general[labels.general_of[kind as usize]].as_str();
        assert_eq!([Kind::Snail, Kind::Flower, Kind::Rocket].map(of), ["living", "growing", "built"]);
        assert!(generate(1, Set::Test, 1, 2).is_err());
    }
}
