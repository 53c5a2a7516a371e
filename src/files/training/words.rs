//! What trained networks have alike, in words.

use crate::recurrent::{CellKind, Dynamics};
use crate::training::Record;

/// A recurrent network: its cell, R, and what can be changed of its fast weights.
pub(in crate::files) fn network_in_words(cell: CellKind, units: usize, dynamics: Dynamics) -> String {
    let Dynamics { decay, rate, inner, layer_norm } = dynamics;
    let mut words = format!("{}, R = {units}", cell.name());
    if cell == CellKind::FastWeights {
        words.push_str(&format!(", lambda {decay}, eta {rate}, S {inner}"));
    }
    if !layer_norm && matches!(cell, CellKind::FastWeights | CellKind::RnnLn) {
        words.push_str(", no layer norm");
    }
    words
}

/// How far a training is: "20 of 40 updates of 128 questions, seed 1, 4 s".
pub(in crate::files) fn training_in_words<L, P>(record: &Record<L, P>, updates: u64, batch: &str, seed: u64) -> String {
    let Record { update, seconds, .. } = record;
    format!("{update} of {updates} updates of {batch}, seed {seed}, {seconds:.0} s")
}
