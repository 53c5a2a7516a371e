//! The commands without a window, as scripts meet them.

#[path = "../common/mod.rs"]
mod common;
mod documents;
mod forward_forward;
mod glimpse;
mod info;
mod recall;
mod retrieve;
mod settle;
mod train;
