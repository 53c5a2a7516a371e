//! Generated pictures for experiments: small scenes from [`crate::scenes`], one seed each.

use super::{RecallError, Subject};
use crate::scenes::{self, SceneSettings};

/// Width and height in pixels: several pixels to a column, and drawn in no time.
const SIZE: (u32, u32) = (240, 160);

/// `count` scenes of the seeds `first`, `first` + 1, and so on. The same seeds give the same pixels.
///
/// # Errors
/// None for the settings used here; what [`scenes::draw`] refuses is passed on.
pub fn generated(count: usize, first: u64) -> Result<Vec<Subject>, RecallError> {
    let settings = SceneSettings { width: SIZE.0, height: SIZE.1, ..SceneSettings::default() };
    (0..count as u64)
        .map(|number| {
            let seed = first.wrapping_add(number);
            let scene = scenes::draw(seed, &settings).map_err(|error| RecallError::Bad(error.to_string()))?;
            Ok(Subject { name: format!("scene-{seed}"), picture: scene.picture })
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_pixels() {
        let (some, again) = (generated(3, 1).unwrap(), generated(2, 2).unwrap());
        assert_eq!(some[1..], again);
        assert_ne!(some[0].picture, some[1].picture);
        assert_eq!((some[0].name.as_str(), some[0].picture.dimensions()), ("scene-1", SIZE));
    }
}
