//! What stands in the rows of a memory, and how it is checked.
//!
//! Numbers are little-endian, f32 for a picture and f64 for sums, and behind each of these values is its CRC-32. What
//! is not as it was written is an error that says whose it is.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;

use super::{MemoryEntry, MemoryHeader, MemoryRecord, Tally};
use crate::sketch::Object;

/// What a record is made from, its number first.
pub(super) const COLUMNS: &str =
    "id, name, sha256, added, ahead, objects, attributes, sketch, census, counted, thumbnail";

/// The picture in a row of all [`COLUMNS`].
pub(super) fn record(row: &Row, header: &MemoryHeader) -> rusqlite::Result<MemoryRecord> {
    let mut objects: Vec<Object> = serde_json::from_slice(&unsealed(row, "objects")?)
        .map_err(|error| damaged(row, &format!("its objects, {error}")))?;
    let attributes = floats(row, "attributes", None)?;
    let count = attributes.len() / objects.len().max(1);
    if attributes.len() != count * objects.len() {
        return Err(damaged(row, "its attributes"));
    }
    if count > 0 {
        for (object, attributes) in objects.iter_mut().zip(attributes.chunks_exact(count)) {
            object.attributes = attributes.to_vec();
        }
    }
    let entry = MemoryEntry {
        name: row.get("name")?,
        sha256: row.get("sha256")?,
        added: row.get::<_, i64>("added")? as u64,
        ahead: row.get("ahead")?,
        objects,
    };
    Ok(MemoryRecord {
        entry,
        sketch: floats(row, "sketch", Some(header.kept))?,
        census: floats(row, "census", Some(header.census_kept))?,
        counted: floats(row, "counted", None)?,
        thumbnail: unsealed(row, "thumbnail")?,
    })
}

/// Adds a picture under its number, and adds it to the sums.
pub(super) fn insert(
    transaction: &Transaction,
    id: i64,
    record: &MemoryRecord,
    header: &MemoryHeader,
) -> rusqlite::Result<()> {
    let MemoryRecord { entry, sketch, census, counted, thumbnail } = record;
    assert!(sketch.len() == header.kept && census.len() == header.census_kept, "sketches of another memory");
    let mut objects = entry.objects.clone();
    let attributes: Vec<f32> = objects.iter_mut().flat_map(|object| std::mem::take(&mut object.attributes)).collect();
    transaction.prepare(&format!("INSERT INTO pictures ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"))?.execute(
        params![
            id,
            entry.name,
            entry.sha256,
            entry.added as i64,
            entry.ahead,
            with_seal(as_json(&objects)?.into_bytes()),
            sealed(&attributes),
            sealed(sketch),
            sealed(census),
            sealed(counted),
            with_seal(thumbnail.clone()),
        ],
    )?;
    let quarter = entry.quarter() as i64;
    let before = transaction
        .prepare("SELECT quarter, pictures, first, last, census, counted FROM sums WHERE quarter = ?")?
        .query_row([quarter], self::tally)
        .optional()?;
    let mut tally = before.unwrap_or_default();
    tally.add(record);
    transaction
        .prepare("INSERT OR REPLACE INTO sums (quarter, pictures, first, last, census, counted) VALUES (?,?,?,?,?,?)")?
        .execute(params![
            quarter,
            tally.pictures as i64,
            tally.added[0] as i64,
            tally.added[1] as i64,
            with_seal(tally.census.iter().flat_map(|value| value.to_le_bytes()).collect()),
            with_seal(tally.counted.iter().flat_map(|value| value.to_le_bytes()).collect()),
        ])
        .map(|_| ())
}

/// The sums in a row.
pub(super) fn tally(row: &Row) -> rusqlite::Result<Tally> {
    let doubles = |name: &str| -> rusqlite::Result<Vec<f64>> {
        Ok(unsealed(row, name)?.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    };
    Ok(Tally {
        pictures: row.get::<_, i64>("pictures")? as usize,
        added: [row.get::<_, i64>("first")? as u64, row.get::<_, i64>("last")? as u64],
        census: doubles("census")?,
        counted: doubles("counted")?,
    })
}

/// Numbers with their check behind them.
pub(super) fn sealed(values: &[f32]) -> Vec<u8> {
    with_seal(values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

fn with_seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let check = crc32fast::hash(&bytes);
    bytes.extend(check.to_le_bytes());
    bytes
}

/// What was sealed under this name.
fn unsealed(row: &Row, name: &str) -> rusqlite::Result<Vec<u8>> {
    let value = row.get_ref(name)?;
    let parts = value.as_blob().ok().and_then(<[u8]>::split_last_chunk::<4>);
    match parts {
        Some((bytes, check)) if crc32fast::hash(bytes) == u32::from_le_bytes(*check) => Ok(bytes.to_vec()),
        _ => Err(damaged(row, &format!("its {name}"))),
    }
}

pub(super) fn floats(row: &Row, name: &str, count: Option<usize>) -> rusqlite::Result<Vec<f32>> {
    let bytes = unsealed(row, name)?;
    if count.is_some_and(|count| bytes.len() != 4 * count) {
        return Err(damaged(row, &format!("its {name}")));
    }
    Ok(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
}

/// A row whose values are not what was written. Its number stands first in every query.
fn damaged(row: &Row, what: &str) -> rusqlite::Error {
    let words = match row.get::<_, i64>("id") {
        Ok(id) => format!("picture {id} of the memory is damaged ({what})"),
        Err(_) => format!("the sums of the memory are damaged ({what})"),
    };
    rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, words.into())
}

pub(super) fn as_json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
