//! One network of several in a file: `FILE#NAME`, where NAME stands before the names of its tensors.
//!
//! Trainings that average their weights keep two networks in one file, as `online_model` and `ema_model`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use safetensors::tensor::Metadata;

use super::container::MOST_HEADER;
use crate::files::FileError;

/// The tensor that every GLOM network has: its first state.
pub(super) const INITIAL: &str = "init_levels";

/// The path of the network `name` in the file at `path`.
pub fn with_name(path: &Path, name: &str) -> PathBuf {
    let mut text = path.as_os_str().to_owned();
    text.push("#");
    text.push(name);
    text.into()
}

/// The file, and the name of the network in it if one is said.
pub fn split(path: &Path) -> (PathBuf, Option<String>) {
    // A file may well have the sign in its name.
    let said = path.to_str().filter(|_| !path.exists()).and_then(|text| text.rsplit_once('#'));
    match said {
        Some((file, name)) => (file.into(), Some(name.to_owned())),
        None => (path.to_path_buf(), None),
    }
}

/// The names of the GLOM networks in a safetensors file, of which only the header is read; nothing where it cannot be
/// read, or one is said already: whoever opens it says why.
pub fn choices(path: &Path) -> Vec<String> {
    match split(path) {
        (file, None) => header(&file).map(|names| networks(names.iter().map(String::as_str))).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The GLOM networks among tensors of these `names`, by what stands before theirs: nothing, or the name under which a
/// larger network holds its GLOM.
pub(super) fn networks<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names
        .filter_map(|name| name.strip_suffix(INITIAL))
        .filter_map(|before| if before.is_empty() { Some("") } else { before.strip_suffix('.') })
        .map(str::to_owned)
        .collect()
}

fn header(path: &Path) -> Option<Vec<String>> {
    let mut file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|about| about.is_file()))?;
    let mut length = [0; 8];
    file.read_exact(&mut length).ok()?;
    let length = u64::from_le_bytes(length);
    let mut json = Vec::new();
    file.take(length.min(MOST_HEADER as u64)).read_to_end(&mut json).ok()?;
    let header: Metadata = serde_json::from_slice(&json).ok()?;
    Some(header.offset_keys())
}

/// The names as a sentence has them; the network whose tensors have no name before theirs is "".
pub(super) fn in_words(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// That the file at `path` has no network of the name.
pub(super) fn missing(name: &str, names: &[String]) -> String {
    format!("the checkpoint has no GLOM network \"{name}\", there is {}", in_words(names))
}

/// What a refused choice says of the file itself, not of the path with the name.
pub(super) fn read<T>(
    path: &Path,
    read: impl FnOnce(&Path, Option<&str>) -> Result<T, FileError>,
) -> Result<T, FileError> {
    let (file, name) = split(path);
    read(&file, name.as_deref())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_from_its_file_unless_the_file_has_the_sign() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let named = with_name(&path, "ema_model");
        assert_eq!(split(&named), (path.clone(), Some("ema_model".to_owned())));
        assert_eq!(split(&path), (path, None));
        std::fs::write(&named, "no header").unwrap();
        assert_eq!(split(&named), (named.clone(), None));
        assert!(choices(&named).is_empty());
    }
}
