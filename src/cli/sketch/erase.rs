//! `glomscope sketch erase`: keeps the first numbers of every sketch.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::formed::Form;
use crate::cli::reporting::TellArgs;
use crate::cli::{Failure, values};
use crate::files::sketches::MemoryFile;

/// Arguments of `sketch erase`.
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// The memory
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// Numbers of every sketch that are kept, its first ones
    #[arg(long, value_name = "D", value_parser = values::at_least_one)]
    pub keep: usize,
    /// How it tells what is left.
    #[command(flatten)]
    pub told: TellArgs,
}

/// What is left of the memory.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct ErasedReport {
    /// Numbers of every sketch that are kept.
    kept: usize,
    /// Numbers that every sketch had before.
    before: usize,
    /// Pictures of the memory.
    pictures: usize,
}

/// Runs it.
///
/// # Errors
/// A memory that cannot be written, one that keeps less already.
pub fn erase(args: &EraseArgs) -> Result<(), Failure> {
    let mut memory = MemoryFile::open(&args.memory)?;
    let before = memory.header().kept;
    if args.keep > before {
        return Err(Failure::Usage(format!("the sketches have {before} numbers: more cannot be kept")));
    }
    memory.erase(args.keep)?;
    let (kept, pictures) = (args.keep, memory.pictures()?);
    args.told.tell(Form::SketchMemory, &ErasedReport { kept, before, pictures }, || {
        format!("{kept} of {before} numbers are kept of {pictures} sketches; the censuses stay whole\n")
    })
}
