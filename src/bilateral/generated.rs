//! Pictures with two labels that the program draws itself: one whole each, its kind as the specific label, and as the
//! general one whether it lives, grows or is built.

use std::sync::Arc;

use image::imageops::{FilterType, resize};

use super::error::BilateralError;
use super::pictures::{Labels, Pictures};
use crate::scenes::{self, Kind, SceneLook, SceneSettings};

/// Pixels that are drawn for one of a picture, along each axis.
const FINER: u32 = 3;
/// The groups.
const GROUPS: [&str; 3] = ["living", "growing", "built"];

/// Which pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// To learn from, and to keep apart.
    Training = 1,
    /// To be tested on.
    Test = 2,
}

/// The group of a kind: its place in the list of general labels.
fn group(kind: Kind) -> usize {
    match kind {
        Kind::Tree | Kind::Flower => 1,
        Kind::House | Kind::Car | Kind::Boat | Kind::Lamp | Kind::Ball | Kind::Rocket => 2,
        _ => 0,
    }
}

/// Draws `each` pictures of every kind, of `side` x `side` pixels.
///
/// # Errors
/// A side or a number of pictures that cannot be.
pub fn generate(seed: u64, set: Set, each: usize, side: usize) -> Result<Pictures, BilateralError> {
    let kinds = Kind::ALL;
    let labels = Labels {
        general: GROUPS.map(str::to_owned).to_vec(),
        specific: kinds.iter().map(|kind| kind.name().to_owned()).collect(),
        general_of: kinds.iter().map(|kind| group(*kind)).collect(),
    };
    let mut settings = SceneSettings {
        width: FINER * side as u32,
        height: FINER * side as u32,
        least: 1,
        most: 1,
        look: SceneLook { clutter: 0.3, texture: 0.3, camouflage: 0.2, ..SceneLook::CLEAR },
        ..SceneSettings::default()
    };
    let (mut pixels, mut specific) = (Vec::new(), Vec::new());
    for at in 0..each {
        for (label, kind) in kinds.into_iter().enumerate() {
            settings.kinds = vec![kind];
            // Seeds of two sets never meet.
            let scene = (seed << 32) ^ ((at * kinds.len() + label) * 4 + set as usize) as u64;
            let drawn = scenes::draw(scene, &settings)?;
            pixels.extend(resize(&drawn.picture, side as u32, side as u32, FilterType::Triangle).into_raw());
            specific.push(label);
        }
    }
    Pictures::new(Arc::new(labels), side, pixels, specific)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
        let of = |kind: Kind| &GROUPS[group(kind)];
        assert_eq!([Kind::Snail, Kind::Flower, Kind::Rocket].map(of), [&"living", &"growing", &"built"]);
        assert!(generate(1, Set::Test, 1, 4).is_err());
    }
}
