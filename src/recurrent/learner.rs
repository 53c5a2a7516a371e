//! One update: passes of all chunks, the sum of their gradients in a fixed order, the clip, Adam.

use rayon::prelude::*;

use super::network::Tape;
use super::{Chunk, Network, RecurrentError};
use crate::numeric::adam::Adam;
use crate::numeric::vector::add_scaled;

/// A network that learns.
#[derive(Debug)]
pub struct Learner {
    network: Network,
    adam: Adam,
    tapes: Vec<Tape>,
}

impl Learner {
    /// Begins, or goes on, to train `network` by `adam`.
    ///
    /// # Errors
    /// An optimiser of another number of parameters.
    pub fn new(network: Network, adam: Adam) -> Result<Self, RecurrentError> {
        let (needed, found) = (network.values().len(), adam.moments()[0].len());
        if needed != found {
            return Err(RecurrentError::Length { what: "the moments of Adam", needed, found });
        }
        Ok(Self { network, adam, tapes: Vec::new() })
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The optimiser as it is now.
    pub fn adam(&self) -> &Adam {
        &self.adam
    }

    /// The step size of Adam from now on.
    pub fn set_rate(&mut self, rate: f32) {
        self.adam.rate = rate;
    }

    /// The mean loss of a mini-batch and its gradient, parameter by parameter.
    ///
    /// # Errors
    /// A chunk that the network cannot read, or no chunk.
    pub fn gradient(&mut self, chunks: &[Chunk]) -> Result<(f64, Vec<f32>), RecurrentError> {
        let shape = self.network.shape();
        chunks.iter().try_for_each(|chunk| chunk.check(shape.input, shape.classes))?;
        let count: usize = chunks.iter().map(Chunk::len).sum();
        if count == 0 {
            return Err(RecurrentError::Nothing("sequence"));
        }
        if self.tapes.len() < chunks.len() {
            self.tapes.resize_with(chunks.len(), Tape::default);
        }
        let (network, share) = (&self.network, 1.0 / count as f32);
        let prepared = network.prepare();
        let tapes = &mut self.tapes[..chunks.len()];
        let one = |(chunk, tape): (&Chunk, &mut Tape)| network.pass(&prepared, chunk, share, tape);
        if rayon::current_num_threads() == 1 {
            chunks.iter().zip(tapes.iter_mut()).for_each(one);
        } else {
            chunks.par_iter().zip(tapes.par_iter_mut()).with_max_len(1).for_each(one);
        }
        let mut slopes = tapes[0].slopes.clone();
        for tape in &tapes[1..] {
            add_scaled(&mut slopes, 1.0, &tape.slopes);
        }
        network.finish(&mut slopes);
        let loss = tapes.iter().map(|tape| tape.loss).sum::<f64>() / count as f64;
        Ok((loss, slopes))
    }

    /// One update from a mini-batch; gives the mean loss, in nats, before it.
    ///
    /// # Errors
    /// A chunk that the network cannot read, no chunk, or a loss or gradient that is not finite: the network then stays
    /// as it is.
    pub fn update(&mut self, chunks: &[Chunk]) -> Result<f64, RecurrentError> {
        let (loss, mut slopes) = self.gradient(chunks)?;
        let length = if loss.is_finite() { self.adam.update(&mut self.network.values, &mut slopes) } else { f32::NAN };
        if length.is_finite() { Ok(loss) } else { Err(RecurrentError::NotFinite(self.adam.updates())) }
    }
}
