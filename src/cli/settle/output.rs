//! The folder that a run is written to.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::drawings::{ATTENTION, CURVES, TREE};
use super::film::{self, Film};
use super::inputs::spare_folder;
use super::learn;
use super::report::SettleReport;
use crate::cli::formed::Form;
use crate::cli::{Failure, interrupt};
use crate::engine::{Setup, Snapshot};
use crate::files::atomic::Begun;
use crate::files::npz::StatesFile;
use crate::files::{FileError, atomic, gif, png};

/// Milliseconds for which the GIF shows one step.
const GIF_DELAY: u32 = 120;

/// The folder of `--out`. States are written as they come; everything else at the end, each file in one piece, the
/// report last: a folder with a report is complete.
pub struct Output {
    folder: PathBuf,
    /// There while the folder is ours, to be removed when nothing came to stand in it.
    created: Option<Begun>,
    states: Option<StatesFile>,
}

impl Output {
    /// Makes the folder for the run of `snapshot`, if it is not there, and begins the states unless they are left out.
    ///
    /// # Errors
    /// A file of that name, a folder that cannot be made or written to, or in which stands what the run is made from.
    pub fn create(folder: &Path, thin: bool, snapshot: &Snapshot) -> Result<Self, Failure> {
        spare_folder(snapshot, folder, is_ours)?;
        match fs::metadata(folder) {
            Ok(there) if !there.is_dir() => {
                return Err(Failure::failed(format!(
                    "--out must name a folder, and a file of that name is already there: {}",
                    folder.display()
                )));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot_make(folder, error)),
        }
        let created = (!folder.exists()).then(|| Begun::at(folder));
        fs::create_dir_all(folder).map_err(|error| cannot_make(folder, error))?;
        let mut output = Self { folder: folder.to_path_buf(), created, states: None };
        output.clear()?;
        if !thin {
            output.states = Some(StatesFile::create(&output.path("states.npz"))?);
        }
        Ok(output)
    }

    /// Removes what an earlier run wrote here, as its report lists it: a folder holds one run. The report goes first,
    /// so that it vouches for nothing that is gone. Other files stay, whatever they are called.
    fn clear(&self) -> Result<(), Failure> {
        let listed = match fs::read(self.path("report.json")) {
            Ok(bytes) => serde_json::from_slice::<Listed>(&bytes).ok(),
            Err(_) => None,
        };
        let Some(listed) = listed.filter(|listed| listed.format == Form::Report.head().0) else { return Ok(()) };
        let names = listed.files.iter().map(String::as_str).filter(|name| is_ours(name) && *name != "report.json");
        for name in std::iter::once("report.json").chain(names) {
            match fs::remove_file(self.path(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot_make(&self.folder, error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where `name` stands.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Adds the state of `snapshot`.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn push(&mut self, snapshot: &Snapshot) -> Result<(), Failure> {
        if let Some(states) = &mut self.states {
            states.push(snapshot.state.view())?;
        }
        Ok(())
    }

    /// Writes everything that stands in the folder in the end. `report` lists the files; those that
    /// it lists already are there.
    ///
    /// # Errors
    /// A file that cannot be written, or Ctrl-C.
    pub fn finish(mut self, last: &Snapshot, film: &Film, mut report: SettleReport) -> Result<(), Failure> {
        let mut written = std::mem::take(&mut report.files);
        let about = about(&report.summary.program, &report.setup)?;
        let levels = &last.analysis.levels;
        for (level, islands) in levels.iter().enumerate() {
            interrupt::check()?;
            let name = format!("level-{level}.png");
            png::write_rgb(&self.path(&name), &film::level_map(last, level, film.colouring()), &about)?;
            written.push(name);
            let name = format!("islands-{level}.png");
            png::write_labels16(&self.path(&name), &islands.labels, last.grid)?;
            written.push(name);
        }
        interrupt::check()?;
        gif::write(&self.path("settle.gif"), film.frames(), GIF_DELAY)?;
        written.push("settle.gif".to_owned());
        interrupt::check()?;
        if let Some(states) = self.states.take() {
            let labels: Vec<&[u32]> = levels.iter().map(|level| level.labels.as_slice()).collect();
            let memory: Vec<_> = last.memory.levels.iter().map(|level| level.matrix.view()).collect();
            states.finish(&labels, &memory, last.grid)?;
            written.push("states.npz".to_owned());
        }
        written.push("report.json".to_owned());
        report.files = written;
        atomic::write(&self.path("report.json"), |file| {
            serde_json::to_writer_pretty(file, &report).map_err(io::Error::from)
        })?;
        self.created = None;
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.states = None;
        if self.created.is_some() {
            // Only succeeds when the folder is empty, which is what is meant.
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// What an earlier report says of the folder that it stands in.
#[derive(Deserialize)]
struct Listed {
    format: String,
    files: Vec<String>,
}

/// Whether a run writes a file of this name into its folder.
fn is_ours(name: &str) -> bool {
    let of_level = |before: &str| {
        let level = name.strip_prefix(before);
        let level = level.and_then(|rest| rest.strip_suffix(".png").or_else(|| rest.strip_suffix(".svg")));
        level.is_some_and(|level| !level.is_empty() && level.bytes().all(|byte| byte.is_ascii_digit()))
    };
    ["report.json", "settle.gif", "states.npz", learn::FILE, ATTENTION, CURVES, TREE].contains(&name)
        || of_level("level-")
        || of_level("islands-")
}

/// What a picture says in its metadata about the run that it is of.
pub fn about(program: &str, setup: &Setup) -> Result<Vec<(String, String)>, Failure> {
    Ok(vec![("Software".to_owned(), program.to_owned()), ("Settings".to_owned(), serde_json::to_string(setup)?)])
}

fn cannot_make(folder: &Path, error: io::Error) -> Failure {
    FileError::writing(error, folder).into()
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn the_files_of_a_run_are_told_from_those_of_others() {
        for ours in ["report.json", "settle.gif", "states.npz", "level-0.png", "islands-12.png", "taught.safetensors"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in ["level-.png", "level-4.txt", "level-four.png", "notes.txt", "photo.png", "my-report.json"] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
