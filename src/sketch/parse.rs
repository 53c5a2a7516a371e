//! The parse tree of a settled picture as the run of a modular network: an island is an object, its level the module
//! that put it out, the islands that hang under it its inputs, weighted by their area.
//!
//! The picture itself comes out: an object without attributes, whose inputs are the islands of the top level.

use std::collections::{BTreeMap, BinaryHeap};

use ndarray::ArrayView3;

use super::SketchError;
use super::attributes::{self, Seen};
use super::codebook::Codebook;
use super::key::Module;
use super::network::{Input, Network, Object};
use super::pursuit::Vocabulary;
use crate::grid::Grid;
use crate::islands::{Analysis, LevelIslands};

/// What the output is called, and the module that puts it out.
pub const PICTURE: &str = "picture";

/// The module that puts the islands of a level out.
pub fn level_name(level: usize) -> String {
    format!("level {level}")
}

/// What may go into what in a parse tree of so many levels.
pub fn vocabulary(levels: usize, objects: usize) -> Vocabulary {
    let module = |level: usize| Module::named(&level_name(level));
    let mut inputs: BTreeMap<Module, Vec<Module>> =
        (1..levels).map(|level| (module(level), vec![module(level - 1)])).collect();
    let picture = Module::named(PICTURE);
    inputs.insert(picture, levels.checked_sub(1).map(module).into_iter().collect());
    Vocabulary { outputs: vec![picture], inputs, objects }
}

/// The mean vector of every island, `[level][island]` (D), of a `state` (L, N, D).
pub fn vectors(analysis: &Analysis, state: ArrayView3<f32>) -> Vec<Vec<Vec<f32>>> {
    let (_, _, dim) = state.dim();
    let level = |(place, level): (usize, &LevelIslands)| {
        let mut means = vec![vec![0.0; dim]; level.islands.len()];
        for (column, &label) in level.labels.iter().enumerate() {
            let row = state.slice(ndarray::s![place, column, ..]);
            means[label as usize].iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        for (mean, island) in means.iter_mut().zip(&level.islands) {
            mean.iter_mut().for_each(|value| *value /= island.size.max(1) as f32);
        }
        means
    };
    analysis.levels.iter().enumerate().map(level).collect()
}

/// The parse tree as a network of `most` objects at most: from the top, always the largest island whose parent is in
/// it.
///
/// # Errors
/// A parse tree without islands.
pub fn network(
    analysis: &Analysis,
    vectors: &[Vec<Vec<f32>>],
    grid: Grid,
    codebook: &Codebook,
    most: usize,
) -> Result<Network, SketchError> {
    let tree = &analysis.tree;
    let types = codebook.levels.first().map_or(0, |level| level.types.len());
    let mut objects = vec![Object {
        name: PICTURE.to_owned(),
        module: PICTURE.to_owned(),
        attributes: vec![0.0; attributes::count(types)],
        inputs: Vec::new(),
    }];
    let shapes: Vec<Vec<Shape>> = analysis.levels.iter().map(|level| shapes(level, grid)).collect();
    // By size; of equal ones the earlier in the tree. (size, turned place, parent's object)
    let entry = |node: usize, parent: usize| (tree.nodes[node].size, usize::MAX - node, parent);
    let mut free: BinaryHeap<(usize, usize, usize)> = tree.roots.iter().map(|root| entry(*root, 0)).collect();
    let mut sizes = vec![0_usize];
    while objects.len() < most
        && let Some((size, turned, parent)) = free.pop()
    {
        let node = &tree.nodes[usize::MAX - turned];
        let (level, island) = (node.level, node.island as usize);
        let place = objects.len();
        let seen = Seen {
            types: codebook.levels[level].membership(&vectors[level][island]),
            ..shapes[level][island].seen(size, grid)
        };
        objects[parent].inputs.push(Input { object: place, weight: size as f32 });
        sizes.push(size);
        objects.push(Object {
            name: format!("level {level}, island {island}"),
            module: level_name(level),
            attributes: seen.attributes(),
            inputs: Vec::new(),
        });
        free.extend(node.children.iter().map(|child| entry(*child, place)));
    }
    for object in &mut objects {
        let whole: f32 = object.inputs.iter().map(|input| input.weight).sum();
        object.inputs.iter_mut().for_each(|input| input.weight /= whole);
    }
    Network::new(objects, 0)
}

/// Sums over the columns of an island.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    rows: f64,
    columns: f64,
    row_row: f64,
    row_column: f64,
    column_column: f64,
    agreement: f64,
}

fn shapes(level: &LevelIslands, grid: Grid) -> Vec<Shape> {
    let mut shapes = vec![Shape::default(); level.islands.len()];
    for (place, &label) in level.labels.iter().enumerate() {
        let (row, column) = grid.place(place);
        let (row, column) = (row as f64, column as f64);
        let shape = &mut shapes[label as usize];
        shape.rows += row;
        shape.columns += column;
        shape.row_row += row * row;
        shape.row_column += row * column;
        shape.column_column += column * column;
        shape.agreement += f64::from(level.agreement[place]);
    }
    shapes
}

impl Shape {
    /// All but the types.
    fn seen(&self, size: usize, grid: Grid) -> Seen {
        let count = size.max(1) as f64;
        let (row, column) = (self.rows / count, self.columns / count);
        let (down, across) = (self.row_row / count - row * row, self.column_column / count - column * column);
        let both = self.row_column / count - row * column;
        // Half the difference of the two moments along and across the island, and half their sum.
        let (difference, sum) = ((0.25 * (across - down).powi(2) + both * both).sqrt(), 0.5 * (across + down));
        let share = |at: f64, side: usize| ((at + 0.5) / side as f64) as f32;
        Seen {
            types: Vec::new(),
            area: (count / grid.columns().max(1) as f64) as f32,
            place: [share(row, grid.rows), share(column, grid.cols)],
            direction: (0.5 * (-2.0 * both).atan2(across - down).to_degrees()).rem_euclid(180.0) as f32,
            elongation: if sum > 0.0 { (difference / sum) as f32 } else { 0.0 },
            agreement: (self.agreement / count).clamp(0.0, 1.0) as f32,
        }
    }
}
