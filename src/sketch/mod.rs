//! Recursive sketches: one small vector that sums up a whole run of a modular network (Ghazi, Panigrahy and Wang 2019).
//!
//! A run is a [`Network`] of objects: which module put each out, with which attributes, from which inputs. Its sketch
//! is a vector of d numbers, linear in the attributes, and a random matrix for every module and slot lays them out so
//! that they hardly meet. `structure` has the equations, `operator` the matrices, `decode` what comes back when the
//! structure is known, `pursuit` what comes back when it is not, [`parse`] how a settled picture becomes such a run,
//! [`laws`] what is promised of all that.

pub mod attributes;
mod census;
mod codebook;
mod damage;
mod decode;
mod drawn;
mod error;
mod hadamard;
mod key;
pub mod laws;
mod network;
mod operator;
pub mod parse;
mod peers;
mod pursuit;
mod search;
mod settings;
mod structure;
mod unpack;
mod wiring;

pub use census::{Counted, census, count_reader, counted};
pub use codebook::{Codebook, Types};
pub use damage::{Damage, noisy, quantised};
pub use decode::{STEPS, cosine, factors, least_squares, literal, matched};
pub use drawn::{DrawnTree, drawn};
pub use error::SketchError;
pub use key::Module;
pub use network::{Input, Network, Object};
pub use operator::Family;
pub use peers::{Peer, peers};
pub use pursuit::{Found, Vocabulary, pursue, same_tree};
pub use search::{Near, Search};
pub use settings::{Scale, SketchSettings};
pub use structure::{Node, Share, Structure};
pub use unpack::{Recovered, Returned, plain_bits, recovered, unpack};
pub use wiring::{Rewired, Score, Wiring, rewire};

/// The sketch (d) of a run.
///
/// # Errors
/// Settings that no sketch has.
pub fn sketch(network: &Network, settings: &SketchSettings) -> Result<Vec<f32>, SketchError> {
    settings.check()?;
    Ok(network.structure().forward(&network.values(), settings))
}
