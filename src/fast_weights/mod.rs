//! Fast weights: a memory of the recent past in a matrix (Ba, Hinton, Mnih, Leibo and Ionescu 2016).
//!
//! ```text
//! A(t) = lambda A(t-1) + eta h(t) h(t)^T                              stores a state (section 2, equation 1)
//! h_0 = relu(u),   h_s+1 = relu(LN(u + A h_s))                        settles with u as sustained boundary condition
//! A(t) h = eta sum_tau lambda^(t-tau) h(tau) [h(tau) . h]             the same as attention to the recent past
//! ```
//!
//! [`FastWeights`] is the matrix, [`list::Recent`] the equal list of stored states; [`Rule`] chooses between the plain
//! sum, the decaying sum and the delta rule. [`Spectrum`] shows what the matrix holds: its leading eigenvectors are the
//! attractors. [`capacity`] measures how much it holds; [`deblurring`] is the experiment of Hinton and Plaut (1987)
//! with slow and fast weights.

pub mod capacity;
pub mod deblurring;
mod error;
mod inner;
mod learning;
pub mod list;
mod matrix;
mod spectrum;

pub use error::FastWeightsError;
pub use inner::{LayerNorm, inner_loop};
pub use learning::{Learning, Rule};
pub use matrix::FastWeights;
pub use spectrum::Spectrum;

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{Learning, Rule};
    use crate::numeric::random::{self, Purpose};

    pub fn learning(rule: Rule, decay: f32, rate: f32) -> Learning {
        Learning { rule, decay, rate }
    }

    /// Random states of unit length, (count, dim).
    pub fn unit_patterns(seed: u64, count: usize, dim: usize) -> Array2<f32> {
        let mut generator = random::generator(seed, Purpose::Test, 0);
        let mut patterns = Array2::from_shape_fn((count, dim), |_| random::normal(&mut generator));
        for mut row in patterns.outer_iter_mut() {
            let length = row.dot(&row).sqrt();
            row /= length;
        }
        patterns
    }
}
