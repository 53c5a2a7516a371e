//! `glomscope sketch similar`: the pictures of a memory whose sketches are nearest.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::{not_remembered, settled};
use crate::cli::formed::Form;
use crate::cli::reporting::SummaryArgs;
use crate::cli::{Failure, values};
use crate::engine::sketches::{record_of, setup_of};
use crate::files::sketches::MemoryFile;
use crate::sketch::{Near, Search};

/// Arguments of `sketch similar`.
#[derive(Debug, Args)]
pub struct SimilarArgs {
    /// The memory
    #[arg(value_name = "MEMORY")]
    pub memory: PathBuf,
    /// A picture, `sample:NAME` or `scene:SEED`
    #[arg(value_name = "PICTURE")]
    pub picture: PathBuf,
    /// So many, best first
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = values::at_least_one)]
    pub most: usize,
    /// How it tells what was found, and on how many threads it computes.
    #[command(flatten)]
    pub summary: SummaryArgs,
}

/// What was found.
#[derive(Debug, JsonSchema, Serialize)]
pub(in crate::cli) struct NearestReport {
    /// The pictures that are most like it, the most like one first.
    nearest: Vec<NearPicture>,
    /// Pictures that were compared.
    pictures: usize,
}

/// A picture of the memory.
#[derive(Debug, JsonSchema, Serialize)]
struct NearPicture {
    /// Its number, from 1.
    id: usize,
    /// Its name.
    name: String,
    /// Cosine of the two sketches, without what all sketches of the memory share.
    cosine: f64,
    /// Cosine of the two sketches as they are.
    plain_cosine: f64,
    /// When it was added, in seconds since 1970.
    added: u64,
}

/// Runs it.
///
/// # Errors
/// A memory or a picture that cannot be used.
pub fn similar(args: &SimilarArgs) -> Result<(), Failure> {
    args.summary.limit()?;
    let memory = MemoryFile::open(&args.memory)?;
    let header = memory.header();
    let setup = setup_of(header).map_err(not_remembered)?;
    let settled = settled(&args.picture, &setup, header.steps)?;
    let sketch = record_of(&settled, header).map_err(not_remembered)?.sketch;
    let known = memory.sketches()?;
    let sketches: Vec<&[f32]> = known.iter().map(|(.., sketch)| sketch.as_slice()).collect();
    let search = Search::new(&sketches);
    let begun = Instant::now();
    let nearest = search.nearest(&sketches, &sketch, args.most);
    let milliseconds = 1e3 * begun.elapsed().as_secs_f64();
    let row = |near: &Near| {
        let (name, added, _) = &known[near.place];
        let (cosine, plain_cosine) = (near.cosine, near.plain);
        NearPicture { id: near.place + 1, name: name.clone(), cosine, plain_cosine, added: *added }
    };
    let report = NearestReport { nearest: nearest.iter().map(row).collect(), pictures: known.len() };
    args.summary.told.tell(Form::SketchNearest, &report, || {
        let line = |near: &NearPicture| format!("{:.4}  {}: {}\n", near.cosine, near.id, near.name);
        let lines: String = report.nearest.iter().map(line).collect();
        format!("{lines}{} pictures compared in {milliseconds:.1} ms\n", report.pictures)
    })
}
