//! `glomscope sketch erase`: keeps the first numbers of every sketch.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::formed::Form;
use crate::cli::output::print;
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
    /// One JSON object in place of a line
    #[arg(long)]
    pub json: bool,
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
    let (keep, pictures) = (args.keep, memory.pictures()?);
    print(&match args.json {
        true => Form::SketchMemory.line(&json!({ "kept": keep, "before": before, "pictures": pictures }))?,
        false => format!("{keep} of {before} numbers are kept of {pictures} sketches; the censuses stay whole\n"),
    })
}
