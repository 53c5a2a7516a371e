//! `glomscope sketch erase`: keeps the first numbers of every sketch.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::output::print;
use crate::cli::{Failure, values};
use crate::files::sketches::MemoryWriter;

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
    let (mut memory, writer) = MemoryWriter::open(&args.memory)?;
    let before = memory.header.kept;
    if args.keep > before {
        return Err(Failure::Usage(format!("the sketches have {before} numbers: more cannot be kept")));
    }
    memory.header.kept = args.keep;
    memory.records.iter_mut().for_each(|record| record.sketch.truncate(args.keep));
    memory.torn = 0;
    memory.write(&args.memory)?;
    drop(writer);
    let (keep, pictures) = (args.keep, memory.records.len());
    print(&match args.json {
        true => format!("{}\n", json!({ "kept": keep, "before": before, "pictures": pictures })),
        false => format!("{keep} of {before} numbers are kept of {pictures} sketches; the censuses stay whole\n"),
    })
}
