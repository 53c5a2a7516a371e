//! `glomscope forward-forward`: networks that learn without a backward pass, trained, tested and asked.

mod ask;
mod bench;
mod sequence;
mod settling;
mod table;
mod test;
mod train;

use clap::{Args, Subcommand};

pub(super) use self::ask::AnswerReport;
use self::ask::AskArgs;
use self::bench::BenchArgs;
pub(super) use self::bench::BenchLine;
pub(super) use self::sequence::Report as SequenceReport;
use self::sequence::SequenceArgs;
use self::table::TableArgs;
pub(super) use self::table::TableReport;
use self::test::TestArgs;
pub(super) use self::test::TestReport;
pub(super) use self::train::ForwardForwardReport;
use self::train::TrainArgs;
use super::Failure;
use crate::forward_forward::ForwardForwardError;

/// Arguments of `forward-forward`.
#[derive(Debug, Args)]
pub struct ForwardForwardArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ForwardForwardCommand,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum ForwardForwardCommand {
    /// Train a network by the local rule: two forward passes, nothing backward
    Train(Box<TrainArgs>),
    /// The error of a trained network on the test digits
    Test(TestArgs),
    /// What a trained network says of one picture: the race of the ten labels, layer by layer
    Ask(AskArgs),
    /// Fast weights inside such a network: it reads k1 v1 k2 v2 .. ?? q, and the ten answers race
    Sequence(Box<SequenceArgs>),
    /// Minutes against error: what was published, beside what your own trainings came to
    Table(TableArgs),
    /// Pictures learned from in a second on this machine, one JSON line for each network
    Bench(BenchArgs),
}

/// Runs `glomscope forward-forward`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn forward_forward(args: &ForwardForwardArgs) -> Result<(), Failure> {
    match &args.command {
        ForwardForwardCommand::Train(args) => train::train(args),
        ForwardForwardCommand::Test(args) => test::test(args),
        ForwardForwardCommand::Ask(args) => ask::ask(args),
        ForwardForwardCommand::Sequence(args) => sequence::sequence(args),
        ForwardForwardCommand::Table(args) => table::table(args),
        ForwardForwardCommand::Bench(args) => bench::bench(args),
    }
}

/// What the program says about it, and with which exit code: a divergence is 3, all else are settings that cannot be.
fn failure(error: ForwardForwardError) -> Failure {
    match &error {
        ForwardForwardError::NotFinite(_) => Failure::NotFinite(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    }
}
