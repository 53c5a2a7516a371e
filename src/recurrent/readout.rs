//! From the last state to an answer: a = relu(W1 h + b1), p = softmax(W2 a + b2), and the cross-entropy of p.

use ndarray::ArrayView2;

use super::lanes::{self, Row, ZERO};
use super::relu::{block, block_mut};
use crate::numeric::product::{self, Into};
use crate::numeric::rows::view_mut;

/// The two layers with their weights.
pub(super) struct Readout<'a> {
    /// W1, (H, R).
    pub first: ArrayView2<'a, f32>,
    /// b1, H.
    pub first_bias: &'a [f32],
    /// W2, (classes, H).
    pub second: ArrayView2<'a, f32>,
    /// b2, classes.
    pub second_bias: &'a [f32],
}

/// What a run keeps for the way back.
#[derive(Debug, Default)]
pub(super) struct ReadoutTape {
    hidden: Vec<Row>,
    /// Probabilities of every class; on the way back their gradient.
    pub probabilities: Vec<Row>,
    delta: Vec<Row>,
}

impl Readout<'_> {
    /// Probabilities of every class from the last state, R rows.
    pub fn forward(&self, state: &[Row], tape: &mut ReadoutTape) {
        tape.hidden.resize(self.first.nrows(), ZERO);
        tape.probabilities.resize(self.second.nrows(), ZERO);
        tape.delta.resize(self.first.nrows(), ZERO);
        lanes::fill(&mut tape.delta, self.first_bias);
        product::multiply(self.first, block(state), block_mut(&mut tape.delta), Into::Add);
        lanes::relu(&tape.delta, &mut tape.hidden);
        lanes::fill(&mut tape.probabilities, self.second_bias);
        product::multiply(self.second, block(&tape.hidden), block_mut(&mut tape.probabilities), Into::Add);
        lanes::softmax(&mut tape.probabilities);
    }

    /// The sum over the sequences of -ln p(answer).
    pub fn loss(&self, answers: &[usize], tape: &ReadoutTape) -> f64 {
        let one =
            |(lane, &answer): (usize, &usize)| -f64::from(tape.probabilities[answer][lane].max(f32::MIN_POSITIVE)).ln();
        answers.iter().enumerate().map(one).sum()
    }

    /// The way back from the loss times `share`; `delta` gets the gradient of the state. The gradients of W1, b1, W2,
    /// b2 are added to.
    pub fn backward(
        &self,
        state: &[Row],
        answers: &[usize],
        share: f32,
        tape: &mut ReadoutTape,
        delta: &mut [Row],
        [first, first_bias, second, second_bias]: [&mut [f32]; 4],
    ) {
        let ReadoutTape { hidden, probabilities, delta: middle } = tape;
        for (class, row) in probabilities.iter_mut().enumerate() {
            for (lane, value) in row.iter_mut().enumerate() {
                // Lanes without a sequence do not count.
                *value = answers.get(lane).map_or(0.0, |&answer| {
                    let right = if answer == class { 1.0 } else { 0.0 };
                    (*value - right) * share
                });
            }
        }
        let (classes, width) = self.second.dim();
        product::multiply_transposed(
            block(probabilities),
            block(hidden),
            view_mut(second, [classes, width]),
            Into::Add,
        );
        lanes::add_sums(second_bias, probabilities);
        product::multiply(self.second.reversed_axes(), block(probabilities), block_mut(middle), Into::Replace);
        lanes::relu_back(middle, hidden);
        let units = self.first.ncols();
        product::multiply_transposed(block(middle), block(state), view_mut(first, [width, units]), Into::Add);
        lanes::add_sums(first_bias, middle);
        product::multiply(self.first.reversed_axes(), block(middle), block_mut(delta), Into::Replace);
    }
}
