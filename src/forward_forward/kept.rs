//! What of a training by Forward-Forward a file holds.

use std::borrow::Cow;

use ndarray::{Array1, Array2};

use super::config::{Config, ForwardForwardError};
use super::layer::Block;
use super::learner::Learner;
use super::train::{ForwardForward, Saved, State};
use crate::digits::{CLASSES, Fingerprint};
use crate::numeric::rows::flat;
use crate::training::{Kept, Named, Part, Tensors};

/// Weights and bias of a block, in the order in which they lie in a file.
const NETWORK: [&str; 2] = ["weight", "bias"];
/// Its running gradient and mean activity, with which alone a training goes on.
const RUNNING: [&str; 3] = ["weight.step", "bias.step", "mean"];

fn name(layer: usize, block: usize, what: &str) -> String {
    format!("layer.{layer}.place.{block}.{what}")
}

/// The numbers of a block by their names, with their shapes.
fn numbers(block: &Block) -> [(&'static str, Vec<usize>, &[f32], Part); 5] {
    let matrix = block.weights.shape().to_vec();
    let row = vec![block.bias.len()];
    let [weight, bias] = NETWORK;
    let [weight_step, bias_step, mean] = RUNNING;
    [
        (weight, matrix.clone(), flat(block.weights.view()), Part::Network),
        (bias, row.clone(), flat(block.bias.view()), Part::Network),
        (weight_step, matrix, flat(block.weights_step.view()), Part::Training),
        (bias_step, row.clone(), flat(block.bias_step.view()), Part::Training),
        (mean, row, flat(block.mean.view()), Part::Training),
    ]
}

fn matrix(tensors: &dyn Tensors, name: &str, shape: [usize; 2]) -> Result<Array2<f32>, String> {
    let values = tensors.values_of_shape(name, &shape)?;
    Array2::from_shape_vec(shape, values).map_err(|_| format!("the tensor {name} is cut short"))
}

fn row(tensors: &dyn Tensors, name: &str, length: usize) -> Result<Array1<f32>, String> {
    Ok(Array1::from_vec(tensors.values_of_shape(name, &[length])?))
}

impl Kept for ForwardForward {
    type More = Fingerprint;

    fn tensors(saved: &Saved) -> Result<Vec<Named<'_>>, ForwardForwardError> {
        let State { learner, goes_on, .. } = &saved.state;
        let mut all = Vec::new();
        for (layer, blocks) in learner.layers().iter().enumerate() {
            for (place, block) in blocks.blocks().iter().enumerate() {
                let kept = numbers(block).into_iter().filter(|(.., part)| *goes_on || *part == Part::Network);
                all.extend(kept.map(|(what, shape, values, part)| Named {
                    name: Cow::Owned(name(layer, place, what)),
                    shape,
                    values: Cow::Borrowed(values),
                    part,
                }));
            }
        }
        if let Some(readout) = learner.readout() {
            let [weight, bias] = NETWORK.map(|what| Cow::Owned(format!("softmax.{what}")));
            let (weights, biases) = (flat(readout.weights.view()), flat(readout.bias.view()));
            let part = Part::Network;
            let shape = readout.weights.shape().to_vec();
            all.push(Named { name: weight, shape, values: Cow::Borrowed(weights), part });
            all.push(Named { name: bias, shape: vec![CLASSES], values: Cow::Borrowed(biases), part });
        }
        Ok(all)
    }

    fn more(saved: &Saved) -> Fingerprint {
        saved.state.digits
    }

    fn state(config: &Config, _: u64, digits: Fingerprint, tensors: &dyn Tensors) -> Result<State, String> {
        config.check().map_err(|error| error.to_string())?;
        // A tensor is bounded by its file, so a network is never made larger than what is there.
        for (layer, units) in config.layers.iter().enumerate() {
            let bias = name(layer, 0, NETWORK[1]);
            let shape = tensors.shape(&bias).ok_or_else(|| format!("the tensor {bias} is missing"))?;
            if shape != [*units] {
                return Err(format!("the tensor {bias} has shape {shape:?}, which does not fit {units} units"));
            }
        }
        let mut learner = Learner::new(config);
        let goes_on = tensors.shape(&name(0, 0, RUNNING[0])).is_some();
        for (layer, blocks) in learner.layers_mut().iter_mut().enumerate() {
            for (place, block) in blocks.blocks_mut().iter_mut().enumerate() {
                let named = |what| name(layer, place, what);
                let (inputs, units) = block.weights.dim();
                block.weights = matrix(tensors, &named(NETWORK[0]), [inputs, units])?;
                block.bias = row(tensors, &named(NETWORK[1]), units)?;
                if goes_on {
                    block.weights_step = matrix(tensors, &named(RUNNING[0]), [inputs, units])?;
                    block.bias_step = row(tensors, &named(RUNNING[1]), units)?;
                    block.mean = row(tensors, &named(RUNNING[2]), units)?;
                }
            }
        }
        if let Some(readout) = learner.readout_mut() {
            let width = readout.weights.nrows();
            readout.weights = matrix(tensors, "softmax.weight", [width, CLASSES])?;
            readout.bias = row(tensors, "softmax.bias", CLASSES)?;
        }
        Ok(State { learner, digits, goes_on })
    }
}
