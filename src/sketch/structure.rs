//! The structure of a run, and the recursive sketch as a linear map of what stands in it (Ghazi, Panigrahy and Wang
//! 2019).
//!
//! ```text
//! attributes   s_attr  = 1/2 R_{M,1} x + 1/2 R_{M,2} e_1
//! tuple        s_tuple = sum_i w_i T_i s_i
//! object       s_obj   = T_{M,0} (1/2 T_1 s_attr + 1/2 T_2 s_tuple(inputs))
//! transparent  T       = cos a I + sin a R                             a copy as it is, and a turned copy
//! run          s       = s_obj(output)
//! ```
//!
//! With c an object's path weight, s is linear in all c (x, 1), and in a tree this map knows no weights: they come back
//! with the attributes.

use super::key::{Module, Role};
use super::operator::Operator;
use super::settings::SketchSettings;

/// One object, without attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its module.
    pub module: Module,
    /// Its inputs; they stand before it.
    pub inputs: Vec<Share>,
}

/// An input of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Which node goes in.
    pub node: usize,
    /// Its slot in the tuple.
    pub slot: usize,
    /// The share of its path weight that goes this way: 1 in a tree.
    pub share: f32,
}

/// Which objects there are and what goes into what: inputs stand before those that use them.
#[derive(Debug, Clone, PartialEq)]
pub struct Structure {
    /// The objects.
    pub nodes: Vec<Node>,
    /// What comes out.
    pub output: usize,
}

impl Structure {
    /// The sketch (d) of `values`, the c (x, 1) of every node one after another (nodes x (n + 1)).
    pub fn forward(&self, values: &[f32], settings: &SketchSettings) -> Vec<f32> {
        let d = settings.dim;
        let width = self.width(values);
        let mut inputs = vec![0.0; self.nodes.len() * d];
        let mut users = vec![Vec::new(); self.nodes.len()];
        for (user, node) in self.nodes.iter().enumerate() {
            node.inputs.iter().for_each(|input| users[input.node].push((user, input.slot, input.share)));
        }
        let mut turn = Turn::new(settings);
        let (mut object, mut passed) = (vec![0.0; d], vec![0.0; d]);
        for (place, node) in self.nodes.iter().enumerate() {
            object.fill(0.0);
            spread_value(&values[place * width..][..width], node.module, settings, &mut object);
            turn.apply(Role::Pair(0), &mut object);
            if node.inputs.is_empty() {
                object.iter_mut().for_each(|value| *value *= 0.5);
            } else {
                let tuple = &mut inputs[place * d..][..d];
                turn.apply(Role::Pair(1), tuple);
                object.iter_mut().zip(tuple).for_each(|(value, other)| *value = 0.5 * (*value + *other));
            }
            turn.apply(Role::Object(node.module), &mut object);
            if place == self.output {
                return object;
            }
            for &(user, slot, share) in &users[place] {
                passed.copy_from_slice(&object);
                turn.apply(Role::Input(slot), &mut passed);
                let tuple = &mut inputs[user * d..][..d];
                tuple.iter_mut().zip(&passed).for_each(|(sum, value)| *sum += share * value);
            }
        }
        object
    }

    /// The adjoint of [`Self::forward`]: `values` (nodes x width) of a `sketch` (d).
    pub fn adjoint(&self, sketch: &[f32], width: usize, settings: &SketchSettings) -> Vec<f32> {
        let d = settings.dim;
        let mut values = vec![0.0; self.nodes.len() * width];
        let mut given = vec![0.0; self.nodes.len() * d];
        given[self.output * d..][..d].copy_from_slice(sketch);
        let mut turn = Turn::new(settings);
        let (mut object, mut passed) = (vec![0.0; d], vec![0.0; d]);
        for (place, node) in self.nodes.iter().enumerate().take(self.output + 1).rev() {
            object.copy_from_slice(&given[place * d..][..d]);
            turn.adjoint(Role::Object(node.module), &mut object);
            object.iter_mut().for_each(|value| *value *= 0.5);
            if !node.inputs.is_empty() {
                let mut tuple = object.clone();
                turn.adjoint(Role::Pair(1), &mut tuple);
                for input in &node.inputs {
                    passed.copy_from_slice(&tuple);
                    turn.adjoint(Role::Input(input.slot), &mut passed);
                    let below = &mut given[input.node * d..][..d];
                    below.iter_mut().zip(&passed).for_each(|(sum, value)| *sum += input.share * value);
                }
            }
            turn.adjoint(Role::Pair(0), &mut object);
            gather_value(&object, node.module, settings, &mut values[place * width..][..width]);
        }
        values
    }

    /// The squared length that a value of length 1 of each node has in the sketch, on average over random matrices.
    pub fn energies(&self, settings: &SketchSettings) -> Vec<f32> {
        let kept = settings.kept();
        let mut given = vec![0.0; self.nodes.len()];
        given[self.output] = 1.0;
        for (place, node) in self.nodes.iter().enumerate().take(self.output + 1).rev() {
            for input in &node.inputs {
                given[input.node] += given[place] * kept.powi(3) * 0.25 * input.share * input.share;
            }
        }
        given.iter().map(|given| given * kept.powi(2) / 16.0).collect()
    }

    fn width(&self, values: &[f32]) -> usize {
        assert!(values.len().is_multiple_of(self.nodes.len()), "values of another structure");
        values.len() / self.nodes.len()
    }
}

/// out <- out + 1/2 R_{M,1} x + 1/2 R_{M,2} e_1 n, where `value` is (x, n).
fn spread_value(value: &[f32], module: Module, settings: &SketchSettings, out: &mut [f32]) {
    let (x, count) = value.split_at(value.len() - 1);
    settings.operator(Role::Attributes(module)).spread(x, 0.5, out);
    settings.operator(Role::Count(module)).spread(count, 0.5, out);
}

/// The adjoint of [`spread_value`].
pub(super) fn gather_value(sketch: &[f32], module: Module, settings: &SketchSettings, value: &mut [f32]) {
    let (x, count) = value.split_at_mut(value.len() - 1);
    settings.operator(Role::Attributes(module)).gather(sketch, 0.5, x);
    settings.operator(Role::Count(module)).gather(sketch, 0.5, count);
}

/// T of a role, with room to work in.
pub(super) struct Turn<'a> {
    settings: &'a SketchSettings,
    straight: f32,
    turned: f32,
    room: Vec<f32>,
}

impl<'a> Turn<'a> {
    pub fn new(settings: &'a SketchSettings) -> Self {
        let (straight, turned) = settings.parts();
        Self { settings, straight, turned, room: vec![0.0; settings.dim] }
    }

    /// x <- T x.
    pub fn apply(&mut self, role: Role, x: &mut [f32]) {
        self.mix(role, x, Operator::apply);
    }

    /// x <- T^T x.
    pub fn adjoint(&mut self, role: Role, x: &mut [f32]) {
        self.mix(role, x, Operator::adjoint);
    }

    fn mix(&mut self, role: Role, x: &mut [f32], turn: fn(Operator, &mut [f32])) {
        if self.turned == 0.0 {
            return;
        }
        if self.straight == 0.0 && self.turned == 1.0 {
            return turn(self.settings.operator(role), x);
        }
        self.room.copy_from_slice(x);
        turn(self.settings.operator(role), &mut self.room);
        for (value, turned) in x.iter_mut().zip(&self.room) {
            *value = self.straight * *value + self.turned * turned;
        }
    }
}
