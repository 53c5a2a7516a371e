//! `glomscope hemispheres`: networks that are told different labels, joined, and beside their rivals; and two GLOMs on
//! one picture.

mod args;
mod ask;
mod bench;
mod compare;
mod heads;
mod part;
mod pictures;
mod settings;
mod settle;
mod sides;
mod table;
mod test;
mod together;
mod train;

use clap::{Args, Subcommand};

use self::args::SettleArgs;
pub(super) use self::ask::AnswerReport;
use self::ask::AskArgs;
use self::bench::BenchArgs;
pub(super) use self::bench::BenchLine;
use self::compare::CompareArgs;
pub(super) use self::compare::ComparisonReport;
use self::heads::HeadsArgs;
pub(super) use self::heads::HeadsReport;
use self::part::PartArgs;
pub(super) use self::part::PartReport;
use self::table::TableArgs;
pub(super) use self::table::TableReport;
use self::test::TestArgs;
pub(super) use self::test::TestReport;
pub(super) use self::together::Together;
pub(super) use self::train::HemispheresReport;
use self::train::TrainArgs;
use super::Failure;
use crate::bilateral::BilateralError;

/// Arguments of `hemispheres`.
#[derive(Debug, Args)]
pub struct HemispheresArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: HemispheresCommand,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum HemispheresCommand {
    /// The specialised pair beside its rivals and the controls that say what its gain comes from
    Table(Box<TableArgs>),
    /// Train one network: a hemisphere, a pair end to end, or new heads on frozen hemispheres
    Train(Box<TrainArgs>),
    /// How often a trained network is right on the test pictures
    Test(TestArgs),
    /// What a pair makes of its two hemispheres: the sixteen scenarios of right and wrong, and how alike the two are
    Compare(CompareArgs),
    /// What a trained network says of one picture
    Ask(AskArgs),
    /// Two GLOMs on one picture: each settles with its own settings, and a callosum tells one what the other holds
    Settle(SettleArgs),
    /// What the whole is that a column belongs to, told by heads on left, on right and on both of two GLOMs: do they
    /// tell together what neither tells alone?
    Heads(HeadsArgs),
    /// Two equal GLOMs that inhibit each other: do they part, who wins, and does it last? Over gains and seeds
    Part(PartArgs),
    /// Measure pictures per second of training a hemisphere on this machine, one JSON line per size
    Bench(BenchArgs),
}

/// Runs `glomscope hemispheres`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn hemispheres(args: &HemispheresArgs) -> Result<(), Failure> {
    match &args.command {
        HemispheresCommand::Table(args) => table::table(args),
        HemispheresCommand::Train(args) => train::train(args),
        HemispheresCommand::Test(args) => test::test(args),
        HemispheresCommand::Compare(args) => compare::compare(args),
        HemispheresCommand::Ask(args) => ask::ask(args),
        HemispheresCommand::Settle(args) => settle::settle(args),
        HemispheresCommand::Heads(args) => heads::heads(args),
        HemispheresCommand::Part(args) => part::part(args),
        HemispheresCommand::Bench(args) => bench::bench(args),
    }
}

/// What the program says about it, and with which exit code: a divergence is 3, all else are settings that cannot be.
fn failure(error: BilateralError) -> Failure {
    match &error {
        BilateralError::NotFinite(_) => Failure::NotFinite(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    }
}
