//! `glomscope sketch similar`: the pictures of a memory whose sketches are nearest.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;
use serde_json::json;

use super::memory::{settle, setup, summed_up};
use crate::cli::output::print;
use crate::cli::{Failure, interrupt, values};
use crate::files::sketches::{MemoryRecord, SketchMemory};
use crate::sketch::cosine;

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
    let _ = interrupt::listen();
    let memory = SketchMemory::read(&args.memory)?;
    let settled = settle(&args.picture, &setup(&memory.header)?, memory.header.steps)?;
    let (_, sketch, _) = summed_up(&settled, &memory.header)?;
    let begun = Instant::now();
    let nearest = nearest(&sketch, &memory.records, args.most);
    let milliseconds = 1e3 * begun.elapsed().as_secs_f64();
    if args.json {
        let row = |(place, cosine): &(usize, f64)| {
            let entry = &memory.records[*place].entry;
            json!({ "id": place + 1, "name": entry.name, "cosine": cosine, "added": entry.added })
        };
        let rows: Vec<_> = nearest.iter().map(row).collect();
        return print(&format!("{}\n", json!({ "nearest": rows, "pictures": memory.records.len() })));
    }
    let line =
        |(place, cosine): &(usize, f64)| format!("{cosine:.4}  {}: {}\n", place + 1, memory.records[*place].entry.name);
    let lines: String = nearest.iter().map(line).collect();
    print(&format!("{lines}{} pictures compared in {milliseconds:.1} ms\n", memory.records.len()))
}

/// The places and cosines of the most alike, best first; of equal ones the older.
fn nearest(sketch: &[f32], records: &[MemoryRecord], most: usize) -> Vec<(usize, f64)> {
    let mut all: Vec<(usize, f64)> =
        records.par_iter().enumerate().map(|(place, record)| (place, cosine(sketch, &record.sketch))).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all.truncate(most);
    all
}
