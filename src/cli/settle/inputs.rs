//! What a run is made from, so that nothing it writes takes the place of that.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::engine::{ModelChoice, PictureSource, Snapshot, TruthSource};

/// Files and folders that the run of a snapshot is made from.
fn inputs(snapshot: &Snapshot) -> Vec<PathBuf> {
    let model = |model: &ModelChoice| match model {
        ModelChoice::Checkpoint(path) => Some(path.clone()),
        _ => None,
    };
    let picture = match &snapshot.source {
        PictureSource::Path(path) => Some(path.clone()),
        _ => None,
    };
    let truth = snapshot.truth.as_ref().and_then(TruthSource::path).map(Path::to_path_buf);
    let all = [picture, model(&snapshot.setup.model), truth].into_iter().flatten();
    all.filter_map(|path| fs::canonicalize(path).ok()).collect()
}

/// Refuses a file to write, given with `flag`, that the run is made from.
///
/// # Errors
/// It is.
pub fn spare_file(snapshot: &Snapshot, flag: &str, path: &Path) -> Result<(), Failure> {
    match fs::canonicalize(path) {
        Ok(there) if inputs(snapshot).contains(&there) => Err(refused(flag, path)),
        _ => Ok(()),
    }
}

/// Refuses a folder for the results that is itself what the run is made from, or has that in a file of a name in
/// `ours`.
///
/// # Errors
/// It is, or has.
pub fn spare_folder(snapshot: &Snapshot, folder: &Path, ours: impl Fn(&str) -> bool) -> Result<(), Failure> {
    let Ok(there) = fs::canonicalize(folder) else { return Ok(()) };
    for input in inputs(snapshot) {
        let name = input.file_name().and_then(|name| name.to_str());
        if input == there || input.parent() == Some(&there) && name.is_some_and(&ours) {
            return Err(refused("--out", &input));
        }
    }
    Ok(())
}

fn refused(flag: &str, path: &Path) -> Failure {
    let path = path.display();
    Failure::Usage(format!("{flag} would write over what this run is made from: {path}. Name another place"))
}
