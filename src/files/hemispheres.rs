//! A table of hemispheres as a folder: every network in a file of its own, and what the table is.
//!
//! ```text
//! table.json                     the plan (rows, seeds, settings) and where the pictures come from
//! seed1-left-1.safetensors, ...  the networks, each with the state of its training
//! ```
//!
//! Networks that are done never change, so a folder that is written half holds whole networks all the same.

use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::labelled::{self, Sets};
use super::{FileError, atomic, bytes, training};
use crate::bilateral::table::{Plan, Task};
use crate::bilateral::{BilateralError, Hemisphere, Saved, Set, generate};

/// The file that says what the table is.
const PLAN: &str = "table.json";
/// The most bytes of it that are read.
const MOST: u64 = 1 << 20;
/// The seed of the program's own pictures.
const OWN_SEED: u64 = 1;
/// The program's own pictures of a kind that are tested on, where as many are learned from.
const TESTED: usize = 30;

/// Where the pictures of a training of hemispheres come from.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PicturesFrom {
    /// Drawn by the program: so many of each kind to learn from.
    Scenes(usize),
    /// A folder: CIFAR-100 in its binary layout, or general/specific/*.png.
    Folder(PathBuf),
}

impl Default for PicturesFrom {
    fn default() -> Self {
        PicturesFrom::Scenes(200)
    }
}

/// Why there are no pictures.
#[derive(Debug, Error)]
pub enum PicturesError {
    /// A folder or a file in it.
    #[error(transparent)]
    File(#[from] FileError),
    /// What cannot be drawn.
    #[error(transparent)]
    Drawn(#[from] BilateralError),
}

impl PicturesFrom {
    /// The most of a kind that are drawn.
    pub const MOST_EACH: usize = 10_000;

    /// What they are called.
    pub fn name(&self) -> String {
        match self {
            PicturesFrom::Scenes(_) => "pictures drawn by the program".to_owned(),
            PicturesFrom::Folder(folder) => folder.display().to_string(),
        }
    }

    /// The pictures, scaled to `side` x `side` pixels.
    ///
    /// # Errors
    /// A folder that cannot be used, a number of pictures that cannot be.
    pub fn open(&self, side: usize) -> Result<Sets, PicturesError> {
        match self {
            PicturesFrom::Folder(folder) => Ok(labelled::open(folder, side)?),
            PicturesFrom::Scenes(each) => {
                if !(1..=Self::MOST_EACH).contains(each) {
                    let words = format!("{each} of each kind: 1 to {} are drawn", Self::MOST_EACH);
                    return Err(BilateralError::Pictures(words).into());
                }
                let draw = |set, each| generate(OWN_SEED, set, each, side);
                Ok(Sets { training: draw(Set::Training, *each)?, test: draw(Set::Test, TESTED.min(*each))? })
            }
        }
    }
}

/// What a kept table says of itself.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct KeptTable {
    /// Its plan.
    pub plan: Plan,
    /// Its pictures; a folder by its whole path.
    pub pictures: PicturesFrom,
}

impl KeptTable {
    /// Writes it into a folder, which is made where there is none.
    ///
    /// # Errors
    /// What cannot be written; a table of other settings that lies there.
    pub fn write(&self, folder: &Path) -> Result<(), FileError> {
        // What cannot be read is replaced: the networks say for themselves what they are.
        if let Ok((there, _)) = Self::read(folder)
            && !there.plan.same_networks(&self.plan)
        {
            let what = "a table of other settings lies here: choose another folder, or the settings of that one";
            return Err(FileError::unusable(what, folder));
        }
        std::fs::create_dir_all(folder).map_err(|error| FileError::writing(error, folder))?;
        let pictures = match &self.pictures {
            PicturesFrom::Folder(path) => {
                PicturesFrom::Folder(std::path::absolute(path).unwrap_or_else(|_| path.clone()))
            }
            scenes => scenes.clone(),
        };
        let kept = Self { pictures, plan: self.plan.clone() };
        atomic::write(&folder.join(PLAN), |file| serde_json::to_writer_pretty(file, &kept).map_err(io::Error::from))
    }

    /// Reads it from a folder, or from the folder in which a file lies, and gives that folder.
    ///
    /// # Errors
    /// A folder without it; what is no table, or cannot be trained.
    pub fn read(path: &Path) -> Result<(Self, PathBuf), FileError> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        let file = folder.join(PLAN);
        if !file.is_file() {
            let what = format!(
                "there is no {PLAN}: a kept table is a folder with one (glomscope hemispheres table --resume makes it)"
            );
            return Err(FileError::unusable(what, folder));
        }
        let kept: Self = serde_json::from_slice(&bytes::read(&file, MOST)?)
            .map_err(|error| FileError::unusable(format!("this describes no table of hemispheres ({error})"), &file))?;
        kept.plan.check().map_err(|error| FileError::unusable(error.to_string(), &file))?;
        Ok((kept, folder.to_owned()))
    }

    /// The file of a network.
    pub fn network(folder: &Path, task: &str) -> PathBuf {
        folder.join(format!("{task}.safetensors"))
    }
}

/// What was kept of a training of a table, to be gone on with on the hemispheres that it is given.
///
/// # Errors
/// A file that cannot be used, or that was trained otherwise than the table asks for.
pub fn take_up(path: &Path, task: &Task, given: &[Hemisphere]) -> Result<Saved, FileError> {
    let saved: Saved = training::open(path)?;
    if saved.config != task.lesson.config || (!given.is_empty() && given != saved.state.network.sides) {
        let what = "this network was trained with other settings, or on other hemispheres, than the table asks for: \
                    choose another folder, or the settings of this one";
        return Err(FileError::unusable(what, path));
    }
    Ok(saved)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::bilateral::Config;
    use crate::bilateral::rows::Row;

    #[test]
    fn a_table_is_read_as_it_was_written_and_what_is_none_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let rows = vec![Row::Left, Row::EnsembleOf2];
        let plan =
            Plan { config: Config::default(), decay_alone: Config::DECAY_ALONE, ensemble_from: 3, rows, seeds: 2 };
        let kept = KeptTable { plan, pictures: PicturesFrom::Scenes(20) };
        let inner = folder.path().join("new/one");
        kept.write(&inner).unwrap();
        assert_eq!(KeptTable::read(&inner).unwrap(), (kept.clone(), inner.clone()));
        let beside = KeptTable::network(&inner, "seed1-left-1");
        std::fs::write(&beside, "").unwrap();
        assert_eq!(KeptTable::read(&beside).unwrap().1, inner, "by any file of it");
        let said = |path: &Path| KeptTable::read(path).unwrap_err().to_string();
        assert!(said(folder.path()).contains("there is no table.json"));
        std::fs::write(inner.join(PLAN), "{}").unwrap();
        assert!(said(&inner).contains("describes no table"), "{}", said(&inner));
        kept.write(&inner).unwrap();
        let other = KeptTable { plan: Plan { decay_alone: 0.5, ..kept.plan.clone() }, ..kept.clone() };
        assert!(other.write(&inner).unwrap_err().to_string().contains("a table of other settings lies here"));
        let none = KeptTable { plan: Plan { seeds: 0, ..kept.plan.clone() }, ..kept.clone() };
        none.write(&inner).unwrap();
        assert!(said(&inner).contains("0 seeds"));
        let relative = KeptTable { pictures: PicturesFrom::Folder("pictures".into()), ..kept };
        relative.write(&inner).unwrap();
        let PicturesFrom::Folder(path) = KeptTable::read(&inner).unwrap().0.pictures else { panic!("a folder") };
        assert!(path.is_absolute());
    }

    #[test]
    fn pictures_are_drawn_or_read_and_too_many_are_refused() {
        let sets = PicturesFrom::Scenes(10).open(8).unwrap();
        assert_eq!((sets.training.len(), sets.test.len()), (170, 170));
        let said = |from: PicturesFrom| from.open(8).unwrap_err().to_string();
        assert!(said(PicturesFrom::Scenes(0)).contains("1 to 10000 are drawn"));
        assert!(said(PicturesFrom::Folder("no-such-folder".into())).contains("no such file or folder"));
    }
}
