//! Files as bytes: read whole, within limits that are checked before memory is taken.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use image::ImageFormat;

use super::FileError;

/// Reads a file whole.
///
/// # Errors
/// A file that is missing, empty, no ordinary file, unreadable or larger than `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let about = fs::metadata(path).map_err(|error| FileError::reading(error, path))?;
    if about.is_dir() {
        return Err(FileError::unusable("this is a folder, a file is needed", path));
    }
    if !about.is_file() {
        return Err(FileError::unusable("this is not an ordinary file", path));
    }
    let too_large = |bytes: u64| {
        let what = format!("the file is too large to be read ({} MB, at most {} MB)", bytes >> 20, most >> 20);
        FileError::unusable(what, path)
    };
    if about.len() > most {
        return Err(too_large(about.len()));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| FileError::reading(error, path))?;
    match bytes.len() as u64 {
        0 => Err(FileError::Empty { path: path.to_path_buf() }),
        length if length > most => Err(too_large(length)),
        _ => Ok(bytes),
    }
}

/// A hash as it is written: two digits a byte.
pub fn hexadecimal(hash: impl AsRef<[u8]>) -> String {
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The format of `bytes`, by what stands in them.
pub fn format(bytes: &[u8]) -> Option<ImageFormat> {
    image::guess_format(bytes).ok()
}

/// Whether `bytes` are a picture that can be read.
pub fn is_picture(bytes: &[u8]) -> bool {
    format(bytes).is_some_and(|format| format.reading_enabled())
}
