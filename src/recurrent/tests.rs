//! Every cell against itself written out naively in double precision: the fast weights as a matrix, and gradients by
//! differences.

#![allow(clippy::unwrap_used)]

use ndarray::{Array1, Array2, Array3, ArrayView1, Axis, array};

use super::*;
use crate::numeric::adam::Adam;
use crate::numeric::random::{self, Purpose};

const SMALL: Shape = Shape {
    input: Input::Symbols { count: 7, embedding: 5 },
    cell: CellKind::FastWeights,
    units: 6,
    hidden: 4,
    classes: 7,
};

fn dynamics(inner: usize) -> Dynamics {
    Dynamics { decay: 0.9, rate: 0.6, inner, layer_norm: true }
}

/// A network with no weight at a special value.
fn network(shape: Shape, dynamics: Dynamics) -> Network {
    let mut network = Network::new(shape, dynamics, 3).unwrap();
    let mut generator = random::generator(5, Purpose::Test, 0);
    network.values.iter_mut().for_each(|value| *value += random::uniform(&mut generator, -0.3, 0.3));
    network
}

fn chunk(shape: Shape, count: usize, steps: usize, flags: &[Flags]) -> Chunk {
    let mut generator = random::generator(9, Purpose::Test, 1);
    let answers: Vec<usize> = (0..count).map(|_| random::below(&mut generator, shape.classes)).collect();
    match shape.input {
        Input::Symbols { count: symbols, .. } => {
            let sequences =
                Array2::from_shape_simple_fn((count, steps), || random::below(&mut generator, symbols) as u8);
            let mut chunk = Chunk::symbols(sequences.view(), &answers).unwrap();
            chunk.flags = flags.to_vec();
            chunk
        }
        Input::Dense { width, .. } => {
            let sequences = Array3::from_shape_simple_fn((count, steps, width), || random::normal(&mut generator));
            Chunk::dense(sequences.view(), &answers, flags).unwrap()
        }
    }
}

/// The network in double precision, one sequence at a time, with the matrix A.
struct Naive<'a> {
    network: &'a Network,
    values: Vec<f64>,
}

impl<'a> Naive<'a> {
    fn new(network: &'a Network) -> Self {
        Self { network, values: network.values().iter().map(|&value| f64::from(value)).collect() }
    }

    fn tensor(&self, name: &str) -> Array2<f64> {
        let tensor = self.network.parameters().tensors().iter().find(|tensor| tensor.name == name).unwrap();
        Array2::from_shape_vec(tensor.shape, self.values[tensor.range.clone()].to_vec()).unwrap()
    }

    fn vector(&self, name: &str) -> Array1<f64> {
        self.tensor(name).remove_axis(Axis(1))
    }

    fn probabilities(&self, chunk: &Chunk, lane: usize) -> Array1<f64> {
        let Shape { units, cell, .. } = self.network.shape();
        let Dynamics { decay, rate, inner, layer_norm } = self.network.dynamics();
        let (w, c, b) = (self.tensor("recurrent.weight"), self.tensor("input.weight"), self.vector("input.bias"));
        let relu = |x: &Array1<f64>| x.mapv(|x| x.max(0.0));
        let mut h = Array1::<f64>::zeros(units);
        let mut cells = Array1::<f64>::zeros(units);
        let mut a = Array2::<f64>::zeros((units, units));
        for step in 0..chunk.steps() {
            let x: Array1<f64> = match &chunk.inputs {
                Inputs::Symbols(rows) => self.tensor("embedding").row(rows[step][lane] as usize).to_owned(),
                Inputs::Dense { width, rows } => {
                    let x = rows[step * width..(step + 1) * width].iter().map(|row| f64::from(row[lane])).collect();
                    match self.network.shape().input {
                        Input::Dense { layer: 1.., .. } => {
                            relu(&(self.tensor("layer.weight").dot(&x) + self.vector("layer.bias")))
                        }
                        _ => x,
                    }
                }
            };
            let u = w.dot(&h) + c.dot(&x) + &b;
            let norm = |v: Array1<f64>| {
                if !layer_norm {
                    return v;
                }
                let (mean, variance) = (v.mean().unwrap(), v.var(0.0));
                let core = (v - mean) / (variance + 1e-5).sqrt();
                core * self.vector("norm.gain") + self.vector("norm.bias")
            };
            h = match cell {
                CellKind::Irnn => relu(&u),
                CellKind::RnnLn => relu(&norm(u)),
                CellKind::FastWeights => (0..inner).fold(relu(&u), |h, _| relu(&norm(&u + &a.dot(&h)))),
                CellKind::Lstm => {
                    let part = |gate: usize| u.slice(ndarray::s![gate * units..(gate + 1) * units]).to_owned();
                    let sigmoid = |x: Array1<f64>| x.mapv(|x| 1.0 / (1.0 + (-x).exp()));
                    cells = sigmoid(part(1)) * &cells + sigmoid(part(0)) * part(2).mapv(f64::tanh);
                    sigmoid(part(3)) * cells.mapv(f64::tanh)
                }
            };
            if chunk.flags[step].store {
                let outer = h.view().insert_axis(Axis(1)).dot(&h.view().insert_axis(Axis(0)));
                a = a * f64::from(decay) + outer * f64::from(rate);
            }
            if chunk.flags[step].wipe && step + 1 < chunk.steps() {
                h.fill(0.0);
                cells.fill(0.0);
            }
        }
        let hidden = relu(&(self.tensor("hidden.weight").dot(&h) + self.vector("hidden.bias")));
        let logits = self.tensor("answer.weight").dot(&hidden) + self.vector("answer.bias");
        let powers = logits.mapv(f64::exp);
        &powers / powers.sum()
    }

    fn loss(&self, chunks: &[Chunk]) -> f64 {
        let count: usize = chunks.iter().map(Chunk::len).sum();
        let one = |chunk: &Chunk| -> f64 {
            (0..chunk.len()).map(|lane| -self.probabilities(chunk, lane)[chunk.answers[lane]].ln()).sum()
        };
        chunks.iter().map(one).sum::<f64>() / count as f64
    }
}

/// All cells, with symbols and with vectors, stored at every step and at some, wiped or not.
fn cases() -> Vec<(Network, Vec<Chunk>)> {
    let plain = vec![Flags::default(); 6];
    let mut control = plain.clone();
    control[1] = Flags { store: false, wipe: false };
    control[2] = Flags { store: true, wipe: true };
    control[3] = Flags { store: false, wipe: true };
    let mut cases = Vec::new();
    for cell in CellKind::ALL {
        for input in [SMALL.input, Input::Dense { width: 3, layer: 0 }, Input::Dense { width: 3, layer: 5 }] {
            let shape = Shape { cell, input, ..SMALL };
            let chunks =
                vec![chunk(shape, 5, 6, &plain), chunk(shape, 3, 6, &control), chunk(shape, 2, 1, &plain[..1])];
            cases.push((network(shape, dynamics(1)), chunks));
        }
    }
    let chunks = |flags: &[Flags]| vec![chunk(SMALL, 4, 6, flags)];
    cases.push((network(SMALL, dynamics(3)), chunks(&control)));
    cases.push((network(SMALL, Dynamics { layer_norm: false, rate: 0.1, ..dynamics(2) }), chunks(&plain)));
    cases.push((network(SMALL, Dynamics { rate: 0.0, ..dynamics(1) }), chunks(&plain)));
    cases
}

#[test]
fn the_list_form_equals_the_matrix() {
    for (network, chunks) in cases() {
        let naive = Naive::new(&network);
        for (chunk, found) in chunks.iter().zip(network.predict_all(&chunks).unwrap()) {
            for (lane, found) in found.outer_iter().enumerate() {
                let off = (naive.probabilities(chunk, lane) - found.mapv(f64::from)).mapv(f64::abs);
                let off = off.iter().fold(0.0_f64, |a, &b| a.max(b));
                assert!(off < 1e-5, "{:?}: {off}", network.shape());
            }
        }
    }
}

#[test]
fn the_gradient_is_that_of_the_loss() {
    for (network, chunks) in cases() {
        let adam = Adam::new(network.values().len());
        let mut learner = Learner::new(network.clone(), adam).unwrap();
        let (loss, slopes) = learner.gradient(&chunks).unwrap();
        let mut naive = Naive::new(&network);
        assert!((naive.loss(&chunks) - loss).abs() < 1e-5);
        let largest = slopes.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        assert!(largest > 0.01, "a gradient that is there");
        let mut wrong = 0;
        for (index, &slope) in slopes.iter().enumerate() {
            let value = naive.values[index];
            let mut at = |value: f64| {
                naive.values[index] = value;
                naive.loss(&chunks)
            };
            let difference = (at(value + 1e-6) - at(value - 1e-6)) / 2e-6;
            naive.values[index] = value;
            // A unit that is within 1e-6 of its threshold, or within rounding, is on the other side in one of the two.
            wrong += usize::from((difference - f64::from(slope)).abs() > 1e-4 * (1.0 + difference.abs()));
        }
        assert_eq!(wrong, 0, "{:?} {:?}", network.shape(), network.dynamics());
    }
}

#[test]
fn a_trace_shows_the_same_read_both_ways() {
    let network = network(SMALL, dynamics(3));
    let mut flags = vec![Flags::default(); 6];
    flags[1].store = false;
    let chunk = chunk(SMALL, 1, 6, &flags);
    let trace = network.trace(&chunk).unwrap();
    let predicted = network.predict(&chunk).unwrap();
    assert_eq!(trace.probabilities, predicted.row(0).to_vec());
    for (step, state) in trace.steps.iter().enumerate() {
        assert_eq!((state.trajectory.len(), state.reads.len()), (4, 3));
        let before = if step == 0 { Array2::zeros((6, 6)) } else { trace.matrix(step - 1) };
        for (cue, read) in state.trajectory.iter().zip(&state.reads) {
            let through_matrix = before.dot(&ArrayView1::from(cue.as_slice()));
            for (matrix, list) in through_matrix.iter().zip(&read.read) {
                assert!((matrix - list).abs() < 1e-5 * (1.0 + matrix.abs()), "{matrix} {list}");
            }
        }
    }
    let last = &trace.steps[5].reads[0].bars;
    assert_eq!(last.iter().map(|bar| (bar.step, bar.age)).collect::<Vec<_>>(), [(0, 3), (2, 2), (3, 1), (4, 0)]);
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let network = network(SMALL, dynamics(1));
            let adam = Adam::new(network.values().len());
            let mut learner = Learner::new(network, adam).unwrap();
            let flags = [Flags::default(); 6];
            let chunks: Vec<Chunk> = (0..5).map(|index| chunk(SMALL, 32 - index, 6, &flags)).collect();
            for _ in 0..20 {
                learner.update(&chunks).unwrap();
            }
            learner.network().values().to_vec()
        })
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn adam_follows_its_definition_and_the_clip() {
    let mut adam = Adam::new(2);
    let mut values = [1.0, -1.0];
    // Longer than the clip: as if it were (3, 4).
    assert_eq!(adam.update(&mut values, &mut [30.0, 40.0]), 50.0);
    let [first, second] = adam.moments();
    assert!((first[0] - 0.3).abs() < 1e-6 && (second[1] - 0.016).abs() < 1e-6, "{first:?} {second:?}");
    // The first step of Adam is the rate in the direction of the signs.
    assert!((values[0] - 0.999).abs() < 1e-6 && (values[1] + 1.001).abs() < 1e-6, "{values:?}");
    let before = values;
    assert!(!adam.update(&mut values, &mut [f32::NAN, 0.0]).is_finite());
    assert_eq!((values, adam.updates()), (before, 1));
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let new = |shape, dynamics| Network::new(shape, dynamics, 1).unwrap_err().to_string();
    let good = Dynamics::default();
    assert!(new(Shape { units: 0, ..SMALL }, good).contains("recurrent units (R), not 0"));
    assert!(new(SMALL, Dynamics { decay: 1.5, ..good }).contains("(lambda) must be from 0 to 1, not 1.5"));
    assert!(new(SMALL, Dynamics { decay: f32::NAN, ..good }).contains("lambda"));
    assert!(new(SMALL, Dynamics { rate: -0.5, ..good }).contains("eta"));
    assert!(new(SMALL, Dynamics { inner: 0, ..good }).contains("1 to 64 steps (S), not 0"));
    let network = network(SMALL, good);
    let foreign = Chunk::symbols(array![[9_u8]].view(), &[0]).unwrap();
    assert_eq!(network.predict(&foreign).unwrap_err().to_string(), "symbol 9 is none of the 7 that the network knows");
    assert!(Chunk::symbols(Array2::zeros((33, 2)).view(), &[0; 33]).is_err());
    assert!(Chunk::symbols(Array2::zeros((2, 2)).view(), &[0]).is_err());
    assert!(Network::from_values(SMALL, good, vec![0.0; 3]).is_err());
}
