//! `glomscope sketch`: one small vector for all that was seen.

mod laws;

use std::io::Write as _;
use std::path::Path;

use clap::{Args, Subcommand};
use serde::Serialize;

use self::laws::LawsArgs;
use super::Failure;
use crate::files::atomic;

/// Examples of `sketch`.
const EXAMPLES: &str = "\
Examples:
  glomscope sketch laws
      what is promised of recursive sketches, and what was measured of it";

/// Arguments of `sketch`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SketchArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: SketchCommand,
}

/// What can be done with sketches.
#[derive(Debug, Subcommand)]
pub enum SketchCommand {
    /// Measure the laws of recursive sketches: name, measured, bound, whether it holds; exit code 1 if one does not
    #[command(after_help = super::exit::EXIT_CODES)]
    Laws(LawsArgs),
}

/// Runs `glomscope sketch`.
///
/// # Errors
/// How it failed, with the exit code that it stands for.
pub fn sketch(args: &SketchArgs) -> Result<(), Failure> {
    match &args.command {
        SketchCommand::Laws(args) => laws::laws(args),
    }
}

/// JSON for people and programs, with a line end.
fn json(report: &impl Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string_pretty(report)? + "\n")
}

/// Writes JSON to a file.
fn write_json(path: &Path, report: &impl Serialize) -> Result<(), Failure> {
    let text = json(report)?;
    Ok(atomic::write(path, |file| file.write_all(text.as_bytes()))?)
}
