//! What is wanted of a settled state, each as a value and its gradient.
//!
//! - [`islands`]: columns of one region agree, columns of different regions do not; with the generator's masks, or
//!   label-free with the smoother's own weights as positives;
//! - [`border`]: the same said of neighbours alone, where islands are cut; [`joining`]: said of whole borders, as
//!   islands are joined;
//! - [`pose`]: every column of level 2 says where its whole is and how large, by a read-out;
//! - [`reconstruction`]: the lowest level tells the pixels, those of hidden columns above all;
//! - [`agreement`]: bottom-up and top-down predictions point to the consensus.

pub(super) mod agreement;
pub(super) mod border;
pub(super) mod centred;
pub(super) mod islands;
mod joining;
pub(super) mod pose;
pub(super) mod reconstruction;
