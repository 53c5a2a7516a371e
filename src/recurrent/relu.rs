//! The cells of rectified units: the fast-weight RNN, and what is left of it without the memory (layer-normed RNN) and
//! without the inner loop (IRNN).
//!
//! The way back, in the list form, with c_tau = eta lambda^(t-1-tau), v = u + sum_tau c_tau (h_tau . h_s) h_tau, n the
//! core of the layer norm, for every inner step from the last to the first:
//!
//! ```text
//! q = dy g;  dv = (q - mean q - n mean(q n)) / sigma;  du += dv
//! p = h_tau . h_s;  r = h_tau . dv;  dh_tau += c_tau (p dv + r h_s);  dh_s = sum_tau c_tau r h_tau
//! ```

use ndarray::ArrayView2;

use super::Flags;
use super::lanes::{self, LANES, Row, ZERO};
use crate::numeric::product::{self, Into};
use crate::numeric::rows::{view, view_mut};

/// A cell with its weights, ready to run.
pub(super) struct Relu<'a> {
    /// W, (R, R).
    pub weight: ArrayView2<'a, f32>,
    /// Gain and bias of the layer norm, R each.
    pub norm: Option<[&'a [f32]; 2]>,
    /// S; 0 for a cell without inner loop.
    pub inner: usize,
    /// lambda and eta.
    pub memory: Option<[f32; 2]>,
}

/// What a run keeps for the way back.
#[derive(Debug, Default)]
pub(super) struct ReluTape {
    /// h_0 .. h_S-1 of every step.
    pub inner: Vec<Row>,
    /// Cores of the layer norm, S per step.
    core: Vec<Row>,
    /// 1 / sigma, S per step.
    inverse: Vec<Row>,
    /// h_tau . h_s for every inner step, T places each.
    pub similar: Vec<Row>,
    /// Steps that were stored.
    pub stored: Vec<usize>,
    values: Vec<Row>,
    near: Vec<Row>,
    far: Vec<Row>,
}

impl Relu<'_> {
    /// Runs the cell. `drive`: C x(t) + b, T blocks of R rows, becomes u(t); `hidden`: T + 1 blocks, the first zero,
    /// gets h(t).
    pub fn forward(&self, drive: &mut [Row], hidden: &mut [Row], flags: &[Flags], tape: &mut ReluTape) {
        let (units, steps, inner) = (self.weight.nrows(), flags.len(), self.inner);
        tape.inner.resize(steps * inner * units, ZERO);
        tape.core.resize(steps * inner * units, ZERO);
        tape.inverse.resize(steps * inner, ZERO);
        tape.similar.resize(steps * inner * steps, ZERO);
        tape.values.resize(units, ZERO);
        tape.near.resize(steps, ZERO);
        tape.stored.clear();
        for step in 1..=steps {
            let (past, now) = hidden.split_at_mut(step * units);
            let now = &mut now[..units];
            let sustained = &mut drive[(step - 1) * units..step * units];
            if let Some(before) = before(step, flags) {
                let before = &past[before * units..(before + 1) * units];
                product::multiply(self.weight, block(before), block_mut(sustained), Into::Add);
            }
            if inner == 0 {
                lanes::relu(sustained, now);
            } else {
                lanes::relu(sustained, &mut tape.inner[(step - 1) * inner * units..][..units]);
            }
            let count = tape.stored.len();
            for turn in 0..inner {
                let place = (step - 1) * inner + turn;
                let (from, to) = tape.inner.split_at_mut((place + 1) * units);
                let cue = &from[place * units..];
                tape.values.copy_from_slice(sustained);
                if self.memory.is_some() && count > 0 {
                    let similar = &mut tape.similar[place * steps..][..count];
                    lanes::dots(past, &tape.stored, cue, similar);
                    self.weigh(similar, &mut tape.near[..count]);
                    lanes::read(past, &tape.stored, &tape.near[..count], &mut tape.values);
                }
                let out = if turn + 1 == inner { &mut *now } else { &mut to[..units] };
                match self.norm {
                    Some([gain, bias]) => {
                        let core = &mut tape.core[place * units..][..units];
                        lanes::normalise(&tape.values, gain, bias, core, &mut tape.inverse[place], out);
                    }
                    None => lanes::relu(&tape.values, out),
                }
            }
            if flags[step - 1].store {
                tape.stored.push(step);
            }
        }
    }

    /// The way back. `delta`: T + 1 blocks, the gradient of h(t) from the answer; is used up. `drive` gets the gradient
    /// of u(t). The gradients of W and of gain and bias (one after the other) are added to.
    pub fn backward(
        &self,
        hidden: &[Row],
        delta: &mut [Row],
        flags: &[Flags],
        tape: &mut ReluTape,
        drive: &mut [Row],
        [weight_slopes, norm_slopes]: [&mut [f32]; 2],
    ) {
        let (units, steps, inner) = (self.weight.nrows(), flags.len(), self.inner);
        tape.far.resize(steps, ZERO);
        for step in (1..=steps).rev() {
            let count = tape.stored.partition_point(|&stored| stored < step);
            let stored = &tape.stored[..count];
            let (past, now) = delta.split_at_mut(step * units);
            let now = &mut now[..units];
            let sustained = &mut drive[(step - 1) * units..step * units];
            sustained.fill(ZERO);
            for turn in (0..inner).rev() {
                let place = (step - 1) * inner + turn;
                let out = if turn + 1 == inner { &hidden[step * units..] } else { &tape.inner[(place + 1) * units..] };
                match self.norm {
                    Some([gain, _]) => {
                        let core = &tape.core[place * units..][..units];
                        lanes::normalise_back(now, &out[..units], core, &tape.inverse[place], gain, norm_slopes);
                    }
                    None => lanes::relu_back(now, &out[..units]),
                }
                lanes::add(sustained, now);
                tape.values.fill(ZERO);
                if self.memory.is_some() && count > 0 {
                    let cue = &tape.inner[place * units..][..units];
                    // far: c r, near: c p.
                    let (near, far) = (&mut tape.near[..count], &mut tape.far[..count]);
                    lanes::dots(hidden, stored, now, near);
                    self.weigh(near, far);
                    self.weigh(&tape.similar[place * steps..][..count], near);
                    lanes::spread(past, stored, near, now, far, cue);
                    lanes::read(hidden, stored, far, &mut tape.values);
                }
                now.copy_from_slice(&tape.values);
            }
            let first = if inner == 0 { &hidden[step * units..] } else { &tape.inner[(step - 1) * inner * units..] };
            lanes::relu_back(now, &first[..units]);
            lanes::add(sustained, now);
            if let Some(before) = before(step, flags) {
                let state = &hidden[before * units..(before + 1) * units];
                let slopes = view_mut(weight_slopes, [units, units]);
                product::multiply_transposed(block(sustained), block(state), slopes, Into::Add);
                let delta = block_mut(&mut past[before * units..(before + 1) * units]);
                product::multiply(self.weight.reversed_axes(), block(sustained), delta, Into::Add);
            }
        }
    }

    /// `out`\[k\] = eta lambda^age `x`\[k\], where the last was stored at age 0.
    fn weigh(&self, x: &[Row], out: &mut [Row]) {
        let Some([decay, mut share]) = self.memory else { return };
        for (x, out) in x.iter().zip(out).rev() {
            for lane in 0..LANES {
                out[lane] = share * x[lane];
            }
            share *= decay;
        }
    }
}

/// The block of the state that a step goes on from; nothing at the beginning and after a wipe.
pub(super) fn before(step: usize, flags: &[Flags]) -> Option<usize> {
    (step > 1 && !flags[step - 2].wipe).then(|| step - 1)
}

/// Rows as a matrix, (rows, lanes).
pub(super) fn block(rows: &[Row]) -> ArrayView2<'_, f32> {
    view(rows.as_flattened(), [rows.len(), LANES])
}

/// [`block`], to be changed.
pub(super) fn block_mut(rows: &mut [Row]) -> ndarray::ArrayViewMut2<'_, f32> {
    let count = rows.len();
    view_mut(rows.as_flattened_mut(), [count, LANES])
}
