//! The memory of sketches: what is kept of pictures, in one file.
//!
//! [`MemoryFile`] is the file, [`SketchMemory`] all that is in it, [`Tally`] the running sums over its pictures.

mod database;
mod rows;
mod tally;

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::FileError;
use crate::sketch::{Codebook, Object, SketchSettings};

pub use database::MemoryFile;
pub use tally::{QUARTERS, Tally};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// How the sketches of a memory are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemoryHeader {
    /// The recursive sketches.
    pub sketch: SketchSettings,
    /// Numbers of each that are kept: d, or less after an erasure.
    pub kept: usize,
    /// The censuses.
    pub census: SketchSettings,
    /// Numbers of each that are kept.
    pub census_kept: usize,
    /// What settles the pictures: the setup of a run, as the engine writes it.
    pub setup: serde_json::Value,
    /// Steps that every picture settles.
    pub steps: usize,
    /// Objects of a parse tree at most.
    pub objects: usize,
    /// Levels of the model.
    pub levels: usize,
    /// The types of islands.
    pub codebook: Codebook,
}

/// What is known of a picture beside its sketch.
#[derive(Debug, Clone, PartialEq)]
pub struct MemoryEntry {
    /// What it is called.
    pub name: String,
    /// SHA-256 of its file, hexadecimal.
    pub sha256: String,
    /// When it was added: seconds since 1970, UTC.
    pub added: u64,
    /// How far the clocks on the wall were ahead of UTC then, in seconds.
    pub ahead: i32,
    /// The parse tree that was sketched, the picture itself first: the truth beside the answers.
    pub objects: Vec<Object>,
}

impl MemoryEntry {
    /// The quarter of the day in which it was added, by the clocks on the wall: 0 for midnight to six.
    pub fn quarter(&self) -> usize {
        quarter(self.added, self.ahead)
    }
}

fn quarter(added: u64, ahead: i32) -> usize {
    let on_the_wall = added as i64 + i64::from(ahead);
    (on_the_wall.rem_euclid(DAY) / (DAY / QUARTERS as i64)) as usize
}

/// The census of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCensus {
    /// The picture's number, from 1.
    pub number: usize,
    /// The quarter of the day in which it was added.
    pub quarter: usize,
    /// The census.
    pub census: Vec<f32>,
    /// What it is of, as in [`MemoryRecord`].
    pub counted: Vec<f32>,
}

/// A picture in the memory; its number is its place, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct MemoryRecord {
    /// What it is.
    pub entry: MemoryEntry,
    /// Its recursive sketch.
    pub sketch: Vec<f32>,
    /// Its census.
    pub census: Vec<f32>,
    /// What the census is of: sums (x, number) over the islands of each of its modules, one module after the other.
    pub counted: Vec<f32>,
    /// A small picture, PNG.
    pub thumbnail: Vec<u8>,
}

impl MemoryRecord {
    /// Its census, when `number` is its own.
    pub fn kept_census(&self, number: usize) -> KeptCensus {
        let (census, counted) = (self.census.clone(), self.counted.clone());
        KeptCensus { number, quarter: self.entry.quarter(), census, counted }
    }
}

/// All that is in a memory.
#[derive(Debug, Clone, PartialEq)]
pub struct SketchMemory {
    /// How it is made.
    pub header: MemoryHeader,
    /// The pictures, oldest first.
    pub records: Vec<Arc<MemoryRecord>>,
}

impl SketchMemory {
    /// Reads a memory.
    ///
    /// # Errors
    /// No file, a file of another kind, a damaged one.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let file = MemoryFile::open(path)?;
        Ok(Self { records: file.records_after(0)?, header: file.header().clone() })
    }
}
