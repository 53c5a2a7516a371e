//! Small text on pictures that are drawn without a window: a caption and the numbers of a scale.

use image::RgbImage;

use super::ramp::{scalar_rgb, share};

const INK: [u8; 3] = [32, 34, 40];

/// Width and height of a glyph, and from one to the next, in dots.
const GLYPH: (u32, u32) = (5, 7);
const ADVANCE: u32 = 6;

/// Glyphs of 5 x 7 dots: 35 bits, row by row from the top left, the highest bit first. Drawn for this program.
#[rustfmt::skip]
const GLYPHS: &[(char, u64)] = &[
    ('%', 0x672222273), ('(', 0x088842082), (')', 0x208210888), ('+', 0x0084f9080), (',', 0x000003088),
    ('-', 0x000070000), ('.', 0x00000018c), ('/', 0x042222210), ('0', 0x3a33ae62e), ('1', 0x11842108e),
    ('2', 0x3a213221f), ('3', 0x78217043e), ('4', 0x08ca97c42), ('5', 0x7e1e0862e), ('6', 0x1910f462e),
    ('7', 0x7c2222108), ('8', 0x3a317462e), ('9', 0x3a317844c), (':', 0x008401080), ('=', 0x001f07c00),
    ('A', 0x3a31fc631), ('B', 0x7a31f463e), ('C', 0x3a308422e), ('D', 0x7a318c63e), ('E', 0x7e10f421f),
    ('F', 0x7e10f4210), ('G', 0x3a30bc62e), ('H', 0x4631fc631), ('I', 0x38842108e), ('J', 0x1c4210a4c),
    ('K', 0x4654c5251), ('L', 0x42108421f), ('M', 0x4775ac631), ('N', 0x4735ace31), ('O', 0x3a318c62e),
    ('P', 0x7a31f4210), ('Q', 0x3a318d64d), ('R', 0x7a31f5251), ('S', 0x3e107043e), ('T', 0x7c8421084),
    ('U', 0x46318c62e), ('V', 0x46318c544), ('W', 0x4631ad771), ('X', 0x454421151), ('Y', 0x454421084),
    ('Z', 0x7c222221f), ('a', 0x000e0be2f), ('b', 0x421e8c63e), ('c', 0x000f8420f), ('d', 0x042f8c62f),
    ('e', 0x000e8fe0e), ('f', 0x191c42108), ('g', 0x01f18bc2e), ('h', 0x421e8c631), ('i', 0x100c2108e),
    ('j', 0x080610a4c), ('k', 0x4212a6292), ('l', 0x30842108e), ('m', 0x001aad6b5), ('n', 0x001e8c631),
    ('o', 0x000e8c62e), ('p', 0x001e8fa10), ('q', 0x01f18bc21), ('r', 0x0016c4210), ('s', 0x000f8383e),
    ('t', 0x211e42106), ('u', 0x00118c62f), ('v', 0x00118c544), ('w', 0x0015ad6aa), ('x', 0x001151151),
    ('y', 0x02318bc2e), ('z', 0x001f1111f), ('|', 0x108421084),
];

/// Pixels per dot on a picture of this width.
fn dot(width: u32) -> u32 {
    (width / 320).clamp(1, 4)
}

/// Height of the legend strip on a picture of this width, in pixels.
pub(super) fn strip_height(width: u32) -> u32 {
    14 * dot(width)
}

/// Draws the strip below row `top`: the caption, and `low [ramp] high` at the right where there is a scale with these
/// ends.
pub(super) fn draw_strip(canvas: &mut RgbImage, top: u32, caption: &str, range: Option<(f32, f32)>) {
    let dot = dot(canvas.width());
    let y = top + 4 * dot;
    let mut room = canvas.width();
    if let Some((low, high)) = range {
        let (low_text, high_text) = (number(low), number(high));
        let ramp = (canvas.width() / 5).max(24 * dot);
        let needed = ramp + (width(&low_text) + width(&high_text) + 12) * dot;
        let mut x = canvas.width().saturating_sub(needed);
        room = x;
        x = draw_text(canvas, x, y, dot, &low_text, canvas.width()) + 2 * dot;
        for i in 0..ramp.min(canvas.width().saturating_sub(x)) {
            let rgb = scalar_rgb(share(i as f32, Some((0.0, (ramp - 1) as f32))));
            for down in 0..GLYPH.1 * dot {
                put(canvas, x + i, y + down, rgb);
            }
        }
        draw_text(canvas, x + ramp + 3 * dot, y, dot, &high_text, canvas.width());
    }
    draw_text(canvas, 3 * dot, y, dot, caption, room);
}

/// Draws `text` from (`x`, `y`), as far as it fits before `end`; gives where the next glyph would be. What has no glyph
/// is a gap.
fn draw_text(canvas: &mut RgbImage, mut x: u32, y: u32, dot: u32, text: &str, end: u32) -> u32 {
    for wanted in text.chars() {
        if x + GLYPH.0 * dot > end {
            break;
        }
        let bits = GLYPHS.iter().find(|(glyph, _)| *glyph == wanted).map_or(0, |(_, bits)| *bits);
        for place in (0..GLYPH.0 * GLYPH.1).filter(|place| bits >> (34 - place) & 1 == 1) {
            let (left, down) = (x + place % GLYPH.0 * dot, y + place / GLYPH.0 * dot);
            for (dx, dy) in (0..dot).flat_map(|dy| (0..dot).map(move |dx| (dx, dy))) {
                put(canvas, left + dx, down + dy, INK);
            }
        }
        x += ADVANCE * dot;
    }
    x
}

fn put(canvas: &mut RgbImage, x: u32, y: u32, rgb: [u8; 3]) {
    if let Some(pixel) = canvas.get_pixel_mut_checked(x, y) {
        pixel.0 = rgb;
    }
}

/// Width of a text in dots.
fn width(text: &str) -> u32 {
    text.chars().count() as u32 * ADVANCE
}

/// A number with three figures or so, without an exponent where people would write none.
pub fn number(value: f32) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".into()
    } else if !value.is_finite() || !(1e-3..1e6).contains(&size) {
        format!("{value:.1e}")
    } else {
        let decimals = (2 - size.log10().floor() as i32).clamp(0, 5) as usize;
        let text = format!("{value:.decimals$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (0.123_46, "0.123"),
            (-0.5, "-0.5"),
            (12.345, "12.3"),
            (255.7, "256"),
            (4096.0, "4096"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(1.5e-7), "1.5e-7");
        assert_eq!(number(2.5e9), "2.5e9");
    }

    #[test]
    fn every_glyph_is_its_own_and_text_stops_at_its_end() {
        for (i, (a, bits)) in GLYPHS.iter().enumerate() {
            assert!(GLYPHS[..i].iter().all(|(b, other)| a != b && bits != other), "{a}");
            assert!(*bits > 0 && *bits < 1 << 35);
        }
        assert!(
            "Level 0 island count |x| (%): -0.5+1.2e-3".chars().all(|c| c == ' ' || GLYPHS.iter().any(|g| g.0 == c))
        );
        let mut canvas = RgbImage::new(40, 20);
        draw_text(&mut canvas, 0, 0, 1, "mmmmmmmmmmmm", 20);
        assert!(canvas.enumerate_pixels().all(|(x, _, p)| x < 20 || p.0 == [0; 3]));
        assert!(canvas.pixels().any(|p| p.0 == INK));
    }
}
