//! The bundled samples: pictures that are always there.

use image::{Rgb, RgbImage};

use super::{FileError, picture, truth};
use crate::islands::Truth;

/// A bundled picture, with its masks where they are known.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Its name in sessions and on the command line.
    pub name: &'static str,
    /// Its name in the window.
    pub title: &'static str,
    /// The PNG.
    pub png: &'static [u8],
    /// A label PNG, one region per pixel.
    pub truth: Option<&'static [u8]>,
}

/// All samples; the first is shown when nothing else is asked for.
pub static SAMPLES: &[Sample] = &[Sample { name: "shapes", title: "Shapes", png: &[], truth: None }];

/// The names of all samples, the default first.
pub fn names() -> Vec<&'static str> {
    SAMPLES.iter().map(|sample| sample.name).collect()
}

/// The sample called `name`.
///
/// # Errors
/// No such sample; the message lists those that there are.
pub fn find(name: &str) -> Result<&'static Sample, FileError> {
    SAMPLES
        .iter()
        .find(|sample| sample.name == name)
        .ok_or_else(|| FileError::NoSuchSample { name: name.to_owned(), known: names().join(", ") })
}

impl Sample {
    /// The picture.
    ///
    /// # Errors
    /// None for a sample that was built in whole; a test opens every one.
    pub fn picture(&self) -> Result<RgbImage, FileError> {
        if self.png.is_empty() {
            return Ok(draw_shapes());
        }
        let (picture, _) = picture::decode(self.png).map_err(|what| FileError::unusable(what, self.name.as_ref()))?;
        Ok(picture)
    }

    /// Its masks, where they are known.
    ///
    /// # Errors
    /// As [`Sample::picture`].
    pub fn truth(&self) -> Option<Result<Truth, FileError>> {
        self.truth.map(|png| truth::decode(png).map_err(|what| FileError::unusable(what, self.name.as_ref())))
    }
}

/// A scene of a few shapes with soft shading.
fn draw_shapes() -> RgbImage {
    RgbImage::from_fn(320, 240, |x, y| {
        let (fx, fy) = (x as f32, y as f32);
        let disc = |cx: f32, cy: f32, r: f32| (fx - cx).hypot(fy - cy) < r;
        let shade = (8.0 * (fx * 0.21).sin() * (fy * 0.17).cos()) as i32;
        let colour: [i32; 3] = if disc(100.0, 110.0, 46.0) {
            [205, 80, 62]
        } else if (190.0..270.0).contains(&fx) && (70.0..170.0).contains(&fy) {
            [70, 110, 190]
        } else if fy > 180.0 {
            [96, 128, 72]
        } else {
            [214, 206, 188]
        };
        Rgb(colour.map(|value| (value + shade).clamp(0, 255) as u8))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_opens_and_its_truth_has_its_size() {
        assert!(!SAMPLES.is_empty());
        for sample in SAMPLES {
            let picture = find(sample.name).unwrap().picture().unwrap();
            assert!(picture.width() >= 64 && picture.height() >= 64, "{}", sample.name);
            if let Some(truth) = sample.truth() {
                let truth = truth.unwrap();
                assert_eq!((truth.width, truth.height), picture.dimensions(), "{}", sample.name);
            }
        }
    }

    #[test]
    fn an_unknown_name_lists_the_samples() {
        let message = find("nothing").unwrap_err().to_string();
        assert!(message.contains(SAMPLES[0].name) && message.ends_with(": nothing"), "{message}");
    }
}
