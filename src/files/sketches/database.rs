//! A memory on disk: an SQLite database of three tables.
//!
//! ```text
//! made       how                                               how sketches are made (JSON); one row
//! pictures   id, name, sha256, added, ahead, objects,          one row a picture, numbered from 1
//!            attributes, sketch, census, counted, thumbnail
//! sums       quarter, pictures, first, last, census, counted   running sums of each quarter of the day
//! ```
//!
//! `objects` is the parse tree (JSON), with its attributes apart. A picture and the sums with it are one transaction:
//! it counts when it has reached the disk, and whatever happens before that, the memory is as it was. Programs write
//! in turn.
//!
//! SQLite was chosen over redb: of 200 files damaged or cut off on purpose it read or refused every one, where redb
//! 4.6 ended the program for 26; 1,000 pictures take 22.5 MB and not 35.7; a picture takes 17 ms to reach the disk and
//! not 4.5, which is little beside the settling of it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSql, Type};
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, TransactionBehavior, params};

use super::rows::{self, COLUMNS, as_json, floats, sealed};
use super::{KeptCensus, MemoryHeader, MemoryRecord, QUARTERS, Tally, quarter};
use crate::files::{FileError, atomic};

/// What marks a database as ours: "glom".
const APPLICATION: i32 = 0x676c_6f6d;
/// The version that this program writes, and the newest that it reads.
const VERSION: i32 = 2;
/// The first bytes of every SQLite database.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// The first bytes of a memory of version 1, which was a file of another kind.
const FIRST_VERSION: &[u8] = b"glomscope memory\n";
/// How long another program is waited for.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A memory on disk.
#[derive(Debug)]
pub struct MemoryFile {
    path: PathBuf,
    connection: Connection,
    header: MemoryHeader,
}

impl MemoryFile {
    /// Begins a memory; what was at `path` before is there until the new one is whole.
    ///
    /// # Errors
    /// A folder that cannot be written to, a full disk.
    pub fn create(path: &Path, header: &MemoryHeader) -> Result<Self, FileError> {
        let empty = || -> rusqlite::Result<Vec<u8>> {
            let mut connection = Connection::open_in_memory()?;
            connection.pragma_update(None, "application_id", APPLICATION)?;
            connection.pragma_update(None, "user_version", VERSION)?;
            connection.execute_batch(TABLES)?;
            connection.execute("INSERT INTO made (how) VALUES (?1)", [as_json(header)?])?;
            Ok(connection.serialize("main")?.to_vec())
        };
        let bytes = empty().map_err(|error| in_words(&error, path))?;
        atomic::write(path, |file| file.write_all(&bytes))?;
        // A journal that belonged to what was there would be played back into the new file.
        let mut journal = path.as_os_str().to_owned();
        journal.push("-journal");
        match fs::remove_file(&journal) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::writing(error, path)),
            _ => Self::open(path),
        }
    }

    /// Opens a memory.
    ///
    /// # Errors
    /// No such file, one of another kind, a damaged one, one that another program is writing to.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let unusable = |what: String| Err(FileError::unusable(what, path));
        match beginning(path).map_err(|error| FileError::reading(error, path))? {
            bytes if bytes.is_empty() => return Err(FileError::Empty { path: path.to_path_buf() }),
            bytes if bytes.starts_with(FIRST_VERSION) => {
                let words = "this memory was written by an early glomscope (add its pictures to a new one)";
                return unusable(words.to_owned());
            }
            bytes if !bytes.starts_with(SQLITE) => return unusable(FOREIGN.to_owned()),
            _ => {}
        }
        // Absolute: SQLite takes some short names for something else than files.
        let absolute = fs::canonicalize(path).map_err(|error| FileError::reading(error, path))?;
        let open = || -> rusqlite::Result<(Connection, i32, i32)> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(&absolute, flags)?;
            connection.busy_timeout(PATIENCE)?;
            // EXTRA: the end of a transaction has reached the disk too.
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            // A file from somebody else may do nothing but hold values.
            connection.pragma_update(None, "trusted_schema", false)?;
            connection.pragma_update(None, "cell_size_check", true)?;
            let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get(0));
            let (application, version) = (number("application_id")?, number("user_version")?);
            Ok((connection, application, version))
        };
        let (connection, application, version) = open().map_err(|error| in_words(&error, path))?;
        if application != APPLICATION {
            return unusable(FOREIGN.to_owned());
        }
        if version > VERSION {
            return unusable(format!(
                "the memory was written by a newer glomscope (version {version}, this one reads up to {VERSION})"
            ));
        }
        let how: String = connection
            .query_row("SELECT how FROM made", [], |row| row.get(0))
            .map_err(|error| in_words(&error, path))?;
        let header: MemoryHeader = match serde_json::from_str(&how) {
            Ok(header) => header,
            Err(error) => return unusable(format!("how the memory is made cannot be understood ({error})")),
        };
        if let Err(error) = header.sketch.check().and_then(|()| header.census.check()) {
            return unusable(error.to_string());
        }
        if header.kept > header.sketch.dim || header.census_kept > header.census.dim {
            return unusable("the memory keeps more numbers than its sketches have".to_owned());
        }
        Ok(Self { path: path.to_path_buf(), connection, header })
    }

    /// How its sketches are made.
    pub fn header(&self) -> &MemoryHeader {
        &self.header
    }

    /// How many pictures are in it.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub fn pictures(&self) -> Result<usize, FileError> {
        self.asked("SELECT ifnull(max(id), 0) FROM pictures", &[], |row| Ok(row.get::<_, i64>(0)? as usize))
            .map(|rows| rows.into_iter().sum())
    }

    /// The pictures behind the first `known`, oldest first.
    ///
    /// # Errors
    /// What keeps it from being read; a picture that is damaged.
    pub fn records_after(&self, known: usize) -> Result<Vec<Arc<MemoryRecord>>, FileError> {
        let sql = format!("SELECT {COLUMNS} FROM pictures WHERE id > ?1 ORDER BY id");
        self.asked(&sql, &[&(known as i64)], |row| rows::record(row, &self.header).map(Arc::new))
    }

    /// The picture of a number, from 1; none where there is none.
    ///
    /// # Errors
    /// What keeps it from being read; a picture that is damaged.
    pub fn record(&self, number: usize) -> Result<Option<MemoryRecord>, FileError> {
        let sql = format!("SELECT {COLUMNS} FROM pictures WHERE id = ?1");
        Ok(self.asked(&sql, &[&(number as i64)], |row| rows::record(row, &self.header))?.pop())
    }

    /// Name, when it was added and sketch of every picture, oldest first.
    ///
    /// # Errors
    /// What keeps it from being read; a picture that is damaged.
    pub fn sketches(&self) -> Result<Vec<(String, u64, Vec<f32>)>, FileError> {
        self.asked("SELECT id, name, added, sketch FROM pictures ORDER BY id", &[], |row| {
            Ok((row.get(1)?, row.get::<_, i64>(2)? as u64, floats(row, "sketch", Some(self.header.kept))?))
        })
    }

    /// The census of every picture, oldest first.
    ///
    /// # Errors
    /// What keeps it from being read; a picture that is damaged.
    pub fn censuses(&self) -> Result<Vec<KeptCensus>, FileError> {
        self.asked("SELECT id, added, ahead, census, counted FROM pictures ORDER BY id", &[], |row| {
            Ok(KeptCensus {
                number: row.get::<_, i64>(0)? as usize,
                quarter: quarter(row.get::<_, i64>(1)? as u64, row.get(2)?),
                census: floats(row, "census", Some(self.header.census_kept))?,
                counted: floats(row, "counted", None)?,
            })
        })
    }

    /// The running sums of each quarter of the day.
    ///
    /// # Errors
    /// What keeps it from being read; sums that are damaged.
    pub fn tallies(&self) -> Result<[Tally; QUARTERS], FileError> {
        let rows = self.asked("SELECT quarter, pictures, first, last, census, counted FROM sums", &[], |row| {
            Ok((row.get::<_, i64>(0)? as usize, rows::tally(row)?))
        })?;
        let mut tallies: [Tally; QUARTERS] = Default::default();
        for (quarter, tally) in rows {
            let place = tallies.get_mut(quarter);
            *place
                .ok_or_else(|| FileError::unusable("the memory is damaged: a day has four quarters", &self.path))? =
                tally;
        }
        Ok(tallies)
    }

    /// Adds a picture and gives it its number. When this returns it has reached the disk.
    ///
    /// # Errors
    /// What the system says; the memory is then as it was before.
    pub fn add(&mut self, record: &MemoryRecord) -> Result<usize, FileError> {
        self.add_all(&[record])
    }

    /// Adds pictures, all of them or none, and gives the number of the last; likewise.
    ///
    /// # Errors
    /// Likewise.
    pub fn add_all(&mut self, records: &[&MemoryRecord]) -> Result<usize, FileError> {
        let how = self.header.clone();
        self.changed(|transaction| {
            let mut last =
                transaction.query_row("SELECT ifnull(max(id), 0) FROM pictures", [], |row| row.get::<_, i64>(0))?;
            for record in records {
                last += 1;
                rows::insert(transaction, last, record, &how)?;
            }
            Ok(last as usize)
        })
    }

    /// Keeps the first `keep` numbers of every sketch; the censuses stay whole.
    ///
    /// # Errors
    /// What the system says; the memory is then as it was before.
    ///
    /// # Panics
    /// Where more are to be kept than there are.
    pub fn erase(&mut self, keep: usize) -> Result<(), FileError> {
        assert!(keep <= self.header.kept, "what is erased does not come back");
        let before = self.header.kept;
        let header = MemoryHeader { kept: keep, ..self.header.clone() };
        self.changed(|transaction| {
            let mut ids = transaction.prepare("SELECT id FROM pictures ORDER BY id")?;
            let ids = ids.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
            for id in ids {
                let read = |row: &Row| floats(row, "sketch", Some(before));
                let mut sketch = transaction.query_row("SELECT id, sketch FROM pictures WHERE id = ?1", [id], read)?;
                sketch.truncate(keep);
                transaction.execute("UPDATE pictures SET sketch = ?1 WHERE id = ?2", params![sealed(&sketch), id])?;
            }
            transaction.execute("UPDATE made SET how = ?1", [as_json(&header)?])?;
            Ok(())
        })?;
        self.header.kept = keep;
        // What is free now goes back to the system.
        self.connection.execute_batch("VACUUM").map_err(|error| in_words(&error, &self.path))
    }

    /// One transaction, over a memory that is made as it was when it was opened.
    fn changed<T>(
        &mut self,
        change: impl FnOnce(&rusqlite::Transaction) -> rusqlite::Result<T>,
    ) -> Result<T, FileError> {
        let told = |error: rusqlite::Error| in_words(&error, &self.path);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
        let how: String = transaction.query_row("SELECT how FROM made", [], |row| row.get(0)).map_err(told)?;
        if serde_json::from_str::<MemoryHeader>(&how).ok().as_ref() != Some(&self.header) {
            let words = "another program has changed how the memory is made: open it again";
            return Err(FileError::unusable(words, &self.path));
        }
        let outcome = change(&transaction).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(outcome)
    }

    fn asked<T>(
        &self,
        sql: &str,
        with: &[&dyn ToSql],
        mut of: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, FileError> {
        let mut ask = || {
            let mut statement = self.connection.prepare(sql)?;
            statement.query_map(with, |row| of(row))?.collect::<rusqlite::Result<Vec<T>>>()
        };
        ask().map_err(|error| in_words(&error, &self.path))
    }
}

const TABLES: &str = "
    CREATE TABLE made (how TEXT NOT NULL);
    CREATE TABLE pictures (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, added INTEGER NOT NULL,
        ahead INTEGER NOT NULL, objects BLOB NOT NULL, attributes BLOB NOT NULL, sketch BLOB NOT NULL,
        census BLOB NOT NULL, counted BLOB NOT NULL, thumbnail BLOB NOT NULL
    );
    CREATE TABLE sums (
        quarter INTEGER PRIMARY KEY, pictures INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        census BLOB NOT NULL, counted BLOB NOT NULL
    );";

const FOREIGN: &str = "this is no memory of sketches (glomscope sketch add makes one)";

/// The first bytes of a file.
fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read;
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What SQLite says, in plain words.
fn in_words(error: &rusqlite::Error, path: &Path) -> FileError {
    if let rusqlite::Error::FromSqlConversionFailure(_, Type::Blob, words) = error {
        return FileError::unusable(words.to_string(), path);
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            FileError::unusable("another program is writing to the memory, wait for it", path)
        }
        Some(ErrorCode::DiskFull) => FileError::writing(io::ErrorKind::StorageFull.into(), path),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            FileError::writing(io::ErrorKind::PermissionDenied.into(), path)
        }
        Some(ErrorCode::SystemIoFailure) => FileError::writing(io::Error::other(error.to_string()), path),
        _ => FileError::unusable(format!("the memory is damaged ({error})"), path),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::files::sketches::{MemoryEntry, SketchMemory};
    use crate::sketch::{Codebook, Object, SketchSettings};

    fn header() -> MemoryHeader {
        let sketch = SketchSettings { dim: 32, ..SketchSettings::default() };
        MemoryHeader {
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
        let object = |name: &str, x: f32| Object {
            name: name.to_owned(),
            module: "level 0".to_owned(),
            attributes: vec![x, 0.5],
            inputs: Vec::new(),
        };
        MemoryRecord {
            entry: MemoryEntry {
                name: format!("picture {number}"),
                sha256: String::new(),
                added: 7 + 6 * 3600 * number as u64,
                ahead: 3600,
                objects: vec![object("a", 0.25), object("b", number as f32 / 8.0)],
            },
            sketch: vec![number as f32; 32],
            census: vec![0.5; 32],
            counted: vec![1.0, number as f32],
            thumbnail: vec![1, 2, 3],
        }
    }

    fn same(records: &[Arc<MemoryRecord>], numbers: &[usize]) -> bool {
        records.iter().map(|record| MemoryRecord::clone(record)).eq(numbers.iter().map(|number| some(*number)))
    }

    #[test]
    fn what_is_added_is_read_again_and_summed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut file = MemoryFile::create(&path, &header()).unwrap();
        for number in 1..=3 {
            assert_eq!(file.add(&some(number)).unwrap(), number);
        }
        assert_eq!(file.add_all(&[&some(4), &some(5)]).unwrap(), 5);
        let memory = SketchMemory::read(&path).unwrap();
        assert!(memory.header == header() && same(&memory.records, &[1, 2, 3, 4, 5]));
        assert_eq!(file.tallies().unwrap(), Tally::by_quarter((1..=5).map(some).collect::<Vec<_>>().iter()));
        assert_eq!(file.tallies().unwrap().map(|tally| tally.pictures), [1, 2, 1, 1]);
        assert!(file.record(2).unwrap() == Some(some(2)) && file.record(6).unwrap().is_none());
        assert!(same(&file.records_after(4).unwrap(), &[5]));
        assert_eq!(file.sketches().unwrap()[2].2, some(3).sketch);
        assert_eq!(file.censuses().unwrap()[0], some(1).kept_census(1));
        // Nothing but the one file.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_erasure_keeps_the_first_numbers_and_makes_the_file_smaller() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let big = SketchSettings { dim: 4096, ..SketchSettings::default() };
        let mut file = MemoryFile::create(&path, &MemoryHeader { sketch: big, kept: 4096, ..header() }).unwrap();
        let record = MemoryRecord { sketch: (0..4096).map(|place| place as f32).collect(), ..some(1) };
        (0..4).for_each(|_| assert!(file.add(&record).is_ok()));
        let mut other = MemoryFile::open(&path).unwrap();
        let before = fs::metadata(&path).unwrap().len();
        file.erase(16).unwrap();
        assert!(fs::metadata(&path).unwrap().len() < before / 2);
        let memory = SketchMemory::read(&path).unwrap();
        assert!(memory.header.kept == 16 && memory.records.iter().all(|known| known.sketch == record.sketch[..16]));
        // Who opened it before the erasure does not write what no longer fits.
        assert!(other.add(&record).unwrap_err().to_string().contains("open it again"));
        assert_eq!(MemoryFile::open(&path).unwrap().pictures().unwrap(), 4);
    }

    #[test]
    fn two_programs_write_in_turn_and_one_that_writes_long_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut one = MemoryFile::create(&path, &header()).unwrap();
        let mut two = MemoryFile::open(&path).unwrap();
        assert_eq!((one.add(&some(1)).unwrap(), two.add(&some(2)).unwrap(), one.add(&some(3)).unwrap()), (1, 2, 3));
        let blocker = Connection::open(&path).unwrap();
        blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(one.add(&some(4)).unwrap_err().to_string().contains("another program is writing"));
        assert_eq!(two.pictures().unwrap(), 3, "who reads need not wait");
        drop(blocker);
        assert_eq!(one.add(&some(4)).unwrap(), 4);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let open = |bytes: &[u8]| {
            let bad = folder.path().join("bad");
            fs::write(&bad, bytes).unwrap();
            SketchMemory::read(&bad)
        };
        let mut file = MemoryFile::create(&path, &header()).unwrap();
        (1..=4).for_each(|number| assert!(file.add(&some(number)).is_ok()));
        drop(file);
        let whole = fs::read(&path).unwrap();
        let right = SketchMemory::read(&path).unwrap();
        // Cut off or damaged anywhere: what was written, or words.
        for place in (0..whole.len()).step_by(97) {
            for bytes in
                [whole[..place].to_vec(), [&whole[..place], &[whole[place] ^ 0x55], &whole[place + 1..]].concat()]
            {
                if let Ok(memory) = open(&bytes) {
                    let known =
                        |record: &Arc<MemoryRecord>| right.records.iter().any(|one| one.sketch == record.sketch);
                    assert!(memory.records.iter().all(known), "byte {place}");
                }
            }
        }
        let at = whole.windows(8).position(|bytes| bytes == [0, 0, 0, 64, 0, 0, 0, 64]).unwrap();
        let mut bytes = whole.clone();
        bytes[at] = 1;
        let words = open(&bytes).unwrap_err().to_string();
        assert!(words.contains("picture 2 of the memory is damaged (its sketch)"), "{words}");
        for (bytes, words) in [
            (&b""[..], "empty"),
            (b"PNG and so on", "no memory of sketches"),
            (b"glomscope memory\n....", "an early glomscope"),
        ] {
            assert!(open(bytes).unwrap_err().to_string().contains(words), "{words}");
        }
        let foreign = folder.path().join("foreign");
        Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE made (how TEXT)").unwrap();
        assert!(SketchMemory::read(&foreign).unwrap_err().to_string().contains("no memory of sketches"));
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
        assert!(SketchMemory::read(&path).unwrap_err().to_string().contains("newer"));
        assert!(matches!(SketchMemory::read(folder.path()), Err(FileError::Read { .. })));
    }
}
