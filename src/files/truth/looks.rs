//! What a label image looks like: how many regions it has, and whether one of them is no region but void.
//!
//! Many data sets mark pixels that nobody is to judge: Pascal VOC draws a border of 255 around every thing. Counted as
//! a region it changes every score.

use std::collections::BTreeMap;

use crate::islands::Truth;

/// The usual number of void.
const USUAL: u32 = 255;
/// How near to another region all of a border lies, in pixels.
const NEAR: usize = 4;
/// The share of a border's pixels that must be so near.
const BORDER: f64 = 0.9;
/// A region that is smaller than this share of the picture, and a smaller picture, are looked at no further.
const LEAST: (f64, u32) = (0.002, 32);

/// What a label image looks like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looks {
    /// Its regions, the background counted and void not.
    pub regions: usize,
    /// The regions that look like void.
    pub void: Vec<u32>,
}

impl Looks {
    /// The number of regions in words.
    pub fn in_words(&self) -> String {
        format!("{} region{}", self.regions, if self.regions == 1 { "" } else { "s" })
    }

    /// What there is to say where a region looks like void; `how` says how it is left out.
    pub fn warning(&self, how: impl Fn(u32) -> String) -> Option<String> {
        let id = *self.void.first()?;
        Some(format!(
            "Region {id} of the labels looks like void, pixels that nobody is to judge, and is counted as a region: {}",
            how(id)
        ))
    }
}

/// What `truth` looks like.
pub fn looks(truth: &Truth) -> Looks {
    let (width, height) = (truth.width as usize, truth.height as usize);
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for run in truth.labels.chunk_by(|a, b| a == b) {
        *sizes.entry(run[0]).or_default() += run.len();
    }
    sizes.remove(&Truth::VOID);
    let mut looks = Looks { regions: sizes.len(), void: Vec::new() };
    let second = sizes.keys().rev().nth(1).copied();
    // The highest number of a byte, far above all others.
    if sizes.last_key_value().map(|(id, _)| *id) == Some(USUAL)
        && second.is_some_and(|id| id + 1 < USUAL)
        && sizes.len() > 2
    {
        looks.void.push(USUAL);
    }
    let usual = looks.void.len();
    if truth.width.min(truth.height) >= LEAST.1 && sizes.len() > 2 {
        let near = near_others(truth, width, height);
        for (id, size) in &sizes {
            let (near, touched) = near.get(id).copied().unwrap_or_default();
            let large = *size as f64 >= LEAST.0 * truth.labels.len() as f64;
            if *id > 0 && large && touched && near as f64 >= BORDER * *size as f64 && !looks.void.contains(id) {
                looks.void.push(*id);
            }
        }
        // A picture of nothing but thin things has no border.
        if looks.void.len() > 2 {
            looks.void.truncate(usual);
        }
    }
    looks
}

/// By region: how many of its pixels have two different other regions so near, on opposite sides of them; and whether
/// any has.
fn near_others(truth: &Truth, width: usize, height: usize) -> BTreeMap<u32, (usize, bool)> {
    let label = |x: usize, y: usize| truth.labels[y * width + x];
    let mut near: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
    for y in 0..height {
        for x in 0..width {
            let own = label(x, y);
            let along = |step: &dyn Fn(usize) -> Option<(usize, usize)>| {
                (1..=NEAR).filter_map(step).map(|(x, y)| label(x, y)).find(|other| *other != own)
            };
            let left = along(&|by| Some((x.checked_sub(by)?, y)));
            let right = along(&|by| (x + by < width).then_some((x + by, y)));
            let up = along(&|by| Some((x, y.checked_sub(by)?)));
            let down = along(&|by| (y + by < height).then_some((x, y + by)));
            let between = |one: Option<u32>, other: Option<u32>| matches!((one, other), (Some(a), Some(b)) if a != b);
            let is_border = between(left, right) || between(up, down);
            let is_near = [left, right, up, down].iter().any(Option::is_some);
            if is_near {
                let (count, touched) = near.entry(own).or_default();
                *count += 1;
                *touched |= is_border;
            }
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(label: impl Fn(u32, u32) -> u32) -> Truth {
        Truth { width: 64, height: 48, labels: (0..64 * 48).map(|at| label(at % 64, at / 64)).collect() }
    }

    fn thing(x: u32, y: u32, margin: u32) -> bool {
        (20 - margin..40 + margin).contains(&x) && (12 - margin..30 + margin).contains(&y)
    }

    #[test]
    fn void_is_known_by_its_number_or_by_its_shape() {
        let bordered = |void: u32| {
            truth(move |x, y| match (thing(x, y, 0), thing(x, y, 2)) {
                (true, _) => 1,
                (false, true) => void,
                _ => 0,
            })
        };
        assert_eq!(looks(&bordered(255)), Looks { regions: 3, void: vec![255] });
        assert_eq!(looks(&bordered(7)), Looks { regions: 3, void: vec![7] });
        // Void without a border, as a block at the side.
        let block = truth(|x, y| if x > 50 { 255 } else { u32::from(thing(x, y, 0)) });
        assert_eq!(looks(&block).void, [255]);
    }

    #[test]
    fn regions_are_no_void() {
        assert_eq!(looks(&truth(|x, y| u32::from(thing(x, y, 0)))), Looks { regions: 2, void: vec![] });
        assert!(looks(&truth(|x, y| if thing(x, y, 0) { 255 } else { 0 })).void.is_empty(), "a mask");
        assert!(looks(&truth(|x, y| 1 + x / 16 + 4 * (y / 16))).void.is_empty(), "tiles");
        assert!(looks(&truth(|x, _| x / 3)).void.is_empty(), "stripes");
        assert!(looks(&truth(|x, _| 200 + x)).void.is_empty(), "many numbers up to 255");
        // A narrow thing on the ground has the ground on both sides.
        assert!(
            looks(&truth(|x, y| if (30..33).contains(&x) { 2 } else { u32::from(thing(x, y, 0) && x < 28) }))
                .void
                .is_empty()
        );
    }
}
