//! What comes back from a sketch when the structure is not known: group orthogonal matching pursuit from the output
//! down.
//!
//! A candidate is (parent, slot, module): a place in the tree that nothing has been found for. Its score is the energy
//! of what is left of the sketch in the candidate's columns. The best ones join the tree, all values are found anew by
//! least squares, and what that leaves is searched again. A node's inputs fill its slots in order.
//!
//! With transparent turns the scores of neighbouring places mix, and a wrong candidate may be ahead. A careful search
//! then keeps several trees: each likely candidate of each is tried, and the trees that leave least go on.

use std::collections::{BTreeMap, BTreeSet};

use super::decode::{least_squares, padded, square};
use super::key::{Module, Role};
use super::settings::SketchSettings;
use super::structure::{Node, Share, Structure, Turn, gather_value};

/// Steps of conjugate gradients between two searches.
const REFIT: usize = 120;
/// Candidates whose score is this share of the best join together in the quick search.
const TOGETHER: f64 = 0.95;
/// Objects up to which a tree is searched for carefully: every step of it is many fits.
const CAREFUL_UP_TO: usize = 32;
/// Trees that grow side by side then.
const BEAM: usize = 4;
/// Candidates of each that are tried, the best by score.
const CLOSELY: usize = 8;
/// A candidate is tried when its score is this share of the best.
const DOUBT: f64 = 0.2;
/// A candidate counts when its score is so many times what chance gives.
const ABOVE_CHANCE: f64 = 2.5;
/// The search ends when this share of the energy is left.
const ALL: f64 = 1e-9;

/// What may go into what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// Modules whose object may come out.
    pub outputs: Vec<Module>,
    /// Modules whose objects may go into one of this module; none where it is not listed.
    pub inputs: BTreeMap<Module, Vec<Module>>,
    /// Objects at most.
    pub objects: usize,
}

/// What the pursuit found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The tree; node k of the search is node `nodes - 1 - k`.
    pub structure: Structure,
    /// v = c (x, 1) of every node (nodes x width).
    pub values: Vec<f32>,
    /// The share of the sketch's energy that it does not explain.
    pub left: f64,
}

/// One object of the growing tree.
#[derive(Debug, Clone, Copy)]
struct Grown {
    module: Module,
    parent: Option<(usize, usize)>,
    inputs: usize,
    energy: f32,
}

/// Searches the first coordinates of a sketch for a tree; `width` is n + 1. Where the quick search does not explain all
/// of it, a small tree is searched for carefully.
pub fn pursue(seen: &[f32], width: usize, vocabulary: &Vocabulary, settings: &SketchSettings) -> Found {
    let quick = greedily(seen, width, vocabulary, settings);
    if quick.left <= ALL || vocabulary.objects > CAREFUL_UP_TO {
        return quick;
    }
    let careful = carefully(seen, width, vocabulary, settings);
    if careful.left < quick.left { careful } else { quick }
}

/// Lets the best candidates join at once, as long as any is above chance.
fn greedily(seen: &[f32], width: usize, vocabulary: &Vocabulary, settings: &SketchSettings) -> Found {
    let all = square(seen);
    let mut tree: Vec<Grown> = Vec::new();
    let (mut values, mut rest, mut left) = (Vec::new(), seen.to_vec(), 1.0);
    while tree.len() < vocabulary.objects && left > ALL {
        let chance = ABOVE_CHANCE * width as f64 * square(&rest) / seen.len().max(1) as f64;
        let mut scored = candidates(&tree, &rest, width, vocabulary, settings);
        scored.retain(|(score, _)| *score > chance);
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some(best) = scored.first().map(|(score, _)| *score) else { break };
        let room = vocabulary.objects - tree.len();
        let mut taken: Vec<Option<(usize, usize)>> = Vec::new();
        for (score, grown) in scored {
            if score < TOGETHER * best || taken.len() == room || taken.contains(&grown.parent) {
                continue;
            }
            taken.push(grown.parent);
            if let Some((parent, _)) = grown.parent {
                tree[parent].inputs += 1;
            }
            tree.push(grown);
        }
        let structure = structure(&tree);
        values = least_squares(&structure, seen, width, REFIT, settings);
        rest = structure.forward(&values, settings);
        rest.iter_mut().zip(seen).for_each(|(rest, seen)| *rest = seen - *rest);
        rest.truncate(seen.len());
        left = if all > 0.0 { square(&rest) / all } else { 0.0 };
    }
    Found { structure: structure(&tree), values, left }
}

/// Lets the most likely trees grow side by side, one object at a time, and keeps those that explain most.
fn carefully(seen: &[f32], width: usize, vocabulary: &Vocabulary, settings: &SketchSettings) -> Found {
    let all = square(seen);
    let nothing = Tried { tree: Vec::new(), values: Vec::new(), rest: seen.to_vec(), energy: all };
    let mut beam = vec![nothing];
    let mut best = beam[0].clone();
    for _ in 0..vocabulary.objects {
        let mut next: Vec<Tried> = Vec::new();
        let mut known: BTreeSet<Vec<(Vec<usize>, Module)>> = BTreeSet::new();
        for tried in &beam {
            let chance = ABOVE_CHANCE * width as f64 * tried.energy / seen.len().max(1) as f64;
            let mut scored = candidates(&tried.tree, &tried.rest, width, vocabulary, settings);
            scored.retain(|(score, _)| *score > chance);
            scored.sort_by(|a, b| b.0.total_cmp(&a.0));
            scored.truncate(CLOSELY);
            let doubt = scored.first().map_or(0.0, |(score, _)| DOUBT * score);
            for (_, grown) in scored.into_iter().filter(|(score, _)| *score >= doubt) {
                let tree = grown.joining(&tried.tree);
                if known.insert(places(&tree)) {
                    next.push(Tried::fit(tree, seen, width, settings));
                }
            }
        }
        next.sort_by(|a, b| a.energy.total_cmp(&b.energy));
        next.truncate(BEAM);
        let Some(first) = next.first() else { break };
        if first.energy < best.energy {
            best = first.clone();
        }
        if best.energy <= ALL * all {
            break;
        }
        beam = next;
    }
    let left = if all > 0.0 { best.energy / all } else { 0.0 };
    Found { structure: structure(&best.tree), values: best.values, left }
}

/// A tree that may be the right one, and what it does not explain.
#[derive(Debug, Clone)]
struct Tried {
    tree: Vec<Grown>,
    values: Vec<f32>,
    rest: Vec<f32>,
    /// |rest|^2.
    energy: f64,
}

impl Tried {
    fn fit(tree: Vec<Grown>, seen: &[f32], width: usize, settings: &SketchSettings) -> Self {
        let structure = structure(&tree);
        let values = least_squares(&structure, seen, width, REFIT, settings);
        let mut rest = structure.forward(&values, settings);
        rest.iter_mut().zip(seen).for_each(|(rest, seen)| *rest = seen - *rest);
        rest.truncate(seen.len());
        let energy = square(&rest);
        Self { tree, values, rest, energy }
    }
}

impl Grown {
    /// The tree with this object in it.
    fn joining(self, tree: &[Grown]) -> Vec<Grown> {
        let mut tree = tree.to_vec();
        if let Some((parent, _)) = self.parent {
            tree[parent].inputs += 1;
        }
        tree.push(self);
        tree
    }
}

/// Slots from the output down and module of every object: what tells two trees apart, in whatever order they grew.
fn places(tree: &[Grown]) -> Vec<(Vec<usize>, Module)> {
    let mut ways: Vec<Vec<usize>> = Vec::new();
    for node in tree {
        let mut way = node.parent.map_or(Vec::new(), |(parent, _)| ways[parent].clone());
        way.extend(node.parent.map(|(_, slot)| slot));
        ways.push(way);
    }
    let mut places: Vec<_> = ways.into_iter().zip(tree.iter().map(|node| node.module)).collect();
    places.sort();
    places
}

/// Every place that is free, with its score.
fn candidates(
    tree: &[Grown],
    rest: &[f32],
    width: usize,
    vocabulary: &Vocabulary,
    settings: &SketchSettings,
) -> Vec<(f64, Grown)> {
    let mut turn = Turn::new(settings);
    let kept = settings.kept();
    let share = rest.len() as f32 / settings.dim as f32;
    let mut value = vec![0.0; width];
    let mut score = |at: &[f32], module: Module, given: f32, turn: &mut Turn| {
        let mut object = at.to_vec();
        turn.adjoint(Role::Object(module), &mut object);
        turn.adjoint(Role::Pair(0), &mut object);
        object.iter_mut().for_each(|value| *value *= 0.5);
        gather_value(&object, module, settings, &mut value);
        square(&value) / f64::from(given * kept.powi(2) / 16.0 * share)
    };
    let rest = padded(rest, settings);
    if tree.is_empty() {
        let grown = |&module: &Module| {
            (score(&rest, module, 1.0, &mut turn), Grown { module, parent: None, inputs: 0, energy: 1.0 })
        };
        return vocabulary.outputs.iter().map(grown).collect();
    }
    let mut found = Vec::new();
    // What is left as it arrives at the inputs of each node: parents stand before their inputs.
    let mut tuples: Vec<Vec<f32>> = Vec::new();
    for (place, node) in tree.iter().enumerate() {
        let mut at = match node.parent {
            None => rest.clone(),
            Some((parent, slot)) => {
                let mut at = tuples[parent].clone();
                turn.adjoint(Role::Input(slot), &mut at);
                at
            }
        };
        turn.adjoint(Role::Object(node.module), &mut at);
        turn.adjoint(Role::Pair(1), &mut at);
        at.iter_mut().for_each(|value| *value *= 0.5);
        tuples.push(at.clone());
        let Some(modules) = vocabulary.inputs.get(&node.module) else { continue };
        turn.adjoint(Role::Input(node.inputs), &mut at);
        let energy = node.energy * kept.powi(3) * 0.25;
        for &module in modules {
            let grown = Grown { module, parent: Some((place, node.inputs)), inputs: 0, energy };
            found.push((score(&at, module, energy, &mut turn), grown));
        }
    }
    found
}

/// The tree with inputs before those that use them.
fn structure(tree: &[Grown]) -> Structure {
    let turned = |place: usize| tree.len() - 1 - place;
    let mut nodes: Vec<Node> = tree.iter().rev().map(|node| Node { module: node.module, inputs: Vec::new() }).collect();
    for (place, node) in tree.iter().enumerate() {
        if let Some((parent, slot)) = node.parent {
            nodes[turned(parent)].inputs.push(Share { node: turned(place), slot, share: 1.0 });
        }
    }
    Structure { output: nodes.len().saturating_sub(1), nodes }
}

/// Whether two trees are the same: modules, and what goes into which slot.
pub fn same_tree(a: &Structure, b: &Structure) -> bool {
    fn same(a: &Structure, at: usize, b: &Structure, bt: usize) -> bool {
        let (one, other) = (&a.nodes[at], &b.nodes[bt]);
        let matches = |input: &Share| {
            let found = other.inputs.iter().find(|share| share.slot == input.slot);
            found.is_some_and(|share| same(a, input.node, b, share.node))
        };
        one.module == other.module && one.inputs.len() == other.inputs.len() && one.inputs.iter().all(matches)
    }
    a.nodes.len() == b.nodes.len() && !a.nodes.is_empty() && same(a, a.output, b, b.output)
}
