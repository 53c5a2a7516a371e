//! `glomscope glimpse`: networks that see a digit through twenty-four glimpses, trained, tested, and both schemes side
//! by side.

mod scheme;
mod table;
mod test;
mod train;

use clap::{Args, Subcommand};

use self::table::TableArgs;
pub(super) use self::table::TableReport;
use self::test::TestArgs;
pub(super) use self::test::TestReport;
pub(super) use self::train::GlimpseReport;
use self::train::TrainArgs;
use super::Failure;
use crate::glimpse::GlimpseError;
use crate::recurrent::RecurrentError;

/// Arguments of `glimpse`.
#[derive(Debug, Args)]
pub struct GlimpseArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: GlimpseCommand,
}

/// What can be done with digits seen through glimpses.
#[derive(Debug, Subcommand)]
pub enum GlimpseCommand {
    /// Train a network to name a digit after 24 glimpses of 7 x 7 pixels
    Train(Box<TrainArgs>),
    /// The error of a trained network on the test digits, as it is and with its fast weights changed
    Test(TestArgs),
    /// Both schemes side by side from reports of trainings, with the paper's numbers
    Table(TableArgs),
}

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
