//! What else could hold a tree in one vector, beside the recursive sketch at equal bits: each is a linear map of the
//! same unknowns v = c (x, 1), told by its columns.
//!
//! ```text
//! count sketch        a signed basis vector for every unknown, by a hash (Charikar, Chen and Farach-Colton 2002)
//! random projection   a vector of random signs for every unknown
//! MAP                 a product of sign vectors, one for every slot on the path and one for the attribute; what there
//!                     is of it is permuted at every slot (Gayler 1998)
//! HRR                 the same with circular convolution and nothing permuted, which forgets the order of slots
//!                     (Plate 1995)
//! recursive           the sketch of the structure
//! tree                the numbers themselves, rounded to as many bits as there are
//! ```

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::damage::quantised;
use super::decode::cosine;
use super::drawn::{DrawnTree, drawn};
use super::key::word;
use super::network::Network;
use super::settings::SketchSettings;
use super::unpack::plain_bits;
use crate::numeric::random::{Purpose, generator};
use crate::numeric::vector;

/// Steps of conjugate gradients.
const STEPS: usize = 200;
/// Trees over which means are made.
const TREES: u64 = 8;

/// A way to hold a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    CountSketch,
    Projection,
    Map,
    Hrr,
    Recursive(f32),
}

/// How well one way held trees.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize)]
pub struct Peer {
    /// What it is.
    pub name: String,
    /// Numbers, and bits of each.
    pub numbers: usize,
    /// Bits a number.
    pub bits: u32,
    /// Mean cosine of the attributes by depth when each unknown is read by itself; none where there is no such reading.
    pub one_shot: Option<Vec<f64>>,
    /// By least squares over all of them.
    pub least_squares: Option<Vec<f64>>,
}

/// Compares all of them on drawn trees of 13 objects with 16 attributes, held in `numbers` numbers of `bits` bits.
pub fn peers(numbers: usize, bits: u32, seed: u64) -> Vec<Peer> {
    let ways = [
        ("count sketch", Way::CountSketch),
        ("random projection", Way::Projection),
        ("MAP", Way::Map),
        ("HRR", Way::Hrr),
        ("recursive sketch, 20 degrees", Way::Recursive(20.0)),
        ("recursive sketch, 90 degrees", Way::Recursive(90.0)),
    ];
    let trees: Vec<Network> = (0..TREES)
        .map(|tree| drawn(&DrawnTree::REFERENCE, &mut generator(seed, Purpose::Sketches, 1000 + tree)))
        .collect();
    let mut rows: Vec<Peer> = ways
        .into_iter()
        .map(|(name, way)| {
            let held = |tree: &Network| {
                let columns = columns(tree, way, numbers, seed);
                let mut sketch = forward(&columns, &tree.values());
                if bits <= 16 {
                    sketch = quantised(&sketch, bits);
                }
                let squares = |column: &Vec<f32>| vector::dot(column, column).max(f32::MIN_POSITIVE);
                let one_shot: Vec<f32> =
                    columns.iter().map(|column| vector::dot(column, &sketch) / squares(column)).collect();
                [by_depth(tree, &one_shot), by_depth(tree, &solved(&columns, &sketch))]
            };
            let all: Vec<[Vec<f64>; 2]> = trees.par_iter().map(held).collect();
            let [one_shot, least_squares] = [0, 1].map(|place| Some(mean(all.iter().map(|both| &both[place]))));
            Peer { name: name.to_owned(), numbers, bits, one_shot, least_squares }
        })
        .collect();
    rows.push(itself(&trees, numbers * bits as usize));
    rows
}

/// The tree itself in so many bits.
fn itself(trees: &[Network], budget: usize) -> Peer {
    // As many bits a number as there is room for, 32 at most.
    let bits = (2..=32).rev().find(|bits| trees.iter().all(|tree| plain_bits(tree, *bits) <= budget)).unwrap_or(2);
    let held = |tree: &Network| {
        let values = tree.values();
        let kept = if bits <= 16 { quantised(&values, bits as u32) } else { values };
        by_depth(tree, &kept)
    };
    let all: Vec<Vec<f64>> = trees.iter().map(held).collect();
    Peer {
        name: "the tree itself".to_owned(),
        numbers: trees.first().map_or(0, |tree| tree.values().len()),
        bits: bits as u32,
        one_shot: None,
        least_squares: Some(mean(all.iter())),
    }
}

/// The columns (d each) of all unknowns, node by node.
fn columns(tree: &Network, way: Way, d: usize, seed: u64) -> Vec<Vec<f32>> {
    let width = tree.attributes() + 1;
    let signs = |key: u64| -> Vec<f32> {
        (0..d).map(|place| if word(seed ^ key, place) >> 63 == 1 { -1.0 } else { 1.0 }).collect()
    };
    let unknowns = tree.objects().len() * width;
    match way {
        Way::CountSketch => (0..unknowns)
            .map(|unknown| {
                let random = word(seed, unknown);
                let mut column = vec![0.0; d];
                column[(random >> 1) as usize % d] = if random & 1 == 1 { -1.0 } else { 1.0 };
                column
            })
            .collect(),
        Way::Projection => (0..unknowns).map(|unknown| signs(unknown as u64 + 1)).collect(),
        Way::Map => bound(tree, width, &signs, |path, code| {
            // Moved by a place at every slot: without that a slot taken twice undoes itself, and the order is lost.
            path.iter().cycle().skip(d - 1).zip(code).map(|(path, code)| path * code).collect()
        }),
        Way::Hrr => {
            let scale = 1.0 / (d as f32).sqrt();
            let normal = |key: u64| signs(key).iter().map(|sign| sign * scale).collect();
            bound(tree, width, &normal, convolved)
        }
        Way::Recursive(angle) => {
            let settings = SketchSettings { dim: d, angle, seed, ..SketchSettings::default() };
            let structure = tree.structure();
            let column = |unknown: usize| {
                let mut values = vec![0.0; unknowns];
                values[unknown] = 1.0;
                structure.forward(&values, &settings)
            };
            (0..unknowns).into_par_iter().map(column).collect()
        }
    }
}

/// Columns that bind an attribute to all slots on the path to its object.
fn bound(
    tree: &Network,
    width: usize,
    code: &dyn Fn(u64) -> Vec<f32>,
    bind: impl Fn(&[f32], &[f32]) -> Vec<f32>,
) -> Vec<Vec<f32>> {
    let mut paths: Vec<Option<Vec<f32>>> = vec![None; tree.objects().len()];
    let mut open = vec![(tree.output(), code(1 << 40))];
    while let Some((object, path)) = open.pop() {
        for (slot, input) in tree.objects()[object].inputs.iter().enumerate() {
            open.push((input.object, bind(&path, &code((1 << 41) + slot as u64))));
        }
        paths[object] = Some(path);
    }
    let attributes: Vec<Vec<f32>> = (0..width as u64).map(|attribute| code((1 << 42) + attribute)).collect();
    let nodes = tree.order().iter().filter_map(|object| paths[*object].as_ref());
    nodes.flat_map(|path| attributes.iter().map(|attribute| bind(path, attribute)).collect::<Vec<_>>()).collect()
}

/// The circular convolution of two vectors.
fn convolved(a: &[f32], b: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; a.len()];
    for (shift, factor) in a.iter().enumerate() {
        let (end, begin) = b.split_at(b.len() - shift);
        vector::add_scaled(&mut out[shift..], *factor, end);
        vector::add_scaled(&mut out[..shift], *factor, begin);
    }
    out
}

fn forward(columns: &[Vec<f32>], values: &[f32]) -> Vec<f32> {
    let mut sketch = vec![0.0; columns.first().map_or(0, Vec::len)];
    columns.iter().zip(values).for_each(|(column, value)| vector::add_scaled(&mut sketch, *value, column));
    sketch
}

/// Least squares by conjugate gradients, each column as long as the others.
fn solved(columns: &[Vec<f32>], sketch: &[f32]) -> Vec<f32> {
    let adjoint = |rest: &[f32]| -> Vec<f32> { columns.iter().map(|column| vector::dot(column, rest)).collect() };
    let scales: Vec<f32> =
        columns.iter().map(|column| vector::dot(column, column).max(f32::MIN_POSITIVE).sqrt().recip()).collect();
    let scaled =
        |values: Vec<f32>| -> Vec<f32> { values.iter().zip(&scales).map(|(value, scale)| value * scale).collect() };
    let mut found = vec![0.0; columns.len()];
    let mut rest = sketch.to_vec();
    let mut slope = scaled(adjoint(&rest));
    let mut way = slope.clone();
    let mut steepness = vector::dot(&slope, &slope);
    let enough = 1e-10 * steepness;
    for _ in 0..STEPS {
        if steepness <= enough {
            break;
        }
        let moved = forward(columns, &scaled(way.clone()));
        let length = steepness / vector::dot(&moved, &moved);
        vector::add_scaled(&mut found, length, &way);
        vector::add_scaled(&mut rest, -length, &moved);
        slope = scaled(adjoint(&rest));
        let before = std::mem::replace(&mut steepness, vector::dot(&slope, &slope));
        way.iter_mut().zip(&slope).for_each(|(way, slope)| *way = slope + steepness / before * *way);
    }
    scaled(found)
}

/// Mean cosines of the attributes by depth.
fn by_depth(tree: &Network, values: &[f32]) -> Vec<f64> {
    let (width, depths) = (tree.attributes() + 1, tree.depths());
    let mut sums = vec![(0.0, 0); depths.iter().copied().max().unwrap_or(0)];
    for (value, &object) in values.chunks_exact(width).zip(tree.order()) {
        let sum = &mut sums[depths[object] - 1];
        sum.0 += cosine(&value[..width - 1], &tree.objects()[object].attributes);
        sum.1 += 1;
    }
    sums.into_iter().map(|(sum, count)| sum / f64::from(count.max(1))).collect()
}

fn mean<'a>(rows: impl ExactSizeIterator<Item = &'a Vec<f64>>) -> Vec<f64> {
    let count = rows.len().max(1) as f64;
    let mut sums: Vec<f64> = Vec::new();
    for row in rows {
        sums.resize(row.len(), 0.0);
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / count);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_convolution_is_what_its_definition_says_and_forgets_order() {
        assert_eq!(convolved(&[1.0, 2.0, 0.0], &[0.0, 1.0, 3.0]), [6.0, 1.0, 5.0]);
        assert_eq!(convolved(&[0.0, 1.0, 3.0], &[1.0, 2.0, 0.0]), [6.0, 1.0, 5.0]);
    }

    #[test]
    fn least_squares_is_exact_for_all_of_them_and_one_look_is_not() {
        let rows = peers(512, 32, 1);
        assert_eq!(rows.len(), 7);
        for row in &rows {
            let exact = row.least_squares.iter().flatten().fold(1.0_f64, |least, cosine| least.min(*cosine));
            // A hash that puts two unknowns into one place cannot be undone; the order of slots that are forgotten
            // makes columns alike.
            if !["count sketch", "HRR"].contains(&row.name.as_str()) {
                assert!(exact > 0.999, "{row:?}");
            }
            if let Some(one_shot) = &row.one_shot {
                assert!(one_shot[2] < 0.999 && one_shot[0] > 0.3, "{row:?}");
            }
        }
    }
}
