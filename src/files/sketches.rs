//! The memory of sketches: one file that grows at its end.
//!
//! ```text
//! "glomscope memory\n"   what it is
//! frame 0                how sketches are made (JSON)
//! frame k                one picture: length of the JSON (u32), JSON, sketch (f32), census (f32), thumbnail (PNG)
//!
//! frame = length (u32), CRC-32 of it, content, CRC-32 of the content       all numbers little-endian
//! ```
//!
//! A picture counts when its frame has reached the disk. A frame that was cut off in the middle is the last thing in
//! the file: readers leave it out, and the next writer cuts it away. One program writes at a time; any number may read.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{FileError, atomic};
use crate::sketch::{Codebook, Object, SketchSettings};

/// The first bytes.
const MAGIC: &[u8] = b"glomscope memory\n";
/// The version that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// How the sketches of a memory are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemoryHeader {
    /// Rises when a field changes its meaning.
    pub version: u32,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemoryEntry {
    /// What it is called.
    pub name: String,
    /// SHA-256 of its file, hexadecimal.
    pub sha256: String,
    /// When it was added: seconds since 1970, UTC.
    pub added: u64,
    /// The parse tree that was sketched, the picture itself first: the truth beside the answers.
    pub objects: Vec<Object>,
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
    /// A small picture, PNG.
    pub thumbnail: Vec<u8>,
}

/// All that is in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct SketchMemory {
    /// How it is made.
    pub header: MemoryHeader,
    /// The pictures, oldest first.
    pub records: Vec<MemoryRecord>,
    /// Bytes of a picture that was cut off while it was written; it does not count.
    pub torn: usize,
}

impl SketchMemory {
    /// Reads a memory.
    ///
    /// # Errors
    /// No file, a file of another kind, a damaged one.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let bytes = std::fs::read(path).map_err(|error| FileError::reading(error, path))?;
        Self::parse(&bytes).map_err(|what| FileError::unusable(what, path))
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() {
            return Err("the file is empty".to_owned());
        }
        let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
            return Err("this is no memory of sketches (glomscope sketch add makes one)".to_owned());
        };
        let mut at = MAGIC.len();
        let mut next = |rest: &mut &'_ [u8]| -> Result<Option<Vec<u8>>, String> {
            let before = rest.len();
            let frame = frame(rest).ok_or_else(|| format!("the memory is damaged at byte {at}"))?;
            at += before - rest.len();
            Ok(frame.map(<[u8]>::to_vec))
        };
        let header = next(&mut rest)?.ok_or("the memory ends in its first lines")?;
        let header: MemoryHeader = serde_json::from_slice(&header)
            .map_err(|error| format!("how the memory is made cannot be understood ({error})"))?;
        if header.version > VERSION {
            let version = header.version;
            return Err(format!(
                "the memory was written by a newer glomscope (version {version}, this one reads up to {VERSION})"
            ));
        }
        header.sketch.check().and_then(|()| header.census.check()).map_err(|error| error.to_string())?;
        if header.kept > header.sketch.dim || header.census_kept > header.census.dim {
            return Err("the memory keeps more numbers than its sketches have".to_owned());
        }
        let mut records = Vec::new();
        while !rest.is_empty() {
            let Some(content) = next(&mut rest)? else { break };
            let record = record(&content, &header);
            records.push(record.ok_or_else(|| format!("picture {} of the memory is damaged", records.len() + 1))?);
        }
        Ok(Self { header, records, torn: rest.len() })
    }

    /// Writes all of it to `path` in one piece.
    ///
    /// # Errors
    /// What kept it from being written; what was there is still there.
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        atomic::write(path, |file| {
            file.write_all(&beginning(&self.header)?)?;
            self.records.iter().try_for_each(|record| file.write_all(&framed(&content(record)?)))
        })
    }
}

/// A memory that is being added to; no other program can write while it is open.
#[derive(Debug)]
pub struct MemoryWriter {
    path: PathBuf,
    file: File,
}

impl MemoryWriter {
    /// Begins a memory, and opens it.
    ///
    /// # Errors
    /// A file that is there already, a folder that cannot be written to.
    pub fn create(path: &Path, header: &MemoryHeader) -> Result<Self, FileError> {
        if path.exists() {
            return Err(FileError::unusable("there is a file of that name already", path));
        }
        SketchMemory { header: header.clone(), records: Vec::new(), torn: 0 }.write(path)?;
        Self::open(path).map(|(_, writer)| writer)
    }

    /// Opens a memory to add to it; what was cut off at its end is cut away.
    ///
    /// # Errors
    /// No such file, one of another kind, a damaged one, one that another program is writing to.
    pub fn open(path: &Path) -> Result<(SketchMemory, Self), FileError> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).open(path).map_err(|error| FileError::reading(error, path))?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                FileError::unusable("another program is writing to the memory, wait for it", path)
            }
            TryLockError::Error(error) => FileError::writing(error, path),
        })?;
        let memory = SketchMemory::read(path)?;
        let mut trim = || {
            let end = file.metadata()?.len() - memory.torn as u64;
            file.set_len(end)?;
            file.seek(SeekFrom::Start(end))
        };
        trim().map_err(|error| FileError::writing(error, path))?;
        Ok((memory, Self { path: path.to_path_buf(), file }))
    }

    /// Adds a picture. When this returns it has reached the disk.
    ///
    /// # Errors
    /// What the system says; the memory is then as it was before.
    pub fn add(&mut self, record: &MemoryRecord) -> Result<(), FileError> {
        let mut write = || {
            let before = self.file.stream_position()?;
            let written = self.file.write_all(&framed(&content(record)?)).and_then(|()| self.file.sync_data());
            if written.is_err() {
                self.file.set_len(before)?;
                self.file.seek(SeekFrom::Start(before))?;
            }
            written
        };
        write().map_err(|error| FileError::writing(error, &self.path))
    }
}

/// What stands before the first picture.
fn beginning(header: &MemoryHeader) -> io::Result<Vec<u8>> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(framed(&serde_json::to_vec(header)?));
    Ok(bytes)
}

fn framed(content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u32).to_le_bytes();
    let mut bytes = length.to_vec();
    bytes.extend(crc32fast::hash(&length).to_le_bytes());
    bytes.extend(content);
    bytes.extend(crc32fast::hash(content).to_le_bytes());
    bytes
}

/// The content of the frame at the beginning of `rest`, which then begins behind it. Some(None) where the file ends
/// within it (`rest` stays), none where it is damaged.
fn frame<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let number = |bytes: &[u8], at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    // A machine that lost its power may leave zeros where the end was to be.
    if rest.len() < 8 || rest.iter().all(|byte| *byte == 0) {
        return Some(None);
    }
    let (length, check) = (number(rest, 0)?, number(rest, 4)?);
    if crc32fast::hash(&length.to_le_bytes()) != check {
        return None;
    }
    let end = 8 + length as usize;
    let Some(check) = number(rest, end) else { return Some(None) };
    let content = rest.get(8..end)?;
    if crc32fast::hash(content) == check {
        *rest = &rest[end + 4..];
        return Some(Some(content));
    }
    // Only the last frame may not have reached the disk whole.
    if rest.len() == end + 4 { Some(None) } else { None }
}

fn content(record: &MemoryRecord) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(&record.entry)?;
    let mut bytes = (json.len() as u32).to_le_bytes().to_vec();
    bytes.extend(json);
    bytes.extend(record.sketch.iter().chain(&record.census).flat_map(|value| value.to_le_bytes()));
    bytes.extend(&record.thumbnail);
    Ok(bytes)
}

fn record(content: &[u8], header: &MemoryHeader) -> Option<MemoryRecord> {
    let length = u32::from_le_bytes(content.get(..4)?.try_into().ok()?) as usize;
    let entry = serde_json::from_slice(content.get(4..4 + length)?).ok()?;
    let numbers = content.get(4 + length..)?;
    let census = 4 * header.kept;
    let end = census + 4 * header.census_kept;
    let floats = |bytes: &[u8]| -> Vec<f32> {
        bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    };
    Some(MemoryRecord {
        entry,
        sketch: floats(numbers.get(..census)?),
        census: floats(numbers.get(census..end)?),
        thumbnail: numbers.get(end..)?.to_vec(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn header() -> MemoryHeader {
        let sketch = SketchSettings { dim: 32, ..SketchSettings::default() };
        MemoryHeader {
            version: VERSION,
            sketch,
            kept: 32,
            census: sketch,
            census_kept: 32,
            setup: serde_json::Value::Null,
            steps: 1,
            objects: 10,
            levels: 1,
            codebook: Codebook::default(),
        }
    }

    fn some(number: usize) -> MemoryRecord {
        MemoryRecord {
            entry: MemoryEntry {
                name: format!("picture {number}"),
                sha256: String::new(),
                added: 7,
                objects: Vec::new(),
            },
            sketch: vec![number as f32; 32],
            census: vec![0.5; 32],
            thumbnail: vec![1, 2, 3],
        }
    }

    #[test]
    fn cut_off_anywhere_it_opens_with_all_that_was_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut writer = MemoryWriter::create(&path, &header()).unwrap();
        let mut ends = vec![std::fs::metadata(&path).unwrap().len() as usize];
        for number in 1..=3 {
            writer.add(&some(number)).unwrap();
            ends.push(std::fs::metadata(&path).unwrap().len() as usize);
        }
        drop(writer);
        let whole = std::fs::read(&path).unwrap();
        for end in ends[0]..=whole.len() {
            let memory = SketchMemory::parse(&whole[..end]).unwrap();
            let acknowledged = ends.iter().filter(|known| **known <= end).count() - 1;
            assert_eq!(memory.records, (1..=acknowledged).map(some).collect::<Vec<_>>(), "{end} bytes");
            assert_eq!(memory.torn, end - ends[acknowledged]);
        }
        // The next writer goes on behind what counts.
        std::fs::write(&path, &whole[..whole.len() - 5]).unwrap();
        let (memory, mut writer) = MemoryWriter::open(&path).unwrap();
        assert_eq!(memory.records.len(), 2);
        writer.add(&some(4)).unwrap();
        let names: Vec<String> =
            SketchMemory::read(&path).unwrap().records.into_iter().map(|record| record.entry.name).collect();
        assert_eq!(names, ["picture 1", "picture 2", "picture 4"]);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut writer = MemoryWriter::create(&path, &header()).unwrap();
        let begin = std::fs::metadata(&path).unwrap().len() as usize;
        (1..=2).for_each(|number| writer.add(&some(number)).unwrap());
        let whole = std::fs::read(&path).unwrap();
        for place in [begin, begin + 20] {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            assert!(SketchMemory::parse(&bytes).unwrap_err().contains("damaged at byte"), "{place}");
        }
        let two = MemoryWriter::open(&path).unwrap_err().to_string();
        assert!(two.contains("another program"), "{two}");
        assert!(SketchMemory::parse(b"PNG and so on").unwrap_err().contains("no memory of sketches"));
        assert!(SketchMemory::parse(&[]).unwrap_err().contains("empty"));
        let newer = beginning(&MemoryHeader { version: 9, ..header() }).unwrap();
        assert!(SketchMemory::parse(&newer).unwrap_err().contains("newer"));
    }
}
