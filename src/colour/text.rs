//! Text on pictures that are drawn without a window: anti-aliased, in the typeface that the window has too.

use std::sync::LazyLock;

use image::RgbImage;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};
use tiny_skia::{FillRule, Mask, PathBuilder, Rect, Stroke, Transform};

/// The outlines of Ubuntu Light, which egui brings along.
static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    let bytes = epaint_default_fonts::UBUNTU_LIGHT;
    FontRef::new(bytes).unwrap_or_else(|error| panic!("the bundled typeface cannot be read: {error}"))
});

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hand {
    /// Height of the em in pixels.
    pub size: f32,
    /// Its colour.
    pub ink: [u8; 3],
    /// Width by which the strokes grow, in shares of the em: 0 for the light face as it is.
    pub weight: f32,
}

/// Whether the typeface has every letter of a text.
pub(super) fn can_write(text: &str) -> bool {
    let charmap = FONT.charmap();
    text.chars().all(|letter| charmap.map(letter).is_some())
}

/// Width of a text in pixels.
pub(super) fn width(text: &str, hand: Hand) -> f32 {
    let metrics = FONT.glyph_metrics(Size::new(hand.size), LocationRef::default());
    let charmap = FONT.charmap();
    text.chars().map(|letter| metrics.advance_width(charmap.map(letter).unwrap_or_default()).unwrap_or(0.0)).sum()
}

/// Writes a text whose base line begins at `x`, `y`. What does not fit into `room` pixels ends with an ellipsis.
pub(super) fn write(canvas: &mut RgbImage, [x, y]: [f32; 2], text: &str, room: f32, hand: Hand) {
    let text = fitting(text, room, hand);
    let size = Size::new(hand.size);
    let (outlines, charmap) = (FONT.outline_glyphs(), FONT.charmap());
    let metrics = FONT.glyph_metrics(size, LocationRef::default());
    let mut pen = Pen { path: PathBuilder::new(), origin: [x, y] };
    for letter in text.chars() {
        let glyph = charmap.map(letter).unwrap_or_default();
        if let Some(outline) = outlines.get(glyph) {
            // The outlines of a font that could be read are well formed; a broken one would leave a gap.
            let _ = outline.draw(DrawSettings::unhinted(size, LocationRef::default()), &mut pen);
        }
        pen.origin[0] += metrics.advance_width(glyph).unwrap_or(0.0);
    }
    let Some(path) = pen.path.finish() else { return };
    let Some(bounds) = path.bounds().outset(2.0, 2.0).and_then(|bounds| inside(canvas, bounds)) else { return };
    let Some(mut mask) = Mask::new(bounds.width() as u32, bounds.height() as u32) else { return };
    let shift = Transform::from_translate(-bounds.left(), -bounds.top());
    mask.fill_path(&path, FillRule::Winding, true, shift);
    if hand.weight > 0.0 {
        let stroke = Stroke { width: hand.weight * hand.size, ..Stroke::default() };
        if let Some(path) = path.stroke(&stroke, 1.0) {
            mask.fill_path(&path, FillRule::Winding, true, shift);
        }
    }
    let across = bounds.width() as u32;
    for (place, &cover) in (0..).zip(mask.data()).filter(|(_, cover)| **cover > 0) {
        let at = (bounds.left() as u32 + place % across, bounds.top() as u32 + place / across);
        let pixel = &mut canvas[at].0;
        *pixel = super::map::mix(*pixel, hand.ink, f32::from(cover) / 255.0);
    }
}

/// The whole pixels of a rectangle that are on the canvas; none when it lies outside.
fn inside(canvas: &RgbImage, bounds: Rect) -> Option<Rect> {
    let (right, bottom) = (canvas.width() as f32, canvas.height() as f32);
    Rect::from_ltrb(
        bounds.left().floor().max(0.0),
        bounds.top().floor().max(0.0),
        bounds.right().ceil().min(right),
        bounds.bottom().ceil().min(bottom),
    )
}

/// As much of a text as fits, with an ellipsis where something is missing.
fn fitting(text: &str, room: f32, hand: Hand) -> String {
    let mut text = text.to_owned();
    if width(&text, hand) <= room {
        return text;
    }
    while !text.is_empty() && width(&format!("{text}…"), hand) > room {
        text.pop();
    }
    if text.is_empty() { text } else { format!("{}…", text.trim_end()) }
}

/// Takes the outline of a glyph over into a path: up is up in fonts and down in pictures.
struct Pen {
    path: PathBuilder,
    origin: [f32; 2],
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.origin[0] + x, self.origin[1] - y)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let ((cx, cy), (x, y)) = (self.at(cx, cy), self.at(x, y));
        self.path.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let ((ax, ay), (bx, by), (x, y)) = (self.at(ax, ay), self.at(bx, by), self.at(x, y));
        self.path.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
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

    const HAND: Hand = Hand { size: 20.0, ink: [10, 20, 30], weight: 0.0 };

    #[test]
    fn letters_have_soft_edges_and_stay_in_their_room() {
        let paper = image::Rgb([250; 3]);
        let draw = |text: &str, room: f32, hand: Hand| {
            let mut canvas = RgbImage::from_pixel(120, 30, paper);
            write(&mut canvas, [4.0, 22.0], text, room, hand);
            canvas
        };
        let canvas = draw("Wide islands of agreement", 60.0, HAND);
        assert!(canvas.enumerate_pixels().all(|(x, _, pixel)| x < 4 + 62 || *pixel == paper));
        assert!(canvas.pixels().any(|pixel| pixel.0 == HAND.ink), "full ink somewhere");
        let soft = canvas.pixels().filter(|pixel| ![HAND.ink, paper.0].contains(&pixel.0)).count();
        assert!(soft > 50, "{soft} pixels are neither ink nor paper");
        assert_eq!(fitting("Wide islands of agreement", 1000.0, HAND), "Wide islands of agreement");
        assert!(fitting("Wide islands of agreement", 60.0, HAND).ends_with('…'));
        assert_eq!(fitting("Wide", 3.0, HAND), "", "not even one letter fits");
        let inked = |canvas: RgbImage| canvas.pixels().filter(|pixel| **pixel != paper).count();
        assert!(inked(draw("Bold", 100.0, Hand { weight: 0.06, ..HAND })) > inked(draw("Bold", 100.0, HAND)));
    }

    #[test]
    fn a_text_that_lies_outside_draws_nothing() {
        let mut canvas = RgbImage::new(10, 10);
        write(&mut canvas, [-50.0, 200.0], "outside", 100.0, HAND);
        write(&mut canvas, [2.0, 5.0], "", 100.0, HAND);
        assert!(canvas.pixels().all(|pixel| pixel.0 == [0; 3]));
        write(&mut canvas, [-3.0, 9.0], "edge", 100.0, HAND);
        assert!(canvas.pixels().any(|pixel| pixel.0 != [0; 3]));
    }

    #[test]
    fn it_is_known_which_texts_can_be_written() {
        assert!(can_write("Level 2 · 12 islands × é |dx|/|x| …"));
        assert!(!can_write("猫"));
    }
}
