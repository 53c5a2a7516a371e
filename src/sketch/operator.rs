//! The random matrices R of a sketch, in three families. None is ever stored: its numbers follow from its key.
//!
//! ```text
//! fast    R = S2 H S1           S: signs, H: Walsh-Hadamard; orthonormal, d log d
//! dense   R = P_1 P_2 .. P_d    P_k: a reflection in a normal vector of d - k + 1 units; uniform over all rotations
//!                               and reflections (Stewart 1980), d^2
//! blocks  d / b x d / b blocks, each there with probability q, each a fast matrix of b x b; every column has length 1
//! ```
//!
//! The signs within keep two matrices from commuting, so a path of them remembers its order.

use multiversion::multiversion;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hadamard;
use super::key::word;
use crate::names::keys;

/// How a random matrix is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Signs, Walsh-Hadamard, signs.
    #[default]
    Fast,
    /// A product of reflections.
    Dense,
    /// Blocks that are there or not.
    Blocks,
}
keys!(Family { Fast: "fast", Dense: "dense", Blocks: "blocks" });

/// Side of a block, b.
const BLOCK: usize = 32;
/// Probability that a block is there, q, in 256ths.
const PRESENT: u64 = 64;

/// One random matrix (d, d).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    pub family: Family,
    pub key: u64,
}

impl Operator {
    /// x <- R x.
    pub fn apply(self, x: &mut [f32]) {
        match self.family {
            Family::Fast => fast(self.key, x, 0, 1),
            Family::Dense => (0..x.len()).rev().for_each(|k| reflect(self.key, k, x)),
            Family::Blocks => blocks(self.key, x, false),
        }
    }

    /// x <- R^T x.
    pub fn adjoint(self, x: &mut [f32]) {
        match self.family {
            Family::Fast => fast(self.key, x, 1, 0),
            Family::Dense => (0..x.len()).for_each(|k| reflect(self.key, k, x)),
            Family::Blocks => blocks(self.key, x, true),
        }
    }

    /// out <- out + scale R (x, 0, 0, ..): the first columns of R, weighted.
    pub fn spread(self, x: &[f32], scale: f32, out: &mut [f32]) {
        let mut wide = self.short(x.len(), out.len());
        wide[..x.len()].copy_from_slice(x);
        if self.family == Family::Fast {
            // S2 H S1 of a short vector is its short transform, again and again, under the signs.
            signs(self.key, 0, &mut wide);
            hadamard::transform(&mut wide);
            let scale = scale * (wide.len() as f32 / out.len() as f32).sqrt();
            let mut full = wide.repeat(out.len() / wide.len());
            signs(self.key, 1, &mut full);
            out.iter_mut().zip(&full).for_each(|(out, value)| *out += scale * value);
        } else {
            self.apply(&mut wide);
            out.iter_mut().zip(&wide).for_each(|(out, value)| *out += scale * value);
        }
    }

    /// out <- scale times the first coordinates of R^T s; the adjoint of [`Self::spread`].
    pub fn gather(self, s: &[f32], scale: f32, out: &mut [f32]) {
        let mut wide = self.short(out.len(), s.len());
        let mut factor = scale;
        if self.family == Family::Fast {
            let mut full = s.to_vec();
            signs(self.key, 1, &mut full);
            for part in full.chunks_exact(wide.len()) {
                wide.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
            }
            hadamard::transform(&mut wide);
            signs(self.key, 0, &mut wide);
            factor *= (wide.len() as f32 / s.len() as f32).sqrt();
        } else {
            wide.copy_from_slice(s);
            self.adjoint(&mut wide);
        }
        out.iter_mut().zip(&wide).for_each(|(out, value)| *out = factor * value);
    }

    /// Zeros, as many as the short side needs.
    fn short(self, short: usize, d: usize) -> Vec<f32> {
        assert!(short <= d, "more coordinates than the sketch has");
        vec![0.0; if self.family == Family::Fast { short.next_power_of_two() } else { d }]
    }
}

/// S2 H S1 or, with `first` and `last` exchanged, its transpose.
fn fast(key: u64, x: &mut [f32], first: u64, last: u64) {
    signs(key, first, x);
    hadamard::transform(x);
    signs(key, last, x);
}

/// Turns the signs of `x` by stream `which` of `key`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
fn signs(key: u64, which: u64, x: &mut [f32]) {
    let turned = |value: f32, word: u32, bit: usize| f32::from_bits(value.to_bits() ^ (word << (31 - bit) & 1 << 31));
    let (whole, rest) = x.as_chunks_mut::<32>();
    for (place, chunk) in whole.iter_mut().enumerate() {
        let word = sign_word(key, which, place);
        for (bit, value) in chunk.iter_mut().enumerate() {
            *value = turned(*value, word, bit);
        }
    }
    let word = sign_word(key, which, whole.len());
    for (bit, value) in rest.iter_mut().enumerate() {
        *value = turned(*value, word, bit);
    }
}

/// 32 signs.
fn sign_word(key: u64, which: u64, place: usize) -> u32 {
    (word(key ^ which.wrapping_mul(0xd6e8_feb8_6659_fd93), place) >> 32) as u32
}

/// One sign of stream `which`.
fn sign(key: u64, which: u64, place: usize) -> f32 {
    if sign_word(key, which, place / 32) >> (place % 32) & 1 == 1 { -1.0 } else { 1.0 }
}

/// Reflects coordinates k .. d in a normal vector.
fn reflect(key: u64, k: usize, x: &mut [f32]) {
    let d = x.len();
    if k + 1 == d {
        // A vector of one unit: a sign.
        x[k] *= sign(key, 2, k);
        return;
    }
    let normal = |place: usize| {
        let random = word(key, k * d + place);
        let radius = ((random >> 32) as f64 + 1.0) / 4_294_967_296.0;
        let angle = (random & 0xffff_ffff) as f64 / 4_294_967_296.0;
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    };
    let vector: Vec<f64> = (k..d).map(normal).collect();
    let square: f64 = vector.iter().map(|value| value * value).sum();
    let along: f64 = vector.iter().zip(&x[k..]).map(|(v, x)| v * f64::from(*x)).sum();
    for (value, v) in x[k..].iter_mut().zip(&vector) {
        *value = (f64::from(*value) - 2.0 * along / square * v) as f32;
    }
}

/// R x or R^T x of the block-random R.
fn blocks(key: u64, x: &mut [f32], transposed: bool) {
    let side = BLOCK.min(x.len());
    let count = x.len() / side;
    let present = |row: usize, column: usize| {
        let forced = word(key, column) as usize % count;
        row == forced || word(key ^ 0x5bd1, row * count + column) & 255 < PRESENT
    };
    let mut out = vec![0.0; x.len()];
    for column in 0..count {
        let there: Vec<usize> = (0..count).filter(|row| present(*row, column)).collect();
        let scale = 1.0 / (there.len() as f32).sqrt();
        for row in there {
            let (from, to, first, last) = if transposed { (row, column, 1, 0) } else { (column, row, 0, 1) };
            let mut part = x[from * side..][..side].to_vec();
            fast(word(key ^ 0x1b87, row * count + column), &mut part, first, last);
            out[to * side..][..side].iter_mut().zip(&part).for_each(|(out, value)| *out += scale * value);
        }
    }
    x.copy_from_slice(&out);
}
