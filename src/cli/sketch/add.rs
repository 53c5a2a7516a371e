//! `glomscope sketch add`: settles pictures and keeps their sketches.

use std::path::PathBuf;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::made::MadeArgs;
use super::settling::SettlingArgs;
use super::{not_remembered, settled};
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
use crate::cli::{Failure, choices, values};
use crate::engine::ModelChoice;
use crate::engine::sketches::{MEMORY_ANGLE, MemoryPlan, Settled, TYPES_FROM, new_header, record_of, setup_of};
use crate::files::sketches::MemoryFile;

/// Arguments of `sketch add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The memory, a file; it is begun where there is none
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// Pictures, `sample:NAME` or `scene:SEED`
    #[arg(value_name = "PICTURE", required = true)]
    pub pictures: Vec<PathBuf>,
    /// Model that settles the pictures
    #[arg(long, value_parser = choices::model(), default_value = "hand-made", help_heading = "A new memory")]
    pub model: ModelChoice,
    /// How they settle.
    #[command(flatten, next_help_heading = "A new memory")]
    pub settling: SettlingArgs,
    /// Objects of a parse tree at most, the picture among them
    #[arg(
        long,
        value_name = "N",
        default_value_t = 60,
        value_parser = values::at_least_one,
        help_heading = "A new memory"
    )]
    pub objects: usize,
    /// Types of islands on every level, made from the first pictures
    #[arg(
        long,
        value_name = "K",
        default_value_t = 6,
        value_parser = values::at_least_one,
        help_heading = "A new memory"
    )]
    pub types: usize,
    /// How its sketches are made.
    #[command(flatten)]
    pub made: MadeArgs,
    /// How it tells what was kept, and on how many threads it computes.
    #[command(flatten, next_help_heading = "Output")]
    pub summary: SummaryArgs,
}

/// A picture that was kept.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct AddedReport {
    /// Its number in the memory, from 1.
    id: usize,
    /// Its name.
    name: String,
    /// Objects of its parse tree, the picture among them.
    objects: usize,
}

/// Runs it.
///
/// # Errors
/// A picture or a memory that cannot be used, a disk that is full. What was acknowledged stays.
pub fn add(args: &AddArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let mut pictures = args.pictures.iter();
    let (mut memory, first) = if args.memory.exists() {
        (MemoryFile::open(&args.memory)?, Vec::new())
    } else {
        let setup = args.settling.setup(&args.model)?;
        let first: Vec<Settled> = pictures
            .by_ref()
            .take(TYPES_FROM)
            .map(|picture| settled(picture, &setup, args.settling.steps))
            .collect::<Result<_, _>>()?;
        let (sketch, steps) = (args.made.settings(MEMORY_ANGLE), args.settling.steps);
        let plan = MemoryPlan { sketch, steps, objects: args.objects, types: args.types };
        let header = new_header(&plan, &setup, &first).map_err(not_remembered)?;
        (MemoryFile::create(&args.memory, &header)?, first)
    };
    let header = memory.header().clone();
    let setup = setup_of(&header).map_err(not_remembered)?;
    let rest = pictures.map(|picture: &PathBuf| settled(picture, &setup, header.steps));
    for settled in first.into_iter().map(Ok).chain(rest) {
        let record = record_of(&settled?, &header).map_err(not_remembered)?;
        let (name, objects) = (record.entry.name.clone(), record.entry.objects.len());
        let number = memory.add(&record)?;
        let added = AddedReport { id: number, name, objects };
        let line = || format!("{number}: {}, {objects} objects\n", added.name);
        args.summary.told.tell(Form::SketchMemory, &added, line)?;
    }
    Ok(())
}
