//! `glomscope glimpse`: networks that see a digit through twenty-four glimpses, trained, tested, and both schemes side by side.

pub mod args;
mod digits;
mod table;
mod test;
mod train;

use self::args::{GlimpseArgs, GlimpseCommand};
use super::Failure;
use crate::glimpse::GlimpseError;
use crate::recurrent::RecurrentError;

/// Runs `glomscope glimpse`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn glimpse(args: &GlimpseArgs) -> Result<(), Failure> {
    match &args.command {
        GlimpseCommand::Train(args) => train::train(args),
        GlimpseCommand::Test(args) => test::test(args),
        GlimpseCommand::Table(args) => table::table(args),
    }
}

/// What the program says about it, and with which exit code: a divergence is 3, all else are settings that cannot be.
fn failure(error: GlimpseError) -> Failure {
    match &error {
        GlimpseError::Network(RecurrentError::NotFinite(_)) => Failure::NotFinite(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    }
}

/// A share as percent.
fn percent(share: f64) -> f64 {
    100.0 * share
}
