//! A network: input (an embedding of symbols, or vectors as they are) -> cell of R units -> rectified layer -> softmax,
//! answering once, after the last step.

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::chunk::{Chunk, Input, Inputs};
use super::lanes::{self, LANES, Row, ZERO};
use super::lstm::{Lstm, LstmTape};
use super::parameters::Parameters;
use super::readout::{Readout, ReadoutTape};
use super::relu::{Relu, ReluTape, block, block_mut};
use super::{CellKind, Dynamics, MOST_UNITS, RecurrentError};
use crate::numeric::product::{self, Into};
use crate::numeric::random::{self, Purpose};
use crate::numeric::rows::{view, view_mut};

/// Standard deviation of the embeddings at the beginning. Adam moves every number by about its rate per update whatever
/// its size: small embeddings soon become what the task needs. With 1 the floor of associative retrieval is left a
/// little sooner, and 20 units are still at 10 % error where they are at 2 to 6 % with 0.1.
const EMBEDDING_SCALE: f32 = 0.1;

/// Sizes of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Shape {
    /// What comes in.
    pub input: Input,
    /// The recurrent cell.
    pub cell: CellKind,
    /// Recurrent units, R.
    pub units: usize,
    /// Units of the rectified layer before the softmax (100 in the paper).
    pub hidden: usize,
    /// Answers that there are.
    pub classes: usize,
}

impl Shape {
    /// # Errors
    /// A size that is 0 or too large.
    pub fn check(&self) -> Result<(), RecurrentError> {
        if !(1..=MOST_UNITS).contains(&self.units) {
            return Err(RecurrentError::Units(self.units));
        }
        let (input, more) = match self.input {
            Input::Symbols { count, embedding } => (count.min(256), embedding),
            Input::Dense { width, .. } => (width, 1),
        };
        let sizes = [(input, "input"), (more, "number for each symbol"), (self.hidden, "hidden unit")];
        match sizes.into_iter().chain([(self.classes, "answer")]).find(|size| size.0 == 0) {
            Some((_, what)) => Err(RecurrentError::Nothing(what)),
            None => Ok(()),
        }
    }

    /// Length of the vector that comes into C.
    fn width(&self) -> usize {
        match self.input {
            Input::Symbols { embedding, .. } => embedding,
            Input::Dense { width, layer: 0 } => width,
            Input::Dense { layer, .. } => layer,
        }
    }

    /// Rows of C, b and W.
    fn rows(&self) -> usize {
        self.cell.gates() * self.units
    }
}

/// Places of the tensors in the row of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    embedding: Option<usize>,
    layer: Option<[usize; 2]>,
    input: [usize; 2],
    recurrent: usize,
    norm: Option<[usize; 2]>,
    hidden: [usize; 2],
    answer: [usize; 2],
}

/// A network with its weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    shape: Shape,
    dynamics: Dynamics,
    layout: Parameters,
    places: Places,
    pub(super) values: Vec<f32>,
}

/// What depends on the weights alone: C times every symbol plus b, (rows, symbols).
pub(super) struct Prepared {
    table: Option<Vec<f32>>,
}

/// What the pass of one chunk keeps, and room for its gradients.
#[derive(Debug, Default)]
pub(super) struct Tape {
    /// What comes out of the layer before the cell, and its gradient.
    layer: [Vec<Row>; 2],
    pub drive: Vec<Row>,
    /// h(0) = 0, h(1) .. h(T).
    pub hidden: Vec<Row>,
    delta: Vec<Row>,
    pub relu: ReluTape,
    lstm: LstmTape,
    pub readout: ReadoutTape,
    /// The gradient of every parameter, and behind it that of the table of [`Prepared`].
    pub slopes: Vec<f32>,
    pub loss: f64,
}

impl Network {
    /// A network that has learned nothing. W is 0.05 times the identity for fast weights, the identity for the other
    /// rectified cells, uniform within 1 / sqrt R for the LSTM, whose forget gates begin with the bias 1. Embeddings
    /// are normal with deviation 0.1, all other weights uniform within 1 / sqrt of the units that they come from (C: 1
    /// / sqrt R), biases 0, gains 1.
    ///
    /// # Errors
    /// Sizes or numbers that cannot be.
    pub fn new(shape: Shape, dynamics: Dynamics, seed: u64) -> Result<Self, RecurrentError> {
        let mut network = Self::empty(shape, dynamics)?;
        let Places { embedding, layer, input, recurrent, norm, hidden, answer } = network.places;
        let draw = |network: &mut Self, tensor: usize, value: &mut dyn FnMut(&mut rand_chacha::ChaCha8Rng) -> f32| {
            let mut generator = random::generator(seed, Purpose::Weights, tensor as u64);
            network.layout.slice_mut(&mut network.values, tensor).fill_with(|| value(&mut generator));
        };
        let within = |from: usize| {
            let bound = 1.0 / (from as f32).sqrt();
            move |generator: &mut rand_chacha::ChaCha8Rng| random::uniform(generator, -bound, bound)
        };
        if let Some(embedding) = embedding {
            draw(&mut network, embedding, &mut |generator| EMBEDDING_SCALE * random::normal(generator));
        }
        if let (Some(layer), Input::Dense { width, .. }) = (layer, shape.input) {
            draw(&mut network, layer[0], &mut within(width));
        }
        draw(&mut network, input[0], &mut within(shape.units));
        draw(&mut network, hidden[0], &mut within(shape.units));
        draw(&mut network, answer[0], &mut within(shape.hidden));
        if shape.cell == CellKind::Lstm {
            draw(&mut network, recurrent, &mut within(shape.units));
            let bias = network.layout.slice_mut(&mut network.values, input[1]);
            bias[shape.units..2 * shape.units].fill(1.0);
        } else {
            let scale = if shape.cell == CellKind::FastWeights { 0.05 } else { 1.0 };
            network.layout.matrix_mut(&mut network.values, recurrent).diag_mut().fill(scale);
        }
        if let Some([gain, _]) = norm {
            network.layout.slice_mut(&mut network.values, gain).fill(1.0);
        }
        Ok(network)
    }

    /// A network of the given weights, tensor after tensor in the order of [`Network::parameters`].
    ///
    /// # Errors
    /// Sizes or numbers that cannot be, or another number of weights.
    pub fn from_values(shape: Shape, dynamics: Dynamics, values: Vec<f32>) -> Result<Self, RecurrentError> {
        let network = Self::empty(shape, dynamics)?;
        if values.len() != network.values.len() {
            let (needed, found) = (network.values.len(), values.len());
            return Err(RecurrentError::Length { what: "the weights of the network", needed, found });
        }
        Ok(Self { values, ..network })
    }

    fn empty(shape: Shape, dynamics: Dynamics) -> Result<Self, RecurrentError> {
        shape.check()?;
        dynamics.check()?;
        let (layout, places) = lay_out(&shape);
        Ok(Self { shape, dynamics, values: vec![0.0; layout.len()], layout, places })
    }

    /// Its sizes.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// How its fast weights are stored and read.
    pub fn dynamics(&self) -> Dynamics {
        self.dynamics
    }

    /// Stores and reads its fast weights in another way: the ablations.
    ///
    /// # Errors
    /// Numbers outside their ranges.
    pub fn set_dynamics(&mut self, dynamics: Dynamics) -> Result<(), RecurrentError> {
        dynamics.check()?;
        self.dynamics = dynamics;
        Ok(())
    }

    /// Names, shapes and places of its tensors in [`Network::values`].
    pub fn parameters(&self) -> &Parameters {
        &self.layout
    }

    /// All its weights.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Probabilities of every answer for each sequence of a chunk, (n, classes). One thread.
    ///
    /// # Errors
    /// A chunk that the network cannot read.
    pub fn predict(&self, chunk: &Chunk) -> Result<Array2<f32>, RecurrentError> {
        self.predict_all(std::slice::from_ref(chunk)).map(|mut all| all.swap_remove(0))
    }

    /// Probabilities of every answer for each sequence of each chunk, (n, classes). All threads.
    ///
    /// # Errors
    /// A chunk that the network cannot read.
    pub fn predict_all(&self, chunks: &[Chunk]) -> Result<Vec<Array2<f32>>, RecurrentError> {
        use rayon::prelude::*;
        chunks.iter().try_for_each(|chunk| chunk.check(self.shape.input, self.shape.classes))?;
        let prepared = self.prepare();
        let one = |tape: &mut Tape, chunk: &Chunk| {
            self.forward(&prepared, chunk, tape);
            Array2::from_shape_fn((chunk.len(), self.shape.classes), |(lane, class)| {
                tape.readout.probabilities[class][lane]
            })
        };
        Ok(chunks.par_iter().map_init(Tape::default, one).collect())
    }

    /// What a pass needs and every chunk shares.
    pub(super) fn prepare(&self) -> Prepared {
        let table = self.places.embedding.map(|embedding| {
            let (rows, embedding) = (self.shape.rows(), self.matrix(embedding));
            let bias = self.slice(self.places.input[1]);
            let count = embedding.nrows();
            let mut table: Vec<f32> = bias.iter().flat_map(|&bias| std::iter::repeat_n(bias, count)).collect();
            let out = view_mut(&mut table, [rows, count]);
            product::multiply_transposed(self.matrix(self.places.input[0]), embedding, out, Into::Add);
            table
        });
        Prepared { table }
    }

    /// Runs a chunk; the probabilities stand in the tape.
    pub(super) fn forward(&self, prepared: &Prepared, chunk: &Chunk, tape: &mut Tape) {
        let (units, rows, steps) = (self.shape.units, self.shape.rows(), chunk.steps());
        tape.drive.resize(steps * rows, ZERO);
        tape.hidden.resize((steps + 1) * units, ZERO);
        tape.hidden[..units].fill(ZERO);
        match (&chunk.inputs, &prepared.table) {
            (Inputs::Symbols(symbols), Some(table)) => {
                for (symbols, drive) in symbols.iter().zip(tape.drive.chunks_exact_mut(rows)) {
                    gather(table, symbols, drive);
                }
            }
            (Inputs::Dense { width, rows: inputs }, _) => {
                let (weight, bias) = (self.matrix(self.places.input[0]), self.slice(self.places.input[1]));
                let inputs = self.layer(inputs, *width, &mut tape.layer);
                for (input, drive) in inputs.chunks_exact(weight.ncols()).zip(tape.drive.chunks_exact_mut(rows)) {
                    lanes::fill(drive, bias);
                    product::multiply(weight, block(input), block_mut(drive), Into::Add);
                }
            }
            (Inputs::Symbols(_), None) => unreachable!("the kind of input is checked before"),
        }
        match self.relu() {
            Some(relu) => relu.forward(&mut tape.drive, &mut tape.hidden, &chunk.flags, &mut tape.relu),
            None => self.lstm().forward(&mut tape.drive, &mut tape.hidden, &chunk.flags, &mut tape.lstm),
        }
        self.readout().forward(&tape.hidden[steps * units..], &mut tape.readout);
    }

    /// Numbers that the gradient of a chunk takes.
    pub(super) fn slopes_len(&self) -> usize {
        self.layout.len() + self.table_len()
    }

    fn table_len(&self) -> usize {
        match self.shape.input {
            Input::Symbols { count, .. } => self.shape.rows() * count,
            Input::Dense { .. } => 0,
        }
    }

    /// Loss and gradient of a chunk of which each sequence counts `share`, into the tape.
    pub(super) fn pass(&self, prepared: &Prepared, chunk: &Chunk, share: f32, tape: &mut Tape) {
        self.forward(prepared, chunk, tape);
        tape.loss = self.readout().loss(&chunk.answers, &tape.readout);
        let Tape { layer, drive, hidden, delta, relu, lstm, readout, slopes, .. } = tape;
        let (units, rows, steps) = (self.shape.units, self.shape.rows(), chunk.steps());
        slopes.clear();
        slopes.resize(self.slopes_len(), 0.0);
        delta.clear();
        delta.resize((steps + 1) * units, ZERO);
        let (slopes, table) = slopes.split_at_mut(self.layout.len());
        // The tensors lie in this order: embedding or layer, input, recurrent, norm, hidden layer, answer.
        let places = &self.places;
        let start = |tensor: usize| self.layout.tensors()[tensor].range.start;
        let (front, back) = slopes.split_at_mut(start(places.hidden[0]));
        let (front, recurrent) = front.split_at_mut(start(places.recurrent));
        let (before, input) = front.split_at_mut(start(places.input[0]));
        let (recurrent, norm) = recurrent.split_at_mut(rows * units);
        let (first, back) = back.split_at_mut(self.shape.hidden * units);
        let (first_bias, back) = back.split_at_mut(self.shape.hidden);
        let (second, second_bias) = back.split_at_mut(self.shape.hidden * self.shape.classes);

        let last = steps * units..;
        let outer = [first, first_bias, second, second_bias];
        self.readout().backward(&hidden[last.clone()], &chunk.answers, share, readout, &mut delta[last], outer);
        match self.relu() {
            Some(cell) => cell.backward(hidden, delta, &chunk.flags, relu, drive, [recurrent, norm]),
            None => self.lstm().backward(hidden, delta, &chunk.flags, lstm, drive, recurrent),
        }
        match &chunk.inputs {
            Inputs::Symbols(symbols) => {
                for (symbols, drive) in symbols.iter().zip(drive.chunks_exact(rows)) {
                    scatter(table, symbols, drive);
                }
            }
            Inputs::Dense { width, rows: inputs } => {
                let [out, delta] = layer;
                if let Some([weight, _]) = places.layer {
                    self.layer_back(inputs, out, delta, drive, before.split_at_mut(self.slice(weight).len()));
                }
                let (inputs, width) =
                    if places.layer.is_some() { (&*out, self.shape.width()) } else { (inputs, *width) };
                let (weight, bias) = input.split_at_mut(rows * width);
                for (input, drive) in inputs.chunks_exact(width).zip(drive.chunks_exact(rows)) {
                    let weight = view_mut(weight, [rows, width]);
                    product::multiply_transposed(block(drive), block(input), weight, Into::Add);
                    lanes::add_sums(bias, drive);
                }
            }
        }
    }

    /// What comes into C: the vectors themselves, or what the layer before the cell makes of them.
    fn layer<'a>(&self, inputs: &'a [Row], width: usize, [out, sums]: &'a mut [Vec<Row>; 2]) -> &'a [Row] {
        let Some([weight, bias]) = self.places.layer else { return inputs };
        let (weight, bias) = (self.matrix(weight), self.slice(bias));
        out.resize(inputs.len() / width * bias.len(), ZERO);
        sums.resize(bias.len(), ZERO);
        for (input, out) in inputs.chunks_exact(width).zip(out.chunks_exact_mut(bias.len())) {
            lanes::fill(sums, bias);
            product::multiply(weight, block(input), block_mut(sums), Into::Add);
            lanes::relu(sums, out);
        }
        out
    }

    /// The way back through [`Network::layer`] from the gradient of u(t) in `drive`; `delta` is room for one step.
    fn layer_back(
        &self,
        inputs: &[Row],
        out: &[Row],
        delta: &mut [Row],
        drive: &[Row],
        (weight_slopes, bias_slopes): (&mut [f32], &mut [f32]),
    ) {
        let (units, width) = (delta.len(), weight_slopes.len() / delta.len());
        let steps = inputs.chunks_exact(width).zip(out.chunks_exact(units)).zip(drive.chunks_exact(self.shape.rows()));
        let weight = self.matrix(self.places.input[0]);
        for ((input, out), drive) in steps {
            product::multiply(weight.reversed_axes(), block(drive), block_mut(delta), Into::Replace);
            lanes::relu_back(delta, out);
            let slopes = view_mut(weight_slopes, [units, width]);
            product::multiply_transposed(block(delta), block(input), slopes, Into::Add);
            lanes::add_sums(bias_slopes, delta);
        }
    }

    /// From the gradient of the table to those of embedding, C and b.
    pub(super) fn finish(&self, slopes: &mut Vec<f32>) {
        if let Some(embedding) = self.places.embedding {
            let (rows, count) = (self.shape.rows(), self.matrix(embedding).nrows());
            let (slopes, table) = slopes.split_at_mut(self.layout.len());
            let bias = self.layout.slice_mut(slopes, self.places.input[1]);
            for (bias, row) in bias.iter_mut().zip(table.chunks_exact(count)) {
                *bias = row.iter().sum();
            }
            let table = view(table, [rows, count]);
            let input = self.layout.matrix_mut(slopes, self.places.input[0]);
            product::multiply(table, self.matrix(embedding), input, Into::Replace);
            let out = self.layout.matrix_mut(slopes, embedding);
            product::multiply(table.reversed_axes(), self.matrix(self.places.input[0]), out, Into::Replace);
        }
        slopes.truncate(self.layout.len());
    }

    fn matrix(&self, tensor: usize) -> ndarray::ArrayView2<'_, f32> {
        self.layout.matrix(&self.values, tensor)
    }

    fn slice(&self, tensor: usize) -> &[f32] {
        self.layout.slice(&self.values, tensor)
    }

    /// The cell, if it is one of rectified units.
    fn relu(&self) -> Option<Relu<'_>> {
        let Dynamics { decay, rate, inner, layer_norm } = self.dynamics;
        let norm = self.places.norm.filter(|_| layer_norm);
        let (inner, memory) = match self.shape.cell {
            CellKind::Lstm => return None,
            CellKind::Irnn => (0, None),
            CellKind::RnnLn => (1, None),
            CellKind::FastWeights => (inner, (rate > 0.0).then_some([decay, rate])),
        };
        let norm = norm.map(|tensors| tensors.map(|tensor| self.slice(tensor)));
        Some(Relu { weight: self.matrix(self.places.recurrent), norm, inner, memory })
    }

    fn lstm(&self) -> Lstm<'_> {
        Lstm { weight: self.matrix(self.places.recurrent) }
    }

    fn readout(&self) -> Readout<'_> {
        let Places { hidden, answer, .. } = self.places;
        Readout {
            first: self.matrix(hidden[0]),
            first_bias: self.slice(hidden[1]),
            second: self.matrix(answer[0]),
            second_bias: self.slice(answer[1]),
        }
    }
}

fn lay_out(shape: &Shape) -> (Parameters, Places) {
    let mut layout = Parameters::default();
    let (units, rows, width) = (shape.units, shape.rows(), shape.width());
    let embedding = match shape.input {
        Input::Symbols { count, embedding } => Some(layout.push("embedding", count, embedding)),
        Input::Dense { .. } => None,
    };
    let layer = match shape.input {
        Input::Dense { width, layer: units } if units > 0 => {
            Some([layout.push("layer.weight", units, width), layout.push("layer.bias", units, 1)])
        }
        _ => None,
    };
    let input = [layout.push("input.weight", rows, width), layout.push("input.bias", rows, 1)];
    let recurrent = layout.push("recurrent.weight", rows, units);
    let norm = matches!(shape.cell, CellKind::FastWeights | CellKind::RnnLn)
        .then(|| [layout.push("norm.gain", units, 1), layout.push("norm.bias", units, 1)]);
    let hidden = [layout.push("hidden.weight", shape.hidden, units), layout.push("hidden.bias", shape.hidden, 1)];
    let answer =
        [layout.push("answer.weight", shape.classes, shape.hidden), layout.push("answer.bias", shape.classes, 1)];
    (layout, Places { embedding, layer, input, recurrent, norm, hidden, answer })
}

/// `drive`\[r\]\[lane\] = `table`\[r\]\[symbol of the lane\].
fn gather(table: &[f32], symbols: &[u8; LANES], drive: &mut [Row]) {
    let count = table.len() / drive.len();
    for (row, table) in drive.iter_mut().zip(table.chunks_exact(count)) {
        for lane in 0..LANES {
            row[lane] = table[symbols[lane] as usize];
        }
    }
}

/// `table`\[r\]\[symbol of the lane\] += `drive`\[r\]\[lane\].
fn scatter(table: &mut [f32], symbols: &[u8; LANES], drive: &[Row]) {
    let count = table.len() / drive.len();
    for (row, table) in drive.iter().zip(table.chunks_exact_mut(count)) {
        for lane in 0..LANES {
            table[symbols[lane] as usize] += row[lane];
        }
    }
}
