//! A training in the background, one update after another, while the window looks on.
//!
//! The trainee belongs to the training, not to its thread: it stays as it is when the thread pauses, stops or has made
//! all its updates, so that it can be kept, asked, and trained on from exactly where it stands. All trainings together
//! compute on one pool of threads that leaves a core to the window, however many of them go on side by side; they take
//! turns update by update.

mod background;
mod brief;
mod forward_forward;
mod glimpses;
mod hemispheres;
mod learning;
mod look;
mod pool;
mod progress;
mod retrieval;
mod tempo;
mod trace;
mod trainee;
mod watched;

pub use background::BackgroundTraining;
pub use brief::{brief_forward_forward, brief_hemispheres, brief_learning, brief_retrieval};
pub use forward_forward::{ForwardForwardTrainee, ForwardForwardView, begin_forward_forward, open_forward_forward};
pub use glimpses::{DigitsFrom, GlimpsesTrainee, GlimpsesView, begin_glimpses, open_glimpses};
pub use hemispheres::{HemispheresTrainee, HemispheresView, NetworkCurve, begin_hemispheres, open_hemispheres};
pub use learning::{LearningTrainee, LearningView, begin_learning, open_learning};
pub use look::ModelLook;
pub use pool::on_pool;
pub use progress::{Progress, Standing, sentence};
pub use retrieval::{RetrievalTrainee, RetrievalView, begin_retrieval, bundled_retrieval, open_retrieval};
pub use trace::{Trace, TracePoint};
pub use trainee::{Opened, Trainee};
pub use watched::{Shown, Watched};
