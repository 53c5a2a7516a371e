//! Lessons in the window: what is played now, the card beside what it points at, the list of lessons.
//!
//! A lesson has an engine of its own. That of the user is put aside as it is and comes back as it was.

mod answers;
mod card;
mod focus;
mod list;
mod lock;
mod playing;
mod script;
mod spot;
mod writing;

pub use card::{Asked, Shown, card_ui, ring_ui, side_of};
pub use focus::to_card_and_back;
pub use list::{BUNDLED, LessonList, Picked, list_id};
pub use lock::{access, locked_ui, put_lock};
pub use playing::{Aside, Playing, Stage};
pub use script::{Item, Script, Sent};
pub use writing::{LessonWriting, writing_id};
