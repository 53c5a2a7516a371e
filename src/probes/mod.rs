//! Probes: pictures that ask one question each.
//!
//! A Navon figure (Navon 1977, "Forest before trees") is a big letter made of small ones: which of the two does a side
//! tell? Its small letters are parts, the big one is the whole. A grating has one spatial frequency, one orientation,
//! one contrast: how much of it does a side tell?
//!
//! ```text
//! grating: value(x, y) = 1/2 + contrast / 2 * cos(2 pi cycles (u / width)),
//!          u = x sin(orientation) + y cos(orientation)
//! ```
//!
//! How a probe is typed: what it is, and what it is to be like, colons between.
//!
//! ```text
//! navon:HS    navon:size=320x320:HH    grating    grating:orientation=45:cycles=12:contrast=0.5
//! ```

mod letters;
mod navon;

use std::fmt;
use std::str::FromStr;

use image::{Rgb, RgbImage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use letters::LETTERS;
pub use navon::Navon;

use crate::islands::NamedTruth;

/// Pixels along a side: smaller than this and a Navon figure has no small letters.
pub const SIDES: std::ops::RangeInclusive<u32> = 64..=4096;
/// The most cycles of a grating across the width of the picture.
pub const MOST_CYCLES: f32 = 256.0;
/// Width and height in pixels, where none are given.
const SIZE: (u32, u32) = (480, 320);

/// A picture that asks one question.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Probe {
    /// What is drawn.
    pub figure: Figure,
    /// Width and height in pixels, each in [`SIDES`].
    pub size: (u32, u32),
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// A big letter made of small ones.
    Navon(Navon),
    /// Stripes.
    Grating(Grating),
}

/// Stripes whose grey value goes up and down like a cosine, brightest at the corner from which x and y are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grating {
    /// The direction in which the stripes run, in degrees from horizontal, anticlockwise; 90 is upright.
    pub orientation: f32,
    /// Cycles over a length that is the width of the picture, measured across the stripes; 0 to [`MOST_CYCLES`].
    pub cycles: f32,
    /// (brightest - darkest) / (brightest + darkest), 0 to 1.
    pub contrast: f32,
}

impl Default for Grating {
    fn default() -> Self {
        Self { orientation: 90.0, cycles: 8.0, contrast: 0.8 }
    }
}

impl Default for Probe {
    /// A big H made of small S.
    fn default() -> Self {
        Self { figure: Figure::Navon(Navon { big: 'H', small: 'S' }), size: SIZE }
    }
}

/// A probe that cannot be drawn.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ProbeError {
    /// A side out of [`SIDES`].
    #[error("a probe has {} to {} pixels along a side, not {width} x {height}", SIDES.start(), SIDES.end())]
    Size {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
    },
    /// A letter that there is not.
    #[error("\"{0}\" is no letter of a Navon figure: there are A to Z")]
    Letter(char),
    /// A number out of range.
    #[error("{name} is {value}: it must be from {least} to {most}")]
    Range {
        /// Which.
        name: &'static str,
        /// Its value.
        value: f32,
        /// The least.
        least: f32,
        /// The most.
        most: f32,
    },
}

impl Probe {
    /// Checks everything.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), ProbeError> {
        let (width, height) = self.size;
        if !SIDES.contains(&width) || !SIDES.contains(&height) {
            return Err(ProbeError::Size { width, height });
        }
        match self.figure {
            Figure::Navon(Navon { big, small }) => {
                let unknown = [big, small].into_iter().find(|letter| !LETTERS.contains(letter));
                unknown.map_or(Ok(()), |letter| Err(ProbeError::Letter(letter)))
            }
            Figure::Grating(Grating { orientation, cycles, contrast }) => {
                let ranges = [
                    ("orientation", orientation, -360.0, 360.0),
                    ("cycles", cycles, 0.0, MOST_CYCLES),
                    ("contrast", contrast, 0.0, 1.0),
                ];
                let wrong = ranges.into_iter().find(|(_, value, least, most)| !(least..=most).contains(&value));
                wrong.map_or(Ok(()), |(name, value, least, most)| Err(ProbeError::Range { name, value, least, most }))
            }
        }
    }

    /// The picture, and what it knows: of a Navon figure its parts and its whole, of a grating nothing.
    ///
    /// # Errors
    /// What [`Probe::check`] refuses.
    pub fn draw(&self) -> Result<(RgbImage, Vec<NamedTruth>), ProbeError> {
        self.check()?;
        Ok(match &self.figure {
            Figure::Navon(navon) => navon.draw(self.size),
            Figure::Grating(grating) => (grating.draw(self.size), Vec::new()),
        })
    }

    /// Its name in the window and in reports: "H of S", "Grating, 8 cycles".
    pub fn title(&self) -> String {
        match self.figure {
            Figure::Navon(Navon { big, small }) => format!("Navon: {big} of {small}"),
            Figure::Grating(Grating { orientation, cycles, .. }) => {
                format!("Grating: {cycles} cycles at {orientation}°")
            }
        }
    }
}

impl Grating {
    fn draw(&self, (width, height): (u32, u32)) -> RgbImage {
        let (across, down) = f64::from(self.orientation).to_radians().sin_cos();
        // Upright stripes are upright to the bit.
        let [across, down] = [across, down].map(|part| if part.abs() < 1e-12 { 0.0 } else { part });
        let turns = std::f64::consts::TAU * f64::from(self.cycles) / f64::from(width);
        RgbImage::from_fn(width, height, |x, y| {
            let along = f64::from(x) * across + f64::from(y) * down;
            let value = 0.5 + 0.5 * f64::from(self.contrast) * (turns * along).cos();
            Rgb([(255.0 * value).round() as u8; 3])
        })
    }
}

/// As it is typed: what is not as usual.
impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = |f: &mut fmt::Formatter<'_>| match self.size {
            SIZE => Ok(()),
            (width, height) => write!(f, ":size={width}x{height}"),
        };
        match self.figure {
            Figure::Navon(Navon { big, small }) => {
                f.write_str("navon")?;
                size(f)?;
                write!(f, ":{big}{small}")
            }
            Figure::Grating(Grating { orientation, cycles, contrast }) => {
                f.write_str("grating")?;
                size(f)?;
                let usual = Grating::default();
                for (name, value, usual) in [
                    ("orientation", orientation, usual.orientation),
                    ("cycles", cycles, usual.cycles),
                    ("contrast", contrast, usual.contrast),
                ] {
                    if value != usual {
                        write!(f, ":{name}={value}")?;
                    }
                }
                Ok(())
            }
        }
    }
}

impl FromStr for Probe {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':').filter(|part| !part.is_empty());
        let mut probe = match parts.next() {
            Some("navon") => Probe::default(),
            Some("grating") => Probe { figure: Figure::Grating(Grating::default()), size: SIZE },
            other => {
                let other = other.unwrap_or_default();
                return Err(format!("\"{other}\" is no probe: write navon:HS or grating:cycles=8"));
            }
        };
        for part in parts {
            probe.take(part)?;
        }
        probe.check().map_err(|error| error.to_string())?;
        Ok(probe)
    }
}

impl Probe {
    /// Takes over what one part of its text says.
    fn take(&mut self, part: &str) -> Result<(), String> {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let number = || value.parse::<f32>().map_err(|_| format!("{name} is \"{value}\": it must be a number"));
        match (&mut self.figure, name) {
            (_, "size") => {
                let sides = value.split_once('x').and_then(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)));
                self.size = sides.ok_or_else(|| format!("\"{value}\" is no size such as 480x320"))?;
            }
            (Figure::Grating(grating), "orientation") => grating.orientation = number()?,
            (Figure::Grating(grating), "cycles") => grating.cycles = number()?,
            (Figure::Grating(grating), "contrast") => grating.contrast = number()?,
            (Figure::Grating(_), _) => {
                return Err(format!(
                    "\"{part}\" says nothing about a grating: write size=480x320, orientation=90, cycles=8, \
                     contrast=0.8"
                ));
            }
            (Figure::Navon(navon), _) => {
                let said: Vec<char> = part.chars().map(|letter| letter.to_ascii_uppercase()).collect();
                let [big, small] = said[..] else {
                    return Err(format!(
                        "\"{part}\" says nothing about a Navon figure: write size=480x320, and the big letter and \
                         the small one, such as HS"
                    ));
                };
                *navon = Navon { big, small };
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Probe {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Probe> for String {
    fn from(probe: Probe) -> String {
        probe.to_string()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_what_is_not_said_is_as_usual() {
        let grating = |orientation, cycles, contrast, size| Probe {
            figure: Figure::Grating(Grating { orientation, cycles, contrast }),
            size,
        };
        for (probe, text) in [
            (Probe::default(), "navon:HS"),
            (
                Probe { figure: Figure::Navon(Navon { big: 'E', small: 'E' }), size: (320, 320) },
                "navon:size=320x320:EE",
            ),
            (grating(90.0, 8.0, 0.8, SIZE), "grating"),
            (grating(22.5, 12.0, 0.8, (256, 128)), "grating:size=256x128:orientation=22.5:cycles=12"),
            (grating(90.0, 8.0, 0.25, SIZE), "grating:contrast=0.25"),
        ] {
            assert_eq!(probe.to_string(), text);
            assert_eq!(text.parse::<Probe>().unwrap(), probe);
        }
        assert_eq!("navon:hs".parse::<Probe>().unwrap(), Probe::default());
        assert_eq!(serde_json::to_string(&Probe::default()).unwrap(), "\"navon:HS\"");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_in_words() {
        for (text, words) in [
            ("", "\"\" is no probe"),
            ("rings", "\"rings\" is no probe"),
            ("navon:H", "big letter and the small one"),
            ("navon:H1", "\"1\" is no letter"),
            ("navon:size=20x20:HS", "64 to 4096"),
            ("grating:size=wide", "no size"),
            ("grating:cycles=-1", "cycles is -1"),
            ("grating:cycles=x", "must be a number"),
            ("grating:contrast=nan", "contrast is NaN"),
            ("grating:HS", "says nothing about a grating"),
        ] {
            let said = text.parse::<Probe>().unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    #[test]
    fn a_grating_has_its_cycles_its_orientation_and_its_contrast() {
        let draw = |text: &str| text.parse::<Probe>().unwrap().draw().unwrap().0;
        let upright = draw("grating:size=160x80:cycles=4:contrast=0.5");
        let row: Vec<u8> = (0..160).map(|x| upright.get_pixel(x, 30)[0]).collect();
        // 1/2 +- 1/4 of 255.
        assert_eq!((row.iter().max(), row.iter().min()), (Some(&191), Some(&64)));
        assert_eq!(row.windows(2).filter(|pair| pair[0] < 128 && pair[1] >= 128).count(), 4);
        assert!((0..160).all(|x| (0..80).all(|y| upright.get_pixel(x, y) == upright.get_pixel(x, 0))));
        let lying = draw("grating:size=160x80:cycles=4:orientation=0");
        assert!((0..160).all(|x| (0..80).all(|y| lying.get_pixel(x, y) == lying.get_pixel(0, y))));
        let column: Vec<u8> = (0..80).map(|y| lying.get_pixel(0, y)[0]).collect();
        assert_eq!(column.windows(2).filter(|pair| pair[0] < 128 && pair[1] >= 128).count(), 2, "half the height");
        // Stripes that rise to the right: a step right and a step up stay on one.
        let rising = draw("grating:size=160x80:cycles=4:orientation=45");
        assert!((0..79).all(|n| rising.get_pixel(n + 1, 78 - n) == rising.get_pixel(0, 79)));
        assert!(draw("grating:contrast=0").pixels().all(|pixel| pixel[0] == 128));
    }
}
