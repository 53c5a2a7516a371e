//! From the values of a matrix to colours: blue, white, orange, white at zero, over a linear or a symmetric logarithmic
//! scale.
//!
//! A matrix of 512 x 512 is converted anew whenever it changes, sixty times a second while a run plays; so no logarithm
//! and no colour is computed per value, both come from a table.

use std::sync::LazyLock;

use eframe::egui::Color32;
use ndarray::ArrayView2;

use crate::colour::signed_rgb;

/// What the symmetric logarithm resolves: values down to this share of the scale's end have a third of the ramp per
/// decade.
const LEAST: f32 = 1e-3;

/// Places of the linear table to each side of zero.
const PLACES: usize = 512;

/// The logarithmic table goes by exponent and seven bits of the mantissa, from 2^-13 of the scale's end to the end
/// itself.
const DROPPED_BITS: u32 = 16;
const LOWEST: i32 = (127 - 13) << 7;
const STEPS: usize = 13 * 128;

/// Over what the colours run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The value at the end of the ramp, above 0; its negative at the other end.
    pub most: f32,
    /// Symmetric logarithm: sign(v) log(1 + |v| / (LEAST most)).
    pub logarithmic: bool,
}

impl Range {
    /// Where a value is on the ramp, -1 to 1.
    pub fn place(self, value: f32) -> f32 {
        let share = (value / self.most).clamp(-1.0, 1.0);
        if self.logarithmic { symmetric_log(share) } else { share }
    }

    /// The colour of one value, without the tables.
    #[cfg(test)]
    fn colour(self, value: f32) -> Color32 {
        opaque(signed_rgb(self.place(value)))
    }

    /// Values for ticks of a colour bar, the largest first.
    pub fn ticks(self) -> Vec<f32> {
        let shares: &[f32] = if self.logarithmic { &[1.0, 0.1, 0.01] } else { &[1.0, 0.5] };
        let above = shares.iter().map(|share| share * self.most);
        above.clone().chain([0.0]).chain(above.rev().map(|value| -value)).collect()
    }
}

/// -1 to 1 on a symmetric logarithmic scale.
fn symmetric_log(share: f32) -> f32 {
    ((share.abs() / LEAST).ln_1p() / (1.0 / LEAST).ln_1p()).copysign(share)
}

fn opaque([r, g, b]: [u8; 3]) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// The largest size of a finite value, rounded up to a number that is easily read and that does not move with every
/// step; 1 when all are 0.
pub fn automatic(matrix: ArrayView2<'_, f32>) -> f32 {
    let size = |most: f32, value: &f32| if value.abs() <= f32::MAX { most.max(value.abs()) } else { most };
    let most = match matrix.as_slice() {
        // In lanes, so that the processor compares several at a time.
        Some(values) => {
            let mut lanes = [0.0f32; 16];
            let chunks = values.chunks_exact(16);
            let rest = chunks.remainder().iter().fold(0.0, size);
            for chunk in chunks {
                for (lane, value) in lanes.iter_mut().zip(chunk) {
                    *lane = size(*lane, value);
                }
            }
            lanes.into_iter().fold(rest, f32::max)
        }
        None => matrix.iter().fold(0.0, size),
    };
    round_up(most)
}

/// The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten.
pub fn round_up(value: f32) -> f32 {
    if value.is_nan() || value <= f32::MIN_POSITIVE {
        return 1.0;
    }
    let value = f64::from(value);
    let power = 10f64.powf(value.log10().floor());
    let factors = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * power >= value * (1.0 - 1e-6)).unwrap_or(10.0);
    (factor * power).clamp(f64::from(f32::MIN_POSITIVE), f64::from(f32::MAX)) as f32
}

/// One colour per value, row by row. What is not a number is grey.
pub fn paint(matrix: ArrayView2<'_, f32>, range: Range) -> Vec<Color32> {
    let scale = 1.0 / range.most.max(f32::MIN_POSITIVE);
    let (straight, curved): (&[Color32], &[Color32]) = (&LINEAR, &LOGARITHMIC);
    let colour: &dyn Fn(&[f32], &mut Vec<Color32>) = if range.logarithmic {
        &|values, out| out.extend(values.iter().map(|&value| logarithmic(curved, value * scale)))
    } else {
        &|values, out| out.extend(values.iter().map(|&value| linear(straight, value * scale)))
    };
    let mut out = Vec::with_capacity(matrix.len());
    for row in matrix.rows() {
        match row.as_slice() {
            Some(values) => colour(values, &mut out),
            None => row.iter().for_each(|value| colour(&[*value], &mut out)),
        }
    }
    out
}

/// Place 0 is for what is not a number, then from -1 to 1.
static LINEAR: LazyLock<Vec<Color32>> = LazyLock::new(|| {
    let places = (0..=2 * PLACES).map(|place| signed_rgb(place as f32 / PLACES as f32 - 1.0));
    std::iter::once([128; 3]).chain(places).map(opaque).collect()
});

/// Place 0 is zero, then positive shares from 2^-13 to 1, then negative ones, then what is not a number.
static LOGARITHMIC: LazyLock<Vec<Color32>> = LazyLock::new(|| {
    let share = |step: usize| f32::from_bits(((LOWEST as u32) + step as u32) << DROPPED_BITS);
    let side = |sign: f32| (0..=STEPS).map(move |step| opaque(signed_rgb(sign * symmetric_log(share(step)))));
    let mut table = vec![opaque(signed_rgb(0.0))];
    table.extend(side(1.0).chain(side(-1.0)));
    table.push(Color32::from_gray(128));
    table
});

#[inline]
fn linear(table: &[Color32], share: f32) -> Color32 {
    // NaN survives the clamp and becomes place 0.
    let place = (share * PLACES as f32 + (PLACES as f32 + 1.5)).clamp(1.0, (2 * PLACES + 1) as f32);
    table[place as usize]
}

#[inline]
fn logarithmic(table: &[Color32], share: f32) -> Color32 {
    let bits = share.to_bits();
    // 0 below the lowest share, STEPS + 1 at the end and beyond.
    let place = ((((bits & 0x7fff_ffff) >> DROPPED_BITS) as i32) - LOWEST + 1).clamp(0, STEPS as i32 + 1) as usize;
    let side = if bits >> 31 == 1 && place > 0 { STEPS + 1 } else { 0 };
    table[if share.is_nan() { 2 * STEPS + 3 } else { place + side }]
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn near(a: Color32, b: Color32, by: i32) -> bool {
        (0..3).all(|at| (i32::from(a[at]) - i32::from(b[at])).abs() <= by)
    }

    #[test]
    fn the_tables_are_the_exact_colours_within_rounding() {
        let values = Array2::from_shape_fn((41, 97), |(i, j)| {
            let size = 3.0 * (-(i as f32) / 4.0).exp() * (1.0 + j as f32 / 97.0) / 2.0;
            if (i + j) % 2 == 0 { size } else { -size }
        });
        for logarithmic in [false, true] {
            let range = Range { most: 3.0, logarithmic };
            for (painted, &value) in paint(values.view(), range).into_iter().zip(&values) {
                let exact = range.colour(value);
                assert!(near(painted, exact, 6), "{value}: {painted:?} for {exact:?}, logarithmic: {logarithmic}");
            }
        }
    }

    #[test]
    fn zero_is_white_the_ends_are_the_ends_and_nan_is_grey() {
        let values = Array2::from_shape_vec((1, 8), vec![0.0, -0.0, 2.0, -2.0, 9e9, -9e9, f32::INFINITY, f32::NAN]);
        let values = values.unwrap_or_default();
        let ends = [0.0, 0.0, 1.0, -1.0, 1.0, -1.0, 1.0].map(|place| opaque(signed_rgb(place)));
        for logarithmic in [false, true] {
            let painted = paint(values.view(), Range { most: 2.0, logarithmic });
            assert_eq!(painted[..7], ends);
            assert_eq!(painted[7], Color32::from_gray(128));
        }
    }

    #[test]
    fn a_view_that_is_not_in_row_order_is_painted_the_same() {
        let values = Array2::from_shape_fn((5, 7), |(i, j)| i as f32 - j as f32);
        let range = Range { most: 7.0, logarithmic: false };
        let turned = paint(values.t(), range);
        let straight = paint(values.view(), range);
        for i in 0..5 {
            for j in 0..7 {
                assert_eq!(turned[j * 5 + i], straight[i * 7 + j]);
            }
        }
    }

    #[test]
    fn the_automatic_scale_is_round_and_holds_every_value() {
        assert_eq!([0.9, 1.0, 1.01, 0.013, 47.0, 0.0, f32::NAN].map(round_up), [1.0, 1.0, 1.2, 0.015, 50.0, 1.0, 1.0]);
        let mut values = Array2::from_elem((9, 5), -0.2f32);
        values[[8, 4]] = -0.61;
        values[[0, 0]] = f32::INFINITY;
        values[[0, 1]] = f32::NAN;
        assert_eq!(automatic(values.view()), 0.8);
        assert_eq!(automatic(values.t()), 0.8);
        assert_eq!(automatic(Array2::zeros((4, 4)).view()), 1.0);
    }

    #[test]
    fn ticks_lie_where_their_values_are_on_the_ramp() {
        let range = Range { most: 2.0, logarithmic: true };
        let places: Vec<f32> = range.ticks().into_iter().map(|value| range.place(value)).collect();
        assert_eq!((places[0], places[3], places[6]), (1.0, 0.0, -1.0));
        assert!((places[1] - 0.668).abs() < 0.01 && (places[2] - 0.347).abs() < 0.01, "{places:?}");
        assert_eq!(Range { most: 2.0, logarithmic: false }.ticks(), [2.0, 1.0, 0.0, -1.0, -2.0]);
    }
}
