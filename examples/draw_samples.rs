//! Draws the bundled sample pictures and their truth: `cargo run --example draw_samples -- assets/samples`.
//!
//! Every picture is made of *wholes* (a boat, a face) that are made of *parts* (a sail, an eye). Beside `NAME.png` stand
//! `NAME.parts.png` and `NAME.wholes.png`, one id per pixel, 0 the background. Colour, shading and grain vary inside a part.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path as FilePath;

use anyhow::{Context, Result};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{GrayImage, Luma, Rgb, RgbImage};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tiny_skia::{
    FillRule, GradientStop, LinearGradient, Mask, Paint, Path, PathBuilder, Pixmap, Point, RadialGradient, Shader,
    SpreadMode, Stroke, Transform,
};

const WIDTH: u32 = 720;
const HEIGHT: u32 = 480;

/// How a part is coloured.
#[derive(Clone, Copy)]
enum Fill {
    /// From the top of the shape to its bottom.
    Down(u32, u32),
    /// From a lit point, up and to the left of the middle, outwards.
    Lit(u32, u32),
}

/// A picture in the making, with the ids of what was painted last at every pixel.
struct Canvas {
    colours: Pixmap,
    parts: Vec<u8>,
    wholes: Vec<u8>,
    next_part: u8,
    whole: u8,
    random: ChaCha8Rng,
}

impl Canvas {
    fn new(seed: u64) -> Result<Self> {
        let pixels = (WIDTH * HEIGHT) as usize;
        Ok(Self {
            colours: Pixmap::new(WIDTH, HEIGHT).context("no room for a picture")?,
            parts: vec![0; pixels],
            wholes: vec![0; pixels],
            next_part: 1,
            whole: 0,
            random: ChaCha8Rng::seed_from_u64(seed),
        })
    }

    /// What is painted from here on belongs to a new whole.
    fn begin_whole(&mut self) {
        self.whole += 1;
    }

    /// Paints background: neither part nor whole.
    fn ground(&mut self, path: &Path, fill: Fill, grain: f32, coarse: f32) {
        self.paint(path, fill, grain, coarse, 0, 0);
    }

    /// Paints a new part of the current whole.
    fn part(&mut self, path: &Path, fill: Fill, grain: f32, coarse: f32) {
        let (part, whole) = (self.next_part, self.whole);
        self.next_part += 1;
        self.paint(path, fill, grain, coarse, part, whole);
    }

    /// Paints one more piece of the part that was painted last (a part that something else cuts in two, a pair).
    fn more(&mut self, path: &Path, fill: Fill, grain: f32, coarse: f32) {
        let (part, whole) = (self.next_part - 1, self.whole);
        self.paint(path, fill, grain, coarse, part, whole);
    }

    fn paint(&mut self, path: &Path, fill: Fill, grain: f32, coarse: f32, part: u8, whole: u8) {
        let bounds = path.bounds();
        let (top, bottom) = (bounds.top(), bounds.bottom().max(bounds.top() + 1.0));
        let stops = |from, to| vec![GradientStop::new(0.0, colour(from)), GradientStop::new(1.0, colour(to))];
        let shader = match fill {
            Fill::Down(from, to) => LinearGradient::new(
                Point::from_xy(0.0, top),
                Point::from_xy(0.0, bottom),
                stops(from, to),
                SpreadMode::Pad,
                Transform::identity(),
            ),
            Fill::Lit(from, to) => {
                let lit = Point::from_xy(bounds.left() + 0.35 * bounds.width(), bounds.top() + 0.3 * bounds.height());
                let radius = 0.75 * bounds.width().max(bounds.height()).max(1.0);
                RadialGradient::new(lit, 0.0, lit, radius, stops(from, to), SpreadMode::Pad, Transform::identity())
            }
        };
        let fallback = match fill {
            Fill::Down(from, _) | Fill::Lit(from, _) => Shader::SolidColor(colour(from)),
        };
        let paint = Paint { shader: shader.unwrap_or(fallback), anti_alias: true, ..Paint::default() };
        self.colours.fill_path(path, &paint, FillRule::Winding, Transform::identity(), None);
        let Some(mut mask) = Mask::new(WIDTH, HEIGHT) else { return };
        mask.fill_path(path, FillRule::Winding, false, Transform::identity());
        let texture = Noise::new(&mut self.random, coarse);
        for (pixel, _) in mask.data().iter().enumerate().filter(|(_, covered)| **covered > 0) {
            self.parts[pixel] = part;
            self.wholes[pixel] = whole;
            let (x, y) = ((pixel as u32 % WIDTH) as f32, (pixel as u32 / WIDTH) as f32);
            let factor = 1.0 + grain * texture.at(x, y);
            for byte in &mut self.colours.data_mut()[4 * pixel..4 * pixel + 3] {
                *byte = (f32::from(*byte) * factor).clamp(0.0, 255.0) as u8;
            }
        }
    }

    /// A thin dark or light line that belongs to nothing of its own.
    fn line(&mut self, path: &Path, rgb: u32, width: f32) {
        let paint = Paint { shader: Shader::SolidColor(colour(rgb)), anti_alias: true, ..Paint::default() };
        let stroke = Stroke { width, line_cap: tiny_skia::LineCap::Round, ..Stroke::default() };
        self.colours.stroke_path(path, &paint, &stroke, Transform::identity(), None);
    }

    /// A soft shadow that darkens what lies there.
    fn shadow(&mut self, x: f32, y: f32, rx: f32, ry: f32, depth: f32) {
        for pixel in 0..(WIDTH * HEIGHT) {
            let (dx, dy) = (((pixel % WIDTH) as f32 - x) / rx, ((pixel / WIDTH) as f32 - y) / ry);
            let factor = 1.0 - depth * (1.0 - dx * dx - dy * dy).max(0.0).sqrt();
            let start = 4 * pixel as usize;
            for byte in &mut self.colours.data_mut()[start..start + 3] {
                *byte = (f32::from(*byte) * factor) as u8;
            }
        }
    }

    fn save(mut self, folder: &FilePath, name: &str) -> Result<()> {
        let mut picture = RgbImage::new(WIDTH, HEIGHT);
        let pixels = picture.pixels_mut().zip(self.colours.data().chunks_exact(4));
        for (pixel, rgba) in pixels {
            // A little sensor noise, so that no region is flat.
            let noise = self.random.random_range(-3.0..3.0_f32);
            *pixel = Rgb([0, 1, 2].map(|channel| (f32::from(rgba[channel]) + noise).clamp(0.0, 255.0) as u8));
        }
        // What is bundled is worth the time that it takes to make it small.
        let file = BufWriter::new(File::create(folder.join(format!("{name}.png")))?);
        let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
        picture.write_with_encoder(encoder)?;
        for (kind, ids) in [("parts", &self.parts), ("wholes", &self.wholes)] {
            let labels = GrayImage::from_fn(WIDTH, HEIGHT, |x, y| Luma([ids[(y * WIDTH + x) as usize]]));
            labels.save(folder.join(format!("{name}.{kind}.png")))?;
        }
        Ok(())
    }
}

/// Smooth noise in two octaves, about -1 to 1.
struct Noise {
    lattice: Vec<f32>,
    size: f32,
}

impl Noise {
    const SIDE: usize = 64;

    fn new(random: &mut ChaCha8Rng, size: f32) -> Self {
        let lattice = (0..Self::SIDE * Self::SIDE).map(|_| random.random_range(-1.0..1.0)).collect();
        Self { lattice, size }
    }

    fn octave(&self, x: f32, y: f32) -> f32 {
        let (fx, fy) = (x.fract(), y.fract());
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let value = |dx: usize, dy: usize| {
            let column = (x as usize + dx) % Self::SIDE;
            let row = (y as usize + dy) % Self::SIDE;
            self.lattice[row * Self::SIDE + column]
        };
        let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
        mix(mix(value(0, 0), value(1, 0), ease(fx)), mix(value(0, 1), value(1, 1), ease(fx)), ease(fy))
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x / self.size, y / self.size);
        0.65 * self.octave(x, y) + 0.35 * self.octave(3.1 * x + 7.0, 3.1 * y + 3.0)
    }
}

fn colour(rgb: u32) -> tiny_skia::Color {
    tiny_skia::Color::from_rgba8((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, 255)
}

fn closed(build: impl FnOnce(&mut PathBuilder)) -> Result<Path> {
    let mut builder = PathBuilder::new();
    build(&mut builder);
    builder.close();
    builder.finish().context("a path without extent")
}

fn polygon(points: &[(f32, f32)]) -> Result<Path> {
    closed(|path| {
        for (index, &(x, y)) in points.iter().enumerate() {
            if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
    })
}

/// A smooth closed curve through the points (Catmull-Rom).
fn blob(points: &[(f32, f32)]) -> Result<Path> {
    let count = points.len();
    let at = |index: usize| points[index % count];
    closed(|path| {
        path.move_to(at(0).0, at(0).1);
        for index in 0..count {
            let (before, from, to, after) = (at(index + count - 1), at(index), at(index + 1), at(index + 2));
            path.cubic_to(
                from.0 + (to.0 - before.0) / 6.0,
                from.1 + (to.1 - before.1) / 6.0,
                to.0 - (after.0 - from.0) / 6.0,
                to.1 - (after.1 - from.1) / 6.0,
                to.0,
                to.1,
            );
        }
    })
}

/// An ellipse with half-axes `rx`, `ry`, turned by `degrees`.
fn ellipse(x: f32, y: f32, rx: f32, ry: f32, degrees: f32) -> Result<Path> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let points: Vec<(f32, f32)> = (0..24)
        .map(|index| {
            let (s, c) = (index as f32 * std::f32::consts::TAU / 24.0).sin_cos();
            (x + rx * c * cos - ry * s * sin, y + rx * c * sin + ry * s * cos)
        })
        .collect();
    blob(&points)
}

fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Result<Path> {
    polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)])
}

fn open_curve(points: &[(f32, f32)]) -> Result<Path> {
    let mut path = PathBuilder::new();
    for (index, &(x, y)) in points.iter().enumerate() {
        if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.finish().context("a line without extent")
}

const W: f32 = WIDTH as f32;
const H: f32 = HEIGHT as f32;

/// Two sailing boats before hills.
fn harbour(folder: &FilePath) -> Result<()> {
    let mut c = Canvas::new(11)?;
    c.ground(&rectangle(0.0, 0.0, W, 290.0)?, Fill::Down(0x5f9fd0, 0xf6dcc0), 0.03, 60.0);
    c.begin_whole();
    c.part(&ellipse(565.0, 105.0, 44.0, 44.0, 0.0)?, Fill::Lit(0xfffbe0, 0xffd27a), 0.02, 20.0);
    c.begin_whole();
    c.part(
        &blob(&[(-60.0, 300.0), (40.0, 205.0), (150.0, 180.0), (250.0, 230.0), (330.0, 215.0), (430.0, 300.0)])?,
        Fill::Down(0x6f8f86, 0x3f6a5e),
        0.18,
        14.0,
    );
    c.part(
        &blob(&[(360.0, 305.0), (470.0, 225.0), (600.0, 200.0), (700.0, 170.0), (800.0, 300.0)])?,
        Fill::Down(0x8a9a70, 0x4f6b3c),
        0.2,
        10.0,
    );
    c.ground(&rectangle(0.0, 282.0, W, H)?, Fill::Down(0x5fa7b4, 0x0f4a68), 0.14, 9.0);
    for (x, y, scale, hull, sail, jib) in
        [(235.0, 345.0, 1.25, 0x8c2f2a, 0xf7f1e3, 0xe0a33c), (520.0, 322.0, 0.82, 0x22406b, 0xf3d9d2, 0xc85a4a)]
    {
        let p = |dx: f32, dy: f32| (x + scale * dx, y + scale * dy);
        c.shadow(x, y + 42.0 * scale, 120.0 * scale, 14.0 * scale, 0.45);
        c.begin_whole();
        c.part(
            &polygon(&[p(-3.0, -210.0), p(3.0, -210.0), p(4.0, 8.0), p(-4.0, 8.0)])?,
            Fill::Down(0x7a5a3a, 0x4a3422),
            0.1,
            6.0,
        );
        c.part(
            &blob(&[p(8.0, -200.0), p(48.0, -130.0), p(86.0, -22.0), p(40.0, -14.0), p(8.0, -16.0), p(7.0, -110.0)])?,
            Fill::Lit(sail, darker(sail, 0.78)),
            0.05,
            22.0,
        );
        c.part(
            &blob(&[p(-8.0, -190.0), p(-30.0, -110.0), p(-74.0, -20.0), p(-36.0, -14.0), p(-8.0, -16.0)])?,
            Fill::Lit(jib, darker(jib, 0.72)),
            0.06,
            18.0,
        );
        c.part(
            &blob(&[p(-104.0, 0.0), p(0.0, 8.0), p(108.0, -4.0), p(82.0, 34.0), p(0.0, 44.0), p(-76.0, 36.0)])?,
            Fill::Down(hull, darker(hull, 0.55)),
            0.1,
            12.0,
        );
    }
    c.save(folder, "harbour")
}

/// A face with hat and scarf.
fn face(folder: &FilePath) -> Result<()> {
    let mut c = Canvas::new(23)?;
    c.ground(&rectangle(0.0, 0.0, W, H)?, Fill::Down(0x7d9a8c, 0x3e5a5a), 0.16, 46.0);
    c.begin_whole();
    let (skin, skin_dark) = (0xeab897, 0xb87452);
    c.part(
        &blob(&[(150.0, 520.0), (190.0, 420.0), (300.0, 372.0), (420.0, 372.0), (540.0, 420.0), (585.0, 520.0)])?,
        Fill::Down(0x3c5f97, 0x1f3560),
        0.16,
        7.0,
    );
    c.part(
        &blob(&[
            (262.0, 130.0),
            (360.0, 70.0),
            (462.0, 130.0),
            (486.0, 260.0),
            (470.0, 370.0),
            (360.0, 392.0),
            (250.0, 370.0),
            (236.0, 260.0),
        ])?,
        Fill::Down(0x6a3d22, 0x3a1e10),
        0.25,
        5.0,
    );
    c.part(
        &blob(&[
            (300.0, 370.0),
            (310.0, 330.0),
            (415.0, 330.0),
            (424.0, 370.0),
            (440.0, 420.0),
            (360.0, 440.0),
            (284.0, 420.0),
        ])?,
        Fill::Down(0xcc4a3c, 0x93281f),
        0.2,
        6.0,
    );
    c.part(
        &blob(&[
            (360.0, 100.0),
            (425.0, 130.0),
            (452.0, 215.0),
            (432.0, 310.0),
            (362.0, 368.0),
            (292.0, 310.0),
            (270.0, 215.0),
            (296.0, 130.0),
        ])?,
        Fill::Lit(skin, skin_dark),
        0.05,
        26.0,
    );
    for side in [-1.0, 1.0] {
        let x = 360.0 + side * 42.0;
        let eye = ellipse(x, 214.0, 25.0, 14.0, 0.0)?;
        if side < 0.0 {
            c.part(&eye, Fill::Lit(0xffffff, 0xd6dbe0), 0.02, 10.0)
        } else {
            c.more(&eye, Fill::Lit(0xffffff, 0xd6dbe0), 0.02, 10.0)
        }
    }
    for side in [-1.0, 1.0] {
        let iris = ellipse(360.0 + side * 42.0, 214.0, 11.0, 12.5, 0.0)?;
        if side < 0.0 {
            c.part(&iris, Fill::Lit(0x3f7a6a, 0x17302a), 0.08, 5.0)
        } else {
            c.more(&iris, Fill::Lit(0x3f7a6a, 0x17302a), 0.08, 5.0)
        }
    }
    for side in [-1.0, 1.0] {
        let x = 360.0 + side * 42.0;
        let brow = blob(&[(x - 30.0, 190.0), (x, 178.0), (x + 30.0, 188.0), (x, 187.0)])?;
        if side < 0.0 {
            c.part(&brow, Fill::Down(0x4a2a16, 0x38200f), 0.1, 4.0)
        } else {
            c.more(&brow, Fill::Down(0x4a2a16, 0x38200f), 0.1, 4.0)
        }
    }
    c.part(
        &blob(&[(355.0, 214.0), (368.0, 216.0), (384.0, 268.0), (362.0, 280.0), (340.0, 270.0)])?,
        Fill::Lit(0xf2c6a6, 0xb8714e),
        0.04,
        14.0,
    );
    c.part(
        &blob(&[(318.0, 308.0), (346.0, 300.0), (362.0, 304.0), (378.0, 300.0), (408.0, 307.0), (364.0, 330.0)])?,
        Fill::Down(0xc24c4c, 0x8c2a32),
        0.05,
        10.0,
    );
    c.line(&open_curve(&[(322.0, 309.0), (362.0, 312.0), (404.0, 308.0)])?, 0x5c1a20, 2.0);
    c.begin_whole();
    c.part(
        &blob(&[(268.0, 128.0), (286.0, 50.0), (360.0, 22.0), (438.0, 50.0), (456.0, 128.0), (362.0, 104.0)])?,
        Fill::Lit(0xe0b23c, 0xa2741c),
        0.14,
        5.0,
    );
    c.part(
        &blob(&[
            (196.0, 140.0),
            (280.0, 112.0),
            (362.0, 98.0),
            (446.0, 112.0),
            (530.0, 142.0),
            (446.0, 136.0),
            (362.0, 126.0),
            (280.0, 136.0),
        ])?,
        Fill::Down(0xc9942a, 0x8a5f16),
        0.14,
        5.0,
    );
    c.part(
        &blob(&[(270.0, 118.0), (278.0, 88.0), (362.0, 70.0), (448.0, 88.0), (454.0, 118.0), (362.0, 98.0)])?,
        Fill::Down(0x2f4f7f, 0x1c2f52),
        0.06,
        8.0,
    );
    c.save(folder, "face")
}

/// A house, a tree and a fence.
fn house(folder: &FilePath) -> Result<()> {
    let mut c = Canvas::new(37)?;
    c.ground(&rectangle(0.0, 0.0, W, 330.0)?, Fill::Down(0x78b4e6, 0xdcecf5), 0.03, 50.0);
    c.begin_whole();
    for (x, y, r) in [(120.0, 80.0, 34.0), (160.0, 66.0, 44.0), (206.0, 82.0, 32.0)] {
        let puff = ellipse(x, y, r * 1.25, r * 0.8, 0.0)?;
        if r < 40.0 && x < 150.0 {
            c.part(&puff, Fill::Down(0xffffff, 0xd9e2ea), 0.04, 24.0)
        } else {
            c.more(&puff, Fill::Down(0xffffff, 0xd9e2ea), 0.04, 24.0)
        }
    }
    c.ground(
        &blob(&[(-60.0, 520.0), (-40.0, 318.0), (200.0, 300.0), (460.0, 314.0), (770.0, 296.0), (790.0, 520.0)])?,
        Fill::Down(0x86b25a, 0x3f7030),
        0.24,
        4.0,
    );
    c.shadow(300.0, 398.0, 210.0, 26.0, 0.4);
    c.begin_whole();
    c.part(&rectangle(150.0, 220.0, 430.0, 396.0)?, Fill::Down(0xe9dcc0, 0xc9b48e), 0.08, 12.0);
    c.part(
        &polygon(&[(352.0, 88.0), (392.0, 88.0), (392.0, 190.0), (352.0, 190.0)])?,
        Fill::Down(0xa45a44, 0x7c3e2e),
        0.22,
        6.0,
    );
    c.part(
        &polygon(&[(122.0, 226.0), (216.0, 108.0), (366.0, 108.0), (460.0, 226.0)])?,
        Fill::Down(0xb5472f, 0x7c2a1c),
        0.2,
        6.0,
    );
    c.part(&rectangle(262.0, 296.0, 320.0, 396.0)?, Fill::Down(0x3f6a86, 0x274a62), 0.1, 9.0);
    for (index, x) in [182.0, 350.0].into_iter().enumerate() {
        let frame = rectangle(x, 258.0, x + 54.0, 320.0)?;
        if index == 0 {
            c.part(&frame, Fill::Down(0xffffff, 0xe8e8e8), 0.02, 8.0)
        } else {
            c.more(&frame, Fill::Down(0xffffff, 0xe8e8e8), 0.02, 8.0)
        }
        c.line(&open_curve(&[(x, 321.0), (x + 54.0, 321.0)])?, 0x8a7a5c, 3.0);
    }
    for (index, x) in [182.0, 350.0].into_iter().enumerate() {
        let pane = rectangle(x + 6.0, 264.0, x + 48.0, 314.0)?;
        if index == 0 {
            c.part(&pane, Fill::Down(0x7fb0d0, 0x33506a), 0.08, 16.0)
        } else {
            c.more(&pane, Fill::Down(0x7fb0d0, 0x33506a), 0.08, 16.0)
        }
    }
    c.shadow(588.0, 402.0, 110.0, 20.0, 0.4);
    c.begin_whole();
    c.part(
        &blob(&[
            (572.0, 250.0),
            (604.0, 250.0),
            (606.0, 330.0),
            (620.0, 404.0),
            (588.0, 398.0),
            (556.0, 404.0),
            (570.0, 330.0),
        ])?,
        Fill::Down(0x7a5536, 0x4a311d),
        0.25,
        5.0,
    );
    c.part(
        &blob(&[
            (588.0, 70.0),
            (650.0, 92.0),
            (690.0, 160.0),
            (676.0, 232.0),
            (610.0, 268.0),
            (540.0, 258.0),
            (494.0, 210.0),
            (500.0, 130.0),
            (536.0, 86.0),
        ])?,
        Fill::Lit(0x86b84a, 0x2c5a22),
        0.35,
        7.0,
    );
    for (index, (x, y)) in
        [(548.0, 150.0), (610.0, 120.0), (646.0, 182.0), (580.0, 214.0), (620.0, 230.0)].into_iter().enumerate()
    {
        let apple = ellipse(x, y, 12.0, 12.0, 0.0)?;
        if index == 0 {
            c.part(&apple, Fill::Lit(0xf0604a, 0xa01e1e), 0.05, 6.0)
        } else {
            c.more(&apple, Fill::Lit(0xf0604a, 0xa01e1e), 0.05, 6.0)
        }
    }
    c.begin_whole();
    for (index, x) in (0..12).map(|n| 20.0 + 60.0 * n as f32).enumerate() {
        let picket = polygon(&[(x, 424.0), (x + 13.0, 410.0), (x + 26.0, 424.0), (x + 26.0, 474.0), (x, 474.0)])?;
        if index == 0 {
            c.part(&picket, Fill::Down(0xf4f0e6, 0xcfc8b6), 0.06, 7.0)
        } else {
            c.more(&picket, Fill::Down(0xf4f0e6, 0xcfc8b6), 0.06, 7.0)
        }
    }
    c.part(&rectangle(0.0, 436.0, W, 446.0)?, Fill::Down(0xe4dccb, 0xb8ae98), 0.06, 9.0);
    c.save(folder, "house")
}

/// Three fish of one family over sand.
fn reef(folder: &FilePath) -> Result<()> {
    let mut c = Canvas::new(41)?;
    c.ground(&rectangle(0.0, 0.0, W, H)?, Fill::Down(0x59c3d8, 0x0f4f80), 0.12, 40.0);
    c.ground(
        &blob(&[
            (-80.0, 560.0),
            (-60.0, 410.0),
            (140.0, 392.0),
            (380.0, 420.0),
            (600.0, 396.0),
            (800.0, 420.0),
            (800.0, 560.0),
        ])?,
        Fill::Down(0xe6d3a3, 0xb09a68),
        0.16,
        4.0,
    );
    c.begin_whole();
    for (index, (x, lean, height)) in
        [(60.0, 8.0, 190.0), (92.0, -14.0, 150.0), (128.0, 18.0, 120.0)].into_iter().enumerate()
    {
        let frond = blob(&[
            (x - 8.0, 440.0),
            (x - 14.0 + lean, 440.0 - 0.5 * height),
            (x + 2.0 * lean, 440.0 - height),
            (x + 12.0 + lean, 440.0 - 0.5 * height),
            (x + 10.0, 440.0),
        ])?;
        if index == 0 {
            c.part(&frond, Fill::Down(0x5fae5a, 0x1f5a3a), 0.2, 6.0)
        } else {
            c.more(&frond, Fill::Down(0x5fae5a, 0x1f5a3a), 0.2, 6.0)
        }
    }
    for (x, y, scale, turn, body, fin) in [
        (250.0, 170.0, 1.15, 1.0, 0xf2902e, 0xc4501c),
        (530.0, 250.0, 1.45, -1.0, 0x6a58b8, 0xe2b23a),
        (300.0, 340.0, 0.85, 1.0, 0xe8d24a, 0x2f6aa8),
    ] {
        let p = |dx: f32, dy: f32| (x + turn * scale * dx, y + scale * dy);
        c.begin_whole();
        c.part(
            &blob(&[p(-72.0, 0.0), p(-120.0, -46.0), p(-108.0, 0.0), p(-120.0, 46.0)])?,
            Fill::Lit(fin, darker(fin, 0.6)),
            0.2,
            5.0,
        );
        c.part(
            &blob(&[p(-40.0, -34.0), p(-14.0, -74.0), p(30.0, -64.0), p(46.0, -34.0)])?,
            Fill::Down(fin, darker(fin, 0.65)),
            0.18,
            5.0,
        );
        c.part(
            &blob(&[
                p(98.0, 4.0),
                p(62.0, -40.0),
                p(0.0, -54.0),
                p(-58.0, -24.0),
                p(-82.0, 0.0),
                p(-58.0, 26.0),
                p(0.0, 54.0),
                p(64.0, 40.0),
            ])?,
            Fill::Down(body, darker(body, 0.62)),
            0.1,
            7.0,
        );
        let stripe = |at: f32, half: f32| {
            blob(&[
                p(at - 9.0, -half),
                p(at + 9.0, -half),
                p(at + 13.0, 0.0),
                p(at + 9.0, half),
                p(at - 9.0, half),
                p(at - 4.0, 0.0),
            ])
        };
        c.part(&stripe(22.0, 48.0)?, Fill::Down(0xf6f2e6, 0xc8c4b8), 0.05, 8.0);
        c.more(&stripe(-26.0, 40.0)?, Fill::Down(0xf6f2e6, 0xc8c4b8), 0.05, 8.0);
        c.part(&blob(&[p(10.0, 12.0), p(-28.0, 34.0), p(-20.0, 6.0)])?, Fill::Lit(fin, darker(fin, 0.6)), 0.18, 5.0);
        c.part(
            &ellipse(p(66.0, -10.0).0, p(66.0, -10.0).1, 12.0 * scale, 12.0 * scale, 0.0)?,
            Fill::Lit(0xffffff, 0xdfe6ea),
            0.02,
            8.0,
        );
        c.part(
            &ellipse(p(68.0, -10.0).0, p(68.0, -10.0).1, 6.0 * scale, 6.0 * scale, 0.0)?,
            Fill::Lit(0x2a2a34, 0x08080c),
            0.02,
            8.0,
        );
    }
    c.begin_whole();
    c.part(
        &blob(&[(560.0, 450.0), (578.0, 400.0), (622.0, 378.0), (668.0, 404.0), (690.0, 452.0), (626.0, 466.0)])?,
        Fill::Lit(0x9a8f8a, 0x4f4846),
        0.25,
        9.0,
    );
    c.part(
        &blob(&[(470.0, 470.0), (484.0, 432.0), (520.0, 424.0), (552.0, 446.0), (556.0, 474.0)])?,
        Fill::Lit(0x8a7a86, 0x453a48),
        0.25,
        9.0,
    );
    c.save(folder, "reef")
}

/// Fruit, a jug and a cup on a table.
fn still_life(folder: &FilePath) -> Result<()> {
    let mut c = Canvas::new(53)?;
    c.ground(&rectangle(0.0, 0.0, W, 320.0)?, Fill::Down(0x6d5a68, 0xa08a86), 0.14, 60.0);
    c.ground(&rectangle(0.0, 300.0, W, H)?, Fill::Down(0xa97a4e, 0x6a4526), 0.22, 16.0);
    c.shadow(190.0, 372.0, 130.0, 26.0, 0.5);
    c.begin_whole();
    c.part(
        &blob(&[
            (232.0, 150.0),
            (300.0, 160.0),
            (312.0, 240.0),
            (268.0, 300.0),
            (240.0, 300.0),
            (282.0, 236.0),
            (276.0, 190.0),
            (236.0, 180.0),
        ])?,
        Fill::Lit(0x8fb6c8, 0x3a5f78),
        0.05,
        14.0,
    );
    c.part(
        &blob(&[
            (130.0, 130.0),
            (190.0, 122.0),
            (246.0, 130.0),
            (250.0, 210.0),
            (282.0, 290.0),
            (262.0, 368.0),
            (190.0, 382.0),
            (118.0, 368.0),
            (98.0, 290.0),
            (126.0, 210.0),
        ])?,
        Fill::Lit(0xb6d8e6, 0x3f6c88),
        0.05,
        18.0,
    );
    c.part(
        &blob(&[(105.0, 292.0), (190.0, 312.0), (275.0, 292.0), (273.0, 318.0), (190.0, 340.0), (107.0, 318.0)])?,
        Fill::Lit(0xf3efe2, 0xa9b4ba),
        0.04,
        12.0,
    );
    c.part(&ellipse(188.0, 130.0, 60.0, 15.0, 0.0)?, Fill::Down(0x294454, 0x557a8e), 0.05, 12.0);
    c.shadow(470.0, 402.0, 190.0, 34.0, 0.5);
    c.begin_whole();
    c.part(&ellipse(390.0, 296.0, 52.0, 50.0, 0.0)?, Fill::Lit(0xf2b04a, 0xb45a12), 0.16, 3.5);
    c.begin_whole();
    c.part(
        &blob(&[
            (466.0, 214.0),
            (508.0, 232.0),
            (524.0, 282.0),
            (498.0, 330.0),
            (456.0, 334.0),
            (422.0, 306.0),
            (420.0, 246.0),
        ])?,
        Fill::Lit(0xe8574a, 0x7a1620),
        0.1,
        12.0,
    );
    c.part(
        &polygon(&[(467.0, 222.0), (474.0, 186.0), (481.0, 188.0), (474.0, 224.0)])?,
        Fill::Down(0x5a3d22, 0x3a2614),
        0.1,
        6.0,
    );
    c.part(
        &blob(&[(478.0, 200.0), (510.0, 180.0), (532.0, 194.0), (504.0, 208.0)])?,
        Fill::Lit(0x7fb04a, 0x3a6a26),
        0.14,
        6.0,
    );
    c.begin_whole();
    c.part(
        &blob(&[
            (556.0, 214.0),
            (578.0, 226.0),
            (584.0, 266.0),
            (606.0, 312.0),
            (576.0, 344.0),
            (534.0, 340.0),
            (514.0, 306.0),
            (536.0, 262.0),
        ])?,
        Fill::Lit(0xd6dc62, 0x7f8a1f),
        0.12,
        5.0,
    );
    c.part(
        &polygon(&[(556.0, 220.0), (550.0, 190.0), (557.0, 188.0), (564.0, 220.0)])?,
        Fill::Down(0x5a3d22, 0x3a2614),
        0.1,
        6.0,
    );
    c.begin_whole();
    c.part(
        &blob(&[
            (320.0, 306.0),
            (470.0, 326.0),
            (632.0, 306.0),
            (610.0, 372.0),
            (560.0, 404.0),
            (470.0, 412.0),
            (390.0, 404.0),
            (340.0, 372.0),
        ])?,
        Fill::Down(0xf4ead6, 0xb79c78),
        0.05,
        20.0,
    );
    c.part(
        &blob(&[(336.0, 332.0), (470.0, 352.0), (616.0, 332.0), (607.0, 352.0), (470.0, 374.0), (344.0, 352.0)])?,
        Fill::Down(0x3f66a0, 0x274678),
        0.06,
        10.0,
    );
    c.save(folder, "still-life")
}

/// The same few shapes at three scales: what a part is depends on the whole around it.
fn circles(folder: &FilePath) -> Result<()> {
    let mut c = Canvas::new(67)?;
    c.ground(&rectangle(0.0, 0.0, W, H)?, Fill::Down(0xe8e2d4, 0xc8bfae), 0.06, 30.0);
    let (dark, light) = (Fill::Lit(0x5a5f6a, 0x2a2d34), Fill::Lit(0xf8f6f0, 0xcfc9bc));
    // A cart: two wheels.
    c.shadow(180.0, 330.0, 170.0, 20.0, 0.3);
    c.begin_whole();
    c.part(
        &blob(&[(50.0, 190.0), (60.0, 170.0), (300.0, 170.0), (316.0, 196.0), (300.0, 268.0), (66.0, 268.0)])?,
        Fill::Down(0xc8503c, 0x8a2a20),
        0.1,
        10.0,
    );
    c.part(
        &polygon(&[(90.0, 172.0), (124.0, 104.0), (226.0, 104.0), (252.0, 172.0)])?,
        Fill::Down(0xa8cfe0, 0x5a8aa4),
        0.06,
        14.0,
    );
    for (index, x) in [112.0, 252.0].into_iter().enumerate() {
        let (tyre, hub) = (ellipse(x, 274.0, 44.0, 44.0, 0.0)?, ellipse(x, 274.0, 19.0, 19.0, 0.0)?);
        if index == 0 {
            c.part(&tyre, dark, 0.12, 5.0)
        } else {
            c.more(&tyre, dark, 0.12, 5.0)
        }
        c.paint(&hub, light, 0.04, 8.0, c.next_part, c.whole);
    }
    c.next_part += 1;
    // An owl: two eyes.
    c.begin_whole();
    c.part(
        &blob(&[
            (520.0, 60.0),
            (610.0, 90.0),
            (640.0, 200.0),
            (628.0, 330.0),
            (540.0, 380.0),
            (450.0, 330.0),
            (438.0, 200.0),
            (466.0, 90.0),
        ])?,
        Fill::Lit(0xa87c50, 0x5a3a20),
        0.28,
        6.0,
    );
    c.part(
        &blob(&[(540.0, 220.0), (598.0, 250.0), (590.0, 330.0), (540.0, 356.0), (488.0, 330.0), (482.0, 250.0)])?,
        Fill::Lit(0xe0c79a, 0xa88458),
        0.2,
        5.0,
    );
    for (index, x) in [494.0, 584.0].into_iter().enumerate() {
        let (ring, pupil) = (ellipse(x, 156.0, 44.0, 44.0, 0.0)?, ellipse(x, 156.0, 19.0, 19.0, 0.0)?);
        if index == 0 {
            c.part(&ring, light, 0.04, 8.0)
        } else {
            c.more(&ring, light, 0.04, 8.0)
        }
        c.paint(&pupil, dark, 0.06, 6.0, c.next_part, c.whole);
    }
    c.next_part += 1;
    c.part(&polygon(&[(526.0, 180.0), (554.0, 180.0), (540.0, 222.0)])?, Fill::Down(0xe0a83c, 0xa06a18), 0.08, 6.0);
    // Balls on the floor.
    for (x, r) in [(360.0, 38.0), (420.0, 20.0)] {
        c.shadow(x, 420.0 + r * 0.6, r * 1.3, 9.0, 0.35);
        c.begin_whole();
        c.part(&ellipse(x, 420.0, r, r, 0.0)?, Fill::Lit(0x7ab0e0, 0x24508a), 0.05, 12.0);
    }
    c.save(folder, "circles")
}

fn darker(rgb: u32, factor: f32) -> u32 {
    [16, 8, 0].into_iter().fold(0, |all, shift| all | ((((rgb >> shift & 255) as f32 * factor) as u32) << shift))
}

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("usage: draw_samples FOLDER")?;
    let folder = FilePath::new(&folder);
    std::fs::create_dir_all(folder)?;
    for draw in [harbour, face, house, reef, still_life, circles] {
        draw(folder)?;
    }
    Ok(())
}
