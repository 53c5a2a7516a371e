//! Sequences that go through a network side by side, and the control signals that go with them.

use ndarray::{ArrayView2, ArrayView3};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RecurrentError;
use super::lanes::{LANES, Row};

/// Control signals of one step (section 4.2 of the paper: the glimpses of one part of a picture are stored and the
/// hidden state wiped before the next part).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// Whether A is updated from the state after this step: A(t) = lambda A(t-1) + eta h(t) h(t)^T. If not, A stays as
    /// it is and does not decay either.
    pub store: bool,
    /// Whether the hidden state (of an LSTM also its cells) is set to zero after this step, after the store. What is
    /// read from the state as an answer is read before the wipe.
    pub wipe: bool,
}

impl Default for Flags {
    /// Store, do not wipe: the plain fast-weight RNN.
    fn default() -> Self {
        Self { store: true, wipe: false }
    }
}

/// What a step of a sequence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// One of `count` symbols, shown as a learned vector of length `embedding`.
    Symbols {
        /// How many symbols there are.
        count: usize,
        /// Length of the learned vectors.
        embedding: usize,
    },
    /// A vector.
    Dense {
        /// Its length.
        width: usize,
        /// Units of a rectified layer that it goes through first; 0 for none.
        layer: usize,
    },
}

/// What a chunk of sequences puts into the network.
#[derive(Debug, Clone, PartialEq)]
pub enum Inputs {
    /// Step by step the symbol of every lane.
    Symbols(Vec<[u8; LANES]>),
    /// Step by step, number by number of the input vector, every lane: steps x width rows.
    Dense {
        /// Length of an input vector, I.
        width: usize,
        /// The numbers.
        rows: Vec<[f32; LANES]>,
    },
}

/// Up to [`LANES`] sequences of one length with their answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    pub(super) inputs: Inputs,
    pub(super) flags: Vec<Flags>,
    pub(super) answers: Vec<usize>,
}

impl Chunk {
    /// Sequences of symbols, (n, T) with n at most [`LANES`]; one answer each; stored after every step, never wiped.
    ///
    /// # Errors
    /// More sequences than lanes, no step, another number of answers than sequences.
    pub fn symbols(sequences: ArrayView2<u8>, answers: &[usize]) -> Result<Self, RecurrentError> {
        let (count, steps) = sequences.dim();
        check(count, steps, answers.len(), steps)?;
        let mut rows = vec![[0; LANES]; steps];
        for ((lane, step), &symbol) in sequences.indexed_iter() {
            rows[step][lane] = symbol;
        }
        Ok(Self { inputs: Inputs::Symbols(rows), flags: vec![Flags::default(); steps], answers: answers.to_vec() })
    }

    /// Sequences of vectors, (n, T, I) with n at most [`LANES`]; one answer each; the control signals of every step.
    ///
    /// # Errors
    /// More sequences than lanes, no step, another number of answers than sequences or of signals than steps.
    pub fn dense(sequences: ArrayView3<f32>, answers: &[usize], flags: &[Flags]) -> Result<Self, RecurrentError> {
        let (count, steps, width) = sequences.dim();
        check(count, steps, answers.len(), flags.len())?;
        let mut rows: Vec<Row> = vec![[0.0; LANES]; steps * width];
        for ((lane, step, number), &value) in sequences.indexed_iter() {
            rows[step * width + number][lane] = value;
        }
        Ok(Self { inputs: Inputs::Dense { width, rows }, flags: flags.to_vec(), answers: answers.to_vec() })
    }

    /// Steps of the sequences, T.
    pub fn steps(&self) -> usize {
        self.flags.len()
    }

    /// Number of sequences.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether it holds none (it never does).
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// The right answers.
    pub fn answers(&self) -> &[usize] {
        &self.answers
    }

    /// Whether a network of these inputs and classes can read it.
    pub(super) fn check(&self, input: Input, classes: usize) -> Result<(), RecurrentError> {
        let unknown = |what, found, known| RecurrentError::Unknown { what, found, known };
        match (&self.inputs, input) {
            (Inputs::Symbols(rows), Input::Symbols { count, .. }) => {
                let largest = rows.iter().flatten().copied().max().unwrap_or(0) as usize;
                if largest >= count {
                    return Err(unknown("symbol", largest, count));
                }
            }
            (Inputs::Dense { width, .. }, Input::Dense { width: needed, .. }) if *width == needed => {}
            (Inputs::Dense { width, .. }, Input::Dense { width: needed, .. }) => {
                return Err(RecurrentError::Length { what: "an input vector", needed, found: *width });
            }
            _ => return Err(RecurrentError::Nothing("input of the kind that it was made for")),
        }
        match self.answers.iter().find(|&&answer| answer >= classes) {
            Some(&answer) => Err(unknown("answer", answer, classes)),
            None => Ok(()),
        }
    }
}

fn check(count: usize, steps: usize, answers: usize, flags: usize) -> Result<(), RecurrentError> {
    let length = |what, needed, found| Err(RecurrentError::Length { what, needed, found });
    match () {
        () if count == 0 => Err(RecurrentError::Nothing("sequence")),
        () if steps == 0 => Err(RecurrentError::Nothing("step")),
        () if count > LANES => length("a chunk of sequences", LANES, count),
        () if answers != count => length("answers", count, answers),
        () if flags != steps => length("control signals", steps, flags),
        () => Ok(()),
    }
}
