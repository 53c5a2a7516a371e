//! What lies in a folder, in the order in which people count: frame2 before frame10.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{FileError, picture};

/// The folders in a folder.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn folders(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    sorted(folder, Path::is_dir)
}

/// The files in a folder.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    sorted(folder, Path::is_file)
}

/// The pictures in a folder, by the endings of their names.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn pictures(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    sorted(folder, |file| has_picture_ending(file) && file.is_file())
}

/// The pictures in a folder that are frames, and the number of those that are not: NAME.KIND.png beside NAME is a label
/// image, unless KIND is a number.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn frames(folder: &Path) -> Result<(Vec<PathBuf>, usize), FileError> {
    let mut files = pictures(folder)?;
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let stems: BTreeSet<String> = files.iter().map(|path| stem(path)).collect();
    let all = files.len();
    files.retain(|path| {
        let stem = stem(path);
        let named = |(at, _): (usize, &str)| {
            let kind = &stem[at + 1..];
            stems.contains(&stem[..at]) && !kind.bytes().all(|byte| byte.is_ascii_digit())
        };
        !(is_png(path) && stem.match_indices('.').any(named))
    });
    let labels = all - files.len();
    Ok((files, labels))
}

fn is_png(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"))
}

/// What a folder holds of a kind, but for what is hidden or left by a packer.
fn sorted(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, FileError> {
    let reading = |error| FileError::reading(error, folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(reading)? {
        let path = entry.map_err(reading)?.path();
        let name = name_of(&path);
        let hidden = name.starts_with('.') || (name.starts_with("__") && path.is_dir());
        if !hidden && wanted(&path) {
            found.push(path);
        }
    }
    found.sort_by(|a, b| natural_order(&name_of(a), &name_of(b)).then_with(|| a.cmp(b)));
    Ok(found)
}

fn has_picture_ending(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| picture::ENDINGS.contains(&ending.as_str()))
}

pub(super) fn name_of(path: &Path) -> String {
    let absolute = || fs::canonicalize(path).ok()?.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.or_else(absolute).unwrap_or_else(|| path.display().to_string())
}

/// Compares names with the numbers in them taken as numbers: "frame2" before "frame10", "2" before "02".
fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (digits_a, digits_b) = (leading_digits(a), leading_digits(b));
        if !digits_a.is_empty() && !digits_b.is_empty() {
            let (value_a, value_b) = (digits_a.trim_start_matches('0'), digits_b.trim_start_matches('0'));
            let by_value = value_a.len().cmp(&value_b.len()).then_with(|| value_a.cmp(value_b));
            let order = by_value.then_with(|| digits_a.len().cmp(&digits_b.len()));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[digits_a.len()..], &b[digits_b.len()..]);
            continue;
        }
        match (a.chars().next(), b.chars().next()) {
            (Some(x), Some(y)) if x == y => (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]),
            (x, y) => return x.cmp(&y),
        }
    }
}

fn leading_digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_count() {
        let mut names =
            ["frame10.png", "frame2.png", "frame1.png", "frame02.png", "a.png", "frame.png", "ä1", "frame2a"];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(
            names,
            ["a.png", "frame.png", "frame1.png", "frame2.png", "frame2a", "frame02.png", "frame10.png", "ä1"]
        );
        assert_eq!(natural_order("f123456789012345678901234567890", "f123456789012345678901234567891"), Ordering::Less);
    }
}
