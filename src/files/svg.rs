//! Drawings as SVG, for print and slides: the map of a level, curves over the steps, the parse tree. Every drawing is
//! text that any program of drawings opens; nothing in it is a picture of pixels.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use image::RgbImage;

use super::{FileError, atomic};
use crate::colour::{Outline, outlines};
use crate::grid::Grid;
use crate::islands::{Block, ParseTree};

/// The longer side of a map, in points.
const MAP: f64 = 640.0;
/// Width and height of a curve, in points, with the room for its words.
const CURVE: [f64; 2] = [420.0, 220.0];
/// Room for the words at the left, above, at the right and below a curve.
const MARGIN: [f64; 4] = [54.0, 30.0, 16.0, 34.0];
/// Width of a tree and height of its rows, in points.
const TREE: [f64; 2] = [960.0, 64.0];

/// A line of a curve: what it is called, its colour, and its values step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub colour: [u8; 3],
    /// One value per step; what is not finite is a gap.
    pub values: Vec<f32>,
}

/// A drawing of several lines over the steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What is drawn.
    pub title: String,
    /// In what it is counted.
    pub unit: String,
    /// The lines.
    pub series: Vec<Series>,
}

/// Writes a drawing.
///
/// # Errors
/// A file that cannot be written.
pub fn write(path: &Path, drawing: &str) -> Result<(), FileError> {
    atomic::write(path, |file| file.write_all(drawing.as_bytes()))
}

/// The map of a level: `colours` has a pixel per column, `labels` the island of each, whose borders are outlined.
pub fn map(colours: &RgbImage, labels: &[u32], title: &str) -> String {
    let grid = Grid::new(colours.height() as usize, colours.width() as usize);
    let cell = MAP / grid.rows.max(grid.cols).max(1) as f64;
    let (width, height) = (grid.cols as f64 * cell, grid.rows as f64 * cell);
    let mut body = String::new();
    for (y, row) in colours.rows().enumerate() {
        let row: Vec<[u8; 3]> = row.map(|pixel| pixel.0).collect();
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            let _ = writeln!(
                body,
                r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>"#,
                number(x as f64 * cell),
                number(y as f64 * cell),
                number(run.len() as f64 * cell),
                number(cell),
                hex(run[0]),
            );
            x += run.len();
        }
    }
    let lines = outlines(grid, |a, b| labels.get(a) != labels.get(b));
    let line = |Outline { from, to }: &Outline| {
        let at = |end: &[usize; 2]| format!("{} {}", number(end[1] as f64 * cell), number(end[0] as f64 * cell));
        format!("M{}L{}", at(from), at(to))
    };
    let path: String = lines.iter().map(line).collect();
    let _ = writeln!(
        body,
        r##"<path d="{path}" fill="none" stroke="#ffffff" stroke-width="{}" stroke-linecap="square"/>"##,
        number((cell / 8.0).clamp(0.6, 3.0)),
    );
    // Squares beside each other leave no seam.
    page(width, height, title, &format!("<g shape-rendering=\"crispEdges\">\n{body}</g>\n"))
}

/// Curves over the steps, below each other; step 0 is the first.
pub fn curves(curves: &[Curve], title: &str) -> String {
    let mut body = String::new();
    for (place, curve) in curves.iter().enumerate() {
        let _ = write!(body, r#"<g transform="translate(0 {})">{}</g>"#, number(place as f64 * CURVE[1]), one(curve));
        body.push('\n');
    }
    page(CURVE[0], CURVE[1] * curves.len().max(1) as f64, title, &body)
}

fn one(curve: &Curve) -> String {
    let [left, top, right, bottom] = MARGIN;
    let (width, height) = (CURVE[0] - left - right, CURVE[1] - top - bottom);
    let values = || curve.series.iter().flat_map(|series| &series.values).filter(|value| value.is_finite());
    let least = values().copied().fold(f32::INFINITY, f32::min).min(0.0);
    let most = values().copied().fold(f32::NEG_INFINITY, f32::max);
    let most = if most > least { most } else { least + 1.0 };
    let steps = curve.series.iter().map(|series| series.values.len()).max().unwrap_or(0).saturating_sub(1).max(1);
    let x = |step: usize| number(left + width * step as f64 / steps as f64);
    let y = |value: f32| number(top + height * f64::from(most - value) / f64::from(most - least));
    let mut body = text(left, 18.0, "start", 13, &format!("{} ({})", curve.title, curve.unit));
    let (ground, edge) = (number(top + height), number(left + width));
    let _ = write!(
        body,
        r##"<path d="M{0} {1}V{2}H{3}" fill="none" stroke="#888888"/>"##,
        number(left),
        number(top),
        ground,
        edge
    );
    for value in [least, most] {
        body += &text(
            left - 6.0,
            top + height * f64::from(most - value) / f64::from(most - least) + 4.0,
            "end",
            11,
            &short(value),
        );
    }
    body += &text(left, top + height + 16.0, "middle", 11, "0");
    body += &text(left + width, top + height + 16.0, "middle", 11, &steps.to_string());
    body += &text(left + width / 2.0, top + height + 16.0, "middle", 11, "step");
    for (place, series) in curve.series.iter().enumerate() {
        let colour = hex(series.colour);
        for (first, run) in runs(&series.values) {
            let points: Vec<String> =
                run.iter().enumerate().map(|(at, value)| format!("{},{}", x(first + at), y(*value))).collect();
            let _ = write!(
                body,
                r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="1.8"/>"#,
                points.join(" ")
            );
        }
        let at = left + width - 64.0 * (curve.series.len() - 1 - place) as f64;
        let _ = write!(body, r#"<g fill="{colour}">{}</g>"#, text(at, 18.0, "end", 11, &series.name));
    }
    body
}

/// The values without gaps: where each run begins, and its values.
fn runs(values: &[f32]) -> Vec<(usize, &[f32])> {
    let (mut found, mut first) = (Vec::new(), 0);
    for run in values.chunk_by(|a, b| a.is_finite() == b.is_finite()) {
        if run[0].is_finite() {
            found.push((first, run));
        }
        first += run.len();
    }
    found
}

/// The parse tree: a row per level, the highest above, every island as wide as its block, under its whole.
pub fn tree(tree: &ParseTree, blocks: &[Block], colour: impl Fn(usize, u32) -> [u8; 3], title: &str) -> String {
    let levels = tree.nodes.iter().map(|node| node.level + 1).max().unwrap_or(0);
    let [width, row] = TREE;
    let top = |level: usize| (levels - 1 - level) as f64 * row + 22.0;
    let span =
        |block: &Block| (24.0 + (width - 24.0) * f64::from(block.left), 24.0 + (width - 24.0) * f64::from(block.right));
    let middles: Vec<(usize, f64)> = blocks
        .iter()
        .map(|block| {
            let (left, right) = span(block);
            (block.node, (left + right) / 2.0)
        })
        .collect();
    let middle = |node: usize| middles.iter().find(|(of, _)| *of == node).map(|(_, at)| *at);
    let mut body = String::new();
    for (node, at) in &middles {
        let node = &tree.nodes[*node];
        let Some(above) = node.parent.and_then(middle) else { continue };
        let (from, to) = (top(node.level), top(node.level + 1) + row - 26.0);
        let _ = writeln!(
            body,
            r##"<path d="M{} {}L{} {}" stroke="#888888" stroke-width="0.8" fill="none"/>"##,
            number(*at),
            number(from),
            number(above),
            number(to)
        );
    }
    for block in blocks {
        let node = &tree.nodes[block.node];
        let (left, right) = span(block);
        let size = format!("island {} of level {}: {} columns", node.island, node.level, node.size);
        let _ = writeln!(
            body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\" fill=\"{}\" stroke=\"#ffffff\" \
             stroke-width=\"0.8\"><title>{}</title></rect>",
            number(left),
            number(top(node.level)),
            number((right - left).max(1.0)),
            number(row - 26.0),
            hex(colour(node.level, node.island)),
            escaped(&size),
        );
    }
    for level in 0..levels {
        body += &text(10.0, top(level) + (row - 26.0) / 2.0 + 4.0, "middle", 12, &level.to_string());
    }
    page(width, levels as f64 * row + 22.0, title, &body)
}

fn page(width: f64, height: f64, title: &str, body: &str) -> String {
    let [width, height] = [width, height].map(number);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
         {height}\" font-family=\"sans-serif\">\n<title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" \
         fill=\"#ffffff\"/>\n{body}</svg>\n",
        escaped(title)
    )
}

fn text(x: f64, y: f64, anchor: &str, size: u32, words: &str) -> String {
    let (x, y) = (number(x), number(y));
    format!(r#"<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}">{}</text>"#, escaped(words))
}

/// A length with at most two digits after the point.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn short(value: f32) -> String {
    if value == value.round() { format!("{value:.0}") } else { format!("{value:.2}") }
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::Rgb;

    use super::*;

    /// Tags that open are closed, in order; the words are escaped.
    fn is_sound(svg: &str) {
        let mut open: Vec<&str> = Vec::new();
        for tag in svg.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None if tag.ends_with('/') => {}
                None => open.push(tag.split([' ', '\n']).next().unwrap()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn a_map_has_a_square_for_every_run_and_lines_between_islands() {
        let colours = RgbImage::from_fn(4, 2, |x, _| if x < 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
        let svg = map(&colours, &[0, 0, 1, 1, 0, 0, 1, 1], "a < b");
        is_sound(&svg);
        assert_eq!(svg.matches("<rect").count(), 1 + 4);
        assert!(svg.contains("M320 0L320 320") && svg.contains("a &lt; b") && svg.contains("#ff0000"), "{svg}");
    }

    #[test]
    fn a_curve_has_a_line_per_level_with_gaps_where_nothing_is_known() {
        let series = |values: &[f32]| Series { name: "level 0".to_owned(), colour: [1, 2, 3], values: values.to_vec() };
        let lines = vec![series(&[0.0, 1.0, 2.0]), series(&[1.0, f32::NAN, 1.0])];
        let curve = Curve { title: "Islands".to_owned(), unit: "count".to_owned(), series: lines };
        let svg = curves(&[curve.clone(), curve], "curves");
        is_sound(&svg);
        assert_eq!(svg.matches("<polyline").count(), 2 * 3);
        assert!(!svg.contains("NaN"), "{svg}");
    }
}
