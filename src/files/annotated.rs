//! A folder of pictures with label images beside them.
//!
//! Beside `NAME.png` or `NAME.jpg` stand `NAME.KIND.png`, one region id per pixel. `KIND-1`, `KIND-2`, ... are several
//! annotators of one kind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::source::PictureSource;
use super::{FileError, frames, truth};
use crate::ruler::{KindTruth, Subject};

/// The annotated pictures of a folder, by name, still unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotated {
    /// The picture.
    pub picture: PathBuf,
    /// Kind and label image of every annotator, kinds and annotators in order.
    pub labels: Vec<(String, PathBuf)>,
}

/// Lists the annotated pictures of `folder`; pictures without a label image are left out.
///
/// # Errors
/// No folder, or nothing in it that has a label image.
pub fn list(folder: &Path) -> Result<Vec<Annotated>, FileError> {
    let entries = fs::read_dir(folder).map_err(|error| FileError::reading(error, folder))?;
    let mut pictures: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut labels: Vec<(String, String, u32, PathBuf)> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| FileError::reading(error, folder))?.path();
        let Some(file) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some((stem, ending)) = file.rsplit_once('.') else { continue };
        let ending = ending.to_ascii_lowercase();
        if !["png", "jpg", "jpeg"].contains(&ending.as_str()) {
            continue;
        }
        match stem.split_once('.') {
            None => {
                pictures.insert(stem.to_owned(), path.clone());
            }
            Some((name, kind)) if ending == "png" => {
                let (kind, annotator) = match kind.rsplit_once('-').map(|(kind, number)| (kind, number.parse())) {
                    Some((kind, Ok(annotator))) => (kind, annotator),
                    _ => (kind, 0),
                };
                labels.push((name.to_owned(), kind.to_owned(), annotator, path.clone()));
            }
            Some(_) => {}
        }
    }
    labels.sort();
    let annotated: Vec<Annotated> = pictures
        .into_iter()
        .map(|(name, picture)| {
            let own = labels.iter().filter(|label| label.0 == name);
            Annotated { picture, labels: own.map(|(_, kind, _, path)| (kind.clone(), path.clone())).collect() }
        })
        .filter(|annotated| !annotated.labels.is_empty())
        .collect();
    if annotated.is_empty() {
        let what = "no picture here has a label image beside it (NAME.jpg or NAME.png with NAME.KIND.png)";
        return Err(FileError::unusable(what, folder));
    }
    Ok(annotated)
}

impl Annotated {
    /// Reads picture and label images.
    ///
    /// # Errors
    /// A picture or a label image that cannot be used, or label images of another shape than the picture.
    pub fn open(&self) -> Result<Subject, FileError> {
        let opened = frames::open(&PictureSource::Path(self.picture.clone()))?;
        let Some(picture) = opened.frames.first() else {
            return Err(FileError::unusable("there is no picture in it", &self.picture));
        };
        let (width, height) = opened.original_size;
        let mut truths: Vec<KindTruth> = Vec::new();
        for (kind, path) in &self.labels {
            let truth = truth::open(path)?;
            if (truth.width, truth.height) != (width, height) {
                let what = format!(
                    "the label image is {} x {} pixels, its picture {width} x {height}",
                    truth.width, truth.height
                );
                return Err(FileError::unusable(what, path));
            }
            match truths.iter_mut().find(|known| known.kind == *kind) {
                Some(known) => known.annotators.push(truth),
                None => truths.push(KindTruth { kind: kind.clone(), annotators: vec![truth] }),
            }
        }
        let has = |kind: &str| truths.iter().any(|truth| truth.kind == kind && truth.annotators.len() == 1);
        let is_tree = has("parts") && has("wholes");
        let name = self.picture.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        Ok(Subject { name, picture: (**picture).clone(), truths, is_tree })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use image::{GrayImage, RgbImage};

    use super::*;

    #[test]
    fn kinds_and_annotators_are_told_apart_and_the_rest_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(list(folder.path()).unwrap_err().to_string().contains("label image beside it"));
        RgbImage::new(8, 6).save(at("a.jpg")).unwrap();
        RgbImage::new(8, 6).save(at("alone.png")).unwrap();
        for name in ["a.human-2.png", "a.human-10.png", "a.human-1.png", "a.parts.png"] {
            GrayImage::new(8, 6).save(at(name)).unwrap();
        }
        std::fs::write(at("a.notes.txt"), "no picture").unwrap();
        let found = list(folder.path()).unwrap();
        assert_eq!(found.len(), 1);
        let names: Vec<_> =
            found[0].labels.iter().map(|(_, path)| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.human-1.png", "a.human-2.png", "a.human-10.png", "a.parts.png"]);
        let subject = found[0].open().unwrap();
        assert_eq!(subject.truths.iter().map(|truth| truth.annotators.len()).collect::<Vec<_>>(), [3, 1]);
        assert!(!subject.is_tree);
        GrayImage::new(9, 6).save(at("a.human-2.png")).unwrap();
        assert!(found[0].open().unwrap_err().to_string().contains("9 x 6"));
        assert!(list(&at("nowhere")).is_err());
    }
}
