//! The bundled samples: pictures that are always there. Some are files, the others scenes and probes that are drawn
//! when they are asked for.

use image::RgbImage;
use sha2::{Digest, Sha256};

use super::bytes::hexadecimal;
use super::{FileError, picture, truth};
use crate::islands::{NamedTruth, Truth, TruthKind};
use crate::probes::{Figure, Grating, Navon, Probe};
use crate::scenes::{Kind, SceneLook, SceneSettings, SceneSource};

/// A bundled picture, with its masks where they are known.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Its name in sessions and on the command line.
    pub name: &'static str,
    /// Its name in the window.
    pub title: &'static str,
    /// The PNG.
    pub png: &'static [u8],
    /// A label PNG: the part that every pixel belongs to, 0 the background.
    pub parts: &'static [u8],
    /// A label PNG: the whole that every pixel belongs to, 0 the background.
    pub wholes: &'static [u8],
}

macro_rules! sample {
    ($name:literal, $title:literal) => {
        Sample {
            name: $name,
            title: $title,
            png: include_bytes!(concat!("../../assets/samples/", $name, ".png")),
            parts: include_bytes!(concat!("../../assets/samples/", $name, ".parts.png")),
            wholes: include_bytes!(concat!("../../assets/samples/", $name, ".wholes.png")),
        }
    };
}

/// The sample that the window opens with: one whose four levels plainly differ. With the learned model it settles to
/// 21, 13, 7 and 3 islands, eyes and mouth at the lowest level, the person as one at the highest.
pub const FIRST: &str = "face";

/// All samples that are files. `examples/draw_samples.rs` draws them.
pub static SAMPLES: &[Sample] = &[
    sample!("harbour", "Harbour"),
    sample!("reef", "Reef"),
    sample!("house", "House and tree"),
    sample!("still-life", "Still life"),
    sample!("face", "Face"),
    sample!("circles", "Wheels and eyes"),
];

/// SHA-256 of the files in which the bundled pictures came at first. Their pixels are the same today, in smaller files.
const FORMERLY: [(&str, &str); 6] = [
    ("harbour", "0bee92749794be284bbf1d6c43c8a3c3ec01d48803f9e0769d7d76a632859d10"),
    ("reef", "a7b8aacf6e353527a59b3f4c2c598ba3cddc6c8d1bc3dc28b84adef23d38a044"),
    ("house", "25c03f37ec41922ea2fab003b25d8d2fe0c9c68efa3674234c222f76e50075fe"),
    ("still-life", "db56e9b6a70c564b7e426e597e15b685b9410ceab3f738e7023a990da084b6b5"),
    ("face", "6ee0627a3e997b6ed5d36a3122fb36d910f128385447c0117ed2a96f4d118adb"),
    ("circles", "078cb79acc3f77299a1af7247df21c453f8af5193515eb2b9a74ab1b53db1dab"),
];

/// Whether `sha256` is that of the file in which the bundled picture `name` came at first.
pub fn formerly(name: &str, sha256: &str) -> bool {
    FORMERLY.contains(&(name, sha256))
}

/// Seed of the scenes that are among the samples.
const SEED: u64 = 7;

/// The generated scenes that are among the samples, with their titles: clear, natural, of kinds that no training shows,
/// and the faces and sheep of five ellipses each of Culp, Sabour and Hinton ("Testing GLOM's ability to infer wholes
/// from ambiguous parts", 2022).
pub fn scenes() -> [(SceneSource, String); 4] {
    let of = |kinds: Vec<Kind>, look: SceneLook| SceneSource {
        seed: SEED,
        settings: SceneSettings { kinds, look, ..SceneSettings::default() },
    };
    let (clear, natural) = (SceneSource::new(SEED, SceneLook::CLEAR), SceneSource::new(SEED, SceneLook::NATURAL));
    let (clear_title, natural_title) = (clear.title(), natural.title());
    [
        (clear, clear_title),
        (natural, natural_title),
        (of(Kind::unseen(), SceneLook::NATURAL), format!("Scene {SEED}, unseen kinds")),
        (of(vec![Kind::EllipseFace, Kind::EllipseSheep], SceneLook::CLEAR), "Faces and sheep of ellipses".to_owned()),
    ]
}

/// The probes that are among the samples: a big letter of other small ones, one of its own, stripes.
pub fn probes() -> [Probe; 3] {
    let navon = |big, small| Probe { figure: Figure::Navon(Navon { big, small }), ..Probe::default() };
    let grating = Probe { figure: Figure::Grating(Grating::default()), ..Probe::default() };
    [navon('H', 'S'), navon('S', 'S'), grating]
}

/// The names of all samples that are files.
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
    /// SHA-256 of its PNG, in hexadecimal.
    pub fn sha256(&self) -> String {
        hexadecimal(Sha256::digest(self.png))
    }

    /// The picture.
    ///
    /// # Errors
    /// None for a sample that was built in whole; a test opens every one.
    pub fn picture(&self) -> Result<RgbImage, FileError> {
        let (picture, _) = picture::decode(self.png).map_err(|what| FileError::unusable(what, self.name.as_ref()))?;
        Ok(picture)
    }

    /// The part that every pixel belongs to.
    ///
    /// # Errors
    /// As [`Sample::picture`].
    pub fn parts(&self) -> Result<Truth, FileError> {
        truth::decode(self.parts).map_err(|what| FileError::unusable(what, self.name.as_ref()))
    }

    /// The whole that every pixel belongs to.
    ///
    /// # Errors
    /// As [`Sample::picture`].
    pub fn wholes(&self) -> Result<Truth, FileError> {
        truth::decode(self.wholes).map_err(|what| FileError::unusable(what, self.name.as_ref()))
    }
}

impl Sample {
    /// Its parts and its wholes.
    ///
    /// # Errors
    /// As [`Sample::picture`].
    pub fn truths(&self) -> Result<Vec<NamedTruth>, FileError> {
        let named = |kind, truth| NamedTruth { kind, truth, names: Vec::new() };
        Ok(vec![named(TruthKind::Parts, self.parts()?), named(TruthKind::Wholes, self.wholes()?)])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A picture may come in a smaller file one day. Its pixels are what sessions and tables stand on.
    #[test]
    fn the_pixels_of_the_bundled_pictures_stay_as_they_are() {
        let pixels = ["5618fe8f", "2d381727", "3216dc2d", "748e416f", "f16c6653", "e3ae9bf7"];
        for ((sample, pixels), (name, file)) in SAMPLES.iter().zip(pixels).zip(FORMERLY) {
            let found = hexadecimal(Sha256::digest(sample.picture().unwrap().as_raw()));
            assert!(found.starts_with(pixels), "{}: {found}", sample.name);
            assert_eq!(sample.name, name);
            assert!(formerly(name, file) && !formerly(name, &sample.sha256()), "{name}");
        }
    }

    #[test]
    fn every_sample_opens_and_its_masks_fit() {
        assert!(!SAMPLES.is_empty());
        for sample in SAMPLES {
            let picture = find(sample.name).unwrap().picture().unwrap();
            let (wholes, parts) = (sample.wholes().unwrap(), sample.parts().unwrap());
            for labels in [&wholes, &parts] {
                assert_eq!((labels.width, labels.height), picture.dimensions(), "{}", sample.name);
                assert!(labels.labels.iter().max() > Some(&1), "{}: nothing but background", sample.name);
            }
            // Every part belongs to one whole, and only background to none.
            let mut whole_of = std::collections::HashMap::new();
            for (part, whole) in parts.labels.iter().zip(&wholes.labels) {
                assert_eq!(whole_of.entry(part).or_insert(whole), &whole, "{}: part {part}", sample.name);
            }
            assert_eq!(whole_of[&0], &0, "{}", sample.name);
        }
    }

    #[test]
    fn the_first_picture_is_one_of_them() {
        assert!(find(FIRST).is_ok());
    }

    #[test]
    fn an_unknown_name_lists_the_samples() {
        let message = find("nothing").unwrap_err().to_string();
        assert!(message.contains(SAMPLES[0].name) && message.ends_with(": nothing"), "{message}");
    }
}
