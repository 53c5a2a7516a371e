//! One sequence, looked at: states, the inner loop's trajectory, and the fast weights both as attention to the past and
//! as a matrix.

use ndarray::Array2;

use super::network::Tape;
use super::{CellKind, Chunk, Flags, Network, RecurrentError};

/// A sequence that went through a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// What happened at every step, first step first.
    pub steps: Vec<StepTrace>,
    /// Probability of every answer after the last step.
    pub probabilities: Vec<f32>,
    /// lambda and eta that the fast weights were stored with; nothing for a network without them, or with eta 0.
    pub memory: Option<[f32; 2]>,
}

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct StepTrace {
    /// h_0 .. h_S, R numbers each; for cells without an inner loop h alone. The last is h(t).
    pub trajectory: Vec<Vec<f32>>,
    /// The read A(t-1) h_s of every inner step. Empty for cells without fast weights.
    pub reads: Vec<InnerRead>,
    /// The control signals of the step.
    pub flags: Flags,
}

impl StepTrace {
    /// h(t), R numbers.
    pub fn hidden(&self) -> &[f32] {
        self.trajectory.last().map_or(&[], Vec::as_slice)
    }
}

/// What the fast weights gave to one inner step, as attention: a bar for every stored state.
#[derive(Debug, Clone, PartialEq)]
pub struct InnerRead {
    /// Oldest first; empty before anything was stored.
    pub bars: Vec<Bar>,
    /// A(t-1) h_s, R numbers.
    pub read: Vec<f32>,
}

/// The share of one stored state in a read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The step whose state it is; 0 is the first.
    pub step: usize,
    /// Stores since then; 0 for the last one.
    pub age: usize,
    /// h_tau . h_s
    pub similarity: f32,
    /// eta lambda^age (h_tau . h_s): how much of h_tau is added to u.
    pub weight: f32,
}

impl Trace {
    /// The fast weights after `step` (0 is the first) as a matrix, (R, R): A = eta sum lambda^age h h^T over the states
    /// stored so far. Zero without fast weights.
    pub fn matrix(&self, step: usize) -> Array2<f32> {
        let units = self.steps.first().map_or(0, |step| step.hidden().len());
        let mut matrix = Array2::zeros((units, units));
        let Some([decay, rate]) = self.memory else { return matrix };
        for state in self.steps.iter().take(step + 1).filter(|state| state.flags.store) {
            let hidden = state.hidden();
            for (i, mut row) in matrix.outer_iter_mut().enumerate() {
                for (value, other) in row.iter_mut().zip(hidden) {
                    *value = decay * *value + rate * hidden[i] * other;
                }
            }
        }
        matrix
    }
}

impl Network {
    /// Runs a chunk of one sequence (of more, the first) and keeps everything.
    ///
    /// # Errors
    /// A chunk that the network cannot read.
    pub fn trace(&self, chunk: &Chunk) -> Result<Trace, RecurrentError> {
        chunk.check(self.shape().input, self.shape().classes)?;
        let mut tape = Tape::default();
        self.forward(&self.prepare(), chunk, &mut tape);
        let (units, total) = (self.shape().units, chunk.steps());
        let column = |rows: &[[f32; super::LANES]]| rows.iter().map(|row| row[0]).collect::<Vec<f32>>();
        let dynamics = self.dynamics();
        let fast = self.shape().cell == CellKind::FastWeights;
        let memory = (fast && dynamics.rate > 0.0).then_some([dynamics.decay, dynamics.rate]);
        let inner = tape.relu.inner.len() / (units * total);
        let steps = (1..=total).map(|step| {
            let state = |turn: usize| {
                let rows = if turn == inner {
                    &tape.hidden[step * units..]
                } else {
                    &tape.relu.inner[((step - 1) * inner + turn) * units..]
                };
                column(&rows[..units])
            };
            let read = |turn: usize| {
                let stored = &tape.relu.stored[..tape.relu.stored.partition_point(|&stored| stored < step)];
                let mut read = vec![0.0; units];
                let bars = stored.iter().enumerate().map(|(index, &from)| {
                    let age = stored.len() - 1 - index;
                    let similarity = tape.relu.similar[((step - 1) * inner + turn) * total + index][0];
                    let [decay, rate] = memory.unwrap_or_default();
                    let weight = rate * decay.powi(age as i32) * similarity;
                    for (read, row) in read.iter_mut().zip(&tape.hidden[from * units..]) {
                        *read += weight * row[0];
                    }
                    Bar { step: from - 1, age, similarity, weight }
                });
                let bars = if memory.is_some() { bars.collect() } else { Vec::new() };
                InnerRead { bars, read }
            };
            StepTrace {
                trajectory: (0..=inner).map(state).collect(),
                reads: if fast { (0..inner).map(read).collect() } else { Vec::new() },
                flags: chunk.flags[step - 1],
            }
        });
        let steps = steps.collect();
        let probabilities = tape.readout.probabilities.iter().map(|row| row[0]).collect();
        Ok(Trace { steps, probabilities, memory })
    }
}
