//! When a video moves on while it settles: what every command says that settles one.

use clap::Args;

use crate::cli::values;
use crate::engine::FrameClock;

/// When a video moves on; what is not given stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Args)]
pub struct FrameArgs {
    /// Steps for which each frame of a video is shown
    #[arg(long, value_name = "K", value_parser = values::at_least_one, help_heading = "Steps")]
    pub frames_every: Option<usize>,
    /// Keep showing the last frame of a video instead of beginning again
    #[arg(long, help_heading = "Steps")]
    pub hold_last_frame: bool,
}

impl FrameArgs {
    /// Whether any is given.
    pub fn any(&self) -> bool {
        self.frames_every.is_some() || self.hold_last_frame
    }

    /// Puts those that are given in place.
    pub fn put(&self, frames: &mut FrameClock) {
        frames.steps_per_frame = self.frames_every.unwrap_or(frames.steps_per_frame);
        frames.looped &= !self.hold_last_frame;
    }
}
