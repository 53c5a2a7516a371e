//! What is sketched: the objects of one run of a modular network, each with its module, its attributes and its inputs.
//!
//! The parse tree of islands is such a run, and so is any network that is described by hand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SketchError;
use super::key::Module;
use super::structure::{Node, Share, Structure};

/// One object that a module put out.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// What it is called.
    pub name: String,
    /// The module that put it out, by name.
    pub module: String,
    /// x: numbers of at least 0, of length 1 at most; as many as the other objects have.
    pub attributes: Vec<f32>,
    /// What it was made from, in order.
    #[serde(default)]
    pub inputs: Vec<Input>,
}

/// One input of an object.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The object that goes in, by its place in the list.
    pub object: usize,
    /// w: at least 0; the weights of an object's inputs sum to 1.
    pub weight: f32,
}

/// A run of a modular network: objects that make no circle, and the one that comes out.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    objects: Vec<Object>,
    output: usize,
    /// Inputs before those that use them.
    order: Vec<usize>,
}

/// How far a length or a sum may be off.
const TOLERANCE: f32 = 1e-3;

impl Network {
    /// Checks a run.
    ///
    /// # Errors
    /// No objects, attributes that are too long or of different numbers, weights that do not sum to 1, inputs or an
    /// output that are not there, a circle.
    pub fn new(objects: Vec<Object>, output: usize) -> Result<Self, SketchError> {
        let wrong = |object: &Object, what: String| Err(SketchError::Object { name: object.name.clone(), what });
        let Some(first) = objects.first() else { return Err(SketchError::NoObjects) };
        if output >= objects.len() {
            return Err(SketchError::NoOutput { output });
        }
        let count = first.attributes.len();
        for object in &objects {
            let x = &object.attributes;
            let length = x.iter().map(|value| value * value).sum::<f32>().sqrt();
            if x.is_empty() || x.len() != count {
                return wrong(object, format!("it has {} attributes, the first object has {count}", x.len()));
            }
            if !x.iter().all(|value| value.is_finite() && *value >= 0.0) || length > 1.0 + TOLERANCE {
                return wrong(object, format!("attributes are at least 0 and of length 1 at most, not {length}"));
            }
            if let Some(input) = object.inputs.iter().find(|input| input.object >= objects.len()) {
                return wrong(object, format!("there is no object {} to be its input", input.object));
            }
            let sum: f32 = object.inputs.iter().map(|input| input.weight).sum();
            let sound = object.inputs.iter().all(|input| input.weight >= 0.0) && (sum - 1.0).abs() <= TOLERANCE;
            if !object.inputs.is_empty() && !sound {
                return wrong(object, format!("the weights of inputs are at least 0 and sum to 1, not {sum}"));
            }
        }
        let order = ordered(&objects)?;
        Ok(Self { objects, output, order })
    }

    /// The objects, in the order in which they were given.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The place of what comes out.
    pub fn output(&self) -> usize {
        self.output
    }

    /// Attributes an object, n.
    pub fn attributes(&self) -> usize {
        self.objects.first().map_or(0, |object| object.attributes.len())
    }

    /// c of every object: the weights along a path from the output, multiplied, and summed over the paths.
    pub fn path_weights(&self) -> Vec<f32> {
        let mut weights = vec![0.0; self.objects.len()];
        weights[self.output] = 1.0;
        for &object in self.order.iter().rev() {
            for input in &self.objects[object].inputs {
                weights[input.object] += weights[object] * input.weight;
            }
        }
        weights
    }

    /// Objects on the way from the output to each object, both counted; 0 where no way leads there. The longest way.
    pub fn depths(&self) -> Vec<usize> {
        let mut depths = vec![0; self.objects.len()];
        depths[self.output] = 1;
        for &object in self.order.iter().rev() {
            for input in &self.objects[object].inputs {
                if depths[object] > 0 {
                    depths[input.object] = depths[input.object].max(depths[object] + 1);
                }
            }
        }
        depths
    }

    /// What is left when attributes and weights are forgotten.
    pub fn structure(&self) -> Structure {
        let mut place = vec![0; self.objects.len()];
        for (position, object) in self.order.iter().enumerate() {
            place[*object] = position;
        }
        let weights = self.path_weights();
        let node = |&object: &usize| {
            let share = |(slot, input): (usize, &Input)| {
                let whole = weights[input.object];
                let share = if whole > 0.0 { weights[object] * input.weight / whole } else { 0.0 };
                Share { node: place[input.object], slot, share }
            };
            Node {
                module: Module::named(&self.objects[object].module),
                inputs: self.objects[object].inputs.iter().enumerate().map(share).collect(),
            }
        };
        Structure { nodes: self.order.iter().map(node).collect(), output: place[self.output] }
    }

    /// Where each node of [`Self::structure`] stands in the list of objects.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// c (x, 1) of every node of [`Self::structure`], one after another: what a sketch is linear in.
    pub fn values(&self) -> Vec<f32> {
        let weights = self.path_weights();
        let value = |&object: &usize| {
            let (x, weight) = (self.objects[object].attributes.iter().copied(), weights[object]);
            x.chain([1.0]).map(move |value| value * weight)
        };
        self.order.iter().flat_map(value).collect()
    }
}

/// Inputs before those that use them.
fn ordered(objects: &[Object]) -> Result<Vec<usize>, SketchError> {
    let mut open: Vec<usize> = objects.iter().map(|object| object.inputs.len()).collect();
    let mut users = vec![Vec::new(); objects.len()];
    for (user, object) in objects.iter().enumerate() {
        object.inputs.iter().for_each(|input| users[input.object].push(user));
    }
    let mut order: Vec<usize> = (0..objects.len()).filter(|object| open[*object] == 0).collect();
    let mut next = 0;
    while let Some(&object) = order.get(next) {
        next += 1;
        for &user in &users[object] {
            open[user] -= 1;
            if open[user] == 0 {
                order.push(user);
            }
        }
    }
    match open.iter().position(|inputs| *inputs > 0) {
        Some(object) => Err(SketchError::Circle { name: objects[object].name.clone() }),
        None => Ok(order),
    }
}
