//! The commands without a window, as scripts meet them.

#[allow(clippy::unwrap_used, clippy::expect_used)]
mod bench;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod documents;
mod flags;
mod forward_forward;
mod glimpse;
mod hemispheres;
mod info;
mod inputs;
mod lesson;
mod mistyped;
mod recall;
mod retrieve;
mod schema;
mod settle;
mod several;
mod sketch;
mod train;
