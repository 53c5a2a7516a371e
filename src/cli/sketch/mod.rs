//! `glomscope sketch`: one small vector for all that was seen.

mod add;
mod ask;
mod bench;
mod damage;
mod erase;
mod grammar;
mod laws;
mod made;
mod network;
mod settling;
mod similar;
mod unpack;

use std::path::Path;

use clap::{Args, Subcommand};

use self::add::AddArgs;
pub(super) use self::add::AddedReport;
use self::ask::AskArgs;
use self::bench::BenchArgs;
pub(super) use self::bench::{BaselinesReport, TimesReport};
use self::erase::EraseArgs;
pub(super) use self::erase::ErasedReport;
use self::grammar::GrammarArgs;
use self::laws::LawsArgs;
use self::network::NetworkArgs;
pub(super) use self::network::NetworkReport;
pub(super) use self::similar::NearestReport;
use self::similar::SimilarArgs;
pub(super) use self::unpack::TreeReport;
use self::unpack::UnpackArgs;
use super::{Failure, interrupt, values};
use crate::engine::Setup;
use crate::engine::sketches::{RememberError, Settled};

/// Arguments of `sketch`.
#[derive(Debug, Args)]
pub struct SketchArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: SketchCommand,
}

/// What can be done with sketches.
#[derive(Debug, Subcommand)]
pub enum SketchCommand {
    /// Settle pictures and keep their sketches: a memory of what was seen
    Add(Box<AddArgs>),
    /// Ask how many islands there were of which type, in which pictures and where; answers come from sketches alone
    Ask(AskArgs),
    /// Find the pictures of a memory that are most like another
    Similar(SimilarArgs),
    /// Draw a picture's islands again from its sketch, beside the true ones
    Unpack(UnpackArgs),
    /// Keep only the first numbers of every sketch
    Erase(EraseArgs),
    /// Find which kind of part hangs under which kind of whole, from the sketches of generated scenes, beside the
    /// generator's own
    Grammar(GrammarArgs),
    /// Sketch a network that is described in a JSON file, and unpack it by every decoder
    Network(NetworkArgs),
    /// Measure the laws of recursive sketches: name, measured, bound, whether it holds; exit code 1 if one does not
    Laws(LawsArgs),
    /// Measure what sketching, unpacking and searching take on this machine, in milliseconds
    Bench(BenchArgs),
}

/// Runs `glomscope sketch`.
///
/// # Errors
/// How it failed, with the exit code that it stands for.
pub fn sketch(args: &SketchArgs) -> Result<(), Failure> {
    match &args.command {
        SketchCommand::Add(args) => add::add(args),
        SketchCommand::Ask(args) => ask::ask(args),
        SketchCommand::Similar(args) => similar::similar(args),
        SketchCommand::Unpack(args) => unpack::unpack(args),
        SketchCommand::Erase(args) => erase::erase(args),
        SketchCommand::Grammar(args) => grammar::grammar(args),
        SketchCommand::Network(args) => network::network(args),
        SketchCommand::Laws(args) => laws::laws(args),
        SketchCommand::Bench(args) => bench::bench(args),
    }
}

/// Settles a picture for so many steps.
fn settled(picture: &Path, setup: &Setup, steps: usize) -> Result<Settled, Failure> {
    let source = values::picture_source(picture)?;
    Settled::settle(source, setup, steps, &mut || !interrupt::pressed()).map_err(not_remembered)
}

/// What kept a picture from being remembered: settings that no sketch has are bad usage.
fn not_remembered(error: RememberError) -> Failure {
    match error {
        RememberError::Engine(error) => Failure::of_engine(error),
        RememberError::Sketch(error) => Failure::Usage(error.to_string()),
        RememberError::NotFinite(words) => Failure::NotFinite(words),
        RememberError::Stopped => Failure::Interrupted,
        other => other.into(),
    }
}
