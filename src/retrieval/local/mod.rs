//! Retrieval without a backward pass: fast weights inside a Forward-Forward network, the open question of Hinton (2022,
//! section 8): can fast weights stand in for what a transformer looks up?
//!
//! A string ends with an answer. Under the right one it is a positive case: its last pair, the letter asked for and the
//! answer, was read before. Under a wrong one it is a negative case. The answers are tried in a race.
//!
//! ```text
//! h(t) = relu(W [x(t), x(t-1)] + b)           a symbol and the one before it
//! A(t) = lambda A(t-1) + eta e(t) e(t)^T      e = h / |h|, read as n(h) -> A n(h)
//! y    = relu(V n([n(h), A n(h)]) + c)        at the end; goodness of y, learned by the local rule
//! ```
//!
//! Every layer learns at the last symbol alone, from what it sees there: nothing goes back through layers or time.

mod config;
mod network;
mod trainer;

pub use config::{Hidden, LocalConfig};
pub use network::{ANSWERS, LocalNetwork};
pub use trainer::{LocalPoint, LocalTrainer};
