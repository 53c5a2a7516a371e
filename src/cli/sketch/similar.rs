//! `glomscope sketch similar`: the pictures of a memory whose sketches are nearest.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::{not_remembered, settled};
use crate::cli::formed::Form;
use crate::cli::output::print;
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
    /// One JSON object in place of lines
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
///
/// # Errors
/// A memory or a picture that cannot be used.
pub fn similar(args: &SimilarArgs) -> Result<(), Failure> {
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
    if args.json {
        let row = |near: &Near| {
            let (name, added, _) = &known[near.place];
            json!({ "id": near.place + 1, "name": name, "cosine": near.cosine, "plain_cosine": near.plain,
                    "added": added })
        };
        let rows: Vec<_> = nearest.iter().map(row).collect();
        return print(&Form::SketchNearest.line(&json!({ "nearest": rows, "pictures": known.len() }))?);
    }
    let line = |near: &Near| format!("{:.4}  {}: {}\n", near.cosine, near.place + 1, known[near.place].0);
    let lines: String = nearest.iter().map(line).collect();
    print(&format!("{lines}{} pictures compared in {milliseconds:.1} ms\n", known.len()))
}
