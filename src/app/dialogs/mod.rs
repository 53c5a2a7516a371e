//! Files that are chosen: by the desktop's dialog, by a typed path, from the bundled pictures, by drop or paste.

mod choice;
mod ending;
mod gallery;
mod native;
mod purpose;
mod question;
mod typed;

pub use choice::{Choice, Meant};
pub use ending::mended;
pub use gallery::{Gallery, GalleryChoice, gallery_id};
pub use native::{Native, Outcome};
pub use purpose::Purpose;
pub use question::{Question, Reply};
pub use typed::{Answer, PathWindow};
