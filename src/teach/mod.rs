//! Lessons: what is to be seen, done and asked, step by step, as a file that anybody can write. It is data and claims
//! over snapshots; the window plays a lesson, and [`check`] plays it without one and tests every sentence of it.
//!
//! A step says what to do as [deeds](Deed). The button "Do it for me", the check and the way back use the same ones. A
//! step is done when its [check](Claim) holds; it never blocks. A number in a text is a [figure](Figure) in braces,
//! filled from the run that is seen, so that no text holds a measured number. The answer to a question is computed.

mod ask;
mod bundled;
mod check;
mod claim;
mod control;
mod deed;
mod desk;
mod enclosed;
mod fact;
mod figure;
mod keys;
mod lesson;
mod lock;
mod place;
mod read;
mod record;
mod rehearse;
mod scan;
mod sight;
mod template;
mod term;
mod trial;
mod tried;
mod turned;
mod words;
mod write;

pub use ask::{Answer, Ask, Quantity, Wanted};
pub use bundled::{LESSONS, TOUR, lesson, text};
pub use check::{Report, StepReport, Tested, check};
pub use claim::Claim;
pub use control::{Control, Turn, Value};
pub use deed::{Deed, LookDeed, RunDeed};
pub use desk::{Desk, Stuck};
pub use fact::Fact;
pub use figure::Figure;
pub use keys::Fault;
pub use lesson::{Beginning, Lesson, Step, Texts};
pub use lock::{Access, Group, Handle, Lock, Rest};
pub use place::{Anchor, MOST_LEVELS, Place, WORKSPACES};
pub use read::{ENDING, LessonError};
pub use record::Recording;
pub use sight::{Kept, Looks, Moment, Sight};
pub use template::Template;
pub use trial::{SketchTrial, Trial};
pub use tried::Tried;
pub use words::{ENGLISH, Words};
pub use write::{Draft, DraftStep, Written, write};
