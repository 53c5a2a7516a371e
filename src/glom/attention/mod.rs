//! The attention smoother: the only way in which locations interact (GLOM, section 2.2).
//!
//! ```text
//! A(i) = sum_j w_ij x_j,   w_ij = exp(beta s_ij) / sum_z exp(beta s_iz),   j and z over the neighbourhood of i
//! ```
//!
//! Queries, keys and values are the embeddings themselves. `s` is one of the kinds of [`super::Score`]. Where a column sees
//! nobody (itself excluded, nobody else within reach) it listens to itself.

mod row;

pub(super) use row::{LevelAttention, row};
