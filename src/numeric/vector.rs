//! Functions over slices: exp, GELU, sine, dot products.
//!
//! Plain loops that the compiler turns into wide registers; every public function is compiled for AVX-512, for AVX2 and
//! for the least processor of the architecture, and the best one is taken at run time. Multiplications fuse with
//! additions only where the processor has such an instruction, so results differ in the last bits between kinds of
//! processors, never between runs or numbers of threads on one machine.
//!
//! Lengths that do not fit are a mistake in the calling code and asserted: nothing is reckoned with a part of a vector.

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

/// a b + c, fused where `FMA` says that the processor can.
#[inline(always)]
pub(crate) fn mul_add<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

#[inline(always)]
fn horner<const FMA: bool, const N: usize>(coefficients: &[f32; N], x: f32) -> f32 {
    let mut sum = coefficients[N - 1];
    for i in (0..N - 1).rev() {
        sum = mul_add::<FMA>(sum, x, coefficients[i]);
    }
    sum
}

/// exp(x) within 2 units of the last place, 0 below -87 (where it would leave the normal numbers), infinity above 88.7.
/// Not-a-number stays so.
#[inline(always)]
pub(crate) fn exp_one<const FMA: bool>(x: f32) -> f32 {
    // exp(x) = 2^n exp(r), |r| <= ln 2 / 2, with exp(r) interpolated at Chebyshev points (relative error 3e-9).
    const POLYNOMIAL: [f32; 7] = [1.0, 1.0, 0.5, 0.166_664_15, 0.041_666_35, 0.008_375_126, 0.001_394_110_8];
    // Adding and subtracting 1.5 x 2^23 rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts: the first has few bits, so that n times it is exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let clamped = if x < -87.0 { -87.0 } else { x };
    let clamped = if clamped > 89.0 { 89.0 } else { clamped };
    let shifted = mul_add::<FMA>(clamped, std::f32::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = mul_add::<FMA>(n, -LN_2_HIGH, clamped);
    let r = mul_add::<FMA>(n, -LN_2_LOW, r);
    // 2^n in two factors, because 2^128 (for x near 89) is not a number by itself.
    let bits = (shifted.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    let half = bits >> 1;
    let power = |n: i32| f32::from_bits((n.wrapping_add(127) as u32) << 23);
    let value = horner::<FMA, 7>(&POLYNOMIAL, r) * power(half) * power(bits - half);
    if x < -87.0 { 0.0 } else { value }
}

/// Where GELU has become its asymptotes.
const GELU_END: f32 = 5.25;
/// What GELU is below max(x, 0), as a polynomial; see [`gelu_one`].
const GELU_BUMP: [f32; 17] = [
    0.011_372_677,
    -0.076_305_79,
    0.214_398_28,
    -0.291_019_1,
    0.081_756_75,
    0.357_239_96,
    -0.573_487_6,
    0.260_338_47,
    0.263_206_72,
    -0.417_990_83,
    0.097_091_935,
    0.215_987_52,
    -0.147_589_02,
    -0.053_419_94,
    0.064_337_015,
    0.005_169_893,
    -0.011_086_631,
];

/// x/2 (1 + erf(x / sqrt 2)) within 6e-7.
#[inline(always)]
fn gelu_one<const FMA: bool>(x: f32) -> f32 {
    // gelu(x) = max(x, 0) - h(|x|) with h(a) = a erfc(a / sqrt 2) / 2, a bump that is at most 0.17 high and gone at
    // a = 5.25 (4e-7). There h is interpolated at Chebyshev points in t = 2 a / 5.25 - 1, where the coefficients stay
    // small.
    let size = x.abs();
    let t = mul_add::<FMA>(if size < GELU_END { size } else { GELU_END }, 2.0 / GELU_END, -1.0);
    // (x + |x|) / 2 and not max(x, 0), which would swallow not-a-number.
    mul_add::<FMA>(0.5, x + size, -horner::<FMA, 17>(&GELU_BUMP, t))
}

/// The slope of GELU, exactly that of [`gelu_one`]'s polynomial (2e-5 off the true one at the worst).
#[inline(always)]
fn gelu_slope_one<const FMA: bool>(x: f32) -> f32 {
    let size = x.abs();
    let t = mul_add::<FMA>(if size < GELU_END { size } else { GELU_END }, 2.0 / GELU_END, -1.0);
    // h' by Horner's rule on k c_k; beyond the end h is constant.
    let mut sum = 16.0 * GELU_BUMP[16];
    for k in (1..16).rev() {
        sum = mul_add::<FMA>(sum, t, k as f32 * GELU_BUMP[k]);
    }
    let bump = if size < GELU_END { sum * (2.0 / GELU_END) } else { 0.0 };
    if x > 0.0 { 1.0 - bump } else { bump }
}

/// sin(x) within 1e-6 for |x| up to 10,000.
#[inline(always)]
fn sin_one<const FMA: bool>(x: f32) -> f32 {
    // x = n pi + r, |r| <= pi / 2; sin(r) = r p(r^2), interpolated at Chebyshev points (error 7e-9).
    const POLYNOMIAL: [f32; 5] = [1.0, -0.166_666_58, 0.008_333_05, -0.000_198_090_17, 2.605_107_6e-6];
    const ROUND: f32 = 12_582_912.0;
    // pi in three parts of few bits.
    const PI_PARTS: [f32; 3] = [3.140_625, 9.670_257_6e-4, 6.277_114e-7];
    let shifted = mul_add::<FMA>(x, std::f32::consts::FRAC_1_PI, ROUND);
    let n = shifted - ROUND;
    let r = mul_add::<FMA>(n, -PI_PARTS[0], x);
    let r = mul_add::<FMA>(n, -PI_PARTS[1], r);
    let r = mul_add::<FMA>(n, -PI_PARTS[2], r);
    // An odd number of half turns changes the sign: the lowest bit of n becomes the sign bit.
    let sign = shifted.to_bits() << 31;
    let value = r * horner::<FMA, 5>(&POLYNOMIAL, r * r);
    f32::from_bits(value.to_bits() ^ sign)
}

/// Gives every function of this module its versions: one body, compiled for each kind of processor.
macro_rules! for_each_processor {
    ($(#[$doc:meta])* pub fn $name:ident($($arg:ident: $kind:ty),*) $(-> $out:ty)? = $body:ident) => {
        $(#[$doc])*
        #[multiversion(targets(
            "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+fma",
            "x86_64+avx2+fma",
        ))]
        pub fn $name($($arg: $kind),*) $(-> $out)? {
            if target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
                $body::<true>($($arg),*)
            } else {
                $body::<false>($($arg),*)
            }
        }
    };
}
pub(crate) use for_each_processor;

for_each_processor! {
    /// Every value becomes its exponential: 0 below -87, infinite above 88.7.
    pub fn exp(values: &mut [f32]) = exp_body
}

for_each_processor! {
    /// Every value becomes its sine, within 1e-6 for values up to 10,000.
    pub fn sin(values: &mut [f32]) = sin_body
}

for_each_processor! {
    /// Every row of `values` (n, |bias|) gets `bias` added and goes through GELU, x/2 (1 + erf(x / sqrt 2)), within
    /// 6e-7.
    pub fn bias_gelu(values: &mut [f32], bias: &[f32]) = bias_gelu_body
}

for_each_processor! {
    /// Every value goes through GELU, within 6e-7.
    pub fn gelu(values: &mut [f32]) = gelu_body
}

for_each_processor! {
    /// Every value of `slope` is multiplied by the slope of GELU at the value of `before`.
    pub fn times_gelu_slope(slope: &mut [f32], before: &[f32]) = times_gelu_slope_body
}

for_each_processor! {
    /// Every value of `slope` is multiplied by the cosine, the slope of the sine, at the value of `before`.
    pub fn times_cosine(slope: &mut [f32], before: &[f32]) = times_cosine_body
}

for_each_processor! {
    /// The sum of products of two vectors of one length.
    pub fn dot(a: &[f32], b: &[f32]) -> f32 = dot_body
}

for_each_processor! {
    /// `out` += `factor` times `x`.
    pub fn add_scaled(out: &mut [f32], factor: f32, x: &[f32]) = add_scaled_body
}

for_each_processor! {
    /// |x| and |x - y| of two vectors of one length.
    pub fn lengths(x: &[f32], y: &[f32]) -> [f32; 2] = lengths_body
}

/// The place of the largest of `values`, the first of equals; what is not a number is never the largest.
pub fn largest(values: impl IntoIterator<Item = f32>) -> usize {
    let keep = |best: (usize, f32), next: (usize, f32)| if next.1 > best.1 { next } else { best };
    values.into_iter().enumerate().fold((0, f32::NEG_INFINITY), keep).0
}

/// The Euclidean length of a vector.
pub fn norm(a: &[f32]) -> f32 {
    dot(a, a).sqrt()
}

#[inline(always)]
fn exp_body<const FMA: bool>(values: &mut [f32]) {
    for value in values {
        *value = exp_one::<FMA>(*value);
    }
}

#[inline(always)]
fn sin_body<const FMA: bool>(values: &mut [f32]) {
    for value in values {
        *value = sin_one::<FMA>(*value);
    }
}

#[inline(always)]
fn bias_gelu_body<const FMA: bool>(values: &mut [f32], bias: &[f32]) {
    assert!(values.len().is_multiple_of(bias.len().max(1)), "whole rows");
    for row in values.chunks_exact_mut(bias.len().max(1)) {
        for (value, bias) in row.iter_mut().zip(bias) {
            *value = gelu_one::<FMA>(*value + bias);
        }
    }
}

#[inline(always)]
fn gelu_body<const FMA: bool>(values: &mut [f32]) {
    for value in values {
        *value = gelu_one::<FMA>(*value);
    }
}

#[inline(always)]
fn times_gelu_slope_body<const FMA: bool>(slope: &mut [f32], before: &[f32]) {
    assert_eq!(slope.len(), before.len(), "lengths of two vectors");
    for (slope, before) in slope.iter_mut().zip(before) {
        *slope *= gelu_slope_one::<FMA>(*before);
    }
}

#[inline(always)]
fn times_cosine_body<const FMA: bool>(slope: &mut [f32], before: &[f32]) {
    assert_eq!(slope.len(), before.len(), "lengths of two vectors");
    for (slope, before) in slope.iter_mut().zip(before) {
        *slope *= sin_one::<FMA>(*before + std::f32::consts::FRAC_PI_2);
    }
}

#[inline(always)]
pub(crate) fn dot_body<const FMA: bool>(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len(), "lengths of two vectors");
    // Thirty-two partial sums: a fixed order, and room for wide registers.
    const LANES: usize = 32;
    let mut sums = [0.0f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] = mul_add::<FMA>(x[lane], y[lane], sums[lane]);
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    a_rest.iter().zip(b_rest).fold(sums[0], |sum, (x, y)| mul_add::<FMA>(*x, *y, sum))
}

#[inline(always)]
pub(crate) fn add_scaled_body<const FMA: bool>(out: &mut [f32], factor: f32, x: &[f32]) {
    assert_eq!(out.len(), x.len(), "lengths of two vectors");
    for (o, x) in out.iter_mut().zip(x) {
        *o = mul_add::<FMA>(factor, *x, *o);
    }
}

#[inline(always)]
fn lengths_body<const FMA: bool>(x: &[f32], y: &[f32]) -> [f32; 2] {
    assert_eq!(x.len(), y.len(), "lengths of two vectors");
    const LANES: usize = 16;
    let mut sums = [[0.0f32; LANES]; 2];
    let (x_blocks, x_rest) = x.as_chunks::<LANES>();
    let (y_blocks, y_rest) = y.as_chunks::<LANES>();
    for (x, y) in x_blocks.iter().zip(y_blocks) {
        for lane in 0..LANES {
            let difference = x[lane] - y[lane];
            sums[0][lane] = mul_add::<FMA>(x[lane], x[lane], sums[0][lane]);
            sums[1][lane] = mul_add::<FMA>(difference, difference, sums[1][lane]);
        }
    }
    for (lane, (x, y)) in x_rest.iter().zip(y_rest).enumerate() {
        sums[0][lane] += x * x;
        sums[1][lane] += (x - y) * (x - y);
    }
    sums.map(|sums| sums.iter().sum::<f32>().sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// erf by its Taylor series, in double precision; enough terms for |x| up to 4.
    fn erf(x: f64) -> f64 {
        let (mut sum, mut term) = (x, x);
        for n in 1..120 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn gelu_is_exact_to_a_millionth() {
        let xs: Vec<f32> = (-40_000..=40_000).map(|i| i as f32 * 2e-4).collect();
        let mut ys = xs.clone();
        bias_gelu(&mut ys, &[0.0]);
        for (x, y) in xs.iter().zip(&ys) {
            let z = f64::from(*x) / std::f64::consts::SQRT_2;
            let erf = if z.abs() < 4.0 { erf(z) } else { z.signum() };
            let exact = f64::from(*x) / 2.0 * (1.0 + erf);
            assert!((f64::from(*y) - exact).abs() < 1e-6, "gelu({x}) = {y}, not {exact}");
        }
        let mut odd = [f32::NAN, f32::INFINITY, 0.0];
        bias_gelu(&mut odd, &[0.0]);
        assert!(odd[0].is_nan() && odd[1] == f32::INFINITY && odd[2].abs() < 1e-6);
    }

    #[test]
    fn slopes_are_those_of_the_functions() {
        let xs: Vec<f32> = (-700..=700).map(|i| i as f32 * 0.01 + 0.003).collect();
        let (mut gelus, mut cosines) = (vec![1.0; xs.len()], vec![2.0; xs.len()]);
        times_gelu_slope(&mut gelus, &xs);
        times_cosine(&mut cosines, &xs);
        for ((x, gelu), cosine) in xs.iter().zip(&gelus).zip(&cosines) {
            let x = f64::from(*x);
            let z = x / std::f64::consts::SQRT_2;
            let erf = if z.abs() < 4.0 { erf(z) } else { z.signum() };
            let exact = 0.5 * (1.0 + erf) + x * (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
            assert!((f64::from(*gelu) - exact).abs() < 5e-5, "gelu'({x}) = {gelu}, not {exact}");
            assert!((f64::from(*cosine) - 2.0 * x.cos()).abs() < 4e-6, "2 cos({x}) = {cosine}");
        }
    }

    #[test]
    fn exp_is_exact_to_the_last_places() {
        let xs: Vec<f32> = (-86_900..=88_000).map(|i| i as f32 * 1e-3).collect();
        let mut ys = xs.clone();
        exp(&mut ys);
        for (x, y) in xs.iter().zip(&ys) {
            let exact = f64::from(*x).exp();
            assert!((f64::from(*y) / exact - 1.0).abs() < 2.5e-7, "exp({x}) = {y}, not {exact}");
        }
        let mut odd = [f32::NAN, f32::NEG_INFINITY, -1e30, 1e30, f32::INFINITY, 0.0];
        exp(&mut odd);
        assert!(odd[0].is_nan());
        assert_eq!(odd[1..], [0.0, 0.0, f32::INFINITY, f32::INFINITY, 1.0]);
    }

    #[test]
    fn sine_is_exact_to_a_millionth() {
        let xs: Vec<f32> = (-100_000..=100_000).map(|i| i as f32 * 0.1 + 0.01).collect();
        let mut ys = xs.clone();
        sin(&mut ys);
        for (x, y) in xs.iter().zip(&ys) {
            let exact = f64::from(*x).sin();
            assert!((f64::from(*y) - exact).abs() < 1e-6, "sin({x}) = {y}, not {exact}");
        }
    }

    #[test]
    fn sums_cover_every_length() {
        for length in 0..100 {
            let a: Vec<f32> = (0..length).map(|i| i as f32 * 0.25 - 3.0).collect();
            let b: Vec<f32> = (0..length).map(|i| 2.0 - i as f32 * 0.5).collect();
            let exact: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            assert!((dot(&a, &b) - exact).abs() <= exact.abs() * 1e-5);
            let mut out = a.clone();
            add_scaled(&mut out, 2.0, &b);
            assert!(out.iter().zip(a.iter().zip(&b)).all(|(o, (a, b))| (o - (a + 2.0 * b)).abs() < 1e-4));
        }
    }

    #[test]
    #[should_panic(expected = "lengths of two vectors")]
    fn a_part_of_a_vector_is_not_added() {
        add_scaled(&mut [0.0; 3], 1.0, &[1.0; 2]);
    }
}
