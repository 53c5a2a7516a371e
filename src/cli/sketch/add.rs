//! `glomscope sketch add`: settles pictures and keeps their sketches.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::json;

use super::made::MadeArgs;
use super::memory::{Settled, settle, setup, summed_up};
use crate::cli::output::print;
use crate::cli::{Failure, choices, interrupt, values};
use crate::engine::{ModelChoice, Setup, open_model};
use crate::files::sketches::{MemoryEntry, MemoryHeader, MemoryRecord, MemoryWriter};
use crate::grid::Resolution;
use crate::sketch::{Codebook, SketchSettings};

/// Pictures at most from which the types of islands are made.
const TYPES_FROM: usize = 32;

/// The angle of a memory: islands of a level share a module, so only turned slots keep them apart.
const ANGLE: f32 = 90.0;

/// Arguments of `sketch add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The memory, a file; it is begun where there is none
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// Pictures, `sample:NAME` or `scene:SEED`
    #[arg(value_name = "PICTURE", required = true)]
    pub pictures: Vec<PathBuf>,
    /// One JSON line a picture
    #[arg(long)]
    pub json: bool,
    /// Model that settles the pictures
    #[arg(long, value_parser = choices::model(), default_value = "hand-made", help_heading = "A new memory")]
    pub model: ModelChoice,
    /// Columns across the longer side of the pictures [default: as the model has it]
    #[arg(
        long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=512), help_heading = "A new memory"
    )]
    pub columns: Option<u32>,
    /// Steps that every picture settles
    #[arg(
        long,
        value_name = "N",
        default_value_t = 40,
        value_parser = values::at_least_one,
        help_heading = "A new memory"
    )]
    pub steps: usize,
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
}

/// Runs it.
///
/// # Errors
/// A picture or a memory that cannot be used, a disk that is full. What was acknowledged stays.
pub fn add(args: &AddArgs) -> Result<(), Failure> {
    // Where it cannot be listened for, Ctrl-C ends the program at once, and nothing acknowledged is lost.
    let _ = interrupt::listen();
    let mut pictures = args.pictures.iter();
    let (mut writer, header, mut number, first) = if args.memory.exists() {
        let (memory, writer) = MemoryWriter::open(&args.memory)?;
        if memory.torn > 0 {
            eprintln!("glomscope: a picture that was cut off while it was written is left out ({} bytes)", memory.torn);
        }
        (writer, memory.header, memory.records.len(), Vec::new())
    } else {
        let mut setup = Setup::of(args.model.clone()).map_err(Failure::of_engine)?;
        setup.resolution = args.columns.map_or(setup.resolution, Resolution::ColumnsAcross);
        let first: Vec<Settled> = pictures
            .by_ref()
            .take(TYPES_FROM)
            .map(|picture| settle(picture, &setup, args.steps))
            .collect::<Result<_, _>>()?;
        let header = header(args, &setup, &first)?;
        (MemoryWriter::create(&args.memory, &header)?, header, 0, first)
    };
    let setup = setup(&header)?;
    let rest = pictures.map(|picture| settle(picture, &setup, header.steps));
    for settled in first.into_iter().map(Ok).chain(rest) {
        let settled = settled?;
        let (network, sketch, census) = summed_up(&settled, &header)?;
        let entry = MemoryEntry {
            name: settled.name,
            sha256: settled.sha256,
            added: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()),
            objects: network.objects().to_vec(),
        };
        let (name, objects) = (entry.name.clone(), entry.objects.len());
        writer.add(&MemoryRecord { entry, sketch, census, thumbnail: settled.thumbnail })?;
        number += 1;
        print(&match args.json {
            true => format!("{}\n", json!({ "id": number, "name": name, "objects": objects })),
            false => format!("{number}: {name}, {objects} objects\n"),
        })?;
    }
    Ok(())
}

/// How a new memory is made: its types of islands from its first pictures.
fn header(args: &AddArgs, setup: &Setup, first: &[Settled]) -> Result<MemoryHeader, Failure> {
    let usage = |error: crate::sketch::SketchError| Failure::Usage(error.to_string());
    let sketch = args.made.settings(ANGLE);
    sketch.check().map_err(usage)?;
    let levels = open_model(&setup.model, None).map_err(Failure::of_engine)?.levels();
    let all = |level: usize| first.iter().flat_map(|settled| settled.vectors[level].iter().cloned()).collect();
    let vectors: Vec<Vec<Vec<f32>>> = (0..levels).map(all).collect();
    // Twice the unknowns of all levels and types: far above the information limit.
    let unknowns = levels * args.types * (crate::sketch::attributes::count(args.types) + 1);
    let dim = (2 * unknowns).next_power_of_two();
    let census = SketchSettings { dim, seed: sketch.seed.wrapping_add(1), ..sketch };
    census.check().map_err(usage)?;
    Ok(MemoryHeader {
        version: 1,
        sketch,
        kept: sketch.dim,
        census,
        census_kept: dim,
        setup: serde_json::to_value(setup)?,
        steps: args.steps,
        objects: args.objects,
        levels,
        codebook: Codebook::build(&vectors, args.types),
    })
}
