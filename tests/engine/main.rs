//! The engine without a window: commands in, snapshots out.

mod clock;
mod colours;
mod columns;
#[path = "../common/mod.rs"]
mod common;
mod hidden;
mod learning;
mod memory;
mod presets;
mod run;
mod scenes;
mod session;
mod settle_first;
mod sides;
mod thread;
mod understanding;
