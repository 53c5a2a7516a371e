//! The memory of a level: fast weights over its embedding (Ba, Hinton, Mnih, Leibo and Ionescu 2016), bound to GLOM.
//!
//! Level l has one matrix A_l (D, D). After every step it learns what the level now holds, with the decay lambda and
//! the rate eta:
//!
//! ```text
//! A_l <- lambda A_l + eta / N sum_i x[l,i] x[l,i]^T          (rules Decay and, with lambda = 1, Sum)
//! A_l <- A_l + eta / N sum_i (x[l,i] - A_l x[l,i]) x[l,i]^T  (rule Delta)
//! ```
//!
//! (by the delta rule with eta over the mean squared length of the columns where that exceeds 1:
//! [`crate::fast_weights::Learning::rate_for`]), and is read in the next, as a fifth contribution with a weight of its
//! own. With S steps of the inner loop, the other four weighted and added are the sustained boundary condition u, and
//! the model's state normalisation stands where the paper has its layer norm:
//!
//! ```text
//! u_i   = w_bu f_l + w_td g_l + w_prev x[l,i] + w_att A(i)      computed once a step
//! h_0   = x[l,i](t)
//! h_s+1 = normalise_l(u_i + w_mem A_l h_s)                      s = 0 .. S - 1
//! x[l,i](t+1) = h_S
//! ```
//!
//! so that for S = 1 the next state is the weighted average of five contributions, the fifth of them m_i = A_l
//! x[l,i](t). The read is the raw product: one stored state p, D steps ago, drives a cue c by eta lambda^D (p . c) p.
//! Weights only matter in their ratios, so a memory weight takes from the other four what it gets.

use ndarray::Array1;

use super::{Glom, GlomError, Source};
use crate::fast_weights::FastWeights;

impl Glom {
    /// A_l of `level`.
    pub fn memory(&self, level: usize) -> &FastWeights {
        &self.memory[level]
    }

    /// Puts a copy of a matrix in the place of A_l.
    ///
    /// # Errors
    /// A matrix for embeddings of another length; the former stays.
    pub fn set_memory(&mut self, level: usize, memory: &FastWeights) -> Result<(), GlomError> {
        let needed = self.memory[level].dim();
        if memory.dim() != needed {
            return Err(GlomError::MemoryShape { given: memory.dim(), needed });
        }
        self.memory[level].clone_from(memory);
        self.memory_serial += 1;
        Ok(())
    }

    /// Every level forgets everything: A_l = 0.
    pub fn clear_memory(&mut self) {
        self.memory.iter_mut().for_each(FastWeights::clear);
        self.memory_serial += 1;
    }

    /// A number that rises whenever a matrix changes.
    pub fn memory_serial(&self) -> u64 {
        self.memory_serial
    }

    /// What the memory says to `column` of `level` in the end, (D): A_l h_S-1.
    pub(super) fn recall(&self, level: usize, column: usize) -> Array1<f32> {
        let matrix = self.memory[level].matrix();
        let own = self.state.slice(ndarray::s![level, column, ..]);
        let mut said = matrix.dot(&own);
        if self.settings.memory.inner == 1 {
            return said;
        }
        let mut sustained = Array1::zeros(own.len());
        for contribution in self.contributions_but_memory(level, column) {
            sustained.scaled_add(contribution.share, &Array1::from(contribution.vector));
        }
        for _ in 1..self.settings.memory.inner {
            let mut inside =
                (&sustained + &(&said * self.shares()[level].get(Source::Memory))).insert_axis(ndarray::Axis(0));
            self.model.normalise(level, inside.view_mut());
            said = matrix.dot(&inside.row(0));
        }
        said
    }
}
