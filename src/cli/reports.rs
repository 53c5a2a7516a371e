//! The finished reports of a folder: what `retrieve table` and `glimpse table` stand on.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::Failure;
use crate::files::FileError;

/// Reads every report (*.json) that `command` wrote into `folder`, and keeps those that are `finished`.
///
/// # Errors
/// A folder or a file that cannot be read, a file that is no such report, no finished report at all.
pub(super) fn read<R: DeserializeOwned>(
    folder: &Path,
    command: &str,
    finished: impl Fn(&R) -> bool,
) -> Result<Vec<R>, Failure> {
    let listing = fs::read_dir(folder).map_err(|error| FileError::reading(error, folder))?;
    let mut reports = Vec::new();
    for file in listing {
        let path = file.map_err(|error| FileError::reading(error, folder))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let bytes = fs::read(&path).map_err(|error| FileError::reading(error, &path))?;
            let report: R = serde_json::from_slice(&bytes)
                .map_err(|error| FileError::unusable(format!("this is no report of {command} ({error})"), &path))?;
            if finished(&report) {
                reports.push(report);
            }
        }
    }
    if reports.is_empty() {
        return Err(Failure::failed(format!("the folder holds no finished report (*.json): {}", folder.display())));
    }
    Ok(reports)
}
