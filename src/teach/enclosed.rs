//! Pictures that travel inside a lesson: `[[file]]` with a name, the SHA-256 of the bytes, and the bytes in base64.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::keys::Keys;
use crate::engine::PictureSource;
use crate::files::{base64, frames, samples};

/// How an enclosed picture is named where a picture is asked for.
pub const ENCLOSED: &str = "file:";

/// The most enclosed pictures.
const MOST: usize = 20;
/// Their bytes together at most.
const MOST_BYTES: usize = 16 << 20;

/// Enclosed pictures by their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Enclosures(BTreeMap<String, Arc<[u8]>>);

impl Enclosures {
    /// Reads the tables of a lesson. What is wrong with one is noted where it stands.
    pub(super) fn read(tables: Vec<Keys<'_, '_, '_>>) -> Self {
        let mut all = Self::default();
        let mut bytes = 0;
        for (place, mut table) in tables.into_iter().enumerate() {
            if place == MOST {
                table.fault(table.span.start, format!("a lesson encloses at most {MOST} pictures"));
            }
            if let Some((name, content)) = one(&mut table) {
                bytes += content.len();
                if bytes > MOST_BYTES {
                    table.fault(table.span.start, "the pictures of a lesson are larger than 16 MiB together");
                }
                if all.0.insert(name.clone(), content).is_some() {
                    table.fault(table.span.start, format!("two pictures are called \"{name}\""));
                }
            }
            table.finish();
        }
        all
    }

    /// A picture by the name under which a lesson asks for it: an enclosed one, or one that every glomscope has.
    ///
    /// # Errors
    /// A path, or a name that there is not.
    pub fn picture(&self, text: &str) -> Result<PictureSource, String> {
        let Some(name) = text.strip_prefix(ENCLOSED) else { return drawn(text) };
        let bytes = self.0.get(name).cloned();
        let bytes = bytes.ok_or_else(|| format!("no [[file]] of this lesson is called \"{name}\""))?;
        Ok(PictureSource::Content { name: name.to_owned(), bytes })
    }
}

/// One picture, if it is whole.
fn one(table: &mut Keys<'_, '_, '_>) -> Option<(String, Arc<[u8]>)> {
    let (name, hash, content) = (table.needed("name"), table.needed("sha256"), table.needed("base64"));
    let name = name?;
    let plain = |letter: char| letter.is_alphanumeric() || "-_. ".contains(letter);
    if name.text.is_empty() || name.text.len() > 100 || !name.text.chars().all(plain) || name.text.starts_with('.') {
        table.fault(name.span.start, "a picture's name has letters, digits, points and lines, and no folder");
        return None;
    }
    let (hash, content) = (hash?, content?);
    if content.text.len() > 2 * MOST_BYTES {
        table.fault(content.span.start, "the picture is larger than 16 MiB");
        return None;
    }
    let bytes = base64::decode(&content.text).map_err(|why| table.fault(content.span.start, why)).ok()?;
    let bytes: Arc<[u8]> = bytes.into();
    match frames::open(&PictureSource::Content { name: name.text.clone(), bytes: bytes.clone() }) {
        Ok(read) if read.sha256.eq_ignore_ascii_case(&hash.text) => Some((name.text, bytes)),
        Ok(_) => {
            let why = format!("\"{}\" is not as it was enclosed: its bytes have another SHA-256", name.text);
            table.fault(hash.span.start, why);
            None
        }
        Err(error) => {
            table.fault(content.span.start, error.to_string());
            None
        }
    }
}

/// A picture that every glomscope has: a bundled one, a scene, a probe.
///
/// # Errors
/// A path, or a name that there is not.
fn drawn(picture: &str) -> Result<PictureSource, String> {
    match PictureSource::named(picture.as_ref())? {
        PictureSource::Path(_) => {
            Err(format!("\"{picture}\" is no picture of a lesson: use sample:NAME, scene:SEED, a probe, or a [[file]]"))
        }
        PictureSource::Sample(name) if !samples::SAMPLES.iter().any(|sample| sample.name == name) => {
            Err(format!("there is no bundled picture \"{name}\""))
        }
        source => Ok(source),
    }
}
