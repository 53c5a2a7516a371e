//! Where the files of a session are: as they were, beside the session, or wherever its folder went.
//!
//! A session keeps the absolute path of a file and the one from its own folder, with `/` between names on every system.
//! A folder that is moved or copied with all that is in it is found again by the second.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Folders above that of the session in which the end of a path is looked for.
const ABOVE: usize = 2;

/// The paths from the folder of the session.
#[derive(Debug, Clone, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Beside {
    /// Of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Of the checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// Of the checkpoint of the right side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// Of the label image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<String>,
}

impl Beside {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The way from `folder` to `path`, both absolute; none where they have nothing in common.
pub fn from_folder(folder: &Path, path: &Path) -> Option<String> {
    let (mut from, mut to) = (folder.components().peekable(), path.components().peekable());
    let mut common = 0;
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
        common += 1;
    }
    if common == 0 {
        return None;
    }
    let up = from.map(|_| "..".to_owned());
    let down = to.map(|part| part.as_os_str().to_str().map(str::to_owned));
    let parts: Option<Vec<String>> = up.map(Some).chain(down).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}

/// Where a file is now: from the folder of the session as it was kept, else where it was, else where its path ends
/// alike in or above that folder. As it was kept where it is nowhere.
pub fn found(folder: &Path, kept: Option<&str>, absolute: &Path, exists: impl Fn(&Path) -> bool) -> PathBuf {
    let under = |start: &Path, parts: &[&str]| parts.iter().fold(start.to_path_buf(), |path, part| path.join(part));
    if let Some(kept) = kept {
        let path = under(folder, &kept.split('/').collect::<Vec<_>>());
        if exists(&path) {
            return path;
        }
    }
    if exists(absolute) {
        return absolute.to_path_buf();
    }
    // A path of any system: of Windows on others as well.
    let text = absolute.to_string_lossy();
    let parts: Vec<&str> = text.split(['/', '\\']).filter(|part| !part.is_empty() && !part.ends_with(':')).collect();
    let starts = folder.ancestors().take(1 + ABOVE);
    for start in starts {
        // The longest end first: it is the surest.
        for first in 0..parts.len() {
            let path = under(start, &parts[first..]);
            if exists(&path) {
                return path;
            }
        }
    }
    absolute.to_path_buf()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn find(there: &str, kept: Option<&str>, absolute: &str) -> String {
        let path = found(Path::new("/new/lesson"), kept, Path::new(absolute), |path| path == Path::new(there));
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn the_way_to_a_file_is_the_same_on_every_system() {
        let way = |folder: &str, path: &str| from_folder(Path::new(folder), Path::new(path)).unwrap();
        assert_eq!(way("/a/lesson", "/a/lesson/pics/base.png"), "pics/base.png");
        assert_eq!(way("/a/lesson/saved", "/a/lesson/base.png"), "../base.png");
    }

    #[test]
    fn a_file_is_found_where_its_folder_went() {
        let old = "/home/ana/lesson/pics/base.png";
        assert_eq!(find("/new/lesson/pics/base.png", Some("pics/base.png"), old), "/new/lesson/pics/base.png");
        assert_eq!(find("/new/lesson/pics/base.png", None, old), "/new/lesson/pics/base.png");
        assert_eq!(find("/new/lesson/base.png", None, old), "/new/lesson/base.png");
        assert_eq!(find("/new/pics/base.png", None, old), "/new/pics/base.png");
        let windows = r"C:\Users\Ana\lesson\pics\base.png";
        assert_eq!(find("/new/lesson/pics/base.png", None, windows), "/new/lesson/pics/base.png");
        assert_eq!(find(old, Some("pics/base.png"), old), old, "where it was");
        assert_eq!(find("/elsewhere", Some("pics/base.png"), old), old, "it is nowhere");
    }
}
