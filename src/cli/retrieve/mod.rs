//! `glomscope retrieve`: associative retrieval trained, tested, asked, and the paper's table beside ours.

pub mod args;
mod ask;
pub(in crate::cli) mod table;
mod test;
pub(in crate::cli) mod train;

use std::path::Path;

use self::args::{RetrieveArgs, RetrieveCommand};
use super::Failure;
use crate::files::retrieval;
use crate::recurrent::RecurrentError;
use crate::retrieval::{RetrievalError, Saved};

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
    if path == Path::new("sample:retrieval") { Ok(retrieval::bundled()?) } else { Ok(retrieval::open(path)?) }
}

/// What the program says about it, and with which exit code: a divergence is 3, all else are settings that cannot be.
fn failure(error: RetrievalError) -> Failure {
    match &error {
        RetrievalError::Network(RecurrentError::NotFinite(_)) => Failure::NotFinite(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    }
}

/// A share as percent.
fn percent(share: f64) -> f64 {
    100.0 * share
}
