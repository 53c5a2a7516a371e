//! GLOM (Hinton 2021, "How to represent part-whole hierarchies in a neural network").
//!
//! A picture is covered by a grid of *columns*. Every column holds one *embedding* per *level*. At every step the
//! embedding of level `l` in column `i` becomes the weighted average of four contributions, all read at time `t`:
//!
//! ```text
//! x[l,i](t+1) = w_bu f_l(x[l-1,i]) + w_td g_l(x[l+1,i], place i) + w_prev x[l,i] + w_att A_l(i)
//! A_l(i)      = sum_j softmax_j(beta_l score(x[l,i], x[l,j])) x[l,j]
//! ```
//!
//! with the weights divided by the sum of those whose source exists at that level. [`Gains`] are factors on the
//! weights, betas and radii of all levels; [`Settings::agreement`] weighs the sources of a column by how far they
//! agree.
//!
//! Beside the paper every level has a memory ([`MemorySettings`]): a matrix of fast weights that learns what the level
//! holds, and whose read is a fifth contribution with a weight of its own, 0 unless it is raised. The smoother A_l has
//! [`Kernel`]s without a softmax. Two GLOMs that see one picture may tell each other what they hold ([`Callosum`]).

mod agreement;
mod attention;
mod callosum;
mod carry;
mod error;
mod exchange;
mod gains;
mod hand_made;
mod hidden;
pub mod learned;
mod look;
mod memory;
mod model;
mod perturb;
pub mod reference;
mod run;
mod settings;
mod settings_error;
mod step;
mod times;
mod votes;
mod weights;

pub use agreement::MOST as MOST_AGREEMENT;
pub use attention::{Kernel, Reach, Schedule, Score, SelfScore};
pub use callosum::{Callosum, CallosumError, Crossing, Lesion, Lesions, Side, Sign};
pub use carry::{carried_over, resampled};
pub use error::GlomError;
pub use exchange::{Exchange, SideError};
pub use gains::Gains;
pub use hand_made::HandMade;
pub use hidden::GREY;
pub use learned::Learned;
pub use look::{AttentionRow, Contribution};
pub use model::{Model, ModelError, Origin, Scratch};
pub use run::Glom;
pub use settings::{LevelSettings, MemorySettings, Settings};
pub use settings_error::SettingsError;
pub use times::{AttentionPairs, PhaseTimes};
pub use votes::Votes;
pub use weights::{Source, Weights};
