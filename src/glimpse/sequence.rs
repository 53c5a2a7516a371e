//! The sequence of twenty-four glimpses, and what the network does with its hidden state between them.
//!
//! For each quadrant of 14 x 14 pixels (top left, top right, bottom left, bottom right), six glimpses of 7 x 7:
//!
//! ```text
//! step in quadrant   glimpse                                         scheme with the wipe
//! 0                  the quadrant, 2 x 2 pixels averaged to one      then: store h in A, wipe h (going down)
//! 1, 2, 3, 4         its four parts, as they are
//! 5                  the quadrant averaged, again                    A gives back what was known (coming up)
//! ```
//!
//! What the network is fed at a step, [`INPUT`] numbers: 49 pixels (0 background to 1 ink, row by row), then a code of
//! where it looks, ones and zeros: which look it is (3: coarse going down, fine, coarse coming up), which quadrant (4),
//! which part of it (4; all zero in a coarse glimpse).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digits::{PIXELS, SIDE};
use crate::names::keys;

/// Side of a quadrant in pixels.
const QUADRANT: usize = SIDE / 2;
/// Side of a glimpse in pixels.
pub const GLIMPSE: usize = 7;
/// Pixels of a glimpse.
const GLIMPSE_PIXELS: usize = GLIMPSE * GLIMPSE;
/// Glimpses per quadrant.
const PER_QUADRANT: usize = 6;
/// Glimpses of a sequence.
pub const STEPS: usize = 4 * PER_QUADRANT;
/// Numbers that say where a glimpse is.
pub const CODE: usize = 3 + 4 + 4;
/// Numbers that the network is fed at a step.
pub const INPUT: usize = GLIMPSE_PIXELS + CODE;

/// What the network does with its hidden state in the course of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// One step after the other: the hidden state is carried on and stored in the fast weights at every step.
    Flat,
    /// The paper's: the hidden state is stored when going down to the parts of a quadrant, and only then, and is wiped.
    /// Nothing but the fast weights carries what was known across the parts.
    Wipe,
}

keys!(Scheme { Flat: "flat", Wipe: "wipe" });

impl Scheme {
    /// Whether the hidden state of `step` is stored in the fast weights.
    pub fn stores(self, step: usize) -> bool {
        match self {
            Scheme::Flat => true,
            Scheme::Wipe => matches!(Fixation::at(step).look, GlimpseKind::Down),
        }
    }

    /// Whether the hidden state is wiped (set to 0) after `step`, once it is stored.
    pub fn wipes(self, step: usize) -> bool {
        match self {
            Scheme::Flat => false,
            Scheme::Wipe => matches!(Fixation::at(step).look, GlimpseKind::Down),
        }
    }
}

/// One of the three ways to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlimpseKind {
    /// At a whole quadrant, before its parts.
    Down,
    /// At a part of it: 0 top left, 1 top right, 2 bottom left, 3 bottom right.
    Fine(usize),
    /// At the whole quadrant once more.
    Up,
}

/// Where the network looks at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixation {
    /// 0 top left, 1 top right, 2 bottom left, 3 bottom right.
    pub quadrant: usize,
    /// How.
    pub look: GlimpseKind,
}

impl Fixation {
    /// Where the network looks at `step`, 0 to 23.
    pub fn at(step: usize) -> Self {
        let look = match step % PER_QUADRANT {
            0 => GlimpseKind::Down,
            part @ 1..=4 => GlimpseKind::Fine(part - 1),
            _ => GlimpseKind::Up,
        };
        Self { quadrant: step / PER_QUADRANT % 4, look }
    }

    /// The row and column of its first pixel, and how many pixels wide each of its 7 x 7 cells is.
    pub fn window(self) -> (usize, usize, usize) {
        let corner = |which: usize, side: usize| (which / 2 * side, which % 2 * side);
        let (row, col) = corner(self.quadrant, QUADRANT);
        match self.look {
            GlimpseKind::Down | GlimpseKind::Up => (row, col, QUADRANT / GLIMPSE),
            GlimpseKind::Fine(part) => {
                let (down, right) = corner(part, GLIMPSE);
                (row + down, col + right, 1)
            }
        }
    }

    /// What the network is fed when it looks here: pixels and code.
    ///
    /// # Panics
    /// If `picture` has not 784 pixels or `out` not [`INPUT`] places, which is a mistake in the calling code.
    pub fn feed(self, picture: &[u8], out: &mut [f32]) {
        assert_eq!((picture.len(), out.len()), (PIXELS, INPUT), "sizes of a picture and of an input");
        let (row, col, cell) = self.window();
        let share = 1.0 / (255 * cell * cell) as f32;
        let (pixels, code) = out.split_at_mut(GLIMPSE_PIXELS);
        for (index, value) in pixels.iter_mut().enumerate() {
            let (top, left) = (row + index / GLIMPSE * cell, col + index % GLIMPSE * cell);
            let ink: u32 = (top..top + cell)
                .flat_map(|y| &picture[y * SIDE + left..y * SIDE + left + cell])
                .map(|ink| u32::from(*ink))
                .sum();
            *value = ink as f32 * share;
        }
        code.fill(0.0);
        let (look, part) = match self.look {
            GlimpseKind::Down => (0, None),
            GlimpseKind::Fine(part) => (1, Some(part)),
            GlimpseKind::Up => (2, None),
        };
        code[look] = 1.0;
        code[3 + self.quadrant] = 1.0;
        if let Some(part) = part {
            code[7 + part] = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fed(step: usize, picture: &[u8]) -> Vec<f32> {
        let mut out = vec![f32::NAN; INPUT];
        Fixation::at(step).feed(picture, &mut out);
        out
    }

    #[test]
    fn six_looks_at_each_quadrant_in_order() {
        use GlimpseKind::{Down, Fine, Up};
        let looks = [Down, Fine(0), Fine(1), Fine(2), Fine(3), Up];
        for step in 0..STEPS {
            assert_eq!(Fixation::at(step), Fixation { quadrant: step / 6, look: looks[step % 6] });
        }
    }

    #[test]
    fn coarse_glimpses_are_averages_of_four_pixels() {
        // By hand: the cell in row 2, column 3 of the bottom left quadrant covers rows 18 and 19, columns 6 and 7.
        let mut picture = vec![0u8; PIXELS];
        for (pixel, ink) in [(18 * 28 + 6, 10), (18 * 28 + 7, 20), (19 * 28 + 6, 30), (19 * 28 + 7, 41)] {
            picture[pixel] = ink;
        }
        for step in [12, 17] {
            let seen = fed(step, &picture);
            for (index, value) in seen[..49].iter().enumerate() {
                let expected = if index == 2 * 7 + 3 { 101.0 / 4.0 / 255.0 } else { 0.0 };
                assert!((value - expected).abs() < 1e-7, "step {step}, cell {index}: {value}");
            }
        }
        // No other quadrant sees it.
        assert!([0, 6, 18].iter().all(|step| fed(*step, &picture)[..49].iter().all(|value| *value == 0.0)));
    }

    #[test]
    fn fine_glimpses_are_the_pixels_themselves_each_seen_once() {
        let picture: Vec<u8> = (0..PIXELS).map(|pixel| (pixel % 251) as u8).collect();
        // Bottom right part of the top right quadrant: rows 7 to 13, columns 21 to 27.
        let seen = fed(6 + 4, &picture);
        for row in 0..7 {
            for col in 0..7 {
                let pixel = (7 + row) * 28 + 21 + col;
                assert!((seen[row * 7 + col] - (pixel % 251) as f32 / 255.0).abs() < 1e-7);
            }
        }
        // All sixteen fine glimpses together hold every pixel once.
        let total: f32 = (0..STEPS)
            .filter(|step| matches!(Fixation::at(*step).look, GlimpseKind::Fine(_)))
            .flat_map(|step| fed(step, &picture)[..49].to_vec())
            .sum();
        let ink: f32 = picture.iter().map(|ink| f32::from(*ink) / 255.0).sum();
        assert!((total - ink).abs() < 1e-2);
    }

    #[test]
    fn the_code_says_where_and_how() {
        let picture = vec![0u8; PIXELS];
        let code = |step| fed(step, &picture)[49..].to_vec();
        assert_eq!(code(0), [1., 0., 0., 1., 0., 0., 0., 0., 0., 0., 0.]);
        assert_eq!(code(6 + 3), [0., 1., 0., 0., 1., 0., 0., 0., 0., 1., 0.]);
        assert_eq!(code(23), [0., 0., 1., 0., 0., 0., 1., 0., 0., 0., 0.]);
        // No two steps have the same code.
        let codes: std::collections::HashSet<String> = (0..STEPS).map(|step| format!("{:?}", code(step))).collect();
        assert_eq!(codes.len(), STEPS);
    }

    #[test]
    fn the_paper_stores_and_wipes_when_going_down_and_flat_only_stores() {
        let steps =
            |test: fn(Scheme, usize) -> bool, scheme| (0..STEPS).filter(|s| test(scheme, *s)).collect::<Vec<_>>();
        assert_eq!(steps(Scheme::stores, Scheme::Wipe), [0, 6, 12, 18]);
        assert_eq!(steps(Scheme::wipes, Scheme::Wipe), [0, 6, 12, 18]);
        assert_eq!(steps(Scheme::stores, Scheme::Flat).len(), STEPS);
        assert!(steps(Scheme::wipes, Scheme::Flat).is_empty());
    }
}
