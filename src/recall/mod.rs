//! Does a memory help perception? Priming (Ba, Hinton, Mnih, Leibo and Ionescu 2016): what was perceived a while ago is
//! recognised again under worse conditions, because the fast weights still hold it.
//!
//! 1. A picture is settled as it is, without any pull of the memory, while the matrices A_l learn what the levels hold.
//!    The islands in the end are the *clean parse* that everything else is measured against.
//! 2. A delay of D steps passes ([`Between`]). With nothing to see, `A_l <- lambda^D A_l`.
//! 3. The picture comes back damaged ([`Damage`]), every level begins anew, and perception settles with the matrices as
//!    they then are: [`Condition::Primed`].
//!
//! What comes out is compared, picture by picture and seed by seed, with the same damaged picture settled
//! [`Condition::Without`] a memory, with a memory of another picture ([`Condition::Other`]) and with a memory that was
//! empty and learns from the damaged picture alone ([`Condition::Own`]). Only a gain over all three is priming; a gain
//! over the first that another picture's memory gives as well is a change of the settings by other means.
//!
//! # Which matrix primes
//!
//! The columns of a level are vectors of length 1 that have much in common. In the Hebbian matrix (rule decay) their
//! mean direction is the leading eigenvector, with 54 to 79 % of the trace (the bundled pictures and ten drawn ones),
//! and `A x` pulls every column towards it: perception settles sooner because everything becomes one island, and
//! another picture's memory does the same. Under the delta rule a direction with the share mu of the second moment is
//! learned as `1 - (1 - eta mu)^t`: after a settled picture all directions that the picture has are known about equally
//! well, and A is nearly the projection onto them. `A x` then keeps what belongs to the remembered picture and drops
//! what does not, which is what noise mostly is. That is the default.
//!
//! Measured (`glomscope recall --columns 32 --seeds 1 --delay 0,10,20,40,80`: six bundled and 18 generated pictures,
//! none of which was used to choose the settings; noise 0.15 per cell, rule delta, eta 2, lambda 0.95, weight 1; mean
//! adjusted Rand index over the five levels):
//!
//! | delay | steps | ARI | ARI primed with another |
//! |---|---|---|---|
//! | 0 | 46.6 | .413 | .196 |
//! | 10 | 47.8 | .409 | .209 |
//! | 20 | 47.8 | .395 | .202 |
//! | 40 | 50.0 | .346 | .225 |
//! | 80 | 57.3 | .242 | .228 |
//! | without memory | 73.8 | .215 | |
//! | memory empty at first | not settled in 150 | .178 | |
//!
//! At no delay primed perception is nearer to the clean parse by .198 ± .034 than without (21 pictures of 24, p = 3e-4)
//! and by .217 ± .039 than with another picture's memory (21 of 24). It is faster by 27.2 ± 5.2 steps, but so is
//! perception with another picture's memory: speed is no sign of priming here, agreement is.

mod damage;
mod experiment;
mod generated;
mod outcome;
mod perceive;
mod plan;
mod report;
mod so_far;
mod statistics;

use image::RgbImage;
use thiserror::Error;

use crate::glom::GlomError;

pub use damage::{Damage, Grain};
pub use experiment::prime;
pub use generated::generated;
pub use outcome::{Exhibit, PrimingOutcome, Trial};
pub use perceive::{Perception, agreement};
pub use plan::{Between, Condition, PrimingPlan};
pub use report::{Comparison, Difference, PrimingPoint, PrimingReport};
pub use statistics::{Mean, sign_test};

/// A picture that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Its name in reports.
    pub name: String,
    /// Its pixels.
    pub picture: RgbImage,
}

/// Why an experiment cannot be made or went no further.
#[derive(Debug, Error)]
pub enum RecallError {
    /// A value that makes no sense, in words.
    #[error("{0}")]
    Bad(String),
    /// GLOM refuses the picture or the settings, or did not stay finite.
    #[error("{name}: {error}")]
    Glom {
        /// The picture.
        name: String,
        /// What GLOM says.
        error: GlomError,
    },
}
