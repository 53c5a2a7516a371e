//! Files in and out: every bad file ends here.
//!
//! Whatever is wrong with a file becomes a [`FileError`]: one plain sentence, what can be done about it, the path last.
//! Nothing here panics on bad input, and nothing half-written is ever left behind ([`atomic`]).

pub mod address;
pub mod annotated;
pub mod arrays;
pub mod atomic;
pub mod base64;
mod bilateral;
mod bytes;
pub mod checkpoint;
pub mod classes;
pub mod csv;
pub mod digit;
mod error;
mod foreign;
mod forward_forward;
pub mod frames;
pub mod gif;
mod glimpse;
pub mod hemispheres;
pub mod idx;
pub mod instead;
pub mod kinds;
pub mod known;
pub mod labelled;
pub mod learned;
mod listing;
pub mod network;
pub mod npz;
mod palette;
pub mod picture;
pub mod png;
pub mod retrieval;
pub mod samples;
mod savable;
pub mod sketches;
pub mod source;
pub mod svg;
pub mod training;
pub mod truth;

pub use error::FileError;
pub use savable::Savable;
