//! One question, looked at from inside: the answer, the state and the fast weights after every character, attention to
//! the past.

use super::symbols::character;
use super::task::{Question, shape};
use super::{Dynamics, Network, RetrievalError, Trace};
use crate::numeric::vector::largest;

/// A question that went through a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// The question.
    pub question: Question,
    /// How the fast weights were stored and read.
    pub dynamics: Dynamics,
    /// States, inner loop, attention bars, answer: one step per character. [`Trace::matrix`] gives A after a character.
    pub trace: Trace,
}

impl Probe {
    /// The symbol of the answer that the network gives: the most probable one.
    pub fn answer(&self) -> usize {
        largest(self.trace.probabilities.iter().copied())
    }

    /// Whether that is the right one.
    pub fn right(&self) -> bool {
        self.answer() == self.question.answer()
    }

    /// Characters and their probabilities as answers, the most probable first.
    pub fn ranking(&self) -> Vec<(char, f32)> {
        let mut ranking: Vec<(char, f32)> =
            self.trace.probabilities.iter().enumerate().map(|(symbol, &p)| (character(symbol), p)).collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranking
    }
}

/// Asks a network one question; with `dynamics` as if its fast weights had been stored and read that way (eta 0: A off;
/// no layer norm; another lambda, eta or S). The number of pairs may be another than it was trained with.
///
/// # Errors
/// A network of another task, or dynamics outside their ranges.
pub fn probe(network: &Network, question: &Question, dynamics: Option<Dynamics>) -> Result<Probe, RetrievalError> {
    if network.shape() != shape(network.shape().cell, network.shape().units) {
        return Err(RetrievalError::OtherTask);
    }
    let mut network = network.clone();
    let dynamics = dynamics.unwrap_or_else(|| network.dynamics());
    network.set_dynamics(dynamics)?;
    let trace = network.trace(&question.chunk()?)?;
    Ok(Probe { question: question.clone(), dynamics, trace })
}
