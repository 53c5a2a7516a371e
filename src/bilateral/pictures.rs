//! Pictures with two labels each: a specific one (an apple) and the general one that it belongs to (fruit).

use std::collections::BTreeMap;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::error::BilateralError;
use super::maps::Maps;
use crate::numeric::random::below;

/// What the labels are called, and what belongs to what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Labels {
    /// The names of the general labels.
    pub general: Vec<String>,
    /// The names of the specific labels.
    pub specific: Vec<String>,
    /// The general label of every specific one.
    pub general_of: Vec<usize>,
}

impl Labels {
    /// Whether every specific label belongs to a general one, and there are at least two of each.
    pub fn hold(&self) -> bool {
        let fits = self.general_of.len() == self.specific.len();
        fits && self.general.len() > 1
            && self.specific.len() > 1
            && self.general_of.iter().all(|general| *general < self.general.len())
    }
}

/// Square colour pictures with their labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictures {
    labels: Arc<Labels>,
    side: usize,
    /// Red, green, blue of every pixel, picture by picture, row by row.
    pixels: Vec<u8>,
    specific: Vec<usize>,
}

/// What a training compares its pictures with, when it is taken up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// How many pictures there are.
    pub pictures: usize,
    /// Check sum of pixels and labels (CRC-32).
    pub sum: u32,
}

/// Every so many pictures of a specific label are kept apart to measure on while others are learned from.
const KEPT_APART: usize = 10;

impl Pictures {
    /// Pictures of `side` x `side` pixels, three bytes each, with their specific labels.
    ///
    /// # Errors
    /// No pictures; not as many bytes as they take; labels that do not hold.
    pub fn new(
        labels: Arc<Labels>,
        side: usize,
        pixels: Vec<u8>,
        specific: Vec<usize>,
    ) -> Result<Self, BilateralError> {
        let refuse = |words: String| Err(BilateralError::Pictures(words));
        if specific.is_empty() {
            return refuse("there are no pictures".to_owned());
        }
        if !labels.hold() {
            return refuse(format!(
                "{} general and {} specific labels: two of each are needed, each specific one of a general one",
                labels.general.len(),
                labels.specific.len()
            ));
        }
        if specific.len().checked_mul(side * side * 3) != Some(pixels.len()) {
            return refuse(format!("{} bytes for {} pictures of {side} x {side} pixels", pixels.len(), specific.len()));
        }
        match specific.iter().find(|label| **label >= labels.specific.len()) {
            Some(label) => refuse(format!("a label of number {label}, there are {}", labels.specific.len())),
            None => Ok(Self { labels, side, pixels, specific }),
        }
    }

    /// How many there are; at least one.
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.specific.len()
    }

    /// Pixels along a side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// What the labels are called.
    pub fn labels(&self) -> &Arc<Labels> {
        &self.labels
    }

    /// The specific label of a picture.
    pub fn specific(&self, place: usize) -> usize {
        self.specific[place]
    }

    /// The general label of a picture.
    pub fn general(&self, place: usize) -> usize {
        self.labels.general_of[self.specific[place]]
    }

    /// The bytes of a picture.
    pub fn pixels(&self, place: usize) -> &[u8] {
        let length = self.side * self.side * 3;
        &self.pixels[place * length..(place + 1) * length]
    }

    /// What tells these pictures from others.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&self.pixels);
        self.specific.iter().for_each(|label| hasher.update(&(*label as u32).to_le_bytes()));
        Fingerprint { pictures: self.len(), sum: hasher.finalize() }
    }

    /// The pictures at these places.
    fn at(&self, places: &[usize]) -> Self {
        Self {
            labels: self.labels.clone(),
            side: self.side,
            pixels: places.iter().flat_map(|place| self.pixels(*place)).copied().collect(),
            specific: places.iter().map(|place| self.specific[*place]).collect(),
        }
    }

    /// Those to learn from, and every tenth of each specific label, to measure on meanwhile.
    ///
    /// # Errors
    /// Too few to keep any apart.
    pub fn kept_apart(&self) -> Result<(Self, Self), BilateralError> {
        let mut met: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut learned, mut apart) = (Vec::new(), Vec::new());
        for (place, label) in self.specific.iter().enumerate() {
            let met = met.entry(*label).or_default();
            *met += 1;
            if met.is_multiple_of(KEPT_APART) { apart.push(place) } else { learned.push(place) }
        }
        if apart.is_empty() {
            let words =
                format!("no label has {KEPT_APART} pictures: one of every {KEPT_APART} is kept apart to measure");
            return Err(BilateralError::Pictures(words));
        }
        Ok((self.at(&learned), self.at(&apart)))
    }

    /// Pictures as a network is shown them: numbers around 0, (count, side, side, 3).
    pub fn shown(&self, places: &[usize]) -> Maps {
        self.drawn(places.iter().map(|place| (*place, View::default())))
    }

    /// Pictures, each as it is seen.
    pub fn drawn(&self, views: impl Iterator<Item = (usize, View)>) -> Maps {
        let mut maps = Maps { count: 0, side: self.side, width: 3, values: Vec::new() };
        for (place, view) in views {
            maps.count += 1;
            view.draw(self.pixels(place), self.side, &mut maps.values);
        }
        maps
    }
}

/// How a picture is seen: moved, with its edge reflected, and mirrored or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    right: isize,
    down: isize,
    mirrored: bool,
}

impl View {
    /// A view drawn by chance: moved by up to `shift` pixels, and mirrored every second time where `mirror` says so.
    pub fn by_chance(random: &mut ChaCha8Rng, shift: usize, mirror: bool) -> Self {
        let mut along = || below(random, 2 * shift + 1) as isize - shift as isize;
        let (right, down) = (along(), along());
        Self { right, down, mirrored: mirror && below(random, 2) == 1 }
    }

    fn draw(self, pixels: &[u8], side: usize, values: &mut Vec<f32>) {
        // Pixel -1 is pixel 1 again, as if a mirror stood on the outermost one.
        let reflected = |at: isize| {
            let last = side as isize - 1;
            (last - (last - at.abs()).abs()).clamp(0, last) as usize
        };
        for row in 0..side as isize {
            let row = reflected(row + self.down);
            for col in 0..side as isize {
                let col = if self.mirrored { side as isize - 1 - col } else { col };
                let at = (row * side + reflected(col + self.right)) * 3;
                values.extend(pixels[at..at + 3].iter().map(|byte| f32::from(*byte) * (4.0 / 255.0) - 2.0));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};

    fn labels() -> Arc<Labels> {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Arc::new(Labels {
            general: names(&["fruit", "fish"]),
            specific: names(&["apple", "pear", "shark"]),
            general_of: vec![0, 0, 1],
        })
    }

    #[test]
    fn every_tenth_of_a_label_is_kept_apart_and_nothing_is_in_both() {
        let specific: Vec<usize> = (0..75).map(|place| place % 3).collect();
        let pixels: Vec<u8> = (0..75).flat_map(|place| [place as u8; 12]).collect();
        let pictures = Pictures::new(labels(), 2, pixels, specific).unwrap();
        let (learned, apart) = pictures.kept_apart().unwrap();
        assert_eq!((learned.len(), apart.len()), (69, 6));
        let bytes = |pictures: &Pictures| (0..pictures.len()).map(|at| pictures.pixels(at)[0]).collect::<Vec<_>>();
        assert!(bytes(&apart).iter().all(|byte| !bytes(&learned).contains(byte)));
        assert_eq!((apart.specific(1), apart.general(2)), (1, 1));
        assert_ne!(learned.fingerprint(), apart.fingerprint());
        let few = Pictures::new(labels(), 2, vec![0; 36], vec![0, 1, 2]).unwrap();
        assert!(few.kept_apart().unwrap_err().to_string().contains("no label has 10 pictures"));
    }

    #[test]
    fn what_does_not_hold_is_refused() {
        let said =
            |labels, side, pixels, specific| Pictures::new(labels, side, pixels, specific).unwrap_err().to_string();
        assert!(said(labels(), 2, vec![], vec![]).contains("no pictures"));
        assert!(said(labels(), 2, vec![0; 11], vec![0]).contains("11 bytes for 1 pictures of 2 x 2"));
        assert!(said(labels(), 2, vec![0; 12], vec![3]).contains("a label of number 3"));
        let mut one = labels().as_ref().clone();
        one.general.truncate(1);
        assert!(said(Arc::new(one), 2, vec![0; 12], vec![0]).contains("two of each are needed"));
    }

    #[test]
    fn a_view_moves_with_a_reflected_edge_and_mirrors() {
        let pixels: Vec<u8> = (0..9u8).flat_map(|at| [at, 0, 0]).collect();
        let pictures = Pictures::new(labels(), 3, pixels, vec![0]).unwrap();
        let seen = |right, down, mirrored| -> Vec<usize> {
            let maps = pictures.drawn(std::iter::once((0, View { right, down, mirrored })));
            maps.values.chunks(3).map(|red| ((red[0] + 2.0) * 63.75).round() as usize).collect()
        };
        assert_eq!(seen(0, 0, false), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(seen(0, 0, true), [2, 1, 0, 5, 4, 3, 8, 7, 6]);
        assert_eq!(seen(-1, 1, false), [4, 3, 4, 7, 6, 7, 4, 3, 4]);
        let mut random = generator(1, Purpose::Test, 0);
        let views: Vec<View> = (0..60).map(|_| View::by_chance(&mut random, 2, true)).collect();
        assert!(views.iter().any(|view| view.mirrored) && views.iter().any(|view| view.right == -2));
        assert!(views.iter().all(|view| view.right.abs() <= 2 && view.down.abs() <= 2));
    }
}
