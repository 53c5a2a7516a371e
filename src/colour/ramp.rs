//! From numbers to sRGB bytes: embedding coordinates, scalars, signed values.

use std::sync::LazyLock;

use palette::{FromColor, LinSrgb, Oklab, Srgb};

/// Lightness of the darkest and the lightest embedding colour, and the largest |a| and |b|, all in OKLab.
const LIGHTNESS: (f32, f32) = (0.30, 0.93);
const CHROMA: f32 = 0.17;

/// Nodes per axis of the table from which embedding colours are interpolated: gamut mapping of every column of every
/// level sixty times a second would cost more than the rest of the drawing.
const NODES: usize = 17;

/// The colour of embedding coordinates, 0 to 1 each. Equal distances are about equally visible (OKLab): the first axis
/// is lightness and the second blue-yellow, which every eye sees; the third, which varies least, is green-red. Chroma
/// gives way where sRGB ends, hue and lightness stay.
pub fn embedding_rgb(coordinates: [f32; 3]) -> [u8; 3] {
    static TABLE: LazyLock<Vec<[f32; 3]>> = LazyLock::new(|| {
        let at = |i: usize| i as f32 / (NODES - 1) as f32;
        let nodes = (0..NODES).flat_map(|x| (0..NODES).flat_map(move |y| (0..NODES).map(move |z| [x, y, z])));
        nodes.map(|node| embedding_exact(node.map(at))).collect()
    });
    let scaled = coordinates.map(|u| if u.is_nan() { 0.5 } else { u.clamp(0.0, 1.0) } * (NODES - 1) as f32);
    let low = scaled.map(|u| (u as usize).min(NODES - 2));
    let part: [f32; 3] = std::array::from_fn(|axis| scaled[axis] - low[axis] as f32);
    let mut rgb = [0.0f32; 3];
    for corner in 0..8usize {
        let bit = |axis: usize| corner >> axis & 1;
        let weight: f32 = (0..3).map(|axis| if bit(axis) == 1 { part[axis] } else { 1.0 - part[axis] }).product();
        let node = &TABLE[((low[0] + bit(0)) * NODES + low[1] + bit(1)) * NODES + low[2] + bit(2)];
        for (sum, value) in rgb.iter_mut().zip(node) {
            *sum += weight * value;
        }
    }
    rgb.map(|value| (value * 255.0).round() as u8)
}

/// sRGB, 0 to 1, of coordinates 0 to 1.
fn embedding_exact([first, second, third]: [f32; 3]) -> [f32; 3] {
    let l = LIGHTNESS.0 + (LIGHTNESS.1 - LIGHTNESS.0) * first;
    in_gamut(Oklab::new(l, CHROMA * (2.0 * third - 1.0), CHROMA * (2.0 * second - 1.0)))
}

/// sRGB, 0 to 1, of a colour; chroma is lowered until sRGB can show it.
pub(super) fn in_gamut(colour: Oklab) -> [f32; 3] {
    let shown = |chroma: f32| LinSrgb::from_color(Oklab::new(colour.l, colour.a * chroma, colour.b * chroma));
    let fits = |rgb: LinSrgb| [rgb.red, rgb.green, rgb.blue].iter().all(|x| (-1e-4..=1.0001).contains(x));
    let mut rgb = shown(1.0);
    if !fits(rgb) {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..10 {
            let middle = (low + high) / 2.0;
            *(if fits(shown(middle)) { &mut low } else { &mut high }) = middle;
        }
        rgb = shown(low);
    }
    let srgb: Srgb<f32> = Srgb::from_linear(rgb);
    [srgb.red, srgb.green, srgb.blue].map(|x| x.clamp(0.0, 1.0))
}

/// Colours of a few kinds of one thing, which people who see few colours tell apart (Okabe and Ito 2008).
pub const KINDS: [[u8; 3]; 8] = [
    [230, 159, 0],
    [86, 180, 233],
    [0, 158, 115],
    [240, 228, 66],
    [0, 114, 178],
    [213, 94, 0],
    [204, 121, 167],
    [200, 200, 200],
];

/// Viridis at `share`, 0 (dark blue) to 1 (yellow). What is not a number is grey.
pub fn scalar_rgb(share: f32) -> [u8; 3] {
    static TABLE: LazyLock<Vec<[u8; 3]>> =
        LazyLock::new(|| (0..=255).map(|i| colorous::VIRIDIS.eval_rational(i, 256)).map(|c| [c.r, c.g, c.b]).collect());
    if share.is_nan() {
        return [128; 3];
    }
    TABLE[(share.clamp(0.0, 1.0) * 255.0).round() as usize]
}

/// Blue (-1), white (0), orange (1). What is not a number is grey.
pub fn signed_rgb(value: f32) -> [u8; 3] {
    const ENDS: [[f32; 3]; 2] = [[0.52, -0.05, -0.16], [0.68, 0.09, 0.14]];
    static TABLE: LazyLock<Vec<[u8; 3]>> = LazyLock::new(|| {
        let colour = |i: i32| {
            let value = i as f32 / 128.0;
            let end = ENDS[usize::from(value > 0.0)];
            let mix = |from: f32, to: f32| from + (to - from) * value.abs();
            in_gamut(Oklab::new(mix(0.98, end[0]), mix(0.0, end[1]), mix(0.0, end[2])))
                .map(|x| (x * 255.0).round() as u8)
        };
        (-128..=128).map(colour).collect()
    });
    if value.is_nan() {
        return [128; 3];
    }
    TABLE[(value.clamp(-1.0, 1.0) * 128.0 + 128.0).round() as usize]
}

/// Where `value` stands between the ends, 0 to 1 within them; in the middle when they coincide.
pub fn share(value: f32, range: Option<(f32, f32)>) -> f32 {
    match range {
        Some((low, high)) if high > low => (value - low) / (high - low),
        _ if value.is_nan() => f32::NAN,
        _ => 0.5,
    }
}

/// The fixed colour of a level in curves and tables. The hues are those of Okabe and Ito, told apart with any kind of
/// colour vision, of middling lightness so that they can be read on light and on dark ground.
pub fn level_rgb(level: usize) -> [u8; 3] {
    const HUES: [[u8; 3]; 7] =
        [[86, 180, 233], [0, 158, 115], [230, 159, 0], [213, 94, 0], [204, 121, 167], [0, 114, 178], [150, 150, 150]];
    HUES[level % HUES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: [u8; 3], b: [u8; 3]) -> f32 {
        let lab = |c: [u8; 3]| Oklab::from_color(Srgb::from(c).into_format::<f32>());
        let (a, b) = (lab(a), lab(b));
        ((a.l - b.l).powi(2) + (a.a - b.a).powi(2) + (a.b - b.b).powi(2)).sqrt()
    }

    #[test]
    fn alike_is_alike_and_far_is_far() {
        let mut largest_step: f32 = 0.0;
        for i in 0..4000 {
            let at = |k: usize| ((i * k) as f32 * 0.618_034).fract() * 0.98;
            let here = [at(1), at(3), at(7)];
            largest_step = largest_step.max(distance(embedding_rgb(here), embedding_rgb(here.map(|x| x + 0.02))));
        }
        assert!(largest_step < 0.04, "a step of 0.02 along every axis jumped by {largest_step}");
        assert!(distance(embedding_rgb([0.0; 3]), embedding_rgb([1.0; 3])) > 0.5);
        for axis in 0..3 {
            let (mut low, mut high) = ([0.5; 3], [0.5; 3]);
            (low[axis], high[axis]) = (0.0, 1.0);
            let far = distance(embedding_rgb(low), embedding_rgb(high));
            assert!(far > 0.2, "axis {axis} spans only {far}");
        }
    }

    #[test]
    fn the_table_is_the_exact_colour_within_rounding() {
        for i in 0..500 {
            let at = |k: usize| ((i * k) as f32 * 0.754_877_7).fract();
            let here = [at(1), at(2), at(5)];
            let exact = embedding_exact(here).map(|x| (x * 255.0).round() as u8);
            assert!(distance(embedding_rgb(here), exact) < 0.02, "{here:?}");
        }
    }

    #[test]
    fn ends_of_the_ramps() {
        assert_eq!(scalar_rgb(-3.0), scalar_rgb(0.0));
        assert_ne!(scalar_rgb(0.0), scalar_rgb(1.0));
        assert_eq!(scalar_rgb(f32::NAN), [128; 3]);
        let [blue, white, orange] = [-1.0, 0.0, 1.0].map(signed_rgb);
        assert!(blue[2] > blue[0] && orange[0] > orange[2]);
        assert!(white.iter().all(|&x| x > 240));
        assert_eq!(embedding_rgb([f32::NAN; 3]), embedding_rgb([0.5; 3]));
    }
}
