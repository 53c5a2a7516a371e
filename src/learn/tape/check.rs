//! Gradients of the tape against finite differences.

#![allow(clippy::unwrap_used)]

use candle_core::{Result, Tensor, Var};

use super::{lend, tensor};

/// Numbers without a pattern, between -1 and 1.
pub(in crate::learn) fn wave(length: usize, step: f32) -> Vec<f32> {
    (0..length).map(|i| (step * (i as f32 + 0.5) * (1.0 + 0.01 * i as f32)).sin()).collect()
}

/// Checks the gradient of sum_k c_k y_k, with numbers c without a pattern, by every input of `operation`.
pub(in crate::learn) fn slopes_hold(
    inputs: &[(Vec<f32>, Vec<usize>)],
    operation: impl Fn(&[Tensor]) -> Result<Tensor>,
) {
    slopes_hold_within(inputs, 2e-2, operation);
}

/// The same with another allowance.
pub(in crate::learn) fn slopes_hold_within(
    inputs: &[(Vec<f32>, Vec<usize>)],
    allowed: f32,
    operation: impl Fn(&[Tensor]) -> Result<Tensor>,
) {
    let of = |inputs: &[Tensor]| {
        let out = operation(inputs).unwrap();
        let weights = tensor(wave(out.elem_count(), 1.7), out.shape()).unwrap();
        (out * weights).unwrap().sum_all().unwrap()
    };
    let vars: Vec<Var> = inputs
        .iter()
        .map(|(values, shape)| Var::from_tensor(&tensor(values.clone(), shape.clone()).unwrap()).unwrap())
        .collect();
    let tensors: Vec<Tensor> = vars.iter().map(|var| var.as_tensor().clone()).collect();
    let slopes = of(&tensors).backward().unwrap();
    for (which, (values, shape)) in inputs.iter().enumerate() {
        let slope = lend(slopes.get(&tensors[which]).unwrap(), <[f32]>::to_vec).unwrap();
        let scale = slope.iter().fold(0.1_f32, |most, value| most.max(value.abs()));
        let every = values.len().div_ceil(60);
        for index in (0..values.len()).step_by(every) {
            let moved = |by: f32| {
                let mut values = values.clone();
                values[index] += by;
                let mut tensors = tensors.clone();
                tensors[which] = tensor(values, shape.clone()).unwrap();
                f64::from(of(&tensors).to_scalar::<f32>().unwrap())
            };
            let step = 4e-3;
            let measured = ((moved(step) - moved(-step)) / (2.0 * f64::from(step))) as f32;
            let error = (measured - slope[index]).abs();
            assert!(
                error < allowed * scale,
                "input {which}, number {index}: {} on the tape, {measured} measured",
                slope[index]
            );
        }
    }
}
