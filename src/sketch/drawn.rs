//! Runs that are drawn at random: trees of which everything is known.

use rand_chacha::ChaCha8Rng;

use super::network::{Input, Network, Object};
use crate::numeric::random::{below, normal};

/// What trees are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnTree {
    /// Children of every object that is no leaf.
    pub children: usize,
    /// Objects on the way from the output to a leaf, both counted.
    pub depth: usize,
    /// Attributes an object, n.
    pub attributes: usize,
    /// Modules to choose from; none: every object has a module of its own.
    pub modules: Option<usize>,
}

impl DrawnTree {
    /// Three children a node, three levels, 16 attributes: 13 objects and 221 unknowns.
    pub const REFERENCE: Self = Self { children: 3, depth: 3, attributes: 16, modules: None };

    /// Objects in a tree.
    pub fn objects(&self) -> usize {
        (0..self.depth).map(|level| self.children.pow(level as u32)).sum()
    }
}

/// Draws a tree; attributes have length 1, and inputs weigh alike.
///
/// # Panics
/// If the tree has no objects, or objects have no attributes.
pub fn drawn(tree: &DrawnTree, generator: &mut ChaCha8Rng) -> Network {
    let (count, inner) = (tree.objects(), tree.objects() - tree.children.pow(tree.depth as u32 - 1));
    let name = generator_name(generator);
    let object = |place: usize| {
        let module = match tree.modules {
            Some(modules) => format!("module {}", below(generator, modules)),
            None => format!("module {place} of {name}"),
        };
        let x: Vec<f32> = (0..tree.attributes).map(|_| normal(generator).abs()).collect();
        let length = x.iter().map(|value| value * value).sum::<f32>().sqrt();
        let weight = 1.0 / tree.children as f32;
        let first = place * tree.children + 1;
        let inputs = if place < inner { first..first + tree.children } else { 0..0 };
        Object {
            name: place.to_string(),
            module,
            attributes: x.iter().map(|value| value / length).collect(),
            inputs: inputs.map(|object| Input { object, weight }).collect(),
        }
    };
    match Network::new((0..count).map(object).collect(), 0) {
        Ok(network) => network,
        Err(error) => panic!("a drawn tree is a network: {error}"),
    }
}

/// A number of its own for every tree, so that two trees share no module.
fn generator_name(generator: &mut ChaCha8Rng) -> usize {
    below(generator, usize::MAX)
}
