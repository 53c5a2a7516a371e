//! `glomscope retrieve`: associative retrieval trained, tested, asked, and the paper's table beside ours.

mod ask;
mod table;
mod test;
mod train;

use std::path::Path;

use clap::{Args, Subcommand};

pub(super) use self::ask::AnswerReport;
use self::ask::AskArgs;
use self::table::TableArgs;
pub(super) use self::table::TableReport;
use self::test::TestArgs;
pub(super) use self::test::TestReport;
pub(super) use self::train::RetrievalReport;
use self::train::TrainArgs;
use super::Failure;
use crate::files::{retrieval, training};
use crate::recurrent::RecurrentError;
use crate::retrieval::{RetrievalError, Saved};

/// Arguments of `retrieve`.
#[derive(Debug, Args)]
pub struct RetrieveArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RetrieveCommand,
}

/// What can be done with associative retrieval.
#[derive(Debug, Subcommand)]
pub enum RetrieveCommand {
    /// Train a network to read k1 v1 k2 v2 .. ?? q and to name the digit that followed the letter q
    Train(Box<TrainArgs>),
    /// The error of a trained network on fresh strings, as it is and with its fast weights changed
    Test(TestArgs),
    /// Ask a trained network one string, such as c9k8j3f1??c
    Ask(AskArgs),
    /// The paper's table beside ours
    Table(TableArgs),
}

/// Runs `glomscope retrieve`.
///
/// # Errors
/// How it failed, with the exit code it stands for.
pub fn retrieve(args: &RetrieveArgs) -> Result<(), Failure> {
    match &args.command {
        RetrieveCommand::Train(args) => train::train(args),
        RetrieveCommand::Test(args) => test::test(args),
        RetrieveCommand::Ask(args) => ask::ask(args),
        RetrieveCommand::Table(args) => table::table(args),
    }
}

/// The training in a file, or the bundled one.
fn open(path: &Path) -> Result<Saved, Failure> {
    if path == Path::new("sample:retrieval") { Ok(retrieval::bundled()?) } else { Ok(training::open(path)?) }
}

/// What the program says about it, and with which exit code: a divergence is 3, all else are settings that cannot be.
fn failure(error: RetrievalError) -> Failure {
    match &error {
        RetrievalError::Network(RecurrentError::NotFinite(_)) | RetrievalError::NotFinite(_) => {
            Failure::NotFinite(error.to_string())
        }
        _ => Failure::Usage(error.to_string()),
    }
}
