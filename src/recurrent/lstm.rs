//! Long short-term memory: gates i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of W h(t-1) + C x(t) + b; c(t) = f c(t-1)
//! + i g; h(t) = o tanh c(t).

use ndarray::ArrayView2;

use super::Flags;
use super::lanes::{self, Row, ZERO};
use super::relu::{before, block, block_mut};
use crate::numeric::product::{self, Into};
use crate::numeric::rows::view_mut;

/// The cell with its weights, ready to run.
pub(super) struct Lstm<'a> {
    /// W, (4R, R).
    pub weight: ArrayView2<'a, f32>,
}

/// What a run keeps for the way back.
#[derive(Debug, Default)]
pub(super) struct LstmTape {
    /// c(t), T + 1 blocks, the first zero.
    cells: Vec<Row>,
    /// tanh c(t).
    squashed: Vec<Row>,
    delta_cells: Vec<Row>,
}

impl Lstm<'_> {
    /// Runs the cell. `drive`: C x(t) + b, T blocks of 4R rows, becomes the gates; `hidden`: T + 1 blocks of R rows,
    /// the first zero, gets h(t).
    pub fn forward(&self, drive: &mut [Row], hidden: &mut [Row], flags: &[Flags], tape: &mut LstmTape) {
        let units = self.weight.ncols();
        tape.cells.resize((flags.len() + 1) * units, ZERO);
        tape.squashed.resize(flags.len() * units, ZERO);
        tape.cells[..units].fill(ZERO);
        for step in 1..=flags.len() {
            let gates = &mut drive[(step - 1) * 4 * units..step * 4 * units];
            let from = before(step, flags);
            if let Some(before) = from {
                let state = &hidden[before * units..(before + 1) * units];
                product::multiply(self.weight, block(state), block_mut(gates), Into::Add);
            }
            let (past, now) = tape.cells.split_at_mut(step * units);
            let before = &past[from.unwrap_or(0) * units..][..units];
            let squashed = &mut tape.squashed[(step - 1) * units..step * units];
            lanes::lstm(gates, before, &mut now[..units], squashed, &mut hidden[step * units..(step + 1) * units]);
        }
    }

    /// The way back. `delta`: T + 1 blocks, the gradient of h(t) from the answer; is used up. `drive` holds the gates
    /// and gets the gradient of what came into them. The gradient of W is added to.
    pub fn backward(
        &self,
        hidden: &[Row],
        delta: &mut [Row],
        flags: &[Flags],
        tape: &mut LstmTape,
        drive: &mut [Row],
        weight_slopes: &mut [f32],
    ) {
        let units = self.weight.ncols();
        tape.delta_cells.clear();
        tape.delta_cells.resize(units, ZERO);
        for step in (1..=flags.len()).rev() {
            if flags[step - 1].wipe {
                tape.delta_cells.fill(ZERO);
            }
            let gates = &mut drive[(step - 1) * 4 * units..step * 4 * units];
            let from = before(step, flags);
            let before = &tape.cells[from.unwrap_or(0) * units..][..units];
            let squashed = &tape.squashed[(step - 1) * units..step * units];
            let now = &delta[step * units..(step + 1) * units];
            lanes::lstm_back(gates, before, squashed, now, &mut tape.delta_cells);
            if let Some(before) = from {
                let state = &hidden[before * units..(before + 1) * units];
                let slopes = view_mut(weight_slopes, [4 * units, units]);
                product::multiply_transposed(block(gates), block(state), slopes, Into::Add);
                let delta = block_mut(&mut delta[before * units..(before + 1) * units]);
                product::multiply(self.weight.reversed_axes(), block(gates), delta, Into::Add);
            }
        }
    }
}
