//! The Walsh-Hadamard transform, the Fourier transform of signs: x <- H x / sqrt(d), H(i, k) = (-1)^|i and k|, where
//! |.| counts the bits. H is symmetric and, so scaled, its own inverse. It costs d log d additions.
//!
//! Sums are made in one order on every processor: the same bits everywhere.

use multiversion::multiversion;

/// Butterflies within this many neighbours are made in registers.
const NEAR: usize = 8;

/// Transforms `x` in place.
///
/// # Panics
/// If the length of `x` is no power of two.
pub(super) fn transform(x: &mut [f32]) {
    assert!(x.len().is_power_of_two(), "the transform is defined for powers of two");
    butterflies(x);
    let scale = 1.0 / (x.len() as f32).sqrt();
    x.iter_mut().for_each(|value| *value *= scale);
}

/// x <- H x.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
fn butterflies(x: &mut [f32]) {
    let mut far = x.len() / 2;
    while far >= NEAR {
        for pair in x.chunks_exact_mut(2 * far) {
            let (low, high) = pair.split_at_mut(far);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        far /= 2;
    }
    let (near, rest) = x.as_chunks_mut::<NEAR>();
    for [a, b, c, d, e, f, g, h] in near {
        let (p, q, r, s) = (*a + *e, *b + *f, *c + *g, *d + *h);
        let (t, u, v, w) = (*a - *e, *b - *f, *c - *g, *d - *h);
        let (p, q, r, s) = (p + r, q + s, p - r, q - s);
        let (t, u, v, w) = (t + v, u + w, t - v, u - w);
        (*a, *b, *c, *d) = (p + q, p - q, r + s, r - s);
        (*e, *f, *g, *h) = (t + u, t - u, v + w, v - w);
    }
    // Shorter than a register.
    while far > 0 && !rest.is_empty() {
        for pair in rest.chunks_exact_mut(2 * far) {
            let (low, high) = pair.split_at_mut(far);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        far /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_its_definition_says() {
        for d in [1_usize, 2, 4, 8, 16, 64] {
            for k in 0..d {
                let mut x = vec![0.0; d];
                x[k] = 1.0;
                transform(&mut x);
                for (i, value) in x.iter().enumerate() {
                    let sign = if (i & k).count_ones() % 2 == 0 { 1.0 } else { -1.0 };
                    assert!((value - sign / (d as f32).sqrt()).abs() < 1e-6, "d {d}, row {i}, column {k}");
                }
            }
        }
    }
}
