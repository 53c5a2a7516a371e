//! Draws the program's icon: `cargo run --example draw_icon -- assets/icon.png`. Nine by nine columns, four islands.

use anyhow::{Context, Result};
use tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Shader, Transform};

/// One character per column: a letter names its island, a dot is open water.
const ISLANDS: [&str; 9] = [
    "aaaa.....",
    "aaaaa.bb.",
    "aaaa.bbbb",
    ".aa.bbbbb",
    "....bbbb.",
    ".ccc..b..",
    "ccccc..dd",
    "cccccc.dd",
    ".cccc..d.",
];

const SIDE: f32 = 256.0;

fn rounded(pixmap: &mut Pixmap, left: f32, top: f32, side: f32, radius: f32, rgb: [u8; 3]) -> Result<()> {
    let (right, bottom) = (left + side, top + side);
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.quad_to(right, top, right, top + radius);
    path.line_to(right, bottom - radius);
    path.quad_to(right, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.quad_to(left, bottom, left, bottom - radius);
    path.line_to(left, top + radius);
    path.quad_to(left, top, left + radius, top);
    path.close();
    let path = path.finish().context("a square without extent")?;
    let shader = Shader::SolidColor(Color::from_rgba8(rgb[0], rgb[1], rgb[2], 255));
    let paint = Paint { shader, anti_alias: true, ..Paint::default() };
    pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
    Ok(())
}

fn main() -> Result<()> {
    let path = std::env::args().nth(1).context("usage: draw_icon FILE")?;
    let mut pixmap = Pixmap::new(SIDE as u32, SIDE as u32).context("no room for the icon")?;
    rounded(&mut pixmap, 4.0, 4.0, SIDE - 8.0, 44.0, [24, 34, 54])?;
    let cell = (SIDE - 52.0) / 9.0;
    for (row, line) in ISLANDS.iter().enumerate() {
        for (col, island) in line.bytes().enumerate() {
            let rgb = match island {
                b'a' => [240, 180, 60],
                b'b' => [86, 180, 233],
                b'c' => [0, 158, 125],
                b'd' => [222, 120, 160],
                _ => [44, 58, 84],
            };
            let (left, top) = (26.0 + cell * col as f32 + 1.5, 26.0 + cell * row as f32 + 1.5);
            rounded(&mut pixmap, left, top, cell - 3.0, 4.0, rgb)?;
        }
    }
    pixmap.save_png(path)?;
    Ok(())
}
